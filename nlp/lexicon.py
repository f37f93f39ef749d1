"""Word patterns as data: a small language of token patterns, matched in one pass over the tokens.

A pattern is a row of token patterns parted by spaces. A token pattern is one or more alternatives parted by `|`,
each a word in lower case, with `*` first or last for "anything before / after"; `<num>` is any number.
`~` lets up to GAP tokens pass.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from nlp.text import Token

GAP = 7  # how many tokens "~" may skip: a particle verb with its subject and an adverbial in between


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern found in the text: its group (as in the data file), and offsets into the normalised text."""

    group: str
    pattern: str
    start: int
    end: int
    word: str  # the first token, which for verbs carries the tense


@dataclass(frozen=True, slots=True)
class _Word:
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    infixes: tuple[str, ...]
    number: bool

    def fits(self, text: str) -> bool:
        return (
            text in self.exact
            or text.startswith(self.prefixes)
            or text.endswith(self.suffixes)
            or any(i in text for i in self.infixes)
            or (self.number and text[0].isdigit())
        )


@dataclass(frozen=True, slots=True)
class _Pattern:
    group: str
    source: str
    words: tuple[tuple[bool, _Word], ...]  # (may tokens be skipped before it, the word)


def _word(source: str) -> _Word:
    exact, prefixes, suffixes, infixes = [], [], [], []
    alternatives = source.split("|")
    for alternative in alternatives:
        core = alternative.strip("*")
        if alternative.startswith("*") and alternative.endswith("*"):
            infixes.append(core)
        elif alternative.startswith("*"):
            suffixes.append(core)
        elif alternative.endswith("*"):
            prefixes.append(core)
        else:
            exact.append(core)
    return _Word(frozenset(exact), tuple(prefixes), tuple(suffixes), tuple(infixes), "<num>" in alternatives)


def _pattern(group: str, source: str) -> _Pattern:
    words: list[tuple[bool, _Word]] = []
    gap = False
    for part in source.split():
        if part == "~":
            gap = True
        else:
            words.append((gap, _word(part)))
            gap = False
    return _Pattern(group, source, tuple(words))


class Lexicon:
    """A set of patterns in named groups, ready to be matched."""

    def __init__(self, groups: dict[str, Iterable[str]]) -> None:
        self._patterns = tuple(_pattern(group, source) for group, sources in groups.items() for source in sources)
        self._by_exact: dict[str, list[int]] = defaultdict(list)
        self._loose: list[int] = []
        for number, pattern in enumerate(self._patterns):
            first = pattern.words[0][1]
            if first.prefixes or first.suffixes or first.infixes or first.number:
                self._loose.append(number)
            else:
                for word in first.exact:
                    self._by_exact[word].append(number)
        self._starting = lru_cache(maxsize=20_000)(self._find_starting)

    def _find_starting(self, word: str) -> tuple[int, ...]:
        loose = [n for n in self._loose if self._patterns[n].words[0][1].fits(word)]
        return (*self._by_exact.get(word, ()), *loose)

    def find(self, tokens: Sequence[Token]) -> list[Cue]:
        """Every pattern that occurs in the tokens, each once per place where it starts."""
        found = []
        for i, token in enumerate(tokens):
            for number in self._starting(token.text[:60]):
                pattern = self._patterns[number]
                last = _rest(pattern.words, tokens, i)
                if last is not None:
                    found.append(Cue(pattern.group, pattern.source, token.start, tokens[last].end, token.text))
        return found


def _rest(words: Sequence[tuple[bool, _Word]], tokens: Sequence[Token], at: int) -> int | None:
    """Where the pattern ends when its first word stands at `at`; each gap takes the nearest fit."""
    for gap, word in words[1:]:
        reach = range(at + 1, min(at + 2 + (GAP if gap else 0), len(tokens)))
        hit = next((j for j in reach if word.fits(tokens[j].text)), None)
        if hit is None:
            return None
        at = hit
    return at


@lru_cache(maxsize=8)
def load(name: str) -> Lexicon:
    """The lexicon in nlp/data/`name`.toml: tables of groups, each a list of patterns."""
    tables = tomllib.loads((files("nlp") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
    return Lexicon(
        {f"{table}.{group}": patterns for table, groups in tables.items() for group, patterns in groups.items()}
    )

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
from typing import NamedTuple

from nlp.text import Token

_LONG = 60  # letters of a token that are looked at for a pattern's start
GAP = 7  # how many tokens "~" may skip: a particle verb with its subject and an adverbial in between


class Cue(NamedTuple):
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

    @property
    def is_exact(self) -> bool:
        return not (self.prefixes or self.suffixes or self.infixes or self.number)


@dataclass(frozen=True, slots=True)
class _Pattern:
    group: str
    source: str
    words: tuple[tuple[bool, int], ...]  # (may tokens be skipped before it, the word's number)
    rest: frozenset[int]  # the numbers of all words but the first


class _Known(NamedTuple):
    """What a lexicon knows of a token: the patterns that may start with it, and the pattern words that it fits."""

    starts: tuple[int, ...]
    fits: frozenset[int]


_NOTHING = _Known((), frozenset())  # what is known of most words, shared by all of them


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


class _Words:
    """The different words of all patterns, numbered, and by what they begin with, end with, hold or are."""

    def __init__(self) -> None:
        self.words: list[_Word] = []
        self._numbers: dict[_Word, int] = {}
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._prefixes: dict[str, list[int]] = defaultdict(list)
        self._suffixes: dict[str, list[int]] = defaultdict(list)
        self._infixes: list[tuple[str, int]] = []
        self._digits: list[int] = []
        self._longest = 0  # letters of a prefix or suffix

    def number(self, source: str) -> int:
        """The number of the word written so in a pattern."""
        word = _word(source)
        if word not in self._numbers:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
            for index, parts in (
                (self._exact, word.exact),
                (self._prefixes, word.prefixes),
                (self._suffixes, word.suffixes),
            ):
                for part in parts:
                    index[part].append(number)
            self._infixes += [(part, number) for part in word.infixes]
            self._longest = max(self._longest, *map(len, ("", *word.prefixes, *word.suffixes)))
            if word.number:
                self._digits.append(number)
        return self._numbers[word]

    def fitting(self, text: str) -> frozenset[int]:
        """The numbers of the words that a token fits."""
        found = {n for part, n in self._infixes if part in text}
        found.update(self._exact.get(text, ()))
        for length in range(1, min(len(text), self._longest) + 1):
            found.update(self._prefixes.get(text[:length], ()))
            found.update(self._suffixes.get(text[-length:], ()))
        if text[0].isdigit():
            found.update(self._digits)
        return frozenset(found)


class Lexicon:
    """A set of patterns in named groups, ready to be matched."""

    def __init__(self, groups: dict[str, Iterable[str]]) -> None:
        self._words = _Words()
        self._patterns = tuple(self._pattern(group, source) for group, sources in groups.items() for source in sources)
        self._starting: dict[int, list[int]] = defaultdict(list)
        for number, pattern in enumerate(self._patterns):
            self._starting[pattern.words[0][1]].append(number)
        self._known = lru_cache(maxsize=20_000)(self._look_up)

    def _pattern(self, group: str, source: str) -> _Pattern:
        words: list[tuple[bool, int]] = []
        gap = False
        for part in source.split():
            if part == "~":
                gap = True
            else:
                words.append((gap, self._words.number(part)))
                gap = False
        return _Pattern(group, source, tuple(words), frozenset(number for _, number in words[1:]))

    def _look_up(self, text: str) -> _Known:
        fits = self._words.fitting(text)
        first = fits if len(text) <= _LONG else self._words.fitting(text[:_LONG])
        if not (first or fits):
            return _NOTHING
        starts = sorted((not self._words.words[w].is_exact, n) for w in first for n in self._starting.get(w, ()))
        return _Known(tuple(n for _, n in starts), fits)

    def find(self, tokens: Sequence[Token]) -> list[Cue]:
        """Every pattern that occurs in the tokens, each once per place where it starts."""
        texts = [t.text for t in tokens]
        known = [self._known(text) if len(text) <= _LONG else self._look_up(text) for text in texts]
        starting = [(i, number) for i, k in enumerate(known) if k.starts for number in k.starts]
        if not starting:
            return []
        fits = [k.fits for k in known]
        anywhere = frozenset().union(*fits)
        found = []
        for i, number in starting:
            pattern = self._patterns[number]
            if pattern.rest <= anywhere:
                last = _rest(pattern.words, fits, i)
                if last is not None:
                    found.append(Cue(pattern.group, pattern.source, tokens[i].start, tokens[last].end, texts[i]))
        return found


def _rest(words: Sequence[tuple[bool, int]], fits: Sequence[frozenset[int]], at: int) -> int | None:
    """Where the pattern ends when its first word stands at `at`; each gap takes the nearest fit."""
    for gap, word in words[1:]:
        for hit in range(at + 1, min(at + 2 + (GAP if gap else 0), len(fits))):
            if word in fits[hit]:
                at = hit
                break
        else:
            return None
    return at


@lru_cache(maxsize=8)
def load(name: str) -> Lexicon:
    """The lexicon in nlp/data/`name`.toml: tables of groups, each a list of patterns."""
    tables = tomllib.loads((files("nlp") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
    return Lexicon(
        {f"{table}.{group}": patterns for table, groups in tables.items() for group, patterns in groups.items()}
    )

"""Whether two texts are copies of one: a telegram cut, edited or added to, and not its template filled in anew."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice

SHINGLE = 4  # words
SHARED = (
    0.6  # of the shorter text's words stand in the other, in the same order. Measured: tests/register/story_pairs.py
)
_WORTH_ALIGNING = 0.25  # of the shorter text's shingles stand in the other; under it no alignment reaches SHARED
_FEWEST = 12  # words; shorter texts are alike by chance
_SLOT = 12  # words; a longer replacement is a paragraph rewritten, not a blank of a form filled in
_LONGEST = 3000  # words of a text that are compared: what is alike so far is alike
_LONG = 60  # shared words; a text that long may have one name or number corrected and still be the same
_WORD = re.compile(r"\w+(?:-\w+)*")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:•–—\n”\"»|])\s*$")
_NUMBERS = frozenset(
    ("två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv", "tretton", "fjorton", "femton")
)


@dataclass(frozen=True)
class Text:
    """A text prepared for comparison; its words, shingles and facts are worked out once."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words in order, lower-cased."""
        return tuple(match.group().lower() for match in self._matches)

    @cached_property
    def _matches(self) -> tuple[re.Match[str], ...]:
        return tuple(islice(_WORD.finditer(self.text), _LONGEST))

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Every run of four words; none for a text too short to compare."""
        if len(self.words) < _FEWEST:
            return frozenset()
        runs = range(len(self.words) - SHINGLE + 1)
        return frozenset(" ".join(self.words[start : start + SHINGLE]) for start in runs)

    @cached_property
    def facts(self) -> frozenset[int]:
        """The places of words that say of whom, where, when and how many it tells: names and numbers."""
        return frozenset(
            place
            for place, match in enumerate(self._matches)
            if _is_fact(match.group(), self.text[max(match.start() - 8, 0) : match.start()])
        )

    @cached_property
    def towns(self) -> frozenset[str]:
        """The names that stand after "i", as they are compared: places, also those that no list knows."""
        pairs = zip(self._matches, self._matches[1:], strict=False)
        return frozenset(
            _base(name.group().lower())
            for before, name in pairs
            if before.group() in ("i", "I") and name.group()[0].isupper()
        )

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words as they are compared: without the s of a genitive."""
        return frozenset(_base(word) for word in self.words)


def is_copy(one: Text, other: Text, places: frozenset[str] = frozenset()) -> bool:
    """Whether two texts are one: most of the shorter is in the longer, and the facts in it are the same.

    `places` are the names, lower-cased, of which one in another's stead is enough to make them two: letters from one
    template to two towns differ in little else.
    """
    fewer = min(len(one.shingles), len(other.shingles))
    if not fewer or len(one.shingles & other.shingles) < _WORTH_ALIGNING * fewer:
        return False
    edits = SequenceMatcher(None, one.words, other.words, autojunk=False).get_opcodes()
    shared = sum(end - start for kind, start, end, _, _ in edits if kind == "equal")
    if shared < SHARED * min(len(one.words), len(other.words)):
        return False
    swapped = list(_swapped(one, other, edits))
    if any(
        _names_place(left, places | one.towns) and _names_place(right, places | other.towns) for left, right in swapped
    ):
        return False
    return len(swapped) <= (1 if shared >= _LONG else 0)


def _swapped(
    one: Text, other: Text, edits: Sequence[tuple[str, int, int, int, int]]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The facts that only the one text has and those that stand in their place in the other, each pair once."""
    told: set[tuple[frozenset[str], frozenset[str]]] = set()
    for kind, start, end, begin, stop in edits:
        if kind != "replace" or max(end - start, stop - begin) > _SLOT:
            continue
        left = _own_facts(one, start, end, other)
        right = _own_facts(other, begin, stop, one)
        if left and right and (left, right) not in told:
            told.add((left, right))
            yield left, right


def _own_facts(text: Text, start: int, end: int, other: Text) -> frozenset[str]:
    facts = (_base(text.words[place]) for place in range(start, end) if place in text.facts)
    return frozenset(fact for fact in facts if fact not in other.vocabulary)


def _is_fact(word: str, before: str) -> bool:
    if word[0].isdigit() or word in _NUMBERS:
        return True
    return word[0].isupper() and not _SENTENCE_ENDS.search(before)


def _names_place(facts: frozenset[str], places: frozenset[str]) -> bool:
    return any(fact in places or f"{fact}s" in places for fact in facts)


def _base(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") else word

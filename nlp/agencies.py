"""State agencies in a text: every name, abbreviation and inflection, and what the ambiguous ones mean here."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

_SERVICE_CENTER = "statens-servicecenter"


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """An agency named in a text: its id, offsets, and whether the word names its office or staff only."""

    agency: str
    start: int
    end: int
    kind: str  # name | office | short


class _Alias(NamedTuple):
    """A name of an agency, matched where a word begins."""

    pattern: re.Pattern[str]
    agency: str
    kind: str


class _Aliases(NamedTuple):
    """The names that are matched in one case; `anywhere` finds any of them, at the speed of a plain alternation."""

    anywhere: re.Pattern[str]
    each: Sequence[_Alias]

    def find(self, text: str) -> Iterator[AgencyMention]:
        for m in self.anywhere.finditer(text):
            alias = next(alias for alias in self.each if alias.pattern.match(text, m.start()))
            yield AgencyMention(alias.agency, m.start(), m.end(), alias.kind)


@lru_cache(maxsize=2)
def _aliases(case: str) -> _Aliases:
    lines = (files("nlp") / "data" / "agencies.csv").read_text(encoding="utf-8").splitlines()
    rows = [r for r in csv.DictReader(line for line in lines if not line.startswith("#")) if r["case"] == case]
    initials = "".join(sorted({letter for row in rows for letter in _initials(row["alias"])}))
    anywhere = re.compile(rf"\b(?=[{initials}])(?:{'|'.join(row['alias'] for row in rows)})(?!\w)")
    return _Aliases(anywhere, [_Alias(re.compile(rf"{row['alias']}(?!\w)"), row["id"], row["kind"]) for row in rows])


def _initials(alias: str) -> str:
    """What an alias may begin with: a letter, or the letters of a class ("[Kk]assan")."""
    return alias[1 : alias.index("]")] if alias.startswith("[") else alias[0]


def find_agencies(text: str) -> list[AgencyMention]:
    """Agency mentions in reading order, offsets into `text`; ambiguous short names only where the text bears them out.

    "kassan", "förmedlingen", "skatten" and the like count when the same text names the agency in full as well.
    """
    lowered = text.lower()
    found = [
        *_aliases("lower").find(lowered if len(lowered) == len(text) else text),
        *_aliases("exact").find(text),
    ]
    named = {m.agency for m in found if m.kind != "short"}
    kept = [m for m in found if m.kind != "short" or m.agency in named]
    return _without_overlaps(sorted(kept, key=lambda m: (m.start, -m.end)))


def _without_overlaps(mentions: Sequence[AgencyMention]) -> list[AgencyMention]:
    kept: list[AgencyMention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def agencies_of(mentions: Sequence[AgencyMention]) -> tuple[str, ...]:
    """The ids mentioned, in order of first mention, once each."""
    return tuple(dict.fromkeys(m.agency for m in mentions))

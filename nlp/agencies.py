"""State agencies in a text: every name, abbreviation and inflection, and what the ambiguous ones mean here."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_SERVICE_CENTER = "statens-servicecenter"


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """An agency named in a text: its id, offsets, and whether the word names its office or staff only."""

    agency: str
    start: int
    end: int
    kind: str  # name | office | short


@dataclass(frozen=True, slots=True)
class _Aliases:
    lower: re.Pattern[str]
    exact: re.Pattern[str]
    meaning: dict[str, tuple[str, str]]  # regex group name: (agency, kind)


@lru_cache(maxsize=1)
def _aliases() -> _Aliases:
    lines = (files("nlp") / "data" / "agencies.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    meaning = {f"a{n}": (row["id"], row["kind"]) for n, row in enumerate(rows)}

    def compiled(case: str) -> re.Pattern[str]:
        own = [(n, row["alias"]) for n, row in enumerate(rows) if row["case"] == case]
        initials = "".join(sorted({letter for _, alias in own for letter in _initials(alias)}))
        return re.compile(rf"(?<!\w)(?=[{initials}])(?:{'|'.join(f'(?P<a{n}>{alias})' for n, alias in own)})(?!\w)")

    return _Aliases(compiled("lower"), compiled("exact"), meaning)


def _initials(alias: str) -> str:
    """What an alias may begin with: a letter, or the letters of a class ("[Kk]assan")."""
    return alias[1 : alias.index("]")] if alias.startswith("[") else alias[0]


def find_agencies(text: str) -> list[AgencyMention]:
    """Agency mentions in reading order, offsets into `text`; ambiguous short names only where the text bears them out.

    "kassan", "förmedlingen", "skatten" and the like count when the same text names the agency in full as well.
    """
    aliases = _aliases()
    found: list[AgencyMention] = []
    for pattern, where in ((aliases.lower, text.lower()), (aliases.exact, text)):
        if len(where) != len(text):
            where = text
        for m in pattern.finditer(where):
            agency, kind = aliases.meaning[m.lastgroup or ""]
            found.append(AgencyMention(agency, m.start(), m.end(), kind))
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

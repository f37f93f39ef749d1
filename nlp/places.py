"""Finds Swedish places in running text: counties, municipalities, localities and city districts, each with its SCB code."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

from nlp.types import Place

PlaceKind = Literal["county", "municipality", "locality", "district"]

# A word, or one half of a hyphenated one. Soft hyphens are part of the word they are hidden in.
_TOKEN = re.compile(r"[^\W\d_]+(?:[\u00ad][^\W\d_]+)*")
_LONGEST = 4  # words in the longest name of the gazetteer
_SHORTEST_COMPOUND = 4  # letters of a name that may begin a compound: "Åre" would begin "årets"


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """One line of data/places.csv: a county, municipality, locality or district with codes and coordinates (WGS 84)."""

    id: str  # "0127-hallunda"; the bare SCB code for a municipality or county
    name: str
    kind: PlaceKind
    municipality: str  # 4-digit SCB code, "" for a county
    county: str  # 2-digit SCB code
    lat: float
    lon: float
    flags: frozenset[str]

    @property
    def place(self) -> Place:
        """The record as the tagger's results name it: a county by its county code, all else by municipality."""
        if self.kind == "county":
            return Place(self.name, county=self.county)
        return Place(self.name, municipality=self.municipality)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text; `start` and `end` are offsets of the name as written, with its genitive s."""

    start: int
    end: int
    place: Place
    kind: PlaceKind


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    lower: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    first: int  # index of the first token
    last: int  # index of the last token
    start: int
    end: int
    records: tuple[PlaceRecord, ...]
    sure: bool  # the text itself says that it is a place ("i Mora", "Mora kommun")


def _rows(file: str) -> list[dict[str, str]]:
    """Reads a CSV file of nlp/data whose comment lines begin with #."""
    with (resources.files("nlp") / "data" / file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@cache
def places() -> tuple[PlaceRecord, ...]:
    """Returns every entry of the gazetteer: counties first, then municipalities, then localities and districts."""
    return tuple(
        PlaceRecord(
            id=r["id"],
            name=r["name"],
            kind=cast(PlaceKind, r["kind"]),
            municipality=r["municipality"],
            county=r["county"],
            lat=float(r["lat"]),
            lon=float(r["lon"]),
            flags=frozenset(r["flags"].split()),
        )
        for r in _rows("places.csv")
    )


@cache
def _names() -> dict[str, str]:
    return {p.id: p.name for p in places() if p.kind in ("county", "municipality")}


def county_name(code: str) -> str:
    """Returns the name, without "län", of the county with this 2-digit SCB code; raises KeyError for an unknown one."""
    return _names()[code]


def municipality_name(code: str) -> str:
    """Returns the name of the municipality with this 4-digit SCB code; raises KeyError for an unknown one."""
    return _names()[code]


@cache
def _index() -> dict[tuple[str, ...], tuple[PlaceRecord, ...]]:
    """Every name and its genitive, as lower-case words, with the places that bear it."""
    index: dict[tuple[str, ...], list[PlaceRecord]] = {}
    for record in places():
        words = tuple(t.lower for t in _tokens(record.name))
        genitive = (*words[:-1], words[-1] + "s")
        for form in {words, words if words[-1][-1] in "sxz" else genitive}:
            index.setdefault(form, []).append(record)
    return {form: tuple(records) for form, records in index.items()}


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(r["word"] for r in _rows("place_words.csv") if r["kind"] == kind)


@cache
def _first_names() -> frozenset[str]:
    return frozenset(r["name"] for r in _rows("first_names.csv"))


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for m in _TOKEN.finditer(text):
        word = m.group().replace("\u00ad", "")
        tokens.append(_Token(m.start(), m.end(), word, word.lower()))
    return tokens


def find_places(text: str, region: str | None = None) -> list[PlaceMention]:
    """Finds the places that a Swedish text names, in order, never overlapping, the longest name first.

    `region` is the SCB county code of the text's home (a local paper's county): it and the other places of the text choose
    between places of the same name. Streets, squares, landscapes and islands, people and newspapers that bear a place's
    name are left out, and a county's name is given without "län" (annotation guide, GUIDE.md).
    """
    tokens = _tokens(text)
    candidates = list(_candidates(text, tokens))
    surnames = _surnames(tokens, candidates)
    sure = {c.records[0].name for c in candidates if c.sure}
    kept = [c for c in candidates if _stands(text, tokens, c, surnames, sure)]
    votes = _votes(kept, region)
    mentions = []
    for candidate in kept:
        record = _choose(candidate.records, votes)
        if record is not None:
            mentions.append(PlaceMention(candidate.start, candidate.end, record.place, record.kind))
    return mentions


def _candidates(text: str, tokens: list[_Token]) -> Iterator[_Candidate]:
    """Yields every name of the gazetteer in the text, the longest at each point."""
    index, i = _index(), 0
    while i < len(tokens):
        found = _name_at(text, tokens, i) or _compound_at(tokens, i)
        if found is None:
            i += 1
            continue
        yield found
        i = found.last + 1


def _name_at(text: str, tokens: list[_Token], i: int) -> _Candidate | None:
    if not tokens[i].text[0].isupper():
        return None
    index = _index()
    for length in range(min(_LONGEST, len(tokens) - i), 0, -1):
        span = tokens[i : i + length]
        records = index.get(tuple(t.lower for t in span))
        if records and all(text[a.end : b.start] in (" ", "-", "\u00a0", "\n") for a, b in zip(span, span[1:])):
            last = i + length - 1
            return _read(text, tokens, i, last, records)
    return None


def _read(text: str, tokens: list[_Token], i: int, last: int, records: tuple[PlaceRecord, ...]) -> _Candidate | None:
    """Reads what stands around a name: "län" makes it a county, "kommun" a municipality, a preposition a place."""
    before = tokens[i - 1].lower if i else ""
    after = tokens[last + 1].lower if last + 1 < len(tokens) else ""
    start, end = tokens[i].start, tokens[last].end
    county = after in ("län", "läns") or before == "region" or _shares_county(tokens, last)
    kinds = {r.kind for r in records}
    if county and "county" in kinds:
        return _Candidate(i, last, start, end, tuple(r for r in records if r.kind == "county"), True)
    if after in _words("unit") and "municipality" in kinds:
        return _Candidate(i, last, start, end, tuple(r for r in records if r.kind == "municipality"), True)
    if len(kinds) > 1:
        records = tuple(r for r in records if r.kind != "county")
    return _Candidate(i, last, start, end, records, before in _words("near"))


def _shares_county(tokens: list[_Token], last: int) -> bool:
    """Tells whether the name shares "län" with the next ones: "Jönköpings och Kronobergs län"."""
    if not tokens[last].lower.endswith("s"):
        return False
    ahead = [t.lower for t in tokens[last + 1 : last + 8]]
    if "län" not in ahead:
        return False
    between = ahead[: ahead.index("län")]
    return all(w in ("och", "samt", "respektive", "eller") or w.endswith(("s", "a")) for w in between)


def _compound_at(tokens: list[_Token], i: int) -> _Candidate | None:
    """Reads "Hallundakontoret" and "botkyrkabor": a place's name, perhaps with a joining s, before a known second part."""
    word = tokens[i].lower
    for cut in range(len(word) - 2, _SHORTEST_COMPOUND - 1, -1):
        if word[cut:] in _words("compound"):
            records = _index().get((word[:cut],))
            if records:
                known = tuple(r for r in records if r.kind != "county") or records
                return _Candidate(i, i, tokens[i].start, tokens[i].start + cut, known, True)
    return None


def _surnames(tokens: list[_Token], candidates: list[_Candidate]) -> set[str]:
    """Names that the text uses after a first name: "Eva Falk"."""
    return {tokens[c.first].lower for c in candidates if c.first and _is_first_name(tokens[c.first - 1])}


def _is_first_name(token: _Token) -> bool:
    return token.text.capitalize() in _first_names() and token.text[0].isupper()


def _stands(text: str, tokens: list[_Token], c: _Candidate, surnames: set[str], sure: set[str]) -> bool:
    """Tells whether a name of the gazetteer is a place here."""
    before = tokens[c.first - 1] if c.first else None
    gap = text[before.end : c.start] if before else "\n"
    after = tokens[c.last + 1].lower if c.last + 1 < len(tokens) else ""
    next_gap = text[c.end : tokens[c.last + 1].start] if c.last + 1 < len(tokens) else "\n"
    if next_gap in (" ", "-", "s-") and after in _words("after"):
        return False
    if before and gap in (" ", "-") and (_is_first_name(before) or before.lower in _words("before")):
        return False
    if c.sure:
        return True
    if tokens[c.first].lower in surnames:
        return False
    if "word" in c.records[0].flags:
        return c.records[0].name in sure or not _opens_sentence(gap)
    return True


def _opens_sentence(gap: str) -> bool:
    return "\n" in gap or any(mark in gap for mark in '.!?:–”"')


def _votes(kept: list[_Candidate], region: str | None) -> Counter[str]:
    """Counts how often each municipality and county is named without doubt."""
    votes: Counter[str] = Counter()
    if region:
        votes[region] += 1
    for c in kept:
        if len(c.records) == 1 or c.records[0].kind == "municipality":
            votes[c.records[0].county] += 2
            votes[c.records[0].municipality] += 3
    return votes


def _choose(records: tuple[PlaceRecord, ...], votes: Counter[str]) -> PlaceRecord | None:
    """Chooses between places of one name: a municipality, else the one whose surroundings the text names most."""
    if records[0].kind in ("county", "municipality"):
        return records[0]
    return max(records, key=lambda r: votes[r.municipality] + votes[r.county])

"""The gazetteer: Sweden's counties, municipalities, localities and city districts, with codes and coordinates."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple, cast

from nlp.types import Place

PlaceKind = Literal["county", "municipality", "locality", "district"]

WORD = re.compile(r"[^\W\d_]+(?:\u00ad[^\W\d_]+)*")  # a soft hyphen is part of the word it is hidden in
_HUMP = re.compile(r"(?<=[a-zåäöé])(?=[A-ZÅÄÖ])")  # where words were glued by a stripped tag: "KalmarVid"


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
    flags: frozenset[str]  # what they mean stands in the file's header

    @property
    def place(self) -> Place:
        """The record as the tagger's results name it: a county by its county code, all else by municipality."""
        if self.kind == "county":
            return Place(self.name, county=self.county)
        return Place(self.name, municipality=self.municipality)


class Token(NamedTuple):
    """A word of a text, or half of a hyphenated one, with its offsets."""

    start: int
    end: int
    text: str
    lower: str


def tokens(text: str) -> list[Token]:
    """Splits a text into words: no digits, no punctuation, hyphenated and glued words apart."""
    found = []
    for m in WORD.finditer(text):
        start, written = m.start(), m.group()
        for part in [written] if written[1:].islower() else _HUMP.split(written):
            word = part.replace("\u00ad", "")
            found.append(Token(start, start + len(part), word, word.lower()))
            start += len(part)
    return found


def read_rows(file: str) -> list[dict[str, str]]:
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
        for r in read_rows("places.csv")
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
def forms() -> Mapping[tuple[str, ...], tuple[PlaceRecord, ...]]:
    """Returns every name, its genitive, and its other names, as lower-case words, with the places that bear it."""
    index: dict[tuple[str, ...], list[PlaceRecord]] = {}
    by_id = {record.id: record for record in places()}
    for row in read_rows("place_aliases.csv"):
        index[tuple(t.lower for t in tokens(row["alias"]))] = [by_id[row["id"]]]
    for record in places():
        words = tuple(t.lower for t in tokens(record.name))
        genitive = words if words[-1][-1] in "sxz" else (*words[:-1], words[-1] + "s")
        for form in {words, genitive}:
            index.setdefault(form, []).append(record)
    return {form: tuple(records) for form, records in index.items()}


@cache
def first_words() -> frozenset[str]:
    """Returns the words that the names and other names of places begin with, in lower case."""
    return frozenset(form[0] for form in forms())


@cache
def words_of(kind: str) -> frozenset[str]:
    """Returns the words of one kind in data/place_words.csv."""
    return frozenset(r["word"] for r in read_rows("place_words.csv") if r["kind"] == kind)


@cache
def endings_of(kind: str) -> tuple[str, ...]:
    """Returns the same words as a tuple, for str.endswith."""
    return tuple(sorted(words_of(kind)))


@cache
def first_names() -> frozenset[str]:
    """Returns common first names, capitalised."""
    return frozenset(r["name"] for r in read_rows("first_names.csv"))

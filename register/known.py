"""The offices known at the start and what sources say of them, from register/data."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class KnownOffice:
    """A row of offices.csv; `names` holds the place and the other names texts use for it."""

    id: str
    name: str
    kind: str
    agencies: tuple[str, ...]
    place: str
    municipality: str
    address: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A row of office_history.csv: a property's value from a date on, with the page that says so."""

    office: str
    property: str
    value: str
    true_from: str | None
    true_to: str | None
    basis: str
    source: str


@cache
def offices() -> tuple[KnownOffice, ...]:
    """Every office of offices.csv."""
    return tuple(
        KnownOffice(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            agencies=tuple(row["agencies"].split("|")),
            place=row["place"],
            municipality=row["municipality"],
            address=row["address"] or None,
            names=(row["place"], *filter(None, row["aliases"].split("|"))),
        )
        for row in _rows("offices.csv")
    )


@cache
def facts() -> tuple[KnownFact, ...]:
    """Every row of office_history.csv."""
    return tuple(
        KnownFact(
            office=row["office"],
            property=row["property"],
            value=row["value"],
            true_from=row["true_from"] or None,
            true_to=row["true_to"] or None,
            basis=row["basis"],
            source=row["source"],
        )
        for row in _rows("office_history.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))

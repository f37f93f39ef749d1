"""Fills the tables of agencies and places: what the tagger's ids and codes mean."""

import csv
from dataclasses import dataclass
from importlib.resources import files

from sqlite_utils import Database

from nlp.places import places


@dataclass(frozen=True, slots=True)
class ReferenceSummary:
    """How many rows the two tables hold."""

    agencies: int
    places: int


def fill(db: Database) -> ReferenceSummary:
    """Bring agencies and places up to date; rows that are no longer listed stay, for what refers to them."""
    db.conn.executemany(
        "INSERT INTO agencies (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        agency_names().items(),
    )
    db.conn.executemany(
        "INSERT INTO places (id, name, kind, municipality, county, lat, lon) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, lat = excluded.lat,"
        " lon = excluded.lon, municipality = excluded.municipality, county = excluded.county",
        [(p.id, p.name, p.kind, p.municipality or None, p.county, p.lat, p.lon) for p in places()],
    )
    return ReferenceSummary(db["agencies"].count, db["places"].count)


def agency_names() -> dict[str, str]:
    """Agency ids and their Swedish names."""
    lines = (files("register") / "data" / "agencies.csv").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["name"] for row in csv.DictReader(line for line in lines if not line.startswith("#"))}

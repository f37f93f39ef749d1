"""The places table in memory: names of municipalities and counties, where a place lies, which names stand twice."""

from collections import defaultdict
from dataclasses import dataclass

from sqlite_utils import Database

from register.names import slug


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """One row of places; `lat` and `lon` in degrees, WGS 84."""

    name: str
    kind: str
    municipality: str | None
    county: str
    lat: float | None
    lon: float | None


class Gazetteer:
    """Look-ups by SCB code and by name."""

    def __init__(self, places: list[KnownPlace]) -> None:
        self._municipalities = {p.municipality: p for p in places if p.kind == "municipality"}
        self._counties = {p.county: p for p in places if p.kind == "county"}
        self._by_name = {(p.municipality, slug(p.name)): p for p in places if p.kind not in ("municipality", "county")}
        self._homes: dict[str, set[str | None]] = defaultdict(set)
        for place in places:
            if place.kind != "county":
                self._homes[slug(place.name)].add(place.municipality)

    def municipality(self, code: str) -> str:
        """The municipality's name, or its code where we do not know it."""
        known = self._municipalities.get(code)
        return known.name if known else code

    def county(self, code: str) -> str:
        """The county's name as the table has it, or its code."""
        known = self._counties.get(code)
        return known.name if known else code

    def position(self, municipality: str, name: str) -> tuple[float, float] | None:
        """Latitude and longitude of a named place, else of its municipality's main place."""
        for known in (self._by_name.get((municipality, slug(name))), self._municipalities.get(municipality)):
            if known and known.lat is not None and known.lon is not None:
                return known.lat, known.lon
        return None

    def is_enough(self, municipality: str, name: str) -> bool:
        """Whether the name alone tells the municipality: its own name, or that of a place known there only."""
        return slug(name) == slug(self.municipality(municipality)) or self._homes.get(slug(name)) == {municipality}


def load(db: Database) -> Gazetteer:
    """Read the places table."""
    columns = "name, kind, municipality, county, lat, lon"
    return Gazetteer([KnownPlace(**row) for row in db.query(f"SELECT {columns} FROM places ORDER BY id")])

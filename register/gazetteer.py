"""The tagger's gazetteer as the register asks it: names of codes, where a place lies, which names tell one place."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from nlp.places import PlaceRecord, places
from register.names import slug


class Gazetteer:
    """Look-ups by SCB code and by name."""

    def __init__(self, records: Iterable[PlaceRecord]) -> None:
        self._regions: dict[str, PlaceRecord] = {}
        self._by_name: dict[tuple[str, str], PlaceRecord] = {}
        self._homes: dict[str, set[str]] = defaultdict(set)
        self._with_seat: set[str] = set()
        for record in records:
            if record.kind in ("county", "municipality"):
                self._regions[record.id] = record
            else:
                self._by_name[record.municipality, slug(record.name)] = record
            if record.kind != "county":
                self._homes[slug(record.name)].add(record.municipality)
            if "seat" in record.flags:
                self._with_seat.add(record.municipality)

    def name(self, code: str) -> str:
        """The name of a municipality or county (without "län"), or its code where we do not know it."""
        known = self._regions.get(code)
        return known.name if known else code

    def position(self, municipality: str, name: str) -> tuple[float, float] | None:
        """Latitude and longitude (WGS 84) of a named place, else of its municipality's main place."""
        record = self._by_name.get((municipality, slug(name))) or self._regions.get(municipality)
        return (record.lat, record.lon) if record else None

    def is_enough(self, municipality: str, name: str) -> bool:
        """Whether the name alone tells the municipality: its own name, or that of a place known there only."""
        return slug(name) == slug(self.name(municipality)) or self._homes.get(slug(name)) == {municipality}

    def names_no_town(self, municipality: str, name: str) -> bool:
        """Whether it is the name of a municipality whose main town is called something else: Botkyrka, Haninge."""
        return slug(name) == slug(self.name(municipality)) and municipality in self._with_seat


@cache
def load() -> Gazetteer:
    """The gazetteer of the tagger."""
    return Gazetteer(places())

"""Which office a decision speaks of: one stable id per office, decided from the whole set of decisions at once."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from register import known
from register.gazetteer import Gazetteer
from register.names import slug
from register.readings import Reading
from register.wording import Wording

_HOST = "statens-servicecenter"


@dataclass(frozen=True, slots=True)
class Office:
    """An office the register knows, from the list or from texts; `lat` and `lon` in degrees, WGS 84."""

    id: str
    name: str
    kind: str
    agencies: tuple[str, ...]
    place: str
    municipality: str
    county: str
    address: str | None
    lat: float | None
    lon: float | None

    @property
    def agencies_json(self) -> str:
        """The agencies as the table holds them."""
        return json.dumps(self.agencies)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a case is about: an office, or a kind of offices in a county ("lan-22-…"), a place, or the country."""

    id: str
    office: str | None
    municipality: str | None
    county: str | None


@dataclass(frozen=True, slots=True)
class Links:
    """Every office, and each decision's scope by the decision's id; totals of offices named one by one have none."""

    offices: dict[str, Office]
    scopes: dict[int, Scope]
    totals: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Spot:
    """The natural key of an office: municipality, most exact place, whose counter it is."""

    municipality: str
    place: str  # slug
    owner: str  # "servicekontor", an agency id, or an agency id with "-arbetsplats"


def link(readings: Iterable[Reading], gazetteer: Gazetteer, wording: Wording) -> Links:
    """Give every reading its scope and collect the offices; the order of the readings does not matter."""
    readings = list(readings)
    totals = _totals(readings)
    listed = _Listed(gazetteer)
    offices = {office.id: _from_list(office, gazetteer) for office in known.offices()}
    named: dict[str, list[Reading]] = {}
    scopes: dict[int, Scope] = {}
    for reading in sorted(readings, key=lambda reading: (reading.place or "", reading.seen, reading.url)):
        if reading.id in totals:
            continue
        if not reading.municipality:
            scopes[reading.id] = _wide_scope(reading)
            continue
        office = listed.find(reading)
        if not office:
            office = _id(_spot(reading, gazetteer), gazetteer, taken=listed.ids)
            named.setdefault(office, []).append(reading)
        scopes[reading.id] = Scope(office, office, reading.municipality, reading.municipality[:2])
    for office, mentions in named.items():
        offices[office] = _from_texts(office, mentions, gazetteer, wording)
    return Links(offices, scopes, totals)


class _Listed:
    """The offices of the list, found by place and owner."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._by_name: dict[_Spot, str] = {}
        self._by_municipality: dict[tuple[str, str], set[str]] = {}
        self.ids = {office.id for office in known.offices()}
        for office in known.offices():
            owner = _owner(office.kind, office.agencies)
            for name in office.names:
                self._by_name[_Spot(office.municipality, slug(name), owner)] = office.id
            self._by_municipality.setdefault((office.municipality, owner), set()).add(office.id)

    def find(self, reading: Reading) -> str | None:
        """By name; a text that names only the municipality means its only listed office, if there is exactly one.

        "I Linköping" names the town, whose office is not the listed one in Skäggetorp; "i Botkyrka" names no town.
        """
        spot = _spot(reading, self._gazetteer)
        if spot in self._by_name:
            return self._by_name[spot]
        if not self._gazetteer.names_no_town(spot.municipality, spot.place):
            return None
        candidates = self._by_municipality.get((spot.municipality, spot.owner), set())
        return next(iter(candidates)) if len(candidates) == 1 else None


def _owner(kind: str, agencies: tuple[str, ...]) -> str:
    own = "-".join(sorted(agency for agency in agencies if agency != _HOST))
    if kind == "service_office" or (kind == "agency_office" and agencies and not own):
        return "servicekontor"
    if kind == "agency_office":
        return own or "myndighetskontor"
    return f"{own or '-'.join(agencies)}-arbetsplats".lstrip("-")


def _spot(reading: Reading, gazetteer: Gazetteer) -> _Spot:
    municipality = reading.municipality or ""
    place = reading.place or gazetteer.name(municipality)
    return _Spot(municipality, slug(place), _owner(reading.kind, reading.agencies))


def _totals(readings: Iterable[Reading]) -> frozenset[int]:
    """The "elva kontor" above a list of the eleven: the same article names as many offices for the same change."""
    named = Counter((reading.article, reading.type) for reading in readings if reading.municipality)
    return frozenset(
        reading.id
        for reading in readings
        if not reading.municipality and reading.count and reading.count <= named[reading.article, reading.type]
    )


def _wide_scope(reading: Reading) -> Scope:
    owner = _owner(reading.kind, reading.agencies)
    if reading.county:
        return Scope(f"lan-{reading.county}-{owner}", None, None, reading.county)
    if reading.place:
        return Scope(f"ort-{slug(reading.place)}-{owner}", None, None, None)
    return Scope(f"riket-{owner}", None, None, None)


def _id(spot: _Spot, gazetteer: Gazetteer, taken: set[str]) -> str:
    """The bare name where it tells one place in Sweden, else with the municipality; no other text can change it."""
    bare = f"{spot.place}-{spot.owner}"
    if bare not in taken and gazetteer.is_enough(spot.municipality, spot.place):
        return bare
    return f"{spot.place}-{slug(gazetteer.name(spot.municipality))}-{spot.owner}"


def _from_list(office: known.KnownOffice, gazetteer: Gazetteer) -> Office:
    lat, lon = gazetteer.position(office.municipality, office.place) or (None, None)
    county = office.municipality[:2]
    return Office(
        office.id, office.name, office.kind, office.agencies, office.place, office.municipality, county,
        office.address, lat, lon,
    )  # fmt: skip


def _from_texts(office_id: str, readings: list[Reading], gazetteer: Gazetteer, wording: Wording) -> Office:
    first = readings[0]
    municipality = first.municipality or ""
    place = first.place or gazetteer.name(municipality)
    shared = _owner(first.kind, first.agencies) == "servicekontor"
    kind = "service_office" if shared else first.kind
    served = {agency for reading in readings for agency in reading.agencies}
    agencies = tuple(sorted(served if shared else served - {_HOST} or served))
    lat, lon = gazetteer.position(municipality, place) or (None, None)
    name = wording.office_name(kind, agencies, place)
    return Office(office_id, name, kind, agencies, place, municipality, municipality[:2], None, lat, lon)

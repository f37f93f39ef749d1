"""What the closure or move of a service office does: how far it is to the nearest that remains, who is left without.

Service offices only: of single agencies' offices we know too few for "the nearest" to be true.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from sqlite_utils import Database

from register.cases import Case
from register.gazetteer import Gazetteer
from register.offices import Office

_EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Effect:
    """Kilometres as the crow flies (great circle) from the office's place, to the network as we know it today.

    `km_before` is 0: the office itself was there. None: no office of the kind remains, or we do not know where.
    """

    case: str
    nearest_office: str | None
    km_before: float
    km_after: float | None
    municipality_left_without: bool


def measure(
    cases: Iterable[Case], offices: dict[str, Office], remaining: set[str], gazetteer: Gazetteer
) -> list[Effect]:
    """The effects of every closure and relocation of a placed office that is not called off; `remaining`: open ones."""
    effects = []
    network = [offices[office] for office in sorted(remaining) if offices[office].kind == "service_office"]
    for case in cases:
        office = offices.get(case.scope.office or "")
        concerned = case.type in ("closure", "relocation") and case.episode.stage != "cancelled" and not case.temporary
        if concerned and office and office.kind == "service_office" and office.lat is not None:
            others = [other for other in network if other.id != office.id]
            effects.append(_effect(case, office, others, _destination(case, gazetteer)))
    return effects


def store(db: Database, effects: Iterable[Effect]) -> None:
    """Replace the table's rows."""
    db.execute("DELETE FROM effects")
    db.conn.executemany(
        'INSERT INTO effects ("case", nearest_office, km_before, km_after, municipality_left_without)'
        " VALUES (?, ?, ?, ?, ?)",
        [(e.case, e.nearest_office, e.km_before, e.km_after, int(e.municipality_left_without)) for e in effects],
    )


def kilometres(here: Position, there: Position) -> float:
    """Great-circle distance between two points given as latitude and longitude in degrees (haversine formula)."""
    lat1, lon1, lat2, lon2 = (radians(degrees) for degrees in (*here, *there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(half))


@dataclass(frozen=True, slots=True)
class _Destination:
    position: Position | None
    municipality: str | None


def _destination(case: Case, gazetteer: Gazetteer) -> _Destination:
    """Where a relocation takes the office, as the newest text that says so."""
    moves = [reading for reading in case.main_readings if reading.to_place and reading.to_municipality]
    if case.type != "relocation" or not moves:
        return _Destination(None, None)
    to_place, to_municipality = moves[-1].to_place or "", moves[-1].to_municipality or ""
    return _Destination(gazetteer.position(to_municipality, to_place), to_municipality)


def _effect(case: Case, office: Office, others: list[Office], destination: _Destination) -> Effect:
    here = (office.lat or 0.0, office.lon or 0.0)
    choices = [
        (kilometres(here, (other.lat, other.lon)), other.id)
        for other in others
        if other.lat is not None and other.lon is not None
    ]
    if destination.position:
        choices.append((kilometres(here, destination.position), office.id))
    km_after, nearest = min(choices, default=(None, None))
    served = {other.municipality for other in others} | {destination.municipality}
    if case.type == "relocation" and destination.municipality is None:
        served.add(office.municipality)
    left_without = office.municipality not in served
    return Effect(case.id, nearest, 0.0, None if km_after is None else round(km_after, 1), left_without)

"""Chooses among the readings of one text: each office and change is told once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.candidates import Candidate, Via
from nlp.places import PlaceMention
from nlp.types import DecisionType, Stage

_UNDERSTOOD = frozenset({Via.SENTENCE, Via.HEADING, Via.BEFORE, Via.MAIN})


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate that tells a decision: its type, stage and owners, and how likely that type is."""

    candidate: Candidate
    type: DecisionType
    stage: Stage
    agencies: tuple[str, ...]
    sureness: float


def chosen(readings: Iterable[Reading]) -> list[Reading]:
    """One reading for each office, change and owner."""
    return _without_targets(_one_plan(_without_towns(_strongest(readings))))


def _strongest(readings: Iterable[Reading]) -> list[Reading]:
    """Of the readings of one change at one office the surest; another agency's counts beside it where it is named."""
    kept: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    for reading in sorted(_one_antecedent(readings), key=lambda r: -r.sureness):
        same = kept[reading.type, _office(reading)]
        if not same or (_names_owner(reading) and not any(set(reading.agencies) & set(r.agencies) for r in same)):
            same.append(reading)
    return [r for same in kept.values() for r in same]


def _names_owner(reading: Reading) -> bool:
    return any(m.agency in reading.agencies for m in reading.candidate.clause.agencies)


def _one_antecedent(readings: Iterable[Reading]) -> Iterator[Reading]:
    kept = list(readings)
    best: dict[int, Reading] = {}
    for reading in kept:
        if reading.candidate.via in _UNDERSTOOD:
            index = reading.candidate.clause.index
            if index not in best or reading.sureness > best[index].sureness:
                best[index] = reading
    for reading in kept:
        if reading.candidate.via not in _UNDERSTOOD or best[reading.candidate.clause.index].candidate.via is (
            reading.candidate.via
        ):
            yield reading


def _without_towns(readings: Sequence[Reading]) -> list[Reading]:
    """What is understood of a town is of its office that the text names by its district, where that has the same told.

    "… att inte flytta kontoret i Hallunda. … kampanj mot flyttplanerna": Botkyrka, the text's town, has no second move.
    """
    named = {(r.type, _municipality(r)) for r in readings if _is_district(r)}
    return [
        r
        for r in readings
        if r.candidate.via not in _UNDERSTOOD or _is_district(r) or (r.type, _municipality(r)) not in named
    ]


def _is_district(reading: Reading) -> bool:
    place = reading.candidate.place
    return place is not None and place.kind == "district" and reading.candidate.via is Via.NAMED


def _one_plan(readings: Sequence[Reading]) -> list[Reading]:
    """A cancelled plan for an office is one plan, whichever words tell it: the surest reading gives its type.

    Of plan and outcome only the outcome is told (annotation guide).
    """
    best: dict[object, Reading] = {}
    for reading in readings:
        if reading.stage is Stage.CANCELLED:
            key = _municipality(reading)
            if key not in best or reading.sureness > best[key].sureness:
                best[key] = reading
    return [r for r in readings if not _is_of_a_plan(r) or _is_other_office(r, best.get(_municipality(r), r))]


def _is_of_a_plan(reading: Reading) -> bool:
    """Whether the reading is of a plan to leave: given up, or only proposed, as the same text may tell it before."""
    leaves = reading.type in (DecisionType.CLOSURE, DecisionType.RELOCATION)
    return reading.stage is Stage.CANCELLED or (reading.stage is Stage.PROPOSED and leaves)


def _is_other_office(reading: Reading, best: Reading) -> bool:
    """Whether the reading is the best one, or speaks of another district or agency than that does."""
    if reading is best or not set(reading.agencies) & set(best.agencies):
        return True
    one, other = reading.candidate.place, best.candidate.place
    kinds = {one.kind, other.kind} if one and other else set()
    return _office(reading) != _office(best) and "municipality" not in kinds


def _municipality(reading: Reading) -> object:
    place = reading.candidate.place
    return None if place is None else place.place.municipality or place.place.county


def _without_targets(readings: Sequence[Reading]) -> list[Reading]:
    """A move is told of the office that moves, not of the place it moves to."""
    moves = [r for r in readings if r.type is DecisionType.RELOCATION and r.candidate.via is Via.NAMED]
    targets = {place.place: reading for reading in moves if (place := target_of(reading)) is not None}
    return [
        r
        for r in readings
        if r not in moves
        or r.candidate.place is None
        or (mover := targets.get(r.candidate.place.place)) is None
        or mover is r
        or mover.sureness < r.sureness
    ]


def target_of(reading: Reading) -> PlaceMention | None:
    """The place named after the moving office in the same clause."""
    mention = reading.candidate.place
    later = [p for p in reading.candidate.clause.places if mention is not None and p.start > mention.end]
    return later[-1] if later and later[-1].kind != "county" else None


def _office(reading: Reading) -> object:
    place = reading.candidate.place
    return None if place is None else (place.place.municipality or place.place.county, place.place.name)

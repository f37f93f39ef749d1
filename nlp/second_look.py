"""A second look at each candidate, knowing what the first look made of its neighbours, its place and the whole text."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from nlp.candidates import Candidate
from nlp.scene import Scene

Group = TypeVar("Group", bound=Hashable)
Guess = Mapping[str, float]  # probability of each class
_STEPS = (0.15, 0.3, 0.5, 0.7, 0.9)  # a probability becomes the traits "at least this much"
_NONE = "none"  # the class that is no decision


def second_traits(scene: Scene, candidates: Sequence[Candidate], guesses: Sequence[Guess]) -> list[list[str]]:
    """For each candidate, traits from the first guesses; `guesses` are those of `candidates`, in the same order."""
    totals: dict[str, float] = defaultdict(float)
    by_place: dict[object, list[int]] = defaultdict(list)
    by_paragraph: dict[int, list[int]] = defaultdict(list)
    by_clause: dict[int, list[int]] = defaultdict(list)
    for i, (candidate, guess) in enumerate(zip(candidates, guesses, strict=True)):
        for name, p in guess.items():
            if name != _NONE:
                totals[name] += p
        by_place[_key(candidate)].append(i)
        by_paragraph[scene.segments[candidate.clause.segment].paragraph].append(i)
        by_clause[candidate.clause.index].append(i)
    whole = sum(totals.values()) or 1.0
    shares = {name: total / whole for name, total in totals.items()}
    text = [*_steps("text", shares), f"decisions:{min(4, int(whole))}"]
    places, paragraphs, clauses = (_leaders_of(guesses, groups) for groups in (by_place, by_paragraph, by_clause))
    before, after = _other_clauses(candidates)
    found = []
    for i, candidate in enumerate(candidates):
        paragraph = scene.segments[candidate.clause.segment].paragraph
        found.append(
            [
                *text,
                *_steps("own", guesses[i]),
                *_best("same place", places[_key(candidate)], i),
                *_best("paragraph", paragraphs[paragraph], i),
                *_best("clause", clauses[candidate.clause.index], i),
                *_neighbour("before", guesses, before[i]),
                *_neighbour("after", guesses, after[i]),
            ]
        )
    return found


def _key(candidate: Candidate) -> object:
    place = candidate.place
    return None if place is None else place.place.municipality or place.place.county


def _other_clauses(candidates: Sequence[Candidate]) -> tuple[list[int | None], list[int | None]]:
    """For each candidate the nearest one before it, and after it, that stands in another clause."""
    before: list[int | None] = [None] * len(candidates)
    after: list[int | None] = [None] * len(candidates)
    for one, other in pairwise(range(len(candidates))):
        changes = candidates[one].clause.index != candidates[other].clause.index
        before[other] = one if changes else before[one]
    for one, other in pairwise(reversed(range(len(candidates)))):
        changes = candidates[one].clause.index != candidates[other].clause.index
        after[other] = one if changes else after[one]
    return before, after


class _Leader(NamedTuple):
    """Of a group of candidates the highest probability of a class, whose it is, and the highest of the others."""

    highest: float
    whose: int
    second: float


_Leaders = Mapping[str, _Leader]
_NOBODY = _Leader(0.0, -1, 0.0)


def _leaders_of(guesses: Sequence[Guess], groups: Mapping[Group, Sequence[int]]) -> dict[Group, _Leaders]:
    return {key: _leaders(guesses, group) if len(group) > 1 else {} for key, group in groups.items()}


def _leaders(guesses: Sequence[Guess], group: Sequence[int]) -> _Leaders:
    found: dict[str, _Leader] = {}
    for i in group:
        for name, p in guesses[i].items():
            leader = found.get(name, _NOBODY)
            if p > leader.highest:
                found[name] = _Leader(p, i, leader.highest)
            elif p > leader.second:
                found[name] = leader._replace(second=p)
    found.pop(_NONE, None)
    return found


def _best(mark: str, leaders: _Leaders, i: int) -> Iterator[str]:
    """The highest probabilities among the others of i's group."""
    return _steps(mark, {name: best.second if best.whose == i else best.highest for name, best in leaders.items()})


def _neighbour(mark: str, guesses: Sequence[Guess], j: int | None) -> Iterator[str]:
    if j is not None:
        yield from _steps(mark, {name: p for name, p in guesses[j].items() if name != _NONE})


def _steps(mark: str, values: Mapping[str, float]) -> Iterator[str]:
    for name, value in values.items():
        for step in _STEPS:
            if value < step:
                break
            yield f"again {mark}:{name}>={step}"

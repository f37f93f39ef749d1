"""A second look at each candidate, knowing what the first look made of its neighbours, its place and the whole text."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from nlp.candidates import Candidate
from nlp.scene import Scene

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
    found = []
    for i, candidate in enumerate(candidates):
        paragraph = scene.segments[candidate.clause.segment].paragraph
        found.append(
            [
                *text,
                *_steps("own", guesses[i]),
                *_best("same place", guesses, [j for j in by_place[_key(candidate)] if j != i]),
                *_best("paragraph", guesses, [j for j in by_paragraph[paragraph] if j != i]),
                *_best("clause", guesses, [j for j in by_clause[candidate.clause.index] if j != i]),
                *_best("before", guesses, _other_clause(candidates, i, -1)),
                *_best("after", guesses, _other_clause(candidates, i, 1)),
            ]
        )
    return found


def _key(candidate: Candidate) -> object:
    place = candidate.place
    return None if place is None else place.place.municipality or place.place.county


def _other_clause(candidates: Sequence[Candidate], i: int, step: int) -> list[int]:
    """The nearest candidate before or after that stands in another clause."""
    j = i + step
    while 0 <= j < len(candidates) and candidates[j].clause.index == candidates[i].clause.index:
        j += step
    return [j] if 0 <= j < len(candidates) else []


def _best(mark: str, guesses: Sequence[Guess], chosen: Sequence[int]) -> Iterator[str]:
    best: dict[str, float] = defaultdict(float)
    for j in chosen:
        for name, p in guesses[j].items():
            best[name] = max(best[name], p)
    best.pop(_NONE, None)
    yield from _steps(mark, best)


def _steps(mark: str, values: Mapping[str, float]) -> Iterator[str]:
    for name, value in values.items():
        for step in _STEPS:
            if value >= step:
                yield f"again {mark}:{name}>={step}"

"""Linear models that choose one of several things, or none: read from small data files, evaluated without a library."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from nlp import model


@dataclass(frozen=True)
class Choice:
    """One weight per trait; the things compared share one by the softmax of their summed weights (conditional logit).

    McFadden, "Conditional logit analysis of qualitative choice behavior" (1974). Weights are whole hundredths, as in
    `nlp.model.Linear`.
    """

    weights: Mapping[str, int]

    def shares(self, options: Iterable[Iterable[str]]) -> list[float]:
        """The share of each thing, given its traits; a trait counts once however often it is named."""
        weight_of = self.weights.get
        sums = [sum(filter(None, map(weight_of, set(traits)))) for traits in options]
        top = max(sums, default=0)
        powers = [math.exp((s - top) / 100) for s in sums]
        total = sum(powers)
        return [power / total for power in powers]


def read(file: Traversable) -> Choice:
    """The model in a file of the form of `nlp.model.parse`, with one class; raises OSError."""
    return Choice({trait: row[0] for trait, row in model.read(file).weights.items()})


def most_likely(values: Sequence[str | None], shares: Sequence[float]) -> tuple[str | None, float]:
    """The value with the largest share, and that share; things of one value count together."""
    together: dict[str | None, float] = {}
    for value, share in zip(values, shares, strict=True):
        together[value] = together.get(value, 0.0) + share
    return max(together.items(), key=lambda pair: pair[1])

"""Linear models over named traits: read from small data files, evaluated without any library."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Linear:
    """One weight per trait and class; the probability of a class is the softmax of its summed weights.

    Weights are whole hundredths, so that their sum does not depend on the order in which traits come out of a set.
    """

    classes: Sequence[str]
    weights: Mapping[str, Sequence[int]]

    def probabilities(self, traits: Iterable[str]) -> dict[str, float]:
        """Probability of each class for a thing with these traits; a trait counts once however often it is named."""
        sums = list(self.weights.get("", [0] * len(self.classes)))
        for trait in set(traits):
            row = self.weights.get(trait)
            if row is not None:
                for i, weight in enumerate(row):
                    sums[i] += weight
        top = max(sums)
        powers = [math.exp((s - top) / 100) for s in sums]
        total = sum(powers)
        return {name: power / total for name, power in zip(self.classes, powers, strict=True)}


def parse(text: str) -> Linear:
    """A model from its file: `#` comments, a line of class names, then one line a trait: weights and the trait."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    classes = lines[0].split("\t")[:-1]
    weights = {}
    for line in lines[1:]:
        *row, trait = line.split("\t", len(classes))
        weights[trait] = [int(w or 0) for w in row]
    return Linear(classes, weights)


def read(file: Traversable) -> Linear:
    """The model in a file; raises OSError."""
    return parse(file.read_text(encoding="utf-8"))

"""Heads over the encoder's vectors: small networks, and how their guesses meet the trait models'."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

import numpy as np

from nlp.encoder import Vectors

_LEAST = 1e-9  # keeps the logarithm of a class that one side rules out finite


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Layers over vectors: weights float32 [1 + inputs, outputs], first the constant; the last's outputs are classes.

    Between layers what is below 0 becomes 0; one layer is a softmax regression. The inputs need no scaling: the first
    layer carries it.
    """

    classes: Sequence[str]
    layers: Sequence[Vectors]

    def probabilities(self, rows: Vectors) -> list[dict[str, float]]:
        """Probability of each class, for each row of float32 [n, inputs]."""
        first, *others = self.layers
        sums = rows @ first[1:] + first[0]
        for layer in others:
            sums = np.maximum(sums, 0) @ layer[1:] + layer[0]
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        return [dict(zip(self.classes, row, strict=True)) for row in shares.tolist()]


def blend(one: Mapping[str, float], other: Mapping[str, float], share: float) -> dict[str, float]:
    """The weighted geometric mean of two guesses at the same classes; `share` (0..1) is the second one's."""
    powers = {
        name: math.exp((1 - share) * math.log(p + _LEAST) + share * math.log(other[name] + _LEAST))
        for name, p in one.items()
    }
    total = sum(powers.values())
    return {name: power / total for name, power in powers.items()}


def read(file: Traversable) -> Head:
    """The head in a file made by nlp/training/fit.py; raises OSError."""
    with file.open("rb") as content, np.load(content) as stored:
        classes, *layers = (stored[name] for name in stored.files)
        return Head(tuple(map(str, classes)), layers)

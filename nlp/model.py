"""Linear models over named traits: read from small data files, evaluated without any library."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable

_BITS = 32  # for each class's sum; a trait weighs a few hundred and a model has some thousand
_MASK, _SIGN = (1 << _BITS) - 1, 1 << (_BITS - 1)


@dataclass(frozen=True)
class Linear:
    """One weight per trait and class; the probability of a class is the softmax of its summed weights.

    Weights are whole hundredths, so that their sum does not depend on the order in which traits come out of a set.
    """

    classes: Sequence[str]
    weights: Mapping[str, Sequence[int]]

    @cached_property
    def _packed(self) -> dict[str, int]:
        """Each trait's weights as the digits of one number, so that one addition adds them all."""
        return {
            trait: sum(weight << (_BITS * place) for place, weight in enumerate(row))
            for trait, row in self.weights.items()
        }

    def probabilities(self, traits: Iterable[str]) -> dict[str, float]:
        """Probability of each class for a thing with these traits; a trait counts once however often it is named."""
        weight_of = self._packed.get
        packed = sum(filter(None, map(weight_of, set(traits))), weight_of("", 0))
        sums = []
        for _ in self.classes:
            digit = packed & _MASK
            digit -= (digit & _SIGN) << 1
            sums.append(digit)
            packed = (packed - digit) >> _BITS
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
        weights[trait] = tuple(int(w or 0) for w in row)  # tuples of numbers: the garbage collector passes them by
    return Linear(classes, weights)


def read(file: Traversable) -> Linear:
    """The model in a file; raises OSError."""
    return parse(file.read_text(encoding="utf-8"))

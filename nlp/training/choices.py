"""Picks as matrices: what the choosing models learn from, built once and used for every fold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlp.choice import Choice
from nlp.training.examples import Pick
from nlp.training.solve import choose
from nlp.training.tables import LEAST_WEIGHT, frequent, one_hot

Chosen = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """The picks of one kind, the things of each one under the other; `texts` says which text each pick is of."""

    names: Sequence[str]
    traits: csr_matrix
    sizes: npt.NDArray[np.int64]  # how many things each pick has
    right: Chosen  # of each thing
    counts: npt.NDArray[np.float64]  # of each pick; 0 where no thing is right
    texts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, found: Sequence[Sequence[Pick]]) -> Self:
        """The table of each text's picks."""
        own = [pick for picks in found for pick in picks]
        names, traits = one_hot([described for pick in own for described in pick.traits])
        return cls(
            names,
            traits,
            np.array([len(pick.traits) for pick in own], np.int64),
            np.array([right for pick in own for right in pick.right], bool),
            np.array([pick.weight if any(pick.right) else 0.0 for pick in own]),
            np.repeat(np.arange(len(found)), [len(picks) for picks in found]),
        )

    def fit(self, penalty: float, chosen: Chosen) -> Choice:
        """The model that the chosen texts teach."""
        teaching = chosen[self.texts] & (self.counts > 0)
        rows = np.flatnonzero(np.repeat(teaching, self.sizes))
        if not len(rows):
            return Choice({})
        sizes = self.sizes[teaching]
        known = frequent(self.traits[rows], np.repeat(self.texts[teaching], sizes))
        groups = np.repeat(np.arange(len(sizes)), sizes)
        counts = self.counts[teaching]
        weights = choose(self.traits[rows][:, known], groups, self.right[rows], counts, penalty)
        told = {self.names[i]: float(w) for i, w in zip(known, weights, strict=True)}
        return Choice({name: round(100 * weight) for name, weight in told.items() if abs(weight) >= LEAST_WEIGHT})

    def shares(self, model: Choice, chosen: Chosen) -> Iterator[tuple[int, list[float]]]:
        """For each pick of the chosen texts its text and the shares of its things: as `model.shares`, many at once."""
        scores = self.traits @ np.array([model.weights.get(name, 0) / 100 for name in self.names])
        for text, own in zip(self.texts, np.split(scores, np.cumsum(self.sizes)[:-1]), strict=True):
            if chosen[text]:
                powers = np.exp(own - own.max())
                yield int(text), list(map(float, powers / powers.sum()))

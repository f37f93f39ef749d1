"""Examples as matrices: what the fits learn from, text by text, built once and used for every fold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlp.encoder import Vectors
from nlp.heads import Head
from nlp.model import Linear
from nlp.training.examples import Example
from nlp.training.perceptron import fit_hidden
from nlp.training.solve import solve

_LEAST_DOCUMENTS = 2  # a trait seen in fewer documents says nothing about others
LEAST_WEIGHT = 0.02  # a smaller one changes nothing


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one model is made: its classes in order, and the strength of the penalty (heads may do without)."""

    name: str
    classes: Sequence[str]
    penalty: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The examples of one kind: traits, label and weight of each; `texts` says which text (0, 1, …) each stands in."""

    names: Sequence[str]
    traits: csr_matrix
    labels: Sequence[str]
    counts: npt.NDArray[np.float64]
    texts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, found: Sequence[Sequence[Example]]) -> Self:
        """The table of each text's examples."""
        rows = [example for own in found for example in own]
        names, matrix = one_hot([example.traits for example in rows])
        texts = np.repeat(np.arange(len(found)), [len(own) for own in found])
        return cls(names, matrix, [e.label for e in rows], np.array([e.weight for e in rows]), texts)

    def rows(self, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """The numbers of the examples that stand in the chosen texts."""
        return np.flatnonzero(chosen[self.texts]) if len(self.texts) else np.zeros(0, np.int64)

    def fit(self, recipe: Recipe, chosen: npt.NDArray[np.bool_]) -> Linear:
        """The model over traits that the chosen texts teach."""
        rows = self.rows(chosen)
        known = frequent(self.traits[rows], self.texts[rows])
        y = np.array([recipe.classes.index(self.labels[i]) for i in rows])
        solved = solve(self.traits[rows][:, known], y, self.counts[rows], len(recipe.classes), recipe.penalty)
        weights = {"": _hundredths(solved[0])}
        for number, row in zip(known, solved[1:], strict=True):
            if float(np.abs(row).max()) >= LEAST_WEIGHT:
                weights[self.names[number]] = _hundredths(row)
        return Linear(recipe.classes, weights)

    def fit_head(self, recipe: Recipe, seen: Vectors, chosen: npt.NDArray[np.bool_]) -> Head:
        """The head over the encoder's vectors (a row an example) that the chosen texts teach.

        Without a penalty it has a hidden layer, held in check by dropout and decay.
        """
        rows = self.rows(chosen)
        x = seen[rows]  # gigabytes: scaled where it lies
        middle = x.mean(axis=0)
        x -= middle
        spread = np.sqrt(np.einsum("ij,ij->j", x, x) / len(x)) + np.float32(1e-6)
        x /= spread
        y = np.array([recipe.classes.index(self.labels[i]) for i in rows])
        layers = fit_layers(x, y, self.counts[rows], len(recipe.classes), recipe.penalty)
        first, *others = layers
        slopes = first[1:] / spread[:, None]
        return Head(tuple(recipe.classes), [np.vstack([first[0] - middle @ slopes, slopes]), *others])

    def guesses(self, model: Linear, rows: npt.NDArray[np.int64]) -> list[dict[str, float]]:
        """What the model makes of these examples: the same as `model.probabilities`, many at once."""
        theta = np.zeros((len(self.names), len(model.classes)))
        column = {trait: i for i, trait in enumerate(self.names)}
        for trait, weights in model.weights.items():
            if trait in column:
                theta[column[trait]] = weights
        z = (self.traits[rows] @ theta + np.array(model.weights[""])) / 100
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        return [dict(zip(model.classes, map(float, row), strict=True)) for row in p]


def fit_layers(
    x: Vectors, y: npt.NDArray[np.int64], w: npt.NDArray[np.float64], classes: int, penalty: float
) -> list[Vectors]:
    """One layer where a penalty holds its weights down, else two."""
    if not penalty:
        return fit_hidden(x, y, w.astype(np.float32), classes)
    return [solve(x, y, w, classes, penalty).astype(np.float32)]


def one_hot(rows: Sequence[Sequence[str]]) -> tuple[list[str], csr_matrix]:
    """The names of all traits in order, and a row for each list of them: 1 where it has the trait."""
    names = sorted({trait for row in rows for trait in row})
    column = {trait: i for i, trait in enumerate(names)}
    present = [sorted({column[trait] for trait in row}) for row in rows]
    ends = np.cumsum([0, *map(len, present)])
    columns = np.fromiter((i for row in present for i in row), np.int64, int(ends[-1]))
    return names, csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))


def frequent(traits: csr_matrix, texts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Numbers of the traits that stand in enough texts; `texts` says which text each row is of."""
    named, places = np.unique(texts, return_inverse=True)
    in_text = csr_matrix((np.ones(len(texts)), (places, np.arange(len(texts)))), shape=(len(named), len(texts)))
    together = in_text @ traits
    together.data[:] = 1.0
    return np.flatnonzero(np.asarray(together.sum(axis=0)).ravel() >= _LEAST_DOCUMENTS)


def _hundredths(row: npt.NDArray[np.floating]) -> list[int]:
    return [round(100 * float(v)) for v in row]

"""Fits the linear models: `python -m nlp.training.fit tests/gold/train-*.jsonl --short nlp/training/texts/*.jsonl`.

Writes nlp/data/model-*.tsv. Needs numpy and scipy (which the installed libraries bring). Multinomial logistic
regression with an L2 penalty, solved with L-BFGS from zero, so that the same documents give the same files.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from nlp.decisions import Models
from nlp.model import Linear
from nlp.training.examples import Example, Text, read_gold, read_texts

_HEAD = "# Weights in hundredths. Made by nlp/training/fit.py from the training documents; do not edit by hand.\n"
_LEAST_DOCUMENTS = 2  # a trait seen in fewer documents says nothing about others


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one model is made: its classes in order, and the strength of the penalty."""

    name: str
    classes: Sequence[str]
    penalty: float


TYPES = ("none", "opening", "closure", "relocation", "merger", "hours_change", "service_change")
STAGES = ("proposed", "decided", "completed", "cancelled")
FIRST, SECOND = Recipe("type", TYPES, 3.0), Recipe("type-again", TYPES, 10.0)
STAGE, STAGE_AGAIN = Recipe("stage", STAGES, 4.0), Recipe("stage-again", STAGES, 8.0)
RELEVANCE = Recipe("relevance", ("no", "yes"), 2.0)
OWNER, DATE = Recipe("owner", ("no", "yes"), 3.0), Recipe("date", ("no", "yes"), 3.0)
FOLDS = 4


def fit_all(texts: Sequence[Text], short: Sequence[Text] = ()) -> Models:
    """All models. The second look learns from first guesses made by models that had not seen the document.

    `short` texts teach stages, owners and dates only: what tells a decision at all, and what is relevant, depends on
    how much else a text speaks of, and texts of a few sentences teach that wrongly.
    """
    both = [*texts, *short]
    types = _guesses(FIRST, [t.types for t in texts])
    stages = _guesses(STAGE, [t.stages for t in both])
    return Models(
        type=fit(FIRST, [e for t in texts for e in t.types]),
        type_again=fit(SECOND, [e for t, g in zip(texts, types, strict=True) for e in t.second_types(g)]),
        stage=fit(STAGE, [e for t in both for e in t.stages]),
        stage_again=fit(STAGE_AGAIN, [e for t, g in zip(both, stages, strict=True) for e in t.second_stages(g)]),
        owner=fit(OWNER, [e for t in both for e in t.owners]),
        date=fit(DATE, [e for t in both for e in t.dates]),
        relevance=fit(RELEVANCE, [t.relevance_told(g) for t, g in zip(texts, types, strict=True)]),
    )


def _guesses(recipe: Recipe, texts: Sequence[Sequence[Example]]) -> list[list[dict[str, float]]]:
    """For each text's examples the guesses of a model fitted on the other folds."""
    guesses: list[list[dict[str, float]]] = [[] for _ in texts]
    for fold in range(FOLDS):
        model = fit(recipe, [e for i, found in enumerate(texts) if i % FOLDS != fold for e in found])
        for i in range(fold, len(texts), FOLDS):
            guesses[i] = [model.probabilities(e.traits) for e in texts[i]]
    return guesses


def fit(recipe: Recipe, found: Sequence[Example]) -> Linear:
    """The model of one recipe, from its examples."""
    seen: dict[str, set[str]] = {}
    for example in found:
        for trait in set(example.traits):
            seen.setdefault(trait, set()).add(example.document)
    names = sorted(t for t, documents in seen.items() if len(documents) >= _LEAST_DOCUMENTS)
    column = {t: i + 1 for i, t in enumerate(names)}
    rows, columns = [], []
    for number, example in enumerate(found):
        present = [0, *sorted(column[t] for t in set(example.traits) if t in column)]
        rows += [number] * len(present)
        columns += present
    x = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(found), len(names) + 1))
    y = np.array([recipe.classes.index(e.label) for e in found])
    w = np.array([e.weight for e in found])
    solved = _solve(x, y, w, len(recipe.classes), recipe.penalty)
    weights = {"": _hundredths(solved[0])}
    for name, row in zip(names, solved[1:], strict=True):
        if float(np.abs(row).max()) >= 0.02:
            weights[name] = _hundredths(row)
    return Linear(recipe.classes, weights)


def _hundredths(row: np.ndarray) -> list[int]:
    return [round(100 * float(v)) for v in row]


def _solve(x: csr_matrix, y: np.ndarray, w: np.ndarray, classes: int, penalty: float) -> np.ndarray:
    truth = np.zeros((len(y), classes))
    truth[np.arange(len(y)), y] = 1.0

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        theta = flat.reshape(-1, classes)
        z = x @ theta
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        total = p.sum(axis=1, keepdims=True)
        nll = float((w * (np.log(total[:, 0]) - z[np.arange(len(y)), y])).sum())
        kept = theta.copy()
        kept[0] = 0.0
        gradient = x.T @ ((p / total - truth) * w[:, None]) + penalty * kept
        return nll + penalty / 2 * float((kept**2).sum()), gradient.ravel()

    start = np.zeros(x.shape[1] * classes)
    solved: np.ndarray = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return solved.reshape(-1, classes)


def write(model: Linear, path: Path) -> None:
    """Store a model as nlp/model.py reads it."""
    lines = ["\t".join([*model.classes, "trait"])]
    for trait in sorted(model.weights):
        lines.append("\t".join([*(str(v) if v else "" for v in model.weights[trait]), trait]))
    path.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Fit all models on the documents in the files and write them beside the other data."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path, help="annotated articles (JSON Lines)")
    parser.add_argument("--short", nargs="*", type=Path, default=[], help="annotated short texts")
    chosen = parser.parse_args(arguments)
    models = fit_all(read_texts(read_gold(chosen.texts)), read_texts(read_gold(chosen.short)))
    for name, model in (
        ("type", models.type),
        ("type-again", models.type_again),
        ("stage", models.stage),
        ("stage-again", models.stage_again),
        ("owner", models.owner),
        ("date", models.date),
        ("relevance", models.relevance),
    ):
        path = Path(__file__).parent.parent / "data" / f"model-{name}.tsv"
        write(model, path)
        print(f"{path.name}: {len(model.weights)} traits")


if __name__ == "__main__":
    main(sys.argv[1:])

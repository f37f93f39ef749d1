"""The hidden layer learns what no single layer can, gives the same weights again, and is read back as written."""

from pathlib import Path

import numpy as np
import pytest

from nlp import heads
from nlp.heads import Head
from nlp.training.fit import write_head
from nlp.training.perceptron import fit_hidden

CLASSES = ("alike", "different")
Examples = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Two signs, each shown by eight noisy numbers; the class is whether they differ, which no weighted sum tells."""
    random = np.random.default_rng(1)
    signs = random.choice([-1.0, 1.0], (8_000, 2))
    shown = np.repeat(signs, 8, axis=1) + random.normal(0, 0.3, (8_000, 16))
    x = ((shown - shown.mean(axis=0)) / shown.std(axis=0)).astype(np.float32)
    return x, (signs[:, 0] != signs[:, 1]).astype(np.int64), np.ones(8_000, np.float32)


def right(head: Head, x: np.ndarray, y: np.ndarray) -> float:
    guesses = head.probabilities(x)
    return float(
        np.mean([max(guess, key=guess.__getitem__) == CLASSES[label] for guess, label in zip(guesses, y, strict=True)])
    )


def test_it_learns_what_no_weighted_sum_tells_and_keeps_to_it_in_the_file(examples: Examples, tmp_path: Path) -> None:
    x, y, w = examples
    head = Head(CLASSES, fit_hidden(x[:6_000], y[:6_000], w[:6_000], 2))
    assert right(head, x[6_000:], y[6_000:]) > 0.95
    write_head(head, tmp_path / "head.npz")
    assert heads.read(tmp_path / "head.npz").probabilities(x[:50]) == head.probabilities(x[:50])


def test_the_same_examples_give_the_same_weights(examples: Examples) -> None:
    x, y, w = (part[:1_000] for part in examples)
    assert all(map(np.array_equal, fit_hidden(x, y, w, 2), fit_hidden(x, y, w, 2)))


def test_what_counts_nothing_teaches_nothing(examples: Examples) -> None:
    x, y, _ = examples
    head = Head(CLASSES, fit_hidden(x, y, (y == 0).astype(np.float32), 2))
    assert right(head, x[y == 0], y[y == 0]) == 1.0
    assert right(head, x[y == 1], y[y == 1]) == 0.0

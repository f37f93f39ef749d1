"""One hidden layer over the encoder's vectors: AdamW from a fixed start, so that it gives the same weights again."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nlp.encoder import Vectors

HIDDEN = 128
_ROUNDS = 12  # each sees as many examples as there are
_BATCH = 256
_RATE = 5e-4  # of learning, at its highest
_DECAY = 1.0
_KEPT_INPUTS, _KEPT_HIDDEN = 0.7, 0.4  # shares; the others are left out of a step (dropout)
_MEANS = 0.9, 0.999  # how long Adam remembers gradients and their squares


@dataclass(slots=True, eq=False)
class _Weights:
    """A matrix or vector that Adam moves."""

    now: Vectors
    mean: Vectors = field(init=False)
    square: Vectors = field(init=False)

    def __post_init__(self) -> None:
        self.mean, self.square = np.zeros_like(self.now), np.zeros_like(self.now)

    def move(self, gradient: Vectors, rate: float, step: int) -> None:
        """One step of AdamW (Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101); `step` counts from 1."""
        first, second = _MEANS
        self.mean += (1 - first) * (gradient - self.mean)
        self.square += (1 - second) * (gradient * gradient - self.square)
        root = np.sqrt(self.square / np.float32(1 - second**step)) + np.float32(1e-8)
        self.now -= np.float32(rate * _DECAY) * self.now
        self.now -= np.float32(rate / (1 - first**step)) * self.mean / root


def fit_hidden(x: Vectors, y: npt.NDArray[np.int64], w: Vectors, classes: int) -> list[Vectors]:
    """The hidden layer and that of the classes, weights [1 + inputs, outputs], first the constant.

    `x` [examples, inputs] of mean 0 and spread 1, `y` the class of each example, `w` how much it counts.
    """
    random = np.random.default_rng(0)
    sizes = ((x.shape[1], HIDDEN), (HIDDEN, classes))
    layers = [_Weights(_start(random, size)) for size in sizes]
    constants = [_Weights(np.zeros(columns, np.float32)) for _, columns in sizes]
    for step, rate in enumerate(_rates(_ROUNDS * len(x) // _BATCH), start=1):
        rows = random.integers(0, len(x), _BATCH)
        shown = x[rows] * _kept(random, (_BATCH, x.shape[1]), _KEPT_INPUTS)
        active = np.maximum(shown @ layers[0].now + constants[0].now, 0)
        left = _kept(random, active.shape, _KEPT_HIDDEN)
        sums = (active * left) @ layers[1].now + constants[1].now
        missed = _shares(sums)
        missed[np.arange(_BATCH), y[rows]] -= 1
        missed *= (w[rows] / _BATCH)[:, None]
        behind = (missed @ layers[1].now.T) * left * (active > 0)
        gradients = (shown.T @ behind, behind.sum(axis=0)), ((active * left).T @ missed, missed.sum(axis=0))
        for layer, constant, (to_layer, to_constant) in zip(layers, constants, gradients, strict=True):
            layer.move(to_layer, rate, step)
            constant.move(to_constant, rate, step)
    return [np.vstack([constant.now, layer.now]) for layer, constant in zip(layers, constants, strict=True)]


def _start(random: np.random.Generator, size: tuple[int, int]) -> Vectors:
    edge = np.float32(size[0] ** -0.5)
    return (random.random(size, np.float32) * 2 - 1) * edge


def _kept(random: np.random.Generator, size: tuple[int, ...], share: float) -> Vectors:
    """1 / share where a number is kept, else 0: the sum stays the same on average."""
    return (random.random(size, np.float32) < share) * np.float32(1 / share)


def _rates(steps: int) -> Iterator[float]:
    """The rate of each step: rising for a tenth of them, then falling to 0 along a cosine."""
    rising = max(1, steps // 10)
    for step in range(steps):
        falling = (1 + np.cos(np.pi * (step - rising) / max(1, steps - rising))) / 2
        yield _RATE * float((step + 1) / rising if step < rising else falling)


def _shares(sums: Vectors) -> Vectors:
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    shares: Vectors = powers / powers.sum(axis=1, keepdims=True)
    return shares

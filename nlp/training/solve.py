"""Multinomial logistic regression with an L2 penalty: L-BFGS from zero, so that it gives the same weights again."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.floating]
_STEPS = 60  # more change no figure


def solve(x: csr_matrix | Floats, y: npt.NDArray[np.int64], w: Floats, classes: int, penalty: float) -> Floats:
    """Weights [1 + inputs, classes], first the constant (free of penalty), in the number type of `x`.

    `x` [examples, inputs] sparse or dense, `y` the class of each example, `w` how much it counts.
    """
    kind = x.dtype
    truth = np.zeros((len(y), classes), kind)
    truth[np.arange(len(y)), y] = 1.0
    counts, turned = w.astype(kind), x.T.tocsr() if isinstance(x, csr_matrix) else x.T

    def loss(flat: Floats) -> tuple[float, Floats]:
        theta = flat.reshape(-1, classes).astype(kind)
        z = x @ theta[1:] + theta[0]
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        total = p.sum(axis=1, keepdims=True)
        nll = float((counts * (np.log(total[:, 0]) - z[np.arange(len(y)), y])).sum())
        missed = (p / total - truth) * counts[:, None]
        gradient = np.vstack([missed.sum(axis=0)[None], turned @ missed + penalty * theta[1:]])
        return nll + penalty / 2 * float((theta[1:].astype(float) ** 2).sum()), gradient.astype(float).ravel()

    return minimized(loss, (x.shape[1] + 1) * classes).reshape(-1, classes)


def choose(
    x: csr_matrix, groups: npt.NDArray[np.int64], right: npt.NDArray[np.bool_], w: Floats, penalty: float
) -> Floats:
    """Weights [inputs] of a conditional logit: of the things of one group, how likely one of the right ones is.

    `x` [things, inputs]; `groups` the number (0, 1, … in ascending order, none without a right thing) of each thing's
    group; `w` how much each group counts.
    """
    turned = x.T.tocsr()
    first = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])

    def loss(theta: Floats) -> tuple[float, Floats]:
        z = x @ theta
        p = np.exp(z - np.maximum.reduceat(z, first)[groups])
        mine = p * right
        total, found = np.add.reduceat(p, first), np.add.reduceat(mine, first)
        missed = (p / total[groups] - mine / found[groups]) * w[groups]
        nll = float((w * (np.log(total) - np.log(found))).sum())
        return nll + penalty / 2 * float((theta**2).sum()), turned @ missed + penalty * theta

    return minimized(loss, x.shape[1])


def minimized(loss: Callable[[Floats], tuple[float, Floats]], size: int) -> Floats:
    """Where the loss (with its gradient) is least, from zero."""
    found: Floats = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    return found

"""Shares of a change among what made it, whatever the order it is told in.

When two reports differ in their figures, in corrections and in method at once, what
each 'did' depends on which is changed first. The Shapley share is the mean over every
order: the shares add up to the change, no order is favoured, and what changed nothing
gets nought. Shapley (1953) in Contributions to the theory of games II, 307-317;
Shorrocks (2013) Journal of Economic Inequality 11:99-126 for its use on statistics.

>>> shapley_shares([[0.0, 1.0], [2.0, 5.0]]).tolist()
[3.0, 2.0]
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def shapley_shares(values: ArrayLike, *, players: int | None = None) -> Floats:
    """Share of each of k sources of change in what they change together.

    Parameters
    ----------
    values : array_like, shape (2,) * k + rest
        The number when each source is at its old (0) or new (1) state; ``rest`` is any
        further shape, such as a column for each indicator.
    players : int or None
        k; the number of leading axes of length 2, all of them when None.

    Returns
    -------
    ndarray, shape (k,) + rest
        Sums over sources to the value with all new less the value with all old.
    """
    given = np.asarray(values, dtype=float)
    k = given.ndim if players is None else players
    if given.shape[:k] != (2,) * k:
        raise ValueError(f"{k} sources of change need {(2,) * k}, not {given.shape}")
    size = np.indices((2,) * (k - 1)).sum(axis=0) if k > 1 else np.zeros((), int)
    orders = np.array([factorial(s) * factorial(k - s - 1) for s in range(k)])
    weight = orders[size] / factorial(k)
    others = tuple(range(k - 1))
    return np.stack(
        [np.tensordot(weight, _step(given, j), axes=(others, others)) for j in range(k)]
    )


def _step(values: Floats, source: int) -> Floats:
    """What one source changes, in each state of the others."""
    before, after = np.moveaxis(values, source, 0)
    step: Floats = after - before
    return step


def rounded_to_sum(parts: ArrayLike, total: float, *, step: float) -> Floats:
    """Parts rounded to ``step`` so that they add up to the rounded total.

    The parts that are furthest from their lower neighbour are rounded up (largest
    remainders); of equal ones, the first. A part of exactly nought stays nought as
    long as another part can take up what rounding leaves.

    Parameters
    ----------
    parts : array_like, shape (k,)
        Numbers that add up to about ``total``.
    total : float
        The sum that is shown beside them, already a multiple of ``step``.
    step : float
        Such as 0.001 for tenths of a percentage point.
    """
    units = np.round(np.asarray(parts, dtype=float) / step, 9)
    whole = np.floor(units)
    lacking = round(total / step) - int(whole.sum())
    moving = np.flatnonzero(units) if units.any() else np.arange(units.size)
    rest = (units - whole)[moving]
    order = moving[np.argsort(-rest, kind="stable")]
    each, over = divmod(lacking, moving.size)
    whole[moving] += each
    whole[order[:over]] += 1
    rounded: Floats = whole * step
    return rounded

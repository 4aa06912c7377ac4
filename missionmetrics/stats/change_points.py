"""Where a record would be cut if it were a row of steady stretches: least squares.

The best cuts for a given number of changes of the mean, found exactly by dynamic
programming over sums of squares (Auger & Lawrence 1989, Bulletin of Mathematical
Biology 51:39-54). Some cut is always found: that there is one says nothing of whether
anything changed, so this is for pointing at a place to look, never for a verdict.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Stretches(NamedTuple):
    """The best cut of a record: k changes, k + 1 steady stretches.

    Attributes
    ----------
    starts : ndarray of int, shape (k,)
        Position of the first value of each stretch after the first.
    means : ndarray, shape (k + 1,)
        Mean of each stretch.
    squares : float
        Sum of squares within the stretches.
    explained : float
        Share of the record's own sum of squares that the cut takes away, 0 to 1;
        NaN when the record does not vary.
    """

    starts: Integers
    means: Floats
    squares: float
    explained: float


def best_changes(values: ArrayLike, changes: int = 1, *, fewest: int = 2) -> Stretches:
    """Cut a record into steady stretches with the least squares within them.

    Parameters
    ----------
    values : array_like, shape (T,)
        Without missing values, in order of time.
    changes : int
        How many changes, 1 or more.
    fewest : int
        Values of the shortest stretch, 1 or more.

    Returns
    -------
    Stretches

    Raises
    ------
    EvidenceError
        ``MM-CHANGE-VALUES`` when a value is missing or infinite;
        ``MM-CHANGE-SHORT`` when the record is too short for so many stretches.

    Examples
    --------
    >>> best_changes([1.0, 2.0, 1.0, 7.0, 8.0, 7.0]).starts.tolist()
    [3]
    """
    record = np.array(values, dtype=float)
    if record.ndim != 1 or not np.isfinite(record).all():
        raise EvidenceError(
            "a record holds a missing or infinite value, or is no single row.",
            fix="give the values that were observed, one record at a time.",
            code="MM-CHANGE-VALUES",
        )
    if changes < 1 or fewest < 1 or record.size < (changes + 1) * fewest:
        raise EvidenceError(
            f"{record.size} values cannot be cut {changes} times into stretches of at "
            f"least {fewest}.",
            fix="ask for fewer changes, at least 1, or for shorter stretches.",
            code="MM-CHANGE-SHORT",
        )
    within = _within(record - record.mean(), fewest)
    starts = _cuts(within, changes)
    edges = [0, *starts.tolist(), record.size]
    means = np.array([record[a:b].mean() for a, b in pairwise(edges)])
    level = np.repeat(means, np.diff(edges))
    left = float(((record - level) ** 2).sum())
    whole = float(((record - record.mean()) ** 2).sum())
    return Stretches(starts, means, left, 1 - left / whole if whole > 0 else np.nan)


def _within(record: Floats, fewest: int) -> Floats:
    """Sum of squares of each stretch from ``a`` to before ``b``, (T + 1, T + 1)."""
    total = np.concatenate([[0.0], np.cumsum(record)])
    squares = np.concatenate([[0.0], np.cumsum(record**2)])
    length = np.arange(total.size)[None, :] - np.arange(total.size)[:, None]
    sums = total[None, :] - total[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = squares[None, :] - squares[:, None] - sums**2 / length
    return np.where(length >= fewest, found, np.inf)


def _cuts(within: Floats, changes: int) -> Integers:
    """Starts of the later stretches; of equal cuts the earliest."""
    best, came_from = within[0], []
    for _ in range(changes):
        reached = best[:, None] + within
        came_from.append(reached.argmin(axis=0))
        best = reached.min(axis=0)
    at, starts = within.shape[0] - 1, []
    for step in reversed(came_from):
        at = int(step[at])
        starts.append(at)
    return np.array(starts[::-1], dtype=np.int64)

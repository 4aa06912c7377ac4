"""Counts rounded to a base, and what a reader of a rounded count still knows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]


def rounded(counts: ArrayLike, base: int) -> Floats:
    """Counts to the nearest multiple of ``base``; halves go up.

    Parameters
    ----------
    counts : array-like of int
        Counts, nought or more.
    base : int
        Base, 1 or more; 1 leaves counts as they are.

    Raises
    ------
    EvidenceError
        ``MM-DISCLOSURE-BASE`` when ``base`` is below 1.

    Examples
    --------
    >>> rounded([12, 13, 17], 5).tolist()
    [10.0, 15.0, 15.0]
    """
    if base < 1:
        raise EvidenceError(
            f"`base` is {base}; counts are rounded to multiples of 1 or more.",
            fix="choose a base such as 5, or 1 for no rounding.",
            code="MM-DISCLOSURE-BASE",
        )
    found: Floats = base * np.floor(np.asarray(counts, dtype=float) / base + 0.5)
    return found


def behind_rounded(shown: ArrayLike, base: int) -> tuple[Floats, Floats]:
    """Least and most that a whole number can be which was rounded to ``shown``.

    Examples
    --------
    >>> low, high = behind_rounded([0, 15], 5)
    >>> low.tolist(), high.tolist()
    ([0.0, 13.0], [2.0, 17.0])
    """
    value = np.asarray(shown, dtype=float)
    low = value - base // 2
    return np.maximum(low, 0.0), low + base - 1

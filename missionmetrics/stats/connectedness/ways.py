"""Which way a series moves after another, over all the dates that a share counts.

A share holds the link from one date to the next and all detours by way of others. Where
a detour goes the other way, the link alone does not tell which way the share went.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.connectedness.carried import HORIZON
from missionmetrics.stats.connectedness.shares import moving_average

Floats = NDArray[np.float64]

LEAST_PART = 0.1
"""Share of a response's squares that a part of it has to hold to turn its way."""


class Ways(NamedTuple):
    """Which way row i moves after column j, each (k, k) and 0 on the diagonal.

    1 is the way j moved, -1 the other, 0 where the range holds both. ``link`` is of the
    date right after; ``sign`` of all dates that a share counts, summed. Where the
    first date goes one way and what comes later the other, ``sign`` is 0 and ``turn``
    1 for first the same way and then the other, -1 for the reverse.
    """

    link: Floats
    sign: Floats
    turn: Floats


def ways(taken: Floats, ends: tuple[float, float]) -> Ways:
    """Read the ways of draws of coefficients (D, p, k, k), by ranges with such ends."""
    moved = moving_average(taken, HORIZON)[:, 1:]
    first, later = moved[:, 0], moved[:, 1:].sum(axis=1)
    link, after, whole = (_signs(x, ends) for x in (first, later, first + later))
    squares = moved.mean(axis=0) ** 2
    parts = np.minimum(squares[0], squares[1:].sum(axis=0))
    turned = (link * after < 0) & (parts >= LEAST_PART * squares.sum(axis=0))
    return Ways(link, np.where(turned, 0.0, whole), np.where(turned, link, 0.0))


def _signs(moved: Floats, ends: tuple[float, float]) -> Floats:
    """1, -1 or 0 of draws (D, k, k); 0 on the diagonal."""
    low, high = np.quantile(moved, ends, axis=0)
    sign = np.where(low > 0, 1.0, np.where(high < 0, -1.0, 0.0))
    np.fill_diagonal(sign, 0.0)
    return sign

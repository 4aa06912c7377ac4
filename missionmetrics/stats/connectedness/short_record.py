"""What a short record takes off memory and links, found by making such records.

A line that is fitted to few dates takes part of a series' memory with it, and the more
so the shorter the record. With records of one place noise hides it; many places read
together share the error and show it. Records are made with the coefficients that were
found, read again in the same way, and what is missing then is given back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.connectedness.belief import equations, middle_of
from missionmetrics.stats.connectedness.own_past import without_line
from missionmetrics.stats.connectedness.vector import root

if TYPE_CHECKING:
    from missionmetrics.stats.connectedness.own_past import Plan

Floats = NDArray[np.float64]

RECORDS = 50
BURN = 40
ROUNDS = 2
"""What is given back changes what is missing: so it is looked for again."""
STEADIEST = 0.98
"""The largest root that made records have, so that they do not run away."""


def missing(
    series: Floats, laid: Plan, tightness: float, rng: np.random.Generator
) -> Floats:
    """What coefficients (p, k, k) of series (N, T, k) lack on average.

    References
    ----------
    Kilian (1998) Review of Economics and Statistics 80:218-230.
    """
    found = middle_of(equations(series, laid), tightness)
    lacking = np.zeros_like(found)
    if len(series) == 1:
        return lacking
    for _ in range(ROUNDS):
        steady = steadied(found + lacking)
        left = _left(series, laid, steady)
        made = made_of(steady, left, series.shape[1], RECORDS, rng)
        again = [middle_of(equations(m, laid), tightness) for m in made]
        lacking = steady - np.mean(again, axis=0)
    return np.asarray(lacking)


def restored(found: Floats, lacking: Floats) -> Floats:
    """Coefficients (..., p, k, k) with what they lack, short of running away."""
    if not lacking.any():
        return found
    whole = found + lacking
    return np.where(root(whole)[..., None, None, None] < 1, whole, found)


def _left(series: Floats, laid: Plan, found: Floats) -> Floats:
    """What the coefficients leave over of series, (N, m, k)."""
    free, _ = without_line(series, laid)
    past = np.einsum("nmjl,lij->nmi", free[..., 1:], found)
    return np.asarray(free[..., 0] - past)


def made_of(
    taken: Floats, left: Floats, dates: int, count: int, rng: np.random.Generator
) -> Floats:
    """Records (count, N, dates, k); shocks (N, m, k) of one date stay together."""
    order = len(taken)
    drawn = left[:, rng.integers(0, left.shape[1], (count, BURN + dates))]
    made = np.moveaxis(drawn, 1, 0).copy()
    for date in range(order, BURN + dates):
        for lag in range(1, order + 1):
            made[:, :, date] += made[:, :, date - lag] @ taken[lag - 1].T
    return made[:, :, BURN:]


def steadied(found: Floats) -> Floats:
    """Coefficients scaled back, lag by lag, until they do not run away."""
    largest = float(root(found))
    if largest <= STEADIEST:
        return found
    shrink = (STEADIEST / largest) ** np.arange(1, len(found) + 1)
    return found * shrink[:, None, None]

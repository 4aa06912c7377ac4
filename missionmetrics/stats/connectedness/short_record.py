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
from missionmetrics.stats.connectedness.remade import (
    anew,
    batches,
    made_of,
    settled,
    steadied,
)
from missionmetrics.stats.connectedness.vector import root

if TYPE_CHECKING:
    from missionmetrics.stats.connectedness.own_past import Plan

Floats = NDArray[np.float64]

RECORDS, ROUNDS = 50, 2


def missing(
    series: Floats, laid: Plan, tightness: float, rng: np.random.Generator
) -> Floats:
    """What coefficients (p, k, k) of series (N, T, k) lack on average.

    References
    ----------
    Gourieroux, Phillips & Yu (2010) Journal of Econometrics 157:68-77.
    """
    found = middle_of(equations(series, laid), tightness)
    if len(series) == 1:
        return np.zeros_like(found)
    drawn = anew(laid, RECORDS, rng)

    def shown_by(held: Floats) -> Floats:
        left = _left(series, laid, held)
        again = [
            middle_of(equations(m, laid), tightness)
            for some in batches(drawn, series)
            for m in made_of(held, left, some)
        ]
        return np.asarray(np.mean(again, axis=0))

    return settled(found, shown_by, steadied, ROUNDS) - found


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

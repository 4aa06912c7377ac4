"""Change of the figures as they were published, with the range their margins give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from missionmetrics.metrics.momentum.figures.estimate import Estimate
from missionmetrics.metrics.momentum.figures.panel import PER_CENT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]


def first_of(values: Floats) -> Floats:
    """First known value of each row, (N,); NaN where there is none."""
    known = ~np.isnan(values)
    picked = values[np.arange(len(values)), known.argmax(axis=1)]
    return np.where(known.any(axis=1), picked, np.nan)


def base_of(seen: Panel) -> Floats:
    """What relative changes are held against: the first figure, if above nought.

    Percentages are not: their changes are told in percentage points.
    """
    if seen.in_per_cent:
        return np.full(len(seen.area_id), 1 / PER_CENT[seen.unit])
    first = first_of(seen.observed)
    return np.where(first > 0, first, np.nan)


def published_change(seen: Panel, *, level: float) -> Estimate:
    """Change of the published figures, with the range that their margins give.

    ``level`` is the range's coverage, whatever that of the published margins is.
    """
    base = base_of(seen)
    errors = seen.errors
    first, last = first_of(seen.observed), first_of(seen.observed[:, ::-1])
    alone = (~np.isnan(seen.observed)).sum(axis=1) < 2
    change = np.where(alone, np.nan, (last - first) / base)
    spread = np.hypot(_at_ends(seen, errors, last=True) / base, 0.0)
    ratio = 1.0 if seen.in_per_cent else last / base
    spread = np.hypot(spread, ratio * _at_ends(seen, errors, last=False) / base)
    wide = float(ndtri((1 + level) / 2)) * spread
    return Estimate(change, change - wide, change + wide)


def _at_ends(seen: Panel, errors: Floats, *, last: bool) -> Floats:
    """Standard error of each area's first or last figure, (N,)."""
    known = ~np.isnan(seen.observed)
    position = known.argmax(axis=1)
    if last:
        position = known.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    at_end: Floats = errors[np.arange(len(errors)), position]
    return at_end

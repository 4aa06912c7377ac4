"""How a moving trend goes on from date to date: what a step does to level and slope.

`trends.paths` draws single records figure by figure, with what their gaps may have
held; `arrival` walks many records at once and keeps only the shares that have arrived.
Both start from a cell of the two variance ratios and take the steps of this module.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.trends.kernel import CONTINUOUS, SNAP, damped_reach

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


class Step(NamedTuple):
    """What one stretch of time does to level and slope, in observation spacings.

    ``reach`` times the slope is added to the level, ``kept`` of the slope remains;
    ``level``, ``both``, ``slope`` are the covariance that slope shocks add, per unit of
    the slope's variance ratio; ``length`` is the stretch.
    """

    length: float
    reach: float
    kept: float
    level: float
    both: float
    slope: float


class Spread(NamedTuple):
    """Root of the covariance that a step's shocks add to level and slope.

    ``own`` is the level's, ``shared`` the slope's that goes with it, ``rest`` the
    slope's that does not; arrays of one shape.
    """

    own: Floats
    shared: Floats
    rest: Floats


def drawn_cells(weights: Floats, even: Floats) -> Places:
    """Cells (D,) drawn by their weights (C,), from numbers (D,) between 0 and 1."""
    total = np.cumsum(weights)
    cells: Places = np.searchsorted(total[:-1], even * total[-1])
    return cells


def step_of(start: float, end: float, step: float, damping: float) -> Step:
    """What happens from ``start`` to ``end``, in spacings after the last date.

    In the regular form slope shocks fall on the dates of the calendar, ``step`` apart;
    in the continuous form (``step`` 0) at any moment.
    """
    length = end - start
    reach, kept = damped_reach(length, damping), damping**length
    if step == CONTINUOUS:
        return Step(length, reach, kept, *_continuous(length, damping))
    first, last = np.floor(np.array([start, end]) / step + SNAP)
    left = np.maximum(end - step * np.arange(first + 1, last + 1), 0.0)
    to_level = np.array([damped_reach(x, damping) for x in left])
    to_slope = damping**left
    sums = [to_level @ to_level, to_level @ to_slope, to_slope @ to_slope]
    return Step(length, reach, kept, *(step * float(s) for s in sums))


def _continuous(length: float, damping: float) -> tuple[float, float, float]:
    """Covariance that slope shocks at every moment of a stretch add at its end."""
    if damping == 1.0:
        return length**3 / 3, length**2 / 2, length
    rate = -np.log(damping)
    once = -np.expm1(-rate * length) / rate
    twice = -np.expm1(-2 * rate * length) / (2 * rate)
    level = (length - 2 * once + twice) / (1 - damping) ** 2
    return float(level), float((once - twice) / (1 - damping)), float(twice)


def spread_of(step: Step, level_shock: Floats, slope_shock: Floats) -> Spread:
    """What a step's shocks add, for standard deviations of one spacing's shocks."""
    wandering = slope_shock**2
    own = np.sqrt(level_shock**2 * step.length + wandering * step.level)
    shared = wandering * step.both / np.where(own > 0, own, 1.0)
    rest = np.sqrt(np.maximum(wandering * step.slope - shared**2, 0.0))
    return Spread(own, shared, rest)


def moved(
    level: Floats, slope: Floats, step: Step, spread: Spread, normal: Floats
) -> tuple[Floats, Floats]:
    """Level and slope after a step; the slope is per spacing, ``normal`` is (2, D)."""
    first, second = normal
    after: Floats = level + (step.reach * slope + spread.own * first)
    left: Floats = step.kept * slope + (spread.shared * first + spread.rest * second)
    return after, left

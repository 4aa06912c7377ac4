"""How a moving trend makes dates resemble each other: the two forms and their clock.

Time is counted in observation spacings (the median gap between a series' own dates)
from an origin. After the origin, a shock ``J`` to the slope at moment ``u`` adds
``J (t - u)`` to the level at ``t`` and ``J`` to its slope; shocks to the level are a
Wiener process. The forms differ only in *when* the slope may change:

regular
    At the dates of a regular calendar (gaps are whole multiples of one step), with
    variance in proportion to the step. With every date observed this is the usual
    discrete local linear trend (Harvey 1989, section 2.3).
continuous
    At any moment: the integrated Wiener process (Wecker & Ansley 1983, JASA 78:81-89),
    the limit of the regular form as its step goes to 0.

The form is chosen by the dates alone, so a missing value and an absent row are the
same thing, and yearly figures kept in a monthly table are yearly figures.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEP_TOLERANCE = 0.01
"""How far a date may lie from a regular calendar, in steps: years of 365 and 366 days
are regular, months of 28 and 31 days are not."""
SNAP = 3 * STEP_TOLERANCE
"""Two dates that are both a tolerance off may lie this far from a step's multiple."""
MOST_STEPS_PER_GAP = 12
"""The finest step tried is the smallest gap divided by this."""
CONTINUOUS = 0.0


class Clock(NamedTuple):
    """The unit of time and the form.

    ``spacing`` is one observation spacing in the units of the dates; ``step`` is the
    regular calendar's step in spacings, or 0 for the continuous form.
    """

    spacing: float
    step: float


class Points(NamedTuple):
    """Levels and slopes of the trend at moments, all (K,).

    ``time`` in spacings from the origin; ``is_slope`` says which of the two.
    """

    time: Floats
    is_slope: Flags

    def design(self) -> Floats:
        """Share of the origin's level and slope in each point, (K, 2)."""
        return np.column_stack(
            [1.0 - self.is_slope, np.where(self.is_slope, 1.0, self.time)]
        )


def clock_of(dates: Floats) -> Clock:
    """Spacing and form of a series' own dates (n,), strictly increasing, n >= 2."""
    gaps = np.sort(dates[1:] - dates[:-1])
    middle = gaps.size // 2
    spacing = float(gaps[middle] + gaps[-1 - middle]) / 2
    return Clock(spacing, _common_step(dates, float(gaps[0])) / spacing)


def common_step(dates: Floats) -> float:
    """Largest step of which all gaps are whole multiples, or 0 if there is none."""
    return _common_step(dates, float(np.diff(dates).min()))


def _common_step(dates: Floats, smallest: float) -> float:
    after = dates - dates[0]
    whole = float(after[-1])
    # the smallest gap itself nearly always fits, so the rest is seldom tried
    step = whole / round(whole / smallest)
    if _off(after / step).max() <= STEP_TOLERANCE:
        return step
    parts = np.arange(2, MOST_STEPS_PER_GAP + 1)
    steps = whole / np.rint(whole * parts / smallest)
    fits = np.flatnonzero(_off(after[:, None] / steps).max(axis=0) <= STEP_TOLERANCE)
    return float(steps[fits[0]]) if fits.size else CONTINUOUS


def _off(place: Floats) -> Floats:
    """Distance from a whole number."""
    return np.asarray(np.abs(place - np.rint(place)))


def covariances(first: Points, second: Points, step: float) -> tuple[Floats, Floats]:
    """Covariance of points per unit of each variance ratio.

    Parameters
    ----------
    first, second : Points
        (K,) and (M,) points; times may be negative (before the origin).
    step : float
        Step of the regular form in spacings, or 0.

    Returns
    -------
    tuple of ndarray, each (K, M)
        For the level's ratio and for the slope's.
    """
    one, two = first.time[:, None], second.time[None, :]
    same_side = (one > 0) == (two > 0)
    reach = np.where(same_side, np.minimum(np.abs(one), np.abs(two)), 0.0)
    count, total, squares = shock_sums(reach, one > 0, step)
    const_1, factor_1 = _response(first)
    const_2, factor_2 = _response(second)
    slope = (
        np.multiply.outer(const_1, const_2) * count
        + np.multiply.outer(const_1, factor_2) * total
        + np.multiply.outer(factor_1, const_2) * total
        + np.multiply.outer(factor_1, factor_2) * squares
    )
    both_levels = ~np.logical_or.outer(first.is_slope, second.is_slope)
    return np.where(both_levels, reach, 0.0), slope


def _response(points: Points) -> tuple[Floats, Floats]:
    """Constant and factor of a point's response to a slope shock at distance u."""
    backwards = np.where(points.time > 0, 1.0, -1.0)
    const = np.where(points.is_slope, backwards, np.abs(points.time))
    return const, np.where(points.is_slope, 0.0, -1.0)


def shock_sums(
    reach: Floats, after: Flags, step: float
) -> tuple[Floats, Floats, Floats]:
    """Sum of 1, u and u squared over slope shocks within ``reach`` of the origin.

    In the regular form each calendar date carries a shock of mass ``step``. A shock at
    the origin itself belongs to the slope there: it acts only backwards in time.
    """
    if step == CONTINUOUS:
        return reach, reach**2 / 2, reach**3 / 3
    ahead = np.floor(reach / step + SNAP)
    behind = np.maximum(np.ceil(reach / step - SNAP) - 1, -1)
    last = np.where(after, ahead, behind)
    number = np.where(after, last, last + 1)
    total = last * (last + 1) / 2
    squares = total * (2 * last + 1) / 3
    return step * number, step**2 * total, step**3 * squares


def damped_reach(horizon: float, damping: float) -> float:
    """How many spacings of the last slope a damped forecast adds up, 1 + phi + ..."""
    if damping == 1.0:
        return horizon
    return float(np.expm1(horizon * np.log(damping)) / (damping - 1.0))


def damped_shocks(horizon: float, damping: float, step: float) -> float:
    """Variance that slope shocks after the last date add to a damped forecast."""
    if step != CONTINUOUS:
        dates = step * np.arange(1, int(np.floor(horizon / step + SNAP)) + 1)
        left = np.maximum(horizon - dates, 0.0)
        return step * float(sum(damped_reach(x, damping) ** 2 for x in left))
    if damping == 1.0:
        return horizon**3 / 3
    rate = -np.log(damping)
    once, twice = np.expm1(-rate * horizon), np.expm1(-2 * rate * horizon)
    area = horizon + 2 * once / rate - twice / (2 * rate)
    return float(area / (1 - damping) ** 2)

"""Where each area should be by when, as numbers, and how likely it is to be there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.stats.trend import TrendFit
    from missionmetrics.stats.trends.mixture import Mixture

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Goal:
    """Where each area should be by when, on the scale of change; arrays (N,).

    To arrive is to lie between ``lower`` and ``upper``, one of which is infinite for a
    limit or a value to reach. ``target`` is that value; for a ``band`` (a range, or a
    value to stay at) it is NaN until `nearest` says which end is meant. ``start`` is
    the date of the ``baseline``. All are NaN for an area without a target. ``sign`` is
    1 where more is better, -1 where less is, 0 where neither.
    """

    target: Floats
    baseline: Floats
    deadline: Floats
    sign: Floats
    lower: Floats
    upper: Floats
    start: Floats
    band: Flags

    @property
    def known(self) -> Flags:
        """Whether it can be told what it is to arrive, (N,)."""
        return np.asarray(~np.isnan(self.lower))

    def nearest(self, value: Floats) -> Goal:
        """The same goal, each band as the end nearest to ``value``, NaN inside it."""
        above, below = (
            self.band & (value > self.upper),
            self.band & (value < self.lower),
        )
        cases = [above, below, self.band]
        return replace(
            self,
            target=np.select(cases, [self.upper, self.lower, np.nan], self.target),
            sign=np.select(cases, [-1.0, 1.0, 0.0], self.sign),
        )

    def holds(self, value: Floats) -> Flags:
        """Whether a value on the scale of change is where it should be, (N,)."""
        return np.asarray((value >= self.lower) & (value <= self.upper))

    @property
    def met_at_start(self) -> Flags:
        """Whether the baseline was where it should be: there is no way to cover, (N,).

        A fall from above a lower limit down to it would else count as progress.
        """
        return self.holds(self.baseline)

    def way_left(self, value: Floats) -> Floats:
        """From ``value`` to the target; to the nearest end of a band, 0 inside it."""
        left = np.where(self.band, np.clip(value, self.lower, self.upper), self.target)
        return left - value


def chance_inside(mixture: Mixture, lower: Floats, upper: Floats) -> Floats:
    """Chance of lying between two ends, either of which may be infinite, (N,)."""
    closed_below, closed_above = np.isfinite(lower), np.isfinite(upper)
    reach = mixture.above(np.where(closed_below, lower, 0.0)) if (
        closed_below.any()
    ) else np.ones(lower.size)  # fmt: skip
    stay = mixture.below(np.where(closed_above, upper, 0.0)) if (
        closed_above.any()
    ) else np.ones(lower.size)  # fmt: skip
    found = np.select(
        [closed_below & closed_above, closed_below, closed_above],
        [np.clip(reach + stay - 1.0, 0.0, 1.0), reach, stay],
        np.nan,
    )
    return np.asarray(found, dtype="float64")


def chance_kept_up(fit: TrendFit, goal: Goal, deadline: Floats, asked: Flags) -> Floats:
    """Chance that the present pace, kept up, ends where it should, (N,)."""
    lower, upper = _ends(goal, asked)
    chances = []
    for end, above in ((lower, True), (upper, False)):
        closed = np.isfinite(end)
        if not closed.any():
            chances.append(np.full(end.size, np.nan))
            continue
        gap = fit.pace_gap(np.where(closed, end, 0.0), deadline)
        chance = gap.above(0.0) if above else gap.below(0.0)
        chances.append(np.where(closed, chance, np.nan))
    both = np.clip(chances[0] + chances[1] - 1.0, 0.0, 1.0)
    one = np.where(np.isnan(chances[0]), chances[1], chances[0])
    return np.where(asked, np.where(np.isnan(both), one, both), np.nan)


def chance_at(
    fit: TrendFit, goal: Goal, date: Floats, asked: Flags, *, damping: float
) -> Floats:
    """Chance of being where it should at a date, the pace fading as said, (N,)."""
    forecast = fit.forecast(date, damping=damping)
    return np.where(asked, chance_inside(forecast, *_ends(goal, asked)), np.nan)


def _ends(goal: Goal, asked: Flags) -> tuple[Floats, Floats]:
    return (
        np.where(asked, goal.lower, np.nan),
        np.where(asked, goal.upper, np.nan),
    )

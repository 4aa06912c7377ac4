"""When it gets there: the chance of arriving by the deadline, and dates of arrival.

Being there *at* the deadline and having been there *by* it are different questions:
a level that wanders may touch its target and leave again. The date of arrival has no
finite mean, so its quantiles are told, and 'not within the horizon' is one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.metrics.momentum.figures.estimate import Estimate, over
from missionmetrics.metrics.momentum.figures.pace import DAMPINGS, EARLY
from missionmetrics.stats.arrival import arrival_date, passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.pace import Pace

    Floats = NDArray[np.float64]

PATHS = 2000
"""Paths drawn for each area: a share of them is off by .011 at most (one sd)."""
SHARES = {"arrival_early": 0.1, "arrival_middle": 0.5, "arrival_late": 0.9}
"""Share of the paths that have arrived by each date of arrival."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Arrivals:
    """Chance of arriving by the deadline and dates of arrival, (N,).

    Their ends are the lowest and the highest over `DAMPINGS`. ``dates`` are decimal
    years by the names in `SHARES`: NaN when that is not within ``years`` (N,), the
    whole observation spacings that the record can see ahead.
    """

    by: Estimate
    dates: dict[str, Estimate]
    years: Floats


def measure_arrivals(pace: Pace, goal: Goal, *, seed: int) -> Arrivals:
    """Walk each area's paths ahead, as far as its record can see.

    Notes
    -----
    The chance 'by' is the one 'at', which has a closed form, plus the simulated share
    of paths that were there before and have left; it is never below the one 'at'.
    """
    fit = pace.fit
    asked = fit.enough & (fit.n >= EARLY) & ~fit.exact & goal.known
    ahead, regular = _dates(pace, asked)
    last = np.where(np.isnan(fit.last), 0.0, fit.last)
    low, high = (np.where(asked, e, np.nan) for e in (goal.lower, goal.upper))
    dates = np.column_stack([np.zeros(fit.n.size), np.where(regular, ahead, np.nan)])
    by, arrived = [], []
    for phi, at_deadline in zip(DAMPINGS, pace.arrivals, strict=True):
        walked = passages(fit, low, high, ahead, damping=phi, count=PATHS, seed=seed)
        left = _at(walked.by - walked.at, ahead, pace.horizon)
        by.append(np.clip(at_deadline + left, 0.0, 1.0))
        shares = np.column_stack([pace.now, np.where(regular, walked.by, np.nan)])
        shares[~asked] = np.nan
        arrived.append([last + arrival_date(shares, dates, q) for q in SHARES.values()])
    return Arrivals(
        by=over(by),
        dates={name: over([a[k] for a in arrived]) for k, name in enumerate(SHARES)},
        years=_years(pace),
    )


def _years(pace: Pace) -> Floats:
    """Years ahead that hold whole spacings and lie within the record's reach, (N,)."""
    spacing = np.where(np.isnan(pace.fit.spacing), np.inf, pace.fit.spacing)
    whole = np.floor(pace.reach / spacing + 1e-9)
    return np.where(np.isfinite(spacing), whole * pace.fit.spacing, np.nan)


def _dates(pace: Pace, asked: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Times ahead on which paths are looked at (N, H), and which are figures' dates.

    One observation spacing apart, and the deadline; NaN at the end of shorter rows.
    """
    years, spacing = _years(pace), pace.fit.spacing
    count = np.where(asked, np.round(years / spacing), 0)
    most = int(count.max(initial=0))
    steps = np.arange(1, most + 1)
    figures = np.where(steps <= count[:, None], steps * spacing[:, None], np.nan)
    due = asked & (pace.horizon > 0) & (pace.horizon <= pace.reach + 1e-9)
    own = np.abs(figures - pace.horizon[:, None]) < 1e-6
    extra = np.where(due & ~own.any(axis=1), pace.horizon, np.nan)
    every = np.column_stack([figures, extra])
    order = np.argsort(np.nan_to_num(every, nan=np.inf), axis=1, kind="stable")
    regular = np.arange(most + 1) < most
    return (
        np.take_along_axis(every, order, axis=1),
        np.broadcast_to(regular, every.shape)[np.arange(len(order))[:, None], order],
    )


def _at(values: Floats, ahead: Floats, horizon: Floats) -> Floats:
    """The value at each area's deadline, (N,); NaN where it is not among the dates."""
    here = np.abs(ahead - horizon[:, None]) < 1e-6
    rows = np.arange(len(values))
    return np.where(here.any(axis=1), values[rows, here.argmax(axis=1)], np.nan)

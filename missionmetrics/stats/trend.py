"""Where a record stands, how fast it moves and where that leads, with honest doubt.

A local linear trend: each observation is a level plus noise; the level moves by the
slope plus shocks that stay; the slope itself wanders. How much level and slope move
is hardly visible in a short record, so it is not estimated and then believed: it is
summed out over a grid under a stated prior (`PCPrior`), and the noise's scale with
it. What remains is a mixture of t distributions (`Mixture`) for any combination of
levels and slopes, at any time. Standard software plugs in one estimate instead; its
95% intervals for the current slope cover 60 to 87% at 12 to 40 observations
(``docs/calibration.md`` has both).

>>> import numpy as np
>>> fit = fit_trend([[3.0, 3.9, 5.2, 5.8, 7.1, 7.9]], np.arange(2018.0, 2024.0))
>>> low, high = fit.slope().interval(0.95)
>>> bool(low[0] < 1.0 < high[0])
True
>>> chance = fit.level(2030.0).above(14.0)
>>> bool(0.5 < chance[0] < 1.0)
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend_fit import Band, TrendFit
from missionmetrics.stats.trend_groups import FEWEST, fit_groups
from missionmetrics.stats.trend_mixture import Mixture
from missionmetrics.stats.trend_prior import FixedRatios, PCPrior

Floats = NDArray[np.float64]

__all__ = ["Band", "FixedRatios", "Mixture", "PCPrior", "TrendFit", "fit_trend"]


def fit_trend(
    values: ArrayLike, times: ArrayLike, *, prior: PCPrior | FixedRatios | None = None
) -> TrendFit:
    """Fit a local linear trend to each row, with its movement summed out.

    Parameters
    ----------
    values : array_like, shape (N, T) or (T,)
        One record a row; NaN where nothing was observed.
    times : array_like, shape (T,)
        Strictly increasing dates, in years or any other unit.
    prior : PCPrior or FixedRatios, optional
        What is assumed of movement; ``PCPrior()`` when None.

    Returns
    -------
    TrendFit
        A row with fewer than 3 observations is kept and marked, not refused.

    Raises
    ------
    EvidenceError
        ``MM-TREND-TIMES`` when times are not finite or not strictly increasing;
        ``MM-TREND-VALUES`` when a value is infinite; ``MM-TREND-SHAPE`` when shapes
        do not fit.

    Notes
    -----
    The prior is stated in observation spacings, so the unit of ``times`` does not
    matter. Records do not influence one another.

    A calendar whose gaps are whole multiples of one step (yearly figures, some years
    missing) gets the discrete local linear trend, whose slope may change at each date
    of that calendar; other dates get its continuous form, whose slope may change at
    any moment. The first tends to the second as the step gets finer. A record's own
    dates decide, so absent rows and missing values are the same.

    Records of 60 observations or fewer use 221 cells, longer ones 625. Work grows with
    dates squared for each record and with dates cubed for each distinct calendar.

    Observations are points in time with independent noise: averages over overlapping
    windows are not, and are not yet served.
    """
    table, dates = _checked(values, times)
    chosen = PCPrior() if prior is None else prior
    seen = ~np.isnan(table)
    groups = fit_groups(table, dates, chosen)
    count = seen.sum(axis=1)
    latest = dates[seen.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)]
    spacing = np.full(count.size, np.nan)
    exact = np.zeros(count.size, dtype=bool)
    for group in groups:
        spacing[group.plan.rows] = group.plan.clock.spacing
        exact[group.plan.rows] = group.noise[:, 0] == 0
    return TrendFit(
        times=dates,
        n=count,
        last=np.where(count > 0, latest, np.nan),
        spacing=spacing,
        enough=count >= FEWEST,
        exact=exact,
        prior=chosen,
        groups=groups,
    )


def _checked(values: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats]:
    """Refuse what is no table of records on dates; copies, so callers keep theirs."""
    table = np.atleast_2d(np.array(values, dtype=float))
    dates = np.array(times, dtype=float)
    if dates.ndim != 1 or table.ndim != 2 or table.shape[1] != dates.size:
        raise EvidenceError(
            f"`values` has shape {np.shape(values)} and `times` {np.shape(times)}.",
            fix="give one row a record and one column a time.",
            code="MM-TREND-SHAPE",
        )
    if not np.isfinite(dates).all() or (np.diff(dates) <= 0).any() or not dates.size:
        bad = np.flatnonzero(
            ~np.isfinite(dates) | (np.diff(dates, prepend=-np.inf) <= 0)
        )
        raise EvidenceError(
            f"`times` is not a rising row of dates (position {bad[:1]}).",
            fix="sort the dates, drop repeats and give each a number.",
            code="MM-TREND-TIMES",
        )
    if np.isinf(table).any():
        row, column = np.argwhere(np.isinf(table))[0]
        raise EvidenceError(
            f"`values` is infinite in row {row}, column {column}.",
            fix="write NaN for what was not observed.",
            code="MM-TREND-VALUES",
        )
    return table, dates

"""How an indicator's figures enter the trend: windows, seasons, published margins.

A figure is not always a moment with noise of its own. Averages over several years
share years with their neighbours; months have seasons; surveys come with a margin of
error. What the table says of a figure decides how the trend takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.evidence.long_form import decimal_year
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.panel import Scale
    from missionmetrics.stats.trend import TrendFit
    from missionmetrics.stats.trends.outliers import Outliers
    from missionmetrics.stats.trends.prior import Prior

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

NORMAL = 1.959963984540054
"""Normal quantile of .975, by which publishers make 95% margins."""
SEASONS = (12, 4)
"""Seasons a year, where figures are for months or quarters."""
CYCLES = 2
"""Years that a pattern of seasons must have been seen for, at least."""
TOUCHING = 0.02
"""Share of a period that may lie in the next one and still count as rounding."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Fitting:
    """What a trend of one panel is fitted with; N areas on T dates.

    Attributes
    ----------
    times : ndarray, shape (T,)
        Middles of the periods, decimal years.
    spans : ndarray, shape (T,), or None
        Lengths of the periods in years, where some overlap.
    seasons : ndarray of int, shape (T,), or None
        Season of each date, where there are seasons and they were seen twice.
    errors : ndarray, shape (N, T), or None
        Published standard errors on the scale of change, where there are any.
    with_errors : ndarray of bool, shape (N,)
        Whether an area's every figure has one, so that they are used.
    outliers : Outliers or None
        What is believed of figures that are far off.
    """

    times: Floats
    spans: Floats | None
    seasons: NDArray[np.int64] | None
    errors: Floats | None
    with_errors: Flags
    outliers: Outliers | None = None

    def fit(
        self,
        values: Floats,
        *,
        rows: NDArray[np.int64] | slice = slice(None),
        prior: Prior | None = None,
        kink: float | None = None,
    ) -> TrendFit:
        """Fit values of the areas ``rows`` on the scale of change, NaN where unused."""
        known = self.errors is not None and self.outliers is None
        return fit_trend(
            values,
            self.times,
            prior=prior,
            spans=self.spans,
            errors=self.errors[rows] if known and self.errors is not None else None,
            seasons=self.seasons,
            kink=kink,
            outliers=self.outliers,
        )


def fitting(
    dates: pd.DataFrame,
    observed: Floats,
    used: Flags,
    errors: Floats,
    scale: Scale,
    *,
    outliers: Outliers | None = None,
) -> Fitting:
    """Read off the figures what stands beside their trend.

    Parameters
    ----------
    dates : DataFrame
        ``time, start, end`` of each of T dates, in order.
    observed, used, errors : ndarray, shape (N, T)
        Figures, whether the trend rests on them, and their standard errors; natural
        units.
    scale : Scale
        Scale of change.
    outliers : Outliers or None
        What is believed of figures that are far off; known errors are then left out,
        for the two do not go together.
    """
    given = np.where(used, _on_scale(errors, observed, scale), np.nan)
    complete = np.asarray((~used | (given > 0)).all(axis=1) & used.any(axis=1))
    spans = _spans(dates)
    return Fitting(
        times=dates["time"].to_numpy("float64"),
        spans=spans,
        seasons=_seasons(dates) if spans is None else None,
        errors=np.where(complete[:, None], given, np.nan) if complete.any() else None,
        with_errors=complete if outliers is None else np.zeros_like(complete),
        outliers=outliers,
    )


def standard_errors(rows: pd.DataFrame) -> Floats:
    """Published standard error of each row, from ``se`` or its ``low`` and ``high``."""
    given = rows["se"].to_numpy("float64")
    ends = (rows["high"] - rows["low"]).to_numpy("float64") / (2 * NORMAL)
    errors: Floats = np.where(np.isnan(given), ends, given)
    return errors


def lengths(rows: pd.DataFrame) -> Floats:
    """Length of each row's period in years."""
    after = decimal_year(rows["end"] + np.timedelta64(1, "D"))
    length = after - decimal_year(rows["start"])
    return np.asarray(length, dtype=np.float64)


def _on_scale(errors: Floats, values: Floats, scale: Scale) -> Floats:
    """Standard errors in natural units as those on the scale of change (delta)."""
    if scale.name == "identity":
        return errors
    with np.errstate(divide="ignore", invalid="ignore"):
        steep = 1 / values
        if scale.name == "logit":
            steep = scale.highest / (values * (scale.highest - values))
    return np.asarray(errors * steep)


def _spans(dates: pd.DataFrame) -> Floats | None:
    """Lengths of the periods, if some overlap; None if none do."""
    spans, times = lengths(dates), dates["time"].to_numpy("float64")
    starts, ends = times - spans / 2, times + spans / 2
    overlap = starts[1:] < ends[:-1] - TOUCHING * spans[:-1]
    return spans if overlap.any() else None


def _seasons(dates: pd.DataFrame) -> NDArray[np.int64] | None:
    """Season of each date, if a pattern of seasons can be told from the trend."""
    spans, times = lengths(dates), dates["time"].to_numpy("float64")
    count = round(1 / float(np.median(spans)))
    if count not in SEASONS or not np.allclose(spans, 1 / count, atol=0.01):
        return None
    month = dates["start"].dt.month.to_numpy("int64")
    season: NDArray[np.int64] = (month - 1) * count // 12
    if times[-1] - times[0] < CYCLES or len(np.unique(season)) < count:
        return None
    return season

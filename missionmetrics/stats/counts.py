"""Trends of counts and of shares: how many, and how many out of how many.

A count of people or events varies by itself, the more the smaller it is. The trend is
fitted to its logarithm (a share's to its log odds), each observation straightened
around a first smooth path so that its known error is that of a Poisson (binomial)
number there: the approximating Gaussian model of Durbin & Koopman (2012), section
10.6. Wobble beyond that is summed out as with every known error, so that counts may
vary more than Poisson does. How good the approximation is, is measured by simulation
in ``docs/calibration.md``; counts below about 5 a date are beyond it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.stats.trends.fit import TrendFit
    from missionmetrics.stats.trends.prior import Prior

Floats = NDArray[np.float64]

ROUNDS = 3
"""Times that the observations are straightened; the path has settled by then."""
STEEPEST = 3.0
"""Furthest that a straightened observation may lie from the path: a log of 20."""


class Straightened(NamedTuple):
    """Observations on the scale of the trend and their standard errors, each (N, T)."""

    values: Floats
    errors: Floats


def fit_counts(
    counts: ArrayLike,
    times: ArrayLike,
    *,
    exposure: ArrayLike = 1.0,
    prior: Prior | None = None,
) -> TrendFit:
    """Fit the trend of a rate to counts, on the log scale.

    Parameters
    ----------
    counts : array_like, shape (N, T) or (T,)
        Numbers of people or events, 0 or more; NaN where none was taken.
    times : array_like, shape (T,)
        As in `fit_trend`.
    exposure : array_like, broadcasting to (N, T)
        What is counted in (people, hours), above 0; the rate is per unit of it.
    prior
        As in `fit_trend`.

    Returns
    -------
    TrendFit
        Levels are logs of the rate; slopes are its growth per unit of time.

    Raises
    ------
    EvidenceError
        ``MM-TREND-COUNTS`` when a count is negative or an exposure not above 0.
    """
    number = np.atleast_2d(np.asarray(counts, dtype=float))
    base = np.broadcast_to(np.asarray(exposure, dtype=float), number.shape)
    _refuse(number < 0, number, "counts", "0 or more")
    _refuse(~(base > 0) & ~np.isnan(number), base, "exposure", "above 0")

    def straighten(path: Floats) -> Straightened:
        expected = base * np.exp(path)
        return _near(path, (number - expected) / expected, expected)

    return _fit(np.log((number + 0.5) / base), straighten, times, prior)


def fit_shares(
    part: ArrayLike,
    whole: ArrayLike,
    times: ArrayLike,
    *,
    prior: Prior | None = None,
) -> TrendFit:
    """Fit the trend of a share to counts of a part and its whole, on the logit scale.

    Parameters
    ----------
    part, whole : array_like, shape (N, T) or (T,)
        How many, out of how many; NaN where none was taken.
    times, prior
        As in `fit_trend`.

    Returns
    -------
    TrendFit
        Levels are log odds of the share; slopes are their change per unit of time.

    Raises
    ------
    EvidenceError
        ``MM-TREND-COUNTS`` when a part is negative or larger than its whole.
    """
    number = np.atleast_2d(np.asarray(part, dtype=float))
    total = np.broadcast_to(np.asarray(whole, dtype=float), number.shape)
    out = ~((number >= 0) & (number <= total) & (total > 0)) & ~np.isnan(number)
    _refuse(out, number, "part", "0 or more and at most its whole")

    def straighten(path: Floats) -> Straightened:
        share = expit(path)
        weight = total * share * (1 - share)
        return _near(path, (number - total * share) / weight, weight)

    return _fit(logit((number + 0.5) / (total + 1)), straighten, times, prior)


def _near(path: Floats, away: Floats, weight: Floats) -> Straightened:
    """The path plus what is observed beyond it, and the error of that."""
    return Straightened(path + np.clip(away, -STEEPEST, STEEPEST), 1 / np.sqrt(weight))


def _fit(
    start: Floats,
    straighten: Callable[[Floats], Straightened],
    times: ArrayLike,
    prior: Prior | None,
) -> TrendFit:
    """Find the smooth path, straighten around it, then fit with known errors."""
    seen = ~np.isnan(start)
    values = start
    for _ in range(ROUNDS):
        path = fit_trend(values, times, prior=prior).path(method="matched").mean
        path = np.where(np.isnan(path), start, path)
        values = np.where(seen, straighten(path).values, np.nan)
    made = straighten(path)
    errors = np.where(seen, made.errors, np.nan)
    return fit_trend(values, times, prior=prior, errors=errors)


def _refuse(bad: NDArray[np.bool_], given: Floats, name: str, wanted: str) -> None:
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise EvidenceError(
            f"`{name}` is {given[row, column]} in row {row}, column {column}.",
            fix=f"give numbers that are {wanted}, and NaN where none was taken.",
            code="MM-TREND-COUNTS",
        )

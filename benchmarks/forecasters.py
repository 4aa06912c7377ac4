"""Ways to forecast a yearly figure, all answering in the same form.

Each takes the figures so far (N, t), one a year and NaN where a year is declared to be
exceptional, and says what the *observed* figure some years on may be: as a mixture of
t distributions, on the scale on which it was fitted.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.trend import Mixture, TrendFit, fit_trend

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]

MANY = 1e6
"""Degrees of freedom of a t that is normal to all intents."""


class Ahead(NamedTuple):
    """What is said of the figure, by its logarithm if ``log``."""

    mixture: Mixture
    log: bool

    def chance(self, level: Floats, sign: int) -> Floats:
        """Chance of ``level`` (N,) or better, ``sign`` being -1 where less is."""
        at, nowhere = np.asarray(level, dtype=float), np.zeros(level.shape, dtype=bool)
        if self.log:
            nowhere = at <= 0
            at = np.log(np.where(nowhere, 1.0, at))
        below = np.where(nowhere, 0.0, self.mixture.below(at))
        return np.where(sign > 0, 1.0 - below, below)

    def interval(self, coverage: float) -> tuple[Floats, Floats]:
        """Central interval of the figure itself."""
        low, high = self.mixture.interval(coverage)
        return (np.exp(low), np.exp(high)) if self.log else (low, high)


def with_noise(fit: TrendFit, level: Mixture) -> Mixture:
    """A figure's distribution, from its level's: the noise is added, cell by cell.

    Given a cell, level and noise share one unknown scale, so their sum is a t too.
    """
    noise = np.zeros_like(level.scale)
    for group in fit.groups:
        noise[group.plan.rows, : group.noise.shape[1]] = group.noise
    return Mixture(level.weights, level.centre, np.hypot(level.scale, noise), level.df)


def ours(
    figures: Floats,
    horizon: int,
    *,
    log: bool,
    damping: float = 1.0,
    noise: bool = True,
) -> Ahead:
    """The trend engine, with the observation's noise or for the level alone."""
    years = np.arange(float(figures.shape[1]))
    fit = fit_trend(np.log(figures) if log else figures, years)
    level = fit.forecast(years[-1] + horizon, damping=damping)
    return Ahead(with_noise(fit, level) if noise else level, log)


def least_squares(figures: Floats, horizon: int, *, log: bool) -> Ahead:
    """The straight line through all figures, with its prediction interval."""
    values = np.log(figures) if log else figures
    seen = ~np.isnan(values)
    count = seen.sum(axis=1)
    time = np.where(seen, np.arange(float(values.shape[1])), np.nan)
    middle = np.nanmean(time, axis=1)
    lever = np.where(seen, time - middle[:, None], 0.0)
    filled = np.where(seen, values, 0.0)
    mean, spread = filled.sum(axis=1) / count, (lever**2).sum(axis=1)
    slope = (lever * filled).sum(axis=1) / spread
    left = np.where(seen, values - mean[:, None] - slope[:, None] * lever, 0.0)
    noise = np.sqrt((left**2).sum(axis=1) / (count - 2))
    at = values.shape[1] - 1 + horizon - middle
    scale = noise * np.sqrt(1 + 1 / count + at**2 / spread)
    return Ahead(_single(mean + slope * at, scale, count - 2.0), log)


def no_change(figures: Floats, horizon: int, *, log: bool) -> Ahead:
    """The last figure, with the doubt of a random walk that goes nowhere."""
    values = np.log(figures) if log else figures
    steps = np.diff(values, axis=1)
    scale = np.sqrt((steps**2).mean(axis=1) * horizon)
    return Ahead(
        _single(values[:, -1], scale, np.full(len(values), steps.shape[1])), log
    )


def drift(figures: Floats, horizon: int, *, log: bool) -> Ahead:
    """The last figure and the mean step so far: a random walk with drift."""
    values = np.log(figures) if log else figures
    steps = np.diff(values, axis=1)
    count = steps.shape[1]
    scale = steps.std(axis=1, ddof=1) * np.sqrt(horizon + horizon**2 / count)
    centre = values[:, -1] + horizon * steps.mean(axis=1)
    return Ahead(_single(centre, scale, np.full(len(values), count - 1.0)), log)


def plug_in(figures: Floats, horizon: int, *, log: bool) -> Ahead:
    """statsmodels' local linear trend, its fitted variances taken as known."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    values = np.log(figures) if log else figures
    found = np.empty((len(values), 2))
    for i, row in enumerate(values):
        with catch_warnings():
            simplefilter("ignore")
            model = UnobservedComponents(row, "lltrend", use_exact_diffuse=True)
            ahead = model.fit(disp=0).get_forecast(horizon)
        found[i] = ahead.predicted_mean[-1], ahead.var_pred_mean[-1]
    scale = np.sqrt(np.maximum(found[:, 1], 0.0))
    return Ahead(_single(found[:, 0], scale, np.full(len(values), MANY)), log)


def _single(centre: Floats, scale: Floats, df: Floats) -> Mixture:
    one = np.ones((centre.size, 1))
    return Mixture(one, centre[:, None], scale[:, None], np.asarray(df, dtype=float))


def methods() -> dict[str, Callable[[Floats, int], Ahead]]:
    """Every way that is tried on all areas, by its name in the tables."""
    found: dict[str, Callable[[Floats, int], Ahead]] = {}
    for log, scale in ((False, "as they are"), (True, "log")):
        for phi in (1.0, 0.9, 0.8, 0.6):
            name = f"ours, {scale}" + (f", fading to {phi:g}" if phi < 1 else "")
            found[name] = partial(ours, log=log, damping=phi)
        found[f"line, {scale}"] = partial(least_squares, log=log)
        found[f"no change, {scale}"] = partial(no_change, log=log)
        found[f"drift, {scale}"] = partial(drift, log=log)
        found[f"ours, {scale}, level alone"] = partial(ours, log=log, noise=False)
    return found

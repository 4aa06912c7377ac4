"""Chances of arriving as others make them: by rule, by line, by one best estimate.

Every target asks for a level by a date ``horizon`` dates after the last figure, and
counts from the first figure. Chances are of being on the target's side of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.trend import Mixture

if TYPE_CHECKING:
    from missionmetrics.stats.trend import TrendFit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ON_TRACK = 0.95
COLOURS = (0.0, 0.6, ON_TRACK)
"""Where the two-point rule's four colours part (Eurostat's cuts, on linear pace)."""


class Aim(NamedTuple):
    """A target for each series: ``level`` (N,) and the side that is good, ``sign``."""

    level: Floats
    sign: Floats

    def reached(self, level: Floats) -> Flags:
        return np.asarray(self.sign * (level - self.level) >= 0)


def best_cell(fit: TrendFit, mixture: Mixture) -> Mixture:
    """The mixture's part at the highest restricted likelihood, taken as known.

    What software does that plugs in its estimate of the two variances; kind to it in
    that the noise's scale keeps its t distribution.
    """
    best = fit.log_likelihood().argmax(axis=1)[:, None]
    centre = np.take_along_axis(mixture.centre, best, axis=1)
    scale = np.take_along_axis(mixture.scale, best, axis=1)
    return Mixture(np.ones_like(centre), centre, scale, mixture.df)


def reaching(mixture: Mixture, aim: Aim) -> Floats:
    """Chance of the good side, (N,)."""
    return np.where(aim.sign > 0, mixture.above(aim.level), mixture.below(aim.level))


def pace_ratio(values: Floats, aim: Aim, horizon: int) -> Floats:
    """Pace between the first and last figure as a share of the pace asked, (N,)."""
    dates = values.shape[1]
    had = (values[:, -1] - values[:, 0]) / (dates - 1)
    asked = (aim.level - values[:, 0]) / (dates - 1 + horizon)
    return np.asarray(had / asked)


def by_rule(ratio: Floats) -> Floats:
    """'On track' taken at its word: a chance of 1, anything else of 0."""
    return np.where(ratio >= ON_TRACK, 1.0, 0.0)


def by_colour(ratio: Floats, happened: Flags) -> Floats:
    """Each colour's own frequency in these very series: the best it could have said."""
    colour = np.digitize(ratio, COLOURS)
    true = np.bincount(colour, weights=happened, minlength=len(COLOURS) + 1)
    count = np.bincount(colour, minlength=len(COLOURS) + 1)
    return np.asarray((true / np.maximum(count, 1))[colour])


def line_ahead(values: Floats, horizon: int) -> Mixture:
    """The level on the least squares line of the whole record, (N,)."""
    n, dates = values.shape
    time = np.arange(float(dates))
    time -= time.mean()
    spread = (time**2).sum()
    middle, slope = values.mean(axis=1), values @ time / spread
    left = values - middle[:, None] - slope[:, None] * time
    noise = np.sqrt((left**2).sum(axis=1) / (dates - 2))
    at = time[-1] + horizon
    scale = noise * np.sqrt(1 / dates + at**2 / spread)
    one = np.ones((n, 1))
    df = np.full(n, dates - 2.0)
    return Mixture(one, (middle + slope * at)[:, None], scale[:, None], df)

"""What the observations of one calendar see of the trend: dates, windows, effects.

Mostly an observation sees the level at one date, plus noise. Two things can differ.
An observation may be the average over a *window* (a three-year average): it then sees
the mean of several base periods' levels and noise, and shares them with its
neighbours, so that windows that overlap are not independent. And an *effect* may stand
beside the trend: a pattern of seasons, or a kink in the slope at a declared date.

Effects are regression coefficients without a prior of their own, like the line's.
Harvey (1989), sections 6.1 (interventions) and 6.3 (temporal aggregation).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.trends.kernel import Points, covariances

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Effect(Protocol):
    """A term beside the trend, with one or more coefficients."""

    @property
    def size(self) -> int:
        """How many coefficients."""

    def seen(self, time: Floats) -> Floats:
        """Share of each coefficient in observations at ``time`` (K,), (K, size)."""

    def in_trend(self, points: Points) -> Floats:
        """Share of each coefficient in levels and slopes, (K, size)."""


class Kink(NamedTuple):
    """From ``at`` on (spacings from the origin) the slope is another, by one number."""

    at: float

    @property
    def size(self) -> int:
        """One coefficient: the change of the slope per spacing."""
        return 1

    def seen(self, time: Floats) -> Floats:
        """Spacings since the kink."""
        return np.maximum(time - self.at, 0.0)[:, None]

    def in_trend(self, points: Points) -> Floats:
        """The kink belongs to the trend: later levels and slopes hold it."""
        after = (points.time >= self.at).astype(float)[:, None]
        return np.where(points.is_slope[:, None], after, self.seen(points.time))


class Season(NamedTuple):
    """A pattern of ``period`` seasons that sums to nought.

    ``labels`` holds the season of each observation, 0 to ``period`` - 1.
    """

    period: int
    labels: tuple[int, ...]

    @property
    def size(self) -> int:
        """One coefficient fewer than seasons: the last is minus their sum."""
        return self.period - 1

    def seen(self, time: Floats) -> Floats:  # noqa: ARG002
        """1 in the own season, -1 everywhere in the last one."""
        own = np.eye(self.period)[list(self.labels)]
        return np.asarray(own[:, :-1] - own[:, -1:])

    def in_trend(self, points: Points) -> Floats:
        """None: level and slope are those without the season."""
        return np.zeros((points.time.size, self.size))


class Moments(NamedTuple):
    """Where questions stand towards the observations, per unit of each ratio.

    ``line`` (K, p) on the design's coefficients; ``to_level``, ``to_slope`` (K, n)
    covariances with the observations; ``own_level``, ``own_slope`` (K, K).
    """

    line: Floats
    to_level: Floats
    to_slope: Floats
    own_level: Floats
    own_slope: Floats


@dataclass(frozen=True, eq=False)
class Observed:
    """The n observations of a calendar. Times are in spacings from its origin.

    Attributes
    ----------
    time : ndarray, shape (n,)
        Middle of each observation.
    base : ndarray, shape (m,)
        Base periods that the observations average over; ``time`` without windows.
    average : ndarray, shape (n, m), or None
        Weight of each base period in each observation; None where they are the same.
    effects : tuple of Effect
        Terms beside the line.
    """

    time: Floats
    base: Floats = field(repr=False)
    average: Floats | None = field(default=None, repr=False)
    effects: tuple[Effect, ...] = ()

    def design(self) -> Floats:
        """The line and the effects in each observation, (n, 2 + effects)."""
        line = levels_at(self.base).design()
        columns = [line, *(effect.seen(self.base) for effect in self.effects)]
        return self._averaged(np.hstack(columns))

    def noise(self) -> Floats:
        """Covariance of the observations' noise per unit of a base period's, (n, n)."""
        return self._averaged(self._averaged(np.eye(self.base.size)).T)

    def covariances(self, step: float) -> tuple[Floats, Floats]:
        """Covariance of what is observed per unit of each ratio, each (n, n)."""
        dates = levels_at(self.base)
        level, slope = covariances(dates, dates, step)
        return (
            self._averaged(self._averaged(level).T),
            self._averaged(self._averaged(slope).T),
        )

    def moments(self, points: Points, step: float) -> Moments:
        """Levels and slopes of the trend as questions."""
        to_level, to_slope = covariances(points, levels_at(self.base), step)
        own_level, own_slope = covariances(points, points, step)
        effects = [effect.in_trend(points) for effect in self.effects]
        return Moments(
            np.hstack([points.design(), *effects]),
            self._averaged(to_level.T).T,
            self._averaged(to_slope.T).T,
            own_level,
            own_slope,
        )

    def coefficient(self, place: int) -> Moments:
        """One coefficient of the effects as a question."""
        width = 2 + sum(effect.size for effect in self.effects)
        unseen, none = np.zeros((1, self.time.size)), np.zeros((1, 1))
        return Moments(np.eye(width)[[2 + place]], unseen, unseen, none, none)

    def _averaged(self, of_base: Floats) -> Floats:
        return of_base if self.average is None else self.average @ of_base


def levels_at(time: Floats) -> Points:
    """The levels at the times (K,), in spacings."""
    return Points(time, np.zeros(time.size, dtype=bool))

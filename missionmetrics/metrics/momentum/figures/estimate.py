"""A number for each area with the ends of its interval, and what may be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from missionmetrics.stats.trends.mixture import Mixture

    Floats = NDArray[np.float64]


class Estimate(NamedTuple):
    """A number for each area with the ends of its interval; three arrays (N,)."""

    estimate: Floats
    low: Floats
    high: Floats


def of_mixture(mixture: Mixture, level: float) -> Estimate:
    """Mean and central interval of what is known."""
    low, high = mixture.interval(level, method="exact")
    return Estimate(mixture.mean(), low, high)


def scaled(given: Estimate, add: Floats | float, by: Floats | float) -> Estimate:
    """``(given + add) * by``, the ends in order."""
    ends = np.sort(np.stack([(given.low + add) * by, (given.high + add) * by]), axis=0)
    return Estimate((given.estimate + add) * by, ends[0], ends[1])


def mapped(given: Estimate, way: Callable[[Floats], Floats]) -> Estimate:
    """Each number through a function that never turns back, the ends in order."""
    ends = np.sort(np.stack([way(given.low), way(given.high)]), axis=0)
    return Estimate(way(given.estimate), ends[0], ends[1])


def over(cases: Sequence[Floats]) -> Estimate:
    """The first case, with the lowest and the highest of all; NaN if one is."""
    return Estimate(cases[0], np.min(cases, axis=0), np.max(cases, axis=0))


def without_ends(given: Estimate, rows: NDArray[np.bool_]) -> Estimate:
    """The same without an interval in the ``rows``."""
    low, high = (np.where(rows, np.nan, v) for v in (given.low, given.high))
    return Estimate(given.estimate, low, high)


def without(given: Estimate, rows: NDArray[np.bool_]) -> Estimate:
    """The same without any number in the ``rows``."""
    return Estimate(*(np.where(rows, np.nan, v) for v in given))

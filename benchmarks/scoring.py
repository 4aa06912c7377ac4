"""How good were stated chances and intervals? Scores that honest doubt makes best.

The Brier and interval scores are proper: nobody gains by saying other than what they
believe (Gneiting & Raftery 2007, JASA 102:359-378, whose equation 43 is the interval
score). The calibration error is not: it says by how much stated chances miss the
frequencies, on average, and even perfect chances miss by chance (`chance_error`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.shares import wilson

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BINS = 10


class Reliability(NamedTuple):
    """What came true of what was said, for bins of equal width; arrays (B,).

    ``low`` and ``high`` bound a bin's chances (the last includes 1); ``n``
    forecasts; ``said`` their mean chance; ``came`` the share that came true, with its
    interval ``came_low`` to ``came_high``. Empty bins hold NaN.
    """

    low: Floats
    high: Floats
    n: NDArray[np.int64]
    said: Floats
    came: Floats
    came_low: Floats
    came_high: Floats

    def error(self) -> float:
        """Mean distance of ``said`` from ``came``, weighted by ``n``."""
        used = self.n > 0
        apart = np.abs(self.said[used] - self.came[used])
        return float((self.n[used] * apart).sum() / self.n.sum())


def brier(chance: Floats, happened: Flags) -> Floats:
    """Squared distance of each chance from what happened, the shape of ``chance``."""
    loss: Floats = (chance - happened) ** 2
    return loss


def _bin_of(chance: Floats, bins: int) -> NDArray[np.int64]:
    """The bin of each chance; a chance on an edge belongs to the bin above it."""
    edges = np.arange(1, bins) / bins
    return np.asarray(np.searchsorted(edges, chance, side="right"), dtype=np.int64)


def reliability(
    chance: Floats, happened: Flags, *, bins: int = BINS, level: float = 0.95
) -> Reliability:
    """Sort forecasts (N,) into bins; intervals are Wilson's, for independent ones."""
    place = _bin_of(chance, bins)
    count = np.bincount(place, minlength=bins)
    true = np.bincount(place, weights=happened, minlength=bins)
    total = np.bincount(place, weights=chance, minlength=bins)
    several = np.where(count > 0, count, np.nan)
    came = wilson(np.where(count > 0, true, 0.0), np.maximum(count, 1), level=level)
    return Reliability(
        low=np.arange(bins) / bins,
        high=np.arange(1, bins + 1) / bins,
        n=count,
        said=total / several,
        came=true / several,
        came_low=np.where(count > 0, came.low, np.nan),
        came_high=np.where(count > 0, came.high, np.nan),
    )


def calibration_error(chance: Floats, happened: Flags, *, bins: int = BINS) -> float:
    """Expected calibration error: mean distance of chance from frequency by bin."""
    return reliability(chance, happened, bins=bins).error()


def chance_error(
    chance: Floats, *, seed: int, draws: int = 100, bins: int = BINS
) -> float:
    """The calibration error that these chances (N,) would have if exactly right.

    The mean over ``draws`` of what happens with just these chances, independently.
    """
    rng = np.random.default_rng(seed)
    errors = [
        calibration_error(chance, rng.random(chance.size) < chance, bins=bins)
        for _ in range(draws)
    ]
    return float(np.mean(errors))


def interval_score(
    low: Floats, high: Floats, seen: Floats, *, level: float = 0.95
) -> Floats:
    """Width, plus 2 / (1 - level) times any distance outside; less is better."""
    outside = np.maximum(low - seen, 0.0) + np.maximum(seen - high, 0.0)
    score: Floats = (high - low) + 2.0 / (1.0 - level) * outside
    return score


def inside(low: Floats, high: Floats, seen: Floats) -> Flags:
    """Whether each interval holds what was seen, ends included."""
    held: Flags = (low <= seen) & (seen <= high)
    return held


def block_draws(
    values: Floats, block: NDArray[np.int64], *, length: int, draws: int, seed: int
) -> Floats:
    """Means of columns (N, M) if other years had been met, (draws, M).

    Years are redrawn in runs of ``length`` that may go round the end (the circular
    block bootstrap of Politis & Romano 1992), each with all its rows, since what
    happens to one area in a year happens to many.
    """
    years, which = np.unique(block, return_inverse=True)
    sums = np.stack([np.bincount(which, weights=column) for column in values.T], axis=1)
    sizes = np.bincount(which).astype(float)
    rng = np.random.default_rng(seed)
    runs = -(-years.size // length)
    start = rng.integers(years.size, size=(draws, runs))
    chosen = (start[:, :, None] + np.arange(length)) % years.size
    chosen = chosen.reshape(draws, -1)[:, : years.size]
    means: Floats = sums[chosen].sum(axis=1) / sizes[chosen].sum(axis=1)[:, None]
    return means


def block_interval(
    values: Floats,
    block: NDArray[np.int64],
    statistic: Callable[[Floats], Floats],
    *,
    length: int,
    draws: int = 2000,
    seed: int = 1,
    level: float = 0.95,
) -> tuple[float, float]:
    """Percentile interval of a statistic of the columns' means, over redrawn years.

    ``statistic`` takes means (draws, M) to numbers (draws,).
    """
    means = block_draws(values, block, length=length, draws=draws, seed=seed)
    tail = (1 - level) / 2
    low, high = np.quantile(statistic(means), [tail, 1 - tail])
    return float(low), float(high)

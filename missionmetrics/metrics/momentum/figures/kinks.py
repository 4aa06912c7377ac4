"""How the pace changes at a date: the declared one, and others to hold it against."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.metrics.momentum.figures.panel import PER_CENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]

BEFORE, AFTER = 8, 3
"""Figures that a date needs on either side of it."""
APART = 2.5
"""Other dates lie at least so many spacings from the launch: nearer ones share it."""


class Kinks(NamedTuple):
    """The change of pace at each of K dates, natural units a year; all (K,)."""

    date: tuple[str, ...]
    time: Floats
    estimate: Floats
    low: Floats
    high: Floats
    up: Floats
    before: NDArray[np.int64]
    after: NDArray[np.int64]


def other_dates(seen: Panel, launch: float) -> list[tuple[str, float]]:
    """Starts of periods with figures enough on both sides, not near the launch."""
    used = np.flatnonzero(seen.used[0])
    if used.size < BEFORE + AFTER:
        return []
    times = seen.times[used]
    spacing = float(np.median(np.diff(times)))
    starts = (times[1:] + times[:-1]) / 2
    return [
        (seen.periods[used[k + 1]], float(start))
        for k, start in enumerate(starts)
        if k + 1 >= BEFORE
        and times.size - k - 1 >= AFTER
        and abs(start - launch) > APART * spacing
    ]


def kinks(seen: Panel, dates: Sequence[tuple[str, float]], level: float) -> Kinks:
    """Change of pace at each date; unknown where a side has too few figures."""
    values = seen.fitted_values()
    times = seen.times[seen.used[0]]
    found = np.full((4, len(dates)), np.nan)
    before = np.array([(times < at).sum() for _, at in dates], dtype=np.int64)
    after = times.size - before
    for k, (_, at) in enumerate(dates):
        if before[k] < BEFORE or after[k] < AFTER:
            continue
        fit = seen.fit(values, kink=at)
        if not fit.enough[0] or fit.exact[0]:
            continue
        change = fit.kink()
        rate = _natural(seen, float(fit.level().mean()[0]))
        low, high = change.interval(level)
        ends = rate * np.array([change.mean()[0], low[0], high[0]])
        found[:, k] = [*ends, change.above(0.0)[0]]
    return Kinks(
        tuple(date for date, _ in dates),
        np.array([at for _, at in dates]),
        found[0],
        found[1],
        found[2],
        found[3],
        before,
        after,
    )


def _natural(seen: Panel, level: float) -> float:
    """What a unit a year on the scale of change is in the natural unit, at a level."""
    step = 1e-4
    ends = seen.scale.back(np.array([level - step, level + step]))
    unit = PER_CENT[seen.unit] if seen.in_per_cent else 1.0
    return unit * float(ends[1] - ends[0]) / (2 * step)

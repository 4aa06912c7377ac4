"""Places side by side with their true pace known, that vary apart or share a year.

Each place follows a local linear trend with noise 1, its steps drawn as in world
``steps`` of `benchmarks.trend_worlds`. In further worlds part of every shock and noise
is the same in all places of a year, or what one place gains the others lose.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.trend_worlds import LEVEL_STEPS, SLOPE_STEPS
from missionmetrics.metrics.momentum.figures.pace import measure_pace
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.figures.published import base_of
from missionmetrics.metrics.momentum.figures.targets import goal, targets_by_area
from tests.made import evidence, no_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]

BASE = 10_000.0
"""So large that a share of the first figure puts places in the order of their pace."""
LEVEL = 0.95
OPPOSED = -1.0
"""In the place of a shared part: what one place gains, the others lose."""


class Truth(NamedTuple):
    """Figures (W, N, T) of the places of W worlds, and what is true of them.

    ``pace`` (W, N) is that at the last date; ``level`` (W, N, T) the figures without
    their noise.
    """

    figures: Floats
    pace: Floats
    level: Floats


class Seen(NamedTuple):
    """One world as `momentum` sees it, with the goal that nobody has set."""

    panel: Panel
    goal: Goal
    pace: Pace


def simulate(
    worlds: int, places: int, dates: int, *, seed: int, shared: float = 0.0,
    first: float = 0.5, classes: int = 0,
) -> Truth:  # fmt: skip
    """Draw worlds whose places share a part ``shared`` of each shock's variance.

    ``first`` is the spread of first paces. With ``classes`` nothing moves but by its
    first pace, of which there are only so many, a ``first`` apart.
    """
    rng = np.random.default_rng([seed, places, dates])
    shape = (worlds, places, dates)
    slope_step, level_step = (
        np.zeros(shape[:2]) if classes else rng.choice(steps, shape[:2])
        for steps in (SLOPE_STEPS, LEVEL_STEPS)
    )
    start = first * rng.standard_normal(shape[:2])
    if classes:
        start = np.tile(first * (np.arange(places) % classes), (worlds, 1))
    pace = start[..., None] + np.cumsum(
        slope_step[..., None] * _shocks(rng, shape, shared), axis=2
    )
    moved = pace + level_step[..., None] * _shocks(rng, shape, shared)
    level = BASE + np.cumsum(np.insert(moved[..., :-1], 0, 0.0, axis=2), axis=2)
    return Truth(level + _shocks(rng, shape, shared), pace[..., -1], level)


def _shocks(
    rng: np.random.Generator, shape: tuple[int, int, int], shared: float
) -> Floats:
    """Standard normal shocks, alike or opposed over the places of a year."""
    own = rng.standard_normal(shape)
    if shared == OPPOSED:
        left: Floats = own - own.mean(axis=1, keepdims=True)
        return left * np.sqrt(shape[1] / (shape[1] - 1))
    common = rng.standard_normal((shape[0], 1, shape[2]))
    mixed: Floats = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    return mixed


def codes(places: int) -> list[str]:
    """Codes of the places, in the order of the rows."""
    return [f"a{place:03}" for place in range(places)]


def as_seen(figures: Floats) -> Iterator[Seen]:
    """Each world (W, N, T) in turn as `momentum` measures it, lower being better."""
    names = codes(figures.shape[1])
    given = evidence(dict(zip(names, figures[0], strict=True)))
    once = panel(given, indicator="x", area_ids=names)
    aim = goal(targets_by_area(no_targets(), once, target=None), once)
    for one in figures:
        seen = replace(once, observed=one)
        pace = measure_pace(seen, aim, level=LEVEL, base=base_of(seen))
        yield Seen(seen, aim, pace)

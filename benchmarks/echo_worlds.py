"""Dated actions with known truth: how many more each one brings, and what else happens.

Every world lasts five years of 52 weeks. Actions come at a time of their own, at a
rate that differs by world, and each brings others, later by an amount that fades.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.excitation.baseline import CONSTANT, Baseline, Trend
from missionmetrics.stats.excitation.simulate import draw_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.stats.excitation.baseline import Rates

Floats = NDArray[np.float64]

WEEKS = 260
YEAR = 52
HALF_LIFE = 4.0
"""Weeks in which half of what an action brings has come."""
CALLS = Baseline((8.0, 12.0, 34.0, 38.0), turn=float(YEAR))
"""Two calls a year, of four weeks each."""
FOUR_WEEKS = 4


def evenly(rng: np.random.Generator, number: int) -> Floats:
    """At the same rate throughout."""
    return rng.uniform(0, WEEKS, number)


def growing(rng: np.random.Generator, number: int) -> Floats:
    """At a rate that grows twentyfold over the record, by the same share each week."""
    power = np.log(20.0)
    return np.asarray(WEEKS * np.log1p(rng.uniform(size=number) * 19.0) / power)


def called(rng: np.random.Generator, number: int) -> Floats:
    """Seven in ten within the eight weeks of calls of each year."""
    found = rng.uniform(0, WEEKS, number)
    call = rng.uniform(size=number) < 0.7
    start = np.where(rng.uniform(size=number) < 0.5, CALLS.cuts[0], CALLS.cuts[2])
    at = start + rng.uniform(0, FOUR_WEEKS, number)
    return np.asarray(np.where(call, np.floor(found / YEAR) * YEAR + at, found))


def in_batches(rng: np.random.Generator, number: int) -> Floats:
    """Written down two at a time on average, on the day of the first."""
    size = rng.geometric(0.5, number)
    kept = size[: int(np.searchsorted(np.cumsum(size), number) + 1)]
    return np.repeat(rng.uniform(0, WEEKS, kept.size), kept)


class World(NamedTuple):
    """How actions come by themselves, what is declared, and how fast echoes fade."""

    born: Callable[[np.random.Generator, int], Floats]
    declared: Rates
    half_life: float = HALF_LIFE
    weeks: int = 1
    """Weeks of one period."""


LINE = Trend(float(WEEKS))
WORLDS: dict[str, World] = {
    "steady": World(evenly, CONSTANT),
    "growing, declared": World(growing, LINE),
    "calls, declared": World(called, CALLS),
    "in batches": World(in_batches, CONSTANT),
    "steady, slow echo": World(evenly, CONSTANT, half_life=16.0),
    "steady, four-weekly": World(evenly, CONSTANT, weeks=FOUR_WEEKS),
}
WRONG: dict[str, World] = {
    "growing, not declared": World(growing, CONSTANT),
    "calls, not declared": World(called, CONSTANT),
}


def drawn(rng: np.random.Generator, world: World, number: int, ratio: float) -> Floats:
    """Counts (T,) of about so many actions, of which each brings ``ratio`` others."""
    own = world.born(rng, int(rng.poisson(number * (1 - ratio))))
    times = draw_times(
        rng, own, WEEKS, ratio=ratio, decay=float(np.log(2)) / world.half_life
    )
    periods = WEEKS // world.weeks
    place = np.minimum((times / world.weeks).astype(int), periods - 1)
    return np.bincount(place, minlength=periods).astype(float)


def declared(world: World) -> Floats:
    """Parts of the declared baseline in each period, (T, b)."""
    middle = (np.arange(WEEKS // world.weeks) + 0.5) * world.weeks
    return world.declared.at(middle)

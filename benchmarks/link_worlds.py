"""Records of several series with known truth: mostly, none follows another.

Each world takes a generator and how many records, dates and series are wanted, and
gives the records (R, T, k) and the places of the dates that would be declared
exceptional.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[np.random.Generator, int, int, int], "Records"]

Floats = NDArray[np.float64]

BURN = 50
MEMORY = 0.5


class Records(NamedTuple):
    """Records (R, T, k), and places of dates declared exceptional."""

    values: Floats
    exceptional: tuple[int, ...] = ()


def remembering(
    rng: np.random.Generator, records: int, dates: int, k: int, *, shared: float = 0.0
) -> Records:
    """Series that each remember half of themselves; shocks partly ``shared``."""
    shocks = rng.normal(size=(records, dates + BURN, k))
    shocks += shared * rng.normal(size=(records, dates + BURN, 1))
    return Records(_run(shocks, MEMORY * np.eye(k)))


def trending(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """The same along lines of their own."""
    slopes = rng.normal(0.0, 0.3, size=(records, 1, k))
    line = slopes * np.arange(dates)[:, None]
    return Records(remembering(rng, records, dates, k).values + line)


def wandering(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """Levels whose slopes wander, seen through noise."""
    slopes = np.cumsum(rng.normal(0.0, 0.3, size=(records, dates, k)), axis=1)
    return Records(np.cumsum(slopes, axis=1) + rng.normal(size=(records, dates, k)))


def walking(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """Random walks."""
    return Records(np.cumsum(rng.normal(size=(records, dates, k)), axis=1))


def struck(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """A year that struck all series, each by its own amount, and was declared."""
    values, year = remembering(rng, records, dates, k).values, dates * 2 // 3
    values[:, year] -= 5 * rng.uniform(0.5, 1.5, size=(records, k))
    return Records(values, (year,))


def shocked(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """Shocks that come to all at once, larger than each series' own."""
    return remembering(rng, records, dates, k, shared=1.5)


def carried_along(
    rng: np.random.Generator, records: int, dates: int, k: int
) -> Records:
    """A random walk that all series follow at once, each in its own measure."""
    walk = np.cumsum(rng.normal(size=(records, dates, 1)), axis=1)
    share = rng.uniform(0.5, 1.5, size=(records, 1, k))
    return Records(remembering(rng, records, dates, k).values + share * walk)


def hidden(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """A random walk that all follow, some closely and some hardly, through noise."""
    walk = np.cumsum(rng.normal(size=(records, dates, 1)), axis=1)
    noise = np.geomspace(0.3, 3.0, k) * rng.normal(size=(records, dates, k))
    return Records(np.linspace(0.5, 1.5, k) * walk + noise)


def lasting(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """Memories from none to .9, and shocks that come to all at once."""
    shocks = rng.normal(size=(records, dates + BURN, k))
    shocks += 1.5 * rng.normal(size=(records, dates + BURN, 1))
    return Records(_run(shocks, np.diag(np.linspace(0.0, 0.9, k))))


def chained(
    rng: np.random.Generator, records: int, dates: int, k: int, *, shared: float = 0.0
) -> Records:
    """Each series takes four tenths of the one before it, a date later."""
    shocks = rng.normal(size=(records, dates + BURN, k))
    shocks += shared * rng.normal(size=(records, dates + BURN, 1))
    return Records(_run(shocks, TAKEN[chained](k)))


def slow(
    rng: np.random.Generator, records: int, dates: int, k: int, *, back: int = 2
) -> Records:
    """The chain, with links that take ``back`` dates."""
    found = rng.normal(size=(records, dates + BURN, k))
    own, links = 0.3, 0.4 * np.eye(k, k=-1)
    for t in range(back, dates + BURN):
        found[:, t] += own * found[:, t - 1] + found[:, t - back] @ links.T
    return Records(found[:, BURN:])


def led(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """All others take four tenths of the first series, a date later."""
    shocks = rng.normal(size=(records, dates + BURN, k))
    return Records(_run(shocks, TAKEN[led](k)))


def turning(rng: np.random.Generator, records: int, dates: int, k: int) -> Records:
    """The third follows the first at first, and then goes against it by the second.

    What is left of a shock to the first is .35, -.43, -.48 and -.31 in the third.
    """
    taken = 0.3 * np.eye(k)
    taken[1, 0], taken[2, 1], taken[2, 0] = 0.8, -0.8, 0.35
    return Records(_run(rng.normal(size=(records, dates + BURN, k)), taken))


def chained_changes(
    rng: np.random.Generator, records: int, dates: int, k: int
) -> Records:
    """Levels of which the yearly changes stand in a chain."""
    return Records(np.cumsum(chained(rng, records, dates, k).values, axis=1))


def in_places(
    draw: Draw,
    rng: np.random.Generator,
    records: int,
    shape: tuple[int, int, int],
    *,
    shared: float = 0.0,
) -> Floats:
    """Records (R, N, T, k) of ``shape`` (N, T, k), shocks partly ``shared`` by places.

    For worlds that add up: a sum of two of their records is one of them.
    """
    places, dates, k = shape
    own = draw(rng, records * places, dates, k).values
    common = draw(rng, records, dates, k).values[:, None]
    return own.reshape(records, *shape) + shared * common


def _run(shocks: Floats, matrix: Floats) -> Floats:
    found = np.zeros_like(shocks)
    for t in range(1, shocks.shape[1]):
        found[:, t] = found[:, t - 1] @ matrix.T + shocks[:, t]
    return found[:, BURN:]


NOTHING: dict[str, Draw] = {
    "memory of their own": remembering,
    "along lines": trending,
    "slopes that wander": wandering,
    "random walks": walking,
    "a declared year that struck all": struck,
    "shocks shared by all": shocked,
    "a walk that all follow": carried_along,
    "memories of unlike length": lasting,
}
TAKEN: dict[Draw, Callable[[int], Floats]] = {
    remembering: lambda k: MEMORY * np.eye(k),
    shocked: lambda k: MEMORY * np.eye(k),
    chained: lambda k: 0.3 * np.eye(k) + 0.4 * np.eye(k, k=-1),
    led: lambda k: 0.3 * np.eye(k) + 0.4 * np.outer(np.arange(k) > 0, np.arange(k) < 1),
}
"""What each series takes from all of the date before, (k, k), where that is exact."""
LINKS: dict[str, Draw] = {
    "a chain": chained,
    "a chain of changes": chained_changes,
    "one that leads": led,
}

"""The simulated worlds against which the trend engine's doubt is measured.

Both worlds were fixed before the engine was first run on them. The prior is never
tuned to the second: it is there to catch a prior that only fits the first.

World ``steps``
    The one in which the method was developed: the standard deviation of the slope's
    yearly change is drawn from {0, .05, .1, .2, .3} and that of the level's from
    {0, .3, .6}, each equally often; observation noise has standard deviation 1.

World ``drift``
    A world nobody tuned to, with other shapes: sd of the slope's change half-normal
    with scale .15 (most records drift a little, few a lot, none exactly not at all);
    sd of the level's change log-uniform from .05 to 1 (shocks that stay, from
    invisible to as large as the noise); observation noise log-normal over two orders
    of magnitude, which must not matter; starting slopes with spread .5. No value sits
    on an atom of the prior or repeats, so the prior's grid gets no help.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
World = Literal["steps", "drift"]

SLOPE_STEPS = (0.0, 0.05, 0.1, 0.2, 0.3)
LEVEL_STEPS = (0.0, 0.3, 0.6)


class Simulated(NamedTuple):
    """Series with their truth, one row a series.

    ``values`` (N, T) observed; ``level`` and ``slope`` (N,) true at the last date;
    ``ahead`` (N,) true level ``horizon`` dates later; ``cell`` (N,) a label of the
    sub-population; ``sigma`` (N,) the noise, in which errors are comparable.
    """

    values: Floats
    level: Floats
    slope: Floats
    ahead: Floats
    cell: NDArray[np.int64]
    sigma: Floats


def _settings(
    world: World, n: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    if world == "steps":
        slope, level, cell = mixed(n)
        return slope, level, np.ones(n), cell
    slope = np.abs(rng.normal(0, 0.15, n))
    level = np.exp(rng.uniform(np.log(0.05), np.log(1.0), n))
    sigma = np.exp(rng.uniform(np.log(0.1), np.log(10.0), n))
    return slope, level, sigma, np.digitize(slope, (0.05, 0.15, 0.3))


def simulate(
    world: World, n: int, length: int, *, horizon: int = 6, seed: int
) -> Simulated:
    """Draw ``n`` series of ``length`` yearly dates with their true state."""
    rng = np.random.default_rng(seed)
    sd_slope, sd_level, sigma, cell = _settings(world, n, rng)
    level, slope = moving(rng, length + horizon, sd_slope, sd_level, start=0.5)
    noise = rng.normal(size=(n, length))
    scale = sigma[:, None]
    return Simulated(
        values=scale * (level[:, :length] + noise),
        level=sigma * level[:, length - 1],
        slope=sigma * slope[:, length - 1],
        ahead=sigma * level[:, -1],
        cell=cell,
        sigma=sigma,
    )


def moving(
    rng: np.random.Generator,
    steps: int,
    sd_slope: Floats,
    sd_level: Floats,
    *,
    start: float,
) -> tuple[Floats, Floats]:
    """Levels and slopes (N, steps) of local linear trends that begin at level 0.

    ``sd_slope`` and ``sd_level`` (N,) are those of a step's change; ``start`` the
    spread of the first slopes.
    """
    n = sd_slope.size
    slope = rng.normal(0, start, n)[:, None] + np.cumsum(
        sd_slope[:, None] * rng.normal(size=(n, steps)), axis=1
    )
    change = slope[:, :-1] + sd_level[:, None] * rng.normal(size=(n, steps - 1))
    level = np.concatenate([np.zeros((n, 1)), np.cumsum(change, axis=1)], axis=1)
    return level, slope


def mixed(n: int) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Movement of slope and of level, and cell, of the records of world ``steps``."""
    cell = np.arange(n) % (len(SLOPE_STEPS) * len(LEVEL_STEPS))
    slope = np.asarray(SLOPE_STEPS)[cell // len(LEVEL_STEPS)]
    level = np.asarray(LEVEL_STEPS)[cell % len(LEVEL_STEPS)]
    return slope, level, cell

"""Invented cities whose impacts next door are known.

Areas are points thrown at random, neighbours those that a triangulation ties. Drivers
cluster in space, as those of cities do: half of what the neighbours have, and chance.
The first driver has an effect in the area and next door; the second has none at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import Delaunay

from missionmetrics.stats.spatial.weights import from_neighbours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.stats.spatial.weights import Weights

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """A way in which areas hang together.

    ``rho`` is the strength of the neighbours' outcome, ``error`` of their error, and
    ``around`` the coefficient of the neighbours' first driver; its own is 1.
    """

    rho: float = 0.0
    error: float = 0.0
    around: float = 0.0


WORLDS = {
    "neighbours' drivers": World(around=0.5),
    "neighbours' drivers, clustered errors": World(around=0.5, error=0.6),
    "neighbours' outcome": World(rho=0.5),
    "neighbours' outcome, strong": World(rho=0.8),
    "neighbours' outcome and drivers": World(rho=0.5, around=0.5),
    "neighbours' outcome, clustered errors": World(rho=0.5, error=0.4),
    "neighbours' outcome, errors that alternate": World(rho=0.5, error=-0.4),
}


def city(n: int, seed: int) -> Weights:
    """Areas of an invented city, weights by rows."""
    points = np.random.default_rng([seed, n]).random((n, 2))
    first, beside = Delaunay(points).vertex_neighbor_vertices
    lists = [beside[first[i] : first[i + 1]].tolist() for i in range(n)]
    return from_neighbours(lists)


class Drawing:
    """Draws figures of one world for one city."""

    def __init__(self, world: World, weights: Weights) -> None:
        w, eye = weights.matrix.toarray(), np.eye(weights.n)
        self.lag = w
        self.world = world
        self.outcome = np.linalg.inv(eye - world.rho * w)
        self.errors = np.linalg.inv(eye - world.error * w)
        self.drivers = np.linalg.inv(eye - 0.5 * w)

    def draw(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Outcome (n,) and two drivers (n, 2)."""
        n = len(self.lag)
        x = self.drivers @ rng.standard_normal((n, 2))
        mean = x[:, 0] + self.world.around * self.lag @ x[:, 0]
        noise = self.errors @ rng.standard_normal(n)
        return self.outcome @ (mean + noise), x

    def truth(self) -> Floats:
        """Direct, indirect and total impact of each driver, shape (3, 2)."""
        table = self.outcome @ (np.eye(len(self.lag)) + self.world.around * self.lag)
        direct, total = np.trace(table) / len(table), table.sum() / len(table)
        return np.array([[direct, 0.0], [total - direct, 0.0], [total, 0.0]])


@dataclass(frozen=True)
class PanelWorld:
    """Areas over several dates: a world, and how much of its errors lasts.

    Areas and dates have levels of their own, three and two times as large as the
    noise, which go with the drivers.
    """

    world: World
    lasting: float


PANELS = {
    "neighbours' drivers": PanelWorld(World(around=0.5, error=0.4), 0.0),
    "neighbours' drivers, errors that last": PanelWorld(
        World(around=0.5, error=0.4), 0.7
    ),
    "neighbours' outcome": PanelWorld(World(rho=0.5), 0.0),
    "neighbours' outcome, errors that last": PanelWorld(World(rho=0.5), 0.7),
}
DRIVERS_LAST = 0.7
"""Share of a driver of one date that is still there at the next."""


def panel(
    here: PanelWorld, drawing: Drawing, dates: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Outcome (dates, n) and two drivers (dates, n, 2) of one city."""
    shape = (dates, len(drawing.lag), 2)
    x = _lasting(rng.standard_normal(shape), DRIVERS_LAST)
    x = np.einsum("ij,tjd->tid", drawing.drivers, x)
    areas, times = rng.standard_normal(shape[1]), rng.standard_normal((dates, 1))
    x = x + areas[:, None] + times[..., None]
    noise = _lasting(rng.standard_normal(shape[:2]), here.lasting) @ drawing.errors.T
    mean = x[..., 0] + here.world.around * x[..., 0] @ drawing.lag.T
    return (mean + 3 * areas + 2 * times + noise) @ drawing.outcome.T, x


def _lasting(noise: Floats, share: float) -> Floats:
    """Errors of variance 1 of which a share is still there at the next date."""
    held = noise.copy()
    for t in range(1, len(held)):
        held[t] = share * held[t - 1] + np.sqrt(1 - share**2) * noise[t]
    return held

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
        self._lag = w
        self._world = world
        self._outcome = np.linalg.inv(eye - world.rho * w)
        self._errors = np.linalg.inv(eye - world.error * w)
        self._drivers = np.linalg.inv(eye - 0.5 * w)

    def draw(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Outcome (n,) and two drivers (n, 2)."""
        n = len(self._lag)
        x = self._drivers @ rng.standard_normal((n, 2))
        mean = x[:, 0] + self._world.around * self._lag @ x[:, 0]
        noise = self._errors @ rng.standard_normal(n)
        return self._outcome @ (mean + noise), x

    def truth(self) -> Floats:
        """Direct, indirect and total impact of each driver, shape (3, 2)."""
        table = self._outcome @ (
            np.eye(len(self._lag)) + self._world.around * self._lag
        )
        direct, total = np.trace(table) / len(table), table.sum() / len(table)
        return np.array([[direct, 0.0], [total - direct, 0.0], [total, 0.0]])

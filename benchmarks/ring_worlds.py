"""Cities in which what was done reaches next door, and how far, by known amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from missionmetrics.stats.rings.placements import map_of
from missionmetrics.stats.rings.study import Design

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

AREAS, DATES, BEGAN = 150, 10, 5
SIDE, REACH = 20.0, 3.0
"""Kilometres: a square city, and how far the effect reaches."""
EFFECTS = (2.0, 1.0)
"""On areas acted on, and on those within reach of one."""
MEMORY, BURN = 0.5, 20
ALIKE, FADES = 0.7, 4.0
"""Share of each shock that near areas have in common, and over how many km it fades."""
WIDE = 12.0
LASTING, PASSING, OWN = 0.8, 0.1, 1.5
"""Memory of what near areas share and of what is their own; the size of the last."""

Errors = Literal["independent", "alike", "smooth", "wide", "lasting", "heavy"]
"""What shocks are like: ``alike`` nearby, fading by steps that are equal in per cent;
``smooth`` the same but fading as a bell does; ``wide`` over 12 km; ``lasting`` where
what is shared lasts and the rest does not; ``heavy`` independent with tails of
Student's t with 3 degrees of freedom."""


class City(NamedTuple):
    """Figures (areas, dates) and the design that made them."""

    values: Floats
    design: Design


def city(
    seed: int, *, sites: int, errors: Errors, side_by_side: bool = False,
    effects: tuple[float, float] = EFFECTS, edges: tuple[float, ...] = (REACH,),
    waves: int = 1,
) -> City:  # fmt: skip
    """A city of 150 areas over 10 dates, acted on from the sixth.

    In several ``waves`` the first begin a date earlier, the next on the sixth, and so
    on in turn; an area near several is reached by the first of them.

    Parameters
    ----------
    seed : int
    sites : int
        Areas acted on.
    errors : str
        What shocks are like; each remembers half of itself.
    side_by_side : bool
        Whether the sites are the areas nearest to one drawn at random.
    effects : pair of float
        On areas acted on, and on those within 3 km.
    edges : tuple of float
        The rings of the design.
    waves : int
        On how many dates, one after another, sites begin.
    """
    rng = np.random.default_rng([seed, sites])
    points = rng.uniform(0, SIDE, size=(AREAS, 2))
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    middle = int(rng.integers(AREAS))
    chosen = (np.argsort(distance[middle])[:sites] if side_by_side
              else rng.choice(AREAS, sites, replace=False))  # fmt: skip
    begun = (
        np.full(sites, BEGAN) if waves == 1 else BEGAN - 1 + np.arange(sites) % waves
    )
    design = Design(
        distance=distance, where=map_of(points), sites=chosen, begun=begun, whole=begun,
        edges=np.array(edges),
    )  # fmt: skip
    values = _shocks(rng, distance, errors) + 2 * rng.normal(size=(AREAS, 1))
    values = values + rng.normal(size=DATES)
    for date in range(DATES):
        active = chosen[begun <= date]
        near = (distance[active] <= REACH).any(axis=0)
        near[active] = False
        values[active, date] += effects[0]
        values[near, date] += effects[1]
    return City(values, design)


def spread(distance: Floats, errors: Errors) -> tuple[Floats, Floats]:
    """How errors hang together: between areas, and between dates."""
    lag = np.abs(np.subtract.outer(np.arange(DATES), np.arange(DATES)))
    return _between(distance, errors), MEMORY**lag / (1 - MEMORY**2)


def _between(distance: Floats, errors: Errors) -> Floats:
    shared = {
        "alike": np.exp(-distance / FADES),
        "smooth": np.exp(-((distance / FADES) ** 2)),
        "wide": np.exp(-distance / WIDE),
    }
    if errors not in shared:
        return np.eye(AREAS)
    return np.asarray(ALIKE * shared[errors] + (1 - ALIKE) * np.eye(AREAS))


def _shocks(rng: np.random.Generator, distance: Floats, errors: Errors) -> Floats:
    size = (AREAS, DATES + BURN)
    if errors == "lasting":
        shared = np.linalg.cholesky(np.exp(-distance / FADES)) @ rng.normal(size=size)
        own = OWN * rng.normal(size=size)
        return _remembered(shared, LASTING) + _remembered(own, PASSING)
    drawn = rng.standard_t(3, size=size) if errors == "heavy" else (
        np.linalg.cholesky(_between(distance, errors)) @ rng.normal(size=size)
    )  # fmt: skip
    return _remembered(drawn, MEMORY)


def _remembered(drawn: Floats, memory: float) -> Floats:
    found = np.zeros_like(drawn)
    for t in range(1, drawn.shape[1]):
        found[:, t] = memory * found[:, t - 1] + drawn[:, t]
    return found[:, BURN:]

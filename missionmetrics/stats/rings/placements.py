"""Other places where the same sites could have been, for a test by chance.

Sites that touch are one clump and move together, turned and mirrored as a rigid shape,
each clump on its own: scattering them would make chance look smaller than it is
wherever neighbours are alike. A pattern that was chosen as a whole moves as a whole.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree
from scipy.spatial.distance import cdist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.stats.rings.exposure import Floats, Places

Sited = Literal["clumps", "apart", "whole"]
Flags = NDArray[np.bool_]

TURNS = 8
REACH = 1.5
"""Neighbours further apart than so many usual gaps do not touch."""
FEWEST_POINTS = 4
"""Points of which natural neighbours can be told."""
ASTRAY = 0.75
"""A moved site may be so many usual gaps from the area that stands in for it."""


class Map(NamedTuple):
    """Where areas are: points (N, 2) or none, and which of them touch (N, N)."""

    points: Floats | None
    touching: Flags


def map_of(points: Floats) -> Map:
    """A map of points (N, 2), on which natural neighbours touch unless far apart."""
    if len(points) < FEWEST_POINTS:
        return Map(points, np.zeros((len(points), len(points)), dtype=bool))
    pairs = _neighbours(points)
    length = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    first, second = pairs[length <= REACH * np.median(length)].T
    touching = np.zeros((len(points), len(points)), dtype=bool)
    touching[first, second] = touching[second, first] = True
    return Map(points, touching)


def usual_gap(points: Floats) -> float:
    """Middle distance between natural neighbours."""
    first, second = _neighbours(points).T
    return float(np.median(np.linalg.norm(points[first] - points[second], axis=1)))


def _neighbours(points: Floats) -> Places:
    """Pairs of points whose cells share a border (Delaunay), each pair once, (P, 2)."""
    corners = Delaunay(points, qhull_options="Qbb Qc QJ Pp").simplices
    pairs = np.sort(corners[:, [[0, 1], [0, 2], [1, 2]]].reshape(-1, 2), axis=1)
    return np.unique(pairs, axis=0).astype(np.int64)


def clumps(sites: Places, touching: Flags) -> list[NDArray[np.int64]]:
    """Positions in ``sites`` of those that hang together, the largest clump first."""
    _, label = connected_components(touching[np.ix_(sites, sites)], directed=False)
    found = [np.flatnonzero(label == n) for n in range(label.max() + 1)]
    return sorted(found, key=lambda c: (-c.size, int(c[0])))


def placements(
    where: Map, sites: Places, *, start: Places, sited: Sited, draws: int,
    rng: np.random.Generator,
) -> Places:  # fmt: skip
    """Patterns of sites like the real one, (B, S), none the real one; B up to draws.

    Parameters
    ----------
    where : Map
    sites : array of int, shape (S,)
    start : array of int, shape (S,)
        The same number for sites of the same dates, which may change places.
    sited : {"clumps", "apart", "whole"}
        What moves: each clump, each site by itself, or all of them together.
    draws : int
    rng : Generator

    Returns
    -------
    array of int, shape (B, S)
        In the order of ``sites``, so that each keeps its own date.
    """
    if sited == "apart":
        return _scattered(where.touching.shape[0], sites, start, draws, rng)
    if sited == "whole":
        found = _rigid(where, sites, start)
        return found[rng.permutation(len(found))[:draws]]
    return _by_clump(where, sites, start, draws, rng)


def ways(where: Map, sites: Places, *, start: Places, sited: Sited) -> int:
    """How many patterns there are at most, however many are drawn.

    Parameters as for :func:`placements`. Clumps that would touch are counted too.
    """
    if sited == "apart":
        return _scatterings(where.touching.shape[0], start) - 1
    groups = clumps(sites, where.touching)
    if sited == "whole" or len(groups) == 1:
        return len(_rigid(where, sites, start))
    each = [_rigid(where, sites[g], start[g], real=True) for g in groups]
    return math.prod(len(places) for places in each) - 1


def _scatterings(areas: int, start: Places) -> int:
    """Ways to choose areas for the sites of each start."""
    found = 1
    for many in np.unique(start, return_counts=True)[1]:
        found *= math.comb(areas, int(many))
        areas -= int(many)
    return found


def _scattered(
    areas: int, sites: Places, start: Places, draws: int, rng: np.random.Generator
) -> Places:
    keys = rng.random((draws, areas))
    drawn = np.argsort(keys, axis=1)[:, : sites.size]
    return _others(drawn, sites, start)


def _others(drawn: Places, sites: Places, start: Places) -> Places:
    """Each pattern once, whichever of the sites of one start it puts where.

    The real one is left out.
    """
    same = (np.sort(drawn, axis=1) == np.sort(sites)).all(axis=1)
    ordered = np.concatenate(
        [np.sort(drawn[:, start == s], axis=1) for s in np.unique(start)], axis=1
    )
    _, first = np.unique(ordered, axis=0, return_index=True)
    return drawn[[i for i in np.sort(first) if not same[i]]]


def _by_clump(
    where: Map, sites: Places, start: Places, draws: int, rng: np.random.Generator
) -> Places:
    groups = clumps(sites, where.touching)
    if len(groups) == 1:
        found = _rigid(where, sites, start)
        return found[rng.permutation(len(found))[:draws]]
    places = [_rigid(where, sites[g], start[g], real=True) for g in groups]
    near = where.touching | np.eye(where.touching.shape[0], dtype=bool)
    made = [m for _ in range(draws) if (m := _one(groups, places, near, rng)).size]
    if not made:
        return np.empty((0, sites.size), dtype=np.int64)
    return _others(np.array(made), sites, start)


def _one(
    groups: Sequence[NDArray[np.int64]], places: Sequence[Places], near: Flags,
    rng: np.random.Generator,
) -> NDArray[np.int64]:  # fmt: skip
    """One pattern whose clumps do not touch; empty where they found no room."""
    blocked = np.zeros(near.shape[0], dtype=bool)
    drawn = np.empty(sum(g.size for g in groups), dtype=np.int64)
    for group, possible in zip(groups, places, strict=True):
        room = np.flatnonzero(~blocked[possible].any(axis=1))
        if not room.size:
            return np.empty(0, dtype=np.int64)
        chosen = possible[rng.choice(room)]
        drawn[group] = chosen
        blocked |= near[chosen].any(axis=0)
    return drawn


def _rigid(where: Map, sites: Places, start: Places, *, real: bool = False) -> Places:
    """Every place to which the sites can be moved, turned and mirrored as they stand.

    ``real`` keeps where they are now.
    """
    areas = where.touching.shape[0]
    if sites.size == 1:
        found = np.arange(areas)[:, None]
        return found if real else found[found[:, 0] != sites[0]]
    if where.points is None:
        return np.empty((0, sites.size), dtype=np.int64)
    shape = where.points[sites] - where.points[sites[0]]
    targets = np.concatenate([
        where.points[:, None] + shape @ turn.T for turn in _turns()
    ])  # fmt: skip
    matched = _matched(where.points, targets)
    kept = _others(matched, sites, start)
    return np.concatenate([sites[None], kept]) if real else kept


def _turns() -> list[Floats]:
    angles = 2 * np.pi * np.arange(TURNS) / TURNS
    turns = [np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
             for a in angles]  # fmt: skip
    return turns + [t @ np.diag([1.0, -1.0]) for t in turns]


def _matched(points: Floats, targets: Floats) -> Places:
    """The area nearest to each moved site, one for each; what leaves the map is out."""
    most = ASTRAY * usual_gap(points)
    away, nearest = cKDTree(points).query(targets)
    inside = (away <= most).all(axis=1)
    targets, nearest = targets[inside], nearest[inside].astype(np.int64)
    ordered = np.sort(nearest, axis=1)
    twice = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
    solved = [_assigned(points, t, most) for t in targets[twice]]
    again = [s for s in solved if s.size]
    return np.concatenate([nearest[~twice], *(a[None] for a in again)])


def _assigned(points: Floats, targets: Floats, most: float) -> NDArray[np.int64]:
    """Areas for moved sites, no area twice, as near as can be; empty where too far."""
    away = cdist(targets, points)
    near = away <= most
    some = np.flatnonzero(near.any(axis=0))
    if some.size < len(targets):
        return np.empty(0, dtype=np.int64)
    _, chosen = linear_sum_assignment(np.where(near, away**2, 1e6 * most**2)[:, some])
    fits = near[np.arange(len(targets)), some[chosen]].all()
    return some[chosen] if fits else np.empty(0, dtype=np.int64)

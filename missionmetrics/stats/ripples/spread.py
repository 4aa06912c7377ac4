"""How far a web of links reaches from where it starts: steps, chains and width.

Links are two arrays of node numbers. A circle is no trouble: the shortest way never
goes round, and for the longest chain all nodes of a circle count as one place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
UNREACHED = -1


class Spread(NamedTuple):
    """What is reached from the start, and how far it is.

    Attributes
    ----------
    step : ndarray of int, shape (nodes,)
        Links on the shortest way from any starting node; -1 where there is none.
    chain : ndarray of int, shape (nodes,)
        Places on the longest way from any starting node, less one, where the nodes of
        a circle share one place; -1 where there is none.
    """

    step: Places
    chain: Places


def spread(first: Places, then: Places, start: Places, *, nodes: int) -> Spread:
    """How far every node is from the start.

    Parameters
    ----------
    first, then : ndarray of int, shape (links,)
        Node from which each link goes, and to which; from 0 to ``nodes - 1``.
    start : ndarray of int
        Nodes where it starts.
    nodes : int
        How many nodes there are.

    Returns
    -------
    Spread

    Examples
    --------
    >>> found = spread(np.array([0, 1, 2, 0]), np.array([1, 2, 3, 3]), np.array([0]),
    ...                nodes=4)
    >>> found.step.tolist(), found.chain.tolist()
    ([0, 1, 2, 1], [0, 1, 2, 3])
    """
    step = _steps(first, then, start, nodes)
    count, place = _circles(first, then, nodes)
    apart = place[first] != place[then]
    ends = place[first[apart]], place[then[apart]]
    return Spread(step, _chains(*ends, place[start], count)[place])


def in_circles(first: Places, then: Places, *, nodes: int) -> Flags:
    """Which nodes lie on a circle of links.

    Examples
    --------
    >>> in_circles(np.array([0, 1, 2]), np.array([1, 2, 1]), nodes=3).tolist()
    [False, True, True]
    """
    count, place = _circles(first, then, nodes)
    return np.asarray(np.bincount(place, minlength=count)[place] > 1)


def _circles(first: Places, then: Places, nodes: int) -> tuple[int, Places]:
    """A number for each circle and for each node on none; how many there are."""
    web = csr_array((np.ones(first.size), (first, then)), shape=(nodes, nodes))
    count, place = connected_components(web, directed=True, connection="strong")
    return int(count), place


def origins(first: Places, then: Places) -> Places:
    """Nodes of which something comes and which come of nothing themselves."""
    return np.setdiff1d(first, then)


def width(step: Places) -> int:
    """Most nodes at one step from the start, the start left out."""
    away = step[step > 0]
    return int(np.bincount(away).max()) if away.size else 0


def _steps(first: Places, then: Places, start: Places, nodes: int) -> Places:
    """Breadth first, all nodes of a step at once."""
    step = np.full(nodes, UNREACHED)
    step[start] = 0
    at = 0
    while True:
        near = then[step[first] == at]
        fresh = np.unique(near[step[near] == UNREACHED])
        if not fresh.size:
            return step
        at += 1
        step[fresh] = at


def _chains(first: Places, then: Places, start: Places, nodes: int) -> Places:
    """Longest way to each node, in rounds, which end as there is no circle."""
    longest = np.full(nodes, UNREACHED)
    longest[start] = 0
    while True:
        known = longest[first] >= 0
        further = longest.copy()
        np.maximum.at(further, then[known], longest[first[known]] + 1)
        if (further == longest).all():
            return longest
        longest = further

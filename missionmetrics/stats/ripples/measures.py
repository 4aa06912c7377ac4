"""What a set of claims amounts to: how many things, links and steps, and how wide.

A claim is one source's word that one thing led to another. Everything here counts
what is claimed; none of it says that a claim is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.ripples.spread import Spread, spread, width

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
UNKNOWN = -1
TWICE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Web:
    """Claims by the numbers of what they link and of who makes them.

    Attributes
    ----------
    first, then : ndarray of int, shape (links,)
        The node each link goes from, and to.
    start : ndarray of int
        Nodes where effects start.
    sector : ndarray of int, shape (nodes,)
        Sector of each node; -1 where it is not known.
    source, link : ndarray of int, shape (claims,)
        Who makes the claim, and of which link.
    effect_sector, effect_area : ndarray of int, shape (claims,)
        Where the effect is said to show; -1 where nobody says.
    sources : int
        How many sources there are.
    """

    first: Places
    then: Places
    start: Places
    sector: Places
    source: Places
    link: Places
    effect_sector: Places
    effect_area: Places
    sources: int


class Measures(NamedTuple):
    """What is claimed; NaN where nothing can be said of it.

    Attributes
    ----------
    factors, links : float
        Different things named, and different links between two of them.
    depth, chain : float
        Steps to the furthest thing by the shortest way, and on the longest way there
        is when a circle counts as one place.
    breadth : float
        Most things at one step from the start.
    sectors, areas : float
        Different ones in which an effect that hangs on the start is said to show.
    crossing : float
        Share of links from one sector to another, of those with both known.
    twice : float
        Share of links that two sources or more name.
    """

    factors: float
    links: float
    depth: float
    chain: float
    breadth: float
    sectors: float
    areas: float
    crossing: float
    twice: float


COUNTED = ("factors", "links", "depth", "chain", "breadth", "sectors", "areas")


def backing(web: Web, keep: Flags | None = None) -> Places:
    """How many different sources name each link; of those to ``keep``, if given."""
    told = np.zeros((web.sources, web.first.size), dtype=bool)
    told[web.source, web.link] = True
    return np.asarray((told if keep is None else told[keep]).sum(axis=0))


def reached(web: Web, backed: Places) -> Spread:
    """How far each node is from the start by the links that somebody names."""
    named = backed > 0
    return spread(web.first[named], web.then[named], web.start, nodes=web.sector.size)


def measures(web: Web, keep: Flags | None = None) -> Measures:
    """Count what is claimed, by all sources or by those to ``keep``.

    Examples
    --------
    >>> none = np.full(3, -1)
    >>> web = Web(first=np.array([0, 1]), then=np.array([1, 2]), start=np.array([0]),
    ...           sector=np.array([0, 0, 1]), source=np.array([0, 1, 1]),
    ...           link=np.array([0, 0, 1]), effect_sector=none, effect_area=none,
    ...           sources=2)
    >>> found = measures(web)
    >>> found.links, found.depth, found.crossing, found.twice
    (2.0, 2.0, 0.5, 0.5)
    """
    backed = backing(web, keep)
    named = backed > 0
    first, then = web.first[named], web.then[named]
    away = reached(web, backed)
    said = away.step[web.first[web.link]] >= 0
    if keep is not None:
        said &= keep[web.source]
    one, other = web.sector[first], web.sector[then]
    both = (one != UNKNOWN) & (other != UNKNOWN)
    return Measures(
        factors=float(np.count_nonzero(np.bincount(np.concatenate([first, then])))),
        links=float(first.size),
        depth=float(max(away.step.max(initial=0), 0)),
        chain=float(max(away.chain.max(initial=0), 0)),
        breadth=float(width(away.step)),
        sectors=_different(web.effect_sector, said),
        areas=_different(web.effect_area, said),
        crossing=_share((one != other)[both]),
        twice=_share(backed[named] >= TWICE),
    )


def _different(places: Places, said: Flags) -> float:
    """How many different places; NaN where no claim at all tells of one."""
    known = places != UNKNOWN
    if not known.any():
        return np.nan
    return float(np.count_nonzero(np.bincount(places[said & known])))


def _share(flags: Flags) -> float:
    return float(flags.mean()) if flags.size else np.nan

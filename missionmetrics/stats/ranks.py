"""How sure an order is: ranks of many draws, their ranges and who cannot be told apart.

A league table of estimates looks surer than it is. Ranks are read from joint draws of
what is ranked (Goldstein & Spiegelhalter 1996, Journal of the Royal Statistical Society
A 159:385-443), each area with the range of places that it may hold.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.coverage import require_coverage

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SNAP = 1e-9
"""Places by which rounding may put an end beside a whole number."""


class RankRange(NamedTuple):
    """Places of N areas, 1 the highest; integer arrays (N,).

    ``low`` to ``high`` holds one area's place with at least the level asked for;
    ``low_all`` to ``high_all`` hold the places of all areas at once with it.
    """

    low: Integers
    high: Integers
    low_all: Integers
    high_all: Integers


class Run(NamedTuple):
    """A run of neighbouring places, both ends included; equal when there is none."""

    first: int
    last: int


def ranks_of(draws: Floats) -> Integers:
    """Place of each area in each draw, 1 for the largest.

    Parameters
    ----------
    draws : array, shape (N, D)
        Joint draws of what is ranked, without NaN. Equal values share no place: the
        earlier row comes first.
    """
    count, drawn = draws.shape
    order = np.argsort(-draws, axis=0, kind="stable")
    ranks = np.empty((count, drawn), dtype=np.int64)
    np.put_along_axis(ranks, order, np.arange(1, count + 1)[:, None], axis=0)
    return ranks


def rank_ranges(ranks: Integers, level: float = 0.95) -> RankRange:
    """Which places may each area hold?

    Parameters
    ----------
    ranks : array of int, shape (N, D)
        As `ranks_of` gives them.
    level : float
        Coverage, between 0 and 1.

    Raises
    ------
    EvidenceError
        ``MM-LEVEL`` when ``level`` is not between 0 and 1.

    Notes
    -----
    The ranges for all at once are each area's mean place plus and minus one number of
    its standard deviations, the same for all: the smallest that holds every place in
    the stated share of the draws, each judged by the others (the sup-t band of Montiel
    Olea & Plagborg-Moller 2019, Journal of Applied Econometrics 34:1-17). Central
    ranges of the draws would not do: among many areas they end at the outermost draws,
    which the next draw, or the truth, goes beyond.
    """
    require_coverage(level)
    count, drawn = ranks.shape
    tail = (1 - level) / 2
    outside = min(int(np.floor((1 - level) * drawn + 1e-9)), drawn - 1)
    alone = np.array([_within(own, count, tail) for own in ranks], dtype=np.int64)
    low, high = alone.reshape(count, 2).T
    centre, spread = ranks.mean(axis=1), ranks.std(axis=1)
    farthest = np.zeros(drawn)
    for own, middle, unit in zip(ranks, centre, spread, strict=True):
        if unit > 0:
            np.maximum(farthest, np.abs(own - middle) / unit, out=farthest)
    far = _unseen(np.sort(farthest)[drawn - 1 - outside], drawn) * spread + SNAP
    first = np.maximum(np.ceil(centre - far), 1).astype(np.int64)
    last = np.minimum(np.floor(centre + far), count).astype(np.int64)
    return RankRange(low, high, np.minimum(low, first), np.maximum(high, last))


def chance_among(ranks: Integers, places: int) -> tuple[Floats, Floats]:
    """Chance of a place among the first and among the last ``places``, each (N,)."""
    count = ranks.shape[0]
    first: Floats = (ranks <= places).mean(axis=1)
    last: Floats = (ranks > count - places).mean(axis=1)
    return first, last


def longest_unsure_run(draws: Floats, order: Integers, level: float = 0.95) -> Run:
    """The longest run of places of which no two are sure to be in the right order.

    Two are told apart when the one placed higher is the larger in at least ``level``
    of the draws. Each pair is judged by itself.

    Parameters
    ----------
    draws : array, shape (N, D)
        What is ranked.
    order : array of int, shape (N,)
        Rows from the first place to the last.

    Examples
    --------
    >>> draws = np.array([[9.0, 8.0, 9.0, 8.0], [1.0, 2.0, 1.0, 2.0],
    ...                   [2.0, 1.0, 2.0, 1.0]])
    >>> longest_unsure_run(draws, np.array([0, 1, 2]))
    Run(first=2, last=3)
    """
    start, best = 0, Run(1, 1)
    for place, row in enumerate(order):
        above = order[start:place]
        sure = (draws[above] > draws[row]).mean(axis=1) >= level
        if sure.any():
            start += int(np.flatnonzero(sure)[-1]) + 1
        if place - start > best.last - best.first:
            best = Run(start + 1, place + 1)
    return best


def _unseen(farthest: float, drawn: int) -> float:
    """How far a draw lies from the other draws' mean, by their standard deviation.

    ``farthest`` is the same by those of all draws, itself among them; the one follows
    from the other exactly. At most half of the square is taken off.
    """
    taken = min((1 + farthest**2) / drawn, 0.5)
    return float(farthest / np.sqrt(1 - taken))


def _within(own: Integers, count: int, tail: float) -> list[int]:
    """First and last place of one area that have more than ``tail`` up to them."""
    mass = np.bincount(own, minlength=count + 1)[1:] / own.size
    up_to = np.cumsum(mass)
    down_to = 1 - up_to + mass
    inside = np.flatnonzero(
        (up_to > tail + 1e-12) & (down_to > tail + 1e-12) & (mass > 0)
    )
    return [int(inside[0]) + 1, int(inside[-1]) + 1]

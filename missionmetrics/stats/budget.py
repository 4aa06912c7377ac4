"""When a sum reaches a bound, and how fast flows must fall so that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]

EQUAL = 1e-12
"""A total that misses a bound by no more than so much of the sums has reached it:
processors add in different orders."""
HALVINGS = 60
"""Each halves the bracket of a cut, so that rounding is all that is left."""


class Cut(NamedTuple):
    """A yearly fall that keeps within what is left, each (D,); NaN where none does.

    ``share`` of the year before, year after year; ``amount`` by which each year lies
    below the one before, until nought. 0 where no fall is needed.
    """

    share: Floats
    amount: Floats


def first_crossing(
    start: ArrayLike, flows: ArrayLike, bound: float, lengths: ArrayLike = 1.0
) -> Floats:
    """After how many periods does a running total first reach a bound?

    Parameters
    ----------
    start : array_like, shape (D,)
        The total at the outset.
    flows : array_like, shape (D, H)
        What each period adds; below 0 it takes away.
    bound : float
        The total that counts as reached.
    lengths : float or array_like, shape (H,)
        How long each period lasts; the last of a budget may be part of a year.

    Returns
    -------
    ndarray, shape (D,)
        Time from the outset, with the part of the last one that was needed if its
        flow is even; 0 where the start reaches it, infinite where no period does.

    Examples
    --------
    >>> first_crossing([0.0], [[4.0, 4.0, 4.0]], 10.0).tolist()
    [2.5]
    """
    begun = np.atleast_1d(np.asarray(start, dtype=float))
    added = np.atleast_2d(np.asarray(flows, dtype=float))
    if begun.ndim != 1 or added.ndim != 2 or begun.size != added.shape[0]:
        raise EvidenceError(
            f"`start` has shape {np.shape(start)} and `flows` {np.shape(flows)}.",
            fix="give one start for each row of flows.",
            code="MM-BUDGET-SHAPE",
        )
    length = np.broadcast_to(np.asarray(lengths, dtype=float), added.shape[1])
    ends = np.cumsum(length)
    total = begun[:, None] + np.cumsum(added, axis=1)
    scale = np.abs(begun) + np.abs(added).sum(axis=1) + abs(bound)
    least = bound - EQUAL * scale
    reached = total >= least[:, None]
    first = reached.argmax(axis=1) if added.shape[1] else np.zeros(begun.size, int)
    crossed = reached.any(axis=1) & (begun < least)
    found = np.where(begun >= least, 0.0, np.inf)
    rows = np.flatnonzero(crossed)
    at = first[rows]
    flow = added[rows, at]
    beyond = np.maximum(total[rows, at] - bound, 0.0)
    found[rows] = ends[at] - length[at] * beyond / flow
    return found


def yearly_cut(level: ArrayLike, left: ArrayLike, years: ArrayLike) -> Cut:
    """How much must a yearly flow fall each year so that its sum stays within a bound?

    Parameters
    ----------
    level : array_like, shape (D,)
        The flow of the latest year, from which falls are counted.
    left : array_like, shape (D,)
        What the years ahead may add up to.
    years : array_like, shape (n,)
        How much of each year ahead counts, 0 to 1; mostly 1.

    Returns
    -------
    Cut
        With all of n years counting, ``share`` r solves ``level * sum((1 - r) ** j) =
        left`` for j from 1 to n, and ``amount`` d solves ``n * level - d * n * (n + 1)
        / 2 = left`` as long as the flow stays above nought.

    Examples
    --------
    >>> cut = yearly_cut([100.0], [750.0], np.ones(10))
    >>> round(float(cut.share[0]), 4), round(float(cut.amount[0]), 4)
    (0.0531, 4.5455)
    """
    flow, room = np.broadcast_arrays(
        np.atleast_1d(np.asarray(level, dtype=float)), np.asarray(left, dtype=float)
    )
    counts = np.asarray(years, dtype=float)
    later = np.arange(1, counts.size + 1)
    needed = flow * counts.sum() > room
    lost = room <= 0
    size = np.where(flow > 0, flow, 1.0)

    def by_share(r: Floats) -> Floats:
        kept: Floats = ((1 - r)[:, None] ** later) @ counts
        return kept

    def by_amount(d: Floats) -> Floats:
        kept: Floats = np.maximum(1 - d[:, None] * later, 0.0) @ counts
        return kept

    found = []
    for total in (by_share, by_amount):
        cut = _solved(total, room / size)
        cut = np.where(lost & needed, np.nan, np.where(needed, cut, 0.0))
        found.append(np.where(np.isnan(flow) | np.isnan(room), np.nan, cut))
    return Cut(found[0], found[1] * size)


def _solved(total: Callable[[Floats], Floats], aim: Floats) -> Floats:
    """The share from 0 to 1 at which a falling ``total`` comes down to ``aim``."""
    low, high = np.zeros(aim.size), np.ones(aim.size)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        over = total(middle) > aim
        low, high = np.where(over, middle, low), np.where(over, high, middle)
    solved: Floats = (low + high) / 2
    return solved

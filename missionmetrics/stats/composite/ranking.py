"""Places from first to last, and what sets of weights make of them."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]
ROUNDING = 1e-12


def ranks(index: ArrayLike) -> Floats:
    """Places of units, 1 for the highest; equal units share the better place.

    Units are equal where they differ by no more than rounding, a part in 10^12 of the
    largest value.

    Parameters
    ----------
    index : array-like of float, shape (U, K)
        One column a way of making the index.

    Returns
    -------
    array of float, shape (U, K)
        NaN for a unit without a figure, which takes no place.

    Examples
    --------
    >>> ranks([[3.0], [9.0], [3.0], [np.nan]])[:, 0].tolist()
    [2.0, 1.0, 2.0, nan]
    """
    given = np.asarray(index, dtype=float)
    found = np.empty(given.shape)
    sizes = np.where(np.isfinite(given), np.abs(given), 0.0)
    rounding = ROUNDING * sizes.max(axis=0, initial=0.0)
    for unit, row in enumerate(given):
        found[unit] = 1 + np.count_nonzero(given > row + rounding, axis=0)
    return np.where(np.isnan(given), np.nan, found)


class RankRange(NamedTuple):
    """Where units come out over many ways of making an index, all of shape (U,).

    ``least`` and ``most`` are the best and the worst place of all, ``low`` and ``high``
    the ends of the interval that holds ``level`` of the ways, ``middle`` the median;
    ``n`` how many ways give the unit a place. NaN where none does.
    """

    least: Floats
    most: Floats
    low: Floats
    high: Floats
    middle: Floats
    n: NDArray[np.int64]


def rank_range(places: ArrayLike, *, level: float = 0.95) -> RankRange:
    """How far the places of units reach over many ways of making an index.

    Parameters
    ----------
    places : array-like of float, shape (U, K)
    level : float
        Share of the ways that the interval holds, between 0 and 1.

    Returns
    -------
    RankRange
        Whole places; the interval is never narrower than ``level`` asks.

    Examples
    --------
    >>> found = rank_range([[1.0, 1.0, 2.0], [2.0, 2.0, 1.0]])
    >>> found.low.tolist(), found.high.tolist()
    ([1.0, 1.0], [2.0, 2.0])
    """
    require_coverage(level)
    ordered = np.sort(np.asarray(places, dtype=float), axis=1)  # gaps last
    n = np.isfinite(ordered).sum(axis=1)
    rows, some = np.arange(len(ordered)), n > 0
    tail = (1 - level) / 2
    at = {
        "least": np.zeros(n.shape), "most": n - 1.0, "low": np.floor(tail * n + 1e-9),
        "high": np.ceil((1 - tail) * n - 1e-9) - 1, "middle": np.ceil(n / 2) - 1,
    }  # fmt: skip
    found = {
        name: np.where(some, ordered[rows, np.maximum(p, 0).astype(int)], np.nan)
        for name, p in at.items()
    }
    return RankRange(**found, n=n)


def fewest_ways(level: float, *, sure: float = 0.95) -> int:
    """How many ways must be drawn before their range can speak for all of them?

    Parameters
    ----------
    level : float
        Share of all possible ways that the range is to hold, between 0 and 1.
    sure : float
        How sure that is to be.

    Returns
    -------
    int
        The least number of draws of which the lowest and the highest have at least
        ``level`` of all between them, as sure as asked.

    References
    ----------
    Wilks (1941) Annals of Mathematical Statistics 12:91-96, two-sided.

    Examples
    --------
    >>> fewest_ways(0.95)
    93
    """
    require_coverage(level)
    most = 2
    while not _hold(most, level, sure):
        most *= 2
    return bisect_left(range(most), True, lo=2, key=lambda n: _hold(n, level, sure))


def _hold(n: int, level: float, sure: float) -> bool:
    """Whether the ends of ``n`` draws hold ``level`` of all, as sure as asked."""
    return 1 - level**n - n * (1 - level) * level ** (n - 1) >= sure


def share_within(places: ArrayLike, first: int) -> Floats:
    """In what share of the ways each unit is among the ``first`` places, shape (U,).

    A way that gives a unit no place does not count; NaN where none does.

    Examples
    --------
    >>> share_within([[1.0, 1.0, 2.0], [2.0, 2.0, 1.0]], 1).round(3).tolist()
    [0.667, 0.333]
    """
    given = np.asarray(places, dtype=float)
    n = np.isfinite(given).sum(axis=1)
    hits = (given <= first).sum(axis=1)
    return np.asarray(np.divide(hits, n, out=np.full(n.shape, np.nan), where=n > 0))


def share_ahead(index: ArrayLike) -> Floats:
    """In what share of the ways each unit is above each other, shape (U, U).

    A tie counts half; a way that lacks one of the two does not count.

    Examples
    --------
    >>> share_ahead([[2.0, 1.0], [1.0, 1.0]])[0].tolist()
    [0.5, 0.75]
    """
    given = np.asarray(index, dtype=float)
    found = np.empty((len(given), len(given)))
    for unit, row in enumerate(given):
        both = np.isfinite(row) & np.isfinite(given)
        ahead = ((row > given) + 0.5 * (row == given)) * both
        n = both.sum(axis=1)
        found[unit] = np.divide(ahead.sum(axis=1), n, out=np.full(n.shape, np.nan),
                                where=n > 0)  # fmt: skip
    return found


def weight_sets(spec: Specification, sets: ArrayLike, *, of: tuple[str, ...]) -> Floats:
    """Sets of weights for some names, with the declared weight for the rest.

    Parameters
    ----------
    spec : Specification
    sets : array-like of float, shape (K, len(of))
        One row a set, such as the weights that one panel gave.
    of : tuple of str
        The indicators or aggregates that the columns are about.

    Returns
    -------
    array of float, shape (K, N)
        In the order of ``spec.codes``. A set stays a set: no mean of it is made.

    Raises
    ------
    EvidenceError
        An unknown name (``MM-COMPOSITE-OPTION``) or a shape that does not fit
        (``MM-COMPOSITE-SHAPE``).

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> weight_sets(spec, [[1, 3], [2, 2]], of=("a", "b")).tolist()
    [[1.0, 3.0, 1.0], [2.0, 2.0, 1.0]]
    """
    given = np.atleast_2d(np.asarray(sets, dtype=float))
    if given.ndim != 2 or given.shape[1] != len(of):
        raise EvidenceError(
            f"The sets of weights have the shape {given.shape}, for {len(of)} names.",
            fix="give one row a set and one column a name.", code="MM-COMPOSITE-SHAPE",
        )  # fmt: skip
    if unknown := sorted(set(of) - set(spec.codes)):
        raise EvidenceError(
            f"No part of the index has the name {', '.join(unknown)}.",
            fix=f"use some of: {', '.join(spec.codes)}.", code="MM-COMPOSITE-OPTION",
        )  # fmt: skip
    found = np.tile(np.array(spec.weights), (len(given), 1))
    found[:, [spec.codes.index(name) for name in of]] = given
    return found

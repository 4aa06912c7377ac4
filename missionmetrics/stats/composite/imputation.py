"""Gaps filled from what is known, with a flag on every value that was."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Imputed(NamedTuple):
    """Values with gaps filled where that could be done; ``flags`` says which were."""

    values: Floats
    flags: Flags


def not_imputed(values: ArrayLike) -> Imputed:
    """Return the values as they are, none flagged.

    Examples
    --------
    >>> bool(not_imputed([[1.0, np.nan]]).flags.any())
    False
    """
    given = np.array(values, dtype=float)
    return Imputed(given, np.zeros(given.shape, dtype=bool))


def from_group(
    values: ArrayLike, groups: ArrayLike | None, *, middle: str = "mean"
) -> Imputed:
    """Fill gaps with the mean or the median of the units of the same group.

    Parameters
    ----------
    values : array-like of float, shape (U, I)
    groups : array-like, shape (U,), or None
        The group of each unit; all are one group without it.
    middle : {"mean", "median"}

    Returns
    -------
    Imputed
        A gap stays where no unit of the group has a value.

    Examples
    --------
    >>> found = from_group([[1.0], [3.0], [np.nan], [9.0]], ["a", "a", "a", "b"])
    >>> found.values[:, 0].tolist()
    [1.0, 3.0, 2.0, 9.0]
    """
    given = np.array(values, dtype=float)
    named = np.zeros(len(given)) if groups is None else np.asarray(groups)
    if named.shape != (len(given),):
        raise EvidenceError(
            f"There are {len(given)} units and {named.size} names of groups.",
            fix="give one group a unit.", code="MM-COMPOSITE-SHAPE",
        )  # fmt: skip
    filled = given.copy()
    for name in np.unique(named):
        rows = np.flatnonzero(named == name)
        for column in range(given.shape[1]):
            known = given[rows, column]
            known = known[np.isfinite(known)]
            if known.size:
                value = known.mean() if middle == "mean" else np.median(known)
                gaps = rows[np.isnan(given[rows, column])]
                filled[gaps, column] = value
    return Imputed(filled, np.isnan(given) & np.isfinite(filled))


def from_siblings(
    values: ArrayLike, parents: Sequence[str], directions: ArrayLike
) -> Imputed:
    """Fill gaps from the unit's other indicators of the same aggregate.

    Parameters
    ----------
    values : array-like of float, shape (U, I)
    parents : sequence of str, length I
    directions : array-like of int, shape (I,)
        1 where more is better, -1 where less is.

    Returns
    -------
    Imputed
        A gap stays where the unit has no other indicator of the aggregate.

    Notes
    -----
    Indicators are brought to a scale from worst (0) to best (1) first; the mean of the
    unit's known siblings on it is turned back into the indicator's own unit.

    Examples
    --------
    >>> found = from_siblings([[0.0, 10.0], [5.0, np.nan], [10.0, 20.0]],
    ...                       ["a", "a"], [1, 1])
    >>> float(found.values[1, 1])
    15.0
    """
    given = np.array(values, dtype=float)
    way = np.asarray(directions)
    filled, known = given.copy(), np.isfinite(given)
    low = np.min(given, axis=0, where=known, initial=np.inf)
    high = np.max(given, axis=0, where=known, initial=-np.inf)
    span = high - low
    usable = np.isfinite(span) & (span > 0)
    scaled = (given - np.where(usable, low, 0.0)) / np.where(usable, span, np.nan)
    scaled = np.where(way < 0, 1 - scaled, scaled)
    for parent in dict.fromkeys(parents):
        columns = np.flatnonzero(np.array(parents) == parent)
        there = np.isfinite(scaled[:, columns])
        count = there.sum(axis=1)
        total = np.where(there, scaled[:, columns], 0.0).sum(axis=1)
        mean = np.divide(total, count, out=np.full(len(given), np.nan), where=count > 0)
        for c in columns[usable[columns]]:
            share = mean if way[c] > 0 else 1 - mean
            filled[:, c] = np.where(known[:, c], given[:, c], low[c] + share * span[c])
    return Imputed(filled, ~known & np.isfinite(filled))


def carried_forward(panel: ArrayLike, *, longest: int | None = None) -> Imputed:
    """Fill gaps with the last value known before, date by date.

    Parameters
    ----------
    panel : array-like of float, shape (T, U, I)
        In order of time.
    longest : int or None
        A value is carried over so many dates at most.

    Examples
    --------
    >>> found = carried_forward(np.array([1.0, np.nan, np.nan])[:, None, None],
    ...                         longest=1)
    >>> found.values[:, 0, 0].tolist()
    [1.0, 1.0, nan]
    """
    given = np.array(panel, dtype=float)
    filled = given.copy()
    age = np.zeros(given.shape[1:])
    for t in range(1, len(given)):
        gap = np.isnan(given[t])
        age = np.where(gap, age + 1, 0)
        allowed = gap & (age <= (np.inf if longest is None else longest))
        filled[t] = np.where(allowed, filled[t - 1], given[t])
    return Imputed(filled, np.isnan(given) & np.isfinite(filled))


def linear_in_time(
    panel: ArrayLike, times: ArrayLike, *, longest: int | None = None
) -> Imputed:
    """Fill gaps on the straight line between the values before and after.

    Parameters
    ----------
    panel : array-like of float, shape (T, U, I)
    times : array-like of float, shape (T,)
        Rising; nothing is filled before the first known value or after the last.
    longest : int or None
        A run of more gaps than this stays.

    Examples
    --------
    >>> found = linear_in_time(np.array([1.0, np.nan, 4.0])[:, None, None], [0, 1, 3])
    >>> float(found.values[1, 0, 0])
    2.0
    """
    given = np.array(panel, dtype=float)
    when = np.asarray(times, dtype=float)
    if when.shape != given.shape[:1] or not (np.diff(when) > 0).all():
        raise EvidenceError(
            "The dates do not fit the values, or do not rise.",
            fix="give one rising date for each table of values.",
            code="MM-COMPOSITE-SHAPE",
        )  # fmt: skip
    filled = given.copy()
    for unit, column in zip(*np.nonzero(np.isnan(given).any(axis=0)), strict=True):
        line = given[:, unit, column]
        known = np.flatnonzero(np.isfinite(line))
        for a, b in pairwise(known):
            if b - a > 1 and (longest is None or b - a - 1 <= longest):
                filled[a:b, unit, column] = np.interp(when[a:b], when[[a, b]],
                                                      line[[a, b]])  # fmt: skip
    return Imputed(filled, np.isnan(given) & np.isfinite(filled))

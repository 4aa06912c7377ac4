"""Which values of a process are more than its ordinary ups and downs, and which way.

The rules are those of the NHS's Making Data Count. Each is one that a steady process
seldom meets; all together they are met more often than any one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from missionmetrics.stats.process.limits import Limits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.str_]
RUN = 7
"""Values in a row, on one side or going one way, that are no accident."""
ROUNDING = 1e-9
"""Two numbers nearer than this, in parts of the largest, are the same number."""


def signals(values: ArrayLike, limits: Limits) -> Codes:
    """Which rule each value is part of, if any, shape (T,).

    ``outside`` the limits; ``trend``: part of seven that go one way; ``near``: one of
    two of three near the same limit, all three on its side of the mean; ``shift``: part
    of seven in a row on one side of the mean. The first of these that holds is told; an
    empty text where none does. A gap ends a row.

    Parameters
    ----------
    values : array-like of float, shape (T,)
        In order of time; NaN where there is none.
    limits : Limits
        What a steady process keeps to.

    References
    ----------
    NHS England, Making Data Count; NHSRplotthedots 0.2, whose order this is.

    Examples
    --------
    >>> from missionmetrics.stats.process.limits import xmr_limits
    >>> series = [5, 6, 5, 6, 5, 6, 20, 5, 6, 5]
    >>> [str(s) for s in signals(series, xmr_limits(series))][6]
    'outside'
    """
    given = np.asarray(values, dtype=float)
    found: Codes = np.full(given.shape, "", dtype="<U7")
    if given.size == 0 or np.isnan(limits.low):
        return found
    side, hair = sides(given, limits), _hair(given)
    outside = (given < limits.low - hair) | (given > limits.high + hair)
    close = (given < limits.near_low - hair) | (given > limits.near_high + hair)
    near = ~outside & close
    for name, flags in (
        ("shift", _in_a_row(side, RUN)),
        ("near", near & _two_of_three(near, side)),
        ("trend", _trends(given) != 0),
        ("outside", outside),
    ):
        found[flags] = name
    return found


def senses(values: ArrayLike, limits: Limits, found: Codes, direction: int) -> Codes:
    """Whether each signal is good news, shape (T,): better, worse, higher or lower.

    Parameters
    ----------
    values : array-like of float, shape (T,)
    limits : Limits
    found : array of str, shape (T,)
        What :func:`signals` says of the values.
    direction : int
        1 where more is better, -1 where less is, 0 where neither: then a signal is
        ``higher`` or ``lower``. Empty where there is no signal.

    Notes
    -----
    A row that goes one way is judged by the way it goes, the others by the side of
    the mean. NHSRplotthedots judges all of them by the side.

    Examples
    --------
    >>> from missionmetrics.stats.process.limits import xmr_limits
    >>> series = [5, 6, 5, 6, 5, 6, 20, 5, 6, 5]
    >>> limits = xmr_limits(series)
    >>> str(senses(series, limits, signals(series, limits), -1)[6])
    'worse'
    """
    given = np.asarray(values, dtype=float)
    way = np.where(found == "trend", _trends(given), sides(given, limits))
    good = np.sign(direction) * way
    named = ("better", "worse") if direction else ("higher", "lower")
    judged = good if direction else way
    told: Codes = np.where(judged > 0, named[0], named[1])
    return np.where(found == "", "", told)


def sides(values: Floats, limits: Limits) -> Floats:
    """1 above the centre, -1 below, 0 on it and where there is no value; (T,)."""
    apart = values - limits.centre
    apart = np.where(np.abs(apart) <= _hair(values), 0.0, apart)
    return np.nan_to_num(np.sign(apart))


def _hair(values: Floats) -> float:
    """How far apart two numbers may be by rounding in binary alone."""
    known = np.abs(values[~np.isnan(values)])
    return ROUNDING * float(known.max()) if known.size else 0.0


def _in_a_row(signs: Floats, length: int) -> Flags:
    """Places that are part of so many equal signs in a row; nought is no sign."""
    part = np.zeros(signs.size, dtype=bool)
    for start in range(signs.size - length + 1):
        row = signs[start : start + length]
        if row[0] != 0 and (row == row[0]).all():
            part[start : start + length] = True
    return part


def _trends(values: Floats) -> Floats:
    """The way of the seven, each above or below the last, that a value is part of.

    1 or -1, and 0 where it is part of none; a peak goes the way that led to it.
    """
    steps = np.diff(values)
    ways = np.nan_to_num(np.sign(np.where(np.abs(steps) <= _hair(values), 0.0, steps)))
    rows = np.where(_in_a_row(ways, RUN - 1), ways, 0.0)
    into, out = np.append(0.0, rows), np.append(rows, 0.0)
    return np.where(into != 0, into, out)


def _two_of_three(near: Flags, side: Floats) -> Flags:
    """Places inside three on one side of which two or more are near a limit."""
    part = np.zeros(near.size, dtype=bool)
    for start in range(near.size - 2):
        three = slice(start, start + 3)
        if near[three].sum() >= 2 and abs(side[three].sum()) == 3:
            part[three] = True
    return part

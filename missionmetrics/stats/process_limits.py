"""Is a series steady? Limits of single values, and what falls outside of steady.

The XmR chart takes the size of ordinary ups and downs from one value to the next. A
process is spoken of as changed only where a rule says so that ordinary ups and downs
seldom meet.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.str_]
SPREAD = 2.66
"""Three standard deviations of normal noise, in mean moving ranges: 3 / 1.128."""
SCREEN = 3.267
"""A moving range of so many mean ones is an event, not an ordinary step."""
RUN = 7
"""Values in a row, on one side or going one way, that are no accident."""
FEW = 12
"""With fewer values the limits are a trial."""


class Limits(NamedTuple):
    """Where the values of a steady process lie.

    ``centre`` is the mean; nearly all values of a steady process lie from ``low`` to
    ``high``, and most from ``near_low`` to ``near_high``. ``step`` is the mean moving
    range, of ``steps`` moving ranges; ``trial`` says that they rest on few values.
    """

    centre: float
    low: float
    high: float
    near_low: float
    near_high: float
    step: float
    steps: int
    trial: bool


def xmr_limits(values: ArrayLike, *, screened: bool = True) -> Limits:
    """Limits of single values from their moving ranges.

    Parameters
    ----------
    values : array-like of float, shape (T,)
        In order of time; NaN where there is none. No step is made across a gap.
    screened : bool
        Leave out, once, moving ranges of 3.267 mean ones and more.

    Returns
    -------
    Limits
        All NaN with fewer than two neighbouring values.

    References
    ----------
    Shewhart's chart of individuals, as the NHS's Making Data Count uses it
    (NHSRplotthedots 0.2).

    Examples
    --------
    >>> limits = xmr_limits([1, 2, 1, 2, 1, 2])
    >>> limits.centre, round(limits.low, 2), round(limits.high, 2)
    (1.5, -1.16, 4.16)
    """
    given = np.asarray(values, dtype=float)
    known = given[~np.isnan(given)]
    steps = np.abs(np.diff(given))
    steps = steps[~np.isnan(steps)]
    if steps.size == 0:
        nan = float("nan")
        return Limits(nan, nan, nan, nan, nan, nan, 0, True)
    if screened:
        steps = steps[steps < SCREEN * steps.mean()] if steps.any() else steps
    centre, step = float(known.mean()), float(steps.mean())
    wide, near = SPREAD * step, 2 * SPREAD * step / 3
    return Limits(
        centre, centre - wide, centre + wide, centre - near, centre + near, step,
        int(steps.size), known.size < FEW,
    )  # fmt: skip


def signals(values: ArrayLike, limits: Limits) -> Codes:
    """Which rule each value is part of, if any, shape (T,).

    ``outside`` the limits; ``trend``: part of seven that go one way; ``near``: one of
    two of three near the same limit, all three on its side of the mean; ``shift``: part
    of seven in a row on one side of the mean. The first of these that holds is told; an
    empty text where none does. A gap ends a row.

    Examples
    --------
    >>> series = [5, 6, 5, 6, 5, 6, 20, 5, 6, 5]
    >>> [str(s) for s in signals(series, xmr_limits(series))][6]
    'outside'
    """
    given = np.asarray(values, dtype=float)
    side = np.nan_to_num(np.sign(given - limits.centre))
    outside = (given < limits.low) | (given > limits.high)
    near = ~outside & ((given < limits.near_low) | (given > limits.near_high))
    ways = np.nan_to_num(np.sign(np.diff(given)))
    found: Codes = np.full(given.shape, "", dtype="<U7")
    if given.size == 0:
        return found
    for name, flags in (
        ("shift", _in_a_row(side, RUN)),
        ("near", near & _two_of_three(near, side)),
        ("trend", _going_one_way(ways)),
        ("outside", outside),
    ):
        found[flags] = name
    return found


def _in_a_row(signs: Floats, length: int) -> Flags:
    """Places that are part of so many equal signs in a row; nought is no sign."""
    part = np.zeros(signs.size, dtype=bool)
    for start in range(signs.size - length + 1):
        row = signs[start : start + length]
        if row[0] != 0 and (row == row[0]).all():
            part[start : start + length] = True
    return part


def _going_one_way(ways: Floats) -> Flags:
    """Values that are part of seven of which each is above, or below, the last."""
    steps = _in_a_row(ways, RUN - 1)
    part: Flags = np.append(steps, False) | np.append(False, steps)
    return part


def _two_of_three(near: Flags, side: Floats) -> Flags:
    part = np.zeros(near.size, dtype=bool)
    for start in range(near.size - 2):
        three = slice(start, start + 3)
        if near[three].sum() >= 2 and abs(side[three].sum()) == 3:
            part[three] = True
    return part


class Runs(NamedTuple):
    """Runs on one side of a centre: how long, how many, and what chance allows.

    ``longest`` of at most ``most`` and ``crossings`` of at least ``fewest`` are what a
    steady series of ``n`` useful values shows; ``shifted`` says that one is broken.
    """

    n: int
    longest: int
    crossings: int
    most: int
    fewest: int
    shifted: bool


def anhoej_runs(values: ArrayLike, *, centre: float | None = None) -> Runs:
    """Whether values keep to one side of their centre for longer than chance does.

    Parameters
    ----------
    values : array-like of float, shape (T,)
        In order of time; NaN and values on the centre do not count.
    centre : float, optional
        The median of the values without it.

    References
    ----------
    Anhøj & Olesen (2014) PLoS ONE 9:e113825; limits as in qicharts2.

    Examples
    --------
    >>> anhoej_runs([1, 2] * 10).shifted, anhoej_runs([1] * 10 + [2] * 10).shifted
    (False, True)
    """
    given = np.asarray(values, dtype=float)
    given = given[~np.isnan(given)]
    middle = float(np.median(given)) if centre is None and given.size else centre
    above = given[given != middle] > middle if given.size else np.zeros(0, dtype=bool)
    n = int(above.size)
    if n == 0:
        return Runs(0, 0, 0, 0, 0, shifted=False)
    turns = np.flatnonzero(np.diff(above))
    longest = int(np.diff(np.concatenate([[-1], turns, [n - 1]])).max())
    most, fewest = run_limits(n)
    crossings = int(turns.size)
    shifted = longest > most or crossings < fewest
    return Runs(n, longest, crossings, most, fewest, shifted)


def run_limits(n: int) -> tuple[int, int]:
    """The longest run and the fewest crossings that chance allows among ``n`` values.

    Examples
    --------
    >>> run_limits(12), run_limits(20), run_limits(24)
    ((7, 3), (7, 6), (8, 8))
    """
    return round(np.log2(n)) + 3, int(binom.ppf(0.05, max(n - 1, 0), 0.5))


def assurance(limits: Limits, target: float, direction: int) -> str:
    """Whether a steady process keeps to a target: pass, fail, or hit or miss.

    ``direction`` is 1 where more is better, -1 where less is, 0 where neither: then,
    and without limits or target, the answer is empty.

    Examples
    --------
    >>> assurance(xmr_limits([1, 2, 1, 2, 1, 2]), 6.0, 1)
    'fail'
    """
    if direction == 0 or np.isnan([target, limits.low]).any():
        return ""
    if target > limits.high:
        return "fail" if direction > 0 else "pass"
    if target < limits.low:
        return "pass" if direction > 0 else "fail"
    return "hit or miss"

"""Runs on one side of a centre: how long, how many, and what chance allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import binom

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

ROUNDING = 1e-9
"""Values nearer to the centre than this, in parts of the largest, are on it."""


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
    apart = given - middle if middle is not None else given
    apart = apart[np.abs(apart) > ROUNDING * np.abs(given).max(initial=0.0)]
    above = apart > 0
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

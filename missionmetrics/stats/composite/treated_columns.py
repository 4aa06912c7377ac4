"""Far-out values of many columns brought nearer at once, without a record of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.stats.composite.shape import shapes
from missionmetrics.stats.composite.treatment import box_cox, box_cox_power, logged

if TYPE_CHECKING:
    from missionmetrics.stats.composite.options import Treatment

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def treated_columns(columns: ArrayLike, how: Treatment) -> Floats:
    """Bring far-out values nearer, column by column, all columns at once.

    Parameters
    ----------
    columns : array-like of float, shape (U, C)
        NaN where not known.
    how : Treatment

    Returns
    -------
    array of float, shape (U, C)
        The values that :func:`missionmetrics.stats.composite.treatment.treat` gives;
        only a column within rounding of a limit can come out otherwise.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Treatment
    >>> found = treated_columns(np.r_[np.arange(1.0, 13.0), 60.0][:, None], Treatment())
    >>> float(found[-1, 0])
    12.0
    """
    found = np.array(columns, dtype=float)
    if how.off:
        return found
    at = np.flatnonzero(_failing(*shapes(found), how))
    pulled, moved = _pulled_in(found[:, at], how)
    enough = moved.any(axis=0) & ~_failing(*shapes(pulled), how)
    kept = enough | (how.then == "none")
    found[:, at[kept]] = pulled[:, kept]
    for column in at[~kept]:
        own = found[:, column]
        found[:, column] = (logged(own) if how.then == "log"
                            else box_cox(own, box_cox_power(own)))  # fmt: skip
    return found


def _failing(skew: Floats, peak: Floats, how: Treatment) -> Flags:
    """Columns that need treatment: too few values to tell is a pass."""
    return np.asarray((np.abs(skew) >= how.skew) & (peak >= how.kurtosis))


def _pulled_in(columns: Floats, how: Treatment) -> tuple[Floats, Flags]:
    """Columns with the farthest values set to the next, and which were, both (U, C)."""
    x, moved = columns.copy(), np.zeros(columns.shape, dtype=bool)
    left = np.arange(columns.shape[1])
    while left.size:
        own = x[:, left]
        skew, peak = shapes(own)
        edge, following, spread = _ends(own, skew >= 0)
        at = own == edge
        after = moved[:, left] | at
        go = _failing(skew, peak, how) & spread & (after.sum(axis=0) <= how.winmax)
        x[:, left[go]] = np.where(at, following, own)[:, go]
        moved[:, left[go]] = after[:, go]
        left = left[go]
    return x, moved


def _ends(own: Floats, up: Flags) -> tuple[Floats, Floats, Flags]:
    """The farthest value and the next, and whether the rest differ, each (C,)."""
    turned = np.where(up, own, -own)
    turned = np.where(np.isnan(turned), -np.inf, turned)
    edge = turned.max(axis=0)
    rest = turned < edge
    following = np.max(turned, axis=0, where=rest, initial=-np.inf)
    least = np.min(turned, axis=0, where=rest & (turned > -np.inf), initial=np.inf)
    sign = np.where(up, 1.0, -1.0)
    return sign * edge, sign * following, np.isfinite(following) & (least < following)

"""Times to an exit: read, counted at each distinct time, and given intervals.

What `survival` shares between its curves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Curve(NamedTuple):
    """A probability with its doubt: ``estimate, se, low, high``, all of one shape.

    ``low`` and ``high`` are NaN where the estimate is 0 or 1 to the last digit, since
    no exit, or nothing but exits, has been seen to learn from.
    """

    estimate: Floats
    se: Floats
    low: Floats
    high: Floats


def checked(
    times: ArrayLike, marks: ArrayLike, level: float, *, most: int | None
) -> tuple[Floats, Counts]:
    """Times and marks as arrays, or an error that says what does not fit."""
    require_coverage(level)
    when = np.atleast_1d(np.asarray(times, dtype=float))
    given = np.atleast_1d(np.asarray(marks, dtype=float))
    if when.ndim != 1 or when.shape != given.shape or not when.size:
        raise _unfit(
            f"times have shape {np.shape(times)} and exits {np.shape(marks)}",
            "give both once for each that was watched, and at least one.",
        )
    if not (np.isfinite(when).all() and (when >= 0).all()):
        bad = int(np.flatnonzero(~(np.isfinite(when) & (when >= 0)))[0])
        raise _unfit(
            f"the time at position {bad} is {when[bad]}",
            "give how long it was watched, 0 or more; leave out what was not watched.",
        )
    top = np.inf if most is None else most
    fine = (
        np.isfinite(given) & (given >= 0) & (given <= top) & (given == np.floor(given))
    )
    if not fine.all():
        bad = int(np.flatnonzero(~fine)[0])
        raise _unfit(
            f"the exit at position {bad} is {given[bad]}",
            f"write 0 for still going, or a kind of exit from 1 to {top:g}.",
        )
    return when, given.astype(np.int64)


def _unfit(what: str, fix: str) -> EvidenceError:
    return EvidenceError(
        f"These cannot be read as times to an exit: {what}.",
        fix=fix,
        code="MM-SURVIVAL",
    )


def counted(when: Floats, marks: Counts, kinds: int) -> tuple[Floats, Counts, Counts]:
    """Distinct times (M,), watched just before (M,), ended at by kind (M, kinds)."""
    moments, place, each = np.unique(when, return_inverse=True, return_counts=True)
    at_risk = when.size - np.concatenate([[0], np.cumsum(each)[:-1]])
    cells = np.bincount(place * (kinds + 1) + marks, minlength=each.size * (kinds + 1))
    return moments, at_risk, cells.reshape(each.size, kinds + 1)[:, 1:]


def log_log(share: Floats, se: Floats, level: float) -> tuple[Floats, Floats]:
    """Ends of the interval that is symmetric for log(-log(share))."""
    open_ended = (share > 0) & (share < 1) & (se > 0)
    inside = np.where(open_ended, share, 0.5)
    width = ndtri((1 + level) / 2) * se / (inside * np.abs(np.log(inside)))
    ends = (inside ** np.exp(width), inside ** np.exp(-width))
    low, high = (np.where(open_ended, end, np.nan) for end in ends)
    return low, high


def read_at(
    times: Floats, curve: Curve, start: float, when: ArrayLike, over: NDArray[np.bool_]
) -> Curve:
    """The curve's steps at other times; ``over`` marks a time that nobody survived."""
    asked = np.atleast_1d(np.asarray(when, dtype=float))
    place = np.searchsorted(times, asked, side="right")
    unknown = np.isnan(asked) | ((asked > times[-1]) & ~over[-1])
    firsts = (start, 0.0, np.nan, np.nan)
    read = []
    for part, first in zip(curve, firsts, strict=True):
        padded = np.concatenate([np.full((1, *part.shape[1:]), first), part])
        found = padded[place]
        found[unknown] = np.nan
        read.append(found)
    return Curve(*read)

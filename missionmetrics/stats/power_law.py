"""Do faults get rarer? The shape of a power-law process, as Crow (AMSAA) has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import chdtri

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class PowerLaw(NamedTuple):
    """The shape of the growth of faults with time: below 1 they get rarer.

    ``shape`` is the likeliest value, ``unbiased`` the one whose mean is right (NaN
    with too few faults); ``low`` and ``high`` are the ends of an exact interval; ``n``
    is the number of faults. Twice as much time brings ``2 ** shape`` as many faults.
    """

    shape: float
    unbiased: float
    low: float
    high: float
    n: int


def crow_amsaa(
    times: ArrayLike, until: float | None = None, *, level: float = 0.95
) -> PowerLaw:
    """Do faults get rarer, the longer something runs?

    Parameters
    ----------
    times : array_like, shape (n,)
        When each fault came, counted from the start and above 0, in any unit.
    until : float or None
        How long it was watched, chosen beforehand. None: watching ended with the last
        fault, which then tells nothing of the shape by itself.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    PowerLaw
        Of a Poisson process whose expected faults by time t are proportional to
        ``t ** shape``.

    Raises
    ------
    EvidenceError
        ``MM-LEVEL``; ``MM-POWER-LAW`` for times that are not above 0, end after
        ``until`` or are too few (one; two without ``until``).

    Notes
    -----
    With m faults that tell of the shape (n, or n - 1 without ``until``), 2 n shape /
    estimate follows chi-squared with 2 m degrees of freedom. It is one thing's record:
    projects that start at different times need one each.

    References
    ----------
    Crow (1975) Reliability Analysis for Complex, Repairable Systems, AMSAA technical
    report 138; MIL-HDBK-189C (2011).

    Examples
    --------
    >>> found = crow_amsaa([3, 10, 18, 30, 45, 70], until=100)
    >>> round(found.shape, 3), round(found.unbiased, 3)
    (0.607, 0.506)
    """
    when, end, telling = _checked(times, until, level)
    total = float(np.log(end / when).sum())
    n = when.size
    tail = (1 - level) / 2
    low, high = (float(chdtri(2 * telling, p)) / (2 * total) for p in (1 - tail, tail))
    unbiased = (telling - 1) / total if telling > 1 else float("nan")
    return PowerLaw(n / total, unbiased, low, high, n)


def _checked(
    times: ArrayLike, until: float | None, level: float
) -> tuple[NDArray[np.float64], float, int]:
    """Times, the end of watching, and how many faults tell of the shape."""
    require_coverage(level)
    when = np.atleast_1d(np.asarray(times, dtype=float))
    if when.ndim != 1 or not (np.isfinite(when).all() and (when > 0).all()):
        raise _unfit(
            "the times of the faults are not a row of numbers above 0",
            "count each from the start of the record, in one unit.",
        )
    latest = float(when.max(initial=0.0))
    end = latest if until is None else float(until)
    if not (np.isfinite(end) and end >= latest):
        raise _unfit(
            f"watching ended at {end:g}, and the last fault came at {latest:g}",
            "give an end that is not before the last fault, or leave `until` out.",
        )
    telling = when.size - (until is None)
    if telling < 1 or (when == end).all():
        raise _unfit(
            f"there are too few faults ({when.size})",
            "one before the end of watching is needed; without `until`, two.",
        )
    return when, end, telling


def _unfit(what: str, fix: str) -> EvidenceError:
    return EvidenceError(
        f"No shape can be read off these faults: {what}.", fix=fix, code="MM-POWER-LAW"
    )

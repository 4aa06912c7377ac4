"""Is a series steady? The limits of single values that a steady process keeps to.

The XmR chart takes the size of ordinary ups and downs from one value to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SPREAD = 2.66
"""Three standard deviations of normal noise, in mean moving ranges: 3 / 1.128."""
SCREEN = 3.267
"""A moving range of so many mean ones is an event, not an ordinary step."""
FEW = 12
"""With fewer values the limits are a trial."""


class Limits(NamedTuple):
    """Where the values of a steady process lie.

    ``centre`` is the mean of ``n`` values; nearly all values of a steady process lie
    from ``low`` to ``high``, and most from ``near_low`` to ``near_high``. ``step`` is
    the mean moving range, of ``steps`` moving ranges of which ``joined`` follow right
    on another; ``screened`` says that large ones were left out if there were any, and
    ``trial`` that all this rests on few values.
    """

    centre: float
    low: float
    high: float
    near_low: float
    near_high: float
    step: float
    steps: int
    joined: int
    n: int
    screened: bool
    trial: bool


def xmr_limits(values: ArrayLike, *, screened: bool = True) -> Limits:
    """Limits of single values from their moving ranges.

    Parameters
    ----------
    values : array-like of float, shape (T,)
        In order of time; NaN where there is none. No step is made across a gap.
    screened : bool
        Leave out, once, moving ranges of 3.267 mean ones and more, unless all others
        are nought.

    Returns
    -------
    Limits
        All NaN with fewer than two neighbouring values.

    Notes
    -----
    Of a steady series without events the screen leaves out about one step in 110, and
    makes the limits 2.5% narrower in the long run.

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
    ranges = np.abs(np.diff(given))
    kept = ~np.isnan(ranges)
    if not kept.any():
        nan = float("nan")
        return Limits(nan, nan, nan, nan, nan, nan, 0, 0, int(known.size),
                      screened, True)  # fmt: skip
    if screened and ranges[kept].any():
        usual = np.nan_to_num(ranges, nan=np.inf) < SCREEN * ranges[kept].mean()
        # Where all other steps are nought, leaving out the large one leaves no limits.
        screened = bool(ranges[usual].any())
        kept &= usual | (not screened)
    centre, step = float(known.mean()), float(ranges[kept].mean())
    wide, near = SPREAD * step, 2 * SPREAD * step / 3
    return Limits(
        centre, centre - wide, centre + wide, centre - near, centre + near, step,
        int(kept.sum()), int((kept[1:] & kept[:-1]).sum()), int(known.size),
        screened, known.size < FEW,
    )  # fmt: skip


def assurance(limits: Limits, target: float, direction: int) -> str:
    """Whether a steady process keeps to a target: pass, fail, or hit or miss.

    ``direction`` is 1 where more is better, -1 where less is, 0 where neither: then,
    and without limits or target, the answer is empty. A target on a limit is hit or
    miss.

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

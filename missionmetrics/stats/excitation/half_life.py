"""In what time half of what an event brings has come, and how sure that is.

Half-lives are told apart by the likelihood at each of those tried. It bends smoothly in
their logarithm, so that ends of a range are read between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.excitation.profile import free_fits

if TYPE_CHECKING:
    from missionmetrics.stats.excitation.records import Counts

Floats = NDArray[np.float64]


class HalfLife(NamedTuple):
    """The likeliest half-life, and those that the counts do not speak against.

    ``low`` is 0, or ``high`` infinite, where the shortest or the longest tried is not
    spoken against. Both are NaN where neither is, or one of these is the likeliest.
    """

    likeliest: float
    low: float
    high: float


def half_life(record: Counts, decays: Floats, *, loose: float, most: float) -> HalfLife:
    """The half-life of one record of counts, with its range.

    Parameters
    ----------
    record : Counts
        Of one record.
    decays : array, shape (G,)
        Those tried, falling; three or more.
    loose : float
        Variance over mean of a count.
    most : float
        The most that twice the log-likelihood may be worse within the range.
    """
    logs = np.log(np.log(2) / decays)
    gains = np.array([free_fits(record, decays[[k]]).gain[0]
                      for k in range(decays.size)])  # fmt: skip
    top, gain = _top(logs, gains)
    lost = 2 * np.maximum(gain - gains, 0.0) / loose
    edge = not logs[0] < top < logs[-1]
    if edge or lost.max() <= most:
        return HalfLife(float(np.exp(top)), np.nan, np.nan)
    # Its root is close to a straight line on either side of the likeliest.
    limit, root = np.sqrt(most), np.sqrt(lost)
    left, right = logs < top, logs > top
    low = _end(logs[left][::-1], root[left][::-1], top, limit)
    high = _end(logs[right], root[right], top, limit)
    if low is None and high is None:
        return HalfLife(float(np.exp(top)), np.nan, np.nan)
    return HalfLife(
        float(np.exp(top)),
        0.0 if low is None else low,
        np.inf if high is None else high,
    )


def _top(at: Floats, gains: Floats) -> tuple[float, float]:
    """Where the parabola through the largest and its neighbours peaks, and how high."""
    k = int(np.clip(gains.argmax(), 1, gains.size - 2))
    near = np.s_[k - 1 : k + 2]
    bend, slope, flat = np.polyfit(at[near] - at[k], gains[near], 2)
    if bend >= 0:
        return float(at[gains.argmax()]), float(gains.max())
    way = float(np.clip(-slope / (2 * bend), at[k - 1] - at[k], at[k + 1] - at[k]))
    return float(at[k] + way), float(max(flat + slope * way + bend * way**2,
                                         gains.max()))  # fmt: skip


def _end(away: Floats, root: Floats, top: float, limit: float) -> float | None:
    """Where the root, from the top outwards, passes its limit for the last time."""
    inside = np.flatnonzero(root <= limit)
    k = int(inside[-1]) if inside.size else -1
    if k == root.size - 1:
        return None
    here, at = (root[k], away[k]) if k >= 0 else (0.0, top)
    share = (limit - here) / (root[k + 1] - here)
    return float(np.exp(at + share * (away[k + 1] - at)))

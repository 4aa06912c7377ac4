"""How long until something ends, and how it ends, when some have not ended yet.

Those still going are counted for as long as they were watched (censored). At equal
times exits come before the end of watching, and equal times stay equal: nothing is
jittered, so nothing hangs on a seed.

>>> import numpy as np
>>> months = [3, 5, 5, 8, 12, 12]
>>> exits = [1, 2, 0, 1, 1, 0]  # 0 still going, 1 scaled up, 2 stopped
>>> found = cumulative_incidence(months, exits)
>>> np.round(found.at(8).estimate[0], 4).tolist()
[0.3889, 0.1667]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.stats.exit_times import Curve, checked, counted, log_log, read_at

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

__all__ = ["Curve", "Incidence", "Median", "Survival", "cumulative_incidence",
           "kaplan_meier"]  # fmt: skip

ROUNDING = float(np.sqrt(np.finfo(float).eps))
"""Below this a curve's distance from one half is the rounding of its products."""


class Median(NamedTuple):
    """The first time by which half have gone; NaN for what has not been reached."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Survival:
    """The share still going after each time at which anything was seen.

    Attributes
    ----------
    times : ndarray, shape (M,)
        Distinct times, rising, in the unit given.
    at_risk, ended : ndarray of int, shape (M,)
        Still watched just before the time; ended at it.
    share : Curve of (M,)
        Still going after the time.
    median : Median
        With the interval of Brookmeyer and Crowley (1982).
    """

    times: Floats
    at_risk: Counts
    ended: Counts
    share: Curve
    median: Median

    def at(self, when: ArrayLike) -> Curve:
        """The share still going at times (K,); NaN after watching has ended."""
        return read_at(self.times, self.share, 1.0, when, self.at_risk == self.ended)


@dataclass(frozen=True, eq=False, kw_only=True)
class Incidence:
    """The share that has gone each way by each time at which anything was seen.

    Attributes
    ----------
    times : ndarray, shape (M,)
        Distinct times, rising, in the unit given.
    at_risk : ndarray of int, shape (M,)
        Still watched just before the time.
    ended : ndarray of int, shape (M, K)
        Ended at the time, by kind of exit 1 to K.
    share : Curve of (M, K)
        Gone each way by the time. With ``free`` the rows sum to 1.
    free : ndarray, shape (M,)
        Share still going after the time.
    """

    times: Floats
    at_risk: Counts
    ended: Counts
    share: Curve
    free: Floats

    def at(self, when: ArrayLike) -> Curve:
        """The shares at times, (times, K); NaN after watching has ended."""
        over = self.at_risk == self.ended.sum(axis=1)
        return read_at(self.times, self.share, 0.0, when, over)


def kaplan_meier(
    times: ArrayLike, ended: ArrayLike, *, level: float = 0.95
) -> Survival:
    """What share is still going after a given time?

    Parameters
    ----------
    times : array_like, shape (n,)
        How long each was watched, 0 or more, in any unit.
    ended : array_like of bool, shape (n,)
        Whether it ended then; False where it was still going.
    level : float
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    Survival
        Greenwood's standard errors; intervals on the scale log(-log), which stay
        between 0 and 1.

    Raises
    ------
    EvidenceError
        ``MM-LEVEL``; ``MM-SURVIVAL`` for nobody, for times that are negative or no
        numbers, and for shapes or marks that do not fit.

    Notes
    -----
    Where there are several kinds of exit, counting all but one as 'still going'
    overstates that one: use `cumulative_incidence`.

    References
    ----------
    Kaplan & Meier (1958) J. Am. Stat. Assoc. 53:457-481; Kalbfleisch & Prentice
    (2002) The Statistical Analysis of Failure Time Data, section 1.4.

    Examples
    --------
    >>> found = kaplan_meier([1, 2, 2, 4], [True, True, False, True])
    >>> found.share.estimate.tolist(), found.median.estimate
    ([0.75, 0.5, 0.0], 3.0)
    """
    when, marks = checked(times, ended, level, most=1)
    moments, at_risk, counts = counted(when, marks, 1)
    gone = counts[:, 0]
    share = np.cumprod((at_risk - gone) / at_risk).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(gone / (at_risk * (at_risk - gone)))
        spread = share * np.sqrt(greenwood)
    # nobody left: Greenwood's sum has no end
    se: Floats = np.where(share > 0, spread, np.nan)
    curve = Curve(share, se, *log_log(share, se, level))
    happened = gone > 0
    median = Median(
        *(_half(moments[happened], c[happened]) for c in (share, curve.low, curve.high))
    )
    return Survival(
        times=moments, at_risk=at_risk, ended=gone, share=curve, median=median
    )


def cumulative_incidence(
    times: ArrayLike, exits: ArrayLike, *, kinds: int | None = None, level: float = 0.95
) -> Incidence:
    """What share has gone each way by a given time?

    Parameters
    ----------
    times : array_like, shape (n,)
        How long each was watched, 0 or more, in any unit.
    exits : array_like of int, shape (n,)
        How it ended then: 1 to K; 0 where it was still going.
    kinds : int, optional
        K, where a kind that nobody took should have its column; by default the
        largest exit.
    level : float
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    Incidence
        Standard errors from the infinitesimal jackknife, those that R's
        ``survival::survfit`` gives; intervals on the scale log(-log).

    Raises
    ------
    EvidenceError
        ``MM-LEVEL``; ``MM-SURVIVAL`` as in `kaplan_meier`.

    Notes
    -----
    Nothing is assumed of how the exits hang together. One minus `kaplan_meier` of one
    exit, the others counted as still going, is never below its incidence.

    Somebody's weight moves the incidence in the same way until they go, whoever they
    are, and in proportion to the incidence afterwards; so the squares sum up in
    running totals, and the work grows with n log n.

    References
    ----------
    Aalen & Johansen (1978) Scand. J. Stat. 5:141-150; Efron (1982) The Jackknife, the
    Bootstrap and Other Resampling Plans, chapter 6 (infinitesimal jackknife).
    """
    when, marks = checked(times, exits, level, most=kinds)
    count = int(max(marks.max(), 1)) if kinds is None else kinds
    moments, at_risk, ended = counted(when, marks, count)
    hazard = ended / at_risk[:, None]
    total = ended.sum(axis=1)
    free = np.cumprod((at_risk - total) / at_risk)
    before = np.concatenate([[1.0], free[:-1]])
    share = np.cumsum(before[:, None] * hazard, axis=0)
    se = _jackknife(at_risk, ended, before, share)
    low, high = log_log(share, se, level)
    return Incidence(
        times=moments,
        at_risk=at_risk,
        ended=ended,
        share=Curve(share, se, low, high),
        free=free,
    )


def _jackknife(at_risk: Counts, ended: Counts, before: Floats, share: Floats) -> Floats:
    """Root of the sum of squared derivatives by each one's weight, (M, K).

    While watched, one's derivative is ``common``. Whoever leaves at time x keeps
    ``held + pull * share(t)`` from then on: what was gained by x, and the change of
    the share still going, through which all later exits pass.
    """
    total = ended.sum(axis=1)
    left = at_risk - total
    with np.errstate(divide="ignore"):
        step = np.where(left > 0, total / (at_risk * left), 0.0)
        own = np.where(left > 0, 1 / left, 0.0)  # 1 / (at_risk * (1 - hazard))
    raised = np.cumsum(step)
    earlier = np.concatenate([[0.0], raised[:-1]])
    flow = before[:, None] * ended / at_risk[:, None]
    common = np.cumsum(flow * (earlier - 1 / at_risk)[:, None], axis=0)
    gained = before / at_risk
    gone = np.concatenate([at_risk[1:], [0]])
    watched_out = at_risk - total - gone
    spread = gone[:, None] * common**2
    for kind in range(-1, ended.shape[1]):
        who = watched_out if kind < 0 else ended[:, kind]
        pull = raised - (own if kind >= 0 else 0.0)
        held = common - pull[:, None] * share
        if kind >= 0:
            held[:, kind] += gained
        squares, products, pulls = (
            np.cumsum(who[:, None] * part, axis=0)
            for part in (held**2, held * pull[:, None], pull[:, None] ** 2)
        )
        spread += squares + 2 * share * products + share**2 * pulls
    return np.sqrt(np.maximum(spread, 0.0))


def _half(times: Floats, share: Floats) -> float:
    """The first time with a share below one half, or the middle of a flat half."""
    under = np.flatnonzero(share < 0.5 + ROUNDING)
    if not under.size:
        return float("nan")
    first = int(under[0])
    flat = abs(share[first] - 0.5) <= ROUNDING and first + 1 < times.size
    return float((times[first] + times[first + 1]) / 2 if flat else times[first])

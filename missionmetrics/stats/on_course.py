"""Several indicators taken together: a sum that adds up, and how many are on course.

Everything starts from draws: S indicators by D draws of what each may be. A sum with
fixed weights is taken draw by draw, so its range follows; how many indicators are on
course is counted draw by draw, so the count has a whole distribution and no rounding of
chances to yes or no. Draws of different indicators are independent unless they are put
into one order (`tied_order`), which leaves each indicator's own draws as they are.

>>> import numpy as np
>>> poisson_binomial([0.5, 0.5]).tolist()
[0.25, 0.5, 0.25]
>>> additive([[0.25, 0.5], [0.5, 1.0]], [1, 3]).tolist()
[0.4375, 0.875]
"""

from __future__ import annotations

from numbers import Real
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""Probability that sums of chances may miss by rounding."""


class Run(NamedTuple):
    """Whole numbers from ``low`` to ``high``, and the chance that they hold."""

    low: int
    high: int
    chance: float


def shares_of_weight(weights: ArrayLike) -> Floats:
    """Weights as shares that sum to 1.

    Parameters
    ----------
    weights : array_like, shape (S,) or (K, S)
        One set of weights, or K of them; none below 0, not all of a set 0.

    Raises
    ------
    EvidenceError
        ``MM-COURSE-WEIGHTS`` where a weight is missing, infinite or below 0, or where
        all weights of a set are 0.
    """
    given = np.asarray(weights, dtype=float)
    total = given.sum(axis=-1, keepdims=True) if given.size else np.zeros(1)
    if not (np.isfinite(given).all() and (given >= 0).all() and (total > 0).all()):
        raise EvidenceError(
            f"These are no weights: {np.round(given, 3).tolist()}.",
            fix="give each indicator a number of 0 or more, and at least one above 0.",
            code="MM-COURSE-WEIGHTS",
        )
    shares: Floats = given / total
    return shares


def additive(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Sum of the indicators' values, each times its share of the weight.

    A lead of one indicator makes up in full for the lag of another.

    Parameters
    ----------
    values : array_like, shape (S,) or (S, D)
        Value of each indicator, or its draws.
    weights : array_like, shape (S,) or (K, S)
        As in `shares_of_weight`.

    Returns
    -------
    ndarray, shape (), (D,), (K,) or (K, D)
    """
    summed: Floats = np.asarray(
        shares_of_weight(weights) @ np.asarray(values, dtype=float)
    )
    return summed


def contributions(values: ArrayLike, weights: ArrayLike) -> Floats:
    """What each indicator brings to the sum, (S,): they add up to `additive`."""
    brought: Floats = shares_of_weight(weights) * np.asarray(values, dtype=float)
    return brought


def limited(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted geometric mean, in which a lead makes up for a lag only in part.

    Parameters
    ----------
    values : array_like, shape (S,) or (S, D)
        Share of its gap that each indicator has closed.
    weights : array_like, shape (S,)
        As in `shares_of_weight`.

    Returns
    -------
    ndarray, shape () or (D,)
        NaN where an indicator that has weight has closed nothing, or moved away: a
        mean of this kind does not exist there.

    Notes
    -----
    OECD and JRC (2008) Handbook on constructing composite indicators, section 6.
    """
    given, shares = np.asarray(values, dtype=float), shares_of_weight(weights)
    held = given[shares > 0]
    exists = (held > 0).all(axis=0)
    logs = np.log(np.where(held > 0, held, 1.0))
    mean: Floats = np.where(exists, np.exp(shares[shares > 0] @ logs), np.nan)
    return mean


def poisson_binomial(chances: ArrayLike) -> Floats:
    """Distribution of how many of S independent events happen.

    Parameters
    ----------
    chances : array_like, shape (S,)
        Chance of each, 0 to 1.

    Returns
    -------
    ndarray, shape (S + 1,)
        Probability of 0, 1, ..., S events.

    Raises
    ------
    EvidenceError
        ``MM-COURSE-CHANCE`` where a chance is not between 0 and 1.

    Notes
    -----
    Convolved one event at a time; Wang (1993) Statistica Sinica 3:295-312.
    """
    given = np.asarray(chances, dtype=float)
    if not ((given >= 0) & (given <= 1)).all():
        raise EvidenceError(
            f"A chance is not between 0 and 1: {given.tolist()}.",
            fix="write 30% as 0.3, and leave out what has no chance.",
            code="MM-COURSE-CHANCE",
        )
    found = np.ones(1)
    for chance in given:
        found = np.convolve(found, [1 - chance, chance])
    return found


def count_distribution(flags: ArrayLike) -> Floats:
    """Distribution of how many of S events happen together, counted over draws.

    Parameters
    ----------
    flags : array_like of bool, shape (S, D)
        Whether each event happens in each draw.

    Returns
    -------
    ndarray, shape (S + 1,)
        Share of draws with 0, 1, ..., S events.
    """
    happened = np.asarray(flags, dtype=bool)
    counts = np.bincount(happened.sum(axis=0), minlength=len(happened) + 1)
    shares: Floats = counts / happened.shape[1]
    return shares


def middle_run(distribution: ArrayLike, level: float) -> Run:
    """The run of numbers between the two quantiles that leave out equal tails.

    Parameters
    ----------
    distribution : array_like, shape (S + 1,)
        Probability of each number from 0.
    level : float
        Coverage, between 0 and 1; the run holds at least that much.
    """
    given = np.asarray(distribution, dtype=float)
    sums, tail = np.cumsum(given), (1 - level) / 2
    low = int(np.searchsorted(sums, tail + ROUNDING))
    high = int(np.searchsorted(sums, 1 - tail - ROUNDING))
    return Run(low, high, float(given[low : high + 1].sum()))


def likeliest_run(distribution: ArrayLike, share: float) -> Run:
    """The shortest run of numbers that holds at least ``share``.

    Of several that are as short, the one that holds most; then the lowest.
    """
    given = np.asarray(distribution, dtype=float)
    sums = np.concatenate([[0.0], np.cumsum(given)])
    for width in range(1, given.size + 1):
        held = sums[width:] - sums[:-width]
        low = int(np.argmax(np.round(held, 12)))
        if held[low] >= share - ROUNDING:
            return Run(low, low + width - 1, float(held[low]))
    return Run(0, given.size - 1, float(sums[-1]))


def tied_order(
    keys: ArrayLike, shared: ArrayLike, own: ArrayLike, *, correlation: float
) -> NDArray[np.int64]:
    """Order of each indicator's draws under which they rise and fall together.

    A Gaussian copula with one correlation for every pair: the draws of each indicator
    are the same ones, put into the order of correlated normal numbers.

    Parameters
    ----------
    keys : array_like, shape (S, D)
        What is to go together, such as the room to spare of each indicator.
    shared, own : array_like, shapes (D,) and (S, D)
        Independent standard normal numbers, common to all and of each.
    correlation : float
        From 0 (independent) to below 1.

    Returns
    -------
    ndarray of int, shape (S, D)
        ``np.take_along_axis(draws, order, axis=1)`` goes together.

    Raises
    ------
    EvidenceError
        ``MM-COURSE-CORRELATION`` where the correlation is out of range.

    Notes
    -----
    Iman and Conover (1982) Communications in Statistics B 11:311-334.
    """
    if not (isinstance(correlation, Real) and 0 <= correlation < 1):
        raise EvidenceError(
            f"`correlation` is {correlation}.",
            fix="give a number from 0, for none, to below 1.",
            code="MM-COURSE-CORRELATION",
        )
    together = np.sqrt(correlation) * np.asarray(shared, dtype=float)
    normal = together + np.sqrt(1 - correlation) * np.asarray(own, dtype=float)
    place = np.argsort(np.argsort(normal, axis=-1, kind="stable"), axis=-1)
    ordered = np.argsort(np.asarray(keys, dtype=float), axis=-1, kind="stable")
    return np.take_along_axis(ordered, place, axis=-1)

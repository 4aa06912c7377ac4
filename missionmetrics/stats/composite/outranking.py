"""Who beats whom: an order that needs no common scale and lets nothing be offset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.stats.composite.means import FINE, UNKNOWN, Put, counted, dot

if TYPE_CHECKING:
    from missionmetrics.stats.composite.options import Missing

Floats = NDArray[np.float64]
SETS = 500
"""Sets of weights worked on at a time, to hold memory down."""


def copeland(values: ArrayLike, weights: ArrayLike, missing: Missing) -> Put:
    """How many units each beats, less how many beat it.

    Parameters
    ----------
    values : array-like of float, shape (U, I)
        More being better; only which of two is larger counts.
    weights : array-like of float, shape (I,) or (K, I)
    missing : Missing
        Also decides whether two units have enough in common to be held together.

    Returns
    -------
    Put
        From -(U - 1) to U - 1. One unit beats another where the indicators on which it
        is ahead weigh more than those on which it is behind. Where some pairs cannot be
        compared, the score is scaled up from those that can.

    Notes
    -----
    The score of a unit hangs on which other units there are.

    References
    ----------
    Copeland (1951); Munda & Nardo (2009) Applied Economics 41:1513-1523.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Missing
    >>> copeland([[3.0, 2.0], [2.0, 1.0], [1.0, 0.0]], [1, 1], Missing()).values.ravel()
    array([ 2.,  0., -2.])
    """
    given = np.asarray(values, dtype=float)
    count = counted(given, weights, missing)
    first, second = np.triu_indices(len(given), 1)
    both = count.known[first] & count.known[second]
    with np.errstate(invalid="ignore"):
        sign = np.where(both, np.sign(given[first] - given[second]), 0.0)
    sets = count.weights.shape[0]
    found, reason = np.empty((len(given), sets)), count.reason.copy()
    for start in range(0, sets, SETS):
        part = slice(start, start + SETS)
        fair = _comparable(both, count.weights[part], missing)
        lead = dot(sign, count.weights[part])
        margin = 1e-12 * count.weights[part].sum(axis=1)
        won = np.where(np.abs(lead) > margin, np.sign(lead), 0.0) * fair
        found[:, part] = _scores(won, fair, first, second, len(given))
    lone = np.isnan(found) & (reason == FINE)
    reason = np.where(lone, UNKNOWN, reason).astype(np.int8)
    return Put(np.where(reason == FINE, found, np.nan), reason)


def _comparable(both: NDArray[np.bool_], weights: Floats, missing: Missing) -> Floats:
    """1 where a pair has enough indicators in common, shape (pairs, K)."""
    shared = dot(both.astype(float), weights)
    least = 1.0 if missing.policy == "refuse" else missing.least
    enough = shared >= least * weights.sum(axis=1) - 1e-12
    return np.asarray((enough & (shared > 0)).astype(float))


def _scores(
    won: Floats, fair: Floats, first: NDArray[np.int64], second: NDArray[np.int64],
    units: int,
) -> Floats:  # fmt: skip
    score, met = np.zeros((units, won.shape[1])), np.zeros((units, won.shape[1]))
    for unit in range(units):
        ahead, behind = first == unit, second == unit
        score[unit] = won[ahead].sum(axis=0) - won[behind].sum(axis=0)
        met[unit] = fair[ahead].sum(axis=0) + fair[behind].sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = score * (units - 1) / met
    return np.asarray(scaled if units > 1 else np.zeros_like(score))

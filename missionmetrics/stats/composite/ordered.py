"""Averages whose weights go to places from best to worst, not to indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.means import FINE, Put, counted

if TYPE_CHECKING:
    from missionmetrics.stats.composite.options import Missing

Floats = NDArray[np.float64]


def ordered_average(
    values: ArrayLike, weights: ArrayLike, missing: Missing, *, positions: ArrayLike
) -> Put:
    """Weight a unit's best value, its next best, and so on.

    Parameters
    ----------
    values : array-like of float, shape (U, I) or (U, K, I)
    weights : array-like of float, shape (I,) or (K, I)
        Importance of the indicators; with equal ones this is Yager's OWA.
    missing : Missing
    positions : array-like of float, shape (P,)
        Weights of places, the best first. With fewer or more places than values they
        are spread over them in proportion.

    Returns
    -------
    Put

    References
    ----------
    Yager (1988) IEEE Trans. Systems, Man, and Cybernetics 18:183-190; Torra (1997)
    Int. J. Intelligent Systems 12:153-166 for indicators of unequal importance.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Missing
    >>> found = ordered_average([[1.0, 3.0, 2.0]], [1, 1, 1], Missing(),
    ...                         positions=[0.5, 0.3, 0.2])
    >>> float(found.values[0, 0].round(12))
    2.3
    """
    given = np.asarray(values, dtype=float)
    place = np.asarray(positions, dtype=float)
    if place.ndim != 1 or not (place >= 0).all() or not place.sum() > 0:
        raise EvidenceError(
            "The weights of places are not 0 or more, or are all 0.",
            fix="give `positions`, the best value's weight first.",
            code="MM-COMPOSITE-WEIGHTS",
        )
    count = counted(given, weights, missing)
    stacked = given[:, None, :] if given.ndim == 2 else given
    shape = np.broadcast_shapes(stacked.shape, (1, *count.weights.shape))
    x = np.broadcast_to(np.where(np.isfinite(stacked), stacked, -np.inf), shape)
    weight = np.where(np.isfinite(stacked), count.weights, 0.0)
    order = np.argsort(-x, axis=-1, kind="stable")
    x, weight = np.take_along_axis(x, order, -1), np.take_along_axis(weight, order, -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        reached = np.cumsum(weight, axis=-1) / count.total[..., None]
    knots = np.linspace(0, 1, place.size + 1)
    filled = np.interp(reached, knots, np.append(0.0, np.cumsum(place) / place.sum()))
    share = np.diff(filled, axis=-1, prepend=0.0)
    found = np.where(np.isfinite(x), x, 0.0) * share
    return Put(np.where(count.reason == FINE, found.sum(axis=-1), np.nan), count.reason)

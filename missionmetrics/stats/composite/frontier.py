"""Benefit of the doubt: each unit judged by the weights that suit it best."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.means import (
    FINE,
    NOT_ABOVE,
    SHARES_NOT_KEPT,
    counted,
)

if TYPE_CHECKING:
    from missionmetrics.stats.composite.options import Missing

Floats = NDArray[np.float64]


TINY = 1e-9


class Frontier(NamedTuple):
    """Scores from 0 to 1, shape (U,), and the weights behind them, shape (U, I).

    Where there is no score it is NaN and ``reason`` is a place in
    :data:`missionmetrics.stats.composite.means.REASONS`.
    """

    scores: Floats
    weights: Floats
    reason: NDArray[np.int8]


def benefit_of_the_doubt(
    values: ArrayLike, missing: Missing, *, shares: tuple[float, float] | None = None
) -> Frontier:
    """How near each unit comes to the best, under the weights that suit it best.

    Parameters
    ----------
    values : array-like of float, shape (U, I)
        0 or more, more being better; need not be on a common scale.
    missing : Missing
        Under ``re-weight`` a unit is judged by the indicators that it has, against
        the units that have them all; the share known counts each indicator once.
    shares : (float, float) or None
        Least and most that one indicator may make up of the unit's own score.

    Returns
    -------
    Frontier
        1 for a unit that some weights make the best. A score is never a rank across
        units under common weights: each has its own.

    Raises
    ------
    EvidenceError
        Shares that cannot add up to 1 (``MM-COMPOSITE-RANGE``).

    References
    ----------
    Cherchye, Moesen, Rogge & Van Puyenbroeck (2007) Social Indicators Research
    82:111-145, with their restrictions on pie shares.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Missing
    >>> found = benefit_of_the_doubt([[1.0, 0.5], [0.5, 1.0], [0.5, 0.5]], Missing())
    >>> found.scores.round(6).tolist()
    [1.0, 1.0, 0.666667]
    """
    given = np.asarray(values, dtype=float)
    width = given.shape[1]
    if shares is not None and not (
        0 <= shares[0] <= shares[1] and shares[0] * width <= 1 <= shares[1] * width
    ):
        raise EvidenceError(
            f"Shares from {shares[0]} to {shares[1]} of {width} indicators cannot add "
            "up to 1.", fix="give a lower least share or a higher most share.",
            code="MM-COMPOSITE-RANGE",
        )  # fmt: skip
    reason = counted(given, np.ones(width), missing).reason[:, 0].copy()
    reason[(reason == FINE) & (given < 0).any(axis=1)] = NOT_ABOVE
    scores, weights = np.full(len(given), np.nan), np.full(given.shape, np.nan)
    for unit in np.flatnonzero(reason == FINE):
        has = np.isfinite(given[unit])
        peers = np.isfinite(given[:, has]).all(axis=1) & (reason == FINE)
        solved = _solved(given[np.ix_(peers, has)], given[unit, has], shares)
        if solved is None:
            reason[unit] = SHARES_NOT_KEPT
            continue
        scores[unit], weights[unit, has] = solved
    return Frontier(scores, weights, reason)


def _solved(
    peers: Floats, own: Floats, shares: tuple[float, float] | None
) -> tuple[float, Floats] | None:
    """The best score of one unit and its weights; None where no weights do.

    Weights of nought keep to any shares; a unit that has something and yet comes to
    nought has no weights that keep to them.
    """
    size = np.where(peers.max(axis=0) > 0, peers.max(axis=0), 1.0)
    scaled, mine = peers / size, own / size
    rows, limits = [scaled], [np.ones(len(scaled))]
    if shares is not None:
        low, high = shares
        diagonal, all_of_it = np.diag(mine), np.tile(mine, (mine.size, 1))
        rows += [diagonal - high * all_of_it, low * all_of_it - diagonal]
        limits += [np.zeros(mine.size), np.zeros(mine.size)]
    found = linprog(-mine, A_ub=np.vstack(rows), b_ub=np.concatenate(limits),
                    bounds=(0, None), method="highs")  # fmt: skip
    if found.status != 0 or (shares is not None and found.fun > -TINY):
        return None
    return float(-found.fun), np.asarray(found.x / size)

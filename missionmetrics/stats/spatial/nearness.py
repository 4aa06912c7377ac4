"""How near areas are to one another: nearest few, within a distance, by flows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]


def nearest(points: ArrayLike, k: int) -> Any:
    """Each area's ``k`` nearest others; not always mutual.

    Parameters
    ----------
    points : array-like, shape (n, 2)
        One point an area, in metres or another flat unit.
    k : int
        How many, from 1 to n - 1.

    Returns
    -------
    sparse array, shape (n, n)
        1 for a neighbour.

    Raises
    ------
    EvidenceError
        ``MM-WEIGHTS-POINTS`` for points that are no finite pairs;
        ``MM-WEIGHTS-REACH`` for a ``k`` out of range.

    Notes
    -----
    Of several equally near, the first in order are taken.
    """
    at = _points(points)
    n = len(at)
    if not 1 <= k < n:
        raise _reach(f"`k` is {k}, with {n} areas", f"choose k from 1 to {n - 1}.")
    _, found = cKDTree(at).query(at, k=k + 1)
    others = np.array(
        [[j for j in row if j != i][:k] for i, row in enumerate(found)], dtype=np.int64
    )
    rows = np.repeat(np.arange(n), k)
    ones = np.ones(n * k)
    return sparse.coo_array((ones, (rows, others.ravel())), shape=(n, n)).tocsr()


def within(points: ArrayLike, distance: float, *, power: float = 0.0) -> Any:
    """The areas within a distance, alike or fading with it.

    Parameters
    ----------
    points : array-like, shape (n, 2)
        One point an area, in metres or another flat unit.
    distance : float
        How far a neighbour may be, above 0, in the unit of ``points``.
    power : float
        Nearness is one over the distance to this power; 0 takes all alike.

    Returns
    -------
    sparse array, shape (n, n)

    Raises
    ------
    EvidenceError
        ``MM-WEIGHTS-POINTS`` for points that are no finite pairs, or two in the same
        place where nearness fades; ``MM-WEIGHTS-REACH`` for a distance that is not
        above 0 or a power below 0.
    """
    at = _points(points)
    if not distance > 0 or not power >= 0:
        raise _reach(
            f"the distance is {distance} and the power {power}",
            "give a distance above 0 and a power of 0 or above.",
        )
    pairs = cKDTree(at).query_pairs(distance, output_type="ndarray")
    gaps = np.linalg.norm(at[pairs[:, 0]] - at[pairs[:, 1]], axis=1)
    if power and (gaps == 0).any():
        raise _no_points("two areas lie in the same place")
    values = gaps**-power if power else np.ones(len(pairs))
    half = sparse.coo_array((values, pairs.T), shape=(len(at), len(at))).tocsr()
    return half + half.T


def flows(table: ArrayLike) -> Any:
    """Nearness by what moves between areas, such as trips to work.

    Parameters
    ----------
    table : array-like, shape (n, n), 0 or above
        Row i holds what ties area i to each other area; the diagonal is left out.

    Returns
    -------
    sparse array, shape (n, n)
    """
    given = np.array(table, dtype=float)
    if given.ndim == 2 and given.shape[0] == given.shape[1]:
        np.fill_diagonal(given, 0.0)
    return sparse.csr_array(given)


def _points(points: ArrayLike) -> Floats:
    at = np.asarray(points, dtype=float)
    if at.ndim != 2 or at.shape[1] != 2 or not np.isfinite(at).all():
        raise _no_points("they are no finite pairs")
    return at


def _no_points(problem: str) -> EvidenceError:
    return EvidenceError(
        f"The points of the areas cannot be used: {problem}.",
        fix="give one point an area, in a flat unit such as metres.",
        code="MM-WEIGHTS-POINTS",
    )


def _reach(problem: str, fix: str) -> EvidenceError:
    return EvidenceError(
        f"How far neighbours reach cannot be used: {problem}.",
        fix=fix,
        code="MM-WEIGHTS-REACH",
    )

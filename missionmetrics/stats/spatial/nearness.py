"""How near areas are to one another: nearest few, within a distance, by flows."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]
TIED = 1e-4
"""A share of a distance by which two differ at most that are equally near."""


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
    Of several equally near, to a ten-thousandth of the distance, the first in order are
    taken.
    """
    at = _points(points)
    n = len(at)
    if not is_whole(k) or not 1 <= k < n:
        raise _reach(
            f"`k` is {k!r}, with {n} areas", f"give a whole number from 1 to {n - 1}."
        )
    tree = cKDTree(at)
    furthest = tree.query(at, k=k + 1)[0][:, k]
    near = tree.query_ball_point(at, furthest * (1 + TIED), return_sorted=True)
    others = np.array([
        _first(at, i, np.array([j for j in own if j != i]), furthest[i], k)
        for i, own in enumerate(near)
    ])  # fmt: skip
    rows = np.repeat(np.arange(n), k)
    ones = np.ones(n * k)
    return sparse.coo_array((ones, (rows, others.ravel())), shape=(n, n)).tocsr()


def _first(
    at: Floats, i: int, others: NDArray[np.int64], furthest: float, k: int
) -> NDArray[np.int64]:
    """The ``k`` nearest of ``others`` in order, of those that tie the first."""
    gaps = np.linalg.norm(at[others] - at[i], axis=1)
    ties = gaps >= furthest * (1 - TIED)
    return np.concatenate([others[~ties], others[ties]])[:k]


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
    if not is_number(distance) or not distance > 0 or not power >= 0:
        raise _reach(
            f"the distance is {distance!r} and the power {power!r}",
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


def is_whole(given: object) -> bool:
    """Whether it is a whole number, and no yes or no."""
    return isinstance(given, Integral) and not isinstance(given, bool)


def is_number(given: object) -> bool:
    """Whether it is a finite number, and no yes or no."""
    real = isinstance(given, Real) and not isinstance(given, bool)
    return real and bool(np.isfinite(float(given)))  # type: ignore[arg-type]


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

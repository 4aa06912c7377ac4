"""Everything a Gaussian spatial likelihood needs of the data: a few small tables.

With ``A = I - rho W`` and ``B = I - lambda W`` the model is ``B (A y - X b) = e``. The
sum of squared errors is quadratic in ``rho`` and in ``lambda``, so that once the
products of ``y, Wy, X`` and of their lags are there, no step depends on the number of
areas, the determinants apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]
TWINS = 1e-10
"""Columns whose own share is smaller, beside the others, repeat one another."""
EXACT = 1e-18
"""Squared errors below so small a share of all squares leave nothing to judge by."""


class Profile(NamedTuple):
    """The best coefficients at each ``lambda``, as functions of ``rho``.

    Attributes
    ----------
    squares : ndarray, shape (..., 3)
        Sum of squared errors ``s0 + s1 rho + s2 rho rho``.
    at_nought, fall : ndarray, shape (..., k)
        Coefficients of the rotated design are ``at_nought - rho fall``.
    lower : ndarray, shape (..., k, k)
        Cholesky factor of the products of the rotated design.
    """

    squares: Floats
    at_nought: Floats
    fall: Floats
    lower: Floats

    def least(self, rho: Floats | float) -> Floats:
        """Sum of squared errors at ``rho``."""
        s = self.squares
        return np.asarray(s[..., 0] + s[..., 1] * rho + s[..., 2] * np.square(rho))

    @property
    def log_design(self) -> Floats:
        """Log-determinant of the products of the rotated design."""
        own = np.diagonal(self.lower, axis1=-2, axis2=-1)
        return np.asarray(2 * np.log(own).sum(axis=-1))


@dataclass(frozen=True, eq=False)
class Moments:
    """Products of the data, and how they turn back into its own coefficients.

    Attributes
    ----------
    products : ndarray, shape (3, 2 + k, 2 + k)
        Of ``y, Wy`` (both without what ``X`` tells of them) and rotated ``X``: powers
        0, 1 and 2 of ``lambda``.
    turn : ndarray, shape (k, k)
        Upper factor: rotated coefficients are ``turn @ coefficients``.
    told : ndarray, shape (k, 2)
        What ``X`` tells of ``y`` and ``Wy``, rotated.
    n : int
        Squared errors that are free to vary: areas, times periods.
    """

    products: Floats
    turn: Floats
    told: Floats
    n: int

    @property
    def k(self) -> int:
        """Columns of the design."""
        return len(self.turn)

    def profile(self, error: Floats | float) -> Profile:
        """Best coefficients at ``lambda``, of any shape."""
        at = np.asarray(error, dtype=float)[..., None, None]
        p = self.products
        full = p[0] - at * p[1] + at * at * p[2]
        own, cross = full[..., :2, :2], full[..., 2:, :2]
        lower = np.linalg.cholesky(full[..., 2:, 2:])
        half = np.linalg.solve(lower, cross)
        best = np.linalg.solve(np.swapaxes(lower, -1, -2), half)
        left = own - np.swapaxes(half, -1, -2) @ half
        squares = np.stack(
            [left[..., 0, 0], -2 * left[..., 0, 1], left[..., 1, 1]], axis=-1
        )
        return Profile(squares, best[..., 0], best[..., 1], lower)

    def coefficients(self, rotated: Floats, rho: Floats | float) -> Floats:
        """Coefficients of the data's own columns, shape of ``rotated``."""
        rho = np.asarray(rho)[..., None]
        full = rotated + self.told[:, 0] - rho * self.told[:, 1]
        return np.asarray(solve_triangular(self.turn, full.T).T)

    def slope_in_error(self, rho: float, error: float) -> float:
        """How the least sum of squared errors moves with ``lambda``."""
        own = self.profile(error)
        v = np.r_[1.0, -rho, -(own.at_nought - rho * own.fall)]
        return float(v @ (2 * error * self.products[2] - self.products[1]) @ v)


def _nothing(y: Floats, largest: float) -> float:
    """Squared errors that are none: beside how far ``y`` spreads, or by rounding.

    Figures were rounded when they were as large as ``largest``.
    """
    spread = float(np.square(y - y.mean()).sum())
    rounding = 4 * float(np.spacing(max(largest, np.abs(y).max())))
    return EXACT * spread + len(y) * rounding**2


def moments_of(
    columns: Floats, lagged: Floats, *, free: int | None = None, largest: float = 0.0
) -> Moments:
    """Products of ``y, Wy, X`` and of their lags.

    Parameters
    ----------
    columns : ndarray, shape (n, 2 + k)
        ``y``, ``Wy`` and the design.
    lagged : ndarray, shape (n, 2 + k)
        The same, each passed on once.
    free : int or None
        Squared errors that are free to vary, where some were used up before; n.
    largest : float
        The largest size of the outcome before anything was taken out of it, where that
        was larger.

    Returns
    -------
    Moments

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-TWINS`` where columns of the design repeat one another;
        ``MM-SPATIAL-EXACT`` where the design tells the outcome without any error.
    """
    design, turn = np.linalg.qr(columns[:, 2:])
    size = np.linalg.norm(columns[:, 2:], axis=0)
    if (np.abs(np.diag(turn)) <= TWINS * size).any():
        raise EvidenceError(
            "Drivers, or what neighbours have of them, repeat one another.",
            fix="leave one of each set of drivers that say the same out.",
            code="MM-SPATIAL-TWINS",
        )
    told = design.T @ columns[:, :2]
    passed = solve_triangular(turn.T, lagged[:, 2:].T, lower=True).T
    z = np.column_stack([columns[:, :2] - design @ told, design])
    w = np.column_stack([lagged[:, :2] - passed @ told, passed])
    cross = z.T @ w
    products = np.stack([z.T @ z, cross + cross.T, w.T @ w])
    if products[0, 0, 0] <= _nothing(columns[:, 0], largest):
        raise EvidenceError(
            "The drivers tell the outcome without any error.",
            fix="leave out the driver that the outcome is worked out from.",
            code="MM-SPATIAL-EXACT",
        )
    return Moments(products, turn, told, len(columns) if free is None else free)

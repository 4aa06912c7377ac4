"""The data of one spatial question, checked and laid out in columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.determinant import Determinant, determinant_of
from missionmetrics.stats.spatial.moments import Moments, moments_of

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.kinds import Kind
    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]
SPARE = 3
"""Areas that must be left over once every coefficient has had its own."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Columns ``y, Wy, X`` and their lags, and how often the determinant counts.

    Attributes
    ----------
    columns, lagged : ndarray, shape (n, 2 + k)
        ``y``, ``Wy`` and the design; the same, passed on once.
    weights : Weights
    drivers : int
        Drivers, d. The design is a constant (where there is one), the drivers and,
        where the model has them, the neighbours' drivers.
    constant : bool
        Whether the design starts with a constant.
    kind : Kind
    times : float
        How often the log-determinant counts: once, or once a period.
    without_one : bool
        Whether the eigenvalue 1 is left out, as years taken out do.
    free : int
        Squared errors that are free to vary.
    given : Determinant or None
        Of ``I - rho W``, where other problems of the same weights have it already.
    largest : float
        The largest size of the outcome before effects were taken out of it.
    """

    columns: Floats
    lagged: Floats
    weights: Weights
    drivers: int
    constant: bool
    kind: Kind
    times: float
    without_one: bool
    free: int
    given: Determinant | None = None
    largest: float = 0.0

    @cached_property
    def moments(self) -> Moments:
        """Their products."""
        return moments_of(
            self.columns, self.lagged, free=self.free, largest=self.largest
        )

    @cached_property
    def determinant(self) -> Determinant:
        """Of ``I - rho W``."""
        return determinant_of(self.weights) if self.given is None else self.given

    @property
    def design(self) -> Floats:
        """Constant, drivers and neighbours' drivers, shape (n, k)."""
        return self.columns[:, 2:]

    def lag(self, values: Floats) -> Floats:
        """Values (rows, c) passed on once, date by date."""
        return passed_once(values, self.weights, dates=self.without_one)

    def log_determinant(self, rho: Floats | float, held: Determinant) -> Floats:
        """Of the whole data, shape of ``rho``."""
        once = held.log(rho)
        if self.without_one:
            once = once - np.log1p(-np.asarray(rho))
        return np.asarray(self.times * once)

    def trace(self, rho: Floats | float, held: Determinant) -> Floats:
        """Minus the derivative of :meth:`log_determinant`."""
        once = held.trace(rho)
        if self.without_one:
            once = once - 1 / (1 - np.asarray(rho))
        return np.asarray(self.times * once)

    def second(self, rho: Floats | float, held: Determinant) -> Floats:
        """The derivative of :meth:`trace`."""
        once = held.second(rho)
        if self.without_one:
            once = once - 1 / (1 - np.asarray(rho)) ** 2
        return np.asarray(self.times * once)


def passed_once(values: Floats, weights: Weights, *, dates: bool) -> Floats:
    """Values (..., rows, c) of one date after another, each passed on once.

    Passing on brings back a mean of each date where columns of weights do not all add
    up alike, so where ``dates`` are taken out, they are so anew.
    """
    flat = values.reshape(-1, weights.n, values.shape[-1])
    wide = np.moveaxis(flat, 1, 0).reshape(weights.n, -1)
    passed = np.moveaxis(weights.lag(wide).reshape(weights.n, len(flat), -1), 0, 1)
    left = without_dates(passed) if dates else passed
    return np.asarray(left.reshape(values.shape))


def without_dates(values: Floats) -> Floats:
    """Values (dates, n, c) without the mean of each date."""
    return np.asarray(values - values.mean(axis=1, keepdims=True))


def one_date(
    outcome: ArrayLike, drivers: ArrayLike, weights: Weights, kind: Kind
) -> Problem:
    """Lay out one figure an area.

    Parameters
    ----------
    outcome : array-like, shape (n,)
    drivers : array-like, shape (n, d)
    weights : Weights, of n areas
    kind : Kind

    Returns
    -------
    Problem

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-SHAPE``, ``MM-SPATIAL-VALUES``, ``MM-SPATIAL-CONSTANT``,
        ``MM-SPATIAL-FEW``.
    """
    y, x = checked(outcome, drivers, weights.n)
    around = [weights.lag(x)] if kind.around else []
    design = np.column_stack([np.ones(len(y)), x, *around])
    require_spare(len(y), design.shape[1] + kind.lag + kind.error)
    columns = np.column_stack([y, weights.lag(y), design])
    return Problem(
        columns=columns, lagged=weights.lag(columns), weights=weights,
        drivers=x.shape[1], constant=True, kind=kind, times=1.0, without_one=False,
        free=len(y),
    )  # fmt: skip


def checked(outcome: ArrayLike, drivers: ArrayLike, n: int) -> tuple[Floats, Floats]:
    """Outcome (..., n) and drivers (..., n, d) that fit together and are all known."""
    y = np.asarray(outcome, dtype=float)
    x = np.asarray(drivers, dtype=float)
    if y.shape[-1:] != (n,) or x.shape[:-1] != y.shape or not x.shape[-1]:
        raise EvidenceError(
            f"Outcome {y.shape} and drivers {x.shape} do not fit {n} areas.",
            fix="give one outcome and one row of drivers an area.",
            code="MM-SPATIAL-SHAPE",
        )
    if not np.isfinite(y).all() or not np.isfinite(x).all():
        raise EvidenceError(
            "A figure is missing or infinite.",
            fix="leave out the areas without a figure, and say so.",
            code="MM-SPATIAL-VALUES",
        )
    flat = x.reshape(-1, x.shape[-1])
    same = np.flatnonzero(np.ptp(flat, axis=0) == 0)
    if same.size or np.ptp(y) == 0:
        what = f"Driver {same[0] + 1}" if same.size else "The outcome"
        raise EvidenceError(
            f"{what} is the same in all areas.",
            fix="leave it out: what does not differ tells nothing of differences.",
            code="MM-SPATIAL-CONSTANT",
        )
    return y, x


def require_spare(n: int, used: int) -> None:
    """Raise unless enough figures are left once each coefficient has had its own."""
    if n - used < SPARE:
        raise EvidenceError(
            f"{n} figures are too few for {used} coefficients; {used + SPARE} are "
            "needed.",
            fix="ask of fewer drivers, or of more areas.",
            code="MM-SPATIAL-FEW",
        )

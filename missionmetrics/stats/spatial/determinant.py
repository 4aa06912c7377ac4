"""The determinant of what is passed on, ``ln|I - rho W|``, and its traces, exactly.

With few areas they come from all eigenvalues. With many, from a sparse factorisation
at ``rho + ih`` with a step ``h`` far below rounding: the real part of its logarithm is
the log-determinant, and the imaginary part over ``h`` its derivative, with no
subtraction in which digits could be lost (Squire & Trapp 1998).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from missionmetrics.stats.spatial.weights import DENSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]
STEP = 1e-20
PANEL = 4
"""Columns at a time: so sparse a table is quickest in narrow panels."""
FEW_NODES, MOST_NODES = 12, 96
TIGHT = 1e-10
"""A curve is refined until what is left out is so small beside its largest value."""


class Determinant(Protocol):
    """What is asked of ``I - rho W`` for ``abs(rho) < 1``.

    ``G`` is ``W (I - rho W)^-1``.
    """

    def log(self, rho: Floats | float) -> Floats:
        """``ln|I - rho W|``."""

    def trace(self, rho: Floats | float) -> Floats:
        """``tr G``: minus the derivative of the log-determinant."""

    def second(self, rho: Floats | float) -> Floats:
        """``tr G G``: the derivative of ``tr G``."""

    def near(self, low: float, high: float) -> Determinant:
        """The same, quick at many places between ``low`` and ``high``."""


def determinant_of(weights: Weights) -> Determinant:
    """The exact way that suits the number of areas."""
    if weights.n <= DENSE:
        return Spectrum(weights.eigenvalues)
    return Factorised(weights)


@dataclass(frozen=True, eq=False)
class Spectrum:
    """By all eigenvalues, shape (n,)."""

    eigenvalues: NDArray[Any]

    def log(self, rho: Floats | float) -> Floats:
        """``ln|I - rho W|``, shape of ``rho``."""
        each = 1 - np.asarray(rho)[..., None] * self.eigenvalues
        return np.asarray(np.log(np.abs(each)).sum(axis=-1))

    def trace(self, rho: Floats | float) -> Floats:
        """``tr G``, shape of ``rho``."""
        return np.asarray(self._passed(rho).sum(axis=-1).real)

    def second(self, rho: Floats | float) -> Floats:
        """``tr G G``, shape of ``rho``."""
        return np.asarray((self._passed(rho) ** 2).sum(axis=-1).real)

    def near(self, low: float, high: float) -> Spectrum:  # noqa: ARG002
        """The same everywhere."""
        return self

    def _passed(self, rho: Floats | float) -> NDArray[Any]:
        own = self.eigenvalues
        return np.asarray(own / (1 - np.asarray(rho)[..., None] * own))


@dataclass(frozen=True, eq=False)
class Factorised:
    """By sparse factorisation, one place at a time."""

    weights: Weights
    _known: dict[float, tuple[float, float]] = field(default_factory=dict)
    _curves: list[Curve] = field(default_factory=list)

    def log(self, rho: Floats | float) -> Floats:
        """``ln|I - rho W|``, shape of ``rho``."""
        return self._each(rho, 0)

    def trace(self, rho: Floats | float) -> Floats:
        """``tr G``, shape of ``rho``."""
        return self._each(rho, 1)

    def second(self, rho: Floats | float) -> Floats:
        """``tr G G``, shape of ``rho``."""
        at = np.asarray(rho, dtype=float)
        found = [slope(lambda r: self._at(r)[1], float(r)) for r in at.ravel()]
        return np.array(found).reshape(at.shape)

    def near(self, low: float, high: float) -> Curve:
        """A curve through exact values between ``low`` and ``high``, or a wider one."""
        held = next((c for c in self._curves if c.spans(low, high)), None)
        if held is None:
            held = Curve(
                fitted_curve(lambda r: self._fading(r, 0), low, high),
                fitted_curve(lambda r: self._fading(r, 1), low, high),
            )
            self._curves.append(held)
        return held

    def _fading(self, rho: float, which: int) -> float:
        """Without the pole at 1, which weights have where what passes on returns."""
        found = self._at(rho)
        return found[0] - np.log1p(-rho) if which == 0 else found[1] * (1 - rho)

    def _each(self, rho: Floats | float, which: int) -> Floats:
        at = np.asarray(rho, dtype=float)
        found = [self._at(float(r))[which] for r in at.ravel()]
        return np.array(found).reshape(at.shape)

    def _at(self, rho: float) -> tuple[float, float]:
        if rho == 0:
            return 0.0, 0.0  # no area is its own neighbour
        if rho not in self._known:
            self._known[rho] = self._factorise(rho)
        return self._known[rho]

    def _factorise(self, rho: float) -> tuple[float, float]:
        own = self._ordered
        eye = sparse.identity(own.shape[0], format="csc")
        table = (eye - complex(rho, STEP) * own).tocsc()
        factors = splu(
            table, permc_spec="NATURAL", diag_pivot_thresh=0.0, panel_size=PANEL,
            options={"SymmetricMode": True},
        )  # fmt: skip
        pivots = factors.U.diagonal()
        log = float(np.log(np.abs(pivots)).sum())
        return log, -float((pivots.imag / pivots.real).sum() / STEP)

    @cached_property
    def _ordered(self) -> Any:
        """Weights in the order that keeps factors sparse, found once."""
        own = sparse.csc_matrix(self.weights.matrix)
        eye = sparse.identity(own.shape[0], format="csc")
        order = np.argsort(splu(
            (eye - 0.5 * own).tocsc(), permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0, options={"SymmetricMode": True},
        ).perm_c)  # fmt: skip
        return own[order][:, order].tocsc()


@dataclass(frozen=True, eq=False)
class Curve:
    """Chebyshev curves through exact values, for many places close together."""

    _log: chebyshev.Chebyshev
    _trace: chebyshev.Chebyshev

    def log(self, rho: Floats | float) -> Floats:
        """``ln|I - rho W|``, shape of ``rho``."""
        return np.asarray(self._log(np.asarray(rho)) + np.log1p(-np.asarray(rho)))

    def trace(self, rho: Floats | float) -> Floats:
        """``tr G``, shape of ``rho``."""
        at = np.asarray(rho)
        return np.asarray(self._trace(at) / (1 - at))

    def second(self, rho: Floats | float) -> Floats:
        """``tr G G``, shape of ``rho``."""
        at = np.asarray(rho)
        steep = self._trace.deriv()(at) / (1 - at)
        return np.asarray(steep + self._trace(at) / (1 - at) ** 2)

    def near(self, low: float, high: float) -> Curve:  # noqa: ARG002
        """The same curve."""
        return self

    def spans(self, low: float, high: float) -> bool:
        """Whether it holds between ``low`` and ``high``."""
        first, last = self._trace.domain
        return bool(first <= low and high <= last)


def fitted_curve(
    value: Callable[[float], float], low: float, high: float
) -> chebyshev.Chebyshev:
    """A polynomial through exact values, refined until it has settled.

    Parameters
    ----------
    value : callable
        The exact function, smooth between ``low`` and ``high``.
    low, high : float
        Ends.

    Returns
    -------
    Chebyshev
        Whose last two coefficients are below 1e-10 of the largest: what is left out
        falls off at least as fast.
    """
    nodes = FEW_NODES
    while True:
        places = chebyshev.chebpts1(nodes)
        at = (low + high) / 2 + (high - low) / 2 * places
        held = chebyshev.chebfit(places, [value(float(r)) for r in at], nodes - 1)
        size = np.abs(held)
        if size[-2:].max() <= TIGHT * max(size.max(), 1.0) or nodes >= MOST_NODES:
            return chebyshev.Chebyshev(held, domain=(low, high))
        nodes = min(2 * nodes, MOST_NODES)


def slope(value: Callable[[float], Any], at: float) -> Any:
    """Slope by five points around a place between -1 and 1.

    What is left out falls off with the fourth power of a step of a hundredth of the
    way to the nearer end: some 1e-8 of the slope.
    """
    step = 1e-2 * (1 - abs(at))
    points = [value(at + s * step) for s in (-2, -1, 1, 2)]
    return (points[0] - points[3] + 8 * (points[2] - points[1])) / (12 * step)

"""What a change of a driver goes with: in the area itself, next door, and altogether.

The averages of LeSage & Pace, exact at any number of areas. With ``A = I - rho W`` the
table of one driver is ``A^-1 (b I + t W)``. Its mean diagonal is the *direct* impact
and its mean row sum the *total*. The diagonal needs no more than ``tr G``, for
``A^-1 = I + rho G`` and ``A^-1 W = G``, and ``tr G`` is a derivative of the
log-determinant; the row sums need one sparse solution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from missionmetrics.core.coverage import require_coverage
from missionmetrics.stats.spatial.determinant import fitted_curve, slope
from missionmetrics.stats.spatial.draws import Draws, draw_parameters
from missionmetrics.stats.spatial.information import Information, covariance

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.determinant import Determinant
    from missionmetrics.stats.spatial.fit import Fit
    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]


class Impact(NamedTuple):
    """An estimate and its interval, each of shape (d,)."""

    estimate: Floats
    low: Floats
    high: Floats


class Impacts(NamedTuple):
    """Mean impacts of d drivers.

    Attributes
    ----------
    direct : Impact
        Of an area's own driver.
    indirect : Impact
        Of all other areas' drivers together.
    total : Impact
        Of a change in every area at once.
    """

    direct: Impact
    indirect: Impact
    total: Impact


@dataclass(frozen=True, eq=False)
class Spread:
    """How a unit spreads at a strength ``rho``, for one table of weights.

    Attributes
    ----------
    weights : Weights
    determinant : Determinant
        Of the same weights.
    """

    weights: Weights
    determinant: Determinant

    def diagonals(self, rho: Floats | float) -> tuple[Floats, Floats]:
        """Mean diagonal of ``A^-1`` and of ``A^-1 W``, each the shape of ``rho``."""
        passed = self.determinant.trace(rho) / self.weights.n
        return np.asarray(1 + rho * passed), passed

    def sums(self, rho: Floats | float) -> tuple[Floats, Floats]:
        """Mean row sum of ``A^-1`` and of ``A^-1 W``, each the shape of ``rho``."""
        at = np.asarray(rho, dtype=float)
        passed = self._passed(at)
        return np.asarray(1 + at * passed), passed

    def _passed(self, rho: Floats) -> Floats:
        if self.weights.even is not None:
            return np.asarray(self.weights.even / (1 - rho))
        if rho.ndim == 0:
            return np.asarray(self._solved(float(rho)))
        low, high = float(rho.min()), float(rho.max())
        if low == high:
            return np.full(rho.shape, self._solved(low))
        curve = fitted_curve(lambda r: self._solved(r) * (1 - r), low, high)
        return np.asarray(curve(rho) / (1 - rho))

    def _solved(self, rho: float) -> float:
        return float(self.weights.solver(rho)(self.weights.row_sums).mean())


def impacts(
    fit: Fit,
    *,
    level: float = 0.95,
    draws: int = 2000,
    seed: int | None = 1,
    drawn: Draws | None = None,
) -> Impacts:
    """Direct, indirect and total impact of each driver, with intervals.

    Parameters
    ----------
    fit : Fit
    level : float
        Coverage, between 0 and 1.
    draws : int
    seed : int or None
        As for :func:`~missionmetrics.stats.spatial.draws.draw_parameters`.
    drawn : Draws or None
        Other draws to use in their place.

    Returns
    -------
    Impacts
        Without a strength to draw (``slx``), by Student's t, exact where errors are
        normal, alike and do not cluster; otherwise percentiles of draws.

    Raises
    ------
    EvidenceError
        ``MM-LEVEL`` for a level that is not between 0 and 1; ``MM-SPATIAL-DRAWS`` for
        fewer than 100 draws.

    References
    ----------
    LeSage & Pace (2009) Introduction to Spatial Econometrics, chapter 2.
    """
    require_coverage(level)
    kind = fit.problem.kind
    if drawn is None and not (kind.lag or kind.error):
        return _by_student(fit, level)
    if drawn is None:
        drawn = draw_parameters(fit, draws=draws, seed=seed)
    many = drawn_impacts(fit, drawn)
    middle = mean_impacts(fit)
    ends = np.quantile(many, [(1 - level) / 2, (1 + level) / 2], axis=1)
    return Impacts(*(
        Impact(m, low, high)
        for m, low, high in zip(middle, ends[0], ends[1], strict=True)
    ))  # fmt: skip


def mean_impacts(fit: Fit) -> Floats:
    """Direct, indirect and total at the estimate, shape (3, d)."""
    spread = Spread(fit.problem.weights, fit.problem.determinant)
    return _combined(spread, np.float64(fit.rho), fit.own, fit.around)


def drawn_impacts(fit: Fit, drawn: Draws) -> Floats:
    """Direct, indirect and total at each draw, shape (3, D, d)."""
    p = fit.problem
    low, high = float(drawn.rho.min()), float(drawn.rho.max())
    held = p.determinant if low == high else p.determinant.near(low, high)
    start = int(p.constant)
    own = drawn.coefficients[:, start : start + p.drivers]
    around = drawn.coefficients[:, -p.drivers :] if p.kind.around else np.zeros(1)
    return _combined(Spread(p.weights, held), drawn.rho[:, None], own, around)


def _combined(
    spread: Spread, rho: Floats | np.float64, own: Floats, around: Floats
) -> Floats:
    mine, theirs = spread.diagonals(rho)
    all_mine, all_theirs = spread.sums(rho)
    direct = mine * own + theirs * around
    total = all_mine * own + all_theirs * around
    return np.stack([direct, total - direct, total])


def _by_student(fit: Fit, level: float) -> Impacts:
    """Linear in the coefficients, so that their own covariance is enough."""
    p = fit.problem
    d, start = p.drivers, int(p.constant)
    free = p.free - len(fit.coefficients)
    bread = np.linalg.inv(np.linalg.qr(p.design, mode="r"))
    spread = bread @ bread.T * fit.variance * p.free / free
    passed = float(p.weights.row_sums.mean())
    middle = mean_impacts(fit)
    reach = float(stats.t.ppf((1 + level) / 2, free))
    found = []
    for which, (mine, theirs) in enumerate(((1.0, 0.0), (0.0, passed), (1.0, passed))):
        take = np.zeros((d, len(fit.coefficients)))
        take[:, start : start + d] += mine * np.eye(d)
        if p.kind.around:
            take[:, -d:] += theirs * np.eye(d)
        half = reach * np.sqrt(np.einsum("ij,jk,ik->i", take, spread, take))
        found.append(Impact(middle[which], middle[which] - half, middle[which] + half))
    return Impacts(*found)


def delta_errors(fit: Fit, *, information: Information = "expected") -> Floats:
    """Standard errors of the mean impacts by the delta method, shape (3, d).

    Too small where the strength leans to one side: a check, not an interval.

    Parameters
    ----------
    fit : Fit
    information : {"observed", "expected"}
        As for :func:`~missionmetrics.stats.spatial.information.covariance`.

    Returns
    -------
    ndarray, shape (3, d)
        Of direct, indirect and total impacts.
    """
    kind, d, start = fit.problem.kind, fit.problem.drivers, int(fit.problem.constant)
    spread = Spread(fit.problem.weights, fit.problem.determinant)
    errors = covariance(fit, information=information)
    first = kind.lag + kind.error
    slopes = np.zeros((3, d, len(errors)))
    mine, theirs = spread.diagonals(fit.rho)
    all_mine, all_theirs = spread.sums(fit.rho)
    places = [(start, mine, all_mine)]
    if kind.around:
        places.append((len(fit.coefficients) - d, theirs, all_theirs))
    for at, one, every in places:
        for j in range(d):
            slopes[:, j, first + at + j] += [one, every - one, every]
    if kind.lag:
        slopes[:, :, 0] = slope(
            lambda r: _combined(spread, np.float64(r), fit.own, fit.around), fit.rho
        )
    return np.asarray(np.sqrt(np.einsum("ijk,kl,ijl->ij", slopes, errors, slopes)))

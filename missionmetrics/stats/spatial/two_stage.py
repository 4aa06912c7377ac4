"""The neighbours' outcome by two-stage least squares: no determinant, no normality."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.kinds import kind_of
from missionmetrics.stats.spatial.nearness import is_whole
from missionmetrics.stats.spatial.problem import one_date

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.kinds import Model
    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]


class TwoStage(NamedTuple):
    """A fitted model.

    Attributes
    ----------
    rho : float
        Strength of the neighbours' outcome; may lie out of its range.
    coefficients : ndarray, shape (k,)
        Constant, drivers and, for ``sdm``, neighbours' drivers.
    covariance : ndarray, shape (1 + k, 1 + k)
        Of ``rho`` and the coefficients.
    variance : float
        Of the errors.
    """

    rho: float
    coefficients: Floats
    covariance: Floats
    variance: float


def two_stage(
    outcome: ArrayLike,
    drivers: ArrayLike,
    weights: Weights,
    *,
    model: Model = "sar",
    passes: int = 2,
    spare_counts: bool = True,
) -> TwoStage:
    """Fit the neighbours' outcome, told by drivers further and further out.

    Parameters
    ----------
    outcome : array-like, shape (n,)
    drivers : array-like, shape (n, d)
    weights : Weights
    model : {"sar", "sdm"}
    passes : int
        How many times the drivers are passed on, beyond those in the model, to stand
        in for the neighbours' outcome; 1 or above.
    spare_counts : bool
        Whether squared errors are divided by ``n - k - 1``, as R's spatialreg does,
        or by ``n``, as spreg does.

    Returns
    -------
    TwoStage

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-MODEL`` for other models, or ``passes`` below 1; as for
        :func:`~missionmetrics.stats.spatial.fit.fit_spatial`.

    References
    ----------
    Kelejian & Prucha (1998) Journal of Real Estate Finance and Economics 17:99-121.
    """
    kind = kind_of(model)
    if not kind.lag or kind.error or not is_whole(passes) or passes < 1:
        raise EvidenceError(
            f"Two stages fit no '{model}' with {passes!r} passes.",
            fix="choose model='sar' or 'sdm', and a whole number of passes from 1.",
            code="MM-SPATIAL-MODEL",
        )
    problem = one_date(outcome, drivers, weights, kind)
    y, lagged, design = problem.columns[:, 0], problem.columns[:, 1], problem.design
    further = design[:, -problem.drivers :]
    tools = [design]
    for _ in range(passes):
        further = weights.lag(further)
        tools.append(further)
    basis, _ = np.linalg.qr(np.column_stack(tools))
    regressors = np.column_stack([lagged, design])
    told = basis @ (basis.T @ regressors)
    size = np.linalg.norm(told, axis=0)
    bread = np.linalg.inv((told / size).T @ (told / size))
    found = bread @ ((told / size).T @ y) / size
    errors = y - regressors @ found
    spare = len(y) - (regressors.shape[1] if spare_counts else 0)
    variance = float(errors @ errors) / spare
    spread = variance * bread / np.outer(size, size)
    return TwoStage(float(found[0]), found[1:], spread, variance)

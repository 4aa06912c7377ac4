"""Where a change of a driver goes: area by area, what each gets and gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.fit import Fit

Floats = NDArray[np.float64]
BLOCK = 256


class LocalImpacts(NamedTuple):
    """Impacts of each area and driver at the estimate, each of shape (n, d).

    Attributes
    ----------
    own : ndarray
        In the area, of a unit more of its own driver.
    received : ndarray
        In the area, of a unit more in every other.
    sent : ndarray
        In all others together, of a unit more in the area.
    """

    own: Floats
    received: Floats
    sent: Floats


def local_impacts(fit: Fit) -> LocalImpacts:
    """What each area gets from the others and gives to them.

    Parameters
    ----------
    fit : Fit

    Returns
    -------
    LocalImpacts
        Exact: one sparse factorisation, and as many solutions as areas for ``own``
        where the model has the neighbours' outcome. The means over areas are the mean
        impacts.
    """
    weights = fit.problem.weights
    eye = sparse.identity(weights.n, format="csc")
    table = (eye - fit.rho * sparse.csc_matrix(weights.matrix)).tocsc()
    solve = splu(table).solve
    across = solve(weights.row_sums)
    down = weights.matrix.T @ splu(table.T.tocsc()).solve(np.ones(weights.n))
    inner = _diagonal(fit, solve) if fit.rho else np.zeros(weights.n)
    own = np.outer(1 + fit.rho * inner, fit.own) + np.outer(inner, fit.around)
    every = np.outer(1 + fit.rho * across, fit.own) + np.outer(across, fit.around)
    given = np.outer(1 + fit.rho * down, fit.own) + np.outer(down, fit.around)
    return LocalImpacts(own, every - own, given - own)


def _diagonal(fit: Fit, solve: object) -> Floats:
    """Diagonal of ``(I - rho W)^-1 W``, shape (n,), a block of columns at a time."""
    passed = sparse.csc_matrix(fit.problem.weights.matrix)
    n = fit.problem.weights.n
    found = np.empty(n)
    for start in range(0, n, BLOCK):
        at = np.arange(start, min(start + BLOCK, n))
        found[at] = solve(passed[:, at].toarray())[at, np.arange(at.size)]  # type: ignore[operator]
    return found

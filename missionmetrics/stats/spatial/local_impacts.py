"""Where a change of a driver goes: area by area, what each gets and gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from missionmetrics.core.coverage import require_coverage
from missionmetrics.stats.spatial.diagonal import Returned
from missionmetrics.stats.spatial.impacts import Impact

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.draws import Draws
    from missionmetrics.stats.spatial.fit import Fit
    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]
AT_ONCE = 2_000_000
"""Draws times areas held at a time."""
MOST_LOCAL = 12_000
"""Areas up to which each one's own impact is worked out where outcomes pass on and
nearness does not go both ways alike, so that it takes a solution an area."""
CLOSE = 1e-7
FEW_NODES, MOST_NODES = 4, 64


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


class LocalRanges(NamedTuple):
    """The same with intervals; estimate, low and high each of shape (n, d)."""

    own: Impact
    received: Impact
    sent: Impact


class _Passed(NamedTuple):
    """Of ``(I - rho W)^-1 W``: diagonal, row sums and column sums, each (..., n)."""

    inner: Floats
    across: Floats
    down: Floats


def local_impacts(fit: Fit) -> LocalImpacts:
    """What each area gets from the others and gives to them.

    Parameters
    ----------
    fit : Fit

    Returns
    -------
    LocalImpacts
        Exact. The means over areas are the mean impacts.
    """
    passed = _passed(Returned(fit.problem.weights), fit.rho)
    own = np.outer(1 + fit.rho * passed.inner, fit.own)
    own = own + np.outer(passed.inner, fit.around)
    every, given = (
        np.outer(1 + fit.rho * sums, fit.own) + np.outer(sums, fit.around)
        for sums in (passed.across, passed.down)
    )
    return LocalImpacts(own, every - own, given - own)


def local_ranges(fit: Fit, drawn: Draws, *, level: float = 0.95) -> LocalRanges:
    """What each area gets and gives, with intervals from draws of the parameters.

    Parameters
    ----------
    fit : Fit
    drawn : Draws
        Joint draws of its parameters.
    level : float
        Coverage of each interval by itself, between 0 and 1.

    Returns
    -------
    LocalRanges
        Percentiles. Without the neighbours' outcome, all that differs between areas is
        how much weight others give them, so that draws are sorted once a driver. With
        it, the passing on of each area is worked out exactly at a few strengths that
        the draws span, and at each draw by the polynomial through them, which is off
        by less than a millionth of it.

    Raises
    ------
    EvidenceError
        ``MM-LEVEL`` for a level that is not between 0 and 1.
    """
    require_coverage(level)
    middle = local_impacts(fit)
    start, d = int(fit.problem.constant), fit.problem.drivers
    own = drawn.coefficients[:, start : start + d]
    around = drawn.coefficients[:, -d:] if fit.problem.kind.around else 0.0 * own
    ends = np.array([(1 - level) / 2, (1 + level) / 2])
    if fit.problem.kind.lag:
        low, high = _by_draw(fit.problem.weights, drawn.rho, own, around, ends)
    else:
        low, high = _by_weight(fit.problem.weights, own, around, ends)
    return LocalRanges(*(
        Impact(m, a, b) for m, a, b in zip(middle, low, high, strict=True)
    ))  # fmt: skip


def _by_weight(
    weights: Weights, own: Floats, around: Floats, ends: Floats
) -> tuple[Floats, Floats]:
    """Ends of each interval, (3, n, d): weights are 0 or above, so ranges scale."""
    mine, theirs = np.quantile(own, ends, axis=0), np.quantile(around, ends, axis=0)
    column_sums = np.asarray(weights.matrix.sum(axis=0), dtype=float).ravel()
    found = [
        np.stack([
            np.tile(mine[end], (weights.n, 1)),
            np.outer(weights.row_sums, theirs[end]), np.outer(column_sums, theirs[end]),
        ])
        for end in (0, 1)
    ]  # fmt: skip
    return found[0], found[1]


def _by_draw(
    weights: Weights, rho: Floats, own: Floats, around: Floats, ends: Floats
) -> tuple[Floats, Floats]:
    """Ends of each interval, (3, n, d), a block of areas at a time."""
    low, high = float(rho.min()), float(rho.max())
    places = chebyshev.chebpts1(_nodes(low, high))
    at = (low + high) / 2 + (high - low) / 2 * places
    returned = Returned(weights)
    exact = [_passed(returned, float(r)) for r in at]
    curves = [
        chebyshev.chebfit(places, np.array(part), places.size - 1)
        for part in zip(*exact, strict=True)
    ]
    spread = (2 * rho - low - high) / max(high - low, 1e-300)
    basis = chebyshev.chebvander(spread, places.size - 1)
    found = np.empty((2, 3, weights.n, own.shape[1]))
    step = max(1, AT_ONCE // rho.size)
    for start in range(0, weights.n, step):
        areas = slice(start, start + step)
        inner, across, down = (basis @ curve[:, areas] for curve in curves)
        for j in range(own.shape[1]):
            b, t = own[:, j, None], around[:, j, None]
            mine, gets, gives = (
                b + (rho[:, None] * b + t) * sums for sums in (inner, across, down)
            )
            for k, part in enumerate((mine, gets - mine, gives - mine)):
                found[:, k, areas, j] = np.quantile(part, ends, axis=0)
    return found[0], found[1]


def _nodes(low: float, high: float) -> int:
    """How many exact places bring the polynomial close, by the nearer pole at 1 or -1.

    What a polynomial leaves out shrinks with each place by the size of the largest
    ellipse around the range that the poles stay outside of.
    """
    half = (high - low) / 2
    if half <= 0:
        return 1
    far = max(min(1 - (low + high) / 2, 1 + (low + high) / 2) / half, 1 + 1e-9)
    shrinks = np.log(far + np.sqrt(far**2 - 1))
    return int(np.clip(np.ceil(-np.log(CLOSE) / shrinks), FEW_NODES, MOST_NODES))


def _passed(returned: Returned, rho: float) -> _Passed:
    weights = returned.weights
    if not rho:
        down = np.asarray(weights.matrix.sum(axis=0), dtype=float).ravel()
        return _Passed(returned.at(0.0), weights.row_sums, down)
    solve = weights.solver(rho)
    down = weights.matrix.T @ solve(np.ones(weights.n), trans="T")
    return _Passed(returned.at(rho), solve(weights.row_sums), np.asarray(down))

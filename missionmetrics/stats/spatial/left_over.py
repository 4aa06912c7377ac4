"""Are near areas alike in what a model leaves, once it has had its strengths fitted?

A strength is fitted so that what is left hardly clusters: least squares on normal
errors would be the wrong chance, and so would figures that change places. So the model
makes figures of its own, at the estimate, and is fitted to each of them anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.spatial.autocorrelation import (
    Alike,
    against,
    likeness,
    require_chance,
    residual_morans_i,
)
from missionmetrics.stats.spatial.draws import Laid, laid, least_on, spans_of
from missionmetrics.stats.spatial.fit import fit_at
from missionmetrics.stats.spatial.problem import without_dates

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.fit import Fit
    from missionmetrics.stats.spatial.problem import Problem

Floats = NDArray[np.float64]
FITTED, ERRORS = 199, 999
"""Draws by default where a model is fitted to each, and where none is."""
PLACES = 161
"""Places of each strength that figures are fitted on: a twelfth of an error apart."""


def left_morans_i(fit: Fit, *, draws: int | None = None, seed: int | None = 1) -> Alike:
    """Moran's I of what a fitted model leaves, against figures that it makes itself.

    Parameters
    ----------
    fit : Fit
        Of one date, or of several.
    draws : int or None
        How many times figures are made and fitted, 99 or more; by default 199, or 999
        without a strength (``slx``), where nothing is fitted anew.
    seed : int or None

    Returns
    -------
    Alike
        Without a strength (``slx``), as
        :func:`~missionmetrics.stats.spatial.autocorrelation.residual_morans_i`.

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-DRAWS`` for fewer than 99 draws; ``MM-MORAN-VALUES`` where nothing
        is left.

    Notes
    -----
    Of several dates the share that lasts is kept as it was fitted, for it hardly
    depends on what passes between areas.

    References
    ----------
    Davison & Hinkley (1997) Bootstrap Methods and their Application, section 4.2.3.
    """
    problem, weights = fit.problem, fit.problem.weights
    left = fit.residuals.reshape(-1, weights.n)
    if not (problem.kind.lag or problem.kind.error):
        many = ERRORS if draws is None else draws
        design = _with_levels(problem)
        return residual_morans_i(left, design, weights, draws=many, seed=seed)
    draws = FITTED if draws is None else draws
    require_chance(draws)
    made = _made(fit, draws, np.random.default_rng(seed))
    on = laid(problem, spans_of(fit), PLACES)
    chance = [_left(_with_outcome(problem, y), on) for y in made.T]
    rows = np.array(chance).reshape(draws, -1, weights.n)
    return against(likeness(left[None], weights)[0], likeness(rows, weights), weights)


def _with_levels(problem: Problem) -> Floats:
    """The design, and a level of its own for each date that was taken out."""
    if not problem.without_one:
        return problem.design
    n = problem.weights.n
    times = len(problem.design) // n
    return np.column_stack([np.kron(np.eye(times), np.ones((n, 1))), problem.design])


def _made(fit: Fit, draws: int, rng: np.random.Generator) -> Floats:
    """Outcomes by the model at its estimate, shape (rows, draws)."""
    p = fit.problem
    errors = np.sqrt(fit.variance) * rng.standard_normal((len(p.columns), draws))
    mean = (p.design @ fit.coefficients)[:, None]
    made = _spread(p, fit.rho, mean + _spread(p, fit.error, errors))
    if not p.without_one:
        return made
    return without_dates(made.reshape(-1, p.weights.n, draws)).reshape(made.shape)


def _spread(problem: Problem, strength: float, values: Floats) -> Floats:
    """Values (rows, m) after endless passing on at a strength, date by date."""
    if not strength:
        return values
    solve, n = problem.weights.solver(strength), problem.weights.n
    dates = values.reshape(-1, n, values.shape[1])
    return np.concatenate([solve(own) for own in dates])


def _with_outcome(problem: Problem, y: Floats) -> Problem:
    """The same question of another outcome."""
    passed = problem.lag(y[:, None])
    own = np.column_stack([y, passed])
    return replace(
        problem, columns=np.column_stack([own, problem.design]),
        lagged=np.column_stack([problem.lag(own), problem.lagged[:, 2:]]),
        given=problem.determinant,
    )  # fmt: skip


def _left(problem: Problem, on: Laid) -> Floats:
    """What the likeliest strengths on a grid leave, shape (rows,)."""
    least, _ = least_on(problem, on.rho, on.error)
    logs = on.determinant - problem.free / 2 * np.log(least)
    i, j = np.unravel_index(int(logs.argmax()), logs.shape)
    rho, error = float(on.rho[i]), float(on.error[j])
    return fit_at(problem, rho, error, float(logs.max())).residuals

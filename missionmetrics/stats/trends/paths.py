"""Where a record may go, figure by figure: joint draws of its future and its gaps.

A chance at one date needs one level. What adds up over years, or first passes a
bound, needs the years together: level and slope at the last date, the shocks that will
follow, and the noise of each figure.

The steps are those of `trends.steps`, which `arrival` takes too. There many records
are walked at once and only the share that has arrived is kept; here one record is
drawn, figure by figure, with what its gaps may have held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.seeds import checked_seed
from missionmetrics.stats.trends.kernel import CONTINUOUS, SNAP
from missionmetrics.stats.trends.steps import drawn_cells, moved, spread_of, step_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.stats.trends.fit import TrendFit
    from missionmetrics.stats.trends.fitted import Fitted
    from missionmetrics.stats.trends.steps import Step

Floats = NDArray[np.float64]


class Paths(NamedTuple):
    """D equally likely ways in which a record may go.

    ``now`` (D,): level at the last fitted date. ``levels`` and ``figures`` (D, H):
    future levels, and future figures with their noise. ``past`` (D, M): figures at the
    past dates asked for, tied to ``now`` as the record ties them.
    """

    now: Floats
    levels: Floats
    figures: Floats
    past: Floats


def draw_paths(
    fit: TrendFit,
    ahead: int,
    *,
    step: float = 1.0,
    past: ArrayLike = (),
    damping: float = 1.0,
    draws: int = 10_000,
    seed: int | None = 0,
    row: int = 0,
) -> Paths:
    """Draw ways in which one record may go on, and what its gaps may have held.

    Parameters
    ----------
    fit : TrendFit
        Fitted records.
    ahead : int
        Figures to draw after the record's last, 0 or more.
    step : float
        Time from one to the next, in the fit's unit.
    past : array_like, shape (M,)
        Dates up to the last for which figures are wanted, such as missing years.
    damping : float
        Share of the slope that remains after each observation spacing beyond the last
        date, above 0 and at most 1, as in `TrendFit.forecast`.
    draws : int
        Number of ways.
    seed : int or None
        Seed of the draws.
    row : int
        Which record.

    Returns
    -------
    Paths
        Draws of the exact joint mixture of t distributions.

    Raises
    ------
    EvidenceError
        ``MM-TREND-DAMPING``; ``MM-TREND-PATHS`` for a record with too few figures, or
        without a regular calendar of which ``step`` is a multiple; ``MM-SEED``.

    Notes
    -----
    A cell of the grid is drawn by its weight, then the noise's scale, then level and
    slope at the last date together with the past levels; from there the discrete local
    linear trend runs on with shocks of that cell and scale. At each single date this
    is the mixture of `TrendFit.forecast`. A figure's noise is the ordinary noise of one
    moment: seasons, outliers and windows that overlap are not drawn.
    """
    group, place = _group_of(fit, row)
    each = _spacings(group, step, damping)
    rng = np.random.default_rng(checked_seed(seed))
    before = np.atleast_1d(np.asarray(past, dtype=float))
    weights = group.weights[place]
    cell = drawn_cells(weights, rng.random(draws))
    df = group.df[place]
    wide = np.sqrt(df / rng.chisquare(df, draws)) if np.isfinite(df) else np.ones(draws)
    centre, root = _joint(fit, row, np.append(before, fit.last[row]), weights.size)
    normal = rng.standard_normal((draws, centre.shape[1]))
    state = centre[cell] + wide[:, None] * np.einsum("dij,dj->di", root[cell], normal)
    noise = wide * group.noise[place, cell]
    ratios = np.column_stack(group.ratios(place))[cell]
    clock = group.plan.clock
    levels = _onward(
        (state[:, -2], state[:, -1] * clock.spacing),
        noise[:, None] * np.sqrt(ratios),
        [step_of(k * each, (k + 1) * each, clock.step, damping) for k in range(ahead)],
        rng,
    )
    figures = levels + noise[:, None] * rng.standard_normal(levels.shape)
    blurred = noise[:, None] * rng.standard_normal((draws, before.size))
    return Paths(state[:, -2], levels, figures, state[:, : before.size] + blurred)


def _group_of(fit: TrendFit, row: int) -> tuple[Fitted, int]:
    """The group that holds a record, and its place in it."""
    for group in fit.groups:
        found = np.flatnonzero(group.plan.rows == row)
        if found.size:
            return group, int(found[0])
    raise EvidenceError(
        f"The record at position {row} has too few figures to go on from.",
        fix="give at least 3 figures.",
        code="MM-TREND-PATHS",
    )


def _spacings(group: Fitted, step: float, damping: float) -> float:
    """How many observation spacings make one step of the path."""
    if not 0 < damping <= 1:
        raise EvidenceError(
            f"`damping` is {damping}.",
            fix="give a number above 0 and at most 1; 1 is no damping.",
            code="MM-TREND-DAMPING",
        )
    clock = group.plan.clock
    own = clock.step * clock.spacing
    number = step / own if clock.step != CONTINUOUS else 0.0
    whole = round(number)
    if whole < 1 or abs(number - whole) > SNAP * max(whole, 1):
        raise EvidenceError(
            "The record's dates are not regular, or its steps do not fit `step`.",
            fix="give figures at regular dates, and a step that is a multiple of them.",
            code="MM-TREND-PATHS",
        )
    return whole * clock.step


def _joint(fit: TrendFit, row: int, times: Floats, cells: int) -> tuple[Floats, Floats]:
    """Centres (C, K) and roots of the scale (C, K, K) of levels and the last slope.

    Covariances come from scales of sums: ab = ((a + b)^2 - a^2 - b^2) / 2.
    """
    size = times.size + 1
    scale = np.empty((cells, size, size))
    centre = np.empty((cells, size))
    for i in range(size):
        for j in range(i, size):
            chosen = np.zeros(size)
            chosen[[i, j]] = 1.0
            slope = np.append(np.zeros(times.size - 1), chosen[-1])
            found = fit.functional(times, level=chosen[:-1], slope=slope)
            scale[:, i, j] = found.scale[row, :cells] ** 2
            if i == j:
                centre[:, i] = found.centre[row, :cells]
    alone = np.einsum("cii->ci", scale).copy()
    for i in range(size):
        for j in range(i + 1, size):
            shared = (scale[:, i, j] - alone[:, i] - alone[:, j]) / 2
            scale[:, i, j] = scale[:, j, i] = shared
    values, vectors = np.linalg.eigh(scale)
    return centre, vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]


def _onward(
    state: tuple[Floats, Floats],
    shocks: Floats,
    steps: Sequence[Step],
    rng: np.random.Generator,
) -> Floats:
    """Levels after each step from the last date on, (D, H).

    ``state`` is level and slope per spacing; ``shocks`` (D, 2) are the standard
    deviations of those to level and slope over one spacing.
    """
    level, slope = state
    levels = np.empty((level.size, len(steps)))
    for at, step in enumerate(steps):
        spread = spread_of(step, shocks[:, 0], shocks[:, 1])
        normal = rng.standard_normal((2, level.size))
        level, slope = moved(level, slope, step, spread, normal)
        levels[:, at] = level
    return levels

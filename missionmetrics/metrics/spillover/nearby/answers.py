"""Models asked of the same areas, or why none can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.neighbours import nearness_of
from missionmetrics.stats.spatial.autocorrelation import (
    Alike,
    morans_i,
    residual_morans_i,
)
from missionmetrics.stats.spatial.draws import draw_parameters
from missionmetrics.stats.spatial.fit import fit_spatial
from missionmetrics.stats.spatial.impacts import Impacts, impacts
from missionmetrics.stats.spatial.weights import Weights, scaled

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from missionmetrics.evidence.neighbours import Near
    from missionmetrics.metrics.spillover.nearby.laid import Laid
    from missionmetrics.stats.spatial.draws import Draws
    from missionmetrics.stats.spatial.fit import Fit
    from missionmetrics.stats.spatial.kinds import Model

    Floats = NDArray[np.float64]

FEWEST = 20
EACH = 5
"""Areas needed at least, and for each coefficient."""
ALIKE = 0.05
ASKED: tuple[Model, ...] = ("slx", "sdem", "sar", "sdm")
"""The models that are compared, and the one asked for if it is none of them."""
TOO_ALIKE = {"MM-SPATIAL-TWINS": "twins", "MM-SPATIAL-EXACT": "exact"}


class Answer(NamedTuple):
    """One fitted model with impacts per usual difference of each driver.

    ``strict`` are intervals wide enough for as many drivers as there are.
    """

    fit: Fit
    drawn: Draws
    told: Impacts
    strict: Impacts


class Answers(NamedTuple):
    """All models, keyed by name; empty with a ``reason`` where none can be fitted.

    Attributes
    ----------
    answers : dict of str to Answer
    weights : Weights or None
    steps : ndarray, shape (d,)
        A usual difference of each driver between areas: its standard deviation; 0
        where it is the same everywhere.
    used : ndarray of int
        Places of the drivers that differ.
    outcome, residuals : Alike or None
        Whether neighbours are alike, before and after.
    needed : int
        Areas that are needed.
    reason : str
        ``few``, ``isolated``, ``constant``, ``twins``, ``exact`` or nothing.
    """

    answers: dict[Model, Answer]
    weights: Weights | None
    steps: Floats
    used: NDArray[np.int64]
    outcome: Alike | None
    residuals: Alike | None
    needed: int
    reason: str


def answers_of(
    laid: Laid, geography: gpd.GeoDataFrame | None, *, model: Model, near: Near,
    level: float, draws: int, seed: int | None,
) -> Answers:  # fmt: skip
    """Ask every model of the areas, the one asked for first."""
    weights = _weights(laid, geography, near)
    steps = laid.drivers.std(axis=0, ddof=1) if len(laid.area) > 1 else np.zeros(0)
    used = np.flatnonzero(steps > 0)
    needed = max(FEWEST, EACH * (2 * used.size + 1))
    nothing = Answers({}, weights, steps, used, None, None, needed, "")
    if reason := _reason(laid, weights, used, needed):
        return nothing._replace(reason=reason)
    assert weights is not None
    x = laid.drivers[:, used] / steps[used]
    asked = tuple(dict.fromkeys([model, *ASKED]))
    try:
        fits = {m: fit_spatial(laid.outcome, x, weights, model=m) for m in asked}
    except EvidenceError as fault:
        if fault.code not in TOO_ALIKE:
            raise
        return nothing._replace(reason=TOO_ALIKE[fault.code])
    held = {m: _answer(f, level, draws, seed) for m, f in fits.items()}
    chosen = fits[model]
    left = residual_morans_i(
        chosen.residuals, chosen.problem.design, weights, seed=seed
    )
    return nothing._replace(
        answers=held, outcome=morans_i(laid.outcome, weights, seed=seed), residuals=left
    )


def clear_of(answers: Answers, model: Model) -> NDArray[np.bool_]:
    """Where nought is left out, shape (3, used drivers).

    Where what the model leaves still clusters, another model that allows for it must
    leave nought out too, for the first one's intervals are then too narrow.
    """
    clear = _apart(answers.answers[model].strict)
    left = answers.residuals
    if model == "slx" and left is not None and left.p <= ALIKE:
        clear &= _apart(answers.answers["sdem"].strict)
    return clear


def _apart(found: Impacts) -> NDArray[np.bool_]:
    return np.array([(part.low > 0) | (part.high < 0) for part in found])


def _answer(fit: Fit, level: float, draws: int, seed: int | None) -> Answer:
    drawn = draw_parameters(fit, draws=draws, seed=seed)
    kind = fit.problem.kind
    other = drawn if kind.lag or kind.error else None
    many = fit.problem.drivers
    told = impacts(fit, level=level, drawn=other)
    if many == 1:
        return Answer(fit, drawn, told, told)
    wide = impacts(fit, level=1 - (1 - level) / many, drawn=other)
    return Answer(fit, drawn, told, wide)


def _weights(
    laid: Laid, geography: gpd.GeoDataFrame | None, near: Near
) -> Weights | None:
    if not laid.area_id:
        return None
    try:
        return scaled(nearness_of(geography, laid.area_id, near))
    except EvidenceError as fault:
        if fault.code != "MM-WEIGHTS-NONE":
            raise
        return None


def _reason(
    laid: Laid, weights: Weights | None, used: NDArray[np.int64], needed: int
) -> str:
    if len(laid.area) < needed:
        return "few"
    if weights is None or weights.n - weights.isolates.size < needed:
        return "isolated"
    if not used.size or np.ptp(laid.outcome) == 0:
        return "constant"
    return ""

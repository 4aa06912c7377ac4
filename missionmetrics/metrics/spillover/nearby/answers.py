"""Models asked of the same areas, or why none can be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.neighbours import nearness_of
from missionmetrics.stats.spatial.autocorrelation import Alike, morans_i
from missionmetrics.stats.spatial.draws import draw_parameters
from missionmetrics.stats.spatial.fit import fit_spatial
from missionmetrics.stats.spatial.impacts import Impacts, impacts
from missionmetrics.stats.spatial.lasting import (
    draw_lasting,
    fit_lasting,
    share_ends,
    share_middle,
)
from missionmetrics.stats.spatial.left_over import left_morans_i
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
"""Areas needed at least, and figures for each coefficient."""
FEWEST_DATES = 4
STILL = 1e-9
"""A share of its spread below which a driver does not move."""
ALIKE = 0.05
ASKED: tuple[Model, ...] = ("slx", "sdem", "sar", "sdm")
"""The models that are compared, and the one asked for if it is none of them."""
LARGEST = 1e100
"""A figure above it, or an outcome that spreads less than one over it, is refused."""
RANK = 1e-8
"""Singular values of usual differences below which drivers repeat one another."""
TOO_ALIKE = {"MM-SPATIAL-TWINS": "twins", "MM-SPATIAL-EXACT": "exact"}


class Answer(NamedTuple):
    """One fitted model with impacts per usual difference of each driver.

    ``strict`` are intervals wide enough for as many drivers as there are. Of several
    dates ``share`` is that of an error which is still there at the next: as likely more
    as less, and between the ends in ``lasting`` with a chance of 95%.
    """

    fit: Fit
    drawn: Draws
    told: Impacts
    strict: Impacts
    log_likelihood: float
    parameters: int
    share: float = 0.0
    lasting: tuple[float, float] | None = None


class Answers(NamedTuple):
    """All models, keyed by name; empty with a ``reason`` where none can be fitted.

    Attributes
    ----------
    answers : dict of str to Answer
    weights : Weights or None
        Of the areas that are asked.
    place : ndarray of int
        Places of these among all that were laid out: of several dates, those that
        have a neighbour.
    counts : ndarray of int
        Neighbours of each area that was laid out.
    steps : ndarray, shape (d,)
        A usual difference of each driver between areas, or of several dates a usual
        move: its standard deviation; 0 where it is the same everywhere, NaN where
        there are too few figures to tell.
    used : ndarray of int
        Places of the drivers that differ.
    outcome, residuals : Alike or None
        Whether neighbours are alike, before and after.
    needed : int
        Areas that are needed.
    reason : str
        ``dates``, ``gaps``, ``few``, ``isolated``, ``constant``, ``still`` (of
        several dates), ``twins``, ``all_near``, ``exact`` or nothing.
    """

    answers: dict[Model, Answer]
    weights: Weights | None
    place: NDArray[np.int64]
    counts: NDArray[np.int64]
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
    _require_size(laid)
    weights, place, counts = _placed(laid, geography, near)
    y, x = laid.outcome[..., place], laid.drivers[..., place, :]
    steps = _steps(x, laid.over_time)
    used = np.flatnonzero(steps > 0)
    needed = _needed(laid, used.size)
    nothing = Answers({}, weights, place, counts, steps, used, None, None, needed, "")
    if reason := _reason(laid, nothing):
        return nothing._replace(reason=reason)
    assert weights is not None
    moved = x[..., used] / steps[used]
    ask = partial(_over_time, times=laid.times) if laid.over_time else _at_one_date
    try:
        held = {
            m: ask(y, moved, weights, m, level=level, draws=draws, seed=seed)
            for m in dict.fromkeys([model, *ASKED])
        }
    except EvidenceError as fault:
        if fault.code not in TOO_ALIKE:
            raise
        return nothing._replace(reason=_too_alike(fault.code, moved))
    return nothing._replace(
        answers=held, outcome=morans_i(_own(y) if laid.over_time else y, weights,
                                       seed=seed),
        residuals=left_morans_i(held[model].fit, seed=seed),
    )  # fmt: skip


def _require_size(laid: Laid) -> None:
    """Refuse figures that no square of a float can hold."""
    every = np.concatenate([laid.outcome[..., None], laid.drivers], axis=-1)
    for which, code in enumerate(laid.ids):
        own = every[..., which]
        if not own.size or (own == own.flat[0]).all():
            continue
        largest, least = float(np.abs(own).max()), 0.0 if which else float(np.ptp(own))
        if not largest <= LARGEST or 0 < least < 1 / LARGEST:
            raise EvidenceError(
                f"Figures of '{code}' reach {largest:.3g}, which cannot be squared.",
                fix="leave out what is infinite, or write the figures in another unit.",
                code="MM-SPATIAL-VALUES",
            )


def _own(figures: Floats) -> Floats:
    """How figures (dates, ...) differ from what is usual in their area."""
    return np.asarray(figures - figures.mean(axis=0, keepdims=True))


def _too_alike(code: str, x: Floats) -> str:
    """Why figures say too much of one another: the drivers, or their neighbours'."""
    reason = TOO_ALIKE[code]
    if reason != "twins":
        return reason
    moved = _own(x) if x.ndim > 2 else x
    moved = (moved - moved.mean(axis=-2, keepdims=True)).reshape(-1, x.shape[-1])
    alone = np.linalg.matrix_rank(moved, tol=RANK * np.sqrt(len(moved)))
    return "all_near" if alone == x.shape[-1] else reason


def clear_of(answers: Answers, model: Model) -> NDArray[np.bool_]:
    """Where nought is left out, shape (3, used drivers).

    Where what the model leaves still clusters, another model that allows for it must
    leave nought out too, for the first one's intervals are then too narrow.
    """
    clear = apart(answers.answers[model].strict)
    left = answers.residuals
    if model == "slx" and left is not None and left.p <= ALIKE:
        clear &= apart(answers.answers["sdem"].strict)
    return clear


def apart(found: Impacts) -> NDArray[np.bool_]:
    """Where the range of an impact leaves nought out, shape (3, drivers)."""
    return np.array([(part.low > 0) | (part.high < 0) for part in found])


def _at_one_date(
    y: Floats, x: Floats, weights: Weights, model: Model, *,
    level: float, draws: int, seed: int | None,
) -> Answer:  # fmt: skip
    fit = fit_spatial(y, x, weights, model=model)
    drawn = draw_parameters(fit, draws=draws, seed=seed)
    kind = fit.problem.kind
    return _answer(fit, drawn, level, drawn if kind.lag or kind.error else None)


def _over_time(
    y: Floats, x: Floats, weights: Weights, model: Model, *,
    times: Floats, level: float, draws: int, seed: int | None,
) -> Answer:  # fmt: skip
    found = fit_lasting(y, x, weights, model=model, effects="both", times=times)
    drawn, _ = draw_lasting(found, draws=draws, seed=seed)
    answer = _answer(found.fit, drawn, level, drawn)
    return answer._replace(
        log_likelihood=found.log_likelihood, parameters=answer.parameters + 1,
        share=share_middle(found), lasting=share_ends(found),
    )  # fmt: skip


def _answer(fit: Fit, drawn: Draws, level: float, by: Draws | None) -> Answer:
    many = fit.problem.drivers
    told = impacts(fit, level=level, drawn=by)
    strict = told
    if many > 1:
        strict = impacts(fit, level=1 - (1 - level) / many, drawn=by)
    return Answer(fit, drawn, told, strict, fit.log_likelihood, fit.parameters)


def _placed(
    laid: Laid, geography: gpd.GeoDataFrame | None, near: Near
) -> tuple[Weights | None, NDArray[np.int64], NDArray[np.int64]]:
    """Weights of the areas that are asked, their places, and neighbours of all.

    With dates taken out each area needs a neighbour, so those without are set aside,
    and those whose last neighbour goes with them.
    """
    n = len(laid.area_id)
    place = np.arange(n)
    if not n:
        return None, place, np.zeros(0, dtype=np.int64)
    near_all = sparse.csr_array(nearness_of(geography, laid.area_id, near))
    counts = np.asarray((near_all != 0).sum(axis=1), dtype=np.int64).ravel()
    while laid.over_time:
        inner = near_all[place][:, place]
        joined = np.asarray(inner.sum(axis=1)).ravel() > 0
        if joined.all():
            break
        place = place[joined]
    if not place.size:
        return None, place, counts
    try:
        return scaled(near_all[place][:, place]), place, counts
    except EvidenceError as fault:
        if fault.code != "MM-WEIGHTS-NONE":
            raise
        return None, place, counts


def _steps(x: Floats, over_time: bool) -> Floats:
    """A usual difference between areas; over time, a usual move, shape (d,)."""
    n, d = x.shape[-2:]
    t = len(x) if over_time else 2
    if n < 2 or t < 2:
        return np.full(d, np.nan)
    if not over_time:
        return np.where(np.ptp(x, axis=0) > 0, x.std(axis=0, ddof=1), 0.0)
    moved = _own(x) - _own(x).mean(axis=1, keepdims=True)
    size = np.sqrt(np.square(moved).sum(axis=(0, 1)) / ((n - 1) * (t - 1)))
    rounding = 4 * np.spacing(np.abs(x).max(axis=(0, 1)))
    least = np.maximum(STILL * x.std(axis=(0, 1)), rounding)
    return np.where(size > least, size, 0.0)


def _needed(laid: Laid, drivers: int) -> int:
    """Areas that are needed, 20 or more, and 5 figures a coefficient."""
    times = max(len(laid.outcome) - 1, 1) if laid.over_time else 1
    return max(FEWEST, -(-EACH * (2 * drivers + 1) // times))


def _reason(laid: Laid, found: Answers) -> str:
    needed, weights = found.needed, found.weights
    if laid.over_time and len(laid.outcome) < FEWEST_DATES:
        return "dates"
    if len(laid.area) < needed:
        enough = len(laid.area) + len(laid.left_out) >= needed
        return "gaps" if laid.over_time and enough else "few"
    if weights is None or weights.n - weights.isolates.size < needed:
        return "isolated"
    if not found.used.size or _still(laid.outcome[..., found.place]):
        return "still" if laid.over_time else "constant"
    return ""


def _still(outcome: Floats) -> bool:
    """Whether the outcome is the same everywhere, or moves alike everywhere."""
    if outcome.ndim == 1:
        return bool(np.ptp(outcome) == 0)
    return not _steps(outcome[..., None], over_time=True)[0]

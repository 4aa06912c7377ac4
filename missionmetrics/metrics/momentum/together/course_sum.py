"""The indicators of one report taken together: sums, their ranges, and the count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.metrics.momentum.figures.estimate import Estimate
from missionmetrics.metrics.momentum.figures.pace import OTHER_PRIORS, UNDECIDED
from missionmetrics.metrics.momentum.together.course_change import summed
from missionmetrics.metrics.momentum.together.course_position import (
    draws,
    own_seed,
    pace_without_last,
)
from missionmetrics.metrics.momentum.together.course_weights import among_judged
from missionmetrics.stats.on_course import (
    count_distribution,
    likeliest_run,
    limited,
    middle_run,
    poisson_binomial,
    tied_order,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.together.course_position import Draws, Position
    from missionmetrics.metrics.momentum.together.course_weights import WeightSets
    from missionmetrics.stats.on_course import Run

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

LIKELY = 0.66
"""Chance from which something is called likely."""
SHARED = "shared"
"""Name of the numbers that all indicators have in common when they go together."""


class Counted(NamedTuple):
    """How many of the counted indicators are on course, as three distributions.

    ``apart`` and ``together`` are counted over draws, ``closed_form`` is worked out
    from the chances; all (C + 1,). The runs say which numbers are likely, which could
    plausibly be, and which could if the indicators rise and fall together.
    """

    apart: Floats
    closed_form: Floats
    together: Floats
    likely: Run
    plausible: Run
    plausible_together: Run


@dataclass(frozen=True, eq=False, kw_only=True)
class Course:
    """Everything one report says of S indicators under K sets of weights.

    Attributes
    ----------
    positions : tuple of Position, length S
        All indicators asked about.
    judged : ndarray of bool, shape (S,)
        Which of them are part of the sums; J in all.
    weights, held : ndarray, shapes (K, S) and (K,)
        Shares of the weight among them, and the weight that they hold among all.
    enough : ndarray of bool, shape (K,)
        Whether that is enough for a sum.
    brought : ndarray, shape (2, K, S)
        Way covered and pace that each brings; the sums are over the last axis.
    closed, pace, needed, chance : Estimate of (K,)
        The sums with their ranges; those of a chance are over other priors.
    closed_together : Estimate of (K,)
        Way covered if the indicators rise and fall together.
    limited : Estimate of (K,)
        The geometric form; NaN where it does not exist.
    flips : ndarray of bool, shape (K,)
        Whether the pace changes sign when last figures are left out.
    own : tuple of Estimate, each (J,)
        Way covered, pace, pace needed and chance of being on course of each.
    own_flips : ndarray of bool, shape (J,)
        As ``flips``, for each.
    counted : ndarray of bool, shape (J,)
        Whose chance does not hang on what is assumed of movement.
    number : Counted or None
        None where fewer than two can be counted.
    """

    positions: tuple[Position, ...]
    sets: WeightSets
    judged: Flags
    weights: Floats
    held: Floats
    enough: Flags
    brought: Floats
    closed: Estimate
    closed_together: Estimate
    limited: Estimate
    pace: Estimate
    needed: Estimate
    chance: Estimate
    flips: Flags
    own: tuple[Estimate, ...]
    own_flips: Flags
    counted: Flags
    number: Counted | None


class _Drawn(NamedTuple):
    """Draws of J indicators, (J, D) each."""

    closed: Floats
    pace: Floats
    needed: Floats
    room: Floats
    on_course: Flags


def take_together(
    positions: Sequence[Position],
    sets: WeightSets,
    *,
    level: float,
    correlation: float,
    count: int,
    seed: int,
) -> Course:
    """Draw every indicator, sum up, and count; see `Course`."""
    judged = np.array([not p.reason for p in positions])
    taken = [p for p in positions if not p.reason]
    brought, enough = summed(positions, sets)
    weights, held = among_judged(sets, judged.tolist())
    used = weights[:, judged]
    worlds = [
        _stacked([draws(p, count=count, seed=seed, prior=prior) for p in taken], count)
        for prior in (None, *OTHER_PRIORS)
    ]
    usual = worlds[0]
    order = _order(taken, usual, correlation, count=count, seed=seed)
    stands = np.array([p.stand for p in taken]).reshape(-1, 3).T
    chances = np.array([w.on_course.mean(axis=1) for w in worlds])
    counted = np.ptp(chances, axis=0) <= UNDECIDED
    without = np.array([pace_without_last(p) for p in taken])
    drawn = (usual.closed, usual.pace, usual.needed)
    own = [_ranged(stands[i], drawn[i], level) for i in range(3)]
    tied = np.take_along_axis(usual.closed, order, axis=1)
    return Course(
        positions=tuple(positions), sets=sets, judged=judged, weights=weights,
        held=held, enough=enough, brought=brought,
        closed=_of_sum(used, stands[0], usual.closed, level, enough),
        closed_together=_of_sum(used, stands[0], tied, level, enough),
        limited=_limited(used, stands[0], usual.closed, level, enough),
        pace=_of_sum(used, stands[1], usual.pace, level, enough),
        needed=_of_sum(used, stands[2], usual.needed, level, enough),
        chance=_chance(used, worlds, enough),
        flips=np.sign(used @ without) * np.sign(used @ stands[1]) < 0,
        own=(*own, Estimate(chances[0], chances.min(axis=0), chances.max(axis=0))),
        own_flips=np.sign(without) * np.sign(stands[1]) < 0,
        counted=counted,
        number=_number(usual.on_course, order, counted, level),
    )  # fmt: skip


def _stacked(each: Sequence[Draws], count: int) -> _Drawn:
    if not each:
        none = np.zeros((0, count))
        return _Drawn(none, none, none, none, none.astype(bool))
    return _Drawn(*(np.stack(column) for column in zip(*each, strict=True)))


def _order(
    taken: Sequence[Position],
    drawn: _Drawn,
    correlation: float,
    *,
    count: int,
    seed: int,
) -> NDArray[np.int64]:
    """Order of the draws under which the indicators go together."""
    shared = np.random.default_rng(own_seed(seed, SHARED)).standard_normal(count)
    own = [
        np.random.default_rng([own_seed(seed, p.indicator), 1]).standard_normal(count)
        for p in taken
    ]
    return tied_order(
        drawn.room, shared, np.reshape(own, (-1, count)), correlation=correlation
    )


def _ranged(estimate: Floats, drawn: Floats, level: float) -> Estimate:
    """An estimate with the quantiles of its draws, along the last axis."""
    if not drawn.size:
        return Estimate(estimate, np.full(estimate.shape, np.nan),
                        np.full(estimate.shape, np.nan))  # fmt: skip
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=-1)
    return Estimate(estimate, low, high)


def _of_sum(
    weights: Floats, stand: Floats, drawn: Floats, level: float, enough: Flags
) -> Estimate:
    """The sum under each set of weights, NaN where too little of it is known."""
    sums = _ranged(_weighed(weights, stand), _weighed(weights, drawn), level)
    return _where(enough, sums)


def _weighed(weights: Floats, values: Floats) -> Floats:
    """Sums under each set, (K,) or (K, D); what has no weight is not looked at."""
    return np.stack([w[w > 0] @ values[w > 0] for w in weights])


def _where(known: Flags, given: Estimate) -> Estimate:
    return Estimate(*(np.where(known, v, np.nan) for v in given))


def _limited(
    weights: Floats, closed: Floats, drawn: Floats, level: float, enough: Flags
) -> Estimate:
    """The geometric form, where all have closed something and surely so.

    Draws in which it does not exist lie below every other one; they may make up the
    tail that the range leaves out, and no more.
    """
    found = np.full((3, len(weights)), np.nan)
    for k in np.flatnonzero(enough):
        each = limited(drawn, weights[k])
        absent = np.isnan(each)
        if absent.mean() <= (1 - level) / 2:
            estimate = np.asarray(limited(closed, weights[k]))
            found[:, k] = _ranged(estimate, np.where(absent, 0.0, each), level)
    return Estimate(*found)


def _chance(weights: Floats, worlds: Sequence[_Drawn], enough: Flags) -> Estimate:
    """Chance that the summed pace is enough; ends over other reasonable priors."""
    told = []
    for world in worlds:
        ahead = _weighed(weights, world.pace) - _weighed(weights, world.needed)
        known = np.isfinite(ahead).all(axis=1) & enough
        told.append(np.where(known, (ahead >= 0).mean(axis=1), np.nan))
    low, high = np.min(told, axis=0), np.max(told, axis=0)
    return _where(high - low <= UNDECIDED, Estimate(told[0], low, high))


def _number(
    flags: Flags, order: NDArray[np.int64], counted: Flags, level: float
) -> Counted | None:
    if counted.sum() < 2:
        return None
    apart = count_distribution(flags[counted])
    tied = np.take_along_axis(flags, order, axis=1)[counted]
    together = count_distribution(tied)
    return Counted(
        apart, poisson_binomial(flags[counted].mean(axis=1)), together,
        likeliest_run(apart, LIKELY), middle_run(apart, level),
        middle_run(together, level),
    )  # fmt: skip

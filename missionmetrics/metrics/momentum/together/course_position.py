"""Where each indicator stands between its baseline and its target, and its draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.figures.pace import EARLY
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.figures.targets import (
    ONE_SIDED,
    goal,
    targets_by_area,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.stats.trend import PCPrior, TrendFit

    Floats = NDArray[np.float64]

EMPTY = "MM-AREA-EMPTY"
OWN = 2**32
"""Seeds of one indicator's draws are below this."""


class Stand(NamedTuple):
    """Shares of the way from baseline to target: covered, a year now, a year needed."""

    closed: float
    pace: float
    needed: float


NOWHERE = Stand(np.nan, np.nan, np.nan)


Shares = tuple["Floats", "Floats", "Floats"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Position:
    """One indicator of one area, and why it cannot be part of a sum where it cannot.

    ``reason`` is empty for an indicator that can; else ``"no figures"``, ``"no
    target"``, ``"kind of target"`` (a range, a level to stay at, or no better way),
    ``"no baseline"``, ``"no gap"`` (the baseline is already as good as the target),
    ``"few figures"`` or ``"on a line"``. ``horizon`` is the years to the deadline.
    """

    indicator: str
    reason: str
    stand: Stand = NOWHERE
    seen: Panel | None = None
    chosen: pd.DataFrame | None = None
    aim: Goal | None = None
    fit: TrendFit | None = None
    horizon: float = np.nan


class Draws(NamedTuple):
    """Draws of one indicator, (D,): three shares of the way, and how it will end.

    ``room`` is how far, on the scale of change and better up, the level at the deadline
    is beyond the target if the present pace is kept up; ``on_course`` says whether it
    is, or whether the target is reached already.
    """

    closed: Floats
    pace: Floats
    needed: Floats
    room: Floats
    on_course: NDArray[np.bool_]


def position(
    evidence: Evidence,
    targets: pd.DataFrame,
    *,
    indicator: str,
    area: str,
    shocks: Sequence[Mapping[str, str]],
) -> Position:
    """Where ``indicator`` stands in ``area``; an indicator without figures is silent.

    Raises
    ------
    EvidenceError
        As `panel`, `goal` and `targets_by_area`, but for an area without figures.
    """
    try:
        seen = panel(
            evidence,
            indicator=indicator,
            area_ids=[area],
            shocks=shocks,
            overlapping=True,
        )
    except EvidenceError as fault:
        if fault.code != EMPTY:
            raise
        return Position(indicator=indicator, reason="no figures")
    chosen = targets_by_area(targets, seen, target=None)
    aim = goal(chosen, seen)
    fit = seen.fit()
    reason = _reason(chosen, aim, fit)
    horizon = float(aim.deadline[0] - fit.last[0])
    here = Position(
        indicator=indicator, reason=reason, seen=seen, chosen=chosen, aim=aim, fit=fit,
        horizon=horizon,
    )  # fmt: skip
    if reason:
        return here
    level, slope = float(fit.level().mean()[0]), float(fit.slope().mean()[0])
    shares = _shares(here, np.array([level]), np.array([slope]))
    return Position(
        indicator=indicator, reason="", stand=Stand(*(float(s[0]) for s in shares)),
        seen=seen, chosen=chosen, aim=aim, fit=fit, horizon=horizon,
    )  # fmt: skip


def _reason(chosen: pd.DataFrame, aim: Goal, fit: TrendFit) -> str:
    """Why an indicator cannot be part of the sum; the first reason that holds."""
    ahead = aim.sign[0] * (aim.target[0] - aim.baseline[0])
    kind = chosen["kind"]
    rules = (
        (bool(kind.isna().iloc[0]), "no target"),
        (kind.iloc[0] not in ONE_SIDED or aim.sign[0] == 0, "kind of target"),
        (bool(np.isnan(ahead)), "no baseline"),
        (bool(ahead <= 0), "no gap"),
        (int(fit.n[0]) < EARLY, "few figures"),
        (bool(fit.exact[0]), "on a line"),
    )
    return next((reason for holds, reason in rules if holds), "")


def _shares(here: Position, level: Floats, slope: Floats) -> Shares:
    """Levels and slopes on the scale of change as shares of the way, in natural units.

    A pace is the step of one year from the level, as `momentum` has it.
    """
    seen, aim = here.seen, here.aim
    if seen is None or aim is None:
        raise TypeError(f"'{here.indicator}' has no figures to draw from")
    back = seen.scale.back
    target, base = float(back(aim.target)[0]), float(back(aim.baseline)[0])
    gap, natural = target - base, back(level)
    years = here.horizon if here.horizon > 0 else np.nan
    step = (aim.target[0] - level) / years
    return (
        (natural - base) / gap,
        (back(level + slope) - natural) / gap,
        (back(level + step) - natural) / gap,
    )


def own_seed(seed: int, indicator: str) -> int:
    """Seed of one indicator's draws: which others are asked about plays no part."""
    mixed = np.random.SeedSequence([seed, crc32(indicator.encode())])
    return int(mixed.generate_state(1)[0])


def draws(
    here: Position, *, count: int, seed: int, prior: PCPrior | None = None
) -> Draws:
    """Draw level and slope together and say what they mean for the way covered.

    ``prior`` is that of the trend, the usual one when None.
    """
    seen, aim, fit = here.seen, here.aim, here.fit
    if seen is None or aim is None or fit is None:
        raise TypeError(f"'{here.indicator}' has no figures to draw from")
    if prior is not None:
        fit = seen.fit(prior=prior)
    both = fit.draws(count, seed=own_seed(seed, here.indicator))[0]
    level, slope = both[:, 0], both[:, 1]
    sign, target = aim.sign[0], aim.target[0]
    room = sign * (level + slope * max(here.horizon, 0.0) - target)
    there = sign * (level - target) >= 0
    return Draws(*_shares(here, level, slope), room, there | (room >= 0))


def pace_without_last(here: Position) -> float:
    """Pace as a share of the way a year when the last figure is left out."""
    seen = here.seen
    if seen is None:
        raise TypeError(f"'{here.indicator}' has no figures to draw from")
    values = seen.fitted_values()
    values[0, seen.last()[0]] = np.nan
    fit = seen.fit(values)
    return float(_shares(here, fit.level().mean(), fit.slope().mean())[1][0])

"""Where each area stands: moving which way, and on pace or behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.metrics.momentum.pace import EARLY, UNDECIDED, fdr_clear
from missionmetrics.metrics.momentum.targets import ONE_SIDED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.pace import Goal, Pace
    from missionmetrics.metrics.momentum.panel import Panel

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

SURE, LIKELY, UNLIKELY = 0.9, 0.66, 0.33
"""Chances from which a status holds, and from which it holds surely."""


def statuses(seen: Panel, chosen: pd.DataFrame, aim: Goal, pace: Pace) -> pd.DataFrame:
    """One row an area: status, movement, why, and the dates that sentences need.

    ``status`` is ``"on pace"``, ``"behind"``, ``"wrong way"``, ``"met"``,
    ``"past deadline"``, ``"too early"``, ``"cannot say"``, ``"not judged"`` or ``"no
    target"``; ``movement`` is ``"falling"``, ``"rising"``, ``"unclear"`` or
    ``"few"`` (too few figures) for the area by itself, ``clear_movement`` with few
    mistakes among all areas asked about.
    """
    few = pace.fit.n < EARLY
    early = few | (pace.enough.high - pace.enough.low > UNDECIDED)
    steady = pace.fit.enough & (pace.fit.n >= EARLY) & ~pace.flips & ~pace.fit.exact
    movement = np.where(few, "few", _movement(pace, steady))
    has = ~np.isnan(seen.observed)
    first, last = has.argmax(axis=1), has.shape[1] - 1 - has[:, ::-1].argmax(axis=1)
    periods = np.asarray(seen.periods, dtype=object)
    rows = np.arange(len(seen.area_id))
    status, reason = _judged(
        chosen, aim, pace, early, seen.scale.there(seen.observed[rows, last])
    )
    return pd.DataFrame(
        {
            "area_id": seen.area_id,
            "area": seen.area,
            "indicator": seen.name,
            "direction": seen.direction,
            "status": status,
            "reason": reason,
            "sure": _sure(pace),
            "movement": movement,
            "clear_movement": np.where(few, "few", _clear_movement(pace, steady)),
            "n": pace.fit.n,
            "first_period": pd.Series(periods[first], dtype="str"),
            "last_period": pd.Series(periods[last], dtype="str"),
            "first_value": seen.observed[rows, first],
            "last_value": seen.observed[rows, last],
            "unit": seen.unit,
            "target": chosen["value"].to_numpy("float64"),
            "deadline": chosen["deadline"].to_numpy(),
            "years_ahead": pace.horizon,
            "years_seen": pace.reach,
            "whole_years_ahead": np.ceil(pace.horizon - 1e-9),
            "whole_years_seen": np.floor(pace.reach + 1e-9),
            "enough_data": pace.fit.enough & ~few & ~pace.fit.exact,
            "on_a_line": pace.fit.exact,
            "excluded": (has & ~seen.used).sum(axis=1),
            "slipping": np.nan_to_num(pace.wrong_way) >= SURE,
            "steady": steady,
            "flips": pace.flips,
            "judged": ~early & ~pace.fit.exact,
            "foreseen": ~early & _foreseen(pace),
            "provisional": _provisional(seen, periods[last]),
        }
    )


def _sure(pace: Pace) -> Flags:
    enough = np.nan_to_num(pace.enough.estimate, nan=0.5)
    return np.asarray((enough >= SURE) | (enough <= 1 - SURE))


def _movement(pace: Pace, steady: Flags) -> NDArray[np.str_]:
    falling, rising = pace.velocity.high < 0, pace.velocity.low > 0
    return np.select(
        [falling & steady, rising & steady], ["falling", "rising"], "unclear"
    )


def _clear_movement(pace: Pace, steady: Flags) -> NDArray[np.str_]:
    slope = pace.fit.slope()
    below = slope.below(0.0)
    wrong = np.where(steady, np.minimum(below, 1 - below), np.nan)
    clear = fdr_clear(wrong)
    return np.select(
        [clear & (below > 0.5), clear & (below < 0.5)], ["falling", "rising"], "unclear"
    )


def _foreseen(pace: Pace) -> Flags:
    spread = pace.arrival.high - pace.arrival.low
    return np.asarray(~np.isnan(spread) & (spread <= UNDECIDED))


def _judged(
    chosen: pd.DataFrame, aim: Goal, pace: Pace, early: Flags, last: Floats
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Status and the reason for it, the first rule that holds.

    ``last`` (N,) is each area's last figure on the scale of change.
    """
    level, few = pace.fit.level(), pace.fit.n < EARLY
    target = np.nan_to_num(aim.target)
    there = np.where(aim.sign > 0, level.above(target), level.below(target))
    reached = aim.sign * (last - aim.target) >= 0
    met = np.where(few, reached, np.nan_to_num(there) >= SURE)
    wrong = np.nan_to_num(pace.wrong_way)
    enough = np.nan_to_num(pace.enough.estimate, nan=0.5)
    one_sided = chosen["kind"].isin(ONE_SIDED).to_numpy() & (aim.sign != 0)
    rules: list[tuple[Flags, str, str]] = [
        (chosen["kind"].isna().to_numpy(), "no target", "none_set"),
        (~one_sided, "not judged", "kind_of_target"),
        (np.asarray(met, dtype=bool), "met", "level"),
        (pace.horizon <= 0, "past deadline", "deadline"),
        (few, "too early", "few_figures"),
        (pace.fit.exact, "cannot say", "on_a_line"),
        (early, "too early", "hangs_on_assumptions"),
        (pace.flips, "cannot say", "hangs_on_last_figure"),
        (wrong >= SURE, "wrong way", "pace"),
        (enough >= LIKELY, "on pace", "pace"),
        (enough < UNLIKELY, "behind", "pace"),
    ]
    flags = [flag for flag, _, _ in rules]
    return (
        np.select(flags, [s for _, s, _ in rules], "cannot say"),
        np.select(flags, [r for _, _, r in rules], "too_close"),
    )


def _provisional(seen: Panel, last: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether an area's last figure is not final."""
    rows = seen.rows.loc[seen.rows["status"].isin(["provisional", "estimated"])]
    marked = set(zip(rows["area_id"], rows["period"], strict=True))
    return np.array(
        [pair in marked for pair in zip(seen.area_id, last, strict=True)], dtype=bool
    )

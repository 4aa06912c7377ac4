"""Where each area stands: moving which way, and on pace or behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.metrics.momentum.figures.pace import (
    EARLY,
    UNDECIDED,
    fdr_clear,
    first_used,
)
from missionmetrics.metrics.momentum.figures.targets import (
    BUDGET,
    length_and_step,
    numbers,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.estimate import Estimate
    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

SURE, LIKELY, UNLIKELY = 0.9, 0.66, 0.33
"""Chances from which a status holds, and from which it holds surely."""


def statuses(seen: Panel, chosen: pd.DataFrame, aim: Goal, pace: Pace) -> pd.DataFrame:
    """One row an area: status, movement, why, and the dates that sentences need.

    ``status`` is ``"on pace"``, ``"behind"``, ``"wrong way"``, ``"met"``, ``"within"``
    (inside a range, or where it should stay), ``"met in time"``, ``"past deadline"``
    (not met by it), ``"deadline unclear"``, ``"too early"``, ``"cannot say"``, ``"not
    judged"`` or ``"no target"``; ``movement`` is ``"falling"``,
    ``"rising"``, ``"unclear"`` or ``"few"`` (too few figures) for the area by itself,
    ``clear_movement`` with few mistakes among all areas asked about.
    """
    few = pace.fit.n < EARLY
    early = few | (pace.enough.high - pace.enough.low > UNDECIDED)
    steady = pace.fit.enough & (pace.fit.n >= EARLY) & ~pace.flips & ~pace.fit.exact
    movement = np.where(few, "few", _movement(pace, steady))
    has = ~np.isnan(seen.observed)
    first, last = has.argmax(axis=1), has.shape[1] - 1 - has[:, ::-1].argmax(axis=1)
    periods = np.asarray(seen.periods, dtype=object)
    rows = np.arange(len(seen.area_id))
    with np.errstate(divide="ignore", invalid="ignore"):
        figure = seen.scale.there(figure_at(seen, aim.deadline, rows))
        latest = seen.scale.there(seen.observed[rows, last])
    status, reason = _judged(
        seen, chosen, aim, pace, early, aim.holds(latest), figure_holds(aim, figure)
    )
    within = status == "within"
    leaving = within & (np.nan_to_num(pace.enough.estimate, nan=1.0) < UNLIKELY)
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
            "kind": chosen["kind"].fillna("").to_numpy(dtype=object),
            "target": np.where(
                aim.band, in_units(seen, pace.aim.target), numbers(chosen, "value")
            ),
            "lower": np.where(aim.band, in_units(seen, aim.lower), np.nan),
            "upper": np.where(aim.band, in_units(seen, aim.upper), np.nan),
            "band": aim.band,
            "deadline": chosen["deadline"].to_numpy(),
            "years_ahead": pace.horizon,
            "years_seen": pace.reach,
            "whole_years_ahead": np.ceil(pace.horizon - 1e-9),
            "whole_years_seen": np.floor(pace.reach + 1e-9),
            "enough_data": pace.fit.enough & ~few & ~pace.fit.exact,
            "on_a_line": pace.fit.exact,
            "excluded": (has & ~seen.used).sum(axis=1),
            "slipping": steady
            & np.where(within, leaving, np.nan_to_num(pace.wrong_way) >= SURE),
            "steady": steady,
            "flips": pace.flips,
            "cut": pace.cut & ~pace.fit.exact,
            "judged": ~early & ~pace.fit.exact,
            "foreseen": ~early & foreseen(pace.arrival),
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


def foreseen(chance: Estimate) -> Flags:
    """Whether a chance hangs little on how the pace may fade."""
    spread = chance.high - chance.low
    return np.asarray(~np.isnan(spread) & (spread <= UNDECIDED))


def _judged(
    seen: Panel,
    chosen: pd.DataFrame,
    aim: Goal,
    pace: Pace,
    early: Flags,
    latest: Flags,
    at_deadline: Floats,
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Status and the reason for it, the first rule that holds.

    ``latest`` and ``at_deadline`` (N,) say whether the last figure, and the one at the
    deadline, are where they should be; the latter NaN where there is none.
    """
    few = pace.fit.n < EARLY
    wordless = few | pace.fit.exact
    met = np.where(wordless, latest, np.nan_to_num(pace.now) >= SURE)
    kept = np.where(wordless, at_deadline, pace.kept)
    past = pace.horizon <= 0
    before = before_record(seen, aim.deadline)
    wrong = np.nan_to_num(pace.wrong_way)
    enough = np.nan_to_num(pace.enough.estimate, nan=0.5)
    judged = aim.known & ((aim.sign != 0) | aim.band)
    stays = (chosen["kind"] == "stay").to_numpy()
    rules: list[tuple[Flags, str, str]] = [
        (chosen["kind"].isna().to_numpy(), "no target", "none_set"),
        (~judged & stays, "not judged", "no_tolerance"),
        (~judged & (chosen["kind"] == "range").to_numpy(), "not judged", "no_width"),
        ((chosen["kind"] == BUDGET).to_numpy(), "not judged", "a_budget"),
        (~judged, "not judged", "kind_of_target"),
        (aim.known & before, "not judged", "before_record"),
        (past & (kept >= LIKELY), "met in time", "deadline"),
        (past & (kept < UNLIKELY), "past deadline", "deadline"),
        (past, "deadline unclear", "deadline"),
        (met.astype(bool) & aim.band, "within", "level"),
        (met.astype(bool), "met", "level"),
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


def figure_holds(aim: Goal, figure: Floats) -> Floats:
    """1 where a figure is where it should be, 0 where not, NaN where there is none."""
    return np.where(np.isnan(figure), np.nan, aim.holds(figure).astype(float))


def before_record(seen: Panel, date: Floats) -> Flags:
    """Whether a date for each area lies before its first figure that is used, (N,)."""
    return np.asarray(date < first_used(seen) - 1e-9)


def figure_at(seen: Panel, date: Floats, place: NDArray[np.int64]) -> Floats:
    """The figure of the area in each ``place`` nearest to a date, (M,).

    NaN where there is none within half a period of it.
    """
    gap = np.diff(seen.times)
    within = np.median(gap) / 2 if gap.size else 0.5
    length, step = length_and_step(seen)
    times = seen.times + (length - step) / 2
    apart = np.abs(times - np.nan_to_num(date, nan=np.inf)[:, None])
    nearest = apart.argmin(axis=1)
    close = apart[np.arange(date.size), nearest] <= within + 1e-9
    return np.where(close, seen.observed[place, nearest], np.nan)


def in_units(seen: Panel, value: Floats) -> Floats:
    """A value on the scale of change in natural units; an open end is the scale's."""
    scale = seen.scale
    finite = np.where(np.isfinite(value), value, np.nan)
    return np.select(
        [value == -np.inf, value == np.inf],
        [scale.lowest, scale.highest],
        scale.back(finite),
    )


def _provisional(seen: Panel, last: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether an area's last figure is not final."""
    rows = seen.rows.loc[seen.rows["status"].isin(["provisional", "estimated"])]
    marked = set(zip(rows["area_id"], rows["period"], strict=True))
    return np.array(
        [pair in marked for pair in zip(seen.area_id, last, strict=True)], dtype=bool
    )

"""The order of areas by pace, with the places that each may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.metrics.momentum.figures.pace import EARLY, gap_of
from missionmetrics.metrics.momentum.figures.published import base_of
from missionmetrics.stats.ranks import (
    chance_among,
    longest_unsure_run,
    rank_ranges,
    ranks_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

MOST_DRAWS, FEWEST_DRAWS = 4000, 500
NUMBERS = 1_000_000
"""Numbers (8 bytes each) that the draws of all areas may take."""
FIFTH = 5
COLUMNS = (
    "area_id", "area", "measure", "place", "estimate", "low", "high", "low_all",
    "high_all", "chance_first", "chance_last", "fifth", "reason",
)  # fmt: skip


def ranking_part(
    seen: Panel, aim: Goal, pace: Pace, *, level: float, seed: int
) -> tuple[pd.DataFrame, dict[str, int]]:
    """One row an area from the first place to the last, and the run told as unsure.

    ``measure`` says by what: the share of the gap closed a year where every area has
    one, else the pace as a share of the first figure, else the pace. ``estimate`` is
    above 0 where the area moves the right way. ``low`` to ``high`` are the places one
    area may hold, ``low_all`` to ``high_all`` those of all areas at once;
    ``chance_first`` and ``chance_last`` the chances of a place among the first and the
    last ``fifth``. An area with too few figures has no place.
    """
    able = (pace.fit.n >= EARLY) & ~pace.fit.exact
    ids = np.asarray(seen.area_id, dtype=object)
    rows = np.flatnonzero(able)
    rows = rows[np.argsort(ids[rows], kind="stable")]
    if len(ids) < 2 or rows.size < 2:
        return pd.DataFrame(), {}
    measure, unit = _measure(seen, aim, rows)
    draws = draws_of_pace(seen, pace, rows, seed) * unit[rows, None]
    value = (pace.velocity.estimate * unit)[rows]
    order = np.argsort(-value, kind="stable")
    ranks = ranks_of(draws)
    fifth = -(-rows.size // FIFTH)
    ends, among = rank_ranges(ranks, level), chance_among(ranks, fifth)
    placed = rows[order]
    part = pd.DataFrame(
        {
            "area_id": ids[placed],
            "area": np.asarray(seen.area, dtype=object)[placed],
            "measure": measure,
            "place": np.arange(1.0, rows.size + 1),
            "estimate": value[order],
            **{k: v[order].astype(float) for k, v in ends._asdict().items()},
            "chance_first": among[0][order],
            "chance_last": among[1][order],
            "fifth": float(fifth),
            "reason": "",
        }
    )
    run = longest_unsure_run(draws, order, level)
    told = {"ranked": rows.size, "tied_first": run.first, "tied_last": run.last}
    return _with_unranked(part, seen, pace, ~able), told


def _measure(seen: Panel, aim: Goal, rows: Integers) -> tuple[str, Floats]:
    """By what areas can be held side by side, and what to multiply a pace by, (N,).

    Where neither way is better, the fastest rise comes first.
    """
    gap = np.where(aim.met_at_start, np.nan, gap_of(seen, aim))
    if np.isfinite(gap[rows]).all():
        return "gap_share", 1 / gap
    way = -1.0 if seen.direction == "down" else 1.0
    base = base_of(seen)
    if np.isfinite(base[rows]).all():
        return "relative_velocity", way / base
    return "velocity", np.full(len(seen.area_id), way)


def draws_of_pace(seen: Panel, pace: Pace, rows: Integers, seed: int) -> Floats:
    """Joint draws of the pace a year in natural units, (rows, D).

    Give ``rows`` in the order of the areas' codes: another order of the same areas
    then gives the same draws.
    """
    if not rows.size:
        return np.empty((0, FEWEST_DRAWS))
    count = int(np.clip(NUMBERS // rows.size, FEWEST_DRAWS, MOST_DRAWS))
    fit = seen.fit(rows=rows, prior=next(iter(pace.fits.values())).prior)
    drawn = fit.draws(count, seed=seed)
    level, slope = drawn[:, :, 0], drawn[:, :, 1]
    if seen.scale.name == "identity":
        return slope
    back = seen.scale.back
    step: Floats = back(level + slope) - back(level)
    return step


def _with_unranked(
    part: pd.DataFrame, seen: Panel, pace: Pace, left: NDArray[np.bool_]
) -> pd.DataFrame:
    if not left.any():
        return part[list(COLUMNS)]
    rows = np.flatnonzero(left)
    rest = pd.DataFrame(
        {
            "area_id": np.asarray(seen.area_id, dtype=object)[rows],
            "area": np.asarray(seen.area, dtype=object)[rows],
            "measure": part["measure"].iloc[0],
            "reason": np.where(pace.fit.n[rows] < EARLY, "few_figures", "on_a_line"),
        }
    )
    return pd.concat([part, rest], ignore_index=True)[list(COLUMNS)]

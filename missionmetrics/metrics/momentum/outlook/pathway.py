"""Interim targets on the way to the last one: which were met, and where it should be.

A target may be a path: several rows with different deadlines. Each that has passed is
told as met or missed with its chance; between them the way is straight on the scale
of change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.metrics.momentum.figures.estimate import (
    Estimate,
    mapped,
    without_ends,
)
from missionmetrics.metrics.momentum.figures.goal import Goal, chance_inside
from missionmetrics.metrics.momentum.figures.pace import EARLY, first_used
from missionmetrics.metrics.momentum.figures.status import (
    figure_at,
    figure_holds,
    in_units,
)
from missionmetrics.metrics.momentum.figures.targets import (
    goal,
    interim_targets,
    numbers,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]

VERDICTS = (
    (0.9, "met"), (0.66, "probably met"), (0.33, "too close"), (0.1, "probably missed"),
    (0.0, "missed"),
)  # fmt: skip
"""The chance from which an interim target is told so; the last one from nought."""


class Course(NamedTuple):
    """Where each area should be at its last figure and how far it is from there.

    ``expected`` (N,) in natural units; ``lead`` its distance, above 0 where the area is
    further than it should be.
    """

    expected: Floats
    lead: Estimate


def steps_of(
    targets: pd.DataFrame, seen: Panel, chosen: pd.DataFrame
) -> tuple[pd.DataFrame, Goal]:
    """Every target on the way, the judged one included, by area and deadline."""
    known = chosen.loc[chosen["kind"].notna()]
    interim = interim_targets(targets, seen, chosen)
    rows = known if interim.empty else pd.concat([interim, known], ignore_index=True)
    place = {area: i for i, area in enumerate(seen.area_id)}
    rows = (
        rows.assign(place=rows["area_id"].map(place).astype("int64"))
        .sort_values(["place", "deadline"], kind="stable")
        .reset_index(drop=True)
    )
    return rows, goal(rows, seen)


def course(steps: pd.DataFrame, along: Goal, seen: Panel, pace: Pace) -> Course:
    """Where the straight way from the baseline over the targets has come to by now."""
    expected, sign = (np.full(len(seen.area_id), np.nan) for _ in range(2))
    ends = along.nearest(along.baseline)
    value = np.where(np.isnan(ends.target), ends.baseline, ends.target)
    place = steps["place"].to_numpy()
    for area in np.unique(place):
        at = np.flatnonzero(place == area)
        start, base = ends.start[at[-1]], ends.baseline[at[-1]]
        at = at[~(ends.deadline[at] <= start)]
        now = pace.fit.last[area]
        if (
            np.isnan([start, base, now]).any()
            or now < start
            or not at.size
            or not along.known[at].all()
        ):
            continue
        dates = np.concatenate([[start], ends.deadline[at]])
        path = np.concatenate([[base], value[at]])
        moved = path[-1] != base and not along.met_at_start[at[-1]]
        expected[area] = np.interp(now, dates, path) if moved else np.nan
        sign[area] = ends.sign[at[-1]] if moved else np.nan
    here = seen.scale.back(expected)
    lead = mapped(pace.level, lambda natural: sign * (natural - here))
    return Course(here, without_ends(lead, pace.fit.exact))


def course_part(seen: Panel, table: pd.DataFrame, expected: Floats) -> pd.DataFrame:
    """Two rows an area: where it should be by now, and how far ahead of that it is.

    Columns ``area_id, area, what, unit, estimate, low, high``; ``what`` is
    ``"expected"``, which is declared and has no range, or ``"lead"``.
    """
    lead = table.loc[table["measure"] == "lead"].set_index("area_id")
    known = set(lead.index[lead["estimate"].notna()])
    rows = []
    for place, area in enumerate(seen.area_id):
        if area not in known:
            continue
        key = {"area_id": area, "area": seen.area[place]}
        here = {"estimate": expected[place], "low": np.nan, "high": np.nan}
        rows.append(key | {"what": "expected", "unit": seen.unit} | here)
        kept = lead.loc[area, ["unit", "estimate", "low", "high"]].to_dict()
        rows.append(key | {"what": "lead"} | kept)
    return pd.DataFrame(rows)


def pathway_part(
    steps: pd.DataFrame, along: Goal, seen: Panel, pace: Pace, chosen: pd.DataFrame
) -> pd.DataFrame:
    """One row a target: until when, and whether it was met if that has passed."""
    if steps.empty:
        return pd.DataFrame()
    place = steps["place"].to_numpy()
    past = _past(along, pace, place)
    wordless = ((pace.fit.n < EARLY) | pace.fit.exact)[place]
    wordless |= along.deadline < first_used(seen)[place] - 1e-9
    chance = np.where(past & ~wordless, _chances(steps, along, pace), np.nan)
    figure = _figures(steps, along, seen)
    told = np.where(past & wordless, figure, np.nan)
    verdict = np.select(
        [~past, ~along.known, told == 1, told == 0, np.isnan(chance)],
        ["ahead", "not judged", "figure met", "figure missed", "no figure"],
        _verdicts(chance),
    )
    judged = steps["target_id"].isin(chosen["target_id"])
    return pd.DataFrame(
        {
            "area_id": steps["area_id"].astype("str"),
            "area": np.asarray(seen.area, dtype=object)[place],
            "target_id": steps["target_id"].astype("str"),
            "kind": steps["kind"].astype("str"),
            "value": numbers(steps, "value"),
            "high": numbers(steps, "high"),
            "unit": seen.unit,
            "deadline": steps["deadline"],
            "period": steps["deadline"].dt.year.astype("str"),
            "time": along.deadline,
            "interim": ~judged.to_numpy(dtype=bool),
            "past": past,
            "band": along.band,
            "lower": np.where(along.band, in_units(seen, along.lower), np.nan),
            "upper": np.where(along.band, in_units(seen, along.upper), np.nan),
            "chance": chance,
            "verdict": verdict,
        }
    )


def _past(along: Goal, pace: Pace, place: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each deadline lies no later than the last figure of its area."""
    return np.asarray(along.deadline <= pace.fit.last[place] + 1e-9)


def _chances(steps: pd.DataFrame, along: Goal, pace: Pace) -> Floats:
    """Chance of having been where it should at each deadline; one a row of steps."""
    found = np.full(len(steps), np.nan)
    place = steps["place"].to_numpy()
    nth = steps.groupby("place").cumcount().to_numpy()
    for n in range(int(nth.max()) + 1):
        rows = np.flatnonzero((nth == n) & _past(along, pace, place))
        if not rows.size:
            continue
        when, lower, upper = (np.full(pace.fit.n.size, np.nan) for _ in range(3))
        for all_areas, own in (
            (when, along.deadline), (lower, along.lower), (upper, along.upper),
        ):  # fmt: skip
            all_areas[place[rows]] = own[rows]
        inside = chance_inside(pace.fit.level(when), lower, upper)
        found[rows] = inside[place[rows]]
    return found


def _figures(steps: pd.DataFrame, along: Goal, seen: Panel) -> Floats:
    """1 where the figure at the deadline is where it should be, 0 where not, or NaN."""
    place = steps["place"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        figure = seen.scale.there(figure_at(seen, along.deadline, place))
    return figure_holds(along, figure)


def _verdicts(chance: Floats) -> NDArray[np.str_]:
    cases = [chance >= least for least, _ in VERDICTS]
    return np.select(cases, [word for _, word in VERDICTS], "no figure")

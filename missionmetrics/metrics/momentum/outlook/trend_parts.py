"""The other tables of a trend: what was observed, fitted, needed and declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.evidence.asked import read_shocks
from missionmetrics.evidence.long_form import decimal_year
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.figures.targets import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]

FUTURE_POINTS = 12


def observed_part(seen: Panel) -> pd.DataFrame:
    """Every row of evidence, and whether the trend rests on it."""
    rows = seen.rows
    used = pd.DataFrame(
        {
            "area_id": np.repeat(seen.area_id, seen.times.size),
            "time": np.tile(seen.times, len(seen.area_id)),
            "used": seen.used.ravel(),
        }
    )
    part = rows[
        [
            "area_id",
            "period",
            "time",
            "value",
            "low",
            "high",
            "unit",
            "status",
            "vintage",
        ]
    ].merge(used, on=["area_id", "time"], how="left")
    names = dict(zip(seen.area_id, seen.area, strict=True))
    part.insert(1, "area", part["area_id"].map(names))
    return part.assign(
        unit=seen.unit,
        **{c: part[c].astype("float64") for c in ("value", "low", "high")},
    )


def path_part(seen: Panel, pace: Pace, level: float) -> pd.DataFrame:
    """The level without noise, and its fan as far ahead as the record can see."""
    if len(seen.area_id) > 1 or not pace.fit.enough.all():
        return pd.DataFrame()
    last = float(pace.fit.last[0])
    end = last + np.nanmin([float(pace.reach[0]), max(float(pace.horizon[0]), 0.0)])
    ahead = np.linspace(last, end, FUTURE_POINTS)[1:] if end > last else np.array([])
    past = seen.times[seen.times <= last]
    band = pace.fit.path(np.concatenate([past, ahead]), level=level)
    periods = [*seen.periods[: past.size], *[""] * ahead.size]

    def natural(values: Floats) -> Floats:
        return seen.possible(seen.scale.back(values[0]))

    return pd.DataFrame(
        {
            "time": band.times,
            "period": pd.Series(periods, dtype="str"),
            "estimate": natural(band.mean),
            "low": natural(band.low),
            "high": natural(band.high),
            "future": np.arange(band.times.size) >= past.size,
        }
    )


def required_part(seen: Panel, pace: Pace, status: pd.DataFrame) -> pd.DataFrame:
    """The way from the present level to the target, straight on the scale of change.

    There is none where the target has been met.
    """
    one = len(seen.area_id) == 1 and not np.isnan(pace.required.estimate[0])
    if not one or status["status"].iloc[0] in ("met", "within"):
        return pd.DataFrame()
    target = status["target"].iloc[0]
    if np.isnan(target):
        return pd.DataFrame()
    last, ahead = float(pace.fit.last[0]), float(pace.horizon[0])
    points = 2 if seen.scale.name == "identity" else FUTURE_POINTS
    ends = np.array([pace.level.estimate[0], target], dtype="float64")
    there = seen.scale.there(ends)
    return pd.DataFrame(
        {
            "time": np.linspace(last, last + ahead, points),
            "period": pd.Series([""] * points, dtype="str"),
            "value": seen.scale.back(np.linspace(there[0], there[1], points)),
        }
    )


def target_part(
    steps: pd.DataFrame, along: Goal, seen: Panel, pace: Pace
) -> pd.DataFrame:
    """The targets of a single area, as they were written, the last one last.

    A band stands as its end nearest to the present level; inside it, as nothing.
    """
    if len(seen.area_id) > 1 or steps.empty:
        return pd.DataFrame()
    here = np.full(len(steps), seen.scale.there(pace.level.estimate)[0])
    nearest = along.nearest(here).target
    band = seen.scale.back(nearest)
    return pd.DataFrame(
        {
            "time": along.deadline,
            "period": steps["deadline"].dt.year.astype("str"),
            "value": np.where(along.band, band, numbers(steps, "value")),
            "label": steps["wording"].fillna("").to_numpy(),
        }
    )


def event_part(launch: str | None, shocks: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """The launch and the declared shocks as marks on the time axis."""
    dated: list[tuple[Any, ...]] = [("launch", "", launch, launch)] if launch else []
    dated += [("shock", *shock) for shock in read_shocks(shocks)]
    if not dated:
        return pd.DataFrame()
    table = pd.DataFrame(dated, columns=["kind", "label", "start", "end"])
    starts, ends = pd.to_datetime(table["start"]), pd.to_datetime(table["end"])
    return table.assign(
        time=decimal_year(starts),
        until=decimal_year(ends + pd.Timedelta(days=1)),
    )


def comparator_part(
    evidence: Evidence, seen: Panel, comparator: str | None, indicator: str
) -> pd.DataFrame:
    """Another area's figures, rebased to start where the single area starts."""
    if comparator is None or len(seen.area_id) > 1 or comparator in seen.area_id:
        return pd.DataFrame()
    other = panel(
        evidence, indicator=indicator, area_ids=[comparator], overlapping=True
    )
    mine = pd.Series(seen.observed[0], index=seen.times).dropna()
    theirs = pd.Series(other.observed[0], index=other.times).dropna()
    shared = mine.index.intersection(theirs.index)
    if shared.empty or theirs[shared[0]] == 0:
        return pd.DataFrame()
    rebased = theirs.loc[shared[0] :] * (mine[shared[0]] / theirs[shared[0]])
    periods = dict(zip(other.times, other.periods, strict=True))
    return pd.DataFrame(
        {
            "time": rebased.index.to_numpy("float64"),
            "period": pd.Series([periods[t] for t in rebased.index], dtype="str"),
            "value": rebased.to_numpy("float64"),
            "label": other.area[0],
        }
    )

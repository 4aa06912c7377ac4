"""Where each area should be by when, read from the table of targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.long_form import decimal_year
from missionmetrics.metrics.momentum.figures.goal import Goal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]

ONE_SIDED = ("reach", "at_most", "at_least")
BUDGET = "budget"
"""A sum over years, which no level can reach: judged by itself, not by the pace."""


def targets_by_area(
    targets: pd.DataFrame, panel: Panel, *, target: str | None
) -> pd.DataFrame:
    """One target an area, in the order of the panel; empty fields without one.

    An area with several targets is held against the one with the latest deadline
    that is no budget, unless ``target`` names another.

    Raises
    ------
    EvidenceError
        No such target (``MM-TARGET-UNKNOWN``).
    """
    rows = targets.loc[targets["indicator_id"] == panel.series_id]
    rows = rows.loc[(rows["kind"] != "budget") | (rows["target_id"] == target)]
    if target is not None:
        if target not in set(rows["target_id"]):
            raise EvidenceError(
                f"'{panel.series_id}' has no target '{target}'.",
                fix=f"choose one of: {', '.join(rows['target_id']) or 'none is set'}.",
                code="MM-TARGET-UNKNOWN",
            )
        rows = rows.loc[rows["target_id"] == target]
        if not rows["area_id"].isin(panel.area_id).any():
            raise EvidenceError(
                f"The target '{target}' is of another area: {rows['area_id'].iloc[0]}.",
                fix="ask for that area, or leave `target` out.",
                code="MM-TARGET-UNKNOWN",
            )
    else:
        rows = rows.loc[rows["kind"] != BUDGET]
    rows = rows.sort_values(["deadline", "target_id"]).drop_duplicates(
        "area_id", keep="last"
    )
    return rows.set_index("area_id").reindex(list(panel.area_id)).reset_index()


def interim_targets(
    targets: pd.DataFrame, panel: Panel, chosen: pd.DataFrame
) -> pd.DataFrame:
    """Targets whose deadline comes before that of the area's ``chosen`` one.

    In order of area and deadline; of several with one deadline the last by name.
    """
    rows = targets.loc[
        (targets["indicator_id"] == panel.series_id)
        & targets["area_id"].isin(panel.area_id)
        & (targets["kind"] != BUDGET)
    ]
    last = rows["area_id"].map(chosen.set_index("area_id")["deadline"])
    place = {area: i for i, area in enumerate(panel.area_id)}
    rows = rows.loc[rows["deadline"] < last]
    rows = rows.assign(place=rows["area_id"].map(place))
    rows = rows.sort_values(["place", "deadline", "target_id"])
    kept = rows.drop_duplicates(["area_id", "deadline"], keep="last")
    return kept.drop(columns="place").reset_index(drop=True)


def goal(chosen: pd.DataFrame, panel: Panel) -> Goal:
    """The targets as numbers on the scale of change, one a row of ``chosen``.

    The deadline is put on the clock of the figures: a yearly figure for the year
    that ends on the deadline counts. ``chosen`` has a row for each area of the panel,
    or for some of them.

    Raises
    ------
    EvidenceError
        A target cannot lie on the scale of change (``MM-TARGET-SCALE``).
    """
    one_sided = chosen["kind"].isin(ONE_SIDED).to_numpy()
    value = np.where(one_sided, numbers(chosen, "value"), np.nan)
    baseline = baselines(chosen, panel)
    names = _area_names(chosen, panel)
    _refuse_off_scale(value, panel, "target", names)
    _refuse_off_scale(baseline, panel, "baseline", names)
    with np.errstate(divide="ignore", invalid="ignore"):
        target, start = panel.scale.there(value), panel.scale.there(baseline)
    sign = _sign(chosen, panel)
    lower, upper = _band(chosen, panel, baseline, names)
    band = ~np.isnan(lower)
    told = ~np.isnan(target) & (sign != 0)
    below, above = (np.where(told, end, np.nan) for end in (-np.inf, np.inf))
    return Goal(
        target=np.where(band, np.nan, target),
        baseline=start,
        deadline=on_the_clock(chosen["deadline"], panel),
        sign=sign,
        lower=np.where(band, lower, np.where(sign > 0, target, below)),
        upper=np.where(band, upper, np.where(sign < 0, target, above)),
        start=_starts(chosen, panel),
        band=band,
    )  # fmt: skip


def numbers(rows: pd.DataFrame, column: str) -> Floats:
    """A column of targets as numbers; NaN where the table does not have it."""
    if column not in rows:
        return np.full(len(rows), np.nan)
    return rows[column].to_numpy("float64", na_value=np.nan).copy()


def on_the_clock(deadline: pd.Series[Any], panel: Panel) -> Floats:
    """Middle of the period that ends on each deadline, decimal year.

    Of averages over periods that overlap, it is the middle of the last step: the level
    is that of a year, though each figure looks at several.
    """
    after = pd.to_datetime(deadline) + pd.Timedelta(days=1)
    _, step = length_and_step(panel)
    return np.asarray(decimal_year(after) - step / 2, "float64")


def length_and_step(panel: Panel) -> tuple[float, float]:
    """Years that a figure looks at, and the part of them that the next one is new by.

    Equal unless periods overlap.
    """
    rows = panel.rows
    after = rows["end"] + pd.Timedelta(days=1)
    length = float((decimal_year(after) - decimal_year(rows["start"])).median())
    apart = np.diff(panel.times)
    step = min(length, float(np.median(apart))) if apart.size else length
    return length, step


def _starts(chosen: pd.DataFrame, panel: Panel) -> Floats:
    """Middle of each baseline period; NaN where the period is not one of the figures.

    A year that has no figure is read as a year.
    """
    middles = dict(zip(panel.periods, panel.times, strict=True))
    found = [
        middles.get(period, float(period) + 0.5 if _is_year(period) else np.nan)
        for period in chosen["baseline_period"]
    ]
    return np.asarray(found, "float64")


def _is_year(period: object) -> bool:
    return isinstance(period, str) and len(period) == 4 and period.isdigit()


def _band(
    chosen: pd.DataFrame, panel: Panel, baseline: Floats, names: list[str]
) -> tuple[Floats, Floats]:
    """Ends of targets to stay within, on the scale of change; NaN for others.

    An end that the scale does not hold leaves the band open on that side. A band
    without width is none: no level is ever inside it.
    """
    kind = chosen["kind"].to_numpy(dtype=object)
    value, high = numbers(chosen, "value"), numbers(chosen, "high")
    near = numbers(chosen, "tolerance")
    middle = np.where(np.isnan(value), baseline, value)
    stays = (kind == "stay") | ((kind == "reach") & (panel.direction == "stay"))
    lower = np.where(kind == "range", value, np.where(stays, middle - near, np.nan))
    upper = np.where(kind == "range", high, np.where(stays, middle + near, np.nan))
    lower, upper = (np.where(upper > lower, end, np.nan) for end in (lower, upper))
    scale = panel.scale
    off = (upper <= scale.lowest) | (lower >= scale.highest)
    _refuse(off, np.where(upper <= scale.lowest, upper, lower), panel, "target", names)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (
            np.where(lower <= scale.lowest, -np.inf, scale.there(lower)),
            np.where(upper >= scale.highest, np.inf, scale.there(upper)),
        )


def baselines(chosen: pd.DataFrame, panel: Panel) -> Floats:
    """Baseline value of each area: declared, or published for its baseline period."""
    declared = numbers(chosen, "baseline_value")
    column = {p: i for i, p in enumerate(panel.periods)}
    place = {a: i for i, a in enumerate(panel.area_id)}
    for row, (area, period) in enumerate(
        zip(chosen["area_id"], chosen["baseline_period"], strict=True)
    ):
        if np.isnan(declared[row]) and period in column:
            declared[row] = panel.observed[place[area], column[period]]
    return declared


def _sign(chosen: pd.DataFrame, panel: Panel) -> Floats:
    """1 where more is better, -1 where less is, 0 where neither; (N,)."""
    way = {"up": 1.0, "down": -1.0}.get(panel.direction, 0.0)
    signs = {"at_least": 1.0, "at_most": -1.0}
    return np.array([signs.get(str(kind), way) for kind in chosen["kind"]])


def _area_names(chosen: pd.DataFrame, panel: Panel) -> list[str]:
    names = dict(zip(panel.area_id, panel.area, strict=True))
    return [names[a] for a in chosen["area_id"]]


def _refuse_off_scale(value: Floats, panel: Panel, what: str, names: list[str]) -> None:
    scale = panel.scale
    off = (value <= scale.lowest) | (value >= scale.highest)
    _refuse(off, value, panel, what, names)


def _refuse(
    off: NDArray[np.bool_], value: Floats, panel: Panel, what: str, names: list[str]
) -> None:
    if off.any():
        where = names[int(np.flatnonzero(off)[0])]
        raise EvidenceError(
            f"The {what} of '{panel.series_id}' in {where} is {value[off][0]:g}, which "
            f"cannot stand on the scale '{panel.scale.name}'.",
            fix=f"set `scale` of the indicator to 'identity', or change the {what}.",
            code="MM-TARGET-SCALE",
        )

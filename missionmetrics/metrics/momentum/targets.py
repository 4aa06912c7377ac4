"""Where each area should be by when, read from the table of targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.long_form import decimal_year
from missionmetrics.metrics.momentum.pace import Goal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.panel import Panel

    Floats = NDArray[np.float64]

ONE_SIDED = ("reach", "at_most", "at_least")


def targets_by_area(
    targets: pd.DataFrame, panel: Panel, *, target: str | None
) -> pd.DataFrame:
    """One target an area, in the order of the panel; empty fields without one.

    An area with several targets is held against the one with the latest deadline,
    unless ``target`` names another.

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
    rows = rows.sort_values(["deadline", "target_id"]).drop_duplicates(
        "area_id", keep="last"
    )
    return rows.set_index("area_id").reindex(list(panel.area_id)).reset_index()


def goal(chosen: pd.DataFrame, panel: Panel) -> Goal:
    """The targets as numbers on the scale of change.

    The deadline is put on the clock of the figures: a yearly figure for the year
    that ends on the deadline counts.

    Raises
    ------
    EvidenceError
        A target cannot lie on the scale of change (``MM-TARGET-SCALE``).
    """
    one_sided = chosen["kind"].isin(ONE_SIDED).to_numpy()
    value = np.where(one_sided, chosen["value"].to_numpy("float64"), np.nan)
    baseline = baselines(chosen, panel)
    _refuse_off_scale(value, panel, "target")
    _refuse_off_scale(baseline, panel, "baseline")
    rows = panel.rows
    length = decimal_year(rows["end"] + pd.Timedelta(days=1)) - decimal_year(
        rows["start"]
    )
    after = pd.to_datetime(chosen["deadline"]) + pd.Timedelta(days=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Goal(
            target=panel.scale.there(value),
            baseline=panel.scale.there(baseline),
            deadline=np.asarray(decimal_year(after) - length.median() / 2, "float64"),
            sign=_sign(chosen, panel),
        )


def baselines(chosen: pd.DataFrame, panel: Panel) -> Floats:
    """Baseline value of each area: declared, or published for its baseline period."""
    declared = chosen["baseline_value"].to_numpy("float64").copy()
    column = {p: i for i, p in enumerate(panel.periods)}
    for row, period in enumerate(chosen["baseline_period"]):
        if np.isnan(declared[row]) and period in column:
            declared[row] = panel.observed[row, column[period]]
    return declared


def _sign(chosen: pd.DataFrame, panel: Panel) -> Floats:
    """1 where more is better, -1 where less is, 0 where neither; (N,)."""
    way = {"up": 1.0, "down": -1.0}.get(panel.direction, 0.0)
    signs = {"at_least": 1.0, "at_most": -1.0}
    return np.array([signs.get(str(kind), way) for kind in chosen["kind"]])


def _refuse_off_scale(value: Floats, panel: Panel, what: str) -> None:
    scale = panel.scale
    off = (value <= scale.lowest) | (value >= scale.highest)
    if off.any():
        where = panel.area[int(np.flatnonzero(off)[0])]
        raise EvidenceError(
            f"The {what} of '{panel.series_id}' in {where} is {value[off][0]:g}, which "
            f"cannot stand on the scale '{scale.name}'.",
            fix=f"set `scale` of the indicator to 'identity', or change the {what}.",
            code="MM-TARGET-SCALE",
        )

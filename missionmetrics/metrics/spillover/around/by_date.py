"""Effects by date since the action began: their table, and what is drawn of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.metrics.spillover.around.table import ACTED_ON, effect_unit

if TYPE_CHECKING:
    from missionmetrics.metrics.spillover.around.ground import Ground
    from missionmetrics.metrics.spillover.around.reckoned import Reckoned

HELD = -1  # the last date before, against which all others are held
MONTHS = {12: "year", 3: "quarter", 1: "month"}
"""What a step is called by how many months it lasts."""


def by_date_table(of: Reckoned, dates: pd.DataFrame) -> pd.DataFrame:
    """One row a kind and date since it began, places acted on first.

    Where they have no date at all, they have a row without numbers.
    """
    if dates.empty or ACTED_ON not in set(dates["exposure"]):
        none = {"exposure": ACTED_ON, "step": 0, "unit": effect_unit(of),
                "estimate": np.nan, "low": np.nan, "high": np.nan, "n": 0}  # fmt: skip
        dates = pd.DataFrame([none, *dates.to_dict("records")])
    clear = (dates["low"] > 0) | (dates["high"] < 0)
    known = np.where(dates["estimate"].isna(), "not enough data", "unclear")
    return pd.DataFrame({
        "indicator_id": str(of.ground.meta.name),
        "indicator": str(of.ground.meta["name"]),
        "exposure": dates["exposure"],
        "dates_since": dates["step"].astype("int64"),
        "measure": "estimated_effect", "unit": dates["unit"],
        "estimate": dates["estimate"], "low": dates["low"], "high": dates["high"],
        "n": dates["n"].astype("int64"),
        "certainty": np.where(clear, "clear", known),
    })  # fmt: skip


def last_shared(table: pd.DataFrame) -> int:
    """The last date since the start that all kinds have, or else the first kind."""
    kinds = [set(own) for _, own in
             table.groupby("exposure", sort=False)["dates_since"]]  # fmt: skip
    shared = set.intersection(*kinds)
    return int(max(shared if max(shared, default=-1) >= 0 else kinds[0]))


def observed_part(of: Reckoned, dates: pd.DataFrame) -> pd.DataFrame:
    """What is drawn: a row a kind and date, gaps among them, the last before at nought.

    Where a period in which action began is left out, it stands as a gap of its own.
    """
    if dates.empty or of.ground.design is None:
        return pd.DataFrame()
    design = of.ground.design
    left_out = int((design.whole > design.begun).any())
    kinds = list(dict.fromkeys(dates["exposure"]))
    rows = []
    for order, kind in enumerate(kinds):
        own = dates[dates["exposure"] == kind].set_index("step")
        for step in range(min(own.index.min(), HELD), max(own.index.max(), HELD) + 1):
            rows.append(_row(own, step, left_out) | {"panel": kind, "order": order})
            if step == HELD and left_out and own.index.max() > HELD:
                rows.append(_gap() | {"panel": kind, "order": order})
    frame = pd.DataFrame(rows)
    return frame.assign(period=[f"{s:g}" for s in frame["step"].fillna(0)],
                        unit=effect_unit(of),
                        step_unit=step_unit(of.ground))  # fmt: skip


def _row(own: pd.DataFrame, step: int, left_out: int) -> dict[str, Any]:
    """One date of one kind: held at nought, known, or a gap."""
    time = float(step + (left_out if step >= 0 else 0))
    if step == HELD:
        told = {"value": 0.0, "low": 0.0, "high": 0.0, "status": "held"}
        if own["low"].isna().all():
            told |= {"low": np.nan, "high": np.nan}
    elif step in own.index:
        told = {"value": own.loc[step, "estimate"], "low": own.loc[step, "low"],
                "high": own.loc[step, "high"],
                "status": "ok" if step >= 0 else "before"}  # fmt: skip
    else:
        told = {"value": np.nan, "low": np.nan, "high": np.nan,
                "status": "no_figure"}  # fmt: skip
    return {"step": float(step), "time": time, **told}


def _gap() -> dict[str, Any]:
    return {"step": np.nan, "time": 0.0, "value": np.nan, "low": np.nan,
            "high": np.nan, "status": "left_out"}  # fmt: skip


def step_unit(ground: Ground) -> str:
    """What lies between dates: a year, a quarter, a month, or else just a date."""
    months = np.array([s.year * 12 + s.month for s in ground.begins])
    apart = set(np.diff(months).tolist())
    return MONTHS.get(apart.pop(), "date") if len(apart) == 1 else "date"

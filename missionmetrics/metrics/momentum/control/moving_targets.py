"""Which target is in force when: each time has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.evidence.long_form import middle
from missionmetrics.metrics.momentum.figures.targets import ONE_SIDED, targets_by_area

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.figures.panel import Panel

WAYS = {"up": 1, "down": -1}
SIGNS = {"at_least": 1, "at_most": -1}


def targets_in_force(
    targets: pd.DataFrame, seen: Panel, *, target: str | None
) -> pd.DataFrame:
    """The target of each period of a single area, and of the period to come.

    A target is in force from the period in which its deadline falls until the next
    deadline. Before the first deadline the first target stands, not yet ``due``.

    Parameters
    ----------
    targets : DataFrame
        Table ``targets``; one row a deadline.
    seen : Panel
        One area.
    target : str or None
        ``target_id`` of the one target that all periods are held against.

    Returns
    -------
    DataFrame
        One row a period in order of time, the last one ``ahead``: ``period, time,
        ahead, target_id, kind, value, sign, deadline, due, label``. ``value`` is NaN
        and ``sign`` 0 where no target can be judged: none is set, or neither way is
        better.

    Raises
    ------
    EvidenceError
        No such target (``MM-TARGET-UNKNOWN``).
    """
    days = periods_of(seen)
    rows = _rows_of_area(targets, seen, target)
    deadlines = pd.to_datetime(rows["deadline"]).to_numpy("datetime64[ns]")
    ends = days["end"].to_numpy("datetime64[ns]")
    reached = np.searchsorted(deadlines, ends, side="right") - 1
    at = np.maximum(reached, 0)
    held = rows.iloc[at] if len(rows) else rows.reindex(range(len(days)))
    held = held.reset_index(drop=True)
    judged = held["kind"].isin(ONE_SIDED)
    way = WAYS.get(seen.direction, 0)
    sign = [SIGNS.get(str(kind), way) for kind in held["kind"]]
    return pd.DataFrame({
        "period": days["period"], "time": days["time"], "ahead": days["ahead"],
        "target_id": held["target_id"].astype("str").where(judged, ""),
        "kind": held["kind"].astype("str").where(held["kind"].notna(), ""),
        "value": held["value"].astype("float64").where(judged),
        "sign": np.where(judged, sign, 0),
        "deadline": pd.to_datetime(held["deadline"]),
        "due": (reached >= 0) & judged.to_numpy(),
        "label": held["wording"].astype("str").where(held["wording"].notna(), ""),
    })  # fmt: skip


def periods_of(seen: Panel) -> pd.DataFrame:
    """Start, end and middle of each period of a single area, and of the one to come."""
    rows = seen.rows.drop_duplicates("time").sort_values("time")
    days = rows[["period", "time", "start", "end"]].assign(ahead=False)
    days = days.reset_index(drop=True)
    last = days.iloc[-1]
    length = last["end"] - last["start"] + pd.Timedelta(days=1)
    apart = days["end"].diff().median() if len(days) > 1 else length
    coming = pd.DataFrame({
        "period": "", "start": [last["start"] + apart], "end": [last["end"] + apart],
    })  # fmt: skip
    coming = coming.assign(time=middle(coming), ahead=True)
    return pd.concat([days, coming], ignore_index=True)


def _rows_of_area(
    targets: pd.DataFrame, seen: Panel, target: str | None
) -> pd.DataFrame:
    """The targets of the area in order of deadline, one a deadline."""
    if target is not None:
        chosen = targets_by_area(targets, seen, target=target)
        return chosen.dropna(subset=["target_id"])
    own = targets["indicator_id"].eq(seen.series_id)
    rows = targets.loc[own & targets["area_id"].eq(seen.area_id[0])]
    rows = rows.sort_values(["deadline", "target_id"])
    return rows.drop_duplicates("deadline", keep="last").reset_index(drop=True)

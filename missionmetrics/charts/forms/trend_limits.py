"""Limits of usual ups and downs in a trend: what they add to its table and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.charts.describe import Described
from missionmetrics.charts.forms.summed import count, fact
from missionmetrics.core.sentence import Cell, Sentence, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

JOINED: Mapping[str, Mapping[str, str]] = {
    "limits": {"centre": "usual_mean", "low": "usual_low", "high": "usual_high"},
    "in_force": {"value": "in_force"},
}
"""Parts whose columns stand beside the figures, and what they are called there."""


AFRESH = "afresh"
"""Kind of event at which the limits start afresh."""


def limit_facts(
    drawn: Mapping[str, pd.DataFrame], rows: pd.DataFrame
) -> dict[str, Any]:
    """What the words of limits rest on; ``rows`` are the figures in order of time."""
    limits, target = drawn.get("limits"), drawn.get("in_force")
    known = limits is not None and len(limits) > 0
    last = limits.iloc[-1] if limits is not None and known else None
    marked = int((rows["signal"].fillna("") != "").sum()) if "signal" in rows else 0
    kinds = drawn["events"]["kind"] if "events" in drawn else ()
    return {
        "limited": last is not None,
        "limits_period": "" if last is None else str(last["period"]),
        "usual_low": np.nan if last is None else float(last["low"]),
        "usual_high": np.nan if last is None else float(last["high"]),
        "marked": marked,
        "afresh": AFRESH in list(kinds),
        "in_force": target is not None and len(target) > 0,
    }


def limits_described(summed: pd.Series[Any]) -> list[Described]:
    """What band, marks and target line mean, and the limits at the last figure."""
    told = []
    if summed["limited"]:
        limited, style = fact("limited", "==", True), str(summed["style"])
        slots = {
            "period": Slot(Cell("facts", 0, "limits_period"), "period"),
            "low": Slot(Cell("facts", 0, "usual_low"), style),
            "high": Slot(Cell("facts", 0, "usual_high"), style),
        }
        told = [_told(1, "means.limits", {}, limited),
                _told(2, "limits", slots, limited)]  # fmt: skip
    if summed["marked"]:
        some = fact("marked", ">", 0)
        n = {"n": count("marked")}
        told += [_told(1, "means.marked", {}, some),
                 _told(2, "marked", n, some, plural="n")]  # fmt: skip
    if summed["afresh"]:
        told.append(_told(1, "means.afresh", {}, fact("afresh", "==", True)))
    if summed["in_force"]:
        told.append(_told(1, "means.in_force", {}, fact("in_force", "==", True)))
    return sorted(told, key=lambda d: d.level)


def _told(level: Any, name: str, slots: Mapping[str, Slot], *holds: Any,
          plural: str | None = None) -> Described:  # fmt: skip
    said = Sentence(f"describe.trend.{name}", dict(slots), holds, plural)
    return Described(level, said)

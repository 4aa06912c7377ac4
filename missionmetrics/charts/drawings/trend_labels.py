"""Which labels a trend needs, where they may stand and what they must not hide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from missionmetrics.charts import layout
from missionmetrics.charts.drawings.trend_limits import marked
from missionmetrics.charts.drawings.trend_plan import (
    LETTERS,
    MARKED,
    SHORT,
    USUAL,
    Event,
    keyed,
    pieces,
)
from missionmetrics.charts.layout import Frame, wrapped
from missionmetrics.charts.place import Point, Wanted
from missionmetrics.charts.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from missionmetrics.charts.figure import Figure


def wanted_labels(fig: Figure, frame: Frame) -> list[Wanted]:
    """Labels in the order in which they choose their places."""
    parts = fig.frames
    wanted = []
    target = parts.get("target")
    if target is not None and len(target):
        text = wrapped(_target_label(fig, target.iloc[-1].to_dict()), LETTERS)
        wanted.append(
            Wanted(text, "needed", _along(target, "value", frame), "", keyed=False)
        )
    rows = parts["observed"]
    areas = iter(rows.groupby("area", sort=False) if "area" in rows else [("", rows)])
    for text, role in keyed(fig):
        line = {"needed": "required", "other": "comparator"}.get(role, role)
        if role == "needed" and "required" in parts:
            ends = _along(parts["required"], "value", frame)
            places = [_between(ends, q) for q in (0.4, 0.55, 0.25, 0.7, 0.12)]
        elif role == "needed" and "in_force" in parts:
            line, places = "in_force", _along(parts["in_force"], "value", frame)
        elif role == USUAL:
            line, places = "limits", _along(parts["limits"], "high", frame)
        elif role == MARKED:
            line, places = "", _along(marked(parts), "value", frame)
        elif role == "projected":
            path = pieces(parts["path"])[-1][1]
            places = _along(path, "estimate", frame)
        elif role == "other" and "comparator" in parts:
            places = _along(parts["comparator"], "value", frame)
        else:
            area, piece = next(areas)
            line, places = f"observed {area}", _along(piece, "value", frame)
        letters = SHORT if role == "projected" else LETTERS
        wanted.append(Wanted(wrapped(text, letters), role, places, line))
    return wanted


def _target_label(fig: Figure, row: Mapping[Any, Any]) -> str:
    """The target as it is called, or its value and year where that is a sentence."""
    given = clean(row.get("label") or "")
    if 0 < len(given) <= LETTERS + 6:
        return given
    value = layout.amounts(fig.locale, fig.unit, [round(float(row["value"]), 6)])[0]
    return fig.locale.message(
        "figures.target", value=value, period=clean(fig.locale.period(row["period"]))
    )


def _along(part: pd.DataFrame, field: str, frame: Frame) -> list[Point]:
    """The end of a line, then places further back on it."""
    rows = part.dropna(subset=[field]).sort_values("time")
    points = [Point(frame.px(t), frame.py(v))
              for t, v in zip(rows["time"], rows[field], strict=True)]  # fmt: skip
    stops = dict.fromkeys(round(q * (len(points) - 1)) for q in (1, 0.8, 0.6, 0.4, 0.2))
    return [points[i] for i in stops] if points else []


def _between(ends: Sequence[Point], share: float) -> Point:
    last, first = ends[0], ends[-1]
    return Point(
        first.x + share * (last.x - first.x), first.y + share * (last.y - first.y)
    )


def obstacles(
    fig: Figure, frame: Frame, events: Sequence[Event]
) -> dict[str, list[Point]]:
    """Points every few pixels along each line; dotted events count a little."""
    parts = fig.frames
    lines: dict[str, list[Point]] = {"": []}
    for name in ("required", "comparator", "in_force", "observed"):
        if name in parts:
            rows = parts[name]
            for area, piece in (
                rows.groupby("area", sort=False) if "area" in rows else [("", rows)]
            ):
                key = f"{name} {area}" if name == "observed" else name
                lines[key] = _dense(piece, "value", frame)
    if "path" in parts:
        for ahead, piece in pieces(parts["path"]):
            lines["projected" if ahead else ""] = _dense(piece, "estimate", frame)
    lines[""] += [
        Point(e.x, y) for e in events for y in range(0, int(frame.height), 12)
    ]
    return lines


def _dense(part: pd.DataFrame, field: str, frame: Frame) -> list[Point]:
    known = part.dropna(subset=[field]).sort_values("time")
    if known.empty:
        return []
    x = np.array([frame.px(t) for t in known["time"]])
    y = np.array([frame.py(v) for v in known[field]])
    steps = np.linspace(0, len(x) - 1, max(int(np.ptp(x) / 4), 2))
    index = np.arange(len(x))
    return [Point(float(np.interp(s, index, x)), float(np.interp(s, index, y)))
            for s in steps]  # fmt: skip

"""The form `trend`: what was measured, where it heads, what is needed, what else fell.

Everything is directly labelled; every line differs by dash as well as by colour.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from missionmetrics.charts import layout, theme
from missionmetrics.charts.layout import Frame, Size, text_width, wrapped
from missionmetrics.charts.place import KEY, Placed, Point, Wanted, placed
from missionmetrics.charts.text import clean, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure

SEVERAL = ("main", "needed", "other", "band")
LETTERS, SHORT = 26, 16
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)


class Event(NamedTuple):
    """A dated event with the row of text above the plot that it stands in."""

    x: float
    text: str
    row: int
    align: str


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `trend`."""
    parts = fig.frames
    frame, values = _frame(fig, size)
    years, said = _time_ticks(parts, frame)
    x = alt.X("time:Q", scale=alt.Scale(domain=list(frame.x), nice=False, zero=False),
              axis=alt.Axis(values=years, labelExpr=theme.labelled(years, said),
                            grid=False, domain=True, domainColor=theme.colour("axis"),
                            ticks=True, tickColor=theme.colour("axis"), tickSize=6,
                            labelPadding=4))  # fmt: skip
    scale = alt.Scale(domain=list(frame.y), nice=False, zero=False)
    axis = alt.Axis(values=values, grid=True, labelExpr=theme.labelled(
        values, layout.amounts(fig.locale, fig.unit, values)))  # fmt: skip
    events = _events(fig, frame)
    layers = [*_event_layers(events, frame), *_fan(parts, x, scale, axis)]
    layers += _series(fig, x, scale, axis)
    wanted = [w for w in _wanted(fig, frame) if not (w.keyed and _narrow(size))]
    for found in placed(wanted, _obstacles(fig, frame, events), frame):
        layers += _label_layers(found, frame)
    layers += _head(fig, frame)
    return theme.finished(layers, frame, fig.alt)


def _frame(fig: Figure, size: Size) -> tuple[Frame, list[float]]:
    numbers = np.concatenate(
        [p[c].to_numpy(float) for p in fig.frames.values()
         for c in ("value", "estimate", "low", "high") if c in p]
    )  # fmt: skip
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    # A line may leave nought out; it is put in where it costs little height.
    low, high = min(low, 0) if 0 < low < high * 0.55 else low, high
    reach = 0.03 * ((high - low) or 1)
    base, head = (low if low == 0 else low - reach), high + reach
    values = [t for t in layout.ticks(low, high, 6 if size.width > 400 else 5)
              if base <= t <= head]  # fmt: skip
    left = (
        max(
            text_width(t, size.text)
            for t in layout.amounts(fig.locale, fig.unit, values)
        )
        + 12
    )
    times = np.concatenate([p["time"].to_numpy(float) for p in fig.frames.values()])
    first, last = float(np.nanmin(times)), float(np.nanmax(times))
    pad = max(0.02 * (last - first), 0.2)
    plot = size.width - left - 12
    room = max((text_width(w, size.text) for w in _end_labels(fig, size)), default=0)
    end = float(fig.frames["observed"]["time"].max())
    needed = room + KEY + 14 - plot * (last - end) / (last - first)
    # Labels stand after the last point; where nothing lies ahead, time makes room.
    ahead = max(0.0, needed) / max(plot - max(0.0, needed), 1) * (last - first)
    x = (first - pad, last + max(pad, ahead))
    rows = 1 + max((e.row for e in _rows(fig, size, left, x)), default=-1)
    line = size.text * layout.LINE
    keys = len(_keyed(fig)) if _narrow(size) else 0
    size = size._replace(height=math.ceil(size.height + keys * line))
    top = line * (len(_title(fig, size)) + keys + rows) + 12
    frame = Frame(size, left, 12, top, line + 14, x,
                  (base, head))  # fmt: skip
    return frame, values


def _narrow(size: Size) -> bool:
    """Whether labels stand in a key above the plot, for want of room beside lines."""
    return size.width < 400


def _title(fig: Figure, size: Size) -> list[str]:
    """What is measured and in what, as lines over the axis."""
    text = layout.title(fig.locale, fig.measure, fig.unit)
    return wrapped(text, int(size.width / (layout.LETTER * size.text))).split("\n")


def _head(fig: Figure, frame: Frame) -> list[Any]:
    """The title over the axis and, on a narrow drawing, the key under it."""
    line = frame.size.text * layout.LINE
    top, title = -frame.top + line / 2, _title(fig, frame.size)
    layers = theme.words("\n".join(title), frame, x=-frame.left, y=top, role="soft",
                         halo=False)  # fmt: skip
    if _narrow(frame.size):
        for row, (text, role) in enumerate(_keyed(fig), start=len(title)):
            entry = Placed(text, role, -frame.left, top + row * line, keyed=True)
            layers += _label_layers(entry, frame)
    return layers


def _keyed(fig: Figure) -> list[tuple[str, str]]:
    """Every line that is drawn, by name and role."""
    parts, say = fig.frames, fig.locale.message
    observed = parts["observed"]
    names = list(dict.fromkeys(observed["area"])) if "area" in observed else []
    lines = [(clean(n) or fig.measure, r)
             for n, r in zip(names or [fig.place], SEVERAL, strict=False)]  # fmt: skip
    if "required" in parts:
        lines.append((say("figures.needed"), "needed"))
    if "path" in parts and len(_pieces(parts["path"])) > 1:
        lines.append((say("figures.projection"), "projected"))
    if "comparator" in parts and fig.comparator:
        lines.append((say("figures.scaled", label=fig.comparator), "other"))
    return lines


def _end_labels(fig: Figure, size: Size) -> list[str]:
    if _narrow(size):
        return []
    return [wrapped(text, LETTERS) for text, role in _keyed(fig)
            if role not in ("needed", "projected")]  # fmt: skip


def _time_ticks(
    parts: Mapping[str, pd.DataFrame], frame: Frame
) -> tuple[list[float], list[str]]:
    """Years, each under the middle of its own period."""
    observed = parts["observed"]
    times = observed["time"].to_numpy(float)
    end = max(float(p["time"].max()) for p in parts.values()) + 0.05
    phases = np.unique(np.round(times % 1, 2))
    phase = float(phases[0]) if len(phases) == 1 else 0.0
    split = bool(observed["period"].astype(str).str.contains("/").all())
    first, last = (
        math.ceil(frame.x[0] - phase),
        math.floor(min(frame.x[1], end) - phase),
    )
    letters = "2022/23" if split else "2022"
    room = frame.width / (text_width(letters, frame.size.text) * 1.6)
    step = next((s for s in STEPS if (last - first) / s <= room), STEPS[-1])
    years = [y for y in range(first, last + 1) if y % step == 0]
    names = [f"{y}/{(y + 1) % 100:02d}" if split else str(y) for y in years]
    return [y + phase for y in years], names


def _rows(fig: Figure, size: Size, left: float, x: tuple[float, float]) -> list[Event]:
    """Events in time, each in the lowest row above the plot where it fits."""
    events = fig.frames.get("events")
    if events is None:
        return []
    width = size.width - left - 12
    starts: list[float] = []
    found = []
    # From the last to the first, so that no dotted line crosses another's text.
    for event in events.sort_values("time", ascending=False).to_dict("records"):
        at = width * (float(event["time"]) - x[0]) / (x[1] - x[0])
        if not 0 <= at <= width:
            continue
        text = _event_label(fig, event)
        long = text_width(text, size.text) + 6
        align = "left" if at + long <= width + 10 else "right"
        start = at if align == "left" else at - long
        row = next((i for i, s in enumerate(starts) if start + long < s), len(starts))
        starts[row : row + 1] = [start - 10]
        found.append(Event(at, text, row, align))
    return found


def _event_label(fig: Figure, event: Mapping[Any, Any]) -> str:
    """What the event is called, or else what kind of event it is."""
    named = clean(event["label"]) if pd.notna(event["label"]) else ""
    return named or label(fig.locale, "events", str(event.get("kind", "")))


def _events(fig: Figure, frame: Frame) -> list[Event]:
    return _rows(fig, frame.size, frame.left, frame.x)


def _event_layers(events: Sequence[Event], frame: Frame) -> list[Any]:
    layers: list[Any] = []
    line = frame.size.text * layout.LINE
    for event in events:
        top = -4 - line * (event.row + 0.5)
        layers.append(theme.stroke((event.x, event.x), (top, frame.height),
                                   role="axis", dash=[1, 3]))  # fmt: skip
        side = 5 if event.align == "left" else -5
        layers += theme.words(event.text, frame, x=event.x + side, y=top, role="soft",
                              align=event.align, halo=False)  # fmt: skip
    return layers


def _fan(parts: Mapping[str, pd.DataFrame], x: Any, scale: Any, axis: Any) -> list[Any]:
    """The range of the smoothed level; ahead of the last figure it is paler."""
    path = parts.get("path")
    if path is None:
        return []
    layers = []
    for ahead, piece in _pieces(path):
        base = alt.Chart(theme.data(_rows_of(piece))).encode(x=x)
        layers.append(
            base.mark_area(
                color=theme.colour("band"), fillOpacity=0.16 if ahead else 0.34
            ).encode(y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q")
        )
    return layers


def _pieces(path: pd.DataFrame) -> list[tuple[bool, pd.DataFrame]]:
    if "future" not in path:
        return [(False, path)]
    ahead = path["future"].astype(bool)
    known, future = path[~ahead], path[ahead]
    # The fan starts where the known path ends, so that no gap shows between them.
    joined = pd.concat([known.tail(1), future]) if len(future) else future
    return [(k, p) for k, p in ((False, known), (True, joined)) if len(p) > 1]


def _rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    kept = frame[[c for c in frame if c in (
        "time", "value", "estimate", "low", "high", "area", "status")]]  # fmt: skip
    return [
        {k: v for k, v in row.items() if pd.notna(v)} for row in kept.to_dict("records")
    ]


def _series(fig: Figure, x: Any, scale: Any, axis: Any) -> list[Any]:
    parts, layers = fig.frames, []

    def line(
        frame: pd.DataFrame, role: str, field: str, width: float, dash: str,
        points: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        rows = frame.dropna(subset=[field])
        base = alt.Chart(theme.data(_rows_of(rows))).encode(
            x=x, y=alt.Y(f"{field}:Q", scale=scale, axis=axis))  # fmt: skip
        layers.append(base.mark_line(color=theme.colour(role), strokeWidth=width,
                                     strokeDash=theme.DASHES[dash]))  # fmt: skip
        if points is not None:
            layers.append(base.mark_point(
                filled=True, opacity=1, color=theme.colour(role), **points))  # fmt: skip

    small = {"size": 16, "shape": "square"}
    if "comparator" in parts:
        line(parts["comparator"], "other", "value", 1.75, "other", small)
    if "path" in parts:
        for ahead, piece in _pieces(parts["path"]):
            dash = "projected" if ahead else "main"
            line(piece, "main", "estimate", 1.5 if ahead else 2.75, dash)
    if "required" in parts:
        line(parts["required"], "needed", "value", 2.5, "needed", {"size": 40})
    if "target" in parts:
        base = alt.Chart(theme.data(_rows_of(parts["target"]))).encode(
            x=x, y=alt.Y("value:Q", scale=scale, axis=axis))  # fmt: skip
        layers.append(base.mark_point(
            shape="diamond", size=170, filled=True, opacity=1,
            color=theme.colour("needed"), stroke=theme.colour("paper")))  # fmt: skip
    return [*layers, *_observed(fig, x, scale, axis)]


def _observed(fig: Figure, x: Any, scale: Any, axis: Any) -> list[Any]:
    observed, layers = fig.frames["observed"], []
    groups = observed.groupby("area", sort=False) if "area" in observed else [
        ("", observed)]  # fmt: skip
    for role, (_, rows) in zip(SEVERAL, groups, strict=False):
        rows = rows.dropna(subset=["value"])
        y = alt.Y("value:Q", scale=scale, axis=axis)
        if "path" not in fig.frames:
            layers.append(
                alt.Chart(theme.data(_rows_of(rows)))
                .mark_line(color=theme.colour(role), strokeWidth=2.5)
                .encode(x=x, y=y)
            )
        if {"low", "high"} <= set(rows) and rows["low"].notna().any():
            layers.append(
                alt.Chart(theme.data(_rows_of(rows.dropna(subset=["low", "high"]))))
                .mark_rule(color=theme.colour(role), strokeWidth=1.5)
                .encode(x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q")
            )
        layers += _dots(rows, role, x, y)
    return layers


def _dots(rows: pd.DataFrame, role: str, x: Any, y: Any) -> list[Any]:
    """Final figures as full dots; provisional and estimated ones are hollow."""
    final = rows["status"].isin(["ok", "low"]) if "status" in rows else rows[
        "value"].notna()  # fmt: skip
    small = len(rows) > 60
    layers = []
    for full, part in ((True, rows[final]), (False, rows[~final])):
        if part.empty:
            continue
        fill = theme.colour(role if full else "paper")
        layers.append(
            alt.Chart(theme.data(_rows_of(part)))
            .mark_point(shape="circle", size=14 if small else 42, opacity=1, filled=True,
                        fill=fill, stroke=theme.colour(role), strokeWidth=1.5)
            .encode(x=x, y=y)
        )  # fmt: skip
    return layers


def _wanted(fig: Figure, frame: Frame) -> list[Wanted]:
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
    for text, role in _keyed(fig):
        line = {"needed": "required", "other": "comparator"}.get(role, role)
        if role == "needed" and "required" in parts:
            ends = _along(parts["required"], "value", frame)
            places = [_between(ends, q) for q in (0.4, 0.55, 0.25, 0.7, 0.12)]
        elif role == "projected":
            path = _pieces(parts["path"])[-1][1]
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


def _obstacles(
    fig: Figure, frame: Frame, events: Sequence[Event]
) -> dict[str, list[Point]]:
    """Points every few pixels along each line; dotted events count a little."""
    parts = fig.frames
    lines: dict[str, list[Point]] = {"": []}
    for name in ("required", "comparator", "observed"):
        if name in parts:
            rows = parts[name]
            for area, piece in (
                rows.groupby("area", sort=False) if "area" in rows else [("", rows)]
            ):
                key = f"{name} {area}" if name == "observed" else name
                lines[key] = _dense(piece, "value", frame)
    if "path" in parts:
        for ahead, piece in _pieces(parts["path"]):
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


def _label_layers(named: Placed, frame: Frame) -> list[Any]:
    role = "main" if named.role == "projected" else named.role
    text_role = f"{role}-text" if role != "band" else "soft"
    x = named.x + (KEY if named.keyed else 0)
    layers = theme.words(named.text, frame, x=x, y=named.y, role=text_role)
    if named.keyed:
        width = {"main": 2.75, "needed": 2.5, "other": 1.75}.get(named.role, 1.5)
        layers.append(theme.stroke((named.x, named.x + KEY - 6), (named.y, named.y),
                                   role=role, width=width,
                                   dash=theme.DASHES.get(named.role, [])))  # fmt: skip
    return layers

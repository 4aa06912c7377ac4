"""What a trend needs room for: its frame, ticks, title, key and events."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.charts import layout
from missionmetrics.charts.drawings.trend_limits import marked
from missionmetrics.charts.forms.amounts import SIZED
from missionmetrics.charts.layout import Frame, Size, text_width, wrapped
from missionmetrics.charts.place import KEY
from missionmetrics.charts.text import clean, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure

SEVERAL = ("main", "needed", "other", "band")  # roles of several places in one chart
USUAL, MARKED = "usual", "marked"  # the band of the ups and downs, what stands out
SIDE = 5  # pixels between the line of an event and its text
LETTERS, SHORT = 26, 16  # letters in a line of a label
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)  # years between ticks


class Event(NamedTuple):
    """A dated event with the row of text above the plot that it stands in.

    Its text begins or ends at ``at``, by ``align``: ``beside`` its line or over it.
    """

    x: float
    text: str
    row: int
    at: float
    align: str
    beside: bool


def frame_of(fig: Figure, size: Size) -> tuple[Frame, list[float]]:
    """The plot inside its margins, and the round numbers of its axis."""
    numbers = np.concatenate(
        [p[c].to_numpy(float) for p in fig.frames.values()
         for c in SIZED if c in p]
    )  # fmt: skip
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    if layout.with_nought(low, high):
        low, high = min(low, 0.0), max(high, 0.0)
    base, head = _axis(low, high)
    ends = (base, head) if _is_level(low, high) else (low, high)
    values = [t for t in layout.ticks(*ends, 6 if size.width > 400 else 5)
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
    long = (last - first) or 1.0  # a single figure stands in the middle of a year
    pad = max(0.02 * long, 0.2)
    plot = size.width - left - 12
    room = max((text_width(w, size.text) for w in _end_labels(fig, size)), default=0)
    end = float(fig.frames["observed"]["time"].max())
    needed = room + KEY + 14 - plot * (last - end) / long
    # Labels stand after the last point; where nothing lies ahead, time makes room.
    ahead = max(0.0, needed) / max(plot - max(0.0, needed), 1) * long
    x = (first - pad, last + max(pad, ahead))
    rows = 1 + max((e.row for e in event_rows(fig, size, left, x)), default=-1)
    line = size.text * layout.LINE
    keys = len(keyed(fig)) if is_narrow(size) else 0
    size = size._replace(height=math.ceil(size.height + keys * line))
    top = line * (len(title_lines(fig, size)) + keys + rows) + 12
    frame = Frame(size, left, 12, top, line + 14, x,
                  (base, head))  # fmt: skip
    return frame, values


def _is_level(low: float, high: float) -> bool:
    """Whether the values are one, whatever binary leaves over."""
    return high - low <= layout.LEVEL * max(abs(low), abs(high))


def _axis(low: float, high: float) -> tuple[float, float]:
    """The ends of the axis, a little beyond the values; nought stays an end."""
    if low == high == 0:
        return 0.0, 1.0
    largest = max(abs(low), abs(high))
    reach = 0.03 * (largest if _is_level(low, high) else high - low)
    return low if low == 0 else low - reach, high if high == 0 else high + reach


def is_narrow(size: Size) -> bool:
    """Whether labels stand in a key above the plot, for want of room beside lines."""
    return size.width < 400


def title_lines(fig: Figure, size: Size) -> list[str]:
    """What is measured and in what, as lines over the axis."""
    text = layout.title(fig.locale, fig.measure, fig.unit)
    return wrapped(text, int(size.width / (layout.LETTER * size.text))).split("\n")


def keyed(fig: Figure) -> list[tuple[str, str]]:
    """Every line that is drawn, by name and role."""
    parts, say = fig.frames, fig.locale.message
    observed = parts["observed"]
    names = list(dict.fromkeys(observed["area"])) if "area" in observed else []
    lines = [(clean(n) or fig.measure, r)
             for n, r in zip(names or [fig.place], SEVERAL, strict=False)]  # fmt: skip
    if "required" in parts:
        lines.append((say("figures.needed"), "needed"))
    elif "in_force" in parts:
        lines.append((say("figures.in_force"), "needed"))
    if "limits" in parts:
        lines.append((say("figures.usual"), USUAL))
    if len(marked(parts)):
        lines.append((say("figures.marked"), MARKED))
    if "path" in parts and len(pieces(parts["path"])) > 1:
        lines.append((say("figures.projection"), "projected"))
    if "comparator" in parts and fig.comparator:
        lines.append((say("figures.scaled", label=fig.comparator), "other"))
    return lines


def _end_labels(fig: Figure, size: Size) -> list[str]:
    if is_narrow(size):
        return []
    return [wrapped(text, LETTERS) for text, role in keyed(fig)
            if role not in ("needed", "projected")]  # fmt: skip


def time_ticks(
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
    dated = (min(frame.x[1], end) - frame.x[0]) / (frame.x[1] - frame.x[0])
    room = dated * frame.width / (text_width(letters, frame.size.text) * 1.6)
    step = next((s for s in STEPS if (last - first) / s <= room), STEPS[-1])
    years = [y for y in range(first, last + 1) if y % step == 0]
    names = [f"{y}/{(y + 1) % 100:02d}" if split else str(y) for y in years]
    return [y + phase for y in years], names


def event_rows(
    fig: Figure, size: Size, left: float, x: tuple[float, float]
) -> list[Event]:
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
        long = text_width(text, size.text) + SIDE + 1
        start, align, beside = _beside(at, long, left, width)
        row = next((i for i, s in enumerate(starts) if start + long < s), len(starts))
        starts[row : row + 1] = [start - 10]
        edge = at - SIDE if align == "right" else start + SIDE * beside
        found.append(Event(at, text, row, edge, align, beside))
    return found


def _beside(
    at: float, long: float, left: float, width: float
) -> tuple[float, str, bool]:
    """Where the text of a line begins, its side, and whether there is room beside."""
    if at + long <= width + 10:
        return at, "left", True
    if at - long >= -left:
        return at - long, "right", True
    return max(-left, min(at - long / 2, width + 12 - long)), "left", False


def _event_label(fig: Figure, event: Mapping[Any, Any]) -> str:
    """What the event is called, or else what kind of event it is."""
    named = clean(event["label"]) if pd.notna(event["label"]) else ""
    return named or label(fig.locale, "events", str(event.get("kind", "")))


def events_of(fig: Figure, frame: Frame) -> list[Event]:
    """Events as they stand above the plot of ``frame``."""
    return event_rows(fig, frame.size, frame.left, frame.x)


def pieces(path: pd.DataFrame) -> list[tuple[bool, pd.DataFrame]]:
    """The path up to now and the path ahead, each with whether it lies ahead."""
    if "future" not in path:
        return [(False, path)]
    ahead = path["future"].astype(bool)
    known, future = path[~ahead], path[ahead]
    # The fan starts where the known path ends, so that no gap shows between them.
    joined = pd.concat([known.tail(1), future]) if len(future) else future
    return [(k, p) for k, p in ((False, known), (True, joined)) if len(p) > 1]

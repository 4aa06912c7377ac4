"""What a curve needs room for: ticks of time, names of lines, who is followed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.charts import layout
from missionmetrics.charts.layout import Frame, Size, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure

LETTERS = 16  # in a line of the name of a group
GAP = 20  # between the plot and the names beside it
STEPS: Mapping[str, tuple[int, ...]] = {
    "month": (1, 2, 3, 6, 12, 24, 36, 60, 120),
    "week": (1, 2, 4, 8, 13, 26, 52, 104),
}


class Name(NamedTuple):
    """The name of a line and the middle of its first row of text."""

    text: str
    y: float


class Plan(NamedTuple):
    """The plot, its ticks, what time is counted in, and the names of the lines."""

    frame: Frame
    x_values: list[float]
    x_said: list[str]
    y_values: list[float]
    y_said: list[str]
    axis: str
    names: tuple[Name, ...]
    keyed: bool


def plan_of(fig: Figure, size: Size) -> Plan:
    """Where everything goes."""
    curve = fig.frames["curve"].dropna(subset=["estimate"])
    unit, line = str(fig.frames["axis"]["unit"].iloc[0]), size.text * layout.LINE
    groups = list(dict.fromkeys(curve["group"]))
    named = len(groups) > 1
    keyed = size.width < 400
    y_values = _y_ticks(fig)
    y_said = layout.amounts(fig.locale, fig.unit, y_values)
    left = 12 + max(text_width(s, size.text) for s in y_said)
    texts = [wrapped(g, 30 if keyed else LETTERS) for g in groups] if named else []
    right = (GAP + 2 + max(text_width(t, size.text) for t in texts)
             if texts and not keyed else 16.0)  # fmt: skip
    x_values = _x_ticks(unit, float(curve["time"].max()), 4 if keyed else 6)
    last = max(float(curve["time"].max()), x_values[-1])
    keys = sum(t.count("\n") + 1 for t in texts) if keyed else 0
    above = line * (1 + title(fig, size).count("\n") + keys) + 14
    below = 12 + 2.4 * line
    counts = {} if keyed else at_risk(fig, x_values)
    if counts:
        more = sum(wrapped(g, LETTERS).count("\n") for g in counts)
        below += line * (1.5 + 1.1 * len(counts) + more)
    height = math.ceil(above + below + (270 if not keyed else 220))
    frame = Frame(size._replace(height=height), left, right, above, below, (0, last),
                  (y_values[0], y_values[-1]))  # fmt: skip
    first = -above + line * (1.5 + title(fig, size).count("\n"))
    names = _keys(texts, first, line) if keyed else _ends(fig, texts, frame, line)
    said = [fig.locale.number(v, digits=layout.decimals(x_values)) for v in x_values]
    axis = fig.locale.message(f"curve.axis.{unit}")
    return Plan(frame, x_values, said, y_values, y_said, axis, names, keyed)


def title(fig: Figure, size: Size) -> str:
    """What the lines show, in lines over the plot."""
    text = layout.title(fig.locale, fig.measure, fig.unit)
    return wrapped(text, int(size.width / (layout.LETTER * size.text)))


def at_risk(fig: Figure, times: Sequence[float]) -> Mapping[str, Mapping[float, float]]:
    """How many of each group are followed at each tick; ticks without a row are bare.

    Nothing where fewer than two ticks have a row: a count is never read off between.
    """
    curve = fig.frames["curve"].dropna(subset=["at_risk", "estimate"])
    found = {}
    for name, rows in curve.groupby("group"):
        known = dict(zip(rows["time"], rows["at_risk"], strict=True))
        found[str(name)] = {t: float(known[t]) for t in times if t in known}
    least = min((len(row) for row in found.values()), default=0)
    return found if least > 1 else {}


def _y_ticks(fig: Figure) -> list[float]:
    """All of a share that falls from one; else as high as the band goes."""
    curve = fig.frames["curve"]
    if bool(fig.frames["axis"]["falls"].iloc[0]):
        return layout.ticks(0.0, 1.0, 5)
    return layout.ticks(
        0.0, float(np.nanmax(curve[["estimate", "high"]].to_numpy(float))), 5
    )


def _x_ticks(unit: str, last: float, count: int) -> list[float]:
    steps = STEPS.get(unit)
    if steps is None or last > count * steps[-1]:
        return [t for t in layout.ticks(0.0, last, count) if t <= last] or [0.0]
    step = next(s for s in steps if last / s <= count)
    return [float(step * i) for i in range(math.floor(last / step) + 1)]


def _keys(texts: Sequence[str], first: float, line: float) -> tuple[Name, ...]:
    names, y = [], first
    for text in texts:
        names.append(Name(text, y))
        y += line * (text.count("\n") + 1)
    return tuple(names)


def _ends(
    fig: Figure, texts: Sequence[str], frame: Frame, line: float
) -> tuple[Name, ...]:
    """Names beside the ends of their lines, pushed apart where these are near."""
    curve = fig.frames["curve"].dropna(subset=["estimate"])
    ends = [frame.py(float(rows["estimate"].iloc[-1]))
            for _, rows in curve.groupby("group")]  # fmt: skip
    lines = [t.count("\n") + 1 for t in texts]
    order = sorted(range(len(texts)), key=lambda i: ends[i])
    tops, floor = {}, -line
    for i in order:
        tops[i] = floor = max(floor, ends[i] - line * lines[i] / 2)
        floor += line * lines[i] + 2
    over = max(0.0, floor - 2 - frame.height - line / 2)
    for i in reversed(order):  # What was pushed out at the foot goes up again.
        if over <= 0:
            break
        room = frame.height + line / 2 - sum(
            line * lines[j] + 2 for j in order[order.index(i):])  # fmt: skip
        tops[i] = min(tops[i], room)
    return tuple(Name(t, tops[i] + line / 2) for i, t in enumerate(texts))

"""The form `waterfall`: bars that begin where the last one ended.

Rises and falls differ by sign, by pattern and by outline as well as by colour.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import numpy as np

from missionmetrics.charts import layout, theme
from missionmetrics.charts.layout import Frame, Size, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from missionmetrics.charts.figure import Figure

MOST_UPRIGHT, LONGEST = 8, 30
BAR = 22.0  # height of a bar that lies
# Fill and outline of each kind of bar.
LOOKS: Mapping[str, tuple[str, str]] = {
    "sum": ("main", "main"), "rise": ("band", "main"), "fall": ("hatch", "other"),
}  # fmt: skip


class Plan(NamedTuple):
    """The plot, its ticks, and across or down which pixels each bar goes."""

    frame: Frame
    values: list[float]
    labels: tuple[str, ...]
    bars: tuple[tuple[float, float], ...]
    upright: bool
    beside: bool = False  # whether the names of lying bars stand on their left


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `waterfall`."""
    steps = fig.frames["steps"]
    plan = (_upright if _stands(steps, fig, size) else _lying)(fig, steps, size)
    frame = plan.frame
    rows = steps.to_dict("records")
    layers = [*_joins(plan, rows), *(
        layer for row, bar in zip(rows, plan.bars, strict=True)
        for layer in _bar(fig, plan, row, bar))]  # fmt: skip
    for row, text, bar in zip(rows, plan.labels, plan.bars, strict=True):
        layers += _words(plan, row, text, bar)
    line = size.text * layout.LINE
    layers += theme.words(_title(fig, size), frame, x=-frame.left,
                          y=-frame.top + line / 2, role="soft", halo=False)  # fmt: skip
    return theme.finished(layers, frame, fig.alt)


def _title(fig: Figure, size: Size) -> str:
    title = layout.title(fig.locale, fig.measure, fig.unit)
    return wrapped(title, int(size.width / (layout.LETTER * size.text)))


def _scale(fig: Figure, steps: pd.DataFrame, count: int) -> tuple[list[float], float]:
    """Ticks from nought or under, and how wide their texts are."""
    ends = steps[["base", "top", "whisker_low", "whisker_high"]].to_numpy(float)
    values = layout.ticks(min(0.0, float(np.nanmin(ends))),
                          max(0.0, float(np.nanmax(ends))), count)  # fmt: skip
    said = layout.amounts(fig.locale, fig.unit, values)
    return values, max(text_width(s, 1.0) for s in said)


def _stands(steps: pd.DataFrame, fig: Figure, size: Size) -> bool:
    """Whether every name and number has room under and over an upright bar."""
    if size.width < 400 or len(steps) > MOST_UPRIGHT:
        return False
    slot = (size.width - 12 - _scale(fig, steps, 6)[1] * size.text) / len(steps)
    words = [w for name in steps["label"] for w in name.split()]
    return all(text_width(w, size.text) <= slot - 8 for w in (*words, *steps["words"]))


def _upright(fig: Figure, steps: pd.DataFrame, size: Size) -> Plan:
    values, widest = _scale(fig, steps, 6)
    line, left = size.text * layout.LINE, widest * size.text + 12
    slot = (size.width - left) / len(steps)
    labels = tuple(_narrowed(n, slot - 8, size) for n in steps["label"])
    above = line * (2 + _title(fig, size).count("\n")) + 16
    below = line * (1 + max(n.count("\n") for n in labels)) + 14
    height = math.ceil(above + below + 0.45 * size.width)
    frame = Frame(size._replace(height=height), left, 0, above, below, (0, 1),
                  (values[0], values[-1]))  # fmt: skip
    half = min(0.32 * slot, 34.0)
    bars = tuple((slot * (i + 0.5) - half, slot * (i + 0.5) + half)
                 for i in range(len(steps)))  # fmt: skip
    return Plan(frame, values, labels, bars, True)


def _lying(fig: Figure, steps: pd.DataFrame, size: Size) -> Plan:
    """Each bar lies beside or under its name, numbers in a column on the right."""
    values, widest = _scale(fig, steps, 5 if size.width > 400 else 3)
    line, left = size.text * layout.LINE, widest * size.text / 2
    beside = size.width > 400 and max(map(len, steps["label"])) <= LONGEST
    if beside:
        left = 12 + max(text_width(n, size.text) for n in steps["label"])
    right = 14 + 1.08 * max(text_width(w, size.text) for w in steps["words"])
    labels = tuple(_narrowed(n, size.width - 4, size) for n in steps["label"])
    above = line * (1 + _title(fig, size).count("\n")) + 12
    bars, top = [], 0.0
    for name in labels:
        start = top + (6.0 if beside else line * (1.1 + name.count("\n")))
        bars.append((start, start + BAR))
        top = start + BAR + (6.0 if beside else line * 0.55)
    height = math.ceil(above + top + line + 14)
    frame = Frame(size._replace(height=height), left, right, above, line + 14,
                  (values[0], values[-1]), (0, 1))  # fmt: skip
    return Plan(frame, values, labels, tuple(bars), False, beside)


def _narrowed(text: str, room: float, size: Size) -> str:
    """``text`` in lines that each have room, as far as its words allow."""
    letters = max(len(text), 1)
    while letters > 1 and text_width(wrapped(text, letters), size.text) > room:
        letters -= 1
        if letters <= max(map(len, text.split()), default=1):
            break
    return wrapped(text, letters)


def _along(fig: Figure, plan: Plan, field: str) -> Any:
    """The channel along which bars go, with its scale and axis."""
    axis = alt.Axis(values=plan.values, grid=True, labelExpr=theme.labelled(
        plan.values, layout.amounts(fig.locale, fig.unit, plan.values)))  # fmt: skip
    domain = plan.frame.y if plan.upright else plan.frame.x
    scale = alt.Scale(domain=list(domain), nice=False, zero=False)
    return (alt.Y if plan.upright else alt.X)(f"{field}:Q", scale=scale, axis=axis)


def _bar(
    fig: Figure, plan: Plan, row: Mapping[Any, Any], bar: tuple[float, float]
) -> list[Any]:
    fill, edge = LOOKS[str(row["look"])]
    base = alt.Chart(theme.data([{k: row[k] for k in ("base", "top")}]))
    if plan.upright:
        place = {"x": theme.X(bar[0]), "x2": theme.X2(bar[1]),
                 "y": _along(fig, plan, "base"), "y2": alt.Y2("top:Q")}  # fmt: skip
    else:
        place = {"y": theme.Y(bar[0]), "y2": theme.Y2(bar[1]),
                 "x": _along(fig, plan, "base"), "x2": alt.X2("top:Q")}  # fmt: skip
    layers = [base.mark_rect(fill=theme.colour(fill), fillOpacity=1, strokeWidth=1.5,
                             stroke=theme.colour(edge)).encode(**place)]  # fmt: skip
    return layers + _whisker(fig, plan, row, (bar[0] + bar[1]) / 2)


def _whisker(
    fig: Figure, plan: Plan, row: Mapping[Any, Any], middle: float
) -> list[Any]:
    """The range of a bar as a line, on a rim of paper so that it shows on any fill."""
    if math.isnan(row["whisker_low"]) or math.isnan(row["whisker_high"]):
        return []
    ends = {k: row[k] for k in ("whisker_low", "whisker_high")}
    base = alt.Chart(theme.data([ends]))
    if plan.upright:
        place = {"x": theme.X(middle), "y": _along(fig, plan, "whisker_low"),
                 "y2": alt.Y2("whisker_high:Q")}  # fmt: skip
    else:
        place = {"y": theme.Y(middle), "x": _along(fig, plan, "whisker_low"),
                 "x2": alt.X2("whisker_high:Q")}  # fmt: skip
    return [
        base.mark_rule(color=theme.colour(role), strokeWidth=width).encode(**place)
        for role, width in (("paper", 5.5), ("ink", 2))
    ]


def _joins(plan: Plan, rows: list[dict[Any, Any]]) -> list[Any]:
    """Fine lines from where a bar ends to where the next one begins."""
    frame, lines = plan.frame, []
    for i in range(len(rows) - 1):
        gap = (plan.bars[i][1], plan.bars[i + 1][0])
        if plan.upright:
            at = (frame.py(rows[i]["reached"]),) * 2
            lines.append(theme.stroke(gap, at, role="axis"))
        else:
            at = (frame.px(rows[i]["reached"]),) * 2
            lines.append(theme.stroke(at, gap, role="axis"))
    return lines


def _words(
    plan: Plan, row: Mapping[Any, Any], text: str, bar: tuple[float, float]
) -> list[Any]:
    """The name of a bar and its number."""
    frame, middle = plan.frame, (bar[0] + bar[1]) / 2
    line = frame.size.text * layout.LINE
    if not plan.upright:
        top = bar[0] - line * (0.6 + text.count("\n"))
        name = (
            theme.words(text, frame, x=-12, y=middle, align="right", halo=False)
            if plan.beside
            else theme.words(text, frame, x=-frame.left, y=top)
        )
        return [
            *name,
            *theme.words(str(row["words"]), frame, x=frame.width + frame.right,
                         y=middle, align="right", halo=False,
                         bold=row["look"] == "sum"),
        ]  # fmt: skip
    ends = [row[k] for k in ("base", "top", "whisker_high", "whisker_low")]
    highest = frame.py(max(e for e in ends if not math.isnan(e)))
    return [
        *theme.words(text, frame, x=middle, y=frame.height + 8 + line / 2,
                     align="center", halo=False),
        *theme.words(str(row["words"]), frame, x=middle, y=highest - line / 2 - 3,
                     align="center", bold=row["look"] == "sum"),
    ]  # fmt: skip

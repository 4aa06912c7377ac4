"""The small pictures of a board: a place against a comparison, or a course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd

from missionmetrics.charts import pixels, theme
from missionmetrics.charts.pixels import Rule, across, along, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF = 16  # half the height of a course


class Look(NamedTuple):
    """The mark of a status: its shape, whether it is hollow."""

    shape: str
    hollow: bool


GOOD, BAD = Look("circle", hollow=False), Look("triangle-down", hollow=False)
OPEN, HIDDEN = Look("circle", hollow=True), Look("square", hollow=True)
PLAIN = Look("square", hollow=False)
LOOKS: Mapping[str, Look] = {
    **dict.fromkeys(("on_pace", "met", "within", "met_in_time", "on_course"), GOOD),
    **dict.fromkeys(("behind", "wrong_way", "past_deadline", "off_course"), BAD),
    **dict.fromkeys(("too_early", "cannot_say", "deadline_unclear", "not_judged",
                     "no_target", "not_enough_data"), OPEN),
    **dict.fromkeys(("withheld", "suppressed"), HIDDEN),
}  # fmt: skip


def strip(item: Mapping[Any, Any], room: tuple[float, float], y: float) -> list[Any]:
    """The figure and its range against the upright line of what it is held against.

    The line stands in the middle of every row; each row has its own scale.
    """
    aim = float(item["comparator_value"])
    known = [float(item[c]) for c in ("value", "low", "high") if not pd.isna(item[c])]
    reach = 1.12 * (max(abs(v - aim) for v in known) or abs(aim) or 1.0)
    domain = (aim - reach, aim + reach)
    middle = sum(room) / 2
    layers = pixels.rules([Rule(room[0] - 6, y, room[1] + 6, y)], role="grid", width=1)
    layers += pixels.rules([Rule(middle, y - 9, middle, y + 9)], role="axis", width=2)
    if not pd.isna(item["low"]) and not pd.isna(item["high"]):
        ends = alt.Chart(theme.data([{c: float(item[c]) for c in ("low", "high")}]))
        layers.append(
            ends.mark_rule(color=theme.colour("band"), strokeWidth=5, strokeCap="round")
            .encode(x=across("low", domain, room), x2=alt.X2("high"),
                    y=theme.Y(y))
        )  # fmt: skip
    dot = pixels.mark([{"value": float(item["value"])}], shape="circle", role="main",
                      area=64)  # fmt: skip
    layers.append(dot.encode(x=across("value", domain, room), y=theme.Y(y)))
    return layers


def course(
    series: pd.DataFrame, item: Mapping[Any, Any], times: tuple[float, float],
    room: tuple[float, float], y: float,
) -> list[Any]:  # fmt: skip
    """A tiny line with its points; the last one larger, with its range."""
    aim = float(item["comparator_value"])
    ends = [float(item[c]) for c in ("value", "low", "high") if not pd.isna(item[c])]
    values = [*series["value"].astype(float), *ends, *([] if pd.isna(aim) else [aim])]
    low, high = min(values), max(values)
    domain = (low, high) if high > low else (low - 1, high + 1)
    if times[0] == times[1]:
        times = (times[0] - 1, times[1])
    x, tall = across("time", times, room), (y + HALF, y - HALF)
    layers = []
    if not pd.isna(aim):
        base = alt.Chart(theme.data([{"comparator_value": aim}]))
        layers.append(
            base.mark_rule(color=theme.colour("axis"), strokeWidth=1.5,
                           strokeDash=[4, 3])
            .encode(y=along("comparator_value", domain, tall), x=theme.X(room[0] - 6),
                    x2=theme.X2(room[1] + 6))
        )  # fmt: skip
    rows = rows_of(series, ("time", "value"))
    height = along("value", domain, tall)
    line = alt.Chart(theme.data(rows)).mark_line(
        color=theme.colour("main"), strokeWidth=1.75
    )
    layers.append(line.encode(x=x, y=height))
    for part, area in ((rows[:-1], 10), (rows[-1:], 52)):
        if part:
            dots = pixels.mark(part, shape="circle", role="main", area=area, stroke=1)
            layers.append(dots.encode(x=x, y=height))
    return layers

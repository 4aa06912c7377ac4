"""The form `small-multiples`: small trends side by side, each with its last figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from missionmetrics.charts import layout, pixels, theme
from missionmetrics.charts.drawings.small_multiples_plan import (
    BOLD,
    INSET,
    Panel,
    ahead,
    grid_of,
    panels_of,
    placed,
    times,
)
from missionmetrics.charts.forms.small_multiples_steps import short
from missionmetrics.charts.layout import LINE, Size, text_width
from missionmetrics.charts.pixels import Rule, Text, across, along, fitted, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure

FINAL = ("ok", "low")


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `small-multiples`."""
    rows = fig.frames["panels"].to_dict("records")
    grid = grid_of(fig, rows, size)
    heading = fitted(layout.title(fig.locale, fig.measure, fig.unit), size.width,
                     size.text)  # fmt: skip
    top = pixels.height_of(heading, size.text) + 16 if heading else 2.0
    panels, height = panels_of(fig, rows, grid, size, top)
    line = size.text * LINE
    layers = pixels.texts([Text(heading, 0, line / 2)], size, role="soft")
    layers += _scales(fig, panels, size)
    for panel in panels:
        layers += _series(fig, panel)
    layers += pixels.texts([Text(p.title, p.left, p.top + line / 2)
                            for p in panels], size, bold=True)  # fmt: skip
    for align, found in _lasts(fig, panels, size, grid.cell).items():
        layers += pixels.texts(found, size, role="main-text", bold=True, halo=True,
                               align=align)  # fmt: skip
    return pixels.finished(layers, size, height, fig.alt)


def _scales(fig: Figure, panels: Sequence[Panel], size: Size) -> list[Any]:
    """Grid lines, their numbers, and the first and last period under each plot."""
    line, grid, numbers, starts, ends = size.text * LINE, [], [], [], []
    nought, began = [], []
    first, last = _periods(fig, panels[0], size)
    for p in panels:
        for value, text in zip(p.ticks, p.said, strict=True):
            y = placed(value, p.ends, p.y)
            grid.append(Rule(p.x[0] - INSET, y, p.x[1] + INSET, y))
            if p.ticked:
                numbers.append(Text(text, p.x[0] - INSET - 8, y))
        if p.ends[0] < 0 < p.ends[1]:
            y = placed(0.0, p.ends, p.y)
            nought.append(Rule(p.x[0] - INSET, y, p.x[1] + INSET, y))
        if "start" in p.row:
            x = placed(float(p.row["start"]), times(fig), p.x)
            began.append(Rule(x, p.y[1], x, p.y[0]))
        under = p.y[0] + 8 + line / 2
        starts.append(Text(first, p.x[0] - INSET, under))
        ends.append(Text(last, p.x[1] + INSET, under))
    return [
        *pixels.rules(grid, role="grid"),
        *pixels.rules(nought, role="axis"),
        *pixels.rules(began, role="axis", width=1.5, dash=theme.DASHES["other"]),
        *pixels.texts(numbers, size, role="soft", align="right"),
        *pixels.texts(starts, size, role="soft"),
        *pixels.texts(ends, size, role="soft", align="right"),
    ]


def _periods(fig: Figure, panel: Panel, size: Size) -> tuple[str, str]:
    """First and last period in words, or their years where there is no room."""
    columns = ["time", "period", "step"]
    dated = pd.concat([f[[c for c in columns if c in f]] for f in fig.frames.values()
                       if "time" in f]).sort_values("time")  # fmt: skip
    said = [fig.locale.period(str(dated["period"].iloc[i])) for i in (0, -1)]
    room = panel.x[1] - panel.x[0] + 2 * INSET - 10
    if sum(text_width(t, size.text) for t in said) <= room:
        return said[0], said[1]
    if "step" in dated:
        return (short(dated["step"].iloc[0], fig.locale),
                short(dated["step"].iloc[-1], fig.locale))  # fmt: skip
    first, last = (str(math.floor(dated["time"].iloc[i])) for i in (0, -1))
    return first, last


def _series(fig: Figure, panel: Panel) -> list[Any]:
    """What one panel shows, from the widest mark to the smallest."""
    name = panel.row["panel"]
    parts = {n: f[f["panel"] == name] for n, f in fig.frames.items() if n != "panels"}
    x = across("time", times(fig), panel.x)
    observed = parts["observed"].dropna(subset=["value"])

    def y(field: str) -> Any:
        return along(field, panel.ends, panel.y)

    def line(part: pd.DataFrame, field: str, role: str, **look: Any) -> Any:
        rows = rows_of(part, ("time", field))  # a row without a number breaks it
        base = alt.Chart(theme.data(rows)).encode(x=x, y=y(field))
        return base.mark_line(color=theme.colour(role), **look)

    layers = _bands(parts, x, y)
    if "required" in parts:
        layers.append(line(parts["required"], "value", "needed", strokeWidth=2,
                           strokeDash=theme.DASHES["needed"]))  # fmt: skip
    smoothed = len(parts.get("path", ())) > 0
    layers.append(
        line(parts["path"], "estimate", "main", strokeWidth=2.25) if smoothed
        else line(parts["observed"], "value", "main", strokeWidth=2)
    )  # fmt: skip
    return layers + _points(observed, parts.get("target"), x, y)


def _bands(parts: Mapping[str, pd.DataFrame], x: Any, y: Any) -> list[Any]:
    """The range of the smoothed line, or else of the figures."""
    part = parts.get("path", pd.DataFrame())
    part = part if len(part) else parts["observed"]
    if not {"low", "high"} <= set(part) or part["low"].isna().all():
        return []
    known = part[["low", "high"]].notna().all(axis=1)
    part = part.assign(**{c: part[c].where(known) for c in ("low", "high")})
    rows = rows_of(part, ("time", "low", "high"))
    band = alt.Chart(theme.data(rows)).mark_area(
        color=theme.colour("band"), fillOpacity=0.34
    )
    ends = {"x": x, "y": y("low"), "y2": alt.Y2("high")}
    layers = [band.encode(**ends)]
    if "step" in part:  # a date between two gaps has no band, but it has a range
        upright = alt.Chart(theme.data([r for r in rows if "low" in r])).mark_rule(
            color=theme.colour("band"), strokeWidth=2
        )
        layers.append(upright.encode(**ends))
    return layers


def _points(
    observed: pd.DataFrame, target: pd.DataFrame | None, x: Any, y: Any
) -> list[Any]:
    """Final figures as full dots, provisional ones hollow, the target as a diamond."""
    final = observed["status"].isin(FINAL) if "status" in observed else (
        observed["value"].notna())  # fmt: skip
    area, layers = (16 if len(observed) > 24 else 26), []
    for hollow, part in ((False, observed[final]), (True, observed[~final])):
        if len(part):
            dots = pixels.mark(rows_of(part, ("time", "value")), shape="circle",
                               role="main", hollow=hollow, area=area,
                               stroke=1.25)  # fmt: skip
            layers.append(dots.encode(x=x, y=y("value")))
    if target is not None and len(target):
        aim = pixels.mark(rows_of(target, ("time", "value")), shape="diamond",
                          role="needed", area=110, stroke=1)  # fmt: skip
        layers.append(aim.encode(x=x, y=y("value")))
    return layers


def _lasts(
    fig: Figure, panels: Sequence[Panel], size: Size, cell: float
) -> dict[str, list[Text]]:
    """The last figure of each panel: beside its point, or over it if lines go on."""
    found: dict[str, list[Text]] = {"left": [], "right": []}
    span, further = times(fig), ahead(fig)
    observed = fig.frames["observed"].dropna(subset=["value"])
    for p in panels:
        known = observed[observed["panel"] == p.row["panel"]]
        if known.empty:
            found["left"].append(Text(p.row["words"], p.x[0], sum(p.y) / 2))
            continue
        last = known.iloc[-1]
        x = placed(float(last["time"]), span, p.x)
        y = placed(float(last["value"]), p.ends, p.y)
        beside = x + 9 + text_width(p.row["words"], size.text) * BOLD
        if not (further and _goes_on(fig, str(p.row["panel"]))) and (
            beside <= p.left + cell
        ):
            found["left"].append(Text(p.row["words"], x + 9, y))
        elif _rises(fig, str(p.row["panel"]), float(last["value"])):
            found["right"].append(Text(p.row["words"], x + 5, y - 16))
        else:
            found["left"].append(Text(p.row["words"], x - 5, y - 16))
    return found


def _goes_on(fig: Figure, panel: str) -> bool:
    """Whether a panel has a line or a mark past its last figure."""
    return any((f["panel"] == panel).any() for n, f in fig.frames.items()
               if n in ("path", "required", "target"))  # fmt: skip


def _rises(fig: Figure, panel: str, value: float) -> bool:
    """Whether what is needed, or the target, lies above the last figure."""
    for name in ("required", "target"):
        rows = fig.frames.get(name)
        if rows is None:
            continue
        own = rows[rows["panel"] == panel]
        if len(own):
            return bool(own["value"].iloc[-1] > value)
    return False

"""The form `small-multiples`: small trends side by side, each with its last figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd

from missionmetrics.charts import layout, pixels, theme
from missionmetrics.charts.layout import LINE, Size, text_width
from missionmetrics.charts.pixels import Rule, Text, across, along, fitted, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure

COLUMNS = 3
BETWEEN, UNDER = 26, 24  # pixels between panels, and under a row of them
LEAST_PLOT = 76  # a panel narrower than this shows no course of anything
INSET = 6  # room in a plot for half a point
FINAL = ("ok", "low")


class Panel(NamedTuple):
    """One small chart: its row of the figure, its corner, its plot."""

    row: Mapping[Any, Any]
    title: str
    x: tuple[float, float]
    y: tuple[float, float]  # lower end first
    top: float
    ticks: tuple[float, ...]
    said: tuple[str, ...]
    ticked: bool


class Grid(NamedTuple):
    """How the panels of a drawing stand: columns, gutters and room for last figures."""

    columns: int
    gutter: float
    each: bool
    cell: float
    last: float


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `small-multiples`."""
    rows = fig.frames["panels"].to_dict("records")
    grid = _grid(fig, rows, size)
    heading = fitted(layout.title(fig.locale, fig.measure, fig.unit), size.width,
                     size.text)  # fmt: skip
    top = pixels.height_of(heading, size.text) + 16
    panels, height = _panels(fig, rows, grid, size, top)
    line = size.text * LINE
    layers = pixels.texts([Text(heading, 0, line / 2)], size, role="soft")
    layers += _scales(fig, panels, size)
    for panel in panels:
        layers += _series(fig, panel, size)
    layers += pixels.texts([Text(p.title, p.x[0] - INSET, p.top + line / 2)
                            for p in panels], size, bold=True)  # fmt: skip
    layers += pixels.texts(_lasts(fig, panels), size, role="main-text", bold=True,
                           halo=True)  # fmt: skip
    return pixels.finished(layers, size, height, fig.alt)


def _ticks(row: Mapping[Any, Any]) -> list[float]:
    """Round numbers of a scale, nought among them where it is near."""
    return layout.ticks(row["low"], row["high"], 2)


def _said(fig: Figure, row: Mapping[Any, Any]) -> list[str]:
    return layout.amounts(fig.locale, str(row["unit"]), _ticks(row))


def _grid(fig: Figure, rows: Sequence[Mapping[Any, Any]], size: Size) -> Grid:
    """As many columns as leave each plot room: three wide, two or one narrow."""
    each = not rows[0]["shared"]
    gutter = 10 + max(text_width(t, size.text) for r in rows for t in _said(fig, r))
    last = 8 + max(text_width(r["words"], size.text) * 1.08 for r in rows)
    most = COLUMNS if size.width > 400 else COLUMNS - 1
    for columns in range(min(most, len(rows)), 0, -1):
        shared = 0 if each else gutter
        cell = (size.width - shared - BETWEEN * (columns - 1)) / columns
        if cell - (gutter if each else 0) - last >= LEAST_PLOT or columns == 1:
            break
    return Grid(columns, gutter, each, cell, last)


def _panels(
    fig: Figure, rows: Sequence[Mapping[Any, Any]], grid: Grid, size: Size, top: float
) -> tuple[list[Panel], float]:
    """Every panel in its place, row after row, and how high all are together."""
    line, high = size.text * LINE, 84.0
    found: list[Panel] = []
    for start in range(0, len(rows), grid.columns):
        across_ = rows[start : start + grid.columns]
        titles = [fitted(_title(fig, r), grid.cell, size.text * 1.08) for r in across_]
        titled = max(pixels.height_of(t, size.text) for t in titles)
        for i, (row, title) in enumerate(zip(across_, titles, strict=True)):
            left = (0 if grid.each else grid.gutter) + i * (grid.cell + BETWEEN)
            plot = left + (grid.gutter if grid.each else 0)
            ticks = _ticks(row)
            found.append(Panel(
                row, title, (plot + INSET, left + grid.cell - grid.last),
                (top + titled + 10 + high, top + titled + 10), top,
                tuple(ticks), tuple(_said(fig, row)), grid.each or i == 0,
            ))  # fmt: skip
        top += titled + 10 + high + 6 + line + UNDER
    return found, top - UNDER + 2


def _title(fig: Figure, row: Mapping[Any, Any]) -> str:
    """The name of a panel, with its unit where panels have several."""
    name = str(row["panel"])
    return name if fig.unit else layout.title(fig.locale, name, str(row["unit"]))


def _times(fig: Figure) -> tuple[float, float]:
    """First and last time of all panels; one time alone stands in the middle."""
    times = pd.concat([f["time"] for f in fig.frames.values() if "time" in f])
    first, last = float(times.min()), float(times.max())
    return (first, last) if last > first else (first - 0.5, last + 0.5)


def _scales(fig: Figure, panels: Sequence[Panel], size: Size) -> list[Any]:
    """Grid lines, their numbers, and the first and last period under each plot."""
    line, grid, numbers, starts, ends = size.text * LINE, [], [], [], []
    first, last = _periods(fig, panels[0], size)
    for p in panels:
        for value, text in zip(p.ticks, p.said, strict=True):
            y = _at(value, (p.ticks[0], p.ticks[-1]), p.y)
            grid.append(Rule(p.x[0] - INSET, y, p.x[1] + INSET, y))
            if p.ticked:
                numbers.append(Text(text, p.x[0] - INSET - 8, y))
        under = p.y[0] + 8 + line / 2
        starts.append(Text(first, p.x[0] - INSET, under))
        ends.append(Text(last, p.x[1] + INSET, under))
    return [
        *pixels.rules(grid, role="grid"),
        *pixels.texts(numbers, size, role="soft", align="right"),
        *pixels.texts(starts, size, role="soft"),
        *pixels.texts(ends, size, role="soft", align="right"),
    ]


def _periods(fig: Figure, panel: Panel, size: Size) -> tuple[str, str]:
    """First and last period in words, or their years where there is no room."""
    dated = pd.concat([f[["time", "period"]] for f in fig.frames.values()
                       if "time" in f]).sort_values("time")  # fmt: skip
    said = [fig.locale.period(str(dated["period"].iloc[i])) for i in (0, -1)]
    room = panel.x[1] - panel.x[0] + 2 * INSET - 10
    if sum(text_width(t, size.text) for t in said) > room:
        said = [str(math.floor(dated["time"].iloc[i])) for i in (0, -1)]
    return said[0], said[1]


def _at(value: float, domain: tuple[float, float], room: tuple[float, float]) -> float:
    low, high = domain
    return room[0] + (room[1] - room[0]) * (value - low) / (high - low)


def _series(fig: Figure, panel: Panel, size: Size) -> list[Any]:
    """What one panel shows, from the widest mark to the smallest."""
    name = panel.row["panel"]
    parts = {n: f[f["panel"] == name] for n, f in fig.frames.items() if n != "panels"}
    x = across("time", _times(fig), panel.x)
    observed = parts["observed"].dropna(subset=["value"])

    def y(field: str) -> Any:
        return along(field, (panel.ticks[0], panel.ticks[-1]), panel.y)

    def line(part: pd.DataFrame, field: str, role: str, **look: Any) -> Any:
        rows = rows_of(part.dropna(subset=[field]), ("time", field))
        base = alt.Chart(theme.data(rows)).encode(x=x, y=y(field))
        return base.mark_line(color=theme.colour(role), **look)

    layers = _bands(parts, x, y)
    if "required" in parts:
        layers.append(line(parts["required"], "value", "needed", strokeWidth=2,
                           strokeDash=theme.DASHES["needed"]))  # fmt: skip
    smoothed = len(parts.get("path", ())) > 0
    layers.append(
        line(parts["path"], "estimate", "main", strokeWidth=2.25) if smoothed
        else line(observed, "value", "main", strokeWidth=2)
    )  # fmt: skip
    return layers + _points(observed, parts.get("target"), x, y)


def _bands(parts: Mapping[str, pd.DataFrame], x: Any, y: Any) -> list[Any]:
    """The range of the smoothed line, or else of the figures."""
    part = parts.get("path", pd.DataFrame())
    part = part if len(part) else parts["observed"]
    if not {"low", "high"} <= set(part) or part["low"].isna().all():
        return []
    rows = rows_of(part.dropna(subset=["low", "high"]), ("time", "low", "high"))
    band = alt.Chart(theme.data(rows)).mark_area(
        color=theme.colour("band"), fillOpacity=0.34
    )
    return [band.encode(x=x, y=y("low"), y2=alt.Y2("high"))]


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


def _lasts(fig: Figure, panels: Sequence[Panel]) -> list[Text]:
    """The last figure of each panel, beside its point or, without one, in the middle."""
    found, times = [], _times(fig)
    observed = fig.frames["observed"].dropna(subset=["value"])
    for p in panels:
        known = observed[observed["panel"] == p.row["panel"]]
        if known.empty:
            found.append(Text(p.row["words"], p.x[0], sum(p.y) / 2))
            continue
        last = known.iloc[-1]
        x = _at(float(last["time"]), times, p.x)
        y = _at(float(last["value"]), (p.ticks[0], p.ticks[-1]), p.y)
        found.append(Text(p.row["words"], x + 9, y))
    return found

"""Where the panels of small multiples stand, and their scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts import layout, pixels
from missionmetrics.charts.layout import LINE, Size, text_width
from missionmetrics.charts.pixels import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure

COLUMNS = 3
HIGH = 92.0  # of each plot
HIGHER = 130.0  # where ranges are read from it date by date
BETWEEN, UNDER = 26, 24  # pixels between panels, and under a row of them
LEAST_PLOT = 76  # a panel narrower than this shows no course of anything
INSET = 6  # room in a plot for half a point
BOLD = 1.08  # how much wider bold letters are


class Panel(NamedTuple):
    """One small chart: its row of the figure, its corner, its plot."""

    row: Mapping[Any, Any]
    title: str
    left: float
    x: tuple[float, float]
    y: tuple[float, float]  # lower end first
    top: float
    ends: tuple[float, float]
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
    under_title: float


def _ends(row: Mapping[Any, Any]) -> tuple[float, float]:
    """Ends of the vertical scale; nought stays an end where it is one."""
    low, high = float(row["low"]), float(row["high"])
    if low == high == 0:
        return 0.0, 1.0
    reach = 0.06 * ((high - low) or abs(high) or 1)
    return low if low == 0 else low - reach, high if high == 0 else high + reach


def _ticks(row: Mapping[Any, Any]) -> list[float]:
    """Round numbers within the scale."""
    low, high = _ends(row)
    return [t for t in layout.ticks(low, high, 3) if low <= t <= high]


def _said(fig: Figure, row: Mapping[Any, Any]) -> list[str]:
    return layout.amounts(fig.locale, str(row["unit"]), _ticks(row))


def grid_of(fig: Figure, rows: Sequence[Mapping[Any, Any]], size: Size) -> Grid:
    """As many columns as leave each plot room: three wide, two or one narrow."""
    each = not rows[0]["shared"]
    gutter = 10 + max(text_width(t, size.text) for r in rows for t in _said(fig, r))
    further = ahead(fig)
    words = max(text_width(r["words"], size.text) * BOLD for r in rows)
    last = 12 if further else 10 + words
    # Four stand better two by two.
    most = COLUMNS if size.width > 400 and len(rows) != COLUMNS + 1 else COLUMNS - 1
    if "start" in rows[0]:
        most = 2 if size.width > 400 else 1
    for columns in range(min(most, len(rows)), 0, -1):
        shared = 0 if each else gutter
        cell = (size.width - shared - BETWEEN * (columns - 1)) / columns
        if cell - (gutter if each else 0) - last >= LEAST_PLOT or columns == 1:
            break
    return Grid(columns, gutter, each, cell, last, 24 if further else 10)


def ahead(fig: Figure) -> bool:
    """Whether a line goes on past the last figure, where its label would stand."""
    end = fig.frames["observed"].dropna(subset=["value"])["time"].max()
    return any(bool((f["time"] > end).any()) for f in fig.frames.values()
               if "time" in f)  # fmt: skip


def panels_of(
    fig: Figure, rows: Sequence[Mapping[Any, Any]], grid: Grid, size: Size, top: float
) -> tuple[list[Panel], float]:
    """Every panel in its place, row after row, and how high all are together."""
    high = HIGHER if "start" in rows[0] else HIGH
    line, gap = size.text * LINE, grid.under_title
    found: list[Panel] = []
    for start in range(0, len(rows), grid.columns):
        across_ = rows[start : start + grid.columns]
        titles = [fitted(_title(fig, r), grid.cell, size.text * BOLD) for r in across_]
        titled = max(pixels.height_of(t, size.text) for t in titles)
        for i, (row, title) in enumerate(zip(across_, titles, strict=True)):
            left = (0 if grid.each else grid.gutter) + i * (grid.cell + BETWEEN)
            plot = left + (grid.gutter if grid.each else 0)
            ticks = _ticks(row)
            found.append(Panel(
                row, title, left, (plot + INSET, left + grid.cell - grid.last),
                (top + titled + gap + high, top + titled + gap), top,
                _ends(row), tuple(ticks), tuple(_said(fig, row)), grid.each or i == 0,
            ))  # fmt: skip
        top += titled + gap + high + 8 + line + UNDER
    return found, top - UNDER + 2


def _title(fig: Figure, row: Mapping[Any, Any]) -> str:
    """The name of a panel, with its unit where panels have several."""
    name = str(row["panel"])
    return name if fig.unit else layout.title(fig.locale, name, str(row["unit"]))


def times(fig: Figure) -> tuple[float, float]:
    """First and last time of all panels; one time alone stands in the middle."""
    times = pd.concat([f["time"] for f in fig.frames.values() if "time" in f])
    first, last = float(times.min()), float(times.max())
    return (first, last) if last > first else (first - 0.5, last + 0.5)


def placed(
    value: float, domain: tuple[float, float], room: tuple[float, float]
) -> float:
    """Where a number stands: from ``domain`` to ``room`` in pixels."""
    low, high = domain
    return room[0] + (room[1] - room[0]) * (value - low) / (high - low)

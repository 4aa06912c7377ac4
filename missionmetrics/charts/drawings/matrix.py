"""The form `matrix`: a cell a link with its number; where there is no room, a list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt

from missionmetrics.charts import layout, theme
from missionmetrics.charts.drawings import dots
from missionmetrics.charts.forms.matrix import (
    cell_of,
    fits,
    is_numbered,
    items_of,
    row_names,
)
from missionmetrics.charts.layout import Frame, Size, wrapped

if TYPE_CHECKING:
    import pandas as pd

    from missionmetrics.charts.figure import Figure

GAP = 2.0  # paper between cells
OPEN = "open"


class Grid(NamedTuple):
    """Where rows and columns stand, in pixels from the top left of the cells."""

    frame: Frame
    items: tuple[str, ...]
    names: tuple[str, ...]
    heads: tuple[str, ...]
    cell: tuple[float, float]

    def middle(self, start: str, end: str) -> tuple[float, float]:
        """The middle of the cell of a link."""
        row, column = self.items.index(start), self.items.index(end)
        return (column + 0.5) * self.cell[0], (row + 0.5) * self.cell[1]


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `matrix`."""
    links = fig.frames["links"]
    title = layout.title(fig.locale, fig.measure, fig.unit)
    if not fits(links, size):
        return dots.draw(fig, fig.frames["listed"], size, title, listed=False)
    grid = _grid(links, size, title)
    layers: list[Any] = []
    for kind in sorted(set(links["kind"])):
        layers += _cells(grid, links[links["kind"] == kind], kind)
    layers += _names(fig, grid, title)
    return theme.finished(layers, grid.frame, fig.alt)


def _grid(links: pd.DataFrame, size: Size, title: str) -> Grid:
    numbered, line = is_numbered(links, size), size.text * layout.LINE
    items = items_of(links)
    left, across = cell_of(links, size, numbered=numbered)
    names = row_names(items, numbered=numbered)
    letters = int(across / (layout.LETTER * size.text))
    heads = [str(i + 1) if numbered else wrapped(n, letters)
             for i, n in enumerate(items)]  # fmt: skip
    tall = max(n.count("\n") for n in names) + 1
    down = max(line * tall + 10, min(0.62 * across, 52), 34.0)
    head = line * (1 + max(h.count("\n") for h in heads))
    lines = 1 + _title(title, size).count("\n")
    above = line * lines + 10 + line + 4 + head + 8
    height = math.ceil(above + down * len(items) + 4)
    frame = Frame(size._replace(height=height), left, 0, above, 4, (0, 1), (0, 1))
    return Grid(frame, tuple(items), tuple(names), tuple(heads), (across, down))


def _cells(grid: Grid, links: pd.DataFrame, kind: str) -> list[Any]:
    """Boxes of one kind with their numbers; an unclear one is hollow and grey."""
    half = [side / 2 - GAP / 2 for side in grid.cell]
    rows = []
    for link in links.to_dict("records"):
        x, y = grid.middle(link["start"], link["end"])
        rows.append({"x": x - half[0], "x2": x + half[0], "y": y - half[1],
                     "y2": y + half[1], "text": link["text"]})  # fmt: skip
    fill = "paper" if kind == OPEN else kind
    boxes = (
        alt.Chart(theme.data([{k: v for k, v in r.items() if k != "text"}
                              for r in rows]))
        .mark_rect(fill=theme.colour(fill), fillOpacity=1, strokeWidth=1,
                   stroke=theme.colour("grid" if kind == OPEN else "border"))
        .encode(x=_x("x", grid), x2=alt.X2("x2:Q"), y=_y("y", grid), y2=alt.Y2("y2:Q"))
    )  # fmt: skip
    role = "soft" if kind == OPEN else f"{kind}-text"
    middles = [{"x": (r["x"] + r["x2"]) / 2, "y": (r["y"] + r["y2"]) / 2,
                "text": r["text"]} for r in rows]  # fmt: skip
    numbers = (
        alt.Chart(theme.data(middles))
        .mark_text(fontSize=grid.frame.size.text, fill=theme.colour(role),
                   baseline="middle", align="center",
                   fontWeight="normal" if kind == OPEN else "bold")
        .encode(x=_x("x", grid), y=_y("y", grid), text=alt.Text("text:N"))
    )  # fmt: skip
    return [boxes, numbers]


def _x(field: str, grid: Grid) -> Any:
    scale = alt.Scale(domain=[0, grid.frame.width], nice=False)
    return alt.X(f"{field}:Q", axis=None, scale=scale)


def _y(field: str, grid: Grid) -> Any:
    scale = alt.Scale(domain=[0, grid.frame.height], nice=False, reverse=True)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _names(fig: Figure, grid: Grid, title: str) -> list[Any]:
    """The title, the names of rows and columns, and which end each side is."""
    frame, (across, down) = grid.frame, grid.cell
    line = frame.size.text * layout.LINE
    layers = theme.words(_title(title, frame.size), frame, x=-frame.left,
                         y=-frame.top + line / 2, role="soft", halo=False)  # fmt: skip
    head = line * (1 + max(h.count("\n") for h in grid.heads)) + 8
    sides = fig.frames["ends"].iloc[0]
    ends = ((str(sides["start"]), -frame.left, -head + line / 2),
            (str(sides["end"]), GAP, -head - line / 2 - 2))  # fmt: skip
    for text, x, y in ends:
        layers += theme.words(text, frame, x=x, y=y, role="soft", halo=False)
    for i, (name, said) in enumerate(zip(grid.names, grid.heads, strict=True)):
        layers += _block(name, frame, -frame.left, (i + 0.5) * down, "left")
        top = -8 - line * (said.count("\n") + 0.5)
        layers += theme.words(said, frame, x=(i + 0.5) * across, y=top, align="center",
                              halo=False)  # fmt: skip
    return layers


def _block(text: str, frame: Frame, x: float, y: float, align: str) -> list[Any]:
    """Lines of text around a middle."""
    lift = frame.size.text * layout.LINE * text.count("\n") / 2
    return theme.words(text, frame, x=x, y=y - lift, align=align, halo=False)


def _title(title: str, size: Size) -> str:
    return wrapped(title, int(size.width / (layout.LETTER * size.text)))

"""Dots with ranges in rows, each with its name and its words: three forms draw so.

Rows with a ``mark`` and a ``kind`` show them in a small square, as a map does.
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

LONGEST = 30
GAP = 12
SQUARE, SQUARE_GAP = 1.35, 7  # side in parts of the text, and room beside it


class Row(NamedTuple):
    """Where the parts of one row stand: middles, in pixels from the plot's top."""

    name: float
    place: float
    dot: float


class Plan(NamedTuple):
    """How the rows are laid out: names beside the plot or above their dots.

    ``start`` and ``over`` are the left and upper edge of all that belongs to the rows,
    from the top left of the plot.
    """

    frame: Frame
    rows: tuple[Row, ...]
    beside: bool
    names: tuple[str, ...]
    values: list[float]
    start: float
    over: float


class Room(NamedTuple):
    """Room kept free in a drawing: at its left and top, and the least height of all."""

    left: float = 0
    top: float = 0
    height: float = 0


ALL = Room()


def draw(fig: Figure, rows: pd.DataFrame, size: Size, title: str) -> Any:
    """Draw ``rows`` (``name, words, estimate, low, high, certainty[, place]``)."""
    layers, frame = laid_out(fig, rows, size, title)
    return theme.finished(layers, frame, fig.alt)


def laid_out(
    fig: Figure, rows: pd.DataFrame, size: Size, title: str, room: Room = ALL
) -> tuple[list[Any], Frame]:
    """The layers of the rows, and the frame of a drawing that keeps ``room`` free.

    ``size`` is that of the rows alone.
    """
    plan = _plan(fig, rows, size, title, room)
    frame, said = plan.frame, layout.amounts(fig.locale, fig.unit, plan.values)
    scale = alt.Scale(domain=list(frame.x), nice=False, zero=False)
    axis = alt.Axis(values=plan.values, grid=True,
                    labelExpr=theme.labelled(plan.values, said))  # fmt: skip
    layers: list[Any] = []
    if frame.x[0] < 0 < frame.x[1]:
        at = frame.px(0)
        layers.append(theme.stroke((at, at), (0, frame.height), role="axis", width=1.5))
    for i, row in enumerate(rows.to_dict("records")):
        layers += _words(plan, plan.names[i], row, plan.rows[i])
        layers += marks(row, (scale, axis), plan.rows[i].dot, int(row.get("row", i)))
    line = size.text * layout.LINE
    layers += theme.words(_title(title, size, rows, fig), frame, x=plan.start,
                          y=plan.over + line / 2, role="soft", halo=False)  # fmt: skip
    if "place" in rows and plan.beside:
        layers += theme.words(_heading(fig), frame, x=frame.width + frame.right,
                              y=plan.over + line / 2, role="soft", align="right",
                              halo=False)  # fmt: skip
    return layers, frame


def marks(
    row: Mapping[Any, Any], across: tuple[Any, Any], y: float, place: int
) -> list[Any]:
    """The range as a line and the estimate as a dot, full where it is clear.

    ``place`` is the row of the first table that they stand for.
    """
    scale, axis = across
    base = alt.Chart(theme.data([{k: row[k] for k in ("estimate", "low", "high")
                                  if not math.isnan(row[k])}]))  # fmt: skip
    layers = []
    if not math.isnan(row["low"]) and not math.isnan(row["high"]):
        layers.append(
            base.mark_rule(color=theme.colour("band"), strokeWidth=5, strokeCap="round")
            .encode(x=alt.X("low:Q", scale=scale, axis=axis), x2=alt.X2("high:Q"),
                    y=theme.Y(y))
        )  # fmt: skip
    if not math.isnan(row["estimate"]):
        clear = row["certainty"] == "clear"
        layers.append(
            base.mark_point(
                shape="circle", size=80, filled=True, opacity=1, strokeWidth=2,
                fill=theme.colour("main" if clear else "paper"),
                stroke=theme.colour("main"),
            ).encode(x=alt.X("estimate:Q", scale=scale, axis=axis), y=theme.Y(y),
                     description=alt.DescriptionValue(theme.of_row(place)))
        )  # fmt: skip
    return layers


def _plan(fig: Figure, rows: pd.DataFrame, size: Size, title: str, room: Room) -> Plan:
    line = size.text * layout.LINE
    beside = size.width > 400 and max(map(len, rows["name"])) <= LONGEST
    low, high = _span(rows)
    values = layout.ticks(low, high, 5 if size.width > 400 else 3)
    said = layout.amounts(fig.locale, fig.unit, values)
    widest = _widest(rows["name"], size)
    marked = _marked(rows, size)
    left = GAP + widest + marked if beside else text_width(said[0], size.text) / 2
    right = max(GAP + _widest(rows["words"], size),
                text_width(said[-1], size.text) / 2)  # fmt: skip
    if beside and "place" in rows:
        right += 2 * GAP + max(_widest(rows["place"], size),
                               text_width(_heading(fig), size.text))  # fmt: skip
    letters = max(map(len, rows["name"])) if beside else int(
        (size.width - marked) / (layout.LETTER * size.text))  # fmt: skip
    names = tuple(wrapped(n, letters) for n in rows["name"])
    places, tall = _rows(rows, names, size, beside=beside)
    above = line * (1 + _title(title, size, rows, fig).count("\n")) + GAP
    needed = math.ceil(room.top + tall + above + line + 14)
    whole = size._replace(width=size.width + round(room.left),
                          height=max(needed, math.ceil(room.height)))  # fmt: skip
    frame = Frame(
        whole, room.left + left, right, room.top + above,
        line + 14 + whole.height - needed, (values[0], values[-1]), (0, 1),
    )  # fmt: skip
    return Plan(frame, places, beside, names, values, -left, -above)


def _marked(rows: pd.DataFrame, size: Size) -> float:
    """Room before a name for the square with its mark."""
    return SQUARE * size.text + SQUARE_GAP if "mark" in rows else 0


def _rows(
    rows: pd.DataFrame, names: tuple[str, ...], size: Size, *, beside: bool
) -> tuple[tuple[Row, ...], float]:
    """Where each row stands, and how tall they are together."""
    line = size.text * layout.LINE
    if beside:
        pitch = 1.8 * line
        middles = [pitch * (i + 0.5) for i in range(len(rows))]
        return tuple(Row(m, m, m) for m in middles), pitch * len(rows)
    placed, top = [], 0.0
    own = "place" in rows and _crowded(rows, names, size)
    for name in names:
        first = top + line * 0.7
        last = first + line * name.count("\n")
        place = last + line if own else first
        dot = (place if own else last) + line
        placed.append(Row(first, place, dot))
        top = dot + line * 0.9
    return tuple(placed), top


def _crowded(rows: pd.DataFrame, names: tuple[str, ...], size: Size) -> bool:
    """Whether some name and its place have no room on one line."""
    return any(
        text_width(n.split("\n")[0], size.text) + text_width(p, size.text) + GAP
        > size.width - _marked(rows, size)
        for n, p in zip(names, rows["place"], strict=True)
    )


def _words(plan: Plan, name: str, row: Mapping[Any, Any], at: Row) -> list[Any]:
    frame, edge = plan.frame, plan.frame.width + plan.frame.right
    marked = _square(plan, row, at) if row.get("mark") else []
    shift = SQUARE * frame.size.text + SQUARE_GAP if marked else 0
    if plan.beside:
        layers = theme.words(name, frame, x=-GAP, y=at.name, align="right", halo=False)
    else:
        layers = theme.words(name, frame, x=plan.start + shift, y=at.name)
    layers += marked
    layers += theme.words(str(row["words"]), frame, x=frame.width + 10, y=at.dot,
                          role="soft", halo=False)  # fmt: skip
    if row.get("place"):
        own = not plan.beside and at.place > at.name
        layers += theme.words(
            str(row["place"]), frame, y=at.place, role="soft",
            x=plan.start + shift if own else edge, align="left" if own else "right",
        )  # fmt: skip
    return layers


def _square(plan: Plan, row: Mapping[Any, Any], at: Row) -> list[Any]:
    """The mark of a row in a square of its kind, as areas of a map show it."""
    frame, kind = plan.frame, str(row["kind"])
    side = SQUARE * frame.size.text
    edge, width = theme.outline(kind)
    square = (
        alt.Chart(theme.data([{}]))
        .mark_point(shape="square", size=side**2, filled=True, opacity=1,
                    fill=theme.colour(kind), stroke=theme.colour(edge),
                    strokeWidth=width)
        .encode(x=theme.X(plan.start + side / 2 + 1), y=theme.Y(at.name))
    )  # fmt: skip
    mark = theme.words(str(row["mark"]), frame, x=plan.start + side / 2 + 1, y=at.name,
                       role=f"{kind}-text", align="center", halo=False)  # fmt: skip
    return [square, *mark]


def _span(rows: pd.DataFrame) -> tuple[float, float]:
    """The ends of the axis, with nought where it costs little width."""
    numbers = rows[["estimate", "low", "high"]].to_numpy(float)
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    if 0 < low < high * 0.6:
        low = 0.0
    if 0 > high > low * 0.6:
        high = 0.0
    return low, high


def _title(title: str, size: Size, rows: pd.DataFrame, fig: Figure) -> str:
    room = float(size.width)
    if "place" in rows and size.width > 400:
        room -= text_width(_heading(fig), size.text) + 2 * GAP
    return wrapped(title, int(room / (layout.LETTER * size.text)))


def _heading(fig: Figure) -> str:
    return fig.locale.message("ranking.places_heading")


def _widest(texts: pd.Series[Any], size: Size) -> float:
    return max(text_width(str(t), size.text) for t in texts)

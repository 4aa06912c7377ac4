"""The form `map`: areas in three classes, hatched where the range crosses a break."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt

from missionmetrics.charts import pixels, theme
from missionmetrics.charts.layout import Frame, Size
from missionmetrics.charts.outlines import Outlines, middles, outlines

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure

MARGIN = 4
WIDEST = 560
FILLS = {"unsure": "hatch", "blank": "paper", "withheld": "paper", "far": "paper",
         "left-out": "hatch"}  # fmt: skip
MANY, CROWDED = 100, 1000
MOST, SMALLEST = 0.5, 12  # pixels: no text of a drawing is smaller


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `map`."""
    layers, size = laid_out(fig, size)
    frame = Frame(size, MARGIN, MARGIN, MARGIN, MARGIN, (0, 1), (0, 1))
    return theme.finished(layers, frame, fig.alt)


def laid_out(
    fig: Figure, size: Size, corner: tuple[float, float] = (0, 0)
) -> tuple[list[Any], Size]:
    """The layers of a map whose top left is at ``corner``, and the size it needs."""
    areas = fig.frames["areas"]
    shown, size = shown_in(fig, size)
    kinds, marks = areas["kind"].to_numpy(), areas["mark"].to_numpy()
    layers: list[Any] = []
    for kind in ordered(kinds):
        layers.append(_shapes(shown, kinds == kind, kind, len(areas), corner))
    for kind in ordered(kinds):
        layers += _marks(shown, marks, kinds == kind, kind, size, corner)
    return layers, size


def ordered(kinds: Any) -> list[str]:
    """The kinds in the order in which they are drawn, heavy outlines last."""
    return sorted(set(kinds), key=lambda kind: (kind == theme.SITE, kind))


def shown_in(fig: Figure, size: Size) -> tuple[Outlines, Size]:
    """The outlines of ``fig`` as wide as is asked, and the size they need."""
    if fig.geography is None:
        raise TypeError("a map without a geography")
    size = size._replace(width=min(size.width, WIDEST))
    shown = outlines(fig.geography, size.width - 2 * MARGIN)
    return shown, size._replace(height=math.ceil(shown.height) + 2 * MARGIN)


def edge(kind: str, count: int) -> tuple[str, float]:
    """Role and width of borders: the more areas, the finer."""
    role, width = theme.outline(kind)
    return role, width * (1.0 if count <= MANY else 0.5 if count <= CROWDED else 0.1)


def has_room(room: Any, text: float) -> Any:
    """Whether a number of a class fits into a circle of the radius ``room``."""
    return room >= 0.55 * text


def mark_size(rooms: Any, size: Size) -> int:
    """How large numbers of classes are: smaller where most areas have no room."""
    return size.text if has_room(rooms, size.text).mean() > MOST else SMALLEST


def notes(fig: Figure) -> tuple[str, ...]:
    """What was done to the outlines, and what their maker says of them, in words."""
    from missionmetrics.charts.text import clean

    if fig.geography is None:
        return ()
    made = outlines(fig.geography, WIDEST - 2 * MARGIN).notes
    said = [fig.locale.message(f"figures.{n}") for n in made]
    # A note is the id of a message, or words as they were given.
    own = fig.locale.messages.get(fig.geography.note, fig.geography.note)
    given = [clean(own)] if own else []
    return (*given, *said)


def _shapes(
    shown: Outlines, which: Any, kind: str, count: int, corner: tuple[float, float]
) -> Any:
    import shapely

    role, width = edge(kind, count)

    features = [
        {"type": "Feature", "properties": {}, "geometry": _rounded(
            shapely.geometry.mapping(s))}
        for s in shown.shapes[which]
    ]  # fmt: skip
    return (
        alt.Chart(alt.InlineData(values=features))
        .mark_geoshape(
            fill=theme.colour(FILLS.get(kind, kind)), stroke=theme.colour(role),
            strokeWidth=width, strokeJoin="round",
        )
        .project(type="identity", scale=1, translate=list(corner))
    )  # fmt: skip


def _rounded(geometry: Any) -> Any:
    """Coordinates to a tenth of a pixel; geometry collections keep their polygons."""
    if geometry["type"] == "GeometryCollection":
        parts = [g for g in geometry["geometries"] if "Polygon" in g["type"]]
        rings = [
            ring
            for g in parts
            for ring in (
                g["coordinates"] if g["type"] == "MultiPolygon" else [g["coordinates"]]
            )
        ]
        geometry = {"type": "MultiPolygon", "coordinates": rings}

    def tenth(given: Any) -> Any:
        if isinstance(given[0], int | float):
            return [round(float(v), 1) for v in given]
        return [tenth(g) for g in given]

    return {"type": geometry["type"], "coordinates": tenth(geometry["coordinates"])}


def _marks(
    shown: Outlines, marks: Any, which: Any, kind: str, size: Size,
    corner: tuple[float, float],
) -> list[Any]:  # fmt: skip
    marked = marks != ""
    if not (which & marked).any():
        return []
    centres, rooms = middles(shown.shapes[marked])
    text, own = mark_size(rooms, size), which[marked]
    rows = [
        {
            "x": round(float(x) + corner[0], 1),
            "y": round(float(y) + corner[1], 1),
            "text": str(m),
        }
        for (x, y), room, m in zip(
            centres[own], rooms[own], marks[marked][own], strict=True
        )
        if has_room(room, text)
    ]
    if not rows:
        return []
    role = f"{FILLS.get(kind, kind)}-text"
    return [
        alt.Chart(theme.data(rows))
        .mark_text(fontSize=text, color=theme.colour(role), baseline="middle")
        .encode(x=pixels.at("x"), y=pixels.at("y"), text=alt.Text("text:N"))
    ]

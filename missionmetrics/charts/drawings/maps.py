"""The form `map`: areas in three classes, hatched where the range crosses a break."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt

from missionmetrics.charts import theme
from missionmetrics.charts.layout import Frame, Size
from missionmetrics.charts.outlines import Outlines, middles, outlines

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure

MARGIN = 4
WIDEST = 560
FILLS = {"unsure": "hatch", "blank": "paper", "withheld": "paper"}
MANY, CROWDED = 100, 1000


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `map`."""
    areas = fig.frames["areas"]
    shown, size = shown_in(fig, size)
    frame = Frame(size, MARGIN, MARGIN, MARGIN, MARGIN, (0, 1), (0, 1))
    kinds = areas["kind"].to_numpy()
    layers: list[Any] = []
    for kind in sorted(set(kinds)):
        layers.append(_shapes(shown, kinds == kind, kind, strength(len(areas))))
    for kind in sorted(set(kinds)):
        layers += _marks(shown, areas["mark"].to_numpy(), kinds == kind, kind, frame)
    return theme.finished(layers, frame, fig.alt)


def shown_in(fig: Figure, size: Size) -> tuple[Outlines, Size]:
    """The outlines of ``fig`` as wide as is asked, and the size they need."""
    if fig.geography is None:
        raise TypeError("a map without a geography")
    size = size._replace(width=min(size.width, WIDEST))
    shown = outlines(fig.geography, size.width - 2 * MARGIN)
    return shown, size._replace(height=math.ceil(shown.height) + 2 * MARGIN)


def strength(count: int) -> float:
    """How strong borders are: the more areas, the finer."""
    return 1.0 if count <= MANY else 0.5 if count <= CROWDED else 0.1


def has_room(room: Any, size: Size) -> Any:
    """Whether a number of a class fits into a circle of the radius ``room``."""
    return room >= 0.55 * size.text


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


def _shapes(shown: Outlines, which: Any, kind: str, width: float) -> Any:
    import shapely

    features = [
        {"type": "Feature", "properties": {}, "geometry": _rounded(
            shapely.geometry.mapping(s))}
        for s in shown.shapes[which]
    ]  # fmt: skip
    return (
        alt.Chart(alt.InlineData(values=features))
        .mark_geoshape(
            fill=theme.colour(FILLS.get(kind, kind)), stroke=theme.colour("border"),
            strokeWidth=width, strokeJoin="round",
        )
        .project(type="identity", scale=1, translate=[0, 0])
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
    shown: Outlines, marks: Any, which: Any, kind: str, frame: Frame
) -> list[Any]:
    text = frame.size.text
    wanted = which & (marks != "")
    if not wanted.any():
        return []
    centres, rooms = middles(shown.shapes[wanted])
    rows = [
        {"x": round(float(x), 1), "y": round(float(y), 1), "text": str(m)}
        for (x, y), room, m in zip(centres, rooms, marks[wanted], strict=True)
        if has_room(room, frame.size)
    ]
    if not rows:
        return []
    role = f"{FILLS.get(kind, kind)}-text"
    across, down = [0, frame.width], [0, frame.height]
    return [
        alt.Chart(theme.data(rows))
        .mark_text(fontSize=text, color=theme.colour(role), baseline="middle")
        .encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=across, nice=False)),
            y=alt.Y("y:Q", axis=None,
                    scale=alt.Scale(domain=down, nice=False, reverse=True)),
            text=alt.Text("text:N"),
        )
    ]  # fmt: skip

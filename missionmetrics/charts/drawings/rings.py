"""A map of rings with the dots of their estimates: beside it, or under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from missionmetrics.charts import layout, theme
from missionmetrics.charts.drawings import dots, map_svg, maps
from missionmetrics.charts.drawings.dots import Room

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Frame, Size

ROOMY = 400  # pixels: a drawing wider than this has room for two things side by side
MOST_BESIDE = 100  # more areas need the whole width
SHARE, GUTTER, UNDER = 0.5, 28, 22


class Plan(NamedTuple):
    """The size of the map and of the rows, and the room that the map takes."""

    map: Size
    rows: Size
    room: Room


def draw(fig: Figure, size: Size) -> Any:
    """Draw the map and the rows of the figure ``fig`` as one chart."""
    plan = _plan(fig, size)
    layers, frame = _rows(fig, plan)
    corner = (maps.MARGIN - frame.left, maps.MARGIN - frame.top)
    shown, _ = maps.laid_out(fig, plan.map, corner)
    return theme.finished([*shown, *layers], frame, fig.alt)


def draw_rows(fig: Figure, size: Size) -> Any:
    """Draw the rows alone, with room left for the map that :func:`svg` writes."""
    layers, frame = _rows(fig, _plan(fig, size))
    return theme.finished(layers, frame, fig.alt)


def svg(fig: Figure, size: Size) -> str:
    """Write the map alone, where :func:`draw_rows` leaves room for it."""
    return map_svg.svg(fig, _plan(fig, size).map)


def _plan(fig: Figure, size: Size) -> Plan:
    """Beside each other where there is room, or else the map on top."""
    beside = size.width > ROOMY and len(fig.frames["areas"]) <= MOST_BESIDE
    wide = round(SHARE * (size.width - GUTTER)) if beside else size.width
    chosen = size._replace(width=wide)
    _, needed = maps.shown_in(fig, chosen)
    if beside:
        left = needed.width + GUTTER
        return Plan(chosen, size._replace(width=size.width - left),
                    Room(left=left, height=needed.height))  # fmt: skip
    return Plan(chosen, size, Room(top=needed.height + UNDER))


def _rows(fig: Figure, plan: Plan) -> tuple[list[Any], Frame]:
    """The layers of the rows; on a narrow plot their words stand over the dots."""
    rows = fig.frames["rows"]
    if plan.rows.width <= ROOMY:
        rows = rows.assign(place=rows["short"], words="")
    title = layout.title(fig.locale, fig.measure, fig.unit)
    return dots.laid_out(fig, rows, plan.rows, title, plan.room)

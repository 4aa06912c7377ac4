"""The form `map` as SVG of our own: a path an area, far smaller than a general writer.

The drawing library writes every corner with all its digits, which a screen cannot
show; with hundreds of areas that is most of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from missionmetrics.charts import theme
from missionmetrics.charts.drawings.maps import (
    FILLS,
    MARGIN,
    edge,
    has_room,
    mark_size,
    ordered,
    shown_in,
)
from missionmetrics.charts.drawings.paths import TENTHS, path_data
from missionmetrics.charts.layout import FONT_STACK
from missionmetrics.charts.outlines import middles
from missionmetrics.charts.tables import MOST_LISTED

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Size
    from missionmetrics.charts.outlines import Outlines

SVG = "http://www.w3.org/2000/svg"
MIDDLE = 0.36  # of the size of the text: from its middle down to its base line


def svg(fig: Figure, size: Size) -> str:
    """Write the map of ``fig`` as SVG text; its colours are those of the theme.

    Parameters
    ----------
    fig : Figure
        A figure that is drawn as a map.
    size : Size
        How wide, and how large its text.
    """
    shown, size = shown_in(fig, size)
    areas = fig.frames["areas"]
    kinds = areas["kind"].to_numpy()
    root = Element("svg", {
        "xmlns": SVG, "width": str(size.width), "height": str(size.height),
        "viewBox": f"0 0 {size.width} {size.height}", "font-family": FONT_STACK,
    })  # fmt: skip
    paths, rows = path_data(shown.shapes), _rows(fig)
    for kind in ordered(kinds):
        group = SubElement(root, "g", _look(kind, len(areas)))
        for place in np.flatnonzero(kinds == kind):
            named = theme.of_row(rows[place])
            SubElement(group, "path", {"d": paths[place], "aria-label": named})
    if len(areas) <= MOST_LISTED:  # more would be too small for a number
        _marks(root, shown, areas["mark"].to_numpy(), kinds, size)
    return tostring(root, encoding="unicode")


def _look(kind: str, count: int) -> dict[str, str]:
    """Fill and border of a group of areas whose unit is a tenth of a pixel."""
    role, width = edge(kind, count)
    return {
        "transform": f"translate({MARGIN},{MARGIN}) scale(.1)",
        "fill": theme.colour(FILLS.get(kind, kind)),
        "stroke": theme.colour(role), "stroke-linejoin": "round",
        "stroke-width": f"{width * TENTHS:g}",
    }  # fmt: skip


def _rows(fig: Figure) -> list[int]:
    """For each area of the picture, its row in the first table."""
    areas, table = fig.frames["areas"], fig.tables[0].frame
    if "row" in areas:
        return [int(row) for row in areas["row"]]
    if "area_id" not in table:
        return list(range(len(areas)))
    places = {code: i for i, code in enumerate(table["area_id"])}
    return [places.get(code, -1) for code in areas["area_id"]]


def _marks(root: Element, shown: Outlines, marks: Any, kinds: Any, size: Size) -> None:
    """The number of the class in each area that has room for it."""
    wanted = np.flatnonzero(marks != "")
    if not len(wanted):
        return
    centres, rooms = middles(shown.shapes[wanted])
    text = mark_size(rooms, size)
    for place, (x, y), room in zip(wanted, centres, rooms, strict=True):
        if not has_room(room, text):
            continue
        role = f"{FILLS.get(kinds[place], kinds[place])}-text"
        SubElement(root, "text", {
            "x": f"{x + MARGIN:.1f}", "y": f"{y + MARGIN + MIDDLE * text:.1f}",
            "text-anchor": "middle", "font-size": str(text),
            "fill": theme.colour(role),
        }).text = str(marks[place])  # fmt: skip

"""The form `ranking`: dots with ranges in order, each with the places it could hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.charts import layout
from missionmetrics.charts.drawings import dots

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Size


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `ranking`."""
    rows = fig.frames["ranking"]
    beside = size.width > 400 and max(map(len, rows["name"])) <= dots.LONGEST
    if (
        not beside and "place" in rows
    ):  # Without a heading over them, places say what they are.
        said = [fig.locale.message("ranking.held", places=p) if p else ""
                for p in rows["place"]]  # fmt: skip
        rows = rows.assign(place=said)
    title = layout.title(fig.locale, fig.measure, fig.unit)
    return dots.draw(fig, rows, size, title)

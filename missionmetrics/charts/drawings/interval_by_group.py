"""The form `interval-by-group`: a dot and its range for each group, in given order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.charts import layout
from missionmetrics.charts.drawings import dots

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Size


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `interval-by-group`."""
    title = layout.title(fig.locale, fig.measure, fig.unit)
    return dots.draw(fig, fig.frames["rows"], size, title)

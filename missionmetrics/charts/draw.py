"""The door from a result, or a figure, to its drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.charts import intervals, maps, trend
from missionmetrics.charts.figure import DRAWN, Figure, figure
from missionmetrics.charts.layout import WIDE, Size
from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from missionmetrics.core.result import Result

BUILDERS = {
    "trend": trend.draw,
    "interval-by-group": intervals.draw,
    "map": maps.draw,
}


def draw(result: Result) -> Any:
    """Draw ``result`` as an Altair chart; its description is the summary.

    Raises
    ------
    EvidenceError
        The form has no drawing, or these rows do not fit it (``MM-FORM``).
    """
    return chart(figure(result), WIDE).properties(description=result.summary())


def chart(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` as an Altair chart of the size ``size``.

    Raises
    ------
    EvidenceError
        The form has no drawing, or its rows do not fit it (``MM-FORM``).
    """
    if not fig.drawable or fig.form not in BUILDERS:
        known = ", ".join(f"`{f}`" for f in DRAWN)
        why = (
            f"A result of form `{fig.form}` has no drawing"
            if fig.form not in BUILDERS
            else f"This result does not hold what the form `{fig.form}` draws"
        )
        raise EvidenceError(
            f"{why}; {known} are drawn when their parts are there.",
            fix="read its words and its table, or show it with "
            "missionmetrics.publish.fragment, which needs no drawing.",
            code="MM-FORM",
        )
    return BUILDERS[fig.drawing](fig, size)

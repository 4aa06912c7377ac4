"""The door from a result, or a figure, to its drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.charts.drawings import (
    board,
    curve,
    flow,
    interval_by_group,
    map_svg,
    maps,
    matrix,
    ranking,
    rings,
    small_multiples,
    tree,
    trend,
    waterfall,
)
from missionmetrics.charts.figure import Figure, figure
from missionmetrics.charts.layout import WIDE
from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from missionmetrics.charts.layout import Size
    from missionmetrics.charts.theme import Drawn
    from missionmetrics.core.result import Result

DRAWINGS: Mapping[str, Callable[[Figure, Size], Drawn]] = {
    "trend": trend.draw,
    "interval-by-group": interval_by_group.draw,
    "ranking": ranking.draw,
    "matrix": matrix.draw,
    "waterfall": waterfall.draw,
    "curve": curve.draw,
    "map": maps.draw,
    "rings": rings.draw,
    "small-multiples": small_multiples.draw,
    "flow": flow.draw,
    "tree": tree.draw,
    "board": board.draw,
}
WRITTEN: Mapping[str, Callable[[Figure, Size], str]] = {
    "map": map_svg.svg, "rings": rings.svg,
}  # fmt: skip
# What stands beside that which is written, with room left for it.
BESIDE: Mapping[str, Callable[[Figure, Size], Drawn]] = {"rings": rings.draw_rows}
NOTES: Mapping[str, Callable[[Figure], tuple[str, ...]]] = {
    "map": maps.notes, "rings": maps.notes,
}  # fmt: skip


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
    return _drawn(fig, size).chart()


def spec(fig: Figure, size: Size) -> dict[str, Any]:
    """The Vega-Lite of ``fig``, or of what is not :func:`written` in it."""
    return BESIDE.get(fig.drawing, _drawn)(fig, size).spec()


def _drawn(fig: Figure, size: Size) -> Drawn:
    if not fig.drawable or fig.form not in DRAWINGS:
        known = ", ".join(f"`{f}`" for f in DRAWINGS)
        why = (
            f"A result of form `{fig.form}` has no drawing"
            if fig.form not in DRAWINGS
            else f"This result does not hold what the form `{fig.form}` draws"
        )
        raise EvidenceError(
            f"{why}; {known} are drawn when their parts are there.",
            fix="read its words and its table, or show it with "
            "missionmetrics.publish.fragment, which needs no drawing.",
            code="MM-FORM",
        )
    return DRAWINGS[fig.drawing](fig, size)


def notes(fig: Figure) -> tuple[str, ...]:
    """What was done to the picture of ``fig`` that a reader should know."""
    if not fig.drawable or fig.drawing not in NOTES:
        return ()
    return NOTES[fig.drawing](fig)


def written(fig: Figure, size: Size) -> str | None:
    """The picture of ``fig`` as SVG of our own, where a form has a writer for it."""
    own = WRITTEN.get(fig.drawing) if fig.drawable else None
    return None if own is None else own(fig, size)

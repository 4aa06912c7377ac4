"""A figure as a PNG, for Word and for whatever cannot show SVG."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from missionmetrics.publish import svg

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure

SCALE = 2.0  # pixels of the picture for one of the drawing, so that print is sharp


def figure_png(fig: Figure) -> bytes:
    """Draw ``fig`` as a PNG on white, twice the size of the drawing.

    The picture is the published ``figure.svg`` and nothing else, in the font that
    comes with the drawing library: the same figure gives the same bytes.

    Parameters
    ----------
    fig : Figure
        A figure that is :attr:`~missionmetrics.charts.figure.Figure.drawable`.

    Raises
    ------
    EvidenceError
        The figure has no drawing (``MM-FORM``).

    Examples
    --------
    >>> from missionmetrics.charts.figure import figure
    >>> figure_png(figure(mm.example().momentum()))[1:4]
    b'PNG'
    """
    return _painted(svg.standalone(fig))


# A release, its paper and its audit paint the same few drawings.
@lru_cache(maxsize=svg.KEPT)
def _painted(drawing: str) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(drawing, scale=SCALE))

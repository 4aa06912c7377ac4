"""A figure as plain HTML for content systems that strip everything but text.

There is no drawing, style, id, class or script in it: headings, paragraphs, one
picture file, tables and links to real files. It reads well unstyled. Letters beyond
ASCII are written as references, so that no content system can garble them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.charts.describe import describe
from missionmetrics.charts.layout import WIDE
from missionmetrics.publish.fragment import render, view

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure

PICTURE = "figure.png"


def paste(fig: Figure, *, folder: str = "./", level: int = 2) -> str:
    """Return ``fig`` as HTML to paste into a content system.

    Parameters
    ----------
    fig : Figure
        What to show, already protected.
    folder : str
        Where ``figure.png`` and the CSV files stand, seen from the page that it is
        pasted into; ends with a slash.
    level : int
        Level of its heading, 1 to 6.

    Examples
    --------
    >>> from missionmetrics.charts.figure import figure
    >>> text = paste(figure(mm.example().momentum()), folder="figures/01-momentum/")
    >>> 'src="figures/01-momentum/figure.png"' in text
    True
    """
    text = render(
        "paste.html.j2", fig.locale, fig=fig, level=level,
        view=view(fig, folder=folder), words=describe(fig),
        picture=f"{folder}{PICTURE}" if fig.drawable else "", width=WIDE.width,
        direction=fig.locale.rules["direction"],
    )  # fmt: skip
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")

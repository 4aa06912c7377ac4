"""One figure as a document of its own, to stand in a frame on any page.

The frame needs nothing of its host and tells it one thing: how tall it is. It works
in a sandbox that lets it run its script and hand over downloads, and without either.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

from missionmetrics.charts.text import clean
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish import style
from missionmetrics.publish.audit import require
from missionmetrics.publish.fragment import render, view
from missionmetrics.publish.script import script

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.forms.tree import Node

# A frame of 600 px: letters in a line and pixels of a line of running text.
LETTERS, LINE, GAP = 64, 29, 16
INSET = 4 * " "
# Margins, headline, folded parts and links.
AROUND, HEADLINE_LETTERS, HEADLINE_LINE, FOLDED = 90, 42, 33, 52
STEP = 50


def embed(fig: Figure, *, folder: str = "") -> str:
    """Return ``fig`` as a whole document for a frame.

    Parameters
    ----------
    fig : Figure
        What to show, already protected.
    folder : str
        Where its files stand, seen from the document, such as ``"./"``; without it
        the downloads are inside the document.

    Raises
    ------
    EvidenceError
        The document fails the audit of every page (``MM-PUBLISH-AUDIT``).

    Examples
    --------
    >>> from missionmetrics.charts.figure import figure
    >>> embed(figure(mm.example().momentum()))[:15]
    '<!DOCTYPE html>'
    """
    sheet, code = style.css(), script()
    text = render(
        "embed.html.j2", fig.locale, fig=fig,
        view=view(fig, folder=folder, scripted=True),
        direction=fig.locale.rules["direction"], policy=style.policy(sheet, code),
        style=Markup(sheet), script=Markup(code),
    )  # fmt: skip
    require(text)
    return text


def embed_snippet(fig: Figure, address: str, *, height: int | None = None) -> str:
    """Return the HTML that shows ``fig`` in a frame, to copy into another page.

    The frame has a title and a height that suits without a script; longer content
    scrolls inside. With :func:`missionmetrics.publish.script.host_script` on the
    page it grows to what it holds.

    Parameters
    ----------
    fig : Figure
        What is shown.
    address : str
        Where the document that :func:`embed` made stands.
    height : int or None
        Height of the frame in pixels; made from the figure when not given.

    Raises
    ------
    EvidenceError
        ``address`` is no web address and no path (``MM-EMBED-ADDRESS``).

    Examples
    --------
    >>> from missionmetrics.charts.figure import figure
    >>> shown = figure(mm.example().momentum())
    >>> embed_snippet(shown, "https://example.org/01/embed.html")[:45]
    '<iframe src="https://example.org/01/embed.htm'
    """
    place = clean(address).strip()
    if not place or " " in place or urlsplit(place).scheme not in ("", "https", "http"):
        raise EvidenceError(
            f"`address` is {address!r}; a frame shows a web address or a path.",
            fix='write where the document stands, such as '
            '"https://example.org/figures/01-momentum/embed.html".',
            code="MM-EMBED-ADDRESS",
        )  # fmt: skip
    return render("snippet.html.j2", fig.locale, fig=fig, address=place,
                  height=height or fixed_height(fig))  # fmt: skip


def fixed_height(fig: Figure) -> int:
    """A height in pixels that holds ``fig`` folded in a frame 600 px wide."""
    texts = [fig.question, *_paragraphs(fig)]
    lines = sum(math.ceil(len(t) / LETTERS) for t in texts)
    headline = math.ceil(len(fig.headline) / HEADLINE_LETTERS) * HEADLINE_LINE
    drawn = _drawing_height(fig)
    folded = FOLDED * (3 if fig.description else 2)
    total = AROUND + headline + lines * LINE + len(texts) * GAP + drawn + folded
    return math.ceil(total / STEP) * STEP


def _paragraphs(fig: Figure) -> list[str]:
    listed = [q.text + q.speaker for q in fig.quotes]
    sources = " ".join(
        s.title + s.publisher + s.licence + s.attribution
        for s in fig.provenance.sources
    )
    around = [
        " ".join(fig.sentences),
        " ".join(fig.doubts or (fig.doubt,)),
        " ".join(fig.cautions),
        *fig.notes,
        sources,
        *["x"] * len(fig.tables),
    ]
    named = [*listed, *[k.words for k in fig.key], *_entries(fig.tree)]
    return [t for t in (*around, *named) if t]


def _entries(nodes: tuple[Node, ...], inset: str = "") -> list[str]:
    """Every entry of nested lists, with the letters that its inset takes up."""
    found = []
    for node in nodes:
        found += [inset + node.name, *_entries(node.children, inset + INSET)]
    return found


def _drawing_height(fig: Figure) -> int:
    """Height of the wide drawing, and of the line that steps through it."""
    from defusedxml.ElementTree import fromstring

    from missionmetrics.publish.svg import standalone

    if not fig.drawable:
        return 0
    root = fromstring(standalone(fig))
    return math.ceil(float(root.get("height", 0))) + 120

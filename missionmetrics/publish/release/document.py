"""A plain public document: a title, then sections of sentences, lists and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from missionmetrics.charts.text import clean
from missionmetrics.publish import style
from missionmetrics.publish.fragment import render

if TYPE_CHECKING:
    from missionmetrics.core.locale import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table of a document; the first cell of a row names the row."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands under it."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Listing | None = None


def document(
    locale: Locale,
    title: str,
    lead: tuple[str, ...],
    sections: tuple[Section, ...],
    *,
    body: Markup | None = None,
) -> str:
    """Return one whole page in the style of the house, every text escaped.

    ``body`` is HTML that a template of the house has made; it stands at the end.
    """
    sheet = style.css()
    return render(
        "document.html.j2", locale,
        lang=locale.name, direction=locale.rules["direction"],
        policy=style.policy(sheet), style=Markup(sheet),
        title=clean(title), lead=[clean(line) for line in lead],
        sections=sections, clean=clean, body=body or Markup(""),
    )  # fmt: skip

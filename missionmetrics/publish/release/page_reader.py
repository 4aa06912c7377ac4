"""Read the figures of a published page back: their words, their tables by cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSEEN = ("style", "script", "svg")
VOID = ("meta", "br", "hr", "img", "input", "link", "base", "wbr", "source", "col")


@dataclass(slots=True)
class ShownFigure:
    """A figure as a page shows it: its text, and its tables cell by cell."""

    id: str
    words: str = ""
    tables: list[list[list[str]]] = field(default_factory=list)


@dataclass(slots=True)
class _Reader(HTMLParser):
    figures: list[ShownFigure] = field(default_factory=list)
    words: str = ""
    _open: list[str] = field(default_factory=list)
    rawdata: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        if tag == "figure":
            named = dict(attrs).get("aria-labelledby") or ""
            self.figures.append(ShownFigure(named.removesuffix("-headline")))
        if "figure" in self._open and self.figures:
            tables = self.figures[-1].tables
            if tag == "table":
                tables.append([])
            elif tag == "tr" and tables and "tbody" in self._open:
                tables[-1].append([])
            elif tag in ("td", "th") and tables and tables[-1]:
                tables[-1][-1].append("")
        self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that is closed at once holds no words."""

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open:
            if self._open.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        if any(tag in self._open for tag in UNSEEN):
            return
        self.words += data
        if "figure" not in self._open or not self.figures:
            return
        figure = self.figures[-1]
        figure.words += data
        inside = "tbody" in self._open and {"td", "th"} & set(self._open)
        if inside and figure.tables and figure.tables[-1]:
            figure.tables[-1][-1][-1] += data


def figures_of(page: str) -> tuple[dict[str, ShownFigure], str]:
    """The figures of ``page`` by id, and all words of the page, spaces made plain."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    for figure in reader.figures:
        figure.words = spaced(figure.words)
    return {f.id: f for f in reader.figures}, spaced(reader.words)


def spaced(text: str) -> str:
    """``text`` with every run of spaces and line ends as one space."""
    return " ".join(text.split())

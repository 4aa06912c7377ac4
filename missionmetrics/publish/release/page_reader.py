"""Read the figures of a published page back: their words, their tables by cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from missionmetrics.publish.open_tags import VOID, OpenTags

UNSEEN = ("style", "script", "svg")


@dataclass(slots=True)
class ShownFigure:
    """A figure as a page shows it: its text, and its tables cell by cell."""

    id: str
    words: str = ""
    tables: list[list[list[str]]] = field(default_factory=list)


@dataclass(slots=True)
class _Reader(OpenTags):
    figures: list[ShownFigure] = field(default_factory=list)
    words: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        if tag == "figure":
            named = dict(attrs).get("aria-labelledby") or ""
            self.figures.append(ShownFigure(named.removesuffix("-headline")))
        if "figure" in self.opened and self.figures:
            tables = self.figures[-1].tables
            if tag == "table":
                tables.append([])
            elif tag == "tr" and tables and "tbody" in self.opened:
                tables[-1].append([])
            elif tag in ("td", "th") and tables and tables[-1]:
                tables[-1][-1].append("")
        self.opened.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that is closed at once holds no words."""

    def handle_data(self, data: str) -> None:
        if any(tag in self.opened for tag in UNSEEN):
            return
        self.words += data
        if "figure" not in self.opened or not self.figures:
            return
        figure = self.figures[-1]
        figure.words += data
        inside = "tbody" in self.opened and {"td", "th"} & set(self.opened)
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

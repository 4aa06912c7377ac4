"""The results workbook: cover, contents, notes, then one table a sheet.

It follows the guidance of the UK Government Analysis Function on accessible
spreadsheets: every table starts under its title in the first column, is marked as a
table, has no merged or blank cells, and says in words what a gap means.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.charts.text import clean, label
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.publish.documents import sheets as excel
from missionmetrics.publish.documents.book_cells import (
    ABSENT,
    NONE_MEANT,
    SYMBOLS,
    Cells,
    Formats,
)
from missionmetrics.publish.documents.container import day
from missionmetrics.publish.documents.meanings import heading, meaning
from missionmetrics.publish.fragment import day as in_words
from missionmetrics.publish.fragment import source_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.publish.report import Report

STYLE = "Table Style Light 1"
COVER_WIDTH, LINE_HEIGHT, A4 = 100, 15, 9
SAMPLED = 200  # rows that decide how wide a column is


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the release and the figure that it belongs to."""

    name: str
    number: int
    fig: Figure
    table: NumbersTable

    @property
    def title(self) -> str:
        """What stands in the first cell."""
        return self.fig.locale.message(
            "documents.word.table", number=str(self.number), what=self.table.caption
        )


def results_workbook(
    report: Report, shown: Mapping[str, Sequence[Result]], *, released: str
) -> bytes:
    """Return every published table of ``report`` as one accessible Excel workbook.

    Parameters
    ----------
    report : Report
        Title, goal and everything that is not a result.
    shown : mapping of str to sequence of Result
        Protected results by place, in the order of the page.
    released : str
        Day of the release, such as ``"2026-11-30"``.

    Returns
    -------
    bytes
        The workbook. Numbers keep sixteen figures, whatever their format shows; no
        cell is a formula, and links lead only to sheets of the same book.
    """
    locale = find_locale(report.locale)
    figures = [figure(r, locale=report.locale) for rs in shown.values() for r in rs]
    tables = [(fig, table) for fig in figures for table in fig.tables]
    sheets = [
        Sheet(locale.message("documents.book.sheet", number=str(n)), n, fig, table)
        for n, (fig, table) in enumerate(tables, start=1)
    ]

    def fill(book: Any) -> None:
        _Book(book, locale).fill(report, sheets, released)

    return excel.book_bytes(
        fill, title=report.title, author=locale.message("documents.author"),
        released=day(released),
    )  # fmt: skip


class _Book:
    """The workbook while it is filled."""

    def __init__(self, book: Any, locale: Locale) -> None:
        self.book, self.locale = book, locale
        self.title = book.add_format({"bold": True, "font_size": 15})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.heading = book.add_format({"text_wrap": True, "bold": True,
                                        "valign": "top"})  # fmt: skip
        self.link = book.add_format({"underline": True, "font_color": "#1D3C96",
                                     "valign": "top"})  # fmt: skip
        self.formats = Formats(book)

    def say(self, name: str, **texts: str) -> str:
        return self.locale.message(f"documents.book.{name}", plural=None, **texts)

    def fill(self, report: Report, sheets: Sequence[Sheet], released: str) -> None:
        self._cover(report, released)
        self._contents(sheets)
        self._notes(sheets)
        for sheet in sheets:
            self._table(sheet)

    def _page(self, name: str, title: str) -> Any:
        page = self.book.add_worksheet(name)
        if self.locale.rules["direction"] == "rtl":
            page.right_to_left()
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.write_string(0, 0, title[: excel.LONGEST_CELL], self.title)
        return page

    def _cover(self, report: Report, released: str) -> None:
        page = self._page(self.say("cover"), clean(report.title))
        page.set_column(0, 0, COVER_WIDTH)
        for row, line in enumerate(_cover_lines(report, released, self), start=1):
            page.set_row(row, _height([line], [COVER_WIDTH]))
            page.write_string(row, 0, line[: excel.LONGEST_CELL], self.wrap)

    def _contents(self, sheets: Sequence[Sheet]) -> None:
        name = self.say("contents")
        page = self._page(name, name)
        page.write_string(1, 0, self.say("contents_line"))
        notes = (self.say("notes"), self.say("notes_title"), NONE_MEANT, NONE_MEANT)
        rows: list[Sequence[object]] = [notes]
        rows += [
            (s.name, s.table.caption, s.fig.headline, len(s.table.frame))
            for s in sheets
        ]
        names = ("sheet", "holds", "finding", "rows")
        headings = [self.say(f"column_{n}") for n in names]
        self._marked(page, 2, headings, rows, "contents", (14, 60, 60, 10))
        targets = [notes[0], *(s.name for s in sheets)]
        for row, target in enumerate(targets, start=3):
            page.write_url(row, 0, f"internal:'{target}'!A1", self.link, target)

    def _notes(self, sheets: Sequence[Sheet]) -> None:
        page = self._page(self.say("notes"), self.say("notes_title"))
        page.write_string(1, 0, self.say("notes_line"))
        headings = [self.say("column_term"), self.say("column_meaning")]
        rows = [list(r) for r in dict.fromkeys(_notes(sheets, self))]
        self._marked(page, 2, headings, rows, "notes", (34, COVER_WIDTH))

    def _marked(
        self, page: Any, top: int, headings: Sequence[str],
        rows: Sequence[Sequence[object]], name: str, widths: Sequence[int],
    ) -> None:  # fmt: skip
        """A table of texts, marked as one."""
        self._mark(page, top, headings, len(rows), name)
        for place, width in enumerate(widths):
            page.set_column(place, place, width)
        for row, cells in enumerate(rows, start=top + 1):
            page.set_row(row, _height(cells, widths))
            for place, text in enumerate(cells):
                excel.write_cell(page, row, place, text, self.wrap)

    def _mark(
        self, page: Any, top: int, headings: Sequence[str], rows: int, name: str
    ) -> None:
        page.add_table(top, 0, top + max(rows, 1), len(headings) - 1, {
            "name": f"mm_{name}", "style": STYLE, "autofilter": False,
            "columns": [{"header": h, "header_format": self.heading} for h in headings],
        })  # fmt: skip
        page.freeze_panes(top + 1, 1)

    def _table(self, sheet: Sheet) -> None:
        page = self._page(sheet.name, sheet.title)
        lines = list(_above(sheet, self))
        for row, line in enumerate(lines, start=1):
            page.write_string(row, 0, line[: excel.LONGEST_CELL])
        top = len(lines) + 2
        back = self.say("contents")
        page.write_url(top - 1, 0, f"internal:'{back}'!A1", self.link,
                       self.say("back", sheet=back))  # fmt: skip
        frame = _held(sheet.table.frame).iloc[: excel.MOST_ROWS - top]
        headings = _headings(frame, self.locale)
        self._mark(page, top, headings, len(frame), f"table_{sheet.number}")
        if frame.empty:
            for place in range(len(headings)):
                page.write_string(top + 1, place, ABSENT)
        writer = Cells(self.formats, frame, unit=sheet.fig.unit, locale=self.locale)
        for place, column in enumerate(map(str, frame.columns)):
            cells = [writer.cell(row, column) for row in frame.to_dict("records")]
            texts = [headings[place], *map(_brief, [c for c, _ in cells[:SAMPLED]])]
            page.set_column(place, place, excel.width(texts))
            for row, (value, look) in enumerate(cells, start=top + 1):
                excel.write_cell(page, row, place, value, look)


def _brief(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _height(texts: Sequence[object], widths: Sequence[int]) -> int:
    """The height of a row whose texts are wrapped; not every program works it out."""
    pairs = zip(texts, widths, strict=True)
    return LINE_HEIGHT * max(math.ceil(len(str(t)) / w) or 1 for t, w in pairs)


def _held(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that hold anything; estimates stay, even if all are withheld."""
    kept = [c for c in frame if c == "estimate" or frame[c].notna().any()]
    return frame[kept] if len(frame) else frame


def _headings(frame: pd.DataFrame, locale: Locale) -> list[str]:
    """Human headings, each of them once."""
    found: list[str] = []
    for column in map(str, frame.columns):
        taken = {h.lower() for h in found}
        named = heading(locale, column) or "-"
        found.append(excel.numbered(named, taken, excel.LONGEST_HEADING))
    return found


def _cover_lines(report: Report, released: str, book: _Book) -> Iterator[str]:
    say, locale = book.locale.message, book.locale
    goal = clean(report.goal) or say("page.no_goal")
    yield f"{say('page.the_goal')} {goal}"
    yield say("page.released", date=in_words(released, locale))
    yield book.say("cover_line")
    people = locale.noun(float(report.rules.threshold), "person")
    yield book.say("protection", count=people)
    for unknown in report.unknowns:
        yield f"{say('page.unknowns')} {clean(unknown)}"
    if report.licence:
        yield say("page.licence", licence=clean(report.licence))
    yield from (clean(a) for a in report.attributions if clean(a))
    if report.contact:
        yield say("documents.paper.contact", contact=clean(report.contact))


def _above(sheet: Sheet, book: _Book) -> Iterator[str]:
    """Lines between the title and the table: what it is, units, source."""
    fig, say = sheet.fig, book.locale.message
    yield fig.question
    yield fig.headline
    units = _units(sheet)
    if units:
        yield book.say("units", units=book.locale.listed(units))
    yield book.say("one_table")
    sources = [source_line(s, book.locale) for s in fig.provenance.sources]
    yield " ".join([say("page.source"), *(sources or [say("page.source_none")])])


def _units(sheet: Sheet) -> list[str]:
    frame, locale = sheet.table.frame, sheet.fig.locale
    given = frame["unit"].dropna().unique() if "unit" in frame else [sheet.fig.unit]
    return [label(locale, "units", str(u)) for u in given if str(u)]


def _notes(sheets: Sequence[Sheet], book: _Book) -> Iterator[tuple[str, str]]:
    """Symbols, columns, and for each figure how its ranges were made and its limits."""
    say, locale = book.say, book.locale
    for symbol, name in SYMBOLS.items():
        yield symbol, say(f"symbol_{name}")
    for sheet in sheets:
        for column in map(str, _held(sheet.table.frame).columns):
            yield heading(locale, column), meaning(locale, column)
    for sheet in sheets:
        yield sheet.name, sheet.fig.doubt
        yield from ((sheet.name, caution) for caution in sheet.fig.cautions)
        yield from ((sheet.name, note) for note in sheet.fig.deviations)

"""A result as an Excel workbook: words first, then every table, to sixteen figures."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.charts.text import clean
from missionmetrics.core.files import write_atomically
from missionmetrics.core.locale import DEFAULT
from missionmetrics.publish.documents import sheets as excel
from missionmetrics.publish.documents.container import day
from missionmetrics.publish.documents.meanings import heading
from missionmetrics.publish.fragment import source_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from missionmetrics.core.result import Result

EPOCH = dt.date(2000, 1, 1)


def write(
    result: Result,
    path: str | Path,
    *,
    locale: str = DEFAULT,
    released: dt.date | None = None,
) -> Path:
    """Write ``result`` as a workbook and return its path.

    Parameters
    ----------
    result : Result
        What to write; it is written as it is, so protect it before it is published.
    path : path
        Where to write; the file appears whole or not at all.
    locale : str
        Language of the words and headings.
    released : date or None
        The day that the file bears inside; without one, a fixed day, so that the
        same result always gives the same bytes.

    Returns
    -------
    Path
        The file written.
    """
    fig = figure(result, locale=locale)
    sheets = dict(_sheets(result, fig))
    return write_atomically(path, _bytes(sheets, fig, released or EPOCH))


def _sheets(result: Result, fig: Figure) -> Iterator[tuple[str, pd.DataFrame]]:
    say = fig.locale.message
    yield say("publish.sheet.numbers"), result.table
    taken = {say(f"publish.sheet.{n}").lower() for n in ("about", "numbers")}
    for name in result.parts:
        sheet = excel.sheet_name(name, taken)
        taken.add(sheet.lower())
        yield sheet, result.parts[name]


def _bytes(sheets: dict[str, pd.DataFrame], fig: Figure, released: dt.date) -> bytes:
    def fill(book: Any) -> None:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        _write_about(book, fig, sheets, bold, wrap)
        for name, frame in sheets.items():
            _write_table(book.add_worksheet(name), frame, bold, fig)

    author = fig.locale.message("documents.author")
    return excel.book_bytes(
        fill, title=fig.headline, author=author, released=day(released)
    )


def _write_about(
    book: Any, fig: Figure, sheets: dict[str, pd.DataFrame], bold: Any, wrap: Any
) -> None:
    say = fig.locale.message
    sheet = book.add_worksheet(say("publish.sheet.about"))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    rows = list(_about(fig))
    numbers = say("publish.sheet.numbers")
    for name, frame in sheets.items():
        holds = say("publish.sheet.holds_numbers") if name == numbers else say(
            "publish.sheet.holds_part", which=name)  # fmt: skip
        counted = fig.locale.noun(float(len(frame)), "row")
        text = fig.locale.message("figures.caption_join").join((holds, counted))
        rows.append((say("publish.sheet.sheet"), f"{name}: {text}"))
    for place, (name, text) in enumerate(rows):
        sheet.write_string(place, 0, name, bold)
        sheet.write_string(place, 1, text[: excel.LONGEST_CELL], wrap)


def _about(fig: Figure) -> Iterator[tuple[str, str]]:
    say, origin = fig.locale.message, fig.provenance

    def named(key: str, which: str = "") -> str:
        return say(f"publish.sheet.{key}", which=which)

    yield named("question"), fig.question
    yield named("finding"), fig.headline
    for text in (*fig.sentences, *fig.doubts):
        yield named("finding"), text
    yield named("doubt"), fig.doubt
    yield from ((named("caution"), text) for text in fig.cautions)
    yield from ((named("deviation"), text) for text in fig.deviations)
    for source in origin.sources:
        yield named("source"), source_line(source, fig.locale)
    yield named("metric"), clean(origin.metric)
    for key, value in sorted(origin.settings.items()):
        if value is not None:
            yield named("setting", which=clean(key)), clean(value)
    if origin.seed is not None:
        yield named("seed"), str(origin.seed)
    yield from ((named("reference"), clean(r)) for r in origin.references)
    for package, version in sorted(origin.versions.items()):
        yield named("version", which=clean(package)), clean(version)


def _write_table(sheet: Any, frame: pd.DataFrame, bold: Any, fig: Figure) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(frame.columns):
        words = heading(fig.locale, str(column))
        sheet.write_string(0, place, words, bold)
        cells = frame[column].iloc[: excel.MOST_ROWS].tolist()
        sheet.set_column(place, place, excel.width([words, *cells[:200]]))
        for row, value in enumerate(cells, start=1):
            excel.write_cell(sheet, row, place, value)

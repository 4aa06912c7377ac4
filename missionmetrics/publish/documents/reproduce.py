"""A script in base R that reads a release, checks its numbers and draws it again."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from missionmetrics.charts.figure import figure
from missionmetrics.charts.tables import keys_shown
from missionmetrics.charts.text import clean, label
from missionmetrics.core.locale import DEFAULT
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.publish.documents.quoted import Reading, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.publish.documents.quoted import Quoted

DRAWING = "reproduced.svg"
SMALLEST_SOUGHT = 1000  # a smaller whole number may stand in a table by chance
PLAIN = frozenset(range(0x20, 0x7F)) - {ord('"'), ord("\\")}
SIMPLE = 0xFFFF  # the last code that R writes with four digits


class Place(NamedTuple):
    """A cell of a published table."""

    file: str
    row: int
    column: str


def reproduce_r(
    results: Sequence[Result], folders: Mapping[str, str], *, locale: str = DEFAULT
) -> str:
    """Return the script ``reproduce.R`` of a release.

    It stops when a number that a sentence quotes is not, to its stated rounding, the
    number of the published table. It draws the first figure again: a trend, or dots
    with their ranges. Numbers of a sentence that stand in no table, only in
    ``result.json``, are listed as not checked.

    Parameters
    ----------
    results : sequence of Result
        Protected results in the order of the page.
    folders : mapping of str to str
        Where the files of a figure stand, by the id of the figure, such as
        ``"figures/01-momentum/"``.
    locale : str
        Language of the sentences, as published.

    Examples
    --------
    >>> from missionmetrics.charts.figure import figure
    >>> pace = mm.example().momentum()
    >>> script = reproduce_r([pace], {figure(pace).id: "figures/01-momentum/"})
    >>> [line for line in script.splitlines() if line.startswith("draw_trend(")]
    ['draw_trend("figures/01-momentum/series.csv", "reproduced.svg",']
    """
    figures = [figure(r, locale=locale) for r in results]
    lines: list[str] = []
    for result, fig in zip(results, figures, strict=True):
        lines += _checks(result, fig, folders.get(fig.id, ""))
    if figures:
        lines += _drawing(results[0], figures[0], folders.get(figures[0].id, ""))
    head = files("missionmetrics.publish.documents").joinpath("reproduce_head.R")
    return (
        "\n".join(
            [head.read_text(encoding="utf-8"), *lines, *_end(find_locale(locale))]
        )
        + "\n"
    )


def r_string(text: str) -> str:
    r"""Return ``text`` as a string of R, in letters that any R reads alike.

    Whatever is not plain ASCII is written by its number, so nothing in the text can
    end the string or start a command. R cannot hold a zero byte; it is left out.

    Examples
    --------
    >>> print(r_string('a "quote" \\ and a line\n'))
    "a \u0022quote\u0022 \u005c and a line\u000a"
    """
    return '"' + "".join(map(_r_letter, text)) + '"'


def _r_letter(letter: str) -> str:
    code = ord(letter)
    if code in PLAIN:
        return letter
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return ""
    return f"\\u{code:04x}" if code <= SIMPLE else f"\\U{code:08x}"


def _checks(result: Result, fig: Figure, folder: str) -> Iterator[str]:
    for quote in numbers(result, locale=fig.locale.name):
        reading = quote.reading(fig.locale)
        place = _place(quote, fig, folder)
        sentence = r_string(quote.sentence)
        if reading is None or place is None:
            yield f"not_in_tables({sentence})"
        else:
            yield _check(place, reading, sentence)


def _check(place: Place, reading: Reading, sentence: str) -> str:
    signed = "TRUE" if reading.signed else "FALSE"
    return (
        f"check({r_string(place.file)}, {place.row}, {r_string(place.column)}, "
        f"shown = {reading.shown!r}, decimals = {reading.decimals},\n"
        f"      scale = {reading.scale!r}, signed = {signed}, "
        f"relation = {r_string(reading.relation)},\n"
        f"      sentence = {sentence})"
    )


def _place(quote: Quoted, fig: Figure, folder: str) -> Place | None:
    """Where the value stands in a published table: its own cell, or the same number."""
    if not quote.cell.part:
        return Place(f"{folder}data.csv", quote.cell.row + 1, quote.cell.column)
    value = float(quote.value)
    if value.is_integer() and abs(value) < SMALLEST_SOUGHT:
        return None
    for table in fig.tables:
        for column in table.frame.columns:
            if not pd.api.types.is_float_dtype(table.frame[column]):
                continue
            same = table.frame[column].to_numpy(dtype=float) == value
            if same.any():
                file = f"{folder}{table.name}.csv"
                return Place(file, int(same.argmax()) + 1, str(column))
    return None


def _drawing(result: Result, fig: Figure, folder: str) -> list[str]:
    """The call that draws the first figure, where base R can."""
    names = [t.name for t in fig.tables]
    title, unit = r_string(fig.headline), r_string(clean(fig.unit))
    if "series" in names and fig.form == "trend":
        words = [
            r_string(label(fig.locale, "columns", c))
            for c in ("observed", "smoothed", "comparator", "needed")
        ]
        return [
            f"draw_trend({r_string(f'{folder}series.csv')}, {r_string(DRAWING)},",
            f"           title = {title}, unit = {unit},",
            f"           words = c({', '.join(words)}))",
        ]
    shown, _ = keys_shown(result.table, result.keys)
    if not shown or not result.table["estimate"].notna().any():
        return []
    return [f"draw_ranges({r_string(f'{folder}data.csv')}, {r_string(DRAWING)},",
            f"            title = {title}, unit = {unit},",
            f"            label = {r_string(shown[0])})"]  # fmt: skip


def _end(locale: Locale) -> list[str]:
    agree, elsewhere = (
        r_string(locale.message(f"documents.reproduce.{name}") + "\n")
        for name in ("agree", "elsewhere")
    )
    return [
        "",
        f"cat(checked, {agree})",
        "if (length(elsewhere) > 0) {",
        f"  cat({elsewhere})",
        '  cat(paste0("- ", unique(elsewhere), "\\n"), sep = "")',
        "}",
    ]

"""A CSV file as a grid: text only, with the line numbers of the file."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.data.encodings import decoded
from missionmetrics.data.grids import MAX_CELL_CHARS, MAX_CSV_BYTES, Grid

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 20
GUARDED = re.compile(r"'+ *[=+\-@\t\r\n|%]")


def read_csv(path: Path, *, file: str) -> tuple[Grid | None, list[Fault]]:
    """Read a CSV file without taking any cell for a number.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Its name within the mission folder, for the faults.

    Returns
    -------
    tuple of (Grid or None, list of Fault)
        No grid when the file cannot be read at all. Codes: ``MM-FILE-UNREADABLE``,
        ``MM-FILE-TOO-LARGE``, ``MM-FILE-EMPTY``, ``MM-FILE-NUL``, ``MM-ENCODING``,
        ``MM-ENCODING-CP1252``, ``MM-CSV-QUOTE``.
    """
    data, fault = file_bytes(path, file=file, limit=MAX_CSV_BYTES)
    if data is None:
        return None, [fault] if fault else []
    text, faults = decoded(data, file=file)
    if text is None:
        return None, faults
    if not text.strip():
        return None, [*faults, _empty(file)]
    delimiter = _delimiter(text)
    cells, rows, broken = _records(text, delimiter, file)
    if broken:
        return None, [*faults, broken]
    if re.fullmatch(r"(?i)sep=.?", "".join(cells[0])):
        cells, rows = cells[1:], rows[1:]
    return Grid(file=file, cells=cells, rows=rows, delimiter=delimiter), faults


def file_bytes(
    path: Path, *, file: str, limit: int
) -> tuple[bytes | None, Fault | None]:
    """Return the bytes of a file that is a file, may be read and is not too large.

    Returns
    -------
    tuple of (bytes or None, Fault or None)
        ``MM-FILE-UNREADABLE`` or ``MM-FILE-TOO-LARGE``; the size is looked at
        before a byte is read.
    """
    try:
        if not path.is_file():
            return None, _unreadable(file, "is not a file")
        size = path.stat().st_size
        if size > limit:
            return None, Fault(
                code="MM-FILE-TOO-LARGE",
                message=f"The file has {size / 1024**2:,.0f} MB; at most "
                f"{limit / 1024**2:,.0f} MB is read here.",
                fix="split it, or bring raw readings down to one value an area and "
                "period first.",
                file=file,
            )
        return path.read_bytes(), None
    except OSError as why:
        return None, _unreadable(file, f"cannot be opened ({why.strerror})")


def _unreadable(file: str, what: str) -> Fault:
    return Fault(
        code="MM-FILE-UNREADABLE",
        message=f"'{file}' {what}.",
        fix="close it in other programs and check its name and your rights to read it.",
        file=file,
    )


def _empty(file: str) -> Fault:
    return Fault(
        code="MM-FILE-EMPTY",
        message="The file is empty.",
        fix="delete it, or write the headings in its first row and the data below.",
        file=file,
        row=1,
    )


def _delimiter(text: str) -> str:
    """Return the mark that parts the first rows most evenly."""
    if stated := re.match(r"(?i)sep=(.)\r?\n", text):
        return stated[1]
    head = text[:100_000]
    scores = {d: _evenness(head, d) for d in DELIMITERS}
    return max(DELIMITERS, key=lambda d: scores[d])


def _evenness(head: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows as wide as the first, and that width."""
    widths = []
    try:
        for record in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            if any(record):
                widths.append(len(record))
            if len(widths) == SAMPLE:
                break
    except csv.Error:
        return 0.0, 0
    if not widths or max(widths) == 1:
        return 0.0, 0
    common = max(set(widths), key=lambda w: (widths.count(w), w))
    if common == 1:
        return 0.0, max(widths)
    return widths.count(common) / len(widths), common


def _records(
    text: str, delimiter: str, file: str
) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...], Fault | None]:
    cells: list[tuple[str, ...]] = []
    rows: list[int] = []
    before = csv.field_size_limit(MAX_CELL_CHARS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    started = 1
    try:
        for record in reader:
            cells.append(tuple(map(_unguarded, record)))
            rows.append(started)
            started = reader.line_num + 1
    except csv.Error:
        return (), (), _bad_quote(text, started, file)
    finally:
        csv.field_size_limit(before)
    return tuple(cells), tuple(rows), None


def _bad_quote(text: str, row: int, file: str) -> Fault:
    lines = io.StringIO(text, newline="")
    line = next((ln for n, ln in enumerate(lines, 1) if n == row), "")
    return Fault(
        code="MM-CSV-QUOTE",
        message="A quotation mark is opened and not closed, or stands inside a "
        "quoted cell, so rows from here on cannot be told apart.",
        fix="close the mark; a quotation mark inside a quoted cell is written twice.",
        file=file,
        row=row,
        value=line.strip()[:80],
    )


def _unguarded(cell: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a cell."""
    return cell[1:] if cell.startswith("'") and GUARDED.match(cell) else cell

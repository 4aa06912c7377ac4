"""An Excel workbook as grids, one a sheet, with the row numbers of the sheet."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import Fault
from missionmetrics.data.archive import broken, safe_archive
from missionmetrics.data.grids import (
    DATE,
    EMPTY,
    ERROR,
    MAX_CELLS,
    NUMBER,
    TEXT,
    UNCALCULATED,
    YES_NO,
    Grid,
)
from missionmetrics.data.sheet_marks import Marks, marks_of

if TYPE_CHECKING:
    from pathlib import Path

    from python_calamine import CalamineWorkbook


def read_workbook(path: Path, *, file: str) -> tuple[list[Grid], list[Fault]]:
    """Read every sheet of an ``.xlsx`` workbook, hidden ones too.

    Parameters
    ----------
    path : Path
        The workbook.
    file : str
        Its name, for the faults.

    Returns
    -------
    tuple of (list of Grid, list of Fault)
        Sheets in the workbook's order. Codes: those of
        :func:`missionmetrics.data.archive.safe_archive`, ``MM-SHEET-TOO-LARGE`` and
        ``MM-SHEET-HIDDEN`` (warning).
    """
    from python_calamine import CalamineError, CalamineWorkbook

    data, faults = safe_archive(path, file=file)
    if data is None:
        return [], faults
    try:
        marks = marks_of(data)
        if large := [
            _too_large(file, name)
            for name, found in marks.items()
            if found.height * found.width > MAX_CELLS
        ]:
            return [], large
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return _grids(book, marks, file)
    except (CalamineError, ValueError, OSError):
        return [], [broken(file, "cannot be read as an Excel workbook")]
    except BaseException as why:
        if type(why).__name__ != "PanicException":  # calamine's, outside Exception
            raise
        return [], [broken(file, "cannot be read as an Excel workbook")]


def _grids(
    book: CalamineWorkbook, marks: dict[str, Marks], file: str
) -> tuple[list[Grid], list[Fault]]:
    grids: list[Grid] = []
    faults: list[Fault] = []
    for meta in book.sheets_metadata:
        if meta.name not in marks or "WorkSheet" not in str(meta.typ):
            continue
        sheet = book.get_sheet_by_name(meta.name)
        rows = sheet.to_python(skip_empty_area=False)
        hidden = not str(meta.visible).endswith(".Visible")
        merged = tuple(
            (a[0] + 1, a[1], z[0] + 1, z[1]) for a, z in sheet.merged_cell_ranges or ()
        )
        grids.append(_grid(rows, marks[meta.name], file, meta.name, merged, hidden))
        if hidden and any(any(c for c in row) for row in grids[-1].cells):
            faults.append(_hidden(file, meta.name))
    return grids, faults


def _grid(
    rows: list[list[Any]],
    marks: Marks,
    file: str,
    name: str,
    merged: tuple[tuple[int, int, int, int], ...],
    hidden: bool,
) -> Grid:
    height = max(len(rows), marks.height if marks.kinds else 0)
    cells, kinds = [], []
    for i in range(height):
        row = rows[i] if i < len(rows) else []
        width = max(len(row), marks.width if marks.kinds else 0)
        pairs = [
            _cell(row[j] if j < len(row) else "", (i, j), marks) for j in range(width)
        ]
        cells.append(tuple(text for text, _ in pairs))
        kinds.append("".join(kind for _, kind in pairs))
    return Grid(
        file=file,
        sheet=name,
        cells=tuple(cells),
        rows=tuple(range(1, height + 1)),
        kinds=tuple(kinds),
        merged=merged,
        hidden=hidden,
    )


def _cell(value: Any, at: tuple[int, int], marks: Marks) -> tuple[str, str]:
    """Return the text of a cell and the kind it is."""
    special = marks.kinds.get(at, "")
    if special == ERROR:
        return marks.errors[at], ERROR
    if special == UNCALCULATED:
        return "", UNCALCULATED
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), YES_NO
    if isinstance(value, (int, float)):
        text = _number_text(value)
        return text.zfill(marks.padded.get(at, 0)), special or NUMBER
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return _date_text(value), DATE
    text = str(value)
    return text, TEXT if text else EMPTY


def _number_text(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _date_text(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return str(value)


def _too_large(file: str, sheet: str) -> Fault:
    return Fault(
        code="MM-SHEET-TOO-LARGE",
        message="A cell far out makes the sheet larger than can be read "
        f"(more than {MAX_CELLS:,} cells).",
        fix="press Ctrl+End in Excel to find the last cell, delete the empty rows "
        "and columns before it, and save.",
        file=file,
        sheet=sheet,
    )


def _hidden(file: str, sheet: str) -> Fault:
    return Fault(
        code="MM-SHEET-HIDDEN",
        message=f"The sheet '{sheet}' is hidden, and it is read all the same.",
        fix="show it if it belongs to the evidence, or delete it.",
        file=file,
        sheet=sheet,
        severity="warning",
    )

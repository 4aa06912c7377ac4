"""A copy of the user's own workbook with every fault marked in its cell."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.files import write_atomically
from missionmetrics.data.archive import safe_archive
from missionmetrics.data.fault_cells import Finder, marked, sheet_names
from missionmetrics.data.fault_sheet import add_fault_sheet, inert

if TYPE_CHECKING:
    from missionmetrics.core.errors import Fault
    from missionmetrics.data.grids import Grid
    from missionmetrics.data.reading import Reading

SIGNED = "missionmetrics check: an annotated copy"


def save_annotated(reading: Reading, source: str | Path, target: str | Path) -> Path:
    """Save a workbook in which each fault is coloured, commented and listed.

    Parameters
    ----------
    reading : Reading
        What was read of ``source``.
    source : path
        The folder or workbook that was checked; it is never changed. Formulas,
        other sheets, widths and formats of a workbook are kept; charts and pictures
        are not (openpyxl, which writes the copy, drops them).
    target : path
        Where to save; ends in ``.xlsx``.

    Returns
    -------
    Path
        The file written, whole or not at all.

    Raises
    ------
    EvidenceError
        ``target`` is the source, does not end in .xlsx, or is a file that no check
        has written (``MM-ANNOTATED-PATH``).
    """
    source, target = Path(source), Path(target)
    _refuse(source, target)
    book, names = _copy(reading, source)
    finder = Finder(reading)
    for fault in reading.faults:
        _mark(book, names, finder, fault)
    add_fault_sheet(book, names, finder, reading.faults)
    book.properties.description = SIGNED
    out = io.BytesIO()
    book.save(out)
    return write_atomically(target, out.getvalue())


def _refuse(source: Path, target: Path) -> None:
    if target.suffix.lower() != ".xlsx":
        raise _not_there(f"'{target.name}' does not end in .xlsx.")
    if target.exists():
        if source.exists() and target.samefile(source):
            raise _not_there("The annotated copy would replace the file itself.")
        if target.is_dir() or not _signed(target):
            raise _not_there(f"There is another file at '{target.name}' already.")


def _not_there(problem: str) -> EvidenceError:
    return EvidenceError(
        problem,
        fix="give the copy a name of its own, such as faults.xlsx.",
        code="MM-ANNOTATED-PATH",
    )


def _signed(target: Path) -> bool:
    """Whether an earlier check has written this file, so that it may be replaced."""
    from openpyxl import load_workbook

    data, _ = safe_archive(target, file=target.name)
    if data is None:
        return False
    try:
        return bool(load_workbook(io.BytesIO(data)).properties.description == SIGNED)
    except Exception:  # openpyxl has no common error
        return False


def _copy(
    reading: Reading, source: Path
) -> tuple[Any, dict[tuple[str, str | None], str]]:
    """Return a workbook, and the sheet in it for each (file, sheet) of the source."""
    from openpyxl import load_workbook

    grids = reading.found.every_grid()
    if source.is_file() and source.suffix.lower() == ".xlsx":
        data, _ = safe_archive(source, file=source.name)
        if data is not None and grids:
            try:
                book = load_workbook(io.BytesIO(data), rich_text=True)
            except Exception:  # openpyxl has no common error
                return _from_grids(grids)
            return book, {(g.file, g.sheet): g.sheet or "" for g in grids}
    return _from_grids(grids)


def _from_grids(
    grids: list[Grid],
) -> tuple[Any, dict[tuple[str, str | None], str]]:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    names = sheet_names(grids)
    for grid in grids:
        sheet = book.create_sheet(names[grid.file, grid.sheet])
        for number, row in zip(grid.rows, grid.cells, strict=True):
            for j, text in enumerate(row, 1):
                if text:
                    inert(sheet.cell(number, j), text)
        sheet.freeze_panes = "A2"
    return book, names


def _mark(
    book: Any,
    names: dict[tuple[str, str | None], str],
    finder: Finder,
    fault: Fault,
) -> None:
    name = names.get((fault.file or "", fault.sheet))
    at = finder.cell(fault)
    if name in book.sheetnames and at is not None:
        marked(book[name], at, fault)

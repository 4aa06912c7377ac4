"""The sheet that lists every fault of a workbook, each with a link to its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.data.fault_cells import COLOURS, Finder, plain_text
from missionmetrics.data.grids import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.errors import Fault

TITLE = "Faults"
HEADINGS = ("Kind", "Where", "Cell", "What is wrong", "What to do", "Value", "Code")
WIDTHS = (12, 30, 8, 60, 60, 24, 24)
TEXT_FORMAT = "@"


def inert(cell: Any, text: str) -> None:
    """Put a text into a cell so that no spreadsheet takes it for a formula."""
    cell.value = plain_text(text)[:32_000]
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT


def add_fault_sheet(
    book: Any,
    names: dict[tuple[str, str | None], str],
    finder: Finder,
    faults: Sequence[Fault],
) -> None:
    """Add a sheet `Faults` in front, errors first.

    Parameters
    ----------
    book : openpyxl.Workbook
        Changed in place.
    names : dict
        Sheet of the book for each file and sheet of the source.
    finder : Finder
        Finds the cell of a fault.
    faults : sequence of Fault
        All of them.
    """
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet = book.create_sheet(_free_title(book), 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for j, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        inert(sheet.cell(1, j), heading)
        sheet.cell(1, j).font = Font(bold=True)
        sheet.column_dimensions[letters(j - 1)].width = width
    ordered = sorted(faults, key=lambda f: f.severity != "error")
    for i, fault in enumerate(ordered, 2):
        for j, text in enumerate(_words(fault), 1):
            inert(sheet.cell(i, j), text)
            sheet.cell(i, j).alignment = Alignment(wrap_text=True, vertical="top")
        colour = COLOURS[fault.severity]
        sheet.cell(i, 1).fill = PatternFill("solid", start_color=colour)
        _link(book, sheet.cell(i, 3), names, finder, fault)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{letters(len(HEADINGS) - 1)}{max(len(ordered) + 1, 2)}"


def _words(fault: Fault) -> tuple[str, ...]:
    kind = "to correct" if fault.severity == "error" else "to look at"
    where = fault.place or "the whole mission"
    return kind, where, "", fault.message, fault.fix, fault.value or "", fault.code


def _link(
    book: Any,
    cell: Any,
    names: dict[tuple[str, str | None], str],
    finder: Finder,
    fault: Fault,
) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    name = names.get((fault.file or "", fault.sheet))
    at = finder.cell(fault)
    if at is None or name is None or name not in book.sheetnames:
        return
    place = f"{letters(at[1] - 1)}{at[0]}"
    inert(cell, place)
    quoted = name.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{place}")
    cell.font = Font(color="0000EE", underline="single")


def _free_title(book: Any) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    number, title = 2, TITLE
    while title.casefold() in taken:
        title = f"{TITLE} {number}"
        number += 1
    return title

"""Which cell of a sheet a fault is about, and how it is marked there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from missionmetrics.data.grids import column_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.errors import Fault
    from missionmetrics.data.grids import Grid
    from missionmetrics.data.reading import Reading

HEADING_ROWS = 30
LONGEST_COMMENT = 1500
LONGEST_SHEET_NAME = 31
COLOURS = {"error": "FFC7CE", "warning": "FFEB9C"}
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


class Finder:
    """Finds the cell of a fault by the heading that the fault names."""

    def __init__(self, reading: Reading) -> None:
        self._grids = {(g.file, g.sheet): g for g in reading.found.every_grid()}
        mission = reading.found.mission
        self._mission = None if isinstance(mission, bytes) else mission

    def cell(self, fault: Fault) -> tuple[int, int] | None:
        """Row and column, both from 1; none when the fault stands in no one cell."""
        grid = self._grids.get((fault.file or "", fault.sheet))
        if grid is None or (fault.row is None and fault.column is None):
            return None
        row = fault.row or 1
        if fault.column is None:
            return row, 1
        if grid is self._mission:
            return row, 2
        return row, _column(grid, fault.column) + 1


def _column(grid: Grid, heading: str) -> int:
    for cells in grid.cells[:HEADING_ROWS]:
        plain = [c.strip() for c in cells]
        if heading in plain:
            return plain.index(heading)
    return column_number(heading) if re.fullmatch("[A-Z]{1,3}", heading) else 0


def sheet_names(grids: Sequence[Grid]) -> dict[tuple[str, str | None], str]:
    """Return a name that a workbook allows for each grid, all different."""
    names: dict[tuple[str, str | None], str] = {}
    taken: set[str] = {"history"}
    for grid in grids:
        stem = grid.sheet or grid.file.rpartition(".")[0] or grid.file
        name = NOT_IN_A_NAME.sub("_", stem)[:LONGEST_SHEET_NAME].strip() or "sheet"
        number, base = 2, name
        while name.casefold() in taken:
            name = f"{base[: LONGEST_SHEET_NAME - 4]} {number}"
            number += 1
        taken.add(name.casefold())
        names[grid.file, grid.sheet] = name
    return names


def marked(sheet: Any, at: tuple[int, int], fault: Fault) -> None:
    """Colour a cell and say in a comment what is wrong and what to do."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = _writable(sheet, at)
    said = f"{fault.message}\nTo fix: {fault.fix} [{fault.code}]"
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    if said not in before:
        text = plain_text(before + said)[:LONGEST_COMMENT]
        cell.comment = Comment(text, "missionmetrics", height=160, width=360)
    if fault.severity == "error" or not before:
        colour = COLOURS[fault.severity]
        cell.fill = PatternFill("solid", start_color=colour, end_color=colour)


def plain_text(text: str) -> str:
    """Return a text without the control characters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    clean: str = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
    return clean.encode("utf-8", "replace").decode()


def _writable(sheet: Any, at: tuple[int, int]) -> Any:
    """Return the cell, or the first of the merged cells that it is part of."""
    from openpyxl.cell.cell import MergedCell

    cell = sheet.cell(*at)
    if isinstance(cell, MergedCell):
        for merged in sheet.merged_cells.ranges:
            if cell.coordinate in merged:
                return sheet.cell(merged.min_row, merged.min_col)
    return cell

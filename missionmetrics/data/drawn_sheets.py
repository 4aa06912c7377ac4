"""Maps as a workbook with the sheets `Factors` and `Links`, as PRSM writes it.

`Factors` has a column ``Label``; `Links` has ``From`` and ``To``, which repeat the
labels. Notes, and who drew a link when, are read where they are there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.data.drawn_map import DrawnMap, Factor, Link, folded, note_of, tidy
from missionmetrics.data.drawn_prsm import not_a_map
from missionmetrics.data.workbook_grid import read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from missionmetrics.data.grids import Grid

FACTORS, LINKS = ("label",), ("from", "to")
TIME = re.compile(r"(?:,| at)? [0-9]{1,2}:[0-9]{2}")


def read_sheets(path: Path, *, file: str) -> DrawnMap:
    """Read a workbook.

    Returns
    -------
    DrawnMap
        With the faults of the workbook, ``MM-MAP-FORMAT`` where a sheet is missing,
        and ``MM-MAP-COLUMN`` where a heading is.
    """
    grids, faults = read_workbook(path, file=file)
    if not grids:
        return DrawnMap(faults=tuple(faults))
    found = {(g.sheet or "").strip().casefold(): g for g in grids}
    for name in ("Factors", "Links"):
        if name.casefold() not in found:
            faults.append(not_a_map(file, f"has no sheet '{name}'"))
    if any(f.severity == "error" for f in faults):
        return DrawnMap(faults=tuple(faults))
    factors, links = found["factors"], found["links"]
    faults += [*_missing(factors, FACTORS), *_missing(links, LINKS)]
    if any(f.severity == "error" for f in faults):
        return DrawnMap(faults=tuple(faults))
    return _drawn(factors, links, faults)


def _drawn(factors: Grid, links: Grid, faults: list[Fault]) -> DrawnMap:
    """Factors are called by their label as it stands first, whatever its capitals."""
    named = [(number, row, tidy(row["label"])) for number, row in _records(factors)]
    keys = {folded(label): label for _, _, label in reversed(named)}
    return DrawnMap(
        factors=tuple(
            Factor(key=keys[folded(label)], label=label, note=_note(row),
                   sheet=factors.sheet, row=number)
            for number, row, label in named
        ),
        links=tuple(_link(r, keys, links.sheet, n) for n, r in _records(links)),
        faults=tuple(faults),
    )  # fmt: skip


def _headings(grid: Grid) -> tuple[int, dict[str, int]]:
    """The first row with something in it, and the column of each heading."""
    at = next((i for i in range(len(grid.cells)) if not grid.is_blank(i)), 0)
    row = grid.cells[at] if grid.cells else ()
    return at, {text.strip().casefold(): j for j, text in reversed([*enumerate(row)])}


def _missing(grid: Grid, wanted: tuple[str, ...]) -> list[Fault]:
    at, columns = _headings(grid)
    return [
        Fault(
            code="MM-MAP-COLUMN",
            message=f"The sheet '{grid.sheet}' has no column '{name.capitalize()}'.",
            fix=f"write '{name.capitalize()}' over the column that holds it.",
            file=grid.file,
            sheet=grid.sheet,
            row=grid.rows[at] if grid.rows else None,
        )
        for name in wanted
        if name not in columns
    ]


def _records(grid: Grid) -> list[tuple[int, dict[str, str]]]:
    """Rows below the headings that hold something, with their numbers."""
    at, columns = _headings(grid)
    return [
        (grid.rows[i], {name: grid.cell(i, j) for name, j in columns.items() if name})
        for i in range(at + 1, len(grid.cells))
        if not grid.is_blank(i)
    ]


def _link(
    row: dict[str, str], keys: dict[str, str], sheet: str | None, number: int
) -> Link:
    first, then = (keys.get(folded(row[e]), tidy(row[e])) for e in LINKS)
    return Link(
        first=first, then=then, label=row.get("label", ""),
        note=_note(row), creator=tidy(row.get("creator")),
        date=TIME.split(row.get("createdtime", ""))[0].strip(), sheet=sheet, row=number,
    )  # fmt: skip


def _note(row: dict[str, str]) -> str:
    return note_of(row.get("description") or row.get("note") or "")

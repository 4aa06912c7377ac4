"""Headings of a plain table: which column is which, and what is wrong with them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.data.grids import letters
from missionmetrics.data.raw import Part
from missionmetrics.schemas.place import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.data.grids import Grid
    from missionmetrics.schemas.registry import TableSchema


@lru_cache(maxsize=20_000)
def plain(heading: str) -> str:
    """Return a heading without case, spaces and hyphens: 'Area ID' is ``area_id``.

    Examples
    --------
    >>> plain(" Area-ID ")
    'area_id'
    """
    words = heading.strip().casefold().replace("-", " ").replace("_", " ").split()
    return "_".join(words)


def known_in(row: tuple[str, ...], schema: TableSchema) -> list[str]:
    """Return the columns of the table that a row of cells names exactly."""
    return [name for cell in row if (name := plain(cell)) in schema.columns]


def first_row_held(grid: Grid) -> int | None:
    """Return the place of the first row that is not blank."""
    return next((i for i in range(len(grid.cells)) if not grid.is_blank(i)), None)


def plain_part(grid: Grid, schema: TableSchema) -> tuple[Part | None, list[Fault]]:
    """Read a table whose headings stand in the first row that is not blank.

    Parameters
    ----------
    grid : Grid
        The cells.
    schema : TableSchema
        The table they should hold.

    Returns
    -------
    tuple of (Part or None, list of Fault)
        ``MM-FILE-EMPTY``, ``MM-COLUMN-TWICE``, ``MM-COLUMN-MISSPELT``,
        ``MM-COLUMN-UNKNOWN`` (warning), ``MM-COLUMN-UNNAMED`` (warning),
        ``MM-ROW-RAGGED``, ``MM-TWO-TABLES``.
    """
    top = first_row_held(grid)
    if top is None:
        return None, [_blank(grid)]
    named, faults = _named(grid, top, schema)
    rows, more = _rows(grid, top, schema)
    return _part(grid, top, schema, named, rows), [*faults, *more]


def _named(
    grid: Grid, top: int, schema: TableSchema
) -> tuple[dict[str, int], list[Fault]]:
    """Return the column number of each known column, and the faults of headings."""
    named: dict[str, int] = {}
    strange: list[int] = []
    faults: list[Fault] = []
    for j, heading in enumerate(grid.cells[top]):
        name = plain(heading)
        if name in named:
            faults.append(_twice(grid, top, heading, named[name], j))
        elif name in schema.columns:
            named[name] = j
        elif name:
            strange.append(j)
        elif not grid.column_is_blank(j, start=top):
            faults.append(_unnamed(grid, top, j))
    if beside := _beside(grid, top, strange):
        return named, [*faults, beside]
    absent = [c for c in schema.columns if c not in named]
    for j in strange:
        heading = grid.cells[top][j].strip()
        if meant := nearest(heading, absent):
            absent.remove(meant)
            named[meant] = j
            faults.append(_misspelt(grid, top, heading, meant))
        else:
            faults.append(_unknown(grid, top, heading, schema))
    return named, faults


def _beside(grid: Grid, top: int, strange: list[int]) -> Fault | None:
    """Find a second table to the right: an empty column, then another's headings."""
    gaps = [j for j in range(grid.width) if grid.column_is_blank(j, start=top)]
    right = [j for j in strange if any(j > gap for gap in gaps)]
    known, _ = _every_name()
    if sum(plain(grid.cells[top][j]) in known for j in right) < 2:
        return None
    return _two_tables(grid, top, right[0])


def _rows(grid: Grid, top: int, schema: TableSchema) -> tuple[list[int], list[Fault]]:
    """Return the places of the rows that hold records, and what is wrong with rows."""
    kept, faults = [], []
    headings = grid.cells[top]
    width = len(headings)
    while width and not headings[width - 1].strip():
        width -= 1
    for i in range(top + 1, len(grid.cells)):
        if grid.is_blank(i):
            continue
        row = grid.cells[i]
        if _second_heading(row, schema):
            first = next(j for j, c in enumerate(row) if c.strip())
            faults.append(_two_tables(grid, i, first))
            break
        if grid.delimiter and (len(row) < width or any(row[len(headings) :])):
            faults.append(_ragged(grid, i, width))
        kept.append(i)
    return kept, faults


@lru_cache(maxsize=1)
def _every_name() -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """Names of columns: of any table, and of each."""
    from missionmetrics.schemas.registry import TABLES

    each = tuple(frozenset(t.columns) for t in TABLES.values())
    return frozenset().union(*each), each


def _second_heading(row: tuple[str, ...], schema: TableSchema) -> bool:
    """Whether a row holds headings, of this table or of another, and no data."""
    known, each = _every_name()
    held = [plain(c) for c in row if c.strip()]
    if sum(c in known for c in held) < max(2, 0.7 * len(held)):
        return False
    same = sum(c in schema.columns for c in held)
    return max(same, *(sum(c in t for c in held) for t in each)) >= 0.7 * len(held)


def _part(
    grid: Grid,
    top: int,
    schema: TableSchema,
    named: dict[str, int],
    rows: list[int],
) -> Part:
    return Part(
        table=schema.name,
        file=grid.file,
        sheet=grid.sheet,
        header_row=grid.rows[top],
        columns={c: [grid.cell(i, j) for i in rows] for c, j in named.items()},
        kinds={c: [grid.kind(i, j) for i in rows] for c, j in named.items()},
        rows=[grid.rows[i] for i in rows],
        headings={c: grid.cells[top][j].strip() for c, j in named.items()},
        delimiter=grid.delimiter,
    )


def _twice(grid: Grid, top: int, heading: str, first: int, second: int) -> Fault:
    return Fault(
        code="MM-COLUMN-TWICE",
        message=f"The heading '{heading.strip()}' stands over two columns, "
        f"{letters(first)} and {letters(second)}.",
        fix="keep one of them; two tables side by side belong on two sheets.",
        file=grid.file,
        sheet=grid.sheet,
        row=grid.rows[top],
        column=heading.strip(),
        value=heading.strip()[:80],
    )


def _unnamed(grid: Grid, top: int, j: int) -> Fault:
    return Fault(
        code="MM-COLUMN-UNNAMED",
        message=f"Column {letters(j)} has cells but no heading; it is not read.",
        fix="give it a heading, or delete the column.",
        file=grid.file,
        sheet=grid.sheet,
        row=grid.rows[top],
        column=letters(j),
        severity="warning",
    )


def _misspelt(grid: Grid, top: int, heading: str, meant: str) -> Fault:
    return Fault(
        code="MM-COLUMN-MISSPELT",
        message=f"There is no column '{heading}' here; it looks like `{meant}`.",
        fix=f"rename it to {meant}, or give it a name that is further away.",
        file=grid.file,
        sheet=grid.sheet,
        row=grid.rows[top],
        column=heading,
        value=heading[:80],
    )


def _unknown(grid: Grid, top: int, heading: str, schema: TableSchema) -> Fault:
    return Fault(
        code="MM-COLUMN-UNKNOWN",
        message=f"The table `{schema.name}` has no column '{heading}'; it is not read.",
        fix="leave it, if nothing depends on it. The columns are: "
        f"{', '.join(schema.columns)}.",
        file=grid.file,
        sheet=grid.sheet,
        row=grid.rows[top],
        column=heading,
        value=heading[:80],
        severity="warning",
    )


def _ragged(grid: Grid, i: int, width: int) -> Fault:
    row = grid.cells[i]
    return Fault(
        code="MM-ROW-RAGGED",
        message=f"The row has {len(row)} cells under {width} headings, so cells may "
        "stand in the wrong column.",
        fix="put a cell that holds the separator into quotation marks; give every row "
        "as many cells as there are headings.",
        file=grid.file,
        sheet=grid.sheet,
        row=grid.rows[i],
        column=letters(min(len(row), width)),
        value=(row[width] if len(row) > width else row[-1])[:80],
    )


def _two_tables(grid: Grid, i: int, j: int) -> Fault:
    return Fault(
        code="MM-TWO-TABLES",
        message="A second row of headings starts here, so two tables share one sheet.",
        fix="put each table on its own sheet, or in its own file.",
        file=grid.file,
        sheet=grid.sheet,
        row=grid.rows[i],
        column=letters(j),
        value=grid.cell(i, j)[:80],
    )


def _blank(grid: Grid) -> Fault:
    return Fault(
        code="MM-FILE-EMPTY",
        message="There is nothing here.",
        fix="write the headings in the first row and the data below, or delete it.",
        file=grid.file,
        sheet=grid.sheet,
        row=1,
    )


def header_only(part: Part) -> Iterator[Fault]:
    """Say that a table has headings and no rows."""
    if not part.rows:
        yield Fault(
            code="MM-TABLE-NO-ROWS",
            message=f"The table `{part.table}` has headings but no rows.",
            fix="fill it in, or take it away if the mission does not need it.",
            file=part.file,
            sheet=part.sheet,
            row=part.header_row,
            severity="warning",
        )

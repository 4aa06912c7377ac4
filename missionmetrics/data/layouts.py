"""Read a file whose layout is not plain, by a mapping that says what is what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.data.grids import TEXT, column_number, letters
from missionmetrics.data.header_search import period_in
from missionmetrics.data.layout_rows import label_of
from missionmetrics.data.mapping import BY_NAME
from missionmetrics.data.propose import propose
from missionmetrics.data.raw import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Map

    from missionmetrics.data.grids import Grid
    from missionmetrics.data.mapping import Mapping

__all__ = ["apply", "propose"]


def apply(
    grid: Grid, mapping: Mapping, *, area_names: Map[str, str] | None = None
) -> tuple[Part | None, list[Fault]]:
    """Read a grid as a long table, each value with its own row and column.

    Parameters
    ----------
    grid : Grid
        The cells.
    mapping : Mapping
        What each column and row means.
    area_names : mapping of str to str, optional
        Area ids by name in lower case, for columns that hold names.

    Returns
    -------
    tuple of (Part or None, list of Fault)
        ``MM-MAPPING-STALE`` when the headings are no longer those of the mapping;
        ``MM-MAPPING-NEW`` (warning) for a column of values that it does not know;
        ``MM-ROW-LEFT-OUT`` (warning) for each row that is no data, until the mapping
        is confirmed.
    """
    if stale := list(_stale(grid, mapping)):
        return None, stale
    faults = list(_new_columns(grid, mapping))
    kept: list[int] = []
    skipped = {str(held["label"]): str(held["why"]) for held in mapping.left_out}
    for i, row in enumerate(grid.rows):
        if row < mapping.first_row or grid.is_blank(i):
            continue
        if (label := label_of(grid, i)) in skipped:
            if not mapping.confirmed:
                faults.append(_left_out(grid, i, label, skipped[label]))
        else:
            kept.append(i)
    return _long(grid, mapping, kept, area_names or {}), faults


class _Cells:
    """Cells of the long table as they are gathered, by column."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.kinds: dict[str, list[str]] = {}

    def put(self, name: str, text: str, kind: str = TEXT) -> None:
        self.texts.setdefault(name, []).append(text)
        self.kinds.setdefault(name, []).append(kind)


def _long(
    grid: Grid, mapping: Mapping, kept: list[int], area_names: Map[str, str]
) -> Part:
    values = [dict(v) for v in mapping.values] or [{}]
    cells = _Cells()
    spread: dict[str, list[str]] = {}
    for i in kept:
        for held in values:
            _put_labels(cells, grid, i, mapping, area_names)
            if not held:
                continue
            j = column_number(held["column"])
            said = {k: t for k, t in held.items() if k != "column"}
            _put_value(cells, grid, (i, j), said)
            for name in ("value", *said):
                label = _unique_heading(grid, mapping, j)
                spread.setdefault(name, []).append(label)
    return Part(
        table=mapping.table,
        file=grid.file,
        sheet=grid.sheet,
        header_row=mapping.header_rows[-1],
        columns=cells.texts,
        kinds=cells.kinds,
        rows=[grid.rows[i] for i in kept for _ in values],
        headings=_headings(grid, mapping),
        spread=spread,
        delimiter=grid.delimiter,
        decimal=mapping.decimal,
        percent=mapping.percent,
    )


def _put_labels(
    cells: _Cells, grid: Grid, i: int, mapping: Mapping, area_names: Map[str, str]
) -> None:
    for letter, name in mapping.columns.items():
        j = column_number(letter)
        text = grid.cell(i, j)
        if name == BY_NAME:
            cells.put("area_id", area_names.get(text.strip().casefold(), text))
        else:
            cells.put(name, text, grid.kind(i, j))
    for name, text in mapping.every_row.items():
        cells.put(name, text)


def _put_value(
    cells: _Cells, grid: Grid, at: tuple[int, int], held: Map[str, str]
) -> None:
    for name, text in held.items():
        cells.put(name, text)
    cells.put("value", grid.cell(*at), grid.kind(*at))


def _headings(grid: Grid, mapping: Mapping) -> dict[str, str]:
    return {
        ("area_id" if name == BY_NAME else name): _unique_heading(
            grid, mapping, column_number(letter)
        )
        for letter, name in mapping.columns.items()
    }


def _unique_heading(grid: Grid, mapping: Mapping, j: int) -> str:
    """Return the heading of a column if no other has it, otherwise its letters."""
    row = _header(grid, mapping)
    text = row[j] if j < len(row) else ""
    return text if text.strip() and row.count(text) == 1 else letters(j)


def _header(grid: Grid, mapping: Mapping) -> tuple[str, ...]:
    last = mapping.header_rows[-1]
    return grid.cells[grid.rows.index(last)] if last in grid.rows else ()


def _stale(grid: Grid, mapping: Mapping) -> Iterator[Fault]:
    row = _header(grid, mapping)
    for letter, expected in mapping.headings.items():
        j = column_number(letter)
        seen = row[j].strip() if j < len(row) else ""
        if seen != expected.strip():
            yield Fault(
                code="MM-MAPPING-STALE",
                message=f"Over column {letter} stands '{seen}', where the mapping "
                f"{mapping.file_name} expects '{expected}'.",
                fix="correct the mapping, or delete it and let `missionmetrics check` "
                "propose another.",
                file=grid.file,
                sheet=grid.sheet,
                row=mapping.header_rows[-1],
                column=letter,
                value=seen[:80],
            )


def _new_columns(grid: Grid, mapping: Mapping) -> Iterator[Fault]:
    known = {v["column"] for v in mapping.values} | set(mapping.columns)
    if not mapping.values:
        return
    for j, text in enumerate(_header(grid, mapping)):
        if letters(j) not in known and period_in(text, grid_kind=TEXT):
            yield Fault(
                code="MM-MAPPING-NEW",
                message=f"The mapping does not know the column '{text.strip()}'; it "
                "is not read.",
                fix=f"add it to {mapping.file_name}, or delete that file and let "
                "`missionmetrics check` propose another.",
                file=grid.file,
                sheet=grid.sheet,
                row=mapping.header_rows[-1],
                column=letters(j),
                value=text.strip(),
                severity="warning",
            )


def _left_out(grid: Grid, i: int, label: str, why: str) -> Fault:
    return Fault(
        code="MM-ROW-LEFT-OUT",
        message=f"The row '{label[:60]}' is left out: {why}.",
        fix="leave it, if it is no data; otherwise take it out of `left_out` in the "
        "mapping.",
        file=grid.file,
        sheet=grid.sheet,
        row=grid.rows[i],
        value=label[:80],
        severity="warning",
    )

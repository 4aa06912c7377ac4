"""A table still as text: columns named, every cell with its place in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from missionmetrics.data.grids import TEXT
from missionmetrics.schemas.check import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from missionmetrics.core.errors import Fault

TABLE_MARK = "\0table:"
ROWS_NAMED = re.compile(r"\b([Rr]ows?) ([0-9]+)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one file or sheet gives to a table.

    Attributes
    ----------
    table : str
        Name of the table.
    file, sheet : str or None
        Where it stands.
    header_row : int
        Row of the headings, as the file numbers it.
    columns : dict of str to list of str
        Text of each cell, by the table's own column names.
    kinds : dict of str to list of str
        Kind of each cell, as in :class:`missionmetrics.data.grids.Grid`.
    rows : list of int
        Row of each record, as the file numbers it.
    headings : dict of str to str
        Heading of each column as the file writes it.
    spread : dict of str to list of str
        For values that stand across the columns: the heading over each record's cell.
    delimiter : str or None
        What parts the cells of a CSV file.
    decimal, percent : str or None
        What a mapping says about decimals (``.`` or ``,``) and about per cent signs
        (``per_cent`` or ``share``).
    """

    table: str
    file: str
    sheet: str | None
    header_row: int
    columns: dict[str, list[str]]
    kinds: dict[str, list[str]]
    rows: list[int]
    headings: dict[str, str]
    spread: dict[str, list[str]] = field(default_factory=dict)
    delimiter: str | None = None
    decimal: str | None = None
    percent: str | None = None

    def heading(self, column: str, position: int | None = None) -> str:
        """Heading over a cell, as the file writes it."""
        if position is not None and column in self.spread:
            return self.spread[column][position]
        return self.headings.get(column, column)


class Records:
    """All parts of one table, counted from 0, with the way back to each cell."""

    def __init__(self, table: str, parts: Sequence[Part]) -> None:
        self.table, self.parts = table, tuple(parts)
        self._starts = [0]
        for part in self.parts:
            self._starts.append(self._starts[-1] + len(part.rows))
        names = dict.fromkeys(c for p in self.parts for c in p.columns)
        self.columns = {c: self._joined(c) for c in names}

    def __len__(self) -> int:
        return self._starts[-1]

    def _joined(self, column: str) -> list[str]:
        return [
            text
            for part in self.parts
            for text in part.columns.get(column, [""] * len(part.rows))
        ]

    def kinds(self, column: str) -> list[str]:
        """Kind of each cell of a column."""
        return [
            kind
            for part in self.parts
            for kind in part.kinds.get(column, [TEXT] * len(part.rows))
        ]

    @property
    def place(self) -> Place:
        """A place that counts records from 0; :meth:`located` turns it into a real."""
        return Place(file=TABLE_MARK + self.table, rows=range(len(self)))

    def part_of(self, position: int) -> tuple[Part, int]:
        """The part that a record stands in, and its place within that part."""
        for part, start, stop in zip(
            self.parts, self._starts, self._starts[1:], strict=False
        ):
            if start <= position < stop:
                return part, position - start
        raise IndexError(position)

    def located(self, fault: Fault) -> Fault:
        """Return the fault with file, sheet, row and heading as the user sees them."""
        if fault.row is None or not 0 <= fault.row < len(self):
            return self._about_headings(fault)
        part, inner = self.part_of(fault.row)
        return replace(
            fault,
            file=part.file,
            sheet=part.sheet,
            row=part.rows[inner],
            column=fault.column and part.heading(fault.column, inner),
            message=self._rows_named(fault.message, part),
        )

    def _about_headings(self, fault: Fault) -> Fault:
        if not self.parts:
            return replace(fault, file=None)
        part = self.parts[0]
        return replace(
            fault,
            file=part.file,
            sheet=part.sheet,
            row=part.header_row if fault.column else None,
            column=fault.column and part.heading(fault.column),
        )

    def _rows_named(self, message: str, here: Part) -> str:
        """Return a message with rows as the file numbers them, not from 0."""

        def named(found: re.Match[str]) -> str:
            position = int(found[2])
            if position >= len(self):
                return found[0]
            part, inner = self.part_of(position)
            row = f"{found[1]} {part.rows[inner]}"
            if part is here:
                return row
            where = f"{part.file}, sheet '{part.sheet}'" if part.sheet else part.file
            return f"{row} of {where}"

        return ROWS_NAMED.sub(named, message) if "epeats" in message else message


def located(faults: Iterable[Fault], records: Mapping[str, Records]) -> list[Fault]:
    """Give every fault of a table its real place."""
    return [
        records[f.file.removeprefix(TABLE_MARK)].located(f)
        if f.file and f.file.startswith(TABLE_MARK)
        else f
        for f in faults
    ]

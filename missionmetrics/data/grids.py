"""A sheet or a CSV file as text cells that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace

TEXT, NUMBER, DATE, YES_NO = "t", "n", "d", "b"
PERCENT, ERROR, UNCALCULATED, EMPTY = "p", "e", "f", " "

MAX_CSV_BYTES = 200 * 1024**2
MAX_WORKBOOK_BYTES = 100 * 1024**2
MAX_INFLATED_BYTES = 400 * 1024**2
MAX_MEMBERS = 5_000
MAX_CELLS = 20_000_000
MAX_CELL_CHARS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Cells as text, row by row, before anything is taken for a number.

    Attributes
    ----------
    file : str
        Name of the file within the mission folder.
    sheet : str or None
        Name of the sheet; none for a CSV file.
    cells : tuple of tuple of str
        What each cell holds; rows may differ in length.
    rows : tuple of int, length (rows,)
        Number of each row as a spreadsheet or a text editor counts it.
    kinds : tuple of str, length (rows,) or empty
        For a workbook, one letter a cell: what kind of cell it is (``t`` text,
        ``n`` number, ``p`` number shown as per cent, ``d`` date, ``b`` true or false,
        ``e`` error, ``f`` formula without a result, blank for empty).
    delimiter : str or None
        What parts the cells of a CSV file.
    merged : tuple of (first row, first column, last row, last column)
        Merged cells: rows as in ``rows``, columns from 0.
    hidden : bool
        Whether the sheet is hidden.
    """

    file: str
    sheet: str | None = None
    cells: tuple[tuple[str, ...], ...] = ()
    rows: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    delimiter: str | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False

    @property
    def width(self) -> int:
        """Cells in the longest row."""
        return max(map(len, self.cells), default=0)

    @property
    def label(self) -> str:
        """How a person would name it."""
        return f"{self.file}, sheet '{self.sheet}'" if self.sheet else self.file

    def cell(self, i: int, j: int) -> str:
        """Text of the cell in the ``i``-th row held; empty beyond its end."""
        row = self.cells[i]
        return row[j] if j < len(row) else ""

    def kind(self, i: int, j: int) -> str:
        """Kind of that cell; text for everything that comes from a CSV file."""
        if not self.kinds:
            return TEXT if self.cell(i, j) else EMPTY
        return self.kinds[i][j] if j < len(self.kinds[i]) else EMPTY

    def is_blank(self, i: int) -> bool:
        """Whether nothing stands in that row."""
        return not any(c.strip() for c in self.cells[i])

    def column_is_blank(self, j: int, *, start: int = 0) -> bool:
        """Whether nothing stands in that column from row ``start`` on."""
        return not any(row[j].strip() for row in self.cells[start:] if j < len(row))

    def from_row(self, i: int) -> Grid:
        """Return the grid without the rows before the ``i``-th."""
        return replace(
            self, cells=self.cells[i:], rows=self.rows[i:], kinds=self.kinds[i:]
        )


def letters(column: int) -> str:
    """Name of a column in a spreadsheet; the first is 0.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """Return the place of a column from its letters; the first is 0.

    Examples
    --------
    >>> column_number("AB")
    27
    """
    total = 0
    for letter in name.upper():
        total = total * 26 + ord(letter) - 64
    return total - 1

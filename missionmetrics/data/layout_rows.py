"""Rows that are no data: notes under a table, and totals among its rows."""

from __future__ import annotations

import re
from math import isnan
from typing import TYPE_CHECKING

from missionmetrics.data.numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from missionmetrics.data.grids import Grid

TOTAL = re.compile(
    r"(?i)((grand |sub)?-?\s?totals?|all (areas|boroughs|wards|districts|places)|sum|"
    r"average|mean)\b.*"
)
NOTE = re.compile(r"(?i)(sources?|notes?|footnotes?|published|©|\*|\[?[0-9a-z]\]|\().*")
CLOSE = 0.005
LONG_TEXT = 4


def label_of(grid: Grid, i: int) -> str:
    """Text of the first cell of a row that is not blank."""
    return next((c.strip() for c in grid.cells[i] if c.strip()), "")


def no_data(
    grid: Grid,
    start: int,
    values: Sequence[int],
    *,
    places: Sequence[int],
    known: set[str],
) -> Iterator[tuple[int, str]]:
    """Find rows that are no data.

    Parameters
    ----------
    grid : Grid
        The cells.
    start : int
        Place of the first row under the headings.
    values : sequence of int
        Columns that hold values; empty for a table that is long already.
    places : sequence of int
        Columns that name areas; a total is known by what stands there.
    known : set of str
        Ids and names of areas, in lower case: a row for one of them is data even if
        it is the sum of the others.

    Yields
    ------
    tuple of (int, str)
        Place of the row, and why it is no data.
    """
    above: list[list[float]] = []
    blank_before = False
    for i in range(start, len(grid.cells)):
        if grid.is_blank(i):
            blank_before = True
            continue
        if _is_note(grid, i, blank_before):
            yield i, "a note, not a row of data"
            continue
        labels = [grid.cell(i, j).strip() for j in places]
        row = [_number(grid.cell(i, j)) for j in values]
        if {t.casefold() for t in labels} & known:
            above.append(row)
        elif any(TOTAL.fullmatch(t) for t in labels):
            yield i, "a total, by its label"
        elif values and _is_sum(row, above):
            yield i, "a total: the sum of the rows above it"
        else:
            above.append(row)


def _is_note(grid: Grid, i: int, blank_before: bool) -> bool:
    held = [c.strip() for c in grid.cells[i] if c.strip()]
    if len(held) != 1 or not grid.cell(i, 0).strip():
        return False
    wordy = len(held[0].split()) >= LONG_TEXT
    return bool(NOTE.fullmatch(held[0])) or wordy or (blank_before and " " in held[0])


def _number(text: str) -> float:
    found = read_number(text) if text.strip() else None
    return found.value if found else float("nan")


def _is_sum(row: list[float], above: list[list[float]]) -> bool:
    if len(above) < 3:
        return False
    columns = [
        (mine, [other[k] for other in above])
        for k, mine in enumerate(row)
        if not isnan(mine)
    ]
    if not columns or not any(mine for mine, _ in columns):
        return False
    return all(
        not any(map(isnan, rest)) and abs(mine - sum(rest)) <= CLOSE * max(abs(mine), 1)
        for mine, rest in columns
    )

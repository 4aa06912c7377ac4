"""Find the headings of a sheet that does not start with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from missionmetrics.data.dates import MONTHS
from missionmetrics.data.grids import DATE
from missionmetrics.data.headings import plain
from missionmetrics.schemas.periods import PeriodFault, read_period

if TYPE_CHECKING:
    from missionmetrics.data.grids import Grid
    from missionmetrics.schemas.registry import TableSchema

SEARCHED = 30
MARK = re.compile(r"\s*(\[[a-z0-9 ]{1,8}\]|\([a-z0-9 ]{1,8}\)|[*†‡¹²³])$")
MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})[ -]([0-9]{4})")


class Headings(NamedTuple):
    """Where the headings stand: places of rows in the grid, from 0.

    ``periods`` is the row with periods over the columns, or none; ``names`` is the
    row with names of measures over or under it, or none; ``last`` is the lowest.
    """

    last: int
    periods: int | None = None
    names: int | None = None


def period_in(text: str, *, grid_kind: str) -> str:
    """Return the period that a heading names, or nothing.

    Examples
    --------
    >>> period_in("2021 [p]", grid_kind="t"), period_in("Mar 2021", grid_kind="t")
    ('2021', '2021-03')
    >>> period_in("Name", grid_kind="t")
    ''
    """
    words = MARK.sub("", text.strip())
    if grid_kind == DATE:
        return words[:7] if words.endswith("-01") else words
    if found := MONTH_FIRST.fullmatch(words):
        month = found[1].casefold()[:3]
        return f"{found[2]}-{MONTHS.index(month) + 1:02d}" if month in MONTHS else ""
    if not words[:1].isdigit() and not words.startswith(("FY", "Q")):
        return ""
    try:
        return read_period(words).text
    except PeriodFault as why:
        return words if why.code == "MM-PERIOD-AMBIGUOUS" else ""


def periods_in_row(grid: Grid, i: int) -> dict[int, str]:
    """Periods that the cells of a row name, by column."""
    held = {
        j: period_in(text, grid_kind=grid.kind(i, j))
        for j, text in enumerate(grid.cells[i])
    }
    return {j: p for j, p in held.items() if p}


def find_headings(grid: Grid, schema: TableSchema) -> Headings | None:
    """Find the rows of headings: periods across, or the names of the table's columns.

    Returns
    -------
    Headings or None
        None when no row looks like headings.
    """
    best, count = None, 1
    for i in range(min(SEARCHED, len(grid.cells))):
        found = periods_in_row(grid, i)
        if len(found) > count and _is_heading(grid, i, found):
            best, count = i, len(found)
    if best is not None:
        return _with_names(grid, best)
    for i in range(min(SEARCHED, len(grid.cells))):
        names = {plain(c) for c in grid.cells[i]} & set(schema.columns)
        if len(names) >= 2:
            return Headings(i)
    return None


def _is_heading(grid: Grid, i: int, periods: dict[int, str]) -> bool:
    """Whether the cells of a row are headings and not values that look like years."""
    others = [c for j, c in enumerate(grid.cells[i]) if c.strip() and j not in periods]
    distinct = len(set(periods.values())) == len(periods) or _repeats(periods)
    numeric = sum(bool(re.fullmatch(r"-?[0-9.,]+", c.strip())) for c in others)
    return distinct and numeric == 0


def _repeats(periods: dict[int, str]) -> bool:
    """Whether the same run of periods comes again under each measure."""
    held = list(periods.values())
    run = len(set(held))
    return len(held) % run == 0 and held == held[:run] * (len(held) // run)


def _with_names(grid: Grid, i: int) -> Headings:
    """Look for a second row of headings, with measures, above or below the periods."""
    columns = set(periods_in_row(grid, i))
    spread = _filled(grid, i, max(grid.width, max(columns) + 1))
    below = i + 1
    if below < len(grid.cells):
        cells = [c.strip() for c in grid.cells[below]]
        under = [c for j, c in enumerate(cells) if j in spread and c]
        if len(under) >= 2 and not any(re.search(r"[0-9]", c[:1]) for c in under):
            return Headings(below, periods=i, names=below)
    if i > 0:
        first = min(columns)
        over = [c for c in grid.cells[i - 1][first:] if c.strip()]
        wide = len(over) > 1 or bool(over and _is_over(grid, i - 1, first))
        if wide and len(over) < len(columns):
            return Headings(i, periods=i, names=i - 1)
    return Headings(i, periods=i)


def _is_over(grid: Grid, i: int, first: int) -> bool:
    return bool(grid.cell(i, first).strip())


def _filled(grid: Grid, i: int, width: int) -> dict[int, str]:
    """Cells of a heading row, each carried on over the blank cells to its right."""
    held: dict[int, str] = {}
    said = ""
    for j in range(width):
        said = grid.cell(i, j).strip() or said
        if said:
            held[j] = said
    return held


def carried(grid: Grid, i: int, columns: list[int]) -> dict[int, str]:
    """What a row of merged headings says of each of ``columns``."""
    held = _filled(grid, i, max(columns) + 1)
    first = min((j for j in held if grid.cell(i, j).strip()), default=0)
    return {j: held[j] for j in columns if j in held and j >= first}

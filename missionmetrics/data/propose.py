"""Propose how a file with a layout of its own could be read."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from missionmetrics.data.grids import letters
from missionmetrics.data.header_search import (
    Headings,
    carried,
    find_headings,
    periods_in_row,
)
from missionmetrics.data.headings import first_row_held, plain
from missionmetrics.data.layout_rows import label_of, no_data
from missionmetrics.data.mapping import BY_NAME, Mapping
from missionmetrics.schemas.place import nearest
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping as Map

    from missionmetrics.data.grids import Grid

SYNONYMS = {
    "area_id": (
        "area_code", "code", "gss_code", "ons_code", "lad_code", "la_code",
        "geography_code", "local_authority_code", "ward_code", "lad23cd", "lad24cd",
    ),
    "indicator_id": ("indicator", "measure", "metric"),
    "group": ("sector", "category", "subgroup"),
}  # fmt: skip
NAMES = (
    "name", "area", "area_name", "geography", "local_authority", "borough", "ward",
    "district", "place", "region", "lad23nm", "lad24nm",
)  # fmt: skip
MEASURED = ("observations", "targets")


class Known(NamedTuple):
    """What the other tables of the mission say, so that a guess can be checked.

    ``areas`` and ``indicators`` hold ids by name in lower case; ids stand for
    themselves.
    """

    areas: Map[str, str]
    indicators: Map[str, str]


def propose(
    grid: Grid, *, table: str | None = None, known: Known | None = None
) -> Mapping | None:
    """Propose a mapping for a grid whose layout is not plain.

    Recognised are years across the columns, one or two rows of headings (merged or
    not), notes above and below the table, and totals.

    Parameters
    ----------
    grid : Grid
        The cells.
    table : str, optional
        The table that the file is named after; observations if it is none.
    known : Known, optional
        Names and ids of areas and indicators.

    Returns
    -------
    Mapping or None
        Not confirmed. None when the layout is plain, or nothing is recognised.
    """
    schema = TABLES[table or "observations"]
    known = known or Known({}, {})
    found = find_headings(grid, schema)
    if found is None or (table is None and found.periods is None):
        return None
    if found.periods is not None and "value" not in schema.columns:
        return None
    periods = periods_in_row(grid, found.periods) if found.periods is not None else {}
    values = _values(grid, found, periods, schema.name, known)
    spread = [int(v["at"]) for v in values]
    columns = _columns(grid, found, spread, schema.name, known)
    start = found.last + 1
    places = [j for j, n in columns.items() if n in ("area_id", BY_NAME)]
    if values:
        places += [j for j in range(min(spread)) if j not in places]
    names = {*known.areas, *(i.casefold() for i in known.areas.values())}
    skipped = list(no_data(grid, start, spread, places=places, known=names))
    if not values and found.last == first_row_held(grid) and not skipped:
        return None
    every = _every_row(grid, columns, values, schema.name, known)
    letter_of = {j: letters(j) for j in (*columns, *spread)}
    return Mapping(
        file=grid.file,
        sheet=grid.sheet,
        table=schema.name,
        header_rows=_header_rows(grid, found),
        first_row=grid.rows[found.last] + 1,
        columns={letter_of[j]: name for j, name in columns.items()},
        headings={x: grid.cell(found.last, j).strip() for j, x in letter_of.items()},
        every_row=every,
        values=tuple(
            {
                "column": letter_of[int(v["at"])],
                **{k: t for k, t in v.items() if k != "at"},
            }
            for v in values
        ),
        left_out=tuple(
            {"row": grid.rows[i], "label": label_of(grid, i), "why": why}
            for i, why in skipped
        ),
    )


def _header_rows(grid: Grid, found: Headings) -> tuple[int, ...]:
    places = {found.last, found.periods, found.names} - {None}
    return tuple(sorted(grid.rows[i] for i in places if i is not None))


def _values(
    grid: Grid,
    found: Headings,
    periods: Map[int, str],
    table: str,
    known: Known,
) -> list[dict[str, str]]:
    """Columns that hold values, with the period and the measure of each."""
    if found.periods is None:
        return []
    columns = sorted(periods)
    spans = dict(periods)
    if found.names is not None and found.names > found.periods:
        columns = [
            j
            for j, c in enumerate(grid.cells[found.names])
            if c.strip() and j >= min(periods)
        ]
        over = carried(grid, found.periods, columns)
        read = {grid.cell(found.periods, j).strip(): p for j, p in periods.items()}
        spans = {j: read.get(over[j], over[j]) for j in columns if j in over}
    names = carried(grid, found.names, columns) if found.names is not None else {}
    return [
        {"at": str(j), "period": spans[j], **_measure(names.get(j), table, known)}
        for j in columns
        if j in spans
    ]


def _measure(name: str | None, table: str, known: Known) -> dict[str, str]:
    if name is None:
        return {}
    if table not in MEASURED:
        return {"group": name}
    return {"indicator_id": _indicator(name, known)}


def _indicator(name: str, known: Known) -> str:
    """Return the indicator that a name means, or nothing if none is close."""
    low = name.strip().casefold()
    if low in known.indicators:
        return known.indicators[low]
    meant = nearest(name, known.indicators)
    return known.indicators[meant] if meant else ""


def _columns(
    grid: Grid, found: Headings, values: list[int], table: str, known: Known
) -> dict[int, str]:
    """Columns that say something about a row, by what they say."""
    schema, columns, by_name = TABLES[table], {}, None
    for j, heading in enumerate(grid.cells[found.last]):
        text = heading.strip()
        if not text and found.last > 0:
            text = grid.cell(found.last - 1, j).strip()
        name = plain(text)
        if j in values or not name:
            continue
        if name in schema.columns:
            columns[j] = name
        elif meant := next((c for c, s in SYNONYMS.items() if name in s), None):
            columns[j] = meant if meant in schema.columns else ""
        elif name in NAMES:
            by_name = j
    if by_name is None and "area_id" not in columns.values() and values:
        by_name = _holds_areas(grid, found, values, known)
    if by_name is not None and "area_id" not in columns.values():
        columns[by_name] = BY_NAME
    return {j: name for j, name in columns.items() if name}


def _holds_areas(
    grid: Grid, found: Headings, values: list[int], known: Known
) -> int | None:
    """Return the column whose cells are names of areas, if one is."""
    for j in range(min(values)):
        cells = [row[j].strip() for row in grid.cells[found.last + 1 :] if j < len(row)]
        if sum(c.casefold() in known.areas for c in cells) >= 2:
            return j
    return None


def _every_row(
    grid: Grid,
    columns: Map[int, str],
    values: list[dict[str, str]],
    table: str,
    known: Known,
) -> dict[str, str]:
    """What is the same for every value; empty text where a person must say."""
    every: dict[str, str] = {}
    said = {*columns.values(), *(k for v in values for k in v)}
    if values and table in MEASURED and "indicator_id" not in said:
        every["indicator_id"] = _from_titles(grid, known)
    if values and not {"area_id", BY_NAME} & said:
        every["area_id"] = ""
    return every


def _from_titles(grid: Grid, known: Known) -> str:
    """Look for the indicator in the name of the sheet and in the notes above it."""
    titles = [grid.sheet or PurePath(grid.file).stem]
    titles += [c for row in grid.cells[:5] for c in row if len(c.split()) > 1]
    for title in titles:
        low = title.strip().casefold()
        for name, indicator in known.indicators.items():
            if name in low or plain(name) == plain(low):
                return indicator
    return ""

"""Check a table against its schema and say every fault in one plain sentence."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.schemas.cells import cell_faults
from missionmetrics.schemas.links import link_faults
from missionmetrics.schemas.place import Place, did_you_mean, nearest, shown
from missionmetrics.schemas.registry import TABLES, TableSchema
from missionmetrics.schemas.rules import broken_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Place", "faults_in", "link_faults"]


def faults_in(
    name: str,
    frame: pd.DataFrame,
    place: Place | None = None,
    *,
    already: Iterable[Fault] = (),
) -> list[Fault]:
    """Every fault of one table, by cell.

    Parameters
    ----------
    name : str
        Name of the table, one of ``TABLES``.
    frame : DataFrame
        The table, typed: text, numbers and dates as pandas holds them. Never changed.
    place : Place, optional
        Where the table stands in the user's files.
    already : iterable of Fault
        Faults met while reading; their cells are not reported again as empty.

    Returns
    -------
    list of Fault
        By row, then column. Empty when all is well. A heading that is not known is a
        warning; everything else is an error.

    Raises
    ------
    EvidenceError
        There is no table of that name (``MM-TABLE-UNKNOWN``).
    """
    schema, place = _schema(name), place or Place()
    found = list(_headings(schema, frame, place))
    if any(fault.code == "MM-COLUMN-TWICE" for fault in found):
        return found
    known = _known_cells(schema, frame)
    cells, sound = cell_faults(schema, known, place)
    found += cells
    found += _row_rules(schema, known[sound], place)
    found += _repeated_keys(schema, known[sound], place)
    seen = {(f.sheet, f.row, f.column) for f in already if f.row is not None}
    kept = (f for f in found if f.row is None or (f.sheet, f.row, f.column) not in seen)
    return sorted(kept, key=_by_row)


def _schema(name: str) -> TableSchema:
    if name in TABLES:
        return TABLES[name]
    raise EvidenceError(
        f"There is no table `{name}`.",
        fix=did_you_mean(name, TABLES) + f"The tables are: {', '.join(TABLES)}.",
        code="MM-TABLE-UNKNOWN",
    )


def _by_row(fault: Fault) -> tuple[Any, ...]:
    return (fault.row or 0, fault.column or "", fault.code, fault.message)


def _headings(
    schema: TableSchema, frame: pd.DataFrame, place: Place
) -> Iterator[Fault]:
    names = [str(c) for c in frame.columns]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield place.fault(
            "MM-COLUMN-TWICE",
            f"The heading `{place.heading(name)}` stands over more than one column.",
            "keep one of the columns, or rename the others.",
            column=name,
        )
    strange = [n for n in names if n not in schema.columns and n not in schema.derived]
    for name, column in schema.columns.items():
        if column.required and name not in names:
            meant = nearest(name, strange)
            yield place.fault(
                "MM-COLUMN-MISSING",
                f"The table `{schema.name}` has no column `{name}`.",
                f"rename `{meant}` to `{name}`."
                if meant
                else f"add a column `{name}`: {column.description}",
                column=name,
            )
    for name in dict.fromkeys(strange):
        yield place.fault(
            "MM-COLUMN-UNKNOWN",
            f"The table `{schema.name}` knows no column `{place.heading(name)}`.",
            did_you_mean(name, schema.columns)
            + "Rename it, or leave it: it is not read.",
            column=name,
            severity="warning",
        )


def _known_cells(schema: TableSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of the schema as a plain frame, rows counted from 0, blanks empty."""
    names = [name for name in schema.columns if name in frame]
    known = pd.DataFrame(frame)[names].reset_index(drop=True)
    for name in names:
        if schema.columns[name].kind in ("id", "text", "category", "period"):
            cells = known[name]
            if isinstance(cells.dtype, pd.CategoricalDtype):
                cells = cells.astype(object)
            blank = _blank(cells)
            known[name] = cells.mask(blank) if blank.any() else cells
    return known


def _blank(cells: pd.Series[Any]) -> pd.Series[bool]:
    if cells.dtype == object:
        found = [isinstance(cell, str) and not cell.strip() for cell in cells]
        return pd.Series(found, index=cells.index, dtype=bool)
    codes, texts = pd.factorize(cells)
    blank = [isinstance(text, str) and not text.strip() for text in texts]
    return pd.Series([False, *blank], dtype=bool).take(codes + 1).set_axis(cells.index)


def _row_rules(
    schema: TableSchema, frame: pd.DataFrame, place: Place
) -> Iterator[Fault]:
    for rule in broken_rules(schema.name, frame):
        rows = frame.loc[rule.rows]
        for position, cells in zip(rows.index, rows.to_dict("records"), strict=True):
            words = defaultdict(
                lambda: "empty", {str(c): shown(v) or "empty" for c, v in cells.items()}
            )
            yield place.fault(
                rule.code,
                rule.message.format_map(words),
                rule.fix,
                position=int(position),
                column=rule.column,
                value=cells.get(rule.column),
                severity=rule.severity,
            )


def _repeated_keys(
    schema: TableSchema, frame: pd.DataFrame, place: Place
) -> Iterator[Fault]:
    key = _key_cells(schema, frame)
    if key.empty:
        return
    again = key.index[key.duplicated(keep=False)]
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for position, cells in zip(again, key.loc[again].to_numpy().tolist(), strict=True):
        groups[tuple(cells)].append(int(position))
    for key_cells, positions in groups.items():
        first, *rest = sorted(positions, key=place.row)
        named = ", ".join(
            f"{place.heading(str(c))} `{v}`"
            for c, v in zip(key.columns, key_cells, strict=True)
            if v != ""
        )
        for position in rest:
            yield place.fault(
                "MM-DUPLICATE-KEY",
                f"Row {place.row(position)} repeats row {place.row(first)}: both are "
                f"for {named}.",
                "keep one of the two, or say what tells them apart.",
                position=position,
                column=str(key.columns[0]),
                value=key_cells[0],
            )


def _key_cells(schema: TableSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """Key columns as text, empty cells as ""; without rows whose id is missing."""
    key = pd.DataFrame(index=frame.index)
    for name in schema.key:
        cells = frame[name] if name in frame else pd.Series(None, index=frame.index)
        text = cells.astype(object).where(cells.notna(), "")
        if name == "period" and {"start", "end"} <= set(frame.columns):
            dates = frame["start"].astype(str) + " to " + frame["end"].astype(str)
            text = text.where(text != "", dates)
        key[name] = text
    needed = [n for n in schema.key if schema.columns[n].required]
    if any(name not in frame for name in needed):
        return key.iloc[:0]
    return key[(key[needed] != "").all(axis=1)]

"""Tables given to a question directly, held against what `data_schemas` says of them.

A mission that was read has been checked. A table from elsewhere has not: here it stops
with its place and its remedy, where it would else break a sum or change it unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.schemas.check import faults_in, link_faults
from missionmetrics.schemas.dating import dated
from missionmetrics.schemas.place import Place
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.errors import Fault

STOPS = (
    "MM-COLUMN-MISSING", "MM-COLUMN-TWICE", "MM-DUPLICATE-KEY", "MM-EMPTY-CELL",
    "MM-NOT-ALLOWED", "MM-TYPE",
)  # fmt: skip
NOT_FOUND = ("MM-LINK", "MM-LINK-TABLE")


def whole(table: str, given: pd.DataFrame) -> pd.DataFrame:
    """A table with all its columns, those that it may do without empty.

    Parameters
    ----------
    table : str
        Its name in ``data_schemas``.
    given : DataFrame
        Never changed. Without rows it may lack any column; a blank text is a gap.

    Returns
    -------
    DataFrame
        Where the table has a period, with ``start`` and ``end`` as well.

    Raises
    ------
    EvidenceError
        A column that must be there is missing (``MM-COLUMN-MISSING``) or stands twice
        (``MM-COLUMN-TWICE``), a cell that must be filled is empty (``MM-EMPTY-CELL``),
        a word is not allowed (``MM-NOT-ALLOWED``), a cell is of another kind
        (``MM-TYPE``), a row stands twice (``MM-DUPLICATE-KEY``), or a period cannot be
        read (``MM-PERIOD-...``). The code is that of the first; ``faults`` holds all.

    Examples
    --------
    >>> codes = pd.DataFrame({"code_id": ["cold"], "name": ["Cold at home"]})
    >>> whole("codes", codes).columns.tolist()[:3]
    ['code_id', 'name', 'parent_id']
    """
    schema, given = TABLES[table], given.mask(given.map(_is_blank))
    empty = given.isna().all() & ~given.columns.isin(_required(table))
    held = given.loc[:, ~empty.to_numpy()]
    if len(held):
        _stop(table, [f for f in faults_in(table, held, Place(file=table))
                      if f.code in STOPS and not _is_day(table, f)])  # fmt: skip
    lacking = [name for name in schema.columns if name not in held]
    held = held.assign(
        **dict.fromkeys(lacking, pd.Series(index=held.index, dtype="str"))
    )
    if "period" in schema.columns and "start" not in held:
        times, faults = dated(table, held, Place(file=table))
        _stop(table, faults)
        held = held.assign(start=times.start, end=times.end)
    return held


def require_found(
    tables: Mapping[str, pd.DataFrame], links: Sequence[tuple[str, str]]
) -> None:
    """Stop where a name is not in the table that it is of.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        As `whole` gives them.
    links : sequence of (table, column)
        Which columns to look at.

    Raises
    ------
    EvidenceError
        ``MM-LINK``, or ``MM-LINK-TABLE`` where the other table is empty.
    """
    found = link_faults(tables, {name: Place(file=name) for name in tables})
    for table, column in links:
        _stop(table, [f for f in found if f.code in NOT_FOUND
                      and (f.file, f.column) == (table, column)])  # fmt: skip


def _is_blank(cell: object) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _required(table: str) -> list[str]:
    return [c.name for c in TABLES[table].columns.values() if c.required]


def _is_day(table: str, fault: Fault) -> bool:
    """Whether it is a date written as text, which can be read all the same."""
    column = TABLES[table].columns.get(fault.column or "")
    return fault.code == "MM-TYPE" and column is not None and column.kind == "date"


def _stop(table: str, faults: Sequence[Fault]) -> None:
    if faults:
        raise EvidenceError(
            f"The table `{table}` cannot be used as it is.",
            fix="correct what is listed.",
            code=faults[0].code,
            faults=faults,
        )

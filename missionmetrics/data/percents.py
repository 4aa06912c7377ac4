"""Per cent signs: what they mean depends on the unit, and on the whole column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from missionmetrics.core.errors import Fault
    from missionmetrics.data.raw import Records
    from missionmetrics.data.typed import Typed
    from missionmetrics.schemas.registry import Column, TableSchema

    Mask = np.ndarray[Any, np.dtype[np.bool_]]

PER_CENT = ("%", "per cent", "percent", "percentage", "percentage points", "pct")
SHARES = ("share", "proportion", "fraction", "ratio", "share (0 to 1)")


def settle_percents(
    table: Typed, records: Records, schema: TableSchema, units: Mapping[str, str]
) -> list[Fault]:
    """Turn cells written with a per cent sign into the unit of their column.

    Parameters
    ----------
    table : Typed
        Number columns hold 45 for '45%'; they are changed where a share is meant.
    records : Records
        The table as text.
    schema : TableSchema
        Its columns.
    units : mapping of str to str
        Unit of each indicator.

    Returns
    -------
    list of Fault
        ``MM-PERCENT-MIX`` (some cells with the sign, some without) and
        ``MM-PERCENT-UNIT`` (the unit is neither per cent nor a share).
    """
    faults: list[Fault] = []
    for name, signed in table.percents.items():
        column = schema.columns[name]
        numbers = table.frame[name].to_numpy(dtype=float, na_value=np.nan).copy()
        for unit, rows in _groups(table.frame, column, units):
            marked = signed & rows
            if not marked.any():
                continue
            bare = rows & ~signed & ~np.isnan(numbers)
            if bare.any():
                said = {p.percent for p in records.parts}
                if said == {"share"}:
                    numbers[bare] *= 100
                elif said != {"per_cent"}:
                    faults += _mixed(records, name, marked, bare)
                    continue
                marked = marked | bare
            if unit in SHARES:
                numbers[marked] /= 100
            elif unit not in PER_CENT:
                faults += _no_unit(records, name, marked, unit)
        table.frame[name] = numbers
    return faults


def _groups(
    frame: pd.DataFrame, column: Column, units: Mapping[str, str]
) -> Iterator[tuple[str, Mask]]:
    """Cells that share a unit: one group an indicator, or the whole column."""
    whole = np.ones(len(frame), dtype=bool)
    if column.unit and "indicator" in column.unit and "indicator_id" in frame:
        ids = frame["indicator_id"]
        for name in ids.dropna().unique():
            yield units.get(name, "").casefold().strip(), (ids == name).to_numpy()
    elif column.minimum == 0 and column.maximum == 1:
        yield "share", whole
    else:
        yield (column.unit or "").casefold().strip(), whole


def _mixed(records: Records, name: str, marked: Mask, bare: Mask) -> Iterator[Fault]:
    fewer = bare if bare.sum() <= marked.sum() else marked
    texts = records.columns[name]
    for i in np.flatnonzero(fewer):
        yield records.place.fault(
            "MM-PERCENT-MIX",
            f"'{texts[i].strip()}' stands {'without' if fewer is bare else 'with'} a "
            f"per cent sign in a column where other cells stand "
            f"{'with' if fewer is bare else 'without'} one, so 0.45 and 45% cannot be "
            "told apart.",
            "write all of them the same way, or say in a mapping what the bare "
            'numbers are: percent = "per_cent" or "share".',
            position=int(i),
            column=name,
            value=texts[i],
        )


def _no_unit(records: Records, name: str, marked: Mask, unit: str) -> Iterator[Fault]:
    texts = records.columns[name]
    for i in np.flatnonzero(marked):
        yield records.place.fault(
            "MM-PERCENT-UNIT",
            f"'{texts[i].strip()}' is in per cent, but the unit is '{unit}'.",
            "set the unit to per cent, or write the number in its unit.",
            position=int(i),
            column=name,
            value=texts[i],
        )

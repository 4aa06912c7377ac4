"""Small sound tables to break one thing in."""

import pandas as pd

from missionmetrics.schemas.registry import TABLES

EMPTY_IN_A_SOUND_ROW = {
    "areas": ("parent_id",),
    "indicators": ("weight_group", "numerator_id", "denominator_id"),
    "targets": ("high",),
}


def sound(name, /, **changes):
    """The table's example, as often as the longest change, with changed columns."""
    rows = max((len(v) for v in changes.values() if isinstance(v, list)), default=1)
    frame = pd.DataFrame(
        {c.name: typed(c, [c.example] * rows) for c in TABLES[name].columns.values()}
    )
    for empty in EMPTY_IN_A_SOUND_ROW.get(name, ()):
        frame[empty] = frame[empty].mask(frame[empty].notna())
    key = TABLES[name].key[0]
    if rows > 1 and TABLES[name].key == (key,) and key not in changes:
        frame[key] = [f"{key} {i}" for i in range(rows)]
    return frame.assign(**changes)


def typed(column, cells):
    if column.kind == "number":
        return pd.Series([float(c) for c in cells])
    if column.kind == "integer":
        return pd.Series([int(c) for c in cells], dtype="Int64")
    if column.kind == "date":
        return pd.Series(pd.to_datetime(cells))
    return pd.Series(cells, dtype="str")

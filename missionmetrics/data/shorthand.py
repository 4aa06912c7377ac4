"""What shorthand in a value cell says, carried into `status` and `note`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from missionmetrics.core.errors import Fault
    from missionmetrics.data.raw import Records
    from missionmetrics.data.typed import Typed
    from missionmetrics.schemas.registry import TableSchema

EMPTY_KINDS = ("suppressed", "missing", "not_applicable", "low")


def settle_shorthand(
    table: Typed, records: Records, schema: TableSchema
) -> list[Fault]:
    """Write the shorthand of ``value`` into the table, or say that it has no room.

    Returns
    -------
    list of Fault
        ``MM-STATUS-CONFLICT`` where the status column says something else;
        ``MM-NUMBER-CODE`` where the table cannot hold a value that is not there.
    """
    if "value" not in table.frame:
        return []
    status = schema.columns.get("status")
    if status is None or "suppressed" not in (status.enum or ()):
        return _no_room(table, records, schema)
    faults = _into_status(table, records)
    _into_notes(table)
    return faults


def _into_status(table: Typed, records: Records) -> list[Fault]:
    frame, faults = table.frame, []
    if "status" not in frame:
        frame["status"] = pd.Series(None, index=frame.index, dtype="str")
    held = frame["status"].astype(object).where(frame["status"].notna(), None).tolist()
    values = frame["value"].notna().tolist()
    for i, said in table.status.items():
        stated = held[i]
        if stated is None:
            held[i] = said
        elif stated != said and not (said == "missing" and stated in EMPTY_KINDS):
            faults.append(_conflict(records, i, stated, said))
    named = {f.row for f in table.faults if f.column == "value"}
    held = [
        s if s is not None else "ok" if v else None if i in named else "missing"
        for i, (s, v) in enumerate(zip(held, values, strict=True))
    ]
    frame["status"] = pd.Series(held, index=frame.index, dtype="str")
    return faults


def _conflict(records: Records, i: int, stated: str, said: str) -> Fault:
    return records.place.fault(
        "MM-STATUS-CONFLICT",
        f"The value is written '{records.columns['value'][i].strip()}' "
        f"({said.replace('_', ' ')}), but the status says `{stated}`.",
        "correct one of the two; the status may be left empty.",
        position=i,
        column="value",
        value=records.columns["value"][i],
    )


def _into_notes(table: Typed) -> None:
    if not table.notes:
        return
    frame = table.frame
    if "note" not in frame:
        frame["note"] = pd.Series(None, index=frame.index, dtype="str")
    held = frame["note"].astype(object).where(frame["note"].notna(), None).tolist()
    for i, said in table.notes.items():
        written = held[i]
        if written is None:
            held[i] = said
        elif said not in written:
            held[i] = f"{written}; {said}"
    frame["note"] = pd.Series(held, index=frame.index, dtype="str")


def _no_room(table: Typed, records: Records, schema: TableSchema) -> list[Fault]:
    column, texts = schema.columns["value"], records.columns["value"]
    empty = table.frame["value"].isna().tolist()
    noted = {f.row for f in table.faults if f.column == "value"}
    return [
        records.place.fault(
            "MM-NUMBER-CODE",
            f"`value` says '{texts[i].strip()}' ({said.replace('_', ' ')}), so there "
            "is no number.",
            "leave it, if that is so; the cell is read as empty, never as zero."
            if column.nullable
            else f"the table `{schema.name}` needs the number; take out the row where "
            "there is none.",
            position=i,
            column="value",
            value=texts[i],
            severity="warning" if column.nullable else "error",
        )
        for i, said in table.status.items()
        if empty[i] and not (column.nullable and i in noted)
    ]

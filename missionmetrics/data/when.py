"""Periods of a table: read by how often the indicator is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.data.grids import DATE
from missionmetrics.schemas.periods import PeriodFault, period_between, read_periods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.errors import Fault
    from missionmetrics.data.raw import Records
    from missionmetrics.data.typed import Typed
    from missionmetrics.schemas.registry import TableSchema

ANY_DAY = ("daily", "weekly", "irregular")
ANY_DATE = ("documents",)  # an interview may carry its date


def settle_periods(
    table: Typed,
    records: Records,
    schema: TableSchema,
    frequencies: Mapping[str, str],
    year_starts: str,
) -> list[Fault]:
    """Write every period in its one way, with its first and last day.

    Parameters
    ----------
    table : Typed
        Columns of kind ``period`` are rewritten; for the column ``period`` itself
        ``start`` and ``end`` are added.
    records : Records
        The table as text.
    schema : TableSchema
        Its columns.
    frequencies : mapping of str to str
        How often each indicator is measured.
    year_starts : str
        Month and day on which the financial year starts.

    Returns
    -------
    list of Fault
        ``MM-PERIOD-...`` as :func:`missionmetrics.schemas.periods.read_period` has
        them, ``MM-PERIOD-EXCEL-DATE`` and ``MM-PERIOD-CONFLICT``.
    """
    faults: list[Fault] = []
    often = _often(table.frame, frequencies)
    for name, column in schema.columns.items():
        if column.kind != "period" or name not in table.frame:
            continue
        faults += _undo_excel_dates(table, records, name, often)
        read = read_periods(table.frame[name], frequency=often, year_starts=year_starts)
        faults += [_fault(records, i, name, why) for i, why in read.faults]
        table.frame[name] = read.text
        if name == "period":
            faults += _span(table, records, read.start, read.end)
    if "period" in schema.columns and "start" in schema.columns:
        faults += _named_by_days(table, records, often, year_starts)
    return faults


def _often(frame: pd.DataFrame, frequencies: Mapping[str, str]) -> pd.Series[Any]:
    if "indicator_id" not in frame:
        return pd.Series(None, index=frame.index, dtype="str")
    return frame["indicator_id"].map(dict(frequencies)).astype("str")


def _undo_excel_dates(
    table: Typed, records: Records, name: str, often: pd.Series[Any]
) -> list[Fault]:
    """Give back what Excel took for a date, where only one thing can be meant."""
    faults, held, frequencies = [], table.frame[name].tolist(), often.tolist()
    for i, kind in enumerate(records.kinds(name)):
        how = frequencies[i]
        if kind != DATE or how in ANY_DAY or records.table in ANY_DATE:
            continue
        if how == "monthly" and str(held[i]).endswith("-01"):
            held[i] = str(held[i])[:7]
            continue
        faults.append(
            records.place.fault(
                "MM-PERIOD-EXCEL-DATE",
                f"Excel has turned this period into the date {held[i]}; it may have "
                "been typed as a year, a month or a financial year.",
                "format the column as text and type the period again, for example "
                "2011/12.",
                position=i,
                column=name,
                value=str(held[i]),
            )
        )
        held[i] = None
    table.frame[name] = pd.Series(held, index=table.frame.index, dtype="str")
    return faults


def _fault(records: Records, i: int, name: str, why: PeriodFault) -> Fault:
    return records.place.fault(
        why.code,
        why.problem,
        why.fix,
        position=i,
        column=name,
        value=records.columns[name][i],
    )


def _span(
    table: Typed, records: Records, start: pd.Series[Any], end: pd.Series[Any]
) -> list[Fault]:
    frame, faults = table.frame, []
    for name, read in (("start", start), ("end", end)):
        if name not in frame:
            frame[name] = read
            continue
        stated = frame[name]
        differ = stated.notna() & read.notna() & (stated != read)
        faults += [
            records.place.fault(
                "MM-PERIOD-CONFLICT",
                f"The period {frame['period'].iloc[i]} runs from "
                f"{start.iloc[i]:%Y-%m-%d} to {end.iloc[i]:%Y-%m-%d}, but `{name}` "
                f"says {stated.iloc[i]:%Y-%m-%d}.",
                "keep one of the two; start and end may be left empty.",
                position=int(i),
                column=name,
                value=records.columns[name][i],
            )
            for i in differ.to_numpy().nonzero()[0]
        ]
        frame[name] = stated.where(stated.notna(), read)
    return faults


def _named_by_days(
    table: Typed, records: Records, often: pd.Series[Any], year_starts: str
) -> list[Fault]:
    """Name the periods that are given by their first and last day only."""
    frame, faults = table.frame, []
    if not {"start", "end"} <= set(frame.columns):
        return []
    if "period" not in frame:
        frame["period"] = pd.Series(None, index=frame.index, dtype="str")
    held = frame["period"].astype(object).where(frame["period"].notna(), None).tolist()
    written = records.columns.get("period", [""] * len(frame))
    days = frame["start"].notna() & frame["end"].notna()
    for i in days.to_numpy().nonzero()[0]:
        if held[i] is not None or written[i].strip():
            continue
        how = often.iloc[i] if pd.notna(often.iloc[i]) else None
        first, last = frame["start"].iloc[i], frame["end"].iloc[i]
        try:
            named = period_between(first, last, frequency=how, year_starts=year_starts)
        except PeriodFault as why:
            if why.code == "MM-PERIOD-ORDER":
                continue  # the table's own rule on dates says so
            faults.append(_fault(records, int(i), "start", why))
        else:
            held[i] = named.text
    frame["period"] = pd.Series(held, index=frame.index, dtype="str")
    return faults

"""When each row of a table is: its periods read, each fault at its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.schemas.columns import days_of, texts_of
from missionmetrics.schemas.periods import (
    PeriodFault,
    Periods,
    period_between,
    read_periods,
)
from missionmetrics.schemas.place import Place
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from missionmetrics.core.errors import Fault


def dated(
    name: str,
    frame: pd.DataFrame,
    place: Place | None = None,
    *,
    indicators: pd.DataFrame | None = None,
    year_starts: str = "04-01",
) -> tuple[Periods, list[Fault]]:
    """Read the periods of a table, in the light of its indicators' frequency.

    Parameters
    ----------
    name : str
        Name of the table; it has a column of kind ``period``.
    frame : DataFrame
        The table. A row without a period takes it from ``start`` and ``end``.
    place : Place, optional
        Where the table stands.
    indicators : DataFrame, optional
        The table of indicators, for ``frequency``.
    year_starts : str
        Month and day on which the financial year starts.

    Returns
    -------
    Periods, list of Fault
        Canonical text, first and last day, with the index of ``frame``; and what
        could not be read (``MM-PERIOD-...``), by row.
    """
    place = place or Place()
    column = period_column(name)
    often = frequencies(frame, indicators)
    texts = texts_of(frame, column)
    if column == "period":
        texts = texts.fillna(_from_days(frame, often, year_starts))
    read = read_periods(texts, frequency=often, year_starts=year_starts)
    faults = [
        place.fault(
            fault.code,
            fault.problem,
            fault.fix,
            position=position,
            column=column,
            value=texts.iloc[position],
        )
        for position, fault in read.faults
    ]
    return read, faults


def period_column(name: str) -> str:
    """The column of table ``name`` that holds a period."""
    return next(c.name for c in TABLES[name].columns.values() if c.kind == "period")


def frequencies(
    frame: pd.DataFrame, indicators: pd.DataFrame | None
) -> pd.Series[Any] | None:
    """How often each row's indicator is measured; None where no indicator is named."""
    if indicators is None or "indicator_id" not in frame:
        return None
    often = texts_by_id(indicators, "indicator_id", "frequency")
    return texts_of(frame, "indicator_id").map(often)


def texts_by_id(frame: pd.DataFrame, key: str, column: str) -> dict[str, Any]:
    """Text in ``column`` by ``key``; a key that stands twice is left out."""
    return by_id(frame, key, texts_of(frame, column))


def by_id(frame: pd.DataFrame, key: str, cells: Any) -> dict[str, Any]:
    """Each row's cell by ``key``; a key that stands twice is left out."""
    names = texts_of(frame, key)
    once = (names.notna() & ~names.duplicated(keep=False)).tolist()
    rows = zip(names, cells, once, strict=True)
    return {name: cell for name, cell, alone in rows if alone}


def _from_days(
    frame: pd.DataFrame, often: pd.Series[Any] | None, year_starts: str
) -> pd.Series[Any]:
    """Canonical text of each row's start and end; empty where one is missing."""
    days = pd.DataFrame({c: days_of(frame, c) for c in ("start", "end")})
    if not days.notna().all(axis=1).any():
        return pd.Series(None, index=frame.index, dtype=object)
    days["often"] = None if often is None else often
    codes, distinct = pd.MultiIndex.from_frame(days).factorize()
    names = [_name(first, last, how, year_starts) for first, last, how in distinct]
    return pd.Series(names, dtype=object).take(codes).set_axis(frame.index)


def _name(start: Any, end: Any, often: Any, year_starts: str) -> str | None:
    if pd.isna(start) or pd.isna(end):
        return None
    frequency = None if pd.isna(often) else often
    try:
        return period_between(
            start, end, frequency=frequency, year_starts=year_starts
        ).text
    except PeriodFault:
        return None  # its dates are out of order, which has its own fault

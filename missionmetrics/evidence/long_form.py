"""Every strand of evidence in one long form, with what was lost on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.core.provenance import Source

COLUMNS = (
    "strand", "series_id", "area_id", "group", "period", "start", "end", "value",
    "se", "low", "high", "n", "unit", "direction", "vintage", "status", "source_id",
    "note",
)  # fmt: skip
SERIES_COLUMNS = (
    "series_id", "name", "unit", "unit_name", "direction", "frequency", "scale",
    "aggregation", "definition", "excludes",
)  # fmt: skip
AREA_COLUMNS = ("area_id", "name", "level", "parent_id")
LOST_COLUMNS = ("series_id", "area_id", "period", "reason")
HAS_VALUE = ("ok", "provisional", "estimated")


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """What is known, one row a number, whatever kind of evidence it is.

    Attributes
    ----------
    table : DataFrame
        ``strand, series_id, area_id, group, period, start, end, value, se, low,
        high, n, unit, direction, vintage, status, source_id, note``. ``start`` and
        ``end`` are the first and last day of the period. A suppressed, missing or
        low value keeps its own ``status`` and is never nought.
    series : DataFrame
        What each ``series_id`` measures: name, unit, direction, scale, how it adds up.
    areas : DataFrame
        ``area_id, name, level, parent_id``.
    sources : tuple of Source
        Where the rows come from.
    links : DataFrame or None
        ``from_area_id, to_area_id``: areas that were redrawn.
    lost : DataFrame
        ``series_id, area_id, period, reason``: what did not come through, and why.
    draws : array, shape (rows, draws), or None
        Joint draws of ``value`` where errors are shared between rows.
    """

    table: pd.DataFrame
    series: pd.DataFrame
    areas: pd.DataFrame
    sources: tuple[Source, ...] = ()
    links: pd.DataFrame | None = None
    lost: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(LOST_COLUMNS), dtype="str")
    )
    draws: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for name, wanted in (
            ("table", COLUMNS),
            ("series", SERIES_COLUMNS),
            ("areas", AREA_COLUMNS),
            ("lost", LOST_COLUMNS),
        ):
            missing = [c for c in wanted if c not in getattr(self, name)]
            if missing:
                raise TypeError(f"Evidence.{name} lacks {missing}")

    def name_of_area(self, area_id: str) -> str:
        """Name of an area, or its code when it has none."""
        found = self.areas.loc[self.areas["area_id"] == area_id, "name"]
        return area_id if found.empty else str(found.iloc[0])

    def with_rows(self, rows: pd.DataFrame, lost: pd.DataFrame) -> Evidence:
        """Return the same evidence with more rows, and more that was lost."""
        return replace(
            self,
            table=_stacked(self.table, rows)[list(COLUMNS)],
            lost=_stacked(self.lost, lost)[list(LOST_COLUMNS)],
            draws=None,
        )

    def only(self, keep: pd.Series[bool]) -> Evidence:
        """Return the same evidence with only the rows that ``keep`` marks."""
        marked = keep.to_numpy()
        return replace(
            self,
            table=self.table.loc[marked].reset_index(drop=True),
            draws=None if self.draws is None else self.draws[marked],
        )


def gathered(parts: Sequence[Evidence]) -> Evidence:
    """Several series of one mission as one evidence; what each lost is kept.

    Parameters
    ----------
    parts : sequence of Evidence
        One or more, with the same tables of series and areas.
    """
    first, *others = parts
    table, lost = first.table, first.lost
    for other in others:
        table, lost = _stacked(table, other.table), _stacked(lost, other.lost)
    sources = {s.source_id: s for p in parts for s in p.sources}
    return replace(
        first,
        table=table[list(COLUMNS)],
        lost=lost[list(LOST_COLUMNS)],
        sources=tuple(sources.values()),
        draws=None,
    )


def decimal_year(days: pd.Series[Any]) -> pd.Series[float]:
    """Days as decimal years in which every month is a twelfth.

    Months of equal length keep monthly, quarterly and yearly dates evenly spaced.
    """
    day = days.to_numpy("datetime64[D]")
    month = day.astype("datetime64[M]")
    first = month.astype("datetime64[D]")
    length = (month + 1).astype("datetime64[D]") - first
    year, number = np.divmod(month.astype("int64"), 12)
    found = 1970 + year + (number + (day - first) / length) / 12
    return pd.Series(np.where(np.isnat(day), np.nan, found), index=days.index)


def middle(table: pd.DataFrame) -> pd.Series[float]:
    """Middle of each row's period as a decimal year: 2023 as a whole is 2023.5."""
    after = table["end"] + pd.Timedelta(days=1)
    return (decimal_year(table["start"]) + decimal_year(after)) / 2


def _stacked(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    if first.empty or second.empty:
        return (second if first.empty else first).reset_index(drop=True)
    return pd.concat([first, second], ignore_index=True)

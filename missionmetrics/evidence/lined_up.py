"""Several indicators on one row of dates, in one place or in many.

Figures of a finer frequency are brought to the coarsest one; dates on which something
is missing stay in the row and are marked. Nothing is left out without being named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.long_form import HAS_VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence

    Floats = NDArray[np.float64]

MONTH, WEEK, DAY = 28, 7, 1
"""Days of four weeks, which are shorter than a usual month, of a week and of a day."""
SAME = 0.9
"""Periods this much shorter than the longest are of another frequency."""
MOST_GAPS = 0.2
"""An area with more of the dates missing does not hold the others up."""
LEFT_COLUMNS = ("series_id", "area_id", "period", "reason")


@dataclass(frozen=True, eq=False, kw_only=True)
class LinedUp:
    """k indicators in N areas on T dates.

    Attributes
    ----------
    figures : ndarray, shape (N, T, k)
        NaN where nothing was published.
    start, end : DatetimeIndex, length T
        First and last day of each period.
    periods : tuple of str, length T
        As they are written; empty where no figure has that period.
    area_ids, indicators : tuple of str
    brought : tuple of str
        Indicators that were brought to a coarser frequency.
    outside : int
        Dates on which something was measured, before or after those that are shared.
    unlike : bool
        Whether periods that stand together begin in different months, such as calendar
        and financial years.
    left : DataFrame
        ``series_id, area_id, period, reason``: figures that are not used, and why:
        ``"no figures"``, ``"too many gaps"``, ``"outside the shared dates"``,
        ``"part of a period"``.
    """

    figures: Floats
    start: pd.DatetimeIndex
    end: pd.DatetimeIndex
    periods: tuple[str, ...]
    area_ids: tuple[str, ...]
    indicators: tuple[str, ...]
    brought: tuple[str, ...]
    outside: int
    unlike: bool
    left: pd.DataFrame

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Dates on which every indicator has a figure in every area, (T,)."""
        return np.asarray(np.isfinite(self.figures).all(axis=(0, 2)))


def line_up(
    evidence: Evidence, *, indicators: Sequence[str], area_ids: Sequence[str]
) -> LinedUp:
    """Bring indicators to one row of dates.

    Parameters
    ----------
    evidence : Evidence
    indicators, area_ids : sequence of str
        ``series_id`` and ``area_id``.

    Returns
    -------
    LinedUp
        An area without figures of an indicator, or with gaps on more than a fifth of
        its dates, is left out where others remain.

    Raises
    ------
    EvidenceError
        No area has figures of all indicators, they fill no period of the others, or
        share no dates (``MM-LINED-EMPTY``); periods of an indicator overlap
        (``MM-LINED-OVERLAP``).
    """
    rows = _rows(evidence, indicators, area_ids)
    rows, brought, parts = _one_frequency(rows, evidence.series)
    _check_filled(rows, parts)
    held, absent = _held(rows, indicators, area_ids)
    rows = rows[rows["area_id"].isin(held)]
    cells = rows.set_index(["area_id", "place", "series_id"])["value"]
    first, last = _shared_span(rows, indicators)
    places = np.arange(first, last + 1)
    values = _cells(cells, held, places, indicators)
    kept = _without_gaps(values)
    gappy = [a for a, k in zip(held, kept, strict=True) if not k]
    held = [a for a, k in zip(held, kept, strict=True) if k]
    outside = rows[~rows["place"].between(first, last)]
    left = pd.concat([parts, absent, _left(rows[rows["area_id"].isin(gappy)],
                      "too many gaps"), _left(outside, "outside the shared dates")],
                     ignore_index=True)  # fmt: skip
    named = rows.drop_duplicates("place").set_index("place").reindex(places)
    return LinedUp(
        figures=values[kept], start=pd.DatetimeIndex(named["start"]),
        end=pd.DatetimeIndex(named["end"]),
        periods=tuple(named["period"].fillna("").astype(str)), area_ids=tuple(held),
        indicators=tuple(indicators), brought=brought,
        outside=int(outside["place"].nunique()),
        unlike=bool(rows[["place", "start"]].drop_duplicates()["place"].duplicated()
                    .any()),
        left=left.drop_duplicates(),
    )  # fmt: skip


def _rows(
    evidence: Evidence, indicators: Sequence[str], area_ids: Sequence[str]
) -> pd.DataFrame:
    """Figures of everyone that have a value."""
    table = evidence.table
    wanted = (
        table["series_id"].isin(list(indicators))
        & table["area_id"].isin(list(area_ids))
        & table["group"].fillna("").isin(["", "all"])
        & table["status"].isin(HAS_VALUE)
        & table["value"].notna()
    )
    columns = ["series_id", "area_id", "period", "start", "end", "value"]
    rows = table.loc[wanted, columns].sort_values(["series_id", "area_id", "start"])
    if rows.empty:
        raise _empty(indicators)
    return rows.assign(days=(rows["end"] - rows["start"]).dt.days + 1)


def _one_frequency(
    rows: pd.DataFrame, series: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[str, ...], pd.DataFrame]:
    """Figures by place in the row of the coarsest periods, and what is not used."""
    usual = rows.groupby("series_id")["days"].median()
    longest = float(usual.max())
    coarse = usual[usual >= SAME * longest].index
    as_they_are = rows[rows["series_id"].isin(coarse)]
    _check_apart(as_they_are)
    short = as_they_are["days"] < SAME * longest
    stubs, as_they_are = as_they_are[short], as_they_are[~short]
    periods = as_they_are.drop_duplicates(["start", "end"])
    periods = periods[periods["series_id"] == periods["series_id"].iloc[0]]
    step = max(
        (_step(own["start"], longest) for _, own in as_they_are.groupby("series_id")),
        key=abs,
    )
    as_they_are = as_they_are.assign(place=_place(as_they_are["start"], step))
    _check_places(as_they_are)
    finer = rows[~rows["series_id"].isin(coarse)]
    adds = set(series.loc[series["aggregation"] == "sum", "series_id"])
    joined, parts = _joined(finer, periods, adds, step)
    whole = pd.concat([as_they_are, joined], ignore_index=True)
    parts = pd.concat([parts, _left(stubs, "part of a period")], ignore_index=True)
    return whole, tuple(sorted(finer["series_id"].unique())), parts


def _joined(
    finer: pd.DataFrame, periods: pd.DataFrame, adds: set[str], step: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Finer figures joined to whole coarse periods, and those that fill none."""
    if finer.empty:
        return finer.assign(place=pd.Series(dtype="int64")), _left(finer, "")
    periods = periods.sort_values("start").reset_index(drop=True)
    at = periods["start"].searchsorted(finer["start"], side="right") - 1
    bin_ = periods.iloc[np.clip(at, 0, None)].reset_index(drop=True)
    finer = finer.reset_index(drop=True)
    inside = (at >= 0) & (finer["end"] <= bin_["end"]).to_numpy()
    for name in ("start", "end", "period"):
        finer[f"whole_{name}"] = bin_[name]
    finer["needed"] = (bin_["end"] - bin_["start"]).dt.days + 1
    keys = ["series_id", "area_id", "whole_start", "whole_end", "whole_period"]
    found = finer[inside].groupby(keys, as_index=False).agg(
        sum=("value", "sum"), mean=("value", "mean"),
        days=("days", "sum"), needed=("needed", "first"),
    )  # fmt: skip
    full = found[found["days"] == found["needed"]].copy()
    full["value"] = np.where(full["series_id"].isin(adds), full["sum"], full["mean"])
    full = full.rename(columns={f"whole_{n}": n for n in ("start", "end", "period")})
    done = pd.MultiIndex.from_frame(full[["series_id", "area_id", "start"]])
    mine = pd.MultiIndex.from_frame(finer[["series_id", "area_id", "whole_start"]])
    unused = finer[~(mine.isin(done) & inside)]
    full["place"] = _place(full["start"], step)
    return full.drop(columns=["sum", "mean", "needed"]), _left(
        unused, "part of a period"
    )


def _step(start: pd.Series[pd.Timestamp], days: float) -> int:
    """Months from one period to the next, or days as a negative number."""
    if days <= MONTH:
        return -max(round(days), DAY)
    months = np.unique(start.dt.year * 12 + start.dt.month)
    apart = np.diff(months)
    return max(int(np.gcd.reduce(apart)) if apart.size else 1, round(days / 30.4))


def _place(start: pd.Series[pd.Timestamp], step: int) -> pd.Series[int]:
    """Place of each period in a row of equal steps."""
    if step < 0:
        day = (start - pd.Timestamp("2000-01-03")).dt.days
        return (day // -step).astype("int64")
    return ((start.dt.year * 12 + start.dt.month - 1) // step).astype("int64")


def _check_apart(rows: pd.DataFrame) -> None:
    """Refuse figures of periods that overlap: they remember what they share."""
    last = rows.groupby(["series_id", "area_id"])["end"].shift()
    over = rows[rows["start"] <= last]
    if len(over):
        raise EvidenceError(
            f"Periods of '{over['series_id'].iloc[0]}' overlap, such as "
            f"{over['period'].iloc[0]}.",
            fix="use figures of single periods: averages over windows that overlap "
            "follow one another by arithmetic.",
            code="MM-LINED-OVERLAP",
        )


def _check_places(rows: pd.DataFrame) -> None:
    """Refuse two periods that come to stand on one date of the row."""
    keys = ["series_id", "area_id", "place"]
    if (twice := rows[rows.duplicated(keys)]).size:
        raise EvidenceError(
            f"Two periods of '{twice['series_id'].iloc[0]}' begin within one, the "
            f"second of them {twice['period'].iloc[0]}.",
            fix="give figures of periods of one length, one after another.",
            code="MM-LINED-OVERLAP",
        )


def _held(
    rows: pd.DataFrame, indicators: Sequence[str], area_ids: Sequence[str]
) -> tuple[list[str], pd.DataFrame]:
    """Areas with figures of all indicators, and what the others lack."""
    have = set(zip(rows["area_id"], rows["series_id"], strict=True))
    lacking = [(i, a) for a in area_ids for i in indicators if (a, i) not in have]
    without = {a for _, a in lacking}
    held = [a for a in area_ids if a not in without]
    if not held:
        raise _empty(indicators)
    table = pd.DataFrame(
        [(i, a, "", "no figures") for i, a in lacking], columns=list(LEFT_COLUMNS)
    )
    return held, table


def _check_filled(rows: pd.DataFrame, parts: pd.DataFrame) -> None:
    """Refuse an indicator of which no figure fills a period of the others."""
    lost = sorted(set(parts["series_id"]) - set(rows["series_id"]))
    if lost:
        raise EvidenceError(
            f"Figures of '{lost[0]}', such as of "
            f"{parts.loc[parts['series_id'] == lost[0], 'period'].iloc[0]}, fill no "
            "whole period of the other indicators.",
            fix="leave it out, or give figures that fill the longer periods of the "
            "others without gaps.",
            code="MM-LINED-EMPTY",
        )


def _shared_span(rows: pd.DataFrame, indicators: Sequence[str]) -> tuple[int, int]:
    """First and last place at which all have begun and none has ended."""
    ends = rows.groupby(["area_id", "series_id"])["place"].agg(["min", "max"])
    first, last = int(ends["min"].max()), int(ends["max"].min())
    if first > last:
        keys = list(ends.index)
        early, late = keys[ends["max"].argmin()], keys[ends["min"].argmax()]
        raise EvidenceError(
            f"The figures of {', '.join(indicators)} share no dates: '{early[1]}' in "
            f"{early[0]} ends before '{late[1]}' in {late[0]} begins.",
            fix="choose indicators that were measured at the same time.",
            code="MM-LINED-EMPTY",
        )
    return first, last


def _cells(
    cells: pd.Series[float],
    held: Sequence[str],
    places: NDArray[np.int64],
    indicators: Sequence[str],
) -> Floats:
    wanted = pd.MultiIndex.from_product([held, places, list(indicators)])
    shape = (len(held), len(places), len(indicators))
    return np.asarray(cells.reindex(wanted), dtype=np.float64).reshape(shape)


def _without_gaps(values: Floats) -> NDArray[np.bool_]:
    """Areas (N,) with few gaps; all where none has few."""
    missing = np.isnan(values).any(axis=2)
    few = missing.mean(axis=1) <= MOST_GAPS if missing.size else np.ones(len(values))
    return np.asarray(few, bool) if few.any() else np.ones(len(values), bool)


def _left(rows: pd.DataFrame, reason: str) -> pd.DataFrame:
    return rows[list(LEFT_COLUMNS[:3])].assign(reason=reason)


def _empty(indicators: Sequence[str]) -> EvidenceError:
    return EvidenceError(
        f"No area has figures of all of: {', '.join(indicators)}.",
        fix="choose indicators that were measured in the same places.",
        code="MM-LINED-EMPTY",
    )

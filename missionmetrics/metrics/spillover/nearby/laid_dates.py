"""Figures of several dates, for areas that have all of them at each.

A panel is full or it is none: an area that lacks a figure at one date is left out of
all, and each gap is listed, so that it can be seen what a shorter span would keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.spillover.nearby.laid import (
    Laid,
    by_period,
    levels_of,
    named,
    no_period,
    units_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.spillover.nearby.laid import Wanted

Dates = str | tuple[str, str] | list[str]
ALL = "all"
MONTH, SHORTEST = 31, 28
"""Days of the longest and of the shortest month."""


def read_dates(given: object, period: str | None) -> str | list[str] | None:
    """Which dates were asked for, as a setting that can be given again.

    Raises
    ------
    EvidenceError
        Neither ``"all"`` nor a first and a last period, or ``period`` beside
        (``MM-NEARBY-PERIOD``).
    """
    if given is None or (isinstance(given, str) and given == ALL and period is None):
        return None if given is None else ALL
    two = isinstance(given, list | tuple | np.ndarray) and len(given) == 2
    if not two or period is not None:
        beside = "" if period is None else f" beside `period` {period!r}"
        raise EvidenceError(
            f"`dates` is {given!r}{beside}.",
            fix='give "all" or the first and the last, such as ("2015", "2022"); for '
            "one date, give `period` alone.",
            code="MM-NEARBY-PERIOD",
        )
    return [str(end) for end in given]  # type: ignore[attr-defined]


def lay_out_dates(evidence: Evidence, asked: Wanted, dates: str | list[str]) -> Laid:
    """Figures of all dates of a span, areas by series.

    A date counts where half as many areas have the outcome as at the fullest, and
    each driver has a figure that is new since the date before: of the same period, or
    the latest that starts no later than the period ends. Periods of another length
    than is usual in their series are left out, and counted.

    Raises
    ------
    EvidenceError
        An end of the span that the outcome does not have, or no date with figures of
        all (``MM-NEARBY-PERIOD``); dates that share days (``MM-PERIODS-OVERLAP``).
    """
    names = asked.meta["name"].astype(str)
    found, odd = _dates(asked, dates)
    used = found.loc[found["used"]]
    if used.empty:
        raise _no_date(found)
    _require_apart(used, asked.ids[0])
    grid = _grid(asked, used)
    lacking = grid.isna()
    full = ~lacking.any(axis=1)
    shape = (int(full.sum()), len(used), len(asked.ids))
    values = grid.loc[full].to_numpy("float64").reshape(shape).swapaxes(0, 1)
    values = values * asked.scale
    kept = grid.index[full].tolist()
    taken = [r.loc[r["period"].isin(set(used[i]))]
             for r, i in zip(asked.rows, asked.ids, strict=True)]  # fmt: skip
    gaps = _gaps(evidence, lacking.loc[~full], used, names)
    return Laid(
        area_id=tuple(kept), area=named(evidence, kept),
        outcome=values[..., 0], drivers=values[..., 1:], ids=asked.ids,
        names=tuple(names), units=units_of(asked.meta),
        periods=tuple(_span(used[i]) for i in asked.ids),
        totals=int((asked.meta["aggregation"] == "sum").sum()),
        levels=levels_of(evidence, kept),
        left_out=_left_out(gaps),
        rows=pd.concat(taken).sort_values(
            ["series_id", "area_id", "start"], ignore_index=True),
        dates=found[["period", "areas", "used", "lacks"]].assign(
            areas=_complete(lacking, used, found)),
        gaps=gaps, times=_times(used["start"]), odd=odd,
    )  # fmt: skip


def _no_date(found: pd.DataFrame) -> EvidenceError:
    lacking = ", ".join(dict.fromkeys(found["lacks"])) or "the outcome in these areas"
    return EvidenceError(
        f"At none of {len(found)} dates are there figures of all: there are none of "
        f"{lacking}.",
        fix="give other dates or areas, or leave that driver out.",
        code="MM-NEARBY-PERIOD",
    )


def _require_apart(used: pd.DataFrame, outcome: str) -> None:
    """Refuse dates that share days: each would be counted as new."""
    shared = used["start"].to_numpy()[1:] <= used["until"].to_numpy()[:-1]
    if shared.any():
        first = int(shared.argmax())
        one, two = used["period"].iloc[first : first + 2]
        raise EvidenceError(
            f"Figures of '{outcome}' are for periods that share days, such as {one} "
            f"and {two}.",
            fix="keep one figure for each time, no calendar beside financial years.",
            code="MM-PERIODS-OVERLAP",
        )


def _times(start: pd.Series[pd.Timestamp]) -> NDArray[np.float64]:
    """When each date began, in usual gaps between dates; by months, or else by days."""
    days = (start - start.iloc[0]).dt.days.to_numpy(float)
    year, month, day = start.dt.year, start.dt.month, start.dt.day
    months = (12 * year + month + day / MONTH).to_numpy(float)
    if len(days) < 2:
        return np.zeros(len(days))
    at = days if np.median(np.diff(days)) < SHORTEST else months - months[0]
    return np.asarray(at / np.median(np.diff(at)), dtype=float)


def _dates(asked: Wanted, dates: str | list[str]) -> tuple[pd.DataFrame, int]:
    """Dates of the span with the period of each series, and whether each counts.

    Beside them how many periods are of another length than is usual in their series.
    """
    counts = _span_of(by_period(asked.rows[0]), asked.ids[0], dates)
    first, last = counts["start"].min(), counts["start"].max()
    odd = int((~counts["usual"]).sum())
    counts = counts.loc[counts["usual"]]
    until = asked.rows[0].groupby("period")["end"].max().loc[counts.index]
    found = pd.DataFrame({"period": counts.index, "areas": counts["n"].to_numpy(),
                          "start": counts["start"].to_numpy(),
                          "until": until.to_numpy()})  # fmt: skip
    found[asked.ids[0]] = counts.index
    enough = counts["n"].to_numpy() * 2 >= max(counts["n"].max(), 1)
    found["lacks"] = np.where(enough, "", str(asked.meta["name"].iloc[0]))
    for code, rows in zip(asked.ids[1:], asked.rows[1:], strict=True):
        taken = _matched(rows, list(counts.index), list(until), enough)
        found[code] = taken
        silent = np.array([t == "" for t in taken]) & (found["lacks"] == "")
        found.loc[silent, "lacks"] = str(asked.meta.loc[code, "name"])
        other = by_period(rows)
        other = other.loc[other["start"].between(first, last)]
        odd += int((~other["usual"]).sum())
    return found.assign(used=found["lacks"] == ""), odd


def _span_of(
    counts: pd.DataFrame, outcome: str, dates: str | list[str]
) -> pd.DataFrame:  # fmt: skip
    """Periods of the outcome from the first to the last asked for, in order."""
    ordered = counts.sort_values("start", kind="stable")
    if dates == ALL:
        return ordered
    for end in dates:
        if end not in counts.index:
            raise no_period(outcome, end, counts)
    first, last = sorted(counts.loc[list(dates), "start"])
    return ordered.loc[ordered["start"].between(first, last)]


def _matched(
    rows: pd.DataFrame, periods: list[str], until: list[pd.Timestamp],
    enough: np.ndarray,
) -> list[str]:  # fmt: skip
    """The period of a driver that goes with each date; nothing where none is new."""
    counts = by_period(rows)
    counts = counts.loc[counts["usual"]]
    counts = counts.loc[counts["n"] * 2 >= (counts["n"].max() if len(counts) else 0)]
    taken: list[str] = []
    for period, end, fine in zip(periods, until, enough, strict=True):
        by_then = counts.loc[counts["start"] <= end, "start"]
        latest = str(by_then.idxmax()) if len(by_then) else ""
        match = period if period in counts.index else latest
        taken.append(match if fine and match not in taken else "")
    return taken


def _grid(asked: Wanted, used: pd.DataFrame) -> pd.DataFrame:
    """Areas by date and series, date first; what is missing is missing."""
    columns = {}
    for place in used.index:
        for code, rows in zip(asked.ids, asked.rows, strict=True):
            own = rows.loc[rows["period"] == used.loc[place, code]]
            columns[place, code] = own.set_index("area_id")["value"]
    wide: pd.DataFrame = pd.concat(columns, axis=1)
    return wide.reindex(asked.areas)


def _complete(
    lacking: pd.DataFrame, used: pd.DataFrame, found: pd.DataFrame
) -> list[int]:
    """Areas with all figures at a date; those with the outcome where it is unused."""
    held = lacking.to_numpy().reshape(len(lacking), len(used), -1)
    full = dict(zip(used.index, (~held.any(axis=2)).sum(axis=0), strict=True))
    return [int(full.get(place, n)) for place, n in found["areas"].items()]


def _gaps(
    evidence: Evidence, lacking: pd.DataFrame, used: pd.DataFrame,
    names: pd.Series[str],
) -> pd.DataFrame:  # fmt: skip
    """A row a figure that is missing, in the order of areas and dates."""
    at, which = np.nonzero(lacking.to_numpy())
    ids = [str(a) for a in lacking.index[at]]
    columns: list[Any] = list(lacking.columns[which])
    return pd.DataFrame({
        "area_id": pd.Series(ids, dtype="str"),
        "area": pd.Series(named(evidence, ids), dtype="str"),
        "period": pd.Series([str(used.loc[p, c]) for p, c in columns], dtype="str"),
        "lacks": pd.Series([str(names.loc[c]) for _, c in columns], dtype="str"),
    })  # fmt: skip


def _left_out(gaps: pd.DataFrame) -> pd.DataFrame:
    if gaps.empty:
        return gaps[["area_id", "area", "lacks"]]
    by = gaps.groupby("area_id", sort=False)
    first = by[["area", "lacks"]].first()
    return first.assign(gaps=by.size()).reset_index()


def _span(periods: pd.Series[str]) -> str:
    first, last = str(periods.iloc[0]), str(periods.iloc[-1])
    return first if first == last else f"{first} to {last}"

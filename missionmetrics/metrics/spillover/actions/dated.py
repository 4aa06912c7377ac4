"""Dated actions of the portfolio, counted a period at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import read_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Every = Literal["day", "week", "month"]
By = Literal["department", "domain"]
DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375}
KINDS = ("started", "changed", "scaled", "completed", "stopped", "paused", "lesson")
ROUNDED = 0.4
"""Share of dates on the first of a month from which only the month is known."""
LEAST_DATES = 20
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class Actions:
    """Actions with their day and group, and what could not be used.

    Attributes
    ----------
    table : DataFrame
        ``project_id``, ``date`` and ``group``, rising by date.
    undated, ungrouped, outside : int
        Projects without a date, actions without a group, and actions before or after
        the time that was watched.
    start, end : Timestamp
        First and last day watched.
    """

    table: pd.DataFrame
    undated: int
    ungrouped: int
    outside: int
    start: pd.Timestamp
    end: pd.Timestamp


def dated_actions(
    projects: pd.DataFrame,
    project_events: pd.DataFrame,
    *,
    kind: str,
    by: str | None,
    start: object,
    end: object,
) -> Actions:
    """The actions of a kind, from the first to the last day watched.

    A project that has begun and has no event that says so counts on the day of its
    own ``start``.

    Raises
    ------
    EvidenceError
        ``MM-ECHO-KIND``, ``MM-ECHO-BY``, ``MM-ECHO-NONE``, ``MM-ECHO-WATCHED`` or
        ``MM-DAY``.
    """
    if kind not in KINDS:
        raise EvidenceError(f"`events` is {kind!r}.", code="MM-ECHO-KIND",
                            fix=f"choose among: {', '.join(KINDS)}.")  # fmt: skip
    if by not in (None, "department", "domain"):
        raise EvidenceError(f"`by` is {by!r}.", code="MM-ECHO-BY",
                            fix='write "department", "domain" or None.')  # fmt: skip
    told = project_events.loc[project_events["kind"] == kind, ["project_id", "date"]]
    ideas = projects["status"] == "idea"
    begun = projects.loc[~ideas]
    if kind == "started":
        rest = begun[~begun["project_id"].isin(told["project_id"])]
        days = rest["start"] if "start" in rest else pd.Series(pd.NaT, rest.index)
        own = pd.DataFrame({"project_id": rest["project_id"], "date": days})
        told = pd.concat([told, own]) if len(own) else told
    table = told.assign(date=pd.to_datetime(told["date"]))
    undated = int(table["date"].isna().sum())
    table = table.dropna(subset=["date"]).sort_values("date", kind="stable")
    if table.empty:
        raise EvidenceError(
            f"No action of the kind '{kind}' has a date.", code="MM-ECHO-NONE",
            fix="add dates to `project_events`, or ask about another kind.",
        )  # fmt: skip
    first, last = _watched(table["date"], project_events, start, end)
    inside = table["date"].between(first, last)
    kept = table[inside].reset_index(drop=True)
    groups = _groups(projects, kept["project_id"], by)
    return Actions(
        kept.assign(group=groups), undated, int(groups.eq("").sum()) if by else 0,
        int((~inside).sum()), first, last,
    )  # fmt: skip


def _watched(
    dates: pd.Series[pd.Timestamp], events: pd.DataFrame, start: object, end: object
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """From the first action to the last thing of any kind that was written down."""
    every = pd.concat([dates, pd.to_datetime(events["date"])])
    first = dates.min() if start is None else read_day(start, setting="start")
    last = every.max() if end is None else read_day(end, setting="end")
    if not first < last or not dates.between(first, last).any():
        raise EvidenceError(
            f"Nothing was watched from {first.date()} to {last.date()}.",
            fix="give `start` and `end` with actions between them.",
            code="MM-ECHO-WATCHED",
        )
    return pd.Timestamp(first), pd.Timestamp(last)


def _groups(
    projects: pd.DataFrame, wanted: pd.Series[str], by: str | None
) -> pd.Series[str]:
    if by is None or by not in projects:
        return pd.Series("", wanted.index)
    names = projects.set_index("project_id")[by]
    return wanted.map(names).fillna("").astype(str)


@dataclass(frozen=True, eq=False)
class Periods:
    """Periods of one length, from the first day watched on.

    Attributes
    ----------
    starts : DatetimeIndex, shape (T,)
    middles : DatetimeIndex, shape (T,)
    kept : ndarray, shape (T,)
        Which share of each was watched: 1, except for the last, and for a first month.
    days : float
        Length of a period, in days.
    """

    starts: pd.DatetimeIndex
    middles: pd.DatetimeIndex
    kept: Floats
    days: float

    def counts(self, dates: pd.Series[pd.Timestamp]) -> Floats:
        """Actions of each period, (T,)."""
        place = self.starts.searchsorted(pd.DatetimeIndex(dates), side="right") - 1
        return np.bincount(place, minlength=self.starts.size).astype(float)


def periods(actions: Actions, every: str) -> Periods:
    """Days, weeks or months of the time that was watched.

    Raises
    ------
    EvidenceError
        ``MM-ECHO-EVERY`` for another length; ``MM-ECHO-ROUNDED`` where dates are known
        to the month only and shorter periods are asked for.
    """
    if every not in DAYS:
        raise EvidenceError(f"`every` is {every!r}.", code="MM-ECHO-EVERY",
                            fix='write "day", "week" or "month".')  # fmt: skip
    days = actions.table["date"].dt.day
    if every != "month" and days.size >= LEAST_DATES and days.eq(1).mean() > ROUNDED:
        raise EvidenceError(
            f"{days.eq(1).mean():.0%} of the actions have the first of a month as "
            "their date, so that little more than the month is known.",
            fix='ask with every="month".',
            code="MM-ECHO-ROUNDED",
        )
    if every == "month":
        first = actions.start.to_period("M").to_timestamp()
        starts = pd.date_range(first, actions.end, freq="MS")
        ends = starts + pd.offsets.MonthBegin()
    else:
        starts = pd.date_range(actions.start, actions.end, freq=f"{DAYS[every]:.0f}D")
        ends = starts + pd.Timedelta(days=DAYS[every])
    first_day, last_day = np.datetime64(actions.start), np.datetime64(actions.end)
    since, until = starts.to_numpy(), ends.to_numpy()
    seen = np.minimum(until, last_day + DAY) - np.maximum(since, first_day)
    middles = pd.DatetimeIndex(since + (until - since) / 2)
    kept = np.asarray(seen / (until - since), dtype=float)
    return Periods(pd.DatetimeIndex(starts), middles, kept, DAYS[every])


def large_groups(actions: Actions, fewest: int, most: int) -> Sequence[str]:
    """Names of the groups with enough actions, the largest first."""
    sizes = actions.table.loc[actions.table["group"] != "", "group"].value_counts()
    enough = sizes[sizes >= fewest]
    return sorted(enough.index, key=lambda name: (-int(enough[name]), name))[:most]

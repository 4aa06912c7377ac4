"""Dated actions of the portfolio, counted a period at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import read_day
from missionmetrics.metrics.spillover.actions.reading import read_days

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
STANDS_OUT = 2.0
"""How many times the longest of all other silences one must last to stand out."""
AT_ENDS = {0: "start", 1: "after_first", -2: "before_last", -1: "end"}
"""Silences that a wrong date, or a record that begins late, may have made."""


@dataclass(frozen=True, eq=False)
class Actions:
    """Actions with their day and group, and what could not be used.

    Attributes
    ----------
    table : DataFrame
        ``project_id``, ``date`` and ``group``, rising by date.
    undated, unknown, ungrouped, outside : int
        Actions without a date, of no project that is known to have begun, without a
        group, and before or after the time that was watched.
    start, end : Timestamp
        First and last day watched.
    """

    table: pd.DataFrame
    undated: int
    unknown: int
    ungrouped: int
    outside: int
    start: pd.Timestamp
    end: pd.Timestamp

    def silence(self) -> tuple[int, str]:
        """The most days without an action at either end, and where they stand out.

        That is ``start`` or ``end`` of the time watched, ``after_first`` or
        ``before_last`` action, as where its date is wrong, or nowhere. They stand out
        where they are more than twice as many as anywhere else: gaps between actions
        that bunch are long, but seldom one so much longer than all others.
        """
        days = self.table["date"].to_numpy()
        edges = np.concatenate([[self.start], days, [self.end]]).astype("datetime64[D]")
        gaps = np.diff(edges) / DAY
        at = max(AT_ENDS, key=lambda place: gaps[place])
        longest, others = gaps[at], np.delete(gaps, at)
        stands_out = days.size >= LEAST_DATES and longest > STANDS_OUT * others.max()
        return int(longest), AT_ENDS[at] if stands_out else ""


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
    own ``start``. What is written down twice of a project and a day counts once.

    Raises
    ------
    EvidenceError
        ``MM-ECHO-KIND``, ``MM-ECHO-BY``, ``MM-ECHO-DATE``, ``MM-ECHO-NONE``,
        ``MM-ECHO-WATCHED`` or ``MM-DAY``.
    """
    _require_kind(kind)
    _require_group(projects, by)
    told, unknown = _told(projects, project_events, kind)
    undated = int(told["date"].isna().sum())
    table = told.dropna(subset=["date"]).sort_values("date", kind="stable")
    if table.empty:
        raise EvidenceError(
            f"No action of the kind '{kind}' has a date.", code="MM-ECHO-NONE",
            fix="add dates to `project_events`, or ask about another kind.",
        )  # fmt: skip
    first, last = _watched(table["date"], start, end)
    inside = table["date"].between(first, last)
    kept = table[inside].reset_index(drop=True)
    groups = _groups(projects, kept["project_id"], by)
    if by and groups.eq("").all():
        raise EvidenceError(
            f"`by` is {by!r}, but no action in the time watched has a {by}.",
            fix=f"fill in the column `{by}` of `projects`, or leave out `by`.",
            code="MM-ECHO-BY",
        )
    return Actions(
        kept.assign(group=groups), undated, unknown,
        int(groups.eq("").sum()) if by else 0, int((~inside).sum()), first, last,
    )  # fmt: skip


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise EvidenceError(f"`events` is {kind!r}.", code="MM-ECHO-KIND",
                            fix=f"choose among: {', '.join(KINDS)}.")  # fmt: skip


def _require_group(projects: pd.DataFrame, by: str | None) -> None:
    if by not in (None, "department", "domain"):
        raise EvidenceError(f"`by` is {by!r}.", code="MM-ECHO-BY",
                            fix='write "department", "domain" or None.')  # fmt: skip
    if by is not None and by not in projects:
        raise EvidenceError(
            f"`by` is {by!r}, but no project has a {by}.", code="MM-ECHO-BY",
            fix=f"add the column `{by}` to `projects`, or leave out `by`.",
        )  # fmt: skip


def _told(
    projects: pd.DataFrame, project_events: pd.DataFrame, kind: str
) -> tuple[pd.DataFrame, int]:
    """Actions of known projects with their days, and how many are of none."""
    given = project_events.loc[project_events["kind"] == kind, ["project_id", "date"]]
    begun = projects[projects["status"] != "idea"] if kind == "started" else projects
    known = given["project_id"].isin(begun["project_id"])
    days = read_days(given["date"], table="project_events")
    told = given.assign(date=days)[known]
    told = told.drop_duplicates()
    unknown = len(given[~known].drop_duplicates())
    dated = told.dropna(subset=["date"])
    rest = begun[~begun["project_id"].isin(dated["project_id"])]
    if kind != "started" or rest.empty:
        return told, unknown
    days = rest["start"] if "start" in rest else pd.Series(pd.NaT, rest.index)
    own = rest[["project_id"]].assign(date=read_days(days, table="projects"))
    return (pd.concat([dated, own]) if len(dated) else own), unknown


def _watched(
    dates: pd.Series[pd.Timestamp], start: object, end: object
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """From the first action to the last, unless other days are given."""
    first = dates.min() if start is None else read_day(start, setting="start")
    last = dates.max() if end is None else read_day(end, setting="end")
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
    if by is None:
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
    if not isinstance(every, str) or every not in DAYS:
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


def by_size(actions: Actions) -> Sequence[str]:
    """Names of the groups, the one with the most actions first."""
    sizes = actions.table.loc[actions.table["group"] != "", "group"].value_counts()
    return sorted(sizes.index, key=lambda name: (-int(sizes[name]), name))

"""The years of a budget: which count, what was used in each, which have no figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.long_form import decimal_year

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]

NEARLY = 0.02
"""Years by which a period may differ from a whole year, or from the others' start."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Account:
    """A budget and the Y years that it counts.

    Attributes
    ----------
    target_id, wording : str
        Name of the target, and how it is written.
    budget : float
        What may be used up in all, in the indicator's unit.
    deadline : Timestamp
        Its last day.
    begins : float
        Its first day as a decimal year; year k lies between ``begins + k`` and the
        next.
    counts : array, shape (Y,)
        Share of each year that lies before the deadline: 1, or less for the last.
    used, errors : array, shape (Y,)
        Figure of each year and its standard error; NaN where there is none.
    years : tuple of str, length Y
        The years, written as the figures' periods are.
    latest : int
        Year of the latest figure: below 0 before the budget begins.
    """

    target_id: str
    wording: str
    budget: float
    deadline: pd.Timestamp
    begins: float
    counts: Floats
    used: Floats
    errors: Floats
    years: tuple[str, ...]
    latest: int

    @property
    def passed(self) -> int:
        """How many of the budget's years lie behind the latest figure."""
        return int(np.clip(self.latest + 1, 0, self.counts.size))

    @property
    def missing(self) -> NDArray[np.int64]:
        """Years that have passed without a figure."""
        return np.flatnonzero(np.isnan(self.used[: self.passed]))

    @property
    def known(self) -> float:
        """Sum of the figures that count."""
        passed = slice(self.passed)
        return float(np.nansum(self.used[passed] * self.counts[passed]))

    @property
    def error(self) -> float:
        """Standard error of `known`, as far as publishers gave any; else NaN."""
        own = self.errors[: self.passed] * self.counts[: self.passed]
        return float(np.sqrt(np.nansum(own**2))) if (~np.isnan(own)).any() else np.nan

    @property
    def time_share(self) -> float:
        """Share of the budget's time that had passed by the end of the latest year."""
        return float(self.counts[: self.passed].sum() / self.counts.sum())

    def weights(self, first: int, last: int) -> Floats:
        """How much of the years ``first`` to ``last`` counts; 0 outside the budget."""
        years = np.arange(first, last + 1)
        inside = (years >= 0) & (years < self.counts.size)
        held: Floats = np.where(inside, self.counts[np.where(inside, years, 0)], 0.0)
        return held

    def lengths(self, first: int, last: int) -> Floats:
        """How long the years ``first`` to ``last`` are, as far as the deadline."""
        years = np.arange(first, last + 1)
        held: Floats = np.where(years < 0, 1.0, self.weights(first, last))
        return held

    def middle(self, year: int) -> float:
        """Middle of a year, as figures are dated."""
        return self.begins + year + 0.5


def chosen_budget(
    targets: pd.DataFrame, seen: Panel, target: str | None
) -> pd.Series[Any]:
    """The row of the table of targets that declares the budget.

    Raises
    ------
    EvidenceError
        No such target (``MM-TARGET-UNKNOWN``), none that is a budget
        (``MM-BUDGET-NONE``), or one that is not above 0 (``MM-BUDGET-AMOUNT``).
    """
    rows = targets.loc[
        (targets["indicator_id"] == seen.series_id)
        & (targets["area_id"] == seen.area_id[0])
    ]
    if target is not None and target not in set(rows["target_id"]):
        raise EvidenceError(
            f"'{seen.series_id}' has no target '{target}' in {seen.area[0]}.",
            fix=f"choose one of: {', '.join(rows['target_id']) or 'none is set'}.",
            code="MM-TARGET-UNKNOWN",
        )
    budgets = rows.loc[(rows["kind"] == "budget") & rows["value"].notna()]
    if target is not None:
        budgets = budgets.loc[budgets["target_id"] == target]
    if budgets.empty:
        which = f"The target '{target}' is no" if target else "There is no"
        raise EvidenceError(
            f"{which} budget of '{seen.series_id}' in {seen.area[0]}.",
            fix="add a row of kind `budget` to `targets`: its value is what may be "
            "used from `baseline_period` until the deadline.",
            code="MM-BUDGET-NONE",
        )
    chosen = budgets.sort_values(["deadline", "target_id"]).iloc[-1]
    if not float(chosen["value"]) > 0:
        raise EvidenceError(
            f"The budget '{chosen['target_id']}' is {float(chosen['value']):g}.",
            fix="give a budget above 0; to hold a level against nought, set a target "
            "of kind `at_most`.",
            code="MM-BUDGET-AMOUNT",
        )
    return chosen


def account(seen: Panel, row: pd.Series[Any]) -> Account:
    """Lay the figures out on the budget's years.

    Raises
    ------
    EvidenceError
        Percentages and shares, which do not add up over years (``MM-BUDGET-UNIT``);
        figures that are not for whole years that start on one day of the year
        (``MM-BUDGET-YEARLY``); no first year, or a deadline before it
        (``MM-BUDGET-SPAN``).
    """
    if seen.in_per_cent:
        raise EvidenceError(
            f"'{seen.series_id}' is in {seen.unit}; shares of different years do not "
            "add up to anything that could be used up.",
            fix="declare the budget for an indicator that counts amounts a year.",
            code="MM-BUDGET-UNIT",
        )
    rows = seen.rows
    starts = decimal_year(rows["start"]).to_numpy()
    ends = decimal_year(rows["end"] + pd.Timedelta(days=1)).to_numpy()
    labels = rows["period"].str.slice(0, 4).astype(int).to_numpy()
    first = str(row["baseline_period"])
    if not first[:4].isdigit():
        raise EvidenceError(
            f"The budget '{row['target_id']}' has no first year: `baseline_period` is "
            f"'{first}'.",
            fix="write the year from which use counts, such as 2015.",
            code="MM-BUDGET-SPAN",
        )
    begins = starts + (int(first[:4]) - labels)
    if (np.abs(ends - starts - 1) > NEARLY).any() or np.ptp(begins) > NEARLY:
        raise EvidenceError(
            f"The figures of '{seen.series_id}' are not for whole years that follow "
            "one another.",
            fix="declare the budget for an indicator with yearly figures.",
            code="MM-BUDGET-YEARLY",
        )
    begin = float(begins[0])
    deadline = pd.Timestamp(row["deadline"])
    after = decimal_year(pd.Series([deadline + pd.Timedelta(days=1)])).iloc[0]
    span = float(after) - begin
    if span <= 0:
        raise EvidenceError(
            f"The budget ends on {deadline:%Y-%m-%d}, before it begins in {first}.",
            fix="correct `deadline` or `baseline_period`.",
            code="MM-BUDGET-SPAN",
        )
    size = int(np.ceil(span - 1e-6))
    place = np.round(seen.times - 0.5 - begin).astype(int)
    known = ~np.isnan(seen.observed[0])
    inside = known & (place >= 0) & (place < size)
    used, errors = np.full(size, np.nan), np.full(size, np.nan)
    used[place[inside]] = seen.observed[0, inside]
    errors[place[inside]] = seen.errors[0, inside]
    split = "/" in seen.periods[-1]
    return Account(
        target_id=str(row["target_id"]),
        wording=_text(row["wording"]),
        budget=float(row["value"]),
        deadline=deadline,
        begins=begin,
        counts=np.clip(span - np.arange(size), 0.0, 1.0).round(6),
        used=used,
        errors=errors,
        years=tuple(_named(int(first[:4]) + k, split=split) for k in range(size)),
        latest=int(place[known].max()) if known.any() else -1,
    )


def _named(year: int, *, split: bool) -> str:
    return f"{year}/{(year + 1) % 100:02d}" if split else str(year)


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""

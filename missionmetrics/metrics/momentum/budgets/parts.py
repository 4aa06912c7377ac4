"""The other tables of a budget: where it stands, dates, totals, what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.metrics.momentum.budgets.outlook import QUANTILES, SURE
from missionmetrics.metrics.momentum.figures.pace import DAMPINGS
from missionmetrics.stats.budget import first_crossing

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.budgets.account import Account
    from missionmetrics.metrics.momentum.budgets.outlook import Outlook, Record
    from missionmetrics.metrics.momentum.figures.panel import Panel

IN_SIGHT, BEYOND, LASTS = "runs out", "not in sight", "lasts"


def latest_period(seen: Panel) -> str:
    """The period of the latest figure."""
    known = np.flatnonzero(~np.isnan(seen.observed[0]))
    return seen.periods[known[-1]] if known.size else ""


def status(given: Record, found: Outlook | None) -> pd.DataFrame:
    """One row: the state of the budget, and the dates that sentences need.

    ``state`` is ``"running"``, ``"used up"``, ``"close"`` (the range of what was used
    holds the budget), ``"ended"``, ``"not begun"`` or ``"unknown"``. Years that are
    not known are empty.
    """
    account, seen = given.account, given.seen
    state = _state(account, found)
    early, middle, late = _dates(given, found)
    kept, faded = _kept_years(account, found)
    last = max(min(account.passed, len(account.years)) - 1, 0)
    return pd.DataFrame(
        {
            "indicator": [seen.name],
            "area": seen.area[0],
            "state": state,
            "reason": _reason(given, found),
            "unit": seen.unit,
            "budget": account.budget,
            "deadline": account.deadline,
            "wording": account.wording,
            "first": account.years[0],
            "last": account.years[last],
            "final": account.years[-1],
            "used_up": _used_up(account) if state == "used up" else "",
            "years": account.passed,
            "missing": int(account.missing.size),
            "ranged": found is not None and bool(np.isfinite(found.spent.low)),
            "unsteady": _unsteady(found),
            "without_last": np.nan if found is None else found.without_last,
            "sight": account.years[max(given.sight, 0)],
            "whole": given.sight == account.counts.size - 1,
            "early": early,
            "middle": middle,
            "late": late,
            "kept": kept,
            "faded": faded,
            "n": int(given.fit.n[0]),
            "margins": bool(account.error > 0),
            "excluded": int((~np.isnan(seen.observed) & ~seen.used).sum()),
            "provisional": _provisional(seen),
        }
    )


def _state(account: Account, found: Outlook | None) -> str:
    if found is None:
        return "unknown"
    if account.latest < 0:
        return "not begun"
    spent = found.spent
    if spent.low < account.budget <= spent.high:
        return "close"
    if spent.estimate >= account.budget:
        return "used up"
    return "ended" if account.passed == account.counts.size else "running"


def _unsteady(found: Outlook | None) -> bool:
    """Whether a chance that sounds sure is not when the record is seen otherwise."""
    if found is None or not np.isfinite(found.chance.estimate):
        return False
    sure = max(found.chance.estimate, 1 - found.chance.estimate) >= SURE
    return sure and not found.steady


def _reason(given: Record, found: Outlook | None) -> str:
    """Why there is no chance that it runs out, or an empty text."""
    if found is None:
        return "missing figures"
    if np.isfinite(found.chance.estimate):
        return ""
    if not given.paced:
        return "few figures"
    if not given.judged:
        return "on a line"
    if found.over or given.account.passed == given.account.counts.size:
        return "over"
    return "hangs" if given.sight > given.account.latest else "out of sight"


def _year_of(account: Account, years: float) -> str:
    """The budget year in which so many years after the latest figure lie."""
    if not np.isfinite(years):
        return ""
    place = account.latest + max(int(np.ceil(years - 1e-9)), 0)
    return account.years[int(np.clip(place, 0, len(account.years) - 1))]


def _dates(given: Record, found: Outlook | None) -> list[str]:
    if found is None or not np.isfinite(found.chance.estimate):
        return [""] * len(QUANTILES)
    return [_year_of(given.account, float(years)) for years in found.fading[0]]


def _kept_years(account: Account, found: Outlook | None) -> tuple[str, str]:
    """By plain sums: the year at the present pace, and where the pace fades most.

    ``lasts`` where it does not run out; empty where nothing is known.
    """
    if found is None or np.isnan(found.kept).any() or found.left.estimate <= 0:
        return "", ""
    told = [_year_of(account, float(y)) or LASTS for y in found.kept[[0, -1]]]
    return told[0], told[1]


def _used_up(account: Account) -> str:
    """The year in which the figures reached the budget, if each has one."""
    if account.missing.size:
        return ""
    used = account.used[: account.passed] * account.counts[: account.passed]
    after = float(first_crossing([0.0], used[None], account.budget)[0])
    # Summed in another order the last digit may fall short of the budget.
    year = int(np.ceil(min(after, account.passed) - 1e-9)) - 1
    return account.years[max(year, 0)]


def _provisional(seen: Panel) -> bool:
    rows = seen.rows.loc[seen.rows["period"] == latest_period(seen), "status"]
    return bool(rows.isin(["provisional", "estimated"]).any())


def run_out(given: Record, found: Outlook | None) -> pd.DataFrame:
    """Dates by quantile and by how much of the pace stays; and by plain sums."""
    if found is None:
        return pd.DataFrame()
    whole = given.sight == given.account.counts.size - 1
    rows: list[tuple[str, float, float, float, str]] = []
    for phi, dates in zip(DAMPINGS, found.fading, strict=True):
        rows += [
            ("draws", phi, q, float(d), LASTS if whole else BEYOND)
            for q, d in zip(QUANTILES, dates, strict=True)
        ]
    rows += [
        ("sums", phi, np.nan, float(d), LASTS)
        for phi, d in zip(DAMPINGS, found.kept, strict=True)
    ]
    table = pd.DataFrame(
        [r for r in rows if not np.isnan(r[3])],
        columns=["basis", "damping", "quantile", "years", "outcome"],
    )
    finite = np.isfinite(table["years"].to_numpy(dtype=float))
    labels = [_year_of(given.account, float(y)) for y in table["years"]]
    return table.assign(
        period=pd.Series(labels, dtype="str", index=table.index),
        years=table["years"].where(finite),
        outcome=table["outcome"].mask(finite, IN_SIGHT),
    )


def cumulative(given: Record, found: Outlook | None) -> pd.DataFrame:
    """Used by the end of each year, as far as figures and draws go, and the budget."""
    account = given.account
    used = account.used[: account.passed] * account.counts[: account.passed]
    until = int(account.missing[0]) if account.missing.size else account.passed
    past = np.cumsum(used[:until])
    ahead = found.band if found is not None else np.empty((3, 0))
    years = [
        *range(until),
        *range(account.latest + 1, account.latest + 1 + ahead.shape[1]),
    ]
    inside = [0 <= k < account.counts.size for k in years]
    blank = np.full(past.size, np.nan)
    return pd.DataFrame(
        {
            "period": pd.Series(
                [account.years[k] if i else "" for k, i in zip(years, inside,
                                                               strict=True)],
                dtype="str",
            ),
            "time": [account.begins + k + 1 for k in years],
            "estimate": np.concatenate([past, ahead[0]]),
            "low": np.concatenate([blank, ahead[1]]),
            "high": np.concatenate([blank, ahead[2]]),
            "unit": given.seen.unit,
            "future": [k >= account.passed for k in years],
            "budget": account.budget,
        }
    )[inside].reset_index(drop=True)  # fmt: skip


def path(given: Record, level: float) -> pd.DataFrame:
    """The yearly level without noise, and its fan as far ahead as is seen."""
    if not given.judged:
        return pd.DataFrame()
    seen, account = given.seen, given.account
    last = float(given.fit.last[0])
    ahead = [account.middle(k) for k in range(given.last + 1, given.sight + 1)]
    past = seen.times[seen.times <= last]
    band = given.fit.path(np.concatenate([past, ahead]), level=level)
    back = seen.scale.back
    return pd.DataFrame(
        {
            "time": band.times,
            "period": pd.Series([*seen.periods[: past.size], *[""] * len(ahead)],
                                dtype="str"),
            "estimate": back(band.mean[0]),
            "low": back(band.low[0]),
            "high": back(band.high[0]),
            "future": np.arange(band.times.size) >= past.size,
        }
    )  # fmt: skip


def required(given: Record, found: Outlook | None) -> pd.DataFrame:
    """The yearly way that keeps within the budget by the same fall each year."""
    if found is None or not found.cut_amount.estimate > 0:
        return pd.DataFrame()
    account = given.account
    level = float(given.seen.scale.back(given.fit.level().mean())[0])
    later = np.arange(account.counts.size - account.latest)
    values = np.maximum(level - found.cut_amount.estimate * later, 0.0)
    return pd.DataFrame(
        {
            "time": [account.middle(account.latest + int(j)) for j in later],
            "period": pd.Series([""] * later.size, dtype="str"),
            "value": values,
        }
    )

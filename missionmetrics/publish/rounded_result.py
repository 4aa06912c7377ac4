"""A result whose counts are rounded, with the shares and ranges that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.disclosure.rounding import rounded
from missionmetrics.stats.shares import jeffreys, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.core.disclosure import Disclosure
    from missionmetrics.core.result import Result

    Floats = NDArray[np.float64]

CLOSE = 1e-9


def rounded_table(result: Result, shield: Disclosure, base: int) -> pd.DataFrame:
    """The main table with counts to the nearest ``base``.

    A count becomes the rounded count, a share (or per cent) that of rounded counts.
    Its range is made again from them where it was Wilson's or Jeffreys' range; any
    other range would tell the exact counts, and is left out.

    Raises
    ------
    EvidenceError
        A row is neither a count nor a share (``MM-PUBLISH-ROUNDING``).
    """
    table = result.table
    size = np.where(table["unit"] == "%", 100.0, 1.0)
    estimate = table["estimate"].to_numpy(dtype=float) / size
    numbers = table["n"].to_numpy(dtype=float)
    inside, total, share = _shares(shield, estimate, numbers)
    near, of = rounded(inside, base), rounded(total, base)
    count = ~share & (size == 1) & (np.abs(estimate - inside) <= CLOSE)
    told = count | share
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(share & (of > 0), near / of, estimate) * size
    # A count of things, such as texts, tells about the people behind them as well.
    whole = pd.Series(estimate).mod(1).eq(0) & table["low"].isna()
    things = ~told & (size == 1) & whole.groupby(table["measure"]).transform("all")
    _refuse_others(result, ~told & ~things & np.isfinite(estimate), base)
    part = np.where(things, rounded(np.nan_to_num(estimate), base), part)
    shown = np.where(count, near, part)
    low, high = _ranges(result, table, inside, total, near, of, size)
    table["estimate"] = shown
    table["low"] = np.where(told, np.where(share, low, np.nan), table["low"])
    table["high"] = np.where(told, np.where(share, high, np.nan), table["high"])
    table["n"] = np.where(np.isnan(numbers), np.nan, rounded(numbers, base))
    return table


def _refuse_others(result: Result, other: NDArray[np.bool_], base: int) -> None:
    """Means, medians and differences tell the exact counts, however those are shown."""
    other &= result.table["certainty"].to_numpy() != "withheld"
    if other.any():
        row = int(np.flatnonzero(other)[0])
        raise EvidenceError(
            f"Counts of people are rounded to {base}, and row {row + 1} of "
            f"{result.provenance.metric} is neither a count nor a share, so it could "
            "tell the exact count.",
            fix="leave the result out, or publish it under a policy without rounding.",
            code="MM-PUBLISH-ROUNDING",
        )


def _shares(
    shield: Disclosure, estimate: Floats, numbers: Floats
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """What each estimate is a share of: people of people, or things of ``n`` things."""
    inside = np.array(shield.contributors, dtype=float)
    total = np.array(shield.total, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        people = np.abs(estimate - inside / total) <= CLOSE
    people &= np.abs(estimate - inside) > CLOSE
    hits = np.round(estimate * numbers)
    things = (estimate >= 0) & (estimate <= 1) & (numbers > 0)
    things &= ~people & (np.abs(estimate * numbers - hits) <= CLOSE * (1 + numbers))
    things &= np.abs(estimate - inside) > CLOSE
    return (
        np.where(things, hits, inside), np.where(things, numbers, total),
        people | things,
    )  # fmt: skip


def _ranges(
    result: Result, table: pd.DataFrame, inside: Floats,
    total: Floats, near: Floats, of: Floats, size: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Ranges of rounded shares, made in the way in which the exact ones were made."""
    level = result.provenance.settings.get("level")
    low = high = np.full(len(table), np.nan)
    if not isinstance(level, float) or not 0 < level < 1:
        return low, high
    given = table[["low", "high"]].to_numpy(dtype=float)
    for made in (wilson, jeffreys):
        exact, again = (made(*n, level=level) for n in ((inside, total), (near, of)))
        ends = np.stack([exact.low, exact.high], axis=1) * size[:, None]
        same = (np.abs(given - ends) <= CLOSE * size[:, None]).all(axis=1)
        low = np.where(same, again.low * size, low)
        high = np.where(same, again.high * size, high)
    return low, high

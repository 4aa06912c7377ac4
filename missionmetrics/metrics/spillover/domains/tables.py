"""The tables of `domain_spillover`: sums, each indicator, each pair, and the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.stats.connectedness.same_date import Ranged
from missionmetrics.stats.rare import beyond_chance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.metrics.spillover.domains.reading import Reading
    from missionmetrics.stats.connectedness.following import Following

MOST_PAIRS = 3
"""So many clear pairs are told one by one."""
KEYS = ("area_id", "area", "period", "from_id", "from", "to_id", "to")
POINTS = 100
WAYS = {
    (1.0, 0.0): "same", (-1.0, 0.0): "other", (0.0, 1.0): "same_other",
    (0.0, -1.0): "other_same", (0.0, 0.0): "unsaid",
}  # fmt: skip
"""What a sign of all that follows, and a turn on the way, are called."""
STEPS = {12: "year", 6: "half_year", 3: "quarter", 1: "month"}
"""Months from one date to the next, and what they are called."""


def links_table(
    read: Reading, names: Mapping[str, str], area: tuple[str, str]
) -> pd.DataFrame:
    """Two sums, a row for each indicator, and one for each directed pair."""
    rows = [*_sums(read), *_nets(read), *_pairs(read)]
    keys = {"area_id": area[0], "area": area[1], "period": _span(read)}
    found = pd.DataFrame([{**keys, **row, "n": read.used} for row in rows])
    for end in ("from", "to"):
        found.insert(4, end, [names.get(i, "") for i in found[f"{end}_id"]])
    return found[[*KEYS, "measure", "unit", "estimate", "low", "high", "n",
                  "certainty"]]  # fmt: skip


def _span(read: Reading) -> str:
    """The last shared date as it is written."""
    return next((p for p in reversed(read.lined.periods) if p), "")


def _row(
    measure: str, unit: str, ends: tuple[str, str], told: Ranged,
    *, sure: bool,
) -> dict[str, Any]:  # fmt: skip
    estimate, low, high = (float(x) for x in told)
    known = "clear" if sure else "unclear"
    return {
        "from_id": ends[0], "to_id": ends[1], "measure": measure, "unit": unit,
        "estimate": estimate, "low": low, "high": high,
        "certainty": known if np.isfinite(estimate) else "not enough data",
    }  # fmt: skip


UNKNOWN = Ranged(*np.full(3, np.nan))


def _sums(read: Reading) -> list[dict[str, Any]]:
    follow, together = UNKNOWN, UNKNOWN
    sure, tied = False, False
    if (found := read.found) is not None:
        follow, sure = found.total, found.clear.total
        together, tied = found.together.share, found.together.clear
    return [
        _row("follow_others", "share", ("", ""), follow, sure=sure),
        _row("moved_together", "share", ("", ""), together, sure=tied),
    ]


def _nets(read: Reading) -> list[dict[str, Any]]:
    """What each gives less what it takes, per other indicator."""
    ids = read.lined.indicators
    rows = []
    for i, one in enumerate(ids):
        told, sure = UNKNOWN, False
        if (found := read.found) is not None:
            told = Ranged(*(POINTS * x[i] / (len(ids) - 1) for x in found.net))
            sure = bool(found.clear.net[i])
        rows.append(_row("net_given", "points", (one, ""), told, sure=sure))
    return rows


def _pairs(read: Reading) -> list[dict[str, Any]]:
    ids = read.lined.indicators
    rows = []
    for j, giver in enumerate(ids):
        for i, taker in enumerate(ids):
            if i == j:
                continue
            told, sure = UNKNOWN, False
            if (found := read.found) is not None:
                told = Ranged(*(x[i, j] for x in found.pairs))
                sure = bool(found.clear.pairs[i, j])
            rows.append(_row("follows", "share", (giver, taker), told, sure=sure))
    return rows


def pairs_part(read: Reading, names: Mapping[str, str]) -> pd.DataFrame:
    """Each directed pair against chance, and which way it moves."""
    if (found := read.found) is None:
        return pd.DataFrame()
    ids = read.lined.indicators
    return pd.DataFrame([
        {
            "from_id": a, "from": names[a], "to_id": b, "to": names[b],
            "way": _way(found, i, j),
            "by_chance": float(found.carried.pair_p[i, j]), "unit": "probability",
        }
        for j, a in enumerate(ids) for i, b in enumerate(ids) if i != j
    ])  # fmt: skip


def _way(found: Following, i: int, j: int) -> str:
    """Which way i moves after j, where it is clear that it does."""
    if not found.clear.pairs[i, j]:
        return ""
    return WAYS[float(found.ways.sign[i, j]), float(found.ways.turn[i, j])]


def left_part(read: Reading, names: Mapping[str, str]) -> pd.DataFrame:
    """Figures that are not used, counted by indicator, area and reason."""
    left = read.lined.left
    if left.empty:
        return pd.DataFrame()
    counted = left.groupby(["series_id", "area_id", "reason"]).size().reset_index()
    counted.columns = pd.Index(["indicator_id", "area_id", "reason", "figures"])
    counted.insert(1, "indicator", counted["indicator_id"].map(names))
    return counted


def state_part(read: Reading, table: pd.DataFrame, level: float) -> pd.DataFrame:
    """What the sentences rest on, in one row."""
    found, lined = read.found, read.lined
    pairs = table[table["measure"] == "follows"]
    clear = int(pairs["certainty"].eq("clear").sum())
    asked = (
        {} if found is None
        else {"p": found.carried.p, "together_p": found.together.p,
              "order": found.carried.order}
    )  # fmt: skip
    if found is not None and found.apart is not None:
        asked |= {"apart_p": found.apart.p, "apart_known": True}
    left = lined.left
    row = {
        "finding": _finding(read, level), "indicators": len(lined.indicators),
        "areas": len(lined.area_ids), "dates": len(lined.periods),
        "used": read.used, "needed": read.needed, "struck": read.struck,
        "gaps": read.gaps, "brought": len(lined.brought), "unlike": lined.unlike,
        "areas_left": _areas_left(left), "outside": lined.outside,
        "clear_pairs": clear, "more_pairs": max(clear - MOST_PAIRS, 0),
        "pairs": len(pairs), "visible": read.visible, "visible_known": bool(
            np.isfinite(read.visible)),
        "usual": read.usual, "usual_chance": read.usual_chance,
        "usual_known": bool(np.isfinite(read.usual)), "unit": "share",
        "tied": bool(table.loc[1, "certainty"] == "clear"),
        "step": _step(read), "level": level,
        "p": np.nan, "together_p": np.nan, "order": 0,
        "apart_p": np.nan, "apart_known": False,
    }  # fmt: skip
    return pd.DataFrame([row | asked])


def _finding(read: Reading, level: float) -> str:
    """What is said; where one hidden thing could show as much, that it may be so."""
    if read.found is None:
        return "few"
    if not read.found.clear.total:
        return "chance"
    apart = read.found.apart
    hidden = apart is not None and not beyond_chance(apart.p, level)
    return "some_or_common" if hidden else "some"


def _step(read: Reading) -> str:
    """How long it is from one date to the next, in a word."""
    start = read.lined.start.dropna()
    months = np.diff(12 * start.year.to_numpy() + start.month.to_numpy())
    usual = float(np.median(months)) if months.size else np.nan
    if usual >= max(STEPS):
        return STEPS[max(STEPS)]
    return STEPS.get(int(usual), "date") if np.isfinite(usual) else "date"


def _areas_left(left: pd.DataFrame) -> int:
    gone = left[left["reason"].isin(["no figures", "too many gaps"])]
    return int(gone["area_id"].nunique())

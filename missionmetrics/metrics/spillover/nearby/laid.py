"""Figures of an outcome and of its drivers, area by area, laid out side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import listed
from missionmetrics.evidence.long_form import HAS_VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence

    Floats = NDArray[np.float64]

POINTS = {"%": 1.0, "share": 100.0}
"""Units whose differences are told in percentage points, and the factor to them."""


NONE = pd.DataFrame()


class Laid(NamedTuple):
    """Figures of n areas that have all of them.

    Attributes
    ----------
    area_id, area : tuple of str, length n
    outcome : ndarray, shape (n,), or (dates, n) for several dates
        In ``units[0]``; percentages and shares in percentage points.
    drivers : ndarray, shape (n, d), or (dates, n, d)
    ids, names, units, periods : tuple of str, length 1 + d
        Of the outcome, then of each driver; of several dates the first and last.
    totals : int
        How many of them are sums, which grow with the size of an area.
    left_out : DataFrame
        ``area_id, area, lacks``: areas asked for that lack a figure; of several
        dates ``gaps`` too, how many they lack.
    rows : DataFrame
        The rows of evidence behind.
    dates : DataFrame
        Of several dates ``period, areas, used, lacks``, a row each, else empty.
    gaps : DataFrame
        Of several dates ``area_id, area, period, lacks``, a row a missing figure.
    """

    area_id: tuple[str, ...]
    area: tuple[str, ...]
    outcome: Floats
    drivers: Floats
    ids: tuple[str, ...]
    names: tuple[str, ...]
    units: tuple[str, ...]
    periods: tuple[str, ...]
    totals: int
    left_out: pd.DataFrame
    rows: pd.DataFrame
    dates: pd.DataFrame = NONE
    gaps: pd.DataFrame = NONE

    @property
    def over_time(self) -> bool:
        """Whether areas are set beside themselves at several dates."""
        return not self.dates.empty


class Wanted(NamedTuple):
    """Rows of each series asked for, in the areas asked for.

    Attributes
    ----------
    ids : tuple of str, length 1 + d
    rows : tuple of DataFrame, length 1 + d
    areas : list of str
    meta : DataFrame
        The row of each series in ``series``.
    """

    ids: tuple[str, ...]
    rows: tuple[pd.DataFrame, ...]
    areas: list[str]
    meta: pd.DataFrame

    @property
    def scale(self) -> list[float]:
        """To percentage points for percentages and shares; 1 for all else."""
        return [POINTS.get(str(u), 1.0) for u in self.meta["unit"]]


def wanted_rows(
    evidence: Evidence,
    *,
    outcome: str,
    drivers: Sequence[str],
    areas: Sequence[str] | None,
) -> Wanted:
    """Known figures of the outcome and of each driver, in the areas asked for.

    Raises
    ------
    EvidenceError
        No driver, one named twice, or the outcome among them (``MM-DRIVERS``); a
        series without figures (``MM-INDICATOR-UNKNOWN``) or of several groups
        (``MM-GROUPS``); an area named twice (``MM-AREA-TWICE``).
    """
    ids = (outcome, *listed(drivers, setting="drivers"))
    _check_names(ids)
    held = [_series(evidence, code) for code in ids]
    chosen = _areas(held[0], areas)
    meta = (
        evidence.series.drop_duplicates("series_id")
        .set_index("series_id")
        .loc[list(ids)]
    )
    rows = tuple(r.loc[r["area_id"].isin(chosen)] for r in held)
    return Wanted(ids, rows, chosen, meta)


def lay_out(
    evidence: Evidence,
    *,
    outcome: str,
    drivers: Sequence[str],
    areas: Sequence[str] | None,
    period: str | None,
) -> Laid:
    """Figures of one period, areas by series.

    A driver that has no figures in that period, such as one by financial years, is
    taken in the latest that starts no later than the period ends.

    Raises
    ------
    EvidenceError
        As :func:`wanted_rows`; no figure in
        ``period``, or none of a driver by then (``MM-NEARBY-PERIOD``).
    """
    asked = wanted_rows(evidence, outcome=outcome, drivers=drivers, areas=areas)
    ids, held, wanted, meta = asked
    chosen = _chosen(held[0], ids[0], period)
    until = held[0].loc[held[0]["period"] == chosen, "end"].max()
    periods = [chosen, *(_matching(r, i, chosen, until)
                         for r, i in zip(held[1:], ids[1:], strict=True))]  # fmt: skip
    taken = [r.loc[r["period"] == p] for r, p in zip(held, periods, strict=True)]
    grid = pd.concat(
        [r.set_index("area_id")["value"] for r in taken], axis=1, keys=ids
    ).reindex(wanted)  # fmt: skip
    known = grid.notna().all(axis=1)
    values = grid.loc[known].to_numpy("float64") * asked.scale
    kept = grid.index[known].tolist()
    return Laid(
        area_id=tuple(kept), area=named(evidence, kept),
        outcome=values[:, 0], drivers=values[:, 1:], ids=ids,
        names=tuple(meta["name"].astype(str)), units=units_of(meta),
        periods=tuple(periods), totals=int((meta["aggregation"] == "sum").sum()),
        left_out=_left_out(evidence, grid.loc[~known], meta["name"]),
        rows=pd.concat(taken).sort_values(["series_id", "area_id"], ignore_index=True),
    )  # fmt: skip


def _check_names(ids: tuple[str, ...]) -> None:
    if len(ids) < 2 or len(set(ids)) < len(ids):
        raise EvidenceError(
            f"Drivers are {', '.join(ids[1:]) or 'none'}, of the outcome {ids[0]}.",
            fix="name one driver or more, each once, and not the outcome itself.",
            code="MM-DRIVERS",
        )


def _series(evidence: Evidence, code: str) -> pd.DataFrame:
    """Known figures of one series, of one group."""
    table = evidence.table
    rows = table.loc[(table["series_id"] == code) & table["value"].notna()]
    rows = rows.loc[rows["status"].isin(HAS_VALUE)]
    if rows.empty:
        known = ", ".join(sorted(set(table["series_id"]))[:8])
        raise EvidenceError(
            f"There is no figure of '{code}' in the evidence.",
            fix=f"choose among: {known}.",
            code="MM-INDICATOR-UNKNOWN",
        )
    groups = sorted({str(g) or "all" for g in rows["group"].fillna("")})
    if len(groups) > 1:
        raise EvidenceError(
            f"'{code}' is split into groups: {', '.join(groups[:5])}.",
            fix="give each group an indicator of its own in `observations`.",
            code="MM-GROUPS",
        )
    return rows


def _areas(rows: pd.DataFrame, areas: Sequence[str] | None) -> list[str]:
    if areas is None:
        return sorted(set(rows["area_id"]))
    wanted = listed(areas, setting="areas")
    if twice := sorted({a for a in wanted if wanted.count(a) > 1}):
        raise EvidenceError(
            f"{twice[0]} is asked for twice.",
            fix="name each area once.",
            code="MM-AREA-TWICE",
        )
    return wanted


def by_period(rows: pd.DataFrame) -> pd.DataFrame:
    """Areas with figures and the first day of each period."""
    by = rows.groupby("period")
    return pd.DataFrame({"n": by["area_id"].nunique(), "start": by["start"].max()})


def _chosen(rows: pd.DataFrame, code: str, period: str | None) -> str:
    """The period asked for, or the latest in which half the areas have the outcome."""
    counts = by_period(rows)
    if period is None and len(counts):
        enough = counts.loc[counts["n"] >= counts["n"].max() / 2]
        return str(enough["start"].idxmax())
    if period not in counts.index:
        raise no_period(code, str(period), counts)
    return str(period)


def _matching(rows: pd.DataFrame, code: str, chosen: str, until: pd.Timestamp) -> str:
    counts = by_period(rows)
    if chosen in counts.index:
        return chosen
    by_then = counts.loc[counts["start"] <= until]
    by_then = by_then.loc[by_then["n"] >= by_then["n"].max() / 2]
    if by_then.empty:
        raise no_period(code, chosen, counts)
    return str(by_then["start"].idxmax())


def no_period(code: str, period: str, counts: pd.DataFrame) -> EvidenceError:
    """That a series has no figures for a period, and which it has."""
    known = ", ".join(counts.sort_values("start").index[-4:]) or "none in these areas"
    return EvidenceError(
        f"'{code}' has no figures for {period}, nor any by then.",
        fix=f"choose a period that it has; the last of them: {known}.",
        code="MM-NEARBY-PERIOD",
    )


def units_of(meta: pd.DataFrame) -> tuple[str, ...]:
    """Units in words; differences of percentages are percentage points."""
    words = meta["unit_name"].fillna(meta["unit"]).astype(str)
    both = zip(meta["unit"].astype(str), words, strict=True)
    return tuple("points" if u in POINTS else n or u for u, n in both)


def named(evidence: Evidence, ids: Sequence[str]) -> tuple[str, ...]:
    """Names of areas, or their codes where they have none."""
    held = evidence.areas.drop_duplicates("area_id")
    names = dict(zip(held["area_id"], held["name"].astype(str), strict=True))
    return tuple(names.get(a, a) for a in ids)


def _left_out(
    evidence: Evidence, grid: pd.DataFrame, names: pd.Series[str]
) -> pd.DataFrame:
    first = grid.isna().to_numpy().argmax(axis=1)
    lacks = [str(names.loc[grid.columns[i]]) for i in first]
    ids = [str(a) for a in grid.index]
    return pd.DataFrame({
        "area_id": pd.Series(ids, dtype="str"),
        "area": pd.Series(named(evidence, ids), dtype="str"),
        "lacks": pd.Series(lacks, dtype="str"),
    })  # fmt: skip

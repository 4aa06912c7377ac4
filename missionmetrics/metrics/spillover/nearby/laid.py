"""Figures of an outcome and of its drivers, area by area, laid out side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import listed
from missionmetrics.evidence.long_form import HAS_VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence

    Floats = NDArray[np.float64]

POINTS = {"%": 1.0, "share": 100.0}
"""Units whose differences are told in percentage points, and the factor to them."""


NONE = pd.DataFrame()
SAME = 0.9
"""Periods this much shorter than the usual, or it than they, are of another length."""


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
    levels : int
        Of how many levels the areas are.
    left_out : DataFrame
        ``area_id, area, lacks``: areas asked for that lack a figure; of several
        dates ``gaps`` too, how many they lack.
    rows : DataFrame
        The rows of evidence behind.
    dates : DataFrame
        Of several dates ``period, areas, used, lacks``, a row each, else empty.
    gaps : DataFrame
        Of several dates ``area_id, area, period, lacks``, a row a missing figure.
    times : ndarray, shape (dates,)
        Of several dates when each began, in usual gaps between dates.
    odd : int
        Of several dates, periods of a series that are of another length than its usual.
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
    levels: int
    left_out: pd.DataFrame
    rows: pd.DataFrame
    dates: pd.DataFrame = NONE
    gaps: pd.DataFrame = NONE
    times: Floats = np.zeros(0)
    odd: int = 0

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
        (``MM-GROUPS``); two figures of one area and period (``MM-NEARBY-FIGURES``); an
        area named twice (``MM-AREA-TWICE``); none asked for that has the outcome
        (``MM-NEARBY-AREAS``); an area and a part of it (``MM-NEARBY-LEVELS``).
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
    if rows[0].empty:
        raise _none_has(outcome, len(chosen), _levels_with(evidence, held[0]))
    _require_one_level(evidence, rows)
    return Wanted(ids, rows, chosen, meta)


def _none_has(outcome: str, asked: int, levels: list[str]) -> EvidenceError:
    """That no area asked for has the outcome, and which do."""
    such = f', such as areas="{levels[0]}"' if levels else ""
    return EvidenceError(
        f"'{outcome}' has no figure of the {asked} areas asked for." if asked > 1
        else f"'{outcome}' has no figure of the one area asked for.",
        fix=f"choose areas that have it{such}.",
        code="MM-NEARBY-AREAS",
    )  # fmt: skip


def lay_out(evidence: Evidence, asked: Wanted, period: str | None) -> Laid:
    """Figures of one period, areas by series.

    A driver that has no figures in that period, such as one by financial years, is
    taken in the latest that starts no later than the period ends.

    Raises
    ------
    EvidenceError
        No figure in ``period``, or none of a driver by then (``MM-NEARBY-PERIOD``).
    """
    ids, held, wanted, meta = asked
    chosen = _chosen(held[0], ids[0], None if period is None else str(period))
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
        levels=levels_of(evidence, kept),
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
    if twice := rows.loc[rows.duplicated(["area_id", "period"])].head(1).index.tolist():
        area, period = rows.loc[twice[0], ["area_id", "period"]]
        raise EvidenceError(
            f"'{code}' has two figures for {area} in {period}.",
            fix="keep one of them.",
            code="MM-NEARBY-FIGURES",
        )
    return rows


def _require_one_level(evidence: Evidence, rows: tuple[pd.DataFrame, ...]) -> None:
    """Refuse an area and a part of it where both have figures of all series."""
    whole = set.intersection(*(set(r["area_id"]) for r in rows))
    held = evidence.areas.drop_duplicates("area_id").dropna(subset="parent_id")
    above = dict(zip(held["area_id"], held["parent_id"], strict=True))
    for area in sorted(whole):
        seen, at = {area}, above.get(area)
        while at is not None and at not in seen:
            if at in whole:
                raise EvidenceError(
                    f"{area} is a part of {at}, so the two are no neighbours.",
                    fix='ask for one level, such as areas="neighbourhood".',
                    code="MM-NEARBY-LEVELS",
                )
            seen.add(at)
            at = above.get(at)


def _areas(rows: pd.DataFrame, areas: Sequence[str] | None) -> list[str]:
    if areas is None:
        return sorted(set(rows["area_id"]))
    wanted = listed(areas, setting="areas")
    if not wanted:
        raise EvidenceError(
            "`areas` is an empty list.",
            fix="name areas that have the outcome, or give no `areas` for all of them.",
            code="MM-NEARBY-AREAS",
        )
    if twice := sorted({a for a in wanted if wanted.count(a) > 1}):
        raise EvidenceError(
            f"{twice[0]} is asked for twice.",
            fix="name each area once.",
            code="MM-AREA-TWICE",
        )
    return wanted


def by_period(rows: pd.DataFrame) -> pd.DataFrame:
    """Areas with figures, first day and length of each period: usual, or another."""
    by = rows.groupby("period")
    days = (rows["end"] - rows["start"]).dt.days + 1
    usual = days.quantile(0.5, interpolation="higher")
    length = days.groupby(rows["period"]).max()
    return pd.DataFrame({
        "n": by["area_id"].nunique(), "start": by["start"].max(),
        "usual": (length >= SAME * usual) & (usual >= SAME * length),
    })  # fmt: skip


def _chosen(rows: pd.DataFrame, code: str, period: str | None) -> str:
    """The period asked for, or the latest in which half the areas have the outcome."""
    counts = by_period(rows)
    if period is None:
        usual = counts.loc[counts["usual"]]
        enough = usual.loc[usual["n"] >= usual["n"].max() / 2]
        return str(enough["start"].idxmax())
    if period not in counts.index:
        raise no_period(code, period, counts)
    return period


def _matching(rows: pd.DataFrame, code: str, chosen: str, until: pd.Timestamp) -> str:
    counts = by_period(rows)
    if chosen in counts.index:
        return chosen
    by_then = counts.loc[counts["usual"] & (counts["start"] <= until)]
    by_then = by_then.loc[by_then["n"] >= by_then["n"].max() / 2]
    if by_then.empty:
        raise no_period(code, chosen, counts, by_then=True)
    return str(by_then["start"].idxmax())


def no_period(
    code: str, period: str, counts: pd.DataFrame, *, by_then: bool = False
) -> EvidenceError:
    """That a series has no figures for a period, and which it has."""
    if counts.empty:
        return EvidenceError(
            f"'{code}' has no figures of the areas asked for.",
            fix="choose areas that have it, or leave it out.",
            code="MM-NEARBY-PERIOD",
        )
    known = ", ".join(counts.sort_values("start").index[-4:])
    before = ", nor any by then" if by_then else ""
    return EvidenceError(
        f"'{code}' has no figures for {period}{before}.",
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


def levels_of(evidence: Evidence, ids: Sequence[str]) -> int:
    """Of how many levels areas are, as far as it is known."""
    held = evidence.areas.loc[evidence.areas["area_id"].isin(list(ids)), "level"]
    return int(held.replace("", None).nunique())


def _levels_with(evidence: Evidence, rows: pd.DataFrame) -> list[str]:
    """Levels of the areas with figures, the one with the most areas first."""
    held = evidence.areas.loc[evidence.areas["area_id"].isin(rows["area_id"]), "level"]
    return [str(level) for level in held.replace("", None).value_counts().index]


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

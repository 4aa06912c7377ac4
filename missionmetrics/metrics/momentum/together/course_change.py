"""What moved the sum since the last report: new figures, corrections, method.

The sum is worked out for each of the eight ways of taking old or new figures, old or
corrected ones, and the old or the new method. Each is a full fit of its own, without
random draws. The three sources then get their Shapley shares, which do not depend on
an order and add up to the change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import read_shocks
from missionmetrics.evidence.long_form import HAS_VALUE
from missionmetrics.metrics.momentum.together.course_position import position
from missionmetrics.metrics.momentum.together.course_weights import (
    WeightSets,
    among_judged,
)
from missionmetrics.stats.shapley import rounded_to_sum, shapley_shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.together.course_position import Position

    Floats = NDArray[np.float64]

READ = ["start", "end", "value", "status"]
"""What a fit reads of a row."""
KEY = ["series_id", "area_id", "group", "start", "end"]
SOURCES = ("new figures", "changed figures", "changed method")
VERSION = "version"
MEASURES = ("gap_closed", "gap_share")
LEAST_WEIGHT = 0.5
"""Indicators that can be judged hold at least this much of the weight, or no sum."""
FEWEST = 2
SHOWN = 0.001
"""Shares are shown to a tenth of a percentage point."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Method:
    """What a report was made with, apart from its figures."""

    evidence: Evidence
    targets: pd.DataFrame
    indicators: tuple[str, ...]
    weights: WeightSets
    shocks: Sequence[Mapping[str, str]]


def summed(
    positions: Sequence[Position], sets: WeightSets
) -> tuple[Floats, NDArray[np.bool_]]:
    """What each indicator brings to the sums, and for which sets there is a sum.

    Returns
    -------
    tuple of ndarray
        (2, K, S): way covered and pace, nought for indicators that cannot be judged;
        (K,) whether enough of the weight can be judged.
    """
    judged = [not p.reason for p in positions]
    weights, held = among_judged(sets, judged)
    stands = np.array([p.stand[:2] for p in positions]).T
    brought = np.where(judged, weights * np.nan_to_num(stands)[:, None, :], 0.0)
    enough = (held >= LEAST_WEIGHT - 1e-12) & (sum(judged) >= FEWEST)
    return brought, enough


def figures_between(
    old: pd.DataFrame, new: pd.DataFrame, *, news: bool, corrections: bool
) -> pd.DataFrame:
    """The figures of the last report with those that are new, or corrected, or both.

    A figure is new where there was no value, and corrected where a value is another
    one or has gone. A series that stands in one report only is taken as it is: that
    it is asked about is a matter of method.
    """
    was, now = _keyed(old, "the last report"), _keyed(new, "this report")
    both = was.index.union(now.index)
    before, after = (t["value"].where(t["status"].isin(HAS_VALUE)).reindex(both)
                     for t in (was, now))  # fmt: skip
    is_new = (before.isna() & after.notna()).to_numpy()
    corrected = (before.notna() & (before != after)).to_numpy()
    series = both.get_level_values("series_id")
    known, asked = (series.isin(t["series_id"]) for t in (old, new))
    rules = [~known, ~asked, is_new, corrected]
    later = np.select(rules, [True, False, news, corrections], both.isin(now.index))
    picked = pd.concat(
        [was.loc[was.index.isin(both[~later])], now.loc[now.index.isin(both[later])]]
    )
    return picked.reset_index()[list(new.columns)]


def _keyed(table: pd.DataFrame, report: str) -> pd.DataFrame:
    keyed = table.assign(group=table["group"].fillna("")).set_index(KEY)
    if keyed.index.has_duplicates:
        row = table.loc[keyed.index.duplicated()].iloc[0]
        raise EvidenceError(
            f"'{row['series_id']}' has two figures for {row['period']} in {report}.",
            fix="keep one figure for each time.",
            code="MM-PERIODS-OVERLAP",
        )
    return keyed


def coalitions(before: Method, after: Method, area: str) -> tuple[Floats, str]:
    """The sums in each of the eight states of figures, corrections and method.

    Returns
    -------
    tuple
        (2, 2, 2, 2, K, S): 0 for old and 1 for new along the first three axes, as in
        `SOURCES`; then the two measures, sets and indicators of either report. And in
        words, why the change cannot be split; empty where it can.

    Raises
    ------
    EvidenceError
        As `position`, where one of the two reports cannot be worked out as it was.
    """
    every = list(dict.fromkeys([*after.indicators, *before.indicators]))
    old, new = (_of_area(m.evidence.table, area, every) for m in (before, after))
    found = np.full((2, 2, 2, 2, len(after.weights.names), len(every)), np.nan)
    kept = _Kept({i: _changed(before, after, i, area) for i in every}, {})
    reason = ""
    for news, corrections in product((0, 1), repeat=2):
        table = figures_between(
            old, new, news=bool(news), corrections=bool(corrections)
        )
        for method, chosen in enumerate((before, after)):
            try:
                places = _placed(table, chosen, method, area, kept)
            except EvidenceError as fault:
                if news == corrections == method:
                    raise  # one of the reports as it was, no mixture
                reason = str(fault)
                continue
            brought, enough = summed(places, chosen.weights)
            if not enough.all():
                reason = "too few indicators can be judged"
                continue
            state = found[news, corrections, method]
            state[:] = 0.0
            state[:, :, [every.index(i) for i in chosen.indicators]] = brought
    return found, reason


class _Kept(NamedTuple):
    """Whose method changed, and the positions found so far."""

    changed: dict[str, bool]
    positions: dict[tuple[str, bytes, int], Position]


def _placed(
    table: pd.DataFrame, chosen: Method, method: int, area: str, kept: _Kept
) -> list[Position]:
    """Positions on these figures; what was fitted in an earlier state is kept."""
    given = replace(chosen.evidence, table=table, draws=None)
    places = []
    for indicator in chosen.indicators:
        rows = table.loc[table["series_id"] == indicator, READ].sort_values(READ[:2])
        content = pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()
        key = (indicator, content, method if kept.changed[indicator] else 0)
        if key not in kept.positions:
            kept.positions[key] = position(
                given, chosen.targets, indicator=indicator, area=area,
                shocks=chosen.shocks,
            )  # fmt: skip
        places.append(kept.positions[key])
    return places


def _changed(before: Method, after: Method, indicator: str, area: str) -> bool:
    """Whether target, scale or exceptional times are others than they were."""
    aims, kinds = [], []
    for m in (before, after):
        aim = m.targets
        own = (aim["indicator_id"] == indicator) & (aim["area_id"] == area)
        aims.append(aim[own].reset_index(drop=True))
        series = m.evidence.series
        kinds.append(series[series["series_id"] == indicator].reset_index(drop=True))
    shocks = [read_shocks(m.shocks) for m in (before, after)]
    same = aims[0].equals(aims[1]) and kinds[0].equals(kinds[1])
    return not same or shocks[0] != shocks[1]


def _of_area(table: pd.DataFrame, area: str, indicators: list[str]) -> pd.DataFrame:
    return table[(table["area_id"] == area) & table["series_id"].isin(indicators)]


def change_parts(
    before: Method, after: Method, area: str, published: float | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What changed, by source and indicator, and in sum.

    Parameters
    ----------
    before, after : Method
        What the last report and this one were made with.
    area : str
        ``area_id``.
    published : float or None
        Share of the way that the last report gave. Where its own figures and method
        now give another one, the difference is of the version of this library.

    Returns
    -------
    tuple of DataFrame
        ``measure, weights, source, indicator_id, value``, whose values add up to the
        change of each measure; and one row a measure and set with ``before, after,
        total`` and a column for each source, with ``reason`` where there is no split,
        and the sums again as they are shown, rounded so that they still add up.
    """
    _comparable(before, after)
    values, reason = coalitions(before, after, area)
    every = list(dict.fromkeys([*after.indicators, *before.indicators]))
    shares = shapley_shares(values, players=3)
    rows, sums = [], []
    for m, measure in enumerate(MEASURES):
        for k, name in enumerate(after.weights.names):
            split = shares[:, m, k]
            rows += [
                {"measure": measure, "weights": name, "source": source,
                 "indicator_id": indicator, "value": split[j, i]}
                for j, source in enumerate(SOURCES)
                for i, indicator in enumerate(every)
            ]  # fmt: skip
            first = float(values[0, 0, 0, m, k].sum())
            told = first if published is None or measure != MEASURES[0] else published
            rows.append({"measure": measure, "weights": name, "source": VERSION,
                         "indicator_id": "", "value": first - told})  # fmt: skip
            sums.append({
                "measure": measure, "weights": name, "reason": reason,
                **_in_sum(told, float(values[1, 1, 1, m, k].sum()),
                          [*split.sum(axis=1), first - told]),
            })  # fmt: skip
    return pd.DataFrame(rows), pd.DataFrame(sums)


def _in_sum(before: float, after: float, parts: Sequence[float]) -> dict[str, float]:
    """The change and its sources, exact and as shown."""
    names = ("news", "corrections", "method", "version")
    exact = dict(zip(names, parts, strict=True))
    shown = dict.fromkeys([*names, "before", "after", "total"], np.nan)
    if np.isfinite([before, after]).all():
        first, last = (round(v / SHOWN) * SHOWN for v in (before, after))
        shown |= {"before": first, "after": last, "total": last - first}
        if np.isfinite(parts).all():
            told = rounded_to_sum(parts, shown["total"], step=SHOWN)
            shown |= dict(zip(names, map(float, told), strict=True))
    return {
        "before": before, "after": after, "total": after - before, **exact,
        **{f"shown_{n}": round(v, 3) for n, v in shown.items()},
    }  # fmt: skip


def _comparable(before: Method, after: Method) -> None:
    """Refuse two reports with other sets of weights, or in different units."""
    names = before.weights.names, after.weights.names
    if len(names[0]) != len(names[1]) or (after.weights.many and names[0] != names[1]):
        raise EvidenceError(
            f"The last report had the weights {', '.join(names[0]) or 'of one set'}, "
            f"this one has {', '.join(names[1]) or 'one set'}.",
            fix="give `previous_weights` with the same panels.",
            code="MM-COURSE-WEIGHTS",
        )
    old, new = (m.evidence.series.set_index("series_id")["unit"]
                for m in (before, after))  # fmt: skip
    for indicator in after.indicators:
        if indicator in old.index and old[indicator] != new[indicator]:
            raise EvidenceError(
                f"'{indicator}' was in {old[indicator]} in the last report and is in "
                f"{new[indicator]} now.",
                fix="give the earlier figures and targets in the unit of today.",
                code="MM-COURSE-UNIT",
            )

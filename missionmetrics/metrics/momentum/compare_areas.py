"""The comparator question: would it have changed anyway?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Cell, Sentence, Slot
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.momentum.figures.pace import EARLY
from missionmetrics.metrics.momentum.figures.panel import PER_CENT, Panel, panel
from missionmetrics.metrics.momentum.outlook.compare_words import Wording
from missionmetrics.stats.trend import fit_trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence

    Floats = NDArray[np.float64]

REFERENCES = (
    "Bellinson, R. (2022) Mobilising local action to address 21st century challenges. "
    "UCL IIPP Policy Brief 19",
    "Harvey, A. C. (1989) Forecasting, structural time series models and the Kalman "
    "filter. Cambridge University Press, chapter 4",
)


class Span(NamedTuple):
    """Positions of the first and last date, and the dates where both are known."""

    first: int
    last: int
    shared: NDArray[np.int64]


class Gap(NamedTuple):
    """Difference of two changes in percentage points, with its interval."""

    estimate: float
    low: float
    high: float
    n: int


def compare_areas(
    evidence: Evidence,
    *,
    indicator: str,
    area: str,
    with_: str,
    start: str | None = None,
    end: str | None = None,
    level: float = 0.95,
) -> Result:
    """Would it have changed anyway? The same change in another place.

    Parameters
    ----------
    evidence : Evidence
        Long form with the rows of ``indicator`` for both areas.
    indicator : str
        The ``series_id`` to compare.
    area, with_ : str
        ``area_id`` of the place and of its comparator.
    start, end : str or None
        First and last period, as written; by default the first and last in which
        both places have a figure.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator, area_id, area, period``; rows ``change_here``
        and ``change_there`` (share of the first figure, or points where figures are
        per cent; published, no interval) and ``difference`` (points, with interval).
        Parts: ``observed`` and ``comparator``, as an index with the first figure =
        100 unless they are per cent, and ``pair``.

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``); no such figures
        (``MM-AREA-EMPTY``); a period without figures for both places, or none
        shared (``MM-COMPARE-PERIOD``); a first figure of nought
        (``MM-COMPARE-ZERO``).

    Notes
    -----
    The interval comes from a local linear trend of the logarithm of the ratio of
    the two places, so what moves both at once cancels; it is read around the geometric
    middle of the two published changes. A difference is no effect.

    Examples
    --------
    >>> mission = mm.example()
    >>> first_look = mission.compare_areas("territorial_emissions", with_="Northshire")
    >>> first_look.table["measure"].tolist()
    ['change_here', 'change_there', 'difference']
    """
    require_coverage(level)
    seen = panel(
        evidence, indicator=indicator, area_ids=[area, with_], overlapping=True
    )
    span = _span(seen, start, end)
    changes = _changes(seen, span)
    gap = _gap(seen, span, changes, level)
    table = _table(seen, span, changes, gap)
    parts = {
        "pair": _pair(evidence, seen, span),
        "observed": _indexed(seen, span, 0),
        "comparator": _indexed(seen, span, 1),
    }
    words = Wording(table=table, parts=parts)
    return Result(
        question=words.question(),
        table=table,
        interval=Sentence(
            "comparison.interval",
            {"level": Slot(Cell("settings", 0, "level"), "coverage")},
        ),
        sentences=words.sentences(),
        cautions=words.cautions(),
        form="trend",
        parts=parts,
        provenance=Provenance(
            metric="momentum.compare_areas",
            settings={
                "indicator": indicator,
                "area": area,
                "with_": with_,
                "start": start,
                "end": end,
                "level": level,
            },
            inputs={"evidence": fingerprint(seen.rows)},
            sources=evidence.sources,
            references=REFERENCES,
            definitions=definitions_of(evidence.series, [indicator]),
        ),
    )


def _span(seen: Panel, start: str | None, end: str | None) -> Span:
    shared = np.flatnonzero(~np.isnan(seen.observed).any(axis=0))
    if shared.size < 2:
        raise EvidenceError(
            f"{seen.area[0]} and {seen.area[1]} share {shared.size} figures of "
            f"'{seen.series_id}'; two are needed.",
            fix="choose a comparator that is measured in the same periods.",
            code="MM-COMPARE-PERIOD",
        )
    first = _position(seen, shared, start, int(shared[0]))
    last = _position(seen, shared, end, int(shared[-1]))
    if first >= last:
        raise EvidenceError(
            f"The comparison starts in {seen.periods[first]} and ends in "
            f"{seen.periods[last]}.",
            fix="give an `end` that is after `start`.",
            code="MM-COMPARE-PERIOD",
        )
    if not seen.in_per_cent and (seen.observed[:, first] <= 0).any():
        raise EvidenceError(
            f"'{seen.series_id}' is nought or less in {seen.periods[first]}, so a "
            "relative change from there has no meaning.",
            fix="choose another `start`.",
            code="MM-COMPARE-ZERO",
        )
    return Span(first, last, shared[(shared >= first) & (shared <= last)])


def _position(
    seen: Panel, shared: NDArray[np.int64], period: str | None, default: int
) -> int:
    if period is None:
        return default
    known = [seen.periods[i] for i in shared]
    if period not in known:
        raise EvidenceError(
            f"The two places do not both have a figure for '{period}'.",
            fix=f"choose a period from {known[0]} to {known[-1]} that both have.",
            code="MM-COMPARE-PERIOD",
        )
    return int(shared[known.index(period)])


def _changes(seen: Panel, span: Span) -> Floats:
    """Change of each place: relative, or in points where figures are per cent; (2,)."""
    first, last = seen.observed[:, span.first], seen.observed[:, span.last]
    if seen.in_per_cent:
        return PER_CENT[seen.unit] * (last - first)
    return last / first - 1


def _gap(seen: Panel, span: Span, changes: Floats, level: float) -> Gap:
    """Difference of the changes in points, with single-period noise smoothed out."""
    mine, theirs = seen.observed[:, span.shared]
    n = span.shared.size
    times = seen.times[span.shared]
    logs = bool((mine > 0).all() and (theirs > 0).all()) and not seen.in_per_cent
    if seen.in_per_cent:
        apart = PER_CENT[seen.unit] * (mine - theirs)
    else:
        apart = np.log(mine / theirs) if logs else mine / mine[0] - theirs / theirs[0]
    beside = seen.beside.only(span.shared)
    fit = fit_trend(apart, times, spans=beside.spans, seasons=beside.seasons)
    if n < EARLY or fit.exact[0]:
        return Gap(np.nan, np.nan, np.nan, n)
    moved = fit.change(float(times[0]), float(times[-1]))
    low, high = moved.interval(level, method="exact")
    found = np.array([moved.mean()[0], low[0], high[0]])
    shares = _apart(found, changes) if logs else found
    points = shares if seen.in_per_cent else 100 * shares
    return Gap(float(points[0]), float(points[1]), float(points[2]), n)


def _apart(ratio: Floats, changes: Floats) -> Floats:
    """Differences of two relative changes from the change of the ratio's logarithm.

    The geometric middle of the two places is held where it was published: its error
    has nothing to do with the ratio's, as that of either place has.
    """
    middle = np.sqrt(np.prod(1 + changes))
    return np.asarray(2 * middle * np.sinh(ratio / 2))


def _table(seen: Panel, span: Span, changes: Floats, gap: Gap) -> pd.DataFrame:
    known = "not enough data" if np.isnan(gap.estimate) else "unclear"
    clear = gap.low > 0 or gap.high < 0
    unit = "points" if seen.in_per_cent else "share"
    return pd.DataFrame(
        {
            "indicator_id": seen.series_id,
            "indicator": seen.name,
            "area_id": [*seen.area_id, seen.area_id[0]],
            "area": [*seen.area, seen.area[0]],
            "period": f"{seen.periods[span.first]} to {seen.periods[span.last]}",
            "measure": ["change_here", "change_there", "difference"],
            "unit": [unit, unit, "points"],
            "estimate": [*changes, gap.estimate],
            "low": [np.nan, np.nan, gap.low],
            "high": [np.nan, np.nan, gap.high],
            "n": gap.n,
            "certainty": ["clear", "clear", "clear" if clear else known],
        }
    )


def _pair(evidence: Evidence, seen: Panel, span: Span) -> pd.DataFrame:
    parent = evidence.areas.set_index("area_id")["parent_id"].to_dict()
    above: set[object] = set()
    at: object = seen.area_id[0]
    while (at := parent.get(at)) not in above and isinstance(at, str):
        above.add(at)
    return pd.DataFrame(
        {
            "indicator": [seen.name],
            "area": [seen.area[0]],
            "comparator": [seen.area[1]],
            "first": [seen.periods[span.first]],
            "last": [seen.periods[span.last]],
            "inside": [seen.area_id[1] in above],
        }
    )


def _indexed(seen: Panel, span: Span, row: int) -> pd.DataFrame:
    """One area's figures with the first one set to 100; percentages as they are."""
    kept = span.shared
    values = seen.observed[row, kept]
    if not seen.in_per_cent:
        values = 100 * values / seen.observed[row, span.first]
    return pd.DataFrame(
        {
            "area_id": seen.area_id[row],
            "area": seen.area[row],
            "period": pd.Series([seen.periods[i] for i in kept], dtype="str"),
            "time": seen.times[kept],
            "value": values,
            "unit": seen.unit if seen.in_per_cent else "index",
            "label": seen.area[row],
            "status": "ok",
        }
    )

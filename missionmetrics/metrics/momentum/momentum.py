"""Momentum: how far, how fast, and is that fast enough?

A mission is judged by whether change gathers pace (Bellinson 2022), not by whether
one figure is above another. The pace is read off a local linear trend whose
movement is summed out, so that the interval holds what it promises on short records.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.asked import read_day, shock_settings
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.evidence.outlines import outlines
from missionmetrics.metrics.momentum.figures.panel import panel
from missionmetrics.metrics.momentum.outlook.answers import answers
from missionmetrics.metrics.momentum.outlook.groups import (
    ask,
    differences_part,
    group_counts,
    keyed,
)
from missionmetrics.metrics.momentum.outlook.momentum_words import Wording
from missionmetrics.metrics.momentum.outlook.sensitivity import prior_of
from missionmetrics.metrics.momentum.outlook.trend_parts import (
    comparator_part,
    event_part,
)
from missionmetrics.stats.trend import Outliers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from missionmetrics.core.result import Form
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.metrics.momentum.outlook.groups import Asked

REFERENCES = (
    "Bellinson, R. (2022) Mobilising local action to address 21st century challenges. "
    "UCL IIPP Policy Brief 19",
    "Harvey, A. C. (1989) Forecasting, structural time series models and the Kalman "
    "filter. Cambridge University Press, chapter 4",
    "Simpson, D. et al. (2017) Penalising model component complexity. Statistical "
    "Science 32:1-28",
    "Goldstein, H. and Spiegelhalter, D. J. (1996) League tables and their "
    "limitations. Journal of the Royal Statistical Society A 159:385-443",
)
MAPPED = "change"
"""The measure by which areas of any size can be held side by side."""
OF_GROUPS = "velocity"
"""The measure that the table of several groups holds."""


def momentum(
    evidence: Evidence,
    targets: pd.DataFrame,
    geography: gpd.GeoDataFrame | None = None,
    *,
    indicator: str,
    areas: Sequence[str],
    comparator: str | None = None,
    target: str | None = None,
    level: float = 0.95,
    launch: str | None = None,
    shocks: Sequence[Mapping[str, str]] = (),
    prior: str | Mapping[str, float] = "default",
    outliers: bool = False,
    groups: str | Sequence[str] | None = None,
    seed: int = 1,
) -> Result:
    """How far has it come, how fast is it moving, and is that fast enough?

    Parameters
    ----------
    evidence : Evidence
        Long form with the rows of ``indicator`` for ``areas``.
    targets : DataFrame
        Table ``targets``; an area without a target gets no measures of need.
    geography : GeoDataFrame or None
        ``area_id, geometry``, for a map when several areas are asked for.
    indicator : str
        The ``series_id`` to judge.
    areas : sequence of str
        One or more ``area_id``.
    comparator : str or None
        ``area_id`` drawn beside a single area, rebased to the same start.
    target : str or None
        ``target_id``, where an area has several.
    level : float
        Coverage of the intervals, between 0 and 1.
    launch : str or None
        Date of the mission's launch (ISO), marked in the chart.
    shocks : sequence of mappings with ``name, start, end``
        Declared exceptional times: figures inside them are shown but not fitted.
    prior : {"default", "still", "moving", "learned"} or mapping
        What is held beforehand of how much level and pace move: ``"still"`` is half,
        ``"moving"`` twice the default; ``"learned"`` is read off the areas themselves,
        if they are 100 or more; or some of the numbers ``slope, level, tail, atom`` of
        the trend's prior. The part ``sensitivity`` shows what hangs on it.
    outliers : bool
        Allow single figures to be far off, which then count for less; published
        margins are left out then.
    groups : str, sequence of str or None
        One group of the figures (``"all"`` for the whole), or several groups of a
        single area; the keys then have ``group``, the whole under the area's name.
    seed : int
        For what is simulated: the chance of arriving by the deadline, dates of arrival
        and places of areas. The same seed gives the same numbers.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator, area_id, area, period``; a row for each area
        and measure: ``change`` (share, first figure to last), ``level`` (unit),
        ``velocity`` (unit a year), ``smoothed_change`` (share of the first figure),
        ``relative_velocity`` (the same a year), ``gap_closed`` (share),
        ``gap_share`` (share of the gap a year), ``lead`` (unit; how much further than a
        straight way from the baseline over the interim targets, below 0 behind it),
        ``required`` (unit a year; 0 inside a range), ``chance_enough`` (probability
        that the present pace, kept up, ends where it should), ``chance_arrival``
        (probability of being there *at* the deadline), ``chance_by`` (of having been
        there at a figure from the last one *up to* it), ``arrival_early``,
        ``arrival_middle`` and ``arrival_late`` (year by which it has got there in 10,
        50 and 90 of 100 futures; no number where that is not within half the record).
        Ends of chances and dates are the lowest and highest over how the pace may fade.
        With several areas the table holds ``change`` only, with several groups
        ``velocity`` only, and the part ``measures`` every row. Other parts: ``status``;
        ``pathway`` (every target with its ``verdict``); ``course`` (where each area
        is ``expected`` to be by now, and its ``lead`` over that); ``unanswered``
        (``area_id, area, measure, reason``, a row for each row without a number);
        ``sensitivity`` (a single area under each prior and damping); ``ranking``
        (several areas by pace: ``place``, the places ``low`` to ``high``, for all at
        once ``low_all`` to ``high_all``, and the chances of the first and last fifth);
        ``differences`` (several groups: the pace of ``group`` less that of ``other``,
        the whole left out); ``observed``, ``path``, ``required``, ``target``,
        ``events``, ``comparator``, ``counts``.

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``); ``launch`` is no day
        (``MM-DAY``), or a shock lacks something (``MM-SHOCK``); no such figures
        (``MM-AREA-EMPTY``); an area named twice (``MM-AREA-TWICE``); figures of
        several groups (``MM-GROUPS``) or of periods that overlap and are not all
        equally long (``MM-PERIODS-OVERLAP``); a value or target off the declared scale
        (``MM-SCALE``, ``MM-TARGET-SCALE``); no such
        target (``MM-TARGET-UNKNOWN``), prior (``MM-PRIOR-UNKNOWN``,
        ``MM-TREND-PRIOR``), too few areas to learn one from (``MM-TREND-BATCH``), or
        no such group (``MM-GROUP-UNKNOWN``).

    Notes
    -----
    Pace is description. It does not show what caused a change: compare with other
    places and look for a design that can. The chance of arrival supposes that change
    goes on varying as it has; it is not given further ahead than half the length of
    the record, nor where it hangs on how the pace may fade by more than .33. Too early
    to say is: fewer than 8 figures, or a chance that ranges by more than .33 over the
    three priors. Several targets of one area are a path: the last is judged.

    Figures are taken for what their table says they are: averages over periods that
    overlap share what they have in common; months and quarters have a pattern of
    seasons taken out once it was seen for two years; published margins (``se``, or
    ``low`` and ``high``) enter where every figure of an area has one.

    Examples
    --------
    >>> mission = mm.example()
    >>> pace = mission.momentum("territorial_emissions")
    >>> pace.provenance.metric
    'momentum.momentum'
    """
    day = None if launch is None else str(read_day(launch, setting="launch").date())
    settings: dict[str, Any] = {
        "indicator": indicator, "areas": list(areas), "comparator": comparator,
        "target": target, "level": level, "launch": day,
        "shocks": shock_settings(shocks),
        "prior": dict(prior) if isinstance(prior, Mapping) else prior,
        "outliers": outliers,
        "groups": groups if groups is None or isinstance(groups, str) else list(groups),
        "seed": seed,
    }  # fmt: skip
    require_coverage(level)
    asked = ask(evidence, targets, indicator=indicator, areas=areas, groups=groups)
    seen = panel(
        asked.evidence,
        indicator=indicator,
        area_ids=asked.area_ids,
        shocks=shocks,
        overlapping=True,
        outliers=Outliers() if outliers else None,
    )
    parts, pace = answers(
        seen, asked.targets, target=target, level=level, prior=prior_of(prior, seen),
        seed=seed,
    )  # fmt: skip
    parts["events"] = event_part(day, shocks)
    beside = comparator if comparator in set(asked.evidence.table["area_id"]) else None
    beside = comparator if groups is None else beside
    parts["comparator"] = comparator_part(asked.evidence, seen, beside, indicator)
    if asked.split:
        parts = _by_group(parts, seen, pace, asked, level=level, seed=seed)
    if groups is not None:
        one = groups if isinstance(groups, str) else groups[0]
        parts = keyed(parts, asked, evidence, str(areas[0]), one)
    table = parts.pop("measures")
    if many := len(asked.area_ids) > 1:
        parts["measures"] = table
        mapped = OF_GROUPS if asked.split else MAPPED
        table = table.loc[table["measure"] == mapped].reset_index(drop=True)
    mapped_areas = many and not asked.split
    outline = outlines(geography, seen.area_id, seen.area) if mapped_areas else None
    words = Wording(table=table, parts=parts, many=many)
    return Result(
        question=words.question(),
        table=table,
        interval=words.interval(),
        sentences=words.sentences(),
        cautions=words.cautions(),
        form=_form(many, outline is not None),
        parts={name: part for name, part in parts.items() if not part.empty},
        geography=outline,
        provenance=_provenance(evidence, targets, seen, settings),
    )


def _provenance(
    evidence: Evidence, targets: pd.DataFrame, seen: Panel, settings: dict[str, Any]
) -> Provenance:
    return Provenance(
        metric="momentum.momentum",
        settings=settings,
        inputs={"evidence": fingerprint(seen.rows), "targets": fingerprint(targets)},
        seed=settings["seed"],
        sources=evidence.sources,
        references=REFERENCES,
        definitions=definitions_of(evidence.series, [settings["indicator"]]),
    )


def _by_group(
    parts: dict[str, pd.DataFrame], seen: Panel, pace: Pace, asked: Asked, *,
    level: float, seed: int,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The tables of several groups: what sets them apart, in place of an order."""
    apart = differences_part(seen, pace, asked, level=level, seed=seed)
    clear = 0 if apart.empty else int((apart["certainty"] == "clear").sum())
    kept = {name: part for name, part in parts.items() if name != "ranking"}
    told = group_counts(parts["status"], asked)
    counts = parts["counts"].assign(**told, apart=clear)
    return kept | {"counts": counts, "differences": apart}


def _form(many: bool, mapped: bool) -> Form:
    if not many:
        return "trend"
    return "map" if mapped else "interval-by-group"

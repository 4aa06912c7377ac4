"""Which questions the public page of a mission asks, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.publish.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.mission import Mission

UNANSWERABLE = (
    "MM-AGGREGATION",
    "MM-AREA-PARTS",
    "MM-AREA-EMPTY",
    "MM-INDICATOR-EMPTY",
)
"""Reasons for which an indicator is listed among what is not known."""


def report_on(
    mission: Mission,
    *,
    areas: str | Sequence[str] | None = None,
    locale: str | None = None,
) -> Report:
    """Ask the questions of the page and put the answers in order.

    The headline's pace comes first, then the comparator, the map of areas, what
    people say, and every other indicator with its own comparison. ``locale`` is the
    language of the page, the mission's own by default.

    Raises
    ------
    EvidenceError
        The headline cannot be answered; other questions that cannot be answered
        are listed on the page among what is not known.
    """
    about, publication = mission.file.mission, mission.file.publication
    language = find_locale(locale or mission.language)
    headline = mission.momentum()
    mapped, without = _areas(mission, areas)
    others, unanswered = _others(mission)
    spoken = not mission.tables["segments"].empty
    quotes = spoken and publication.quotes == "consented"
    return Report(
        title=about.title,
        goal=about.goal,
        counts=about.counts,
        does_not_count=about.does_not_count,
        headline=headline,
        comparison=_comparison(mission, None),
        map=mapped,
        voices=mission.code_series() if spoken else None,
        results=(
            *((mission.consented_quotes(),) if quotes else ()),
            *others,
        ),
        unknowns=_unknowns(language, headline, spoken, without, unanswered),
        licence=about.licence,
        attributions=(about.attribution,) if about.attribution else (),
        next_expected=_next_expected(mission, headline),
        contact=about.contact or "",
        policy=publication.policy,
        threshold=publication.threshold
        if "threshold" in publication.model_fields_set
        else None,
        quotes=quotes,
        locale=language.name,
    )


def _areas(
    mission: Mission, areas: str | Sequence[str] | None
) -> tuple[Result | None, int]:
    """Pace of each area that has figures, and how many areas have none."""
    table = mission.tables["areas"]
    whole = mission.file.mission.area_id
    if areas is None:
        below = table.loc[table["parent_id"] == whole, "area_id"]
        wanted = sorted(below)
    elif isinstance(areas, str):
        wanted = sorted(table.loc[table["level"] == areas, "area_id"]) or [areas]
    else:
        wanted = list(areas)
    shown = [a for a in wanted if _has_figures(mission, a)]
    if len(shown) < 2:
        return None, len(wanted) - len(shown)
    return mission.momentum(areas=shown), len(wanted) - len(shown)


def _has_figures(mission: Mission, area: str) -> bool:
    """Whether the headline has a figure for the area or for all of its parts."""
    headline = mission.file.mission.headline or ""
    own = mission.tables["observations"]
    rows = own.loc[(own["indicator_id"] == headline) & own["value"].notna()]
    if (rows["area_id"] == area).any():
        return True
    try:
        made = mission.evidence(headline, areas=[area]).table
    except EvidenceError as fault:
        if fault.code in UNANSWERABLE:
            return False
        raise
    return bool((made["area_id"] == area).any())


def _others(mission: Mission) -> tuple[list[Result], list[str]]:
    """Results for the other indicators, and names of those without an answer."""
    found: list[Result] = []
    unanswered: list[str] = []
    for indicator, name in _other_indicators(mission):
        try:
            found.append(mission.momentum(indicator))
        except EvidenceError as fault:
            if fault.code not in UNANSWERABLE:
                raise
            unanswered.append(name)
            continue
        if (compared := _comparison(mission, indicator)) is not None:
            found.append(compared)
    return found, unanswered


def _other_indicators(mission: Mission) -> Iterator[tuple[str, str]]:
    """Indicators besides the headline, without those that only make up a ratio."""
    table = mission.tables["indicators"]
    ratios = table.loc[table["aggregation"] == "ratio"]
    blocks = {*ratios["numerator_id"], *ratios["denominator_id"]}
    left_out = {mission.file.mission.headline, *blocks}
    for row in table.itertuples(index=False):
        if row.indicator_id not in left_out:
            yield str(row.indicator_id), str(row.name)


def _comparison(mission: Mission, indicator: str | None) -> Result | None:
    """The comparator's change, where a comparator is named and has figures."""
    if mission.file.mission.comparator is None:
        return None
    try:
        return mission.compare_areas(indicator)
    except EvidenceError as fault:
        if fault.code in (*UNANSWERABLE, "MM-COMPARE-PERIOD", "MM-COMPARE-ZERO"):
            return None
        raise


def _unknowns(
    language: Locale,
    headline: Result,
    spoken: bool,
    without: int,
    unanswered: Sequence[str],
) -> tuple[str, ...]:
    say = language.message
    status = headline.parts["status"].iloc[0]
    lines = [say("report.unknown.cause")]
    lines.append(
        say("report.unknown.before", period=language.period(str(status["last_period"])))
    )
    if status["status"] == "no target":
        lines.append(say("report.unknown.no_target"))
    if not spoken:
        lines.append(say("report.unknown.no_words"))
    if without:
        counted = language.noun(float(without), "area")
        lines.append(say("report.unknown.areas_without", n=counted))
    lines += [say("report.unknown.indicator_without", name=n) for n in unanswered]
    return tuple(lines)


def _next_expected(mission: Mission, headline: Result) -> str:
    """First day on which a source of the headline expects new figures."""
    sources: pd.DataFrame = mission.tables["sources"]
    used = {s.source_id for s in headline.provenance.sources}
    days = sources.loc[sources["source_id"].isin(list(used)), "next_expected"].dropna()
    return "" if days.empty else str(days.min().date().isoformat())

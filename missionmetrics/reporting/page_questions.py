"""Which questions the public page of a mission asks, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.publish.report import Report
from missionmetrics.reporting.answered import UNANSWERABLE
from missionmetrics.reporting.asking import not_shown, shown
from missionmetrics.reporting.further_questions import first_questions, second_opinions
from missionmetrics.reporting.other_indicators import comparison, others
from missionmetrics.reporting.spread_questions import spread_questions
from missionmetrics.reporting.unknowns import unknowns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from missionmetrics.core.result import Result
    from missionmetrics.mission import Mission


def report_on(
    mission: Mission,
    *,
    areas: str | Sequence[str] | None = None,
    locale: str | None = None,
) -> Report:
    """Ask the questions of the page and put the answers in order.

    The headline's pace comes first, then the comparator, the map of areas, what
    people say, all indicators together, whether the headline's pace has changed, its
    budget and its removals, whether it spread, every other indicator with its own
    comparison, and last what limits and official rules say of the headline.
    ``locale`` is the language of the page, the mission's own by default.

    Raises
    ------
    EvidenceError
        The headline cannot be answered; other questions that cannot be answered
        are listed on the page among what is not known.
    """
    mission = mission._remembering()  # nothing changes while the page is asked
    about, publication = mission.file.mission, mission.file.publication
    language = find_locale(locale or mission.language)
    headline = mission.momentum()
    mapped, without = _areas(mission, areas)
    beside, unanswered = others(mission)
    first, spread = first_questions(mission), spread_questions(mission)
    second = second_opinions(mission)
    spoken = not mission.tables["segments"].empty
    quotes = spoken and publication.quotes == "consented"
    return Report(
        title=about.title,
        goal=about.goal,
        counts=about.counts,
        does_not_count=about.does_not_count,
        headline=headline,
        comparison=comparison(mission, None),
        map=mapped,
        voices=mission.code_series() if spoken else None,
        results=(
            *((mission.consented_quotes(),) if quotes else ()),
            *shown(first),
            *shown(spread),
            *beside,
            *shown(second),
        ),
        unknowns=unknowns(
            language, headline, spoken=spoken, without=without,
            unanswered=unanswered, silent=not_shown([*first, *spread, *second]),
        ),
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
    )  # fmt: skip


def _areas(
    mission: Mission, areas: str | Sequence[str] | None
) -> tuple[Result | None, int]:
    """Pace of each area that has figures, and how many areas have none."""
    table = mission.tables["areas"]
    if areas is None:
        below = table["parent_id"] == mission.file.mission.area_id
        wanted = sorted(table.loc[below, "area_id"])
    elif isinstance(areas, str):
        wanted = sorted(table.loc[table["level"] == areas, "area_id"]) or [areas]
    else:
        wanted = list(areas)
    found = _with_figures(mission, wanted)
    if len(found) < 2:
        return None, len(wanted) - len(found)
    return mission.momentum(areas=found), len(wanted) - len(found)


def _with_figures(mission: Mission, wanted: Sequence[str]) -> list[str]:
    """The areas with a figure of the headline, all at once where all have some."""
    headline = mission.file.mission.headline or ""
    try:
        made = set(mission.evidence(headline, areas=wanted).table["area_id"])
    except EvidenceError as fault:
        if fault.code not in UNANSWERABLE:
            raise
        return [a for a in wanted if _has_figures(mission, a)]
    return [a for a in wanted if a in made]


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


def _next_expected(mission: Mission, headline: Result) -> str:
    """First day on which a source of the headline expects new figures."""
    sources: pd.DataFrame = mission.tables["sources"]
    used = {s.source_id for s in headline.provenance.sources}
    days = sources.loc[sources["source_id"].isin(list(used)), "next_expected"].dropna()
    return "" if days.empty else str(days.min().date().isoformat())

"""Whether a mission is on course, its indicators taken together.

No score: a sum of shares of the way covered, whose parts can be seen, and beside it how
many indicators are on course, which no lead of another can hide. What changed since the
last report is told apart by its source.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.asked import shock_settings
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.momentum.together import course_tables as told
from missionmetrics.metrics.momentum.together.course_change import Method, change_parts
from missionmetrics.metrics.momentum.together.course_position import position
from missionmetrics.metrics.momentum.together.course_sum import take_together
from missionmetrics.metrics.momentum.together.course_weights import (
    as_setting,
    weight_sets,
)
from missionmetrics.metrics.momentum.together.course_words import Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.together.course_sum import Course
    from missionmetrics.metrics.momentum.together.course_weights import Given

REFERENCES = (
    "OECD and JRC (2008) Handbook on constructing composite indicators. OECD, Paris",
    "Wang, Y. H. (1993) On the number of successes in independent trials. Statistica "
    "Sinica 3:295-312",
    "Iman, R. L. and Conover, W. J. (1982) A distribution-free approach to inducing "
    "rank correlation among input variables. Communications in Statistics B 11:311-334",
    "Shorrocks, A. F. (2013) Decomposition procedures for distributional analysis: a "
    "unified framework based on the Shapley value. Journal of Economic Inequality "
    "11:99-126",
)
COUNT = 10_000
"""Draws of each indicator."""


def on_course(
    evidence: Evidence,
    targets: pd.DataFrame,
    previous_evidence: Evidence | None = None,
    previous_targets: pd.DataFrame | None = None,
    *,
    indicators: Sequence[str],
    area: str,
    weights: Given = None,
    correlation: float = 0.5,
    level: float = 0.95,
    seed: int = 0,
    shocks: Sequence[Mapping[str, str]] = (),
    previous_indicators: Sequence[str] | None = None,
    previous_weights: Given = None,
    previous_shocks: Sequence[Mapping[str, str]] | None = None,
    previous_published: float | None = None,
) -> Result:
    """Taken together, is it on course, how many indicators are, and what changed?

    Parameters
    ----------
    evidence : Evidence
        Long form with the rows of all ``indicators`` for ``area``.
    targets : DataFrame
        Table ``targets``, with a baseline for each indicator.
    previous_evidence, previous_targets : Evidence, DataFrame or None
        Figures and targets of the last report; without figures no change is told, and
        without targets they were those of today.
    indicators : sequence of str
        Two or more ``series_id``.
    area : str
        ``area_id``.
    weights : mapping, DataFrame, sequence of mappings or None
        A weight of 0 or more for each indicator; equal ones when None. Or a row for
        each panel of people: its name in ``panel``, a column for each indicator, and
        ``elicited_as`` equal to ``"swings"``, which says that people were asked what it
        is worth to go all the way from baseline to target.
    correlation : float
        Correlation, 0 to below 1, for the ranges that are shown beside those of
        indicators that vary apart from one another.
    level : float
        Coverage of the intervals, between 0 and 1.
    seed : int
        Seed of the draws, 0 or more. Each indicator has draws of its own: which others
        are asked about does not change them.
    shocks : sequence of mappings with ``name, start, end``
        Exceptional times; figures inside them are not fitted.
    previous_indicators, previous_weights, previous_shocks
        The same of the last report: all that it had figures for, equal weights, and the
        shocks of today by default. If ``weights`` is given and ``previous_weights`` is
        not, the weights were those of today.
    previous_published : float or None
        Share of the way covered that the last report gave, with one set of weights.

    Returns
    -------
    Result
        Keys ``weights, indicator_id, indicator, area_id, area, period``; empty
        ``indicator_id`` for all together. For each set of weights ``gap_closed``,
        ``gap_closed_limited`` (shares of the way from baseline to target),
        ``gap_share`` and ``gap_share_needed`` (the same a year, now and from now on)
        and ``chance_enough`` (probability); once ``number_on_course`` (indicators); for
        each indicator ``gap_closed``, ``gap_share``, ``gap_share_needed`` and
        ``chance_on_course``. The ends of a chance are those over other priors. Parts:
        ``contributions`` (they add up to the sums), ``steps``, ``board``, ``counts``,
        ``sensitivity``, ``weight_sets``, ``indicators``, ``left``, ``facts``, and with
        a last report ``change`` and ``change_sums``.

    Raises
    ------
    EvidenceError
        As for ``momentum``; fewer than two indicators or one named twice
        (``MM-COURSE-INDICATORS``); one that the evidence does not know
        (``MM-INDICATOR-UNKNOWN``), or no such area (``MM-AREA-EMPTY``); ``weights``
        that do not fit (``MM-COURSE-WEIGHTS``, ``MM-COURSE-SWINGS``); ``correlation``
        out of range (``MM-COURSE-CORRELATION``); ``seed`` below 0 (``MM-COURSE-SEED``);
        a unit that changed between reports (``MM-COURSE-UNIT``); ``previous_published``
        that is no number (``MM-COURSE-PUBLISHED``).

    Notes
    -----
    An indicator is on course where its target is reached, or would be by its deadline
    if the present pace were kept up. How many are is counted over joint draws in which
    indicators vary apart from one another; ``counts`` sets beside it the closed form
    (Poisson-binomial) and the same draws tied by a Gaussian copula.

    The sum is one of shares of the way in natural units, with fixed weights: a lead
    makes up in full for a lag. The limited form, a geometric mean, does not exist where
    an indicator has closed nothing. Indicators without a one-sided target or a baseline
    short of it, with fewer than 8 figures, or on a straight line, are left out and
    named; their weight goes to the others, and there is no sum where less than half of
    it is left.

    The change since the last report is split by Shapley shares over new figures,
    changed figures and changed method, each state being a fit of its own without
    draws: the split does not hang on an order, holds no chance, and adds up. Where the
    last report gave another number than its own figures and method give today, the
    difference is shown as one of version.

    Examples
    --------
    >>> mission = mm.example()
    >>> together = mission.on_course()
    >>> together.say()[0]
    'Of 4 indicators, most likely none is on course'
    """
    _check(indicators, level, seed)
    _check_known(evidence, indicators, area)
    if previous_published is not None:
        _check_published(previous_published)
    sets = weight_sets(weights, indicators)
    places = [position(evidence, targets, indicator=i, area=area, shocks=shocks)
              for i in indicators]  # fmt: skip
    course = take_together(places, sets, level=level, correlation=correlation,
                           count=COUNT, seed=seed)  # fmt: skip
    table = told.course_table(course, evidence, area)
    parts = _parts(course, table, correlation, given=weights is not None)
    if previous_evidence is not None:
        now = Method(evidence=evidence, targets=targets, indicators=tuple(indicators),
                     weights=sets, shocks=shocks)  # fmt: skip
        before = _last(
            now, area, previous_evidence, previous_targets, previous_indicators,
            weights if previous_weights is None else previous_weights, previous_shocks,
        )  # fmt: skip
        published = None if sets.many else previous_published
        change = change_parts(before, now, area, published)
        parts |= dict(zip(("change", "change_sums"), change, strict=True))
    words = Wording(table=table, parts=parts)
    return Result(
        question=words.question(), table=table, interval=words.interval(),
        sentences=words.sentences(), cautions=words.cautions(),
        form=told.form_of(parts), parts=parts,
        provenance=Provenance(
            metric="momentum.on_course",
            settings={
                "indicators": list(indicators), "area": area,
                "weights": as_setting(weights), "correlation": correlation,
                "level": level, "seed": seed, "shocks": shock_settings(shocks),
                "previous_indicators": (
                    None if previous_indicators is None else list(previous_indicators)
                ),
                "previous_weights": as_setting(previous_weights),
                "previous_shocks": (
                    None if previous_shocks is None
                    else shock_settings(previous_shocks)
                ),
                "previous_published": previous_published,
            },
            inputs=_inputs(evidence, targets, previous_evidence, previous_targets),
            sources=evidence.sources, references=REFERENCES, seed=seed,
            definitions=definitions_of(evidence.series, list(indicators)),
        ),
    )  # fmt: skip


def _check(indicators: Sequence[str], level: float, seed: int) -> None:
    require_coverage(level)
    _check_several(indicators, "indicators")
    if not isinstance(seed, Integral) or seed < 0:
        raise EvidenceError(
            f"`seed` is {seed!r}.", fix="give a whole number of 0 or more.",
            code="MM-COURSE-SEED",
        )  # fmt: skip


def _check_several(indicators: Sequence[str], setting: str) -> None:
    several = isinstance(indicators, Collection) and not isinstance(indicators, str)
    if not several or len(set(indicators)) < max(2, len(indicators)):
        raise EvidenceError(
            f"`{setting}` is {indicators!r}; taken together they are two or more, "
            "each named once.",
            fix="name two or more indicators, or ask `momentum` of a single one.",
            code="MM-COURSE-INDICATORS",
        )


def _check_known(evidence: Evidence, indicators: Sequence[str], area: str) -> None:
    """A name that is nowhere is a slip of the pen, not an indicator without figures."""
    known = list(evidence.series["series_id"])
    if unknown := [i for i in indicators if i not in known]:
        raise EvidenceError(
            f"There is no indicator '{unknown[0]}' in the evidence.",
            fix=f"choose among: {', '.join(sorted(known)[:8])}.",
            code="MM-INDICATOR-UNKNOWN",
        )
    if area not in {*evidence.areas["area_id"], *evidence.table["area_id"]}:
        raise EvidenceError(
            f"There are no figures for: {area}.",
            fix="ask for an area of the table `areas`.", code="MM-AREA-EMPTY",
        )  # fmt: skip


def _check_published(given: object) -> None:
    if not (isinstance(given, Real) and isfinite(given)):
        raise EvidenceError(
            f"`previous_published` is {given!r}.",
            fix="give the share as a number, 34% as 0.34, or leave it out.",
            code="MM-COURSE-PUBLISHED",
        )


def _parts(
    course: Course, table: pd.DataFrame, correlation: float, *, given: bool
) -> dict[str, pd.DataFrame]:
    own = table[table["indicator_id"] != ""]
    names = dict(zip(own["indicator_id"], own["indicator"], strict=True))
    area = str(table["area"].iloc[0])
    indicators = told.indicators_part(course, names)
    brought = told.contributions_part(course, names)
    one = not course.sets.many and bool(course.enough[0])
    every: dict[str, Any] = {
        "contributions": brought,
        "steps": told.steps_part(course, brought, area) if one else brought.head(0),
        "board": told.board_part(table, indicators),
        "counts": told.counts_part(course),
        "sensitivity": told.sensitivity_part(course, correlation),
        "weight_sets": told.sets_part(course) if course.sets.many else brought.head(0),
        "indicators": indicators,
        "left": told.left_part(indicators),
        "facts": told.facts_part(course, brought, correlation, given),
    }
    return {name: part for name, part in every.items() if not part.empty}


def _last(
    now: Method,
    area: str,
    evidence: Evidence,
    targets: pd.DataFrame | None,
    indicators: Sequence[str] | None,
    weights: Given,
    shocks: Sequence[Mapping[str, str]] | None,
) -> Method:
    """What the last report was made with; what is not said was as it is now."""
    had = set(evidence.table["series_id"])
    if indicators is not None:
        _check_several(indicators, "previous_indicators")
        _check_known(evidence, indicators, area)
    asked = indicators or [i for i in now.indicators if i in had]
    if len(asked) < 2:
        raise EvidenceError(
            f"The last report has figures for {len(asked)} of the indicators.",
            fix="leave out `previous_evidence`, or give figures for two or more.",
            code="MM-COURSE-INDICATORS",
        )
    if isinstance(weights, Mapping):
        weights = {i: w for i, w in weights.items() if i in asked}
    return Method(
        evidence=evidence,
        targets=now.targets if targets is None else targets,
        indicators=tuple(asked),
        weights=weight_sets(weights, asked),
        shocks=now.shocks if shocks is None else shocks,
    )


def _inputs(
    evidence: Evidence,
    targets: pd.DataFrame,
    previous_evidence: Evidence | None,
    previous_targets: pd.DataFrame | None,
) -> dict[str, str]:
    """Content hash of each table that was given."""
    given = {
        "evidence": evidence.table, "targets": targets,
        "previous_evidence": (
            None if previous_evidence is None else previous_evidence.table
        ),
        "previous_targets": previous_targets,
    }  # fmt: skip
    return {name: fingerprint(t) for name, t in given.items() if t is not None}

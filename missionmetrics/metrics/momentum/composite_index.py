"""Several indicators put together, and how much the order hangs on the way it is done.

An index is a set of choices. The order of places is shown with the places that each
could hold had the choices been others as fair, and the figures others that their
margins of error allow, and with what moves the order most.
"""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.momentum.together import index_tables as tables
from missionmetrics.metrics.momentum.together import index_words as words
from missionmetrics.metrics.momentum.together.index_margins import drawn_of
from missionmetrics.metrics.momentum.together.index_values import (
    declared_as,
    lay_out,
    named_by_indicator,
)
from missionmetrics.metrics.momentum.together.index_ways import ways_of
from missionmetrics.stats.composite.building import build
from missionmetrics.stats.composite.declared import as_tables
from missionmetrics.stats.composite.options import choice
from missionmetrics.stats.composite.ranking import fewest_ways
from missionmetrics.stats.composite.uncertainty import sensitivity, uncertainty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.together.index_values import Laid
    from missionmetrics.stats.composite.margins import Drawn
    from missionmetrics.stats.composite.replicating import Alternatives
    from missionmetrics.stats.composite.specification import Specification
    from missionmetrics.stats.composite.uncertainty import Sensitivity

REFERENCES = (
    "OECD & JRC (2008) Handbook on Constructing Composite Indicators",
    "Saisana, M., Saltelli, A. & Tarantola, S. (2005) Uncertainty and sensitivity "
    "analysis techniques as tools for the quality assessment of composite indicators. "
    "J. R. Stat. Soc. A 168:307-323",
    "Paruolo, P., Saisana, M. & Saltelli, A. (2013) Ratings and rankings: voodoo or "
    "science? J. R. Stat. Soc. A 176:609-634",
    "Saltelli, A. et al. (2010) Variance based sensitivity analysis of model output. "
    "Computer Physics Communications 181:259-270",
)


def composite_index(
    evidence: Evidence,
    *,
    specification: Specification | Mapping[str, Any] | Sequence[str],
    areas: Sequence[str] | None = None,
    period: str | None = None,
    ways: Alternatives | Mapping[str, Any] | None = None,
    margins: bool = True,
    first: int = 3,
    replications: int = 2000,
    base: int = 512,
    level: float = 0.95,
    seed: int | None = 1,
) -> Result:
    """How do places compare when several indicators are put together, and how surely?

    Parameters
    ----------
    evidence : Evidence
        Long form with rows of every indicator, and of what they are divided by.
    specification : Specification, mapping or sequence of str
        The make-up of the index, see ``missionmetrics.stats.composite.specification``;
        a mapping as ``read_specification`` takes it; or a list of ``series_id``, each
        of equal weight.
    areas : sequence of str or None
        ``area_id`` of the places to compare; all of the evidence without it.
    period : str or None
        The period, as written; by default the latest in which half the areas or more
        have each indicator.
    ways : Alternatives, mapping or None
        Choices that could have been others; by default ranks in place of the scale, a
        mean that leans to the worst figure, no treatment of far-out values, each level
        left out, and weights up to a quarter higher or lower.
    margins : bool
        Whether figures with a published standard error or 95% range (``se``, or ``low``
        and ``high``), denominators among them, are varied within it as one choice more,
        ``figures``; where no figure has one there is no such choice. ``False`` takes
        every figure as exact.
    first : int
        How many places count as 'among the first', 1 or more.
    replications : int
        How many ways are drawn; 93 at least where ``level`` is .95, more above it.
    base : int
        Size of the design behind ``sensitivity``, a power of 2.
    level : float
        Share of the ways that the range of places holds, between 0 and 1.
    seed : int or None
        Seed of the draws.

    Returns
    -------
    Result
        Keys ``area_id, area, period``; one row an area: ``composite``, the index, from
        0 to 100 unless declared otherwise, without range; ``n`` counts the figures that
        are known, with what they are divided by; ``certainty`` is ``clear`` where the
        area can hold one place only. Parts: ``ranks`` (``rank, rank_low, rank_high,
        rank_best, rank_worst, share_first, share_among_first, ways, reason``),
        ``contributions`` (they sum to the index; empty where it does not split),
        ``treatment``, ``weights`` (declared against effective, or a ``reason``),
        ``remove_one``, ``sensitivity`` (first and total shares with their intervals;
        empty where some way gives an area no index) and ``summary``.

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``); ``first`` or ``base`` below 1,
        ``seed`` below 0, no whole number, or too few ``replications`` for ``level``
        (``MM-COMPOSITE-RANGE``); ``margins`` is neither true nor false
        (``MM-COMPOSITE-OPTION``); too few indicators or areas
        (``MM-INDEX-FEW``), no shared period (``MM-INDEX-PERIOD``), no better direction
        (``MM-INDEX-DIRECTION``), ``MM-INDICATOR-UNKNOWN``, ``MM-AREA-EMPTY``,
        ``MM-AREA-TWICE``, ``MM-GROUPS``, ``MM-NAMES``; a fault of the make-up or ways
        (``MM-COMPOSITE-...``).

    Notes
    -----
    The ranges hold what hangs on the choices that are varied and on the published
    margins of error, taken as normal, cut off where no figure is possible, and as
    having nothing in common; they do not hold errors that are not published.
    ``certainty`` is ``clear`` only where the place holds under both. Weights are
    choices, never facts; the index is no score of the mission.

    Examples
    --------
    >>> mission = mm.example()
    >>> found = mission.composite_index(["cycling_share", "bus_journeys_per_head"],
    ...                                 areas="district")
    >>> len(found.table), sorted(found.parts)[:3]
    (10, ['contributions', 'ranks', 'remove_one'])
    """
    _check(level=level, first=first, replications=replications, base=base, seed=seed)
    choice("margins", str(margins), ("True", "False"))
    spec = declared_as(specification, evidence)
    laid = lay_out(evidence, spec, areas=areas, period=period)
    varied = ways_of(spec, ways)
    below, groups = laid.below, laid.groups
    built = build(laid.figures, spec, denominators=below, groups=groups)
    drawn = drawn_of(laid, spec, level=level, seed=seed) if margins else None
    found = uncertainty(
        laid.figures, spec, varied, replications=replications, level=level, seed=seed,
        denominators=below, groups=groups, drawn=drawn,
    )  # fmt: skip
    moved = _moved(laid, spec, varied, drawn, base=base, level=level, seed=seed)
    ranks = tables.ranks_table(laid, built, spec, found, first)
    table = tables.main_table(laid, built, ranks)
    parts = {
        "ranks": ranks,
        "contributions": tables.contributions_table(laid, built, spec),
        "treatment": tables.treatment_table(laid, built, spec),
        "weights": tables.weights_table(built, laid, spec),
        "remove_one": tables.removed_table(built, laid, spec),
        "sensitivity": tables.sensitivity_table(moved),
        "summary": tables.summary_table(
            laid, built, spec, ranks, ways=replications, first=first,
            varied=varied, made=found.made,
            sets=0 if drawn is None else len(drawn.figures),
        ),
    }  # fmt: skip
    return Result(
        question=words.question(), table=table, interval=words.interval(parts),
        sentences=words.sentences(parts), cautions=words.cautions(parts, spec),
        form="ranking", parts=parts,
        provenance=Provenance(
            metric="momentum.composite_index",
            settings={
                "specification": as_tables(spec), "areas": list(laid.area_id),
                "period": laid.period, "ways": as_tables(varied), "margins": margins,
                "first": first, "replications": replications, "base": base,
                "level": level, "seed": seed,
            },
            inputs={"evidence": fingerprint(laid.rows)}, seed=seed,
            sources=evidence.sources, references=REFERENCES,
            definitions=definitions_of(evidence.series, named_by_indicator(spec)),
        ),
    )  # fmt: skip


def _check(*, level: float, seed: int | None, **counts: int) -> None:
    require_coverage(level)
    whole = {**{name: (value, 1) for name, value in counts.items()},
             **({} if seed is None else {"seed": (seed, 0)})}  # fmt: skip
    for name, (value, least) in whole.items():
        if not isinstance(value, Integral) or value < least:
            raise EvidenceError(
                f"`{name}` is {value!r}.",
                fix=f"give a whole number of {least} or more.",
                code="MM-COMPOSITE-RANGE",
            )
    if counts["replications"] < (enough := fewest_ways(level)):
        raise EvidenceError(
            f"`replications` is {counts['replications']}; so few ways look surer than "
            f"they are where the range is to hold {level:g} of all.",
            fix=f"give {enough:,} or more.",
            code="MM-COMPOSITE-RANGE",
        )


def _moved(
    laid: Laid, spec: Specification, varied: Alternatives, drawn: Drawn | None, *,
    base: int, level: float, seed: int | None,
) -> Sensitivity | None:  # fmt: skip
    """Which choice moves the order; nothing where some way gives an area no index."""
    try:
        return sensitivity(
            laid.figures, spec, varied, base=base, level=level, seed=seed,
            denominators=laid.below, groups=laid.groups, drawn=drawn,
        )  # fmt: skip
    except EvidenceError as error:
        if error.code != "MM-COMPOSITE-RESULTS":
            raise
        return None

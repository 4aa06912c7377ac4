"""Whether indicators of one place follow one another, beyond chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.asked import listed, shock_settings
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.evidence.lined_up import line_up
from missionmetrics.metrics.spillover.domains import tables as told
from missionmetrics.metrics.spillover.domains.reading import read
from missionmetrics.metrics.spillover.domains.words import Wording
from missionmetrics.stats.connectedness.chance import checked_draws, rounds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from missionmetrics.evidence.long_form import Evidence

REFERENCES = (
    "Diebold, F. X. and Yilmaz, K. (2012) Better to give than to receive: predictive "
    "directional measurement of volatility spillovers. International Journal of "
    "Forecasting 28:57-66",
    "Pesaran, H. H. and Shin, Y. (1998) Generalized impulse response analysis in "
    "linear multivariate models. Economics Letters 58:17-29",
    "Giannone, D., Lenza, M. and Primiceri, G. E. (2015) Prior selection for vector "
    "autoregressions. Review of Economics and Statistics 97:436-451",
    "Kilian, L. (1998) Small-sample confidence intervals for impulse response "
    "functions. Review of Economics and Statistics 80:218-230",
    "Gourieroux, C., Phillips, P. C. B. and Yu, J. (2010) Indirect inference for "
    "dynamic panel models. Journal of Econometrics 157:68-77",
    "Rubin, D. B. and Thayer, D. T. (1982) EM algorithms for ML factor analysis. "
    "Psychometrika 47:69-76",
)


def domain_spillover(
    evidence: Evidence,
    *,
    indicators: Sequence[str],
    areas: str | Sequence[str],
    shocks: Sequence[Mapping[str, str]] = (),
    level: float = 0.95,
    draws: int = 499,
    seed: int | None = 0,
) -> Result:
    """When one of several things moves, do the others follow?

    Parameters
    ----------
    evidence : Evidence
        Long form with the figures of all ``indicators``.
    indicators : sequence of str
        Two or more ``series_id``, such as one of each domain.
    areas : str or sequence of str
        One ``area_id``, or several that are read together: each has lines of its own,
        and they share what follows what.
    shocks : sequence of mappings with ``name, start, end``
        Exceptional times; dates inside them, and what follows on them, are not used.
    level : float
        Coverage of the intervals, between 0 and 1.
    draws : int
        Records in which nothing follows that the figures are held against: 99 or more,
        999 or more where ``level`` is .999.
    seed : int or None
        Seed of what is drawn.

    Returns
    -------
    Result
        Keys ``area_id, area, period, from_id, from, to_id, to``. Rows:
        ``follow_others`` (share: mean over indicators of what cannot be foreseen from
        an indicator's line and own past, five dates ahead, and follows earlier moves of
        the others), ``moved_together`` (share that comes at the same date),
        ``net_given`` for each indicator (points: what others take of it less what it
        takes of them, per other indicator) and ``follows`` for each directed pair
        (share of ``to`` that follows ``from``). A net or a pair is called clear only
        where ``follow_others`` is, and beside all others of its kind. ``n`` is the
        number of dates that are held against the one before. Parts: ``pairs`` (how
        often chance shows as much in any pair, and of those that are clear which way
        ``to`` moved over all that the share holds: the ``same``, the ``other``, first
        one and then the other, or ``unsaid``), ``left`` (figures not used, and why)
        and ``state``.

    Raises
    ------
    EvidenceError
        Fewer than two indicators or one named twice (``MM-DOMAIN-FEW``); one that the
        evidence does not know (``MM-INDICATOR-UNKNOWN``); one that never leaves its
        line (``MM-DOMAIN-STILL``); two that are nearly one thing, such as a share and
        its rest (``MM-DOMAIN-ALIKE``); an area named twice, or beside one that it lies
        in (``MM-AREA-TWICE``); periods that overlap (``MM-LINED-OVERLAP``); no area
        with all of them, or no shared dates (``MM-LINED-EMPTY``); a figure that is not
        finite (``MM-VECTOR-VALUES``); names that are no list (``MM-NAMES``); shocks
        that cannot be read (``MM-SHOCK``, ``MM-DAY``); ``level`` not between 0 and 1
        (``MM-LEVEL``); ``draws`` too few for the ``level`` (``MM-CARRIED-DRAWS``),
        or a ``level`` above .999 (``MM-CARRIED-LEVEL``);
        ``seed`` out of range (``MM-SEED``).

    Notes
    -----
    The usual index of such spillovers reads 40 to 76% on records of 20 dates in which
    nothing follows anything. Here every indicator is first held against a line and its
    own past. Whether more follows than chance would show is asked of records made of
    the same surprises in another order, so that trends, memory and all that moves
    several indicators at one date are no spillover. How much follows is drawn from what
    the record allows (see :mod:`missionmetrics.stats.connectedness.belief`). Coverage
    and false alarms are in ``docs/calibration.md``.

    Several indicators that all follow one thing which was not measured foresee one
    another too. So where something follows, it is asked once more with what they have
    in common taken away first (:mod:`missionmetrics.stats.connectedness.common_mover`).
    If chance then shows as much, the finding says that it may be so. Of two indicators
    it cannot be told, and two hidden things are not told from links.

    Links are looked for one date back only, as records of a city's length can show
    those best. What takes longer is no false alarm but is not seen: a chain in which
    each indicator takes four tenths of the one before it two or four dates later is
    called as seldom as no link at all, whatever the memory of the indicators. Where a
    link may take a year, ask of yearly figures. With fewer than 12 usable dates (8
    where four areas or more are read together), or than 1.5 for each indicator, nothing
    is said.

    Examples
    --------
    >>> mission = mm.example()
    >>> found = mission.domain_spillover(["cycling_share", "bus_journeys_per_head"])
    >>> found.say()[0]
    'Too few dates to say whether any of these 2 things follows another'
    """
    require_coverage(level)
    rounds_of(level)
    draws = checked_draws(draws, level)
    wanted = two_or_more(indicators)
    names = _names(evidence, wanted)
    asked = listed(areas, setting="areas")
    _check_places(evidence, asked)
    lined = line_up(evidence, indicators=wanted, area_ids=asked)
    found = read(lined, shocks=shocks, level=level, draws=draws, seed=seed)
    one = len(lined.area_ids) == 1
    here = lined.area_ids[0] if one else ""
    area = (here, evidence.name_of_area(here) if one else "")
    table = told.links_table(found, names, area)
    parts = {
        "pairs": told.pairs_part(found, names),
        "left": told.left_part(found, names),
        "state": told.state_part(found, table, level),
    }
    words = Wording(table=table, parts=parts)
    return Result(
        question=words.question(), table=table, interval=words.interval(),
        sentences=words.sentences(), cautions=words.cautions(), form="matrix",
        parts={name: part for name, part in parts.items() if not part.empty},
        provenance=Provenance(
            metric="spillover.domain_spillover",
            settings={
                "indicators": wanted, "areas": asked, "shocks": shock_settings(shocks),
                "level": level, "draws": draws, "seed": seed,
            },
            inputs={"evidence": fingerprint(_used(evidence, wanted, asked))},
            sources=evidence.sources, references=REFERENCES, seed=seed,
            definitions=definitions_of(evidence.series, wanted),
        ),
    )  # fmt: skip


def two_or_more(indicators: object) -> list[str]:
    """The names of two indicators or more, each once.

    Raises
    ------
    EvidenceError
        ``MM-DOMAIN-FEW`` for fewer, or one twice; ``MM-NAMES``.
    """
    wanted = listed(indicators, setting="indicators")
    if len(set(wanted)) < max(2, len(wanted)):
        raise EvidenceError(
            f"`indicators` is {wanted!r}; links are between two or more, each named "
            "once.",
            fix="name two or more indicators.", code="MM-DOMAIN-FEW",
        )  # fmt: skip
    return wanted


def _names(evidence: Evidence, indicators: Sequence[str]) -> dict[str, str]:
    """Names of the indicators, or an error that says which is not one.

    Two of one name are told apart by their ids.
    """
    known = evidence.series.set_index("series_id")["name"]
    if unknown := [i for i in indicators if i not in known.index]:
        raise EvidenceError(
            f"There is no indicator '{unknown[0]}' in the evidence.",
            fix=f"choose among: {', '.join(sorted(known.index)[:8])}.",
            code="MM-INDICATOR-UNKNOWN",
        )
    names = [str(known[i]) for i in indicators]
    return {
        i: name if names.count(name) == 1 else f"{name} ({i})"
        for i, name in zip(indicators, names, strict=True)
    }


def _check_places(evidence: Evidence, areas: Sequence[str]) -> None:
    """Refuse an area that is counted twice, by itself or inside another."""
    if twice := [a for i, a in enumerate(areas) if a in areas[:i]]:
        raise EvidenceError(
            f"{evidence.name_of_area(twice[0])} ({twice[0]}) is asked for twice.",
            fix="name each area once.", code="MM-AREA-TWICE",
        )  # fmt: skip
    parents = dict(zip(evidence.areas["area_id"], evidence.areas["parent_id"],
                       strict=True))  # fmt: skip
    for one in areas:
        above, seen = parents.get(one), {one}
        while isinstance(above, str) and above not in seen:
            if above in areas:
                raise EvidenceError(
                    f"{evidence.name_of_area(one)} ({one}) lies in "
                    f"{evidence.name_of_area(above)} ({above}): its figures would "
                    "count twice.",
                    fix="name areas of one level.", code="MM-AREA-TWICE",
                )  # fmt: skip
            seen.add(above)
            above = parents.get(above)


def _used(
    evidence: Evidence, indicators: Sequence[str], areas: Sequence[str]
) -> pd.DataFrame:
    table = evidence.table
    mine = table["series_id"].isin(indicators) & table["area_id"].isin(areas)
    return table[mine].reset_index(drop=True)

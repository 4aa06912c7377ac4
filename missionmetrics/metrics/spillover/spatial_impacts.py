"""When one place changes, what changes next door?

Figures of neighbouring areas are set side by side: what an area has goes with its own
outcome, and with that of the areas around it. The two are told apart, with how sure
each is. At one date areas are compared with one another; at several each is compared
with itself. It is a link between places, never an effect of one on the other.
"""

from __future__ import annotations

import math
from numbers import Integral
from typing import TYPE_CHECKING, Literal

import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.evidence.asked import listed
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.evidence.neighbours import require_known
from missionmetrics.evidence.outlines import outlines, shapes_fingerprint
from missionmetrics.metrics.spillover.nearby import tables
from missionmetrics.metrics.spillover.nearby.answers import answers_of
from missionmetrics.metrics.spillover.nearby.laid import lay_out, wanted_rows
from missionmetrics.metrics.spillover.nearby.laid_dates import (
    lay_out_dates,
    read_dates,
)
from missionmetrics.metrics.spillover.nearby.words import LINKS, Wording
from missionmetrics.stats.spatial.kinds import kind_of
from missionmetrics.stats.spatial.local_impacts import MOST_LOCAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.evidence.neighbours import Near
    from missionmetrics.metrics.spillover.nearby.answers import Answers
    from missionmetrics.metrics.spillover.nearby.laid_dates import Dates
    from missionmetrics.stats.spatial.kinds import Model

ByArea = Literal["here", "received", "sent"]
BEYOND = 5
"""Draws that must lie beyond either end of the widest range, in the mean."""
REFERENCES = (
    "LeSage, J. & Pace, R. K. (2009) Introduction to Spatial Econometrics. CRC Press, "
    "chapters 2 and 5",
    "Halleck Vega, S. & Elhorst, J. P. (2015) The SLX model. Journal of Regional "
    "Science 55:339-363",
    "Lee, L.-F. & Yu, J. (2010) Estimation of spatial autoregressive panel data models "
    "with fixed effects. Journal of Econometrics 154:165-185",
    "Lee, L.-F. & Yu, J. (2015) Estimation of fixed effects panel regression models "
    "with separable and nonseparable space-time filters. Journal of Econometrics "
    "184:174-192",
    "Cliff, A. D. & Ord, J. K. (1981) Spatial Processes. Pion",
)


def spatial_impacts(
    evidence: Evidence,
    geography: gpd.GeoDataFrame | None = None,
    *,
    outcome: str,
    drivers: Sequence[str],
    areas: Sequence[str] | None = None,
    period: str | None = None,
    dates: Dates | None = None,
    model: Model = "sdem",
    near: Near = "border",
    by_area: ByArea | None = None,
    level: float = 0.95,
    draws: int = 2000,
    seed: int | None = 1,
) -> Result:
    """When one place changes, what changes next door?

    Parameters
    ----------
    evidence : Evidence
        Long form with rows of the outcome and of every driver.
    geography : GeoDataFrame or None
        ``area_id`` and ``geometry``, for neighbours by shape or distance.
    outcome : str
        The ``series_id`` that may go with the drivers.
    drivers : sequence of str
        The ``series_id`` that it may go with, in the area and next door.
    areas : sequence of str or None
        ``area_id`` of the places; all that have the outcome without it.
    period : str or None
        Period of the outcome, as written; the latest that most areas have without it.
        A driver without that period is taken in its latest by then.
    dates : "all", (str, str) or None
        Several dates in place of one, all or from a first to a last: each area is then
        set beside itself, with what it keeps and what moves all areas at once taken
        out. Areas that lack a figure at a date are left out and listed, and periods of
        another length than is usual are left out and counted.
    model : {"sdem", "slx", "sar", "sdm", "sac"}
        What may go with what: the neighbours' drivers (``slx``), with errors that may
        cluster (``sdem``), the neighbours' outcome (``sar``), that and their drivers
        (``sdm``), or the neighbours' outcome with errors that may cluster (``sac``).
    near : str, mapping or DataFrame
        Who is a neighbour: ``"border"``, ``"corner"``, ``{"nearest": 6}``,
        ``{"within_km": 2.5}``, or a table ``area_id, neighbour_id`` with ``weight``
        where ties such as trips differ in strength: the second is a neighbour of the
        first. Without ``weight``, a table that names each pair once goes both ways.
    by_area : {"here", "received", "sent"} or None
        Give a map, one row an area, of the first driver: what goes with its own there
        (``here``), with that of all others (``received``), or in all others with its
        own, added up (``sent``). The first two differ between areas only where the
        outcome is passed on (``sar``, ``sdm``, ``sac``).
    level : float
        Coverage of the intervals, between 0 and 1.
    draws : int
        Draws behind intervals: at least 5 beyond either end of a range that is wide
        enough for all drivers at once, so 200 for one and 800 for four at level 0.95.
    seed : int or None
        Seed of the draws.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator`` (the outcome), ``driver_id, driver, period``;
        rows ``nearby_here``, ``nearby_next_door`` and ``nearby_both``, all in
        the unit of the outcome, for a usual difference of the driver: its standard
        deviation between areas, or of several dates that of its moves. Parts:
        ``drivers`` (that difference, and the same for
        one unit of the driver), ``models`` (others asked of the same areas),
        ``clustering`` (Moran's I of the outcome and of what the model leaves),
        ``local`` (what each area has, gets and gives, with ranges), ``neighbours``,
        ``left_out``, ``summary``; of several dates ``dates`` (which are used, and what
        the others lack) and ``gaps`` (which area lacks which figure at which date).
        With ``by_area`` keys ``area_id, area`` besides, a row an area with measure
        ``nearby_...``, and the rows above are the part ``links``.

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``); no such model
        (``MM-SPATIAL-MODEL``); too few draws (``MM-SPATIAL-DRAWS``); a seed
        that is no whole number (``MM-SEED``); drivers, areas, periods and neighbours
        that cannot be read (``MM-DRIVERS``, ``MM-NAMES``, ``MM-NEARBY-PERIOD``,
        ``MM-NEIGHBOURS``, ``MM-NEIGHBOURS-SHAPES``, ``MM-NEIGHBOURS-OVERLAP``,
        ``MM-WEIGHTS-...``); an area and a part of it (``MM-NEARBY-LEVELS``); two
        figures of one area and period (``MM-NEARBY-FIGURES``); dates that share days,
        such as calendar and financial years (``MM-PERIODS-OVERLAP``); figures that are
        infinite, or too large or small to be squared (``MM-SPATIAL-VALUES``); none of
        the areas asked for, a map of what is the same everywhere, or of more areas than
        its model allows (``MM-NEARBY-AREAS``);
        ``MM-INDICATOR-UNKNOWN``, ``MM-GROUPS``, ``MM-AREA-TWICE``.

    Notes
    -----
    Fewer than 20 areas, or 5 figures a coefficient, that have all figures and a
    neighbour are too few to say anything; so are fewer than 4 dates, and drivers
    that do not differ or repeat one another. A link is called clear where a range that
    allows for the number of drivers leaves nought out.

    ``slx`` and ``sdem`` have the same two numbers to read, the area's own and next
    door. Where errors of neighbours cluster, ranges of ``slx`` are too narrow (they
    held the truth in 77% to 87% of simulated cities, where ``sdem`` held it in 94% to
    95%), and where they do not, those of ``sdem`` are hardly wider; so ``sdem`` is the
    default. Asked for ``slx`` where what it leaves clusters, a link is called clear
    only if ``sdem`` agrees. See ``docs/calibration.md``.

    Of several dates, what is left over in an area may last to the next date: the share
    that does is drawn with all the rest. Ranges that take it for new each time held the
    truth in as few as 78% of simulated cities. Where dates are not the same time apart,
    the share is that over the usual gap, and less of an error lasts over a longer one.

    Whether what a model leaves still clusters is judged by figures that the model makes
    itself and is fitted to anew; whether areas move together over time, by whole rows
    of dates that change places.

    Where the outcome is passed on and ties do not go both ways alike (``nearest``, or a
    table of trips), what comes back to each area takes one solution an area, so the
    part ``local`` is not given above 12,000 areas. Otherwise there is no such bound.

    Areas have the borders that they have: others could give another answer. Links
    between areas are no links between people.

    Examples
    --------
    >>> mission = mm.example()
    >>> found = mission.spatial_impacts("territorial_emissions",
    ...                                 drivers=["fuel_poor_households"],
    ...                                 areas="neighbourhood")
    >>> found.table["measure"].tolist()
    ['nearby_here', 'nearby_next_door', 'nearby_both']
    """
    _check(level=level, model=model, draws=draws, seed=seed)
    _check_draws(draws, level, len(set(listed(drivers, setting="drivers"))))
    _check_map(by_area, model)
    require_known(near, {*evidence.areas["area_id"], *evidence.table["area_id"]})
    span = read_dates(dates, period)
    asked = wanted_rows(evidence, outcome=outcome, drivers=drivers, areas=areas)
    laid = (
        lay_out(evidence, asked, period) if span is None
        else lay_out_dates(evidence, asked, span)
    )  # fmt: skip
    found = answers_of(
        laid, geography, model=model, near=near, level=level, draws=draws, seed=seed
    )
    settings = {
        "outcome": outcome, "drivers": list(laid.ids[1:]),
        "areas": None if areas is None else listed(areas, setting="areas"),
        "period": laid.periods[0] if span is None else None, "dates": span,
        "model": model,
        "near": "table" if isinstance(near, pd.DataFrame) else near,
        "by_area": by_area, "level": level, "draws": draws, "seed": seed,
    }  # fmt: skip
    inputs = {"evidence": fingerprint(laid.rows)}
    if isinstance(near, pd.DataFrame):
        inputs["near"] = fingerprint(near)
    if geography is not None:
        inputs["geography"] = shapes_fingerprint(geography, laid.area_id)
    links = tables.main_table(laid, found, model)
    parts = tables.parts_of(laid, found, links, model=model, level=level)
    return _told(links, parts, found, geography, Provenance(
        metric="spillover.spatial_impacts", settings=settings, inputs=inputs, seed=seed,
        sources=evidence.sources, references=REFERENCES,
        definitions=definitions_of(evidence.series, laid.ids),
    ))  # fmt: skip


def _told(
    links: pd.DataFrame, parts: dict[str, pd.DataFrame], found: Answers,
    geography: gpd.GeoDataFrame | None, provenance: Provenance,
) -> Result:  # fmt: skip
    """The answer with its words, as links or as a map of areas."""
    by_area = provenance.settings["by_area"]
    mapped = _mapped(found, links, parts["local"], by_area)
    told = Wording(links=links, parts=parts, mapped=mapped, what=by_area or "")
    shape = None
    if mapped is not None:
        parts[LINKS] = links
        shape = outlines(geography, list(mapped["area_id"]), list(mapped["area"]))
    return Result(
        question=told.question(), table=links if mapped is None else mapped,
        interval=told.interval(), sentences=told.sentences(), cautions=told.cautions(),
        form="interval-by-group" if shape is None else "map", geography=shape,
        parts={name: part for name, part in parts.items() if not part.empty},
        provenance=provenance,
    )  # fmt: skip


def _mapped(
    found: Answers, links: pd.DataFrame, local: pd.DataFrame,
    what: ByArea | None,
) -> pd.DataFrame | None:  # fmt: skip
    """One row an area where a map is asked for and there is an answer."""
    if what is None or not found.answers or 0 not in found.used:
        return None
    if local.empty:
        raise EvidenceError(
            f"{len(found.place):,} areas are too many where outcomes pass on.",
            fix=f'ask for up to {MOST_LOCAL:,} areas, or for model="sdem".',
            code="MM-NEARBY-AREAS",
        )
    return tables.area_table(found, links, local, what)


def _check(*, level: float, model: str, draws: int, seed: int | None) -> None:
    require_coverage(level)
    kind = kind_of(model)
    if not (kind.lag or kind.around):
        raise EvidenceError(
            f"`model` is '{model}', which lets nothing through from next door.",
            fix='choose "sdem", "slx", "sar", "sdm" or "sac".',
            code="MM-SPATIAL-MODEL",
        )
    if not isinstance(draws, Integral) or draws < 100:
        raise EvidenceError(
            f"`draws` is {draws!r}.",
            fix="give a whole number of 200 or more; 2,000 are usual.",
            code="MM-SPATIAL-DRAWS",
        )
    if seed is not None and (not isinstance(seed, Integral) or seed < 0):
        raise EvidenceError(
            f"`seed` is {seed!r}.",
            fix="give a whole number of 0 or more, or None.",
            code="MM-SEED",
        )


def _check_draws(draws: int, level: float, drivers: int) -> None:
    """Refuse so few draws that hardly any lie beyond a range for all drivers."""
    needed = math.ceil(BEYOND * 2 * drivers / (1 - level) - 1e-6)
    if draws < needed:
        raise EvidenceError(
            f"`draws` is {draws:,}, too few for a range of {drivers} drivers at once "
            f"at level {level}.",
            fix=f"give {needed:,} or more, or name fewer drivers.",
            code="MM-SPATIAL-DRAWS",
        )


def _check_map(by_area: str | None, model: str) -> None:
    """Refuse a map of anything else, or of what is the same in every area."""
    if by_area is not None and by_area not in tables.LOCAL:
        raise EvidenceError(
            f"`by_area` is {by_area!r}.",
            fix=f"choose one of {', '.join(tables.LOCAL)}, or None.",
            code="MM-NEARBY-AREAS",
        )
    if by_area in ("here", "received") and not kind_of(model).lag:
        raise EvidenceError(
            f"By model '{model}', `{by_area}` is the same in every area.",
            fix='ask for by_area="sent", or for model="sdm", "sar" or "sac".',
            code="MM-NEARBY-AREAS",
        )

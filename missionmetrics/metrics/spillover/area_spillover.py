"""Did places next to those acted on change too?

What is done in one place may reach the next: homes nearby are insulated too, or traffic
moves one street over. Then neighbours are no fair comparison, and leaving them among
the places that nothing was done in gives a wrong answer for those acted on as well.
Here neighbours stand in rings of their own, and only places further away are compared
with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.metrics.spillover.around.surroundings import (
    require_show,
    surroundings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.spillover.around.distances import By
    from missionmetrics.metrics.spillover.around.ground import Scale
    from missionmetrics.metrics.spillover.around.surroundings import Show
    from missionmetrics.stats.rings.placements import Sited


def area_spillover(
    evidence: Evidence,
    areas: gpd.GeoDataFrame | None,
    interventions: pd.DataFrame,
    *,
    indicator: str,
    rings: Sequence[float] = (1,),
    by: By = "borders",
    apart: pd.DataFrame | None = None,
    actions: str | Sequence[str] | None = None,
    declared: bool = False,
    sited: Sited = "clumps",
    show: Show = "rings",
    scale: Scale | None = None,
    draws: int = 999,
    level: float = 0.95,
    seed: int | None = 0,
) -> Result:
    """Did places next to those acted on change too?

    Parameters
    ----------
    evidence : Evidence
        Long form with the figures of ``indicator`` in many areas of one level.
    areas : GeoDataFrame or None
        Columns ``area_id`` and ``geometry`` with a coordinate system; not needed with
        ``apart``.
    interventions : DataFrame
        Table ``interventions``: ``intervention_id, area_id, start``. An area counts as
        acted on from its first one; effects are taken to stay after an end.
    indicator : str
        The ``series_id`` to judge.
    rings : sequence of float
        How far each ring reaches, rising, 1 to 5 of them; whole numbers of borders.
        Declare them before looking.
    by : {"borders", "km", "given"}
        What rings are counted in: borders crossed, kilometres between the middles of
        areas, or the numbers of ``apart``.
    apart : DataFrame or None
        For ``by="given"``: a square table by area code of numbers that grow with how
        far apart two areas are, such as minutes of travel from the area of the row to
        that of the column. Areas count by the row of the nearest one acted on.
    actions : str, sequence of str or None
        Codes of the interventions to look at, or what their codes start with before a
        hyphen; by default all in areas of the level with the most figures.
    declared : bool
        Whether the rings were declared before anybody looked at the figures.
    sited : {"clumps", "apart", "whole"}
        What is moved over the map to see what chance brings: each clump of sites that
        touch, each site by itself, or all of them as they stand. With ``"given"``
        there is no map, and single sites move; the scale makes up for those that lie
        side by side.
    show : {"rings", "dates"}
        What the answer is about: the mean effect on each ring, with a map of them, or
        the effect at each date before and after the action began.
    scale : {"identity", "log"} or None
        Whether places would move alike in amounts or in per cent; by default in per
        cent where figures add up over areas and are above nought.
    draws : int
        Other ways to place the action, 99 or more.
    level : float
        Coverage of the intervals, between 0 and 1.
    seed : int or None
        Seed of the draws.

    Returns
    -------
    Result
        Keys ``indicator_id, indicator, exposure``; rows ``estimated_effect`` for
        ``acted_on``, ``ring_1`` and further rings. Where the indicator's
        ``aggregation`` is ``sum``, then ``effect_per_place`` (all changes summed over
        areas, each as what it is at the last date, for each area acted on) and
        ``spillover_multiplier`` (the same as a multiple of the change in areas acted
        on). Parts: ``exposure``
        (each area, for a map), ``dates`` (by dates since it began), ``widths`` (other
        widths of a single ring), ``ways`` (other inference, and what comes of ignoring
        neighbours), ``drift`` (ranges if places drifted apart), ``state``, ``why`` and
        ``drawn``. With ``show="dates"`` a key ``dates_since`` is added (0 is the first
        date wholly after the start, below 0 are dates before, and -1, the last, is what
        all are held against); the part ``effects`` has the mean effects, ``observed``
        what is drawn. Where nothing can be estimated every row says so, and ``why``
        holds all reasons.

    Raises
    ------
    EvidenceError
        Rings that are not 1 to 5 rising numbers above nought, or no whole numbers of
        borders (``MM-RINGS-EDGES``); a ``by``, ``sited``, ``show`` or ``scale`` that is
        not known (``MM-RINGS-SETTING``); too few draws (``MM-RINGS-DRAWS``); no such
        action, or actions without days (``MM-RINGS-ACTIONS``); areas with no outline or
        several, or of which none touch (``MM-RINGS-SHAPES``); no distances
        (``MM-RINGS-APART``); figures for periods that share days, or several for one
        place and time (``MM-PERIODS-OVERLAP``); logarithms of figures of nought or less
        (``MM-SCALE``); ``MM-LEVEL``, ``MM-SEED``, ``MM-NAMES``, ``MM-GROUPS``,
        ``MM-AREA-EMPTY``.

    Notes
    -----
    Area and date effects are fitted to figures from before anything reached an area and
    to areas further away, so that areas may be reached at different dates. Figures of
    the period in which it began are left out. At least 10 areas must lie beyond the
    rings, and 2 dates before the first start.

    Ranges invert a test by chance: the sites are moved elsewhere on the map with their
    shape and dates, and what is then found shows what chance brings, neighbours being
    alike as they are. Each pattern is put on the scale of the real one by how alike
    near areas are, as fitted with the figures: patterns differ in size, and over the
    real sites some of the error has been fitted away. This takes sites to lie as if
    drawn at random, and areas to be about equally noisy. In simulated cities 95% ranges
    of mean effects hold the truth in 91 to 98 of 100, with 3, 5 or 15 of 150 areas
    acted on, scattered or side by side, and in 88 or more where errors hang together in
    another way than is fitted; ranges of single dates hold it in 93 to 97. Places that
    had not moved apart before are said to have done so in 2 to 9 of 100, most often
    with fifteen side by side (``docs/calibration.md``). All those cities have one
    start: starts one after another have not been measured so. Clusters and Conley's
    spread, beside them in ``ways``, fall short with few sites.

    Nothing here shows what would have happened: that places would otherwise have moved
    alike is taken for granted, and ``drift`` says how far.

    Examples
    --------
    >>> mission = mm.example()
    >>> around = mission.area_spillover("territorial_emissions", draws=99)
    >>> around.table["exposure"].tolist()
    ['acted_on', 'ring_1', 'together', 'together']
    """
    require_show(show)
    found = surroundings(
        evidence, areas, interventions, indicator=indicator, rings=rings, by=by,
        apart=apart, actions=actions, declared=declared, sited=sited, scale=scale,
        draws=draws, level=level, seed=seed,
    )  # fmt: skip
    return found.result(show)

"""Several indicators of many areas at one time, laid out for an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import listed
from missionmetrics.evidence.long_form import HAS_VALUE
from missionmetrics.metrics.momentum.together.index_margins import (
    Margins,
    margins_of,
)
from missionmetrics.stats.composite.declared import read_specification
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence

    Floats = NDArray[np.float64]
    Declared = Specification | Mapping[str, Any] | Sequence[str]

WAYS: dict[str, Literal[1, -1]] = {"up": 1, "down": -1}
MOST_GAPS = 0.5
"""A period stands for all if no indicator lacks more than this share of the areas."""


class Laid(NamedTuple):
    """Figures of U areas and I indicators in one period.

    ``figures`` (U, I), NaN where not known; ``below`` the denominators by name, (U,);
    ``margins`` the published errors of all of these; ``groups`` (U,) the area that each
    lies in; ``totals`` how many indicators are sums that are not divided by anything;
    ``rows`` the rows of evidence behind.
    """

    area_id: tuple[str, ...]
    area: tuple[str, ...]
    period: str
    figures: Floats
    below: dict[str, Floats]
    margins: Margins
    groups: NDArray[np.str_]
    names: dict[str, str]
    totals: int
    rows: pd.DataFrame


def declared_as(given: Declared, evidence: Evidence) -> Specification:
    """The make-up as declared; a list of indicators means equal weights of all.

    Raises
    ------
    EvidenceError
        An indicator that the evidence lacks (``MM-INDICATOR-UNKNOWN``), of which
        neither way is better, or which is declared the other way round
        (``MM-INDEX-DIRECTION``); fewer than two indicators (``MM-INDEX-FEW``); a fault
        of the make-up itself.
    """
    if isinstance(given, Specification):
        spec = given
    elif isinstance(given, Mapping):
        spec = read_specification(given)
    else:
        spec = _equal(listed(given, setting="specification"), evidence)
    for one in spec.indicators:
        if one.direction != _direction(one.code, evidence):
            raise EvidenceError(
                f"For '{one.code}' the make-up takes {_more(one.direction)} as better, "
                "and the table `indicators` the other way.",
                fix="correct its `direction` in one of the two.",
                code="MM-INDEX-DIRECTION",
            )
    if len(spec.indicators) < 2:
        raise EvidenceError(
            "An index is made of two indicators or more, and one is given.",
            fix="name more indicators, or compare areas by the one.",
            code="MM-INDEX-FEW",
        )
    return spec


def _equal(codes: list[str], evidence: Evidence) -> Specification:
    return Specification(
        indicators=tuple(
            Indicator(code=c, parent="index", direction=_direction(c, evidence))
            for c in codes
        ),
        aggregates=(Aggregate(code="index", level="index"),),
    )


def _direction(code: str, evidence: Evidence) -> Literal[1, -1]:
    found = evidence.series.loc[evidence.series["series_id"] == code, "direction"]
    if found.empty:
        raise _unknown(code, evidence)
    way = str(found.iloc[0])
    if way not in WAYS:
        raise EvidenceError(
            f"Of '{code}' neither more nor less is better ('{way}').",
            fix="leave it out, or say in `indicators` which way is better.",
            code="MM-INDEX-DIRECTION",
        )
    return WAYS[way]


def _more(direction: int) -> str:
    return "more" if direction > 0 else "less"


def _unknown(code: str, evidence: Evidence) -> EvidenceError:
    known = sorted(set(evidence.table["series_id"]))
    return EvidenceError(
        f"There is no indicator '{code}' in the evidence.",
        fix=f"choose among: {', '.join(known[:8])}.",
        code="MM-INDICATOR-UNKNOWN",
    )


def named_by_indicator(spec: Specification) -> tuple[str, ...]:
    """Every series that an index needs: its indicators and what they are divided by."""
    below = [i.denominator for i in spec.indicators if i.denominator]
    return tuple(dict.fromkeys([*(i.code for i in spec.indicators), *below]))


def lay_out(
    evidence: Evidence, spec: Specification, *, areas: Sequence[str] | None,
    period: str | None,
) -> Laid:  # fmt: skip
    """Figures of one period, areas by indicators.

    Raises
    ------
    EvidenceError
        An indicator or an area without figures (``MM-INDICATOR-UNKNOWN``,
        ``MM-AREA-EMPTY``), an area named twice (``MM-AREA-TWICE``), several groups
        (``MM-GROUPS``), no period that all share (``MM-INDEX-PERIOD``), fewer than two
        areas (``MM-INDEX-FEW``).
    """
    needed = named_by_indicator(spec)
    table = evidence.table
    rows = table.loc[table["series_id"].isin(needed)]
    for code in needed:
        if not (rows["series_id"] == code).any():
            raise _unknown(code, evidence)
    wanted = (
        sorted(set(rows["area_id"]))
        if areas is None
        else listed(areas, setting="areas")
    )
    _check_areas(rows, wanted)
    rows = rows.loc[rows["area_id"].isin(wanted)]
    known = rows.loc[rows["status"].isin(HAS_VALUE) & rows["value"].notna()]
    chosen = _period(known, needed, len(wanted), period)
    rows = rows.loc[rows["period"] == chosen]
    _refuse_groups(rows)
    known = known.loc[known["period"] == chosen]
    grid = known.pivot_table(index="area_id", columns="series_id", values="value")
    grid = grid.reindex(index=wanted, columns=list(needed))
    held = evidence.areas.set_index("area_id")["parent_id"]
    own = [i.code for i in spec.indicators]
    return Laid(
        area_id=tuple(wanted), area=tuple(evidence.name_of_area(a) for a in wanted),
        period=chosen, figures=grid[own].to_numpy("float64"),
        below={c: grid[c].to_numpy("float64") for c in needed if c not in own
               or any(i.denominator == c for i in spec.indicators)},
        margins=margins_of(evidence, known, wanted, needed),
        groups=np.array([str(held.get(a, "")) for a in wanted]),
        totals=_totals(evidence, spec),
        names=dict(zip(evidence.series["series_id"], evidence.series["name"],
                       strict=True)),
        rows=rows.sort_values(["series_id", "area_id"]).reset_index(drop=True),
    )  # fmt: skip


def _totals(evidence: Evidence, spec: Specification) -> int:
    """How many indicators grow with the size of an area."""
    adds_up = evidence.series.set_index("series_id")["aggregation"]
    return sum(i.denominator is None and adds_up.get(i.code) == "sum"
               for i in spec.indicators)  # fmt: skip


def _check_areas(rows: pd.DataFrame, wanted: list[str]) -> None:
    if twice := sorted({a for a in wanted if wanted.count(a) > 1}):
        raise EvidenceError(
            f"{twice[0]} is asked for twice.", fix="name each area once.",
            code="MM-AREA-TWICE",
        )  # fmt: skip
    if lacking := sorted(set(wanted) - set(rows["area_id"])):
        raise EvidenceError(
            f"There are no figures for: {', '.join(lacking[:5])}.",
            fix="ask for areas that have figures, or add them to `observations`.",
            code="MM-AREA-EMPTY",
        )
    if len(wanted) < 2:
        raise EvidenceError(
            "An index compares two areas or more, and one is given.",
            fix="name more areas, or a level of the table `areas`.",
            code="MM-INDEX-FEW",
        )


def _refuse_groups(rows: pd.DataFrame) -> None:
    for code, own in rows.groupby("series_id"):
        groups = sorted({str(g) or "all" for g in own["group"].fillna("")})
        if len(groups) > 1:
            raise EvidenceError(
                f"'{code}' is split into groups: {', '.join(groups[:5])}.",
                fix="give each group an indicator of its own in `observations`.",
                code="MM-GROUPS",
            )


def _period(
    known: pd.DataFrame, needed: Sequence[str], areas: int, period: str | None
) -> str:
    """The period asked for, or the latest in which enough is known of every series."""
    counted = known.pivot_table(index="period", columns="series_id", values="area_id",
                                aggfunc="nunique")  # fmt: skip
    counted = counted.reindex(columns=list(needed)).fillna(0)
    starts = known.groupby("period")["start"].max()
    shared = counted.loc[(counted >= MOST_GAPS * areas).all(axis=1)].index
    if (
        period is not None
        and period in counted.index
        and (counted.loc[period] > 0).all()
    ):
        return period
    if period is not None or not len(shared):
        last = {c: str(starts.loc[counted.index[counted[c] > 0]].idxmax())
                for c in needed if (counted[c] > 0).any()}  # fmt: skip
        told = ", ".join(f"{c} {p}" for c, p in last.items())
        raise EvidenceError(
            f"The indicators share no period{f' {period}' if period else ''}; the last "
            f"of each: {told}.",
            fix="choose indicators, areas and a `period` of which figures are known.",
            code="MM-INDEX-PERIOD",
        )
    return str(starts.loc[shared].idxmax())

"""Areas added up to the areas they make, by the rule the indicator declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.long_form import COLUMNS, LOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.evidence.long_form import Evidence

EVERYONE = ("", "all")
BY = ["period", "start", "end", "group"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The areas that make up a whole.

    ``became`` says which of them were redrawn: old area to the areas it became.
    """

    whole: str
    areas: tuple[str, ...]
    became: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def needed(self, present: frozenset[str]) -> frozenset[str]:
        """The areas that must have a value, where ``present`` have one.

        Of an area that was redrawn, either itself or all that it became is needed,
        and the new ones stand in for it where they are all there.
        """
        needed = set(self.areas)
        for old, new in self.became.items():
            if old in needed and new <= needed:
                needed -= {old} if new <= present or old not in present else new
        return frozenset(needed)


def parts_of(
    areas: pd.DataFrame,
    whole: str,
    measured: set[str],
    links: pd.DataFrame | None = None,
) -> Parts:
    """Smallest set of measured areas, below ``whole``, that covers it by nesting.

    A child that was measured stands for all below it; one that was not is
    replaced by its own children.
    """
    children = areas.groupby("parent_id")["area_id"].apply(list).to_dict()
    found: list[str] = []
    queue = list(children.get(whole, []))
    while queue:
        area = queue.pop(0)
        if area in measured or area not in children:
            found.append(area)
        else:
            queue.extend(children[area])
    became: dict[str, frozenset[str]] = {}
    if links is not None and not links.empty:
        redrawn = links.groupby("from_area_id")["to_area_id"]
        became = {str(old): frozenset(new) for old, new in redrawn}
    return Parts(whole=whole, areas=tuple(sorted(found)), became=became)


def add_up(
    evidence: Evidence,
    populations: pd.DataFrame,
    *,
    series: str,
    whole: str,
    weight_group: str = "",
    numerator: str | None = None,
    denominator: str | None = None,
) -> Evidence:
    """Add rows for the area ``whole``, made from the areas nested in it.

    Parameters
    ----------
    evidence : Evidence
        Rows of the parts; the series says by which rule they add up.
    populations : DataFrame
        ``area_id, start, group, value``: weights for ``weighted_mean``, taken
        from the calendar year in which a figure's period starts.
    series : str
        Which ``series_id``.
    whole : str
        ``area_id`` to make.
    weight_group : str
        Group of ``populations`` that weighs a ``weighted_mean``.
    numerator, denominator : str or None
        Series that make up a ``ratio``; each is added up and then divided.

    Returns
    -------
    Evidence
        With the new rows, status ``estimated`` when any part is, and a note that
        says what they are made of. A period in which a part has no value gives no
        row: it is listed in ``lost``.

    Raises
    ------
    EvidenceError
        The series declares no rule (``MM-AGGREGATION``) or the area has no parts
        (``MM-AREA-PARTS``).
    """
    rule = str(
        evidence.series.set_index("series_id")["aggregation"].get(series, "none")
    )
    if rule == "none":
        raise EvidenceError(
            f"'{series}' has no rule for adding areas up, and '{whole}' has no figure "
            "of its own.",
            fix="give the figure for the whole area, or set `aggregation` in the "
            "table `indicators`.",
            code="MM-AGGREGATION",
        )
    table = evidence.table
    rows = table.loc[table["series_id"] == series]
    parts = parts_of(evidence.areas, whole, set(rows["area_id"]), evidence.links)
    if not parts.areas:
        raise EvidenceError(
            f"No areas are nested in '{whole}'.",
            fix="fill `parent_id` in the table `areas`, or ask for another area.",
            code="MM-AREA-PARTS",
        )
    if rule == "ratio":
        made = _ratio(table, parts, numerator, denominator)
    else:
        weights = None
        if rule == "weighted_mean":
            weights = _weights(populations, weight_group)
        made = _made(rows, parts, weights)
    return _joined(evidence, made, rows, series, parts, rule)


def _made(
    rows: pd.DataFrame, parts: Parts, weights: pd.Series[float] | None
) -> pd.DataFrame:
    """One row a period and group: value, se, number of parts with a value."""
    own = _needed_rows(rows.loc[rows["area_id"].isin(parts.areas)], parts)
    own["_w"] = 1.0
    if weights is not None:
        keys = pd.MultiIndex.from_arrays([own["area_id"], own["start"].dt.year])
        own["_w"] = weights.reindex(keys).to_numpy()
    own["_wv"] = own["_w"] * own["value"]
    own["_wse2"] = (own["_w"] * own["se"]) ** 2
    own["_has"] = own["_wv"].notna()
    own["_provisional"] = own["status"] != "ok"
    grouped = own.groupby(BY, dropna=False, sort=True)
    made = grouped.agg(
        value=("_wv", "sum"),
        _w=("_w", "sum"),
        _var=("_wse2", lambda v: v.sum(skipna=False)),
        n=("n", lambda v: v.sum(skipna=False)),
        count=("_has", "sum"),
        needed=("_needed", "first"),
        provisional=("_provisional", "any"),
        source_id=("source_id", "first"),
        vintage=("vintage", "first"),
    ).reset_index()
    share = made.pop("_w") if weights is not None else 1.0
    made["value"] = made["value"] / share
    made["se"] = np.sqrt(made.pop("_var")) / share
    return made


def _needed_rows(rows: pd.DataFrame, parts: Parts) -> pd.DataFrame:
    """Rows of the areas needed in each period, with how many are needed."""
    has = rows.loc[rows["value"].notna()]
    present = has.groupby(BY, dropna=False)["area_id"].agg(frozenset)
    needed = {key: parts.needed(areas) for key, areas in present.items()}
    nothing = parts.needed(frozenset())
    keys = pd.MultiIndex.from_frame(rows[BY])
    sets = [needed.get(key, nothing) for key in keys]
    wanted = [a in s for a, s in zip(rows["area_id"], sets, strict=True)]
    return rows.assign(_needed=[len(s) for s in sets]).loc[wanted]


def _ratio(
    table: pd.DataFrame, parts: Parts, numerator: str | None, denominator: str | None
) -> pd.DataFrame:
    above, below = (
        _made(table.loc[table["series_id"] == name], parts, None).set_index(BY)
        for name in (numerator, denominator)
    )
    under = below[["value", "count", "needed", "provisional"]].add_suffix("_below")
    made = above.join(under)
    both = (made["count"] == made["needed"]) & (
        made["count_below"].fillna(0) == made["needed_below"]
    )
    nought = made["value_below"] == 0
    made["value"] = (made["value"] / made["value_below"]).where(both & ~nought)
    made["reason"] = np.where(
        nought, "the denominator is nought", "a part lacks one of its two figures"
    )
    made["provisional"] = made["provisional"] | made["provisional_below"].eq(True)
    made["se"] = np.nan
    dropped = [c for c in made.columns if str(c).endswith("_below")]
    return made.drop(columns=dropped).reset_index()


def _weights(populations: pd.DataFrame, group: str) -> pd.Series[float]:
    """Populations of a group by area and calendar year."""
    everyone = group in EVERYONE
    named = populations["group"].fillna("")
    rows = populations.loc[named.isin(EVERYONE) if everyone else named == group]
    by_year = rows.assign(year=rows["start"].dt.year)
    return by_year.groupby(["area_id", "year"])["value"].mean()


def _joined(
    evidence: Evidence,
    made: pd.DataFrame,
    rows: pd.DataFrame,
    series: str,
    parts: Parts,
    rule: str,
) -> Evidence:
    whole = (made["count"] == made["needed"]) & np.isfinite(made["value"])
    kept = made.loc[whole]
    first = rows.iloc[0]
    new = pd.DataFrame(
        {
            "strand": first["strand"],
            "series_id": series,
            "area_id": parts.whole,
            **{c: kept[c] for c in (*BY, "value", "se", "n", "vintage", "source_id")},
            "low": np.nan,
            "high": np.nan,
            "unit": first["unit"],
            "direction": first["direction"],
            "status": np.where(kept["provisional"], "estimated", "ok"),
            "note": [f"{rule.replace('_', ' ')} of {n} areas" for n in kept["needed"]],
        }
    )
    short = made.loc[~whole]
    counted = [
        f"{n} of {of} parts have a value"
        for n, of in zip(short["count"], short["needed"], strict=True)
    ]
    lost = pd.DataFrame(
        {
            "series_id": series,
            "area_id": parts.whole,
            "period": short["period"],
            "reason": short.get("reason", counted),
        }
    )
    return evidence.with_rows(new[list(COLUMNS)], lost[list(LOST_COLUMNS)])

"""Figures of areas by date, how far apart areas are, and who was acted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import listed
from missionmetrics.evidence.long_form import HAS_VALUE
from missionmetrics.metrics.spillover.around.distances import By, distances
from missionmetrics.stats.rings.study import Design

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence

    Floats = NDArray[np.float64]

Scale = Literal["identity", "log"]
PER_CENT = {"%": 1.0, "share": 100.0}
"""Units whose differences are told in points, and the factor to them."""
ACTIONS = ("intervention_id", "area_id", "start")
"""Columns that the table of actions must have."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """One indicator in N areas on T dates, and the actions among them.

    Attributes
    ----------
    area_id, area : tuple of str, length N
    periods : tuple of str, length T
    begins : tuple of Timestamp, length T
        First day of each period.
    seen : array, shape (N, T)
        Natural units, points where they are per cent; NaN where nothing is known.
    scale : {"identity", "log"}
        On which places are taken to move alike.
    design : Design or None
        None where no area was acted on.
    started : Series
        First day of action by ``area_id``.
    silent : tuple of (str, str)
        Code and name of areas of the same level without any figure.
    elsewhere : int
        Actions chosen that are not in any of the areas compared.
    later : int
        Areas compared where action begins after the last date.
    rows : DataFrame
        The rows of evidence used.
    meta : Series
        What the indicator is.
    """

    area_id: tuple[str, ...]
    area: tuple[str, ...]
    periods: tuple[str, ...]
    begins: tuple[pd.Timestamp, ...]
    seen: Floats
    scale: Scale
    design: Design | None
    started: pd.Series[Any]
    silent: tuple[tuple[str, str], ...]
    elsewhere: int
    later: int
    rows: pd.DataFrame
    meta: pd.Series[Any]

    @property
    def adds(self) -> bool:
        """Whether figures of areas add up."""
        return str(self.meta["aggregation"]) == "sum"

    @property
    def values(self) -> Floats:
        """Figures on the scale on which places are taken to move alike."""
        return np.log(self.seen) if self.scale == "log" else self.seen

    @property
    def unit(self) -> str:
        """Unit of a difference in natural units."""
        own = str(self.meta["unit"])
        if own in PER_CENT:
            return "points"
        named = self.meta["unit_name"]
        return named if isinstance(named, str) and named else own


def ground(
    evidence: Evidence, areas: gpd.GeoDataFrame | None, interventions: pd.DataFrame, *,
    indicator: str, actions: str | Sequence[str] | None, rings: Sequence[float],
    by: By, apart: pd.DataFrame | None, scale: Scale | None,
) -> Ground:  # fmt: skip
    """Lay out figures, distances and actions.

    Raises
    ------
    EvidenceError
        As :func:`missionmetrics.area_spillover`.
    """
    rows = _figures(evidence, indicator)
    acts = _chosen(interventions, actions)
    level = _level(evidence, rows, acts)
    members = evidence.areas.loc[evidence.areas["level"] == level, "area_id"]
    rows = rows.loc[rows["area_id"].isin(members)]
    here = acts.loc[acts["area_id"].isin(members)]
    first = here.groupby("area_id")["start"].min().sort_index()
    ids = sorted({*rows["area_id"], *first.index})
    dates, seen = _grid(rows, ids)
    started = _begun(first, dates)
    meta = evidence.series.set_index("series_id").loc[[indicator]].iloc[0]
    seen = seen * PER_CENT.get(str(meta["unit"]), 1.0)
    names = dict(zip(evidence.areas["area_id"], evidence.areas["name"], strict=True))
    return Ground(
        area_id=tuple(ids), area=tuple(str(names.get(a, a)) for a in ids),
        periods=tuple(dates["period"]), begins=tuple(dates["start"]),
        seen=seen, scale=_scale(meta, seen, scale),
        design=_design(areas, ids, started, dates, rings, by, apart),
        started=started,
        silent=tuple((str(a), str(names[a])) for a in members if a not in set(ids)),
        elsewhere=len(acts) - len(here), later=len(first) - len(started),
        rows=rows, meta=meta,
    )  # fmt: skip


def _figures(evidence: Evidence, indicator: str) -> pd.DataFrame:
    rows = evidence.table.loc[evidence.table["series_id"] == indicator]
    rows = rows.loc[rows["status"].isin(HAS_VALUE) & rows["value"].notna()]
    if rows.empty:
        raise EvidenceError(
            f"'{indicator}' has no figure of any area.",
            fix="add figures of areas to `observations`.", code="MM-AREA-EMPTY",
        )  # fmt: skip
    groups = sorted({str(g) or "all" for g in rows["group"].fillna("")})
    if len(groups) > 1:
        raise EvidenceError(
            f"'{indicator}' is split into groups: {', '.join(groups[:5])}.",
            fix="give the rows of one group.", code="MM-GROUPS",
        )  # fmt: skip
    return rows


def _chosen(
    interventions: pd.DataFrame, actions: str | Sequence[str] | None
) -> pd.DataFrame:
    """The actions named, by code or by the start of their codes; all by default."""
    _require_days(interventions)
    if actions is None:
        return interventions
    codes = interventions["intervention_id"].astype(str)
    names = listed(actions, setting="actions")
    if not names:
        raise EvidenceError(
            "`actions` is an empty list.",
            fix="name one action or more, or leave it out for all.",
            code="MM-RINGS-ACTIONS",
        )
    found = {n: (codes == n) | codes.str.startswith(f"{n}-") for n in names}
    if unknown := [n for n, mask in found.items() if not mask.any()]:
        raise EvidenceError(
            f"`interventions` has none called '{unknown[0]}'.",
            fix=f"choose among: {', '.join(codes.head(8))}."
            if len(codes)
            else "fill the table `interventions` first.",
            code="MM-RINGS-ACTIONS",
        )
    return interventions.loc[np.logical_or.reduce(list(found.values()))]


def _require_days(interventions: pd.DataFrame) -> None:
    """Stop where the table of actions has no code, place or day that can be read."""
    missing = [c for c in ACTIONS if c not in interventions]
    if missing:
        raise EvidenceError(
            f"`interventions` has no column {missing[0]}.",
            fix=f"give the columns {', '.join(ACTIONS)}.", code="MM-RINGS-ACTIONS",
        )  # fmt: skip
    if interventions.empty:
        return
    if interventions["start"].dtype.kind != "M" or interventions["start"].dt.tz:
        raise EvidenceError(
            f"`start` in `interventions` holds {interventions['start'].dtype}, "
            "not days.",
            fix="turn it into days without a time zone with pandas.to_datetime.",
            code="MM-RINGS-ACTIONS",
        )
    if len(undated := interventions.loc[interventions["start"].isna()]):
        code, area = undated[["intervention_id", "area_id"]].iloc[0]
        raise EvidenceError(
            f"{len(undated)} of {len(interventions)} rows of `interventions` have no "
            f"`start`, such as '{code}' in '{area}'.",
            fix="give the day on which it began, or leave the area out of the figures: "
            "whether it was acted on by then is not known.",
            code="MM-RINGS-ACTIONS",
        )


def _level(evidence: Evidence, rows: pd.DataFrame, acts: pd.DataFrame) -> str:
    """The level of areas, among those acted on, that has figures for the most areas."""
    level = dict(zip(evidence.areas["area_id"], evidence.areas["level"], strict=True))
    counted = rows["area_id"].drop_duplicates().map(level).value_counts()
    acted = acts["area_id"].map(level).dropna().unique()
    known = counted.loc[counted.index.isin(acted)]
    return str((known if len(known) else counted).index[0])


def _grid(rows: pd.DataFrame, ids: Sequence[str]) -> tuple[pd.DataFrame, Floats]:
    dates = rows[["period", "start", "end"]].drop_duplicates(["start", "end"])
    dates = dates.sort_values(["start", "end"]).reset_index(drop=True)
    if (dates["start"].to_numpy()[1:] <= dates["end"].to_numpy()[:-1]).any():
        raise EvidenceError(
            "There are figures for periods that share days.",
            fix="keep one figure for each time, no quarters beside years.",
            code="MM-PERIODS-OVERLAP",
        )
    twice = rows.loc[rows.duplicated(["area_id", "start"])]
    if len(twice):
        area, period = twice[["area_id", "period"]].iloc[0]
        raise EvidenceError(
            f"'{area}' has more than one figure for {period}.",
            fix="keep one figure for each area and time.",
            code="MM-PERIODS-OVERLAP",
        )
    place = pd.Index(ids).get_indexer(pd.Index(rows["area_id"]))
    when = pd.Index(dates["start"]).get_indexer(pd.Index(rows["start"]))
    seen = np.full((len(ids), len(dates)), np.nan)
    seen[place, when] = rows["value"].to_numpy("float64")
    return dates, seen


def _begun(first: pd.Series[Any], dates: pd.DataFrame) -> pd.Series[Any]:
    """First days of action up to the last date; all of them where it begins later."""
    begun = first.loc[first <= dates["end"].max()]
    return begun if len(begun) else first


def _scale(meta: pd.Series[Any], seen: Floats, given: Scale | None) -> Scale:
    """Amounts of places unlike in size move alike per cent, other figures in points."""
    positive = bool((seen[np.isfinite(seen)] > 0).all())
    if given is None:
        adds = meta["aggregation"] == "sum" or meta["scale"] == "log"
        return "log" if adds and positive and meta["unit"] not in PER_CENT else (
            "identity")  # fmt: skip
    if given == "log" and not positive:
        raise EvidenceError(
            f"'{meta.name}' is nought or less somewhere, which has no logarithm.",
            fix='ask with scale="identity".', code="MM-SCALE",
        )  # fmt: skip
    return given


def _design(
    areas: gpd.GeoDataFrame | None, ids: Sequence[str], started: pd.Series[Any],
    dates: pd.DataFrame, rings: Sequence[float], by: By, apart: pd.DataFrame | None,
) -> Design | None:  # fmt: skip
    if started.empty:
        return None
    distance, where = distances(areas, ids, by, apart)
    day = started.to_numpy()
    return Design(
        distance=distance, where=where, edges=np.array(rings, dtype=float),
        sites=pd.Index(ids).get_indexer(started.index.astype(str)).astype(np.int64),
        begun=np.searchsorted(dates["end"].to_numpy(), day).astype(np.int64),
        whole=np.searchsorted(dates["start"].to_numpy(), day).astype(np.int64),
    )  # fmt: skip

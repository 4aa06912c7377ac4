"""The other tables: widths, dates since it began, exposure of each area, other ways."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from missionmetrics.evidence.outlines import outlines
from missionmetrics.metrics.spillover.around.reckoned import reckoned
from missionmetrics.metrics.spillover.around.table import (
    ACTED_ON,
    FAR_AWAY,
    LEFT_OUT,
    effect_unit,
    exposure_of,
    in_units,
)
from missionmetrics.stats.rings.exposure import BETWEEN, FAR
from missionmetrics.stats.rings.honest import relative_magnitudes
from missionmetrics.stats.rings.imputed import hang_together, last_kind
from missionmetrics.stats.rings.inversion import (
    Inverted,
    fewest_patterns,
    inverted,
)
from missionmetrics.stats.rings.placements import ways
from missionmetrics.stats.rings.profile import Profile, profile
from missionmetrics.stats.rings.scores import clustered, conley, scores
from missionmetrics.stats.rings.study import FEWEST_FAR, study

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from missionmetrics.core.geography import Geography
    from missionmetrics.metrics.spillover.around.ground import Ground
    from missionmetrics.metrics.spillover.around.reckoned import Reckoned
    from missionmetrics.stats.rings.exposure import Codes, Places
    from missionmetrics.stats.rings.placements import Sited
    from missionmetrics.stats.rings.study import Design

    Floats = NDArray[np.float64]

WIDTHS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Ring widths tried, as multiples of the declared reach."""
STEPS = 6
"""Borders tried at most."""
DRIFTS = np.arange(0.0, 3.05, 0.1)
FEW_SITES = 6
"""Areas acted on below which ranges come by chance alone."""
MANY = 10**9
"""Ways to put the action on the map above which they are not counted."""
PATTERNS = 199
"""Patterns that the tables beside the main one rest on, or more if the level asks."""


def exposure_part(of: Reckoned) -> pd.DataFrame:
    """One row an area: what it is exposed to at the last date, and from when.

    The date in which that began counts as its first. Areas without figures that can be
    used are ``left_out``.
    """
    g = of.ground
    frame = pd.DataFrame({"area_id": g.area_id, "area": g.area})
    silent = pd.DataFrame(g.silent, columns=["area_id", "area"], dtype="str").assign(
        exposure=LEFT_OUT, distance=np.nan, first_period=""
    )
    if g.design is None:
        frame = frame.assign(exposure=FAR_AWAY, distance=np.nan, first_period="")
        return pd.concat([frame, silent], ignore_index=True)
    kind = g.design.kinds(len(g.periods))[0]
    frame = frame.assign(
        exposure=[exposure_of(k) for k in last_kind(kind, np.isfinite(g.seen))],
        distance=g.design.distance[g.design.sites].min(axis=0),
        first_period=[g.periods[n] if n >= 0 else "" for n in _first(kind)],
    )  # fmt: skip
    return pd.concat([frame, silent], ignore_index=True)


def _first(kind: Codes) -> Places:
    """First date of what each area is at the last date; -1 where far, (N,)."""
    at_last = kind[:, -1:]
    other = (kind != at_last) & (kind != BETWEEN)
    behind = np.where(other.any(axis=1), other[:, ::-1].argmax(axis=1), kind.shape[1])
    return np.where(kind[:, -1] == FAR, -1, kind.shape[1] - behind)


def widths_part(of: Reckoned, others: Places, *, by: str) -> pd.DataFrame:
    """The effects with one ring of other widths, and how many areas are then far.

    ``others`` (B, S) are patterns of sites elsewhere, the same for every width.
    """
    design = of.ground.design
    if design is None or of.study is None:
        return pd.DataFrame()
    reach = float(design.edges.max())
    tried = _tried(reach, by)
    some = others[: beside(of.level)]
    alone = design.edges.size == 1
    rows = [_width(of if alone and w == reach else _of_width(of, w, some), w)
            for w in tried]  # fmt: skip
    frame = pd.DataFrame([r | {"declared": r["width"] == reach} for r in rows])
    return frame.assign(settled=_settled(frame))


def _tried(reach: float, by: str) -> Floats:
    """Widths to try; of whole borders the declared one and two wider ones too."""
    if by != "borders":
        return reach * np.array(WIDTHS)
    return np.unique(np.r_[np.arange(1.0, STEPS + 1), reach + np.arange(3)])


def _of_width(of: Reckoned, width: float, others: Places) -> Reckoned:
    """The same with a single ring of another width."""
    assert of.ground.design is not None
    design = replace(of.ground.design, edges=np.array([width]))
    return reckoned(replace(of.ground, design=design), others, level=of.level)


def _width(got: Reckoned, width: float) -> dict[str, Any]:
    acted, near = (in_units(got, got.effect(k)) for k in (0, 1))
    return {
        "width": width, "unit": effect_unit(got), "acted_on": acted.estimate,
        "acted_on_low": acted.low, "acted_on_high": acted.high, "near": near.estimate,
        "near_low": near.low, "near_high": near.high, "far": _far(got.ground),
        "why": " ".join(got.why),
    }  # fmt: skip


def _far(ground: Ground) -> int:
    """Areas with figures beyond every ring."""
    if ground.design is None:
        return 0
    return int(ground.design.far(np.isfinite(ground.seen)).sum())


def _settled(frame: pd.DataFrame) -> list[bool]:
    """Whether no wider ring moves the effect by more than half its range's half.

    Only wider rings that have a range can tell.
    """
    known = frame["acted_on"].to_numpy(float)
    half = (frame["acted_on_high"] - frame["acted_on_low"]).to_numpy(float) / 2
    found = []
    for n, value in enumerate(known):
        wider = np.isfinite(known[n + 1 :]) & np.isfinite(half[n + 1 :])
        moved = np.abs(known[n + 1 :][wider] - value)
        found.append(bool(wider.any() and np.isfinite(value)
                          and (moved <= half[n + 1 :][wider] / 2).all()))  # fmt: skip
    return found


def dates_of(of: Reckoned) -> Profile | None:
    """Differences by date since it began; none without patterns of sites."""
    if of.study is None or of.sites is None or not len(of.sites):
        return None
    return profile(of.study, of.sites[: beside(of.level)])


def beside(level: float) -> int:
    """How many patterns the tables beside the main one rest on."""
    return max(PATTERNS, fewest_patterns(level))


def dates_part(of: Reckoned, found: Profile | None) -> pd.DataFrame:
    """One row a kind and date since it began; -1, the last date before, is nought."""
    if found is None:
        return pd.DataFrame()
    rows = []
    for q in range(found.step.size):
        got = inverted(found.chance, found.effect, np.eye(found.step.size)[q],
                       level=of.level)  # fmt: skip
        finite = np.isfinite([got.low, got.high]).all()
        told = in_units(of, got if finite else got._replace(low=np.nan, high=np.nan))
        rows.append({
            "exposure": exposure_of(int(found.code[q])), "step": int(found.step[q]),
            "unit": effect_unit(of), "estimate": told.estimate, "low": told.low,
            "high": told.high, "n": int(found.areas[q]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def drift_part(of: Reckoned, found: Profile | None) -> pd.DataFrame:
    """Ranges of the mean effect where places may drift apart, by how much."""
    if found is None:
        return pd.DataFrame()
    rows = []
    for code in np.unique(found.code):
        own = found.code == code
        told = relative_magnitudes(
            found.effect[own], found.chance.real[np.ix_(own, own)], found.step[own],
            found.passed[own], drift=DRIFTS, level=of.level,
        )  # fmt: skip
        if told is None:
            continue
        for size, low, high in zip(told.drift, told.low, told.high, strict=True):
            ends = in_units(of, Inverted(np.nan, low, high))
            rows.append({"exposure": exposure_of(int(code)), "drift": size,
                         "unit": effect_unit(of), "low": ends.low, "high": ends.high,
                         "breakdown": told.breakdown})  # fmt: skip
    return pd.DataFrame(rows)


def ways_part(of: Reckoned) -> pd.DataFrame:
    """The same effects by other ways, and what comes of ignoring neighbours."""
    if of.study is None or of.ground.design is None:
        return pd.DataFrame()
    rows = [_way(of, "chance", k, of.effect(int(k))) for k in of.told]
    rows += _ignored(of, replace(of.ground.design, edges=np.array([-1.0])))
    if of.study.areas()[0] >= FEW_SITES:
        rows += _by_scores(of)
    return pd.DataFrame(rows)


def _ignored(of: Reckoned, alone: Design) -> list[dict[str, Any]]:
    """The effect where neighbours count as far; nothing where dates fall apart."""
    seen = np.isfinite(of.ground.seen)
    if not hang_together(alone.kinds(seen.shape[1])[0], seen):
        return []
    naive = float(study(of.ground.values, alone).effects[0])
    told = Inverted(naive, np.nan, np.nan)
    return [_way(of, "neighbours_ignored", 0, told)]


def _by_scores(of: Reckoned) -> list[dict[str, Any]]:
    assert of.study is not None
    assert of.ground.design is not None
    score = scores(of.study.weighted, of.study.left())
    cutoff = 2 * float(of.ground.design.edges.max())
    found = {
        "clusters": clustered(score),
        "conley": conley(score, of.ground.design.distance, cutoff=cutoff),
    }
    rows = []
    for way, spread in found.items():
        for k in of.told:
            df = max(int(of.study.areas()[k]) - 1, 1)
            half = student.ppf(0.5 + of.level / 2, df) * np.sqrt(
                max(float(spread[k, k]), 0.0)
            )
            e = float(of.study.effects[k])
            rows.append(_way(of, way, k, Inverted(e, e - half, e + half)))
    return rows


def _way(of: Reckoned, way: str, code: int, found: Inverted) -> dict[str, Any]:
    told = in_units(of, found)
    return {"way": way, "exposure": exposure_of(int(code)), "unit": effect_unit(of),
            "estimate": told.estimate, "low": told.low,
            "high": told.high}  # fmt: skip


def state_part(
    of: Reckoned, found: Profile | None, dates: pd.DataFrame, drift: pd.DataFrame,
    widths: pd.DataFrame, *, declared: bool, by: str, draws: int, sited: Sited,
) -> pd.DataFrame:  # fmt: skip
    """One row of what the sentences are chosen by."""
    g = of.ground
    sites = 0 if of.study is None else int(of.study.areas()[0])
    acted = drift[drift["exposure"] == "acted_on"] if len(drift) else drift
    settled = widths[widths["settled"]] if len(widths) else widths
    return pd.DataFrame([{
        "indicator": str(g.meta["name"]), "unit": effect_unit(of), "by": by,
        "sites": sites, "areas": len(g.area_id), "far": _far(g),
        "fewest_far": FEWEST_FAR, "draws": draws, "patterns": of.patterns,
        "fewest_patterns": fewest_patterns(of.level), "ways": _ways(of, draws, sited),
        "patterns_by_date": 0 if found is None else len(found.chance.left),
        "ranged": bool(np.isfinite(of.effect(0).low)), "clumps": of.clumps,
        "declared": declared,
        "few_sites": sites < FEW_SITES, "elsewhere": g.elsewhere, "later": g.later,
        "early": 0 if g.design is None else int((g.design.begun == 0).sum()),
        "alone": 0 if by != "borders" else _alone(g),
        "adds": g.adds,
        "log": g.scale == "log", **_between(g), **_wider(widths),
        "reach": np.nan if g.design is None else float(g.design.edges.max()),
        "moved_before": np.nan if found is None else found.moved_before(0),
        "near_moved_before": np.nan if found is None else found.moved_before(1),
        "breakdown": float(acted["breakdown"].iloc[0]) if len(acted) else np.nan,
        "settles": float(settled["width"].iloc[0]) if len(settled) else np.nan,
        **_dates_counted(dates),
    }])  # fmt: skip


def _ways(of: Reckoned, draws: int, sited: Sited) -> float:
    """Ways there are to put the action on the map, where too few were asked for."""
    design = of.ground.design
    if of.study is None or design is None or draws >= fewest_patterns(of.level):
        return np.nan
    most = ways(design.where, design.sites, start=design.start, sited=sited)
    return float(min(most, MANY))


def _alone(ground: Ground) -> int:
    """Sites that touch no other area."""
    design = ground.design
    if design is None:
        return 0
    return int((~design.where.touching[design.sites].any(axis=1)).sum())


def _between(ground: Ground) -> dict[str, Any]:
    """In how many periods action began after their first day, and the first of them."""
    design = ground.design
    if design is None:
        return {"between": 0, "between_period": ""}
    begun = np.unique(design.begun[design.whole > design.begun])
    within = [ground.periods[n] for n in begun]
    return {"between": len(within), "between_period": within[0] if within else ""}


def _wider(widths: pd.DataFrame) -> dict[str, int]:
    """How many rings wider than the declared reach leave enough, or have a range."""
    if widths.empty:
        return {"wider": 0, "wider_told": 0}
    reach = widths.loc[widths["declared"], "width"].max()
    beyond = widths.loc[widths["width"] > reach]
    return {"wider": int((beyond["far"] >= FEWEST_FAR).sum()),
            "wider_told": int(beyond["acted_on_low"].notna().sum())}  # fmt: skip


def _dates_counted(dates: pd.DataFrame) -> dict[str, int]:
    """Dates after the start for places acted on, and how many differ clearly."""
    if dates.empty:
        return {"dates_after": 0, "dates_clear": 0}
    after = dates[(dates["exposure"] == ACTED_ON) & (dates["step"] >= 0)]
    clear = (after["low"] > 0) | (after["high"] < 0)
    return {"dates_after": len(after), "dates_clear": int(clear.sum())}


def why_part(of: Reckoned) -> pd.DataFrame:
    """What stands in the way, one row a reason."""
    return pd.DataFrame({"reason": list(of.why)}, dtype="str")


def mapped(areas: gpd.GeoDataFrame | None, exposure: pd.DataFrame) -> Geography | None:
    """Outlines of the areas of ``exposure``; those left out need not have one."""
    known = [] if areas is None or "area_id" not in areas else list(areas["area_id"])
    shown = exposure[
        (exposure["exposure"] != LEFT_OUT) | exposure["area_id"].isin(known)
    ]
    return outlines(areas, shown["area_id"].tolist(), shown["area"].tolist())

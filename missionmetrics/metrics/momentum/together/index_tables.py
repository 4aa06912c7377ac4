"""What an index says, as tables: places and their doubt, and every step on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.together.index_margins import counts
from missionmetrics.stats.composite.contributions import contributions
from missionmetrics.stats.composite.importance import importance
from missionmetrics.stats.composite.means import REASONS
from missionmetrics.stats.composite.normalising import SAME
from missionmetrics.stats.composite.ranking import share_within
from missionmetrics.stats.composite.weighting import remove_one

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.together.index_values import Laid
    from missionmetrics.stats.composite.building import Built
    from missionmetrics.stats.composite.replicating import Alternatives
    from missionmetrics.stats.composite.specification import Specification
    from missionmetrics.stats.composite.uncertainty import Sensitivity, Uncertainty

RESHAPED = ("log", "box-cox")
NO_MEAN = "the parts are not put together by an arithmetic mean"
FEW_COMPLETE = "fewer than three areas have all parts, or they do not differ"
SENSITIVITY = ("assumption", "first", "first_low", "first_high", "total", "total_low",
               "total_high")  # fmt: skip


def main_table(laid: Laid, built: Built, ranks: pd.DataFrame) -> pd.DataFrame:
    """One row an area: its index, and whether its place is sure."""
    known = np.isfinite(built.index)
    return pd.DataFrame({
        "area_id": list(laid.area_id), "area": list(laid.area), "period": laid.period,
        "measure": "composite", "unit": "index points", "estimate": built.index,
        "low": np.nan, "high": np.nan,
        "n": np.isfinite(built.denominated).sum(axis=1),
        "certainty": np.where(~known, "not enough data",
                              np.where(sure_of_place(ranks), "clear", "unclear")),
    })  # fmt: skip


def sure_of_place(ranks: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether an area holds one place alone, over ways that give it one.

    An area that no way gives a place, or that has no other to be set beside, is not.
    """
    one = (ranks["rank_low"] == ranks["rank_high"]) & (ranks["ways"] > 0)
    return np.asarray(one & (ranks["rank"].notna().sum() > 1), dtype=bool)


def ranks_table(
    laid: Laid, built: Built, spec: Specification, found: Uncertainty, first: int
) -> pd.DataFrame:
    """Places as declared and over all ways; the declared one lies inside its range."""
    known = np.isfinite(built.index)
    root = [a.code for a in spec.aggregates].index(spec.root)
    low = np.fmin(found.ranges.low, built.rank)
    high = np.fmax(found.ranges.high, built.rank)
    return pd.DataFrame({
        "area_id": list(laid.area_id), "area": list(laid.area), "rank": built.rank,
        "rank_low": np.where(known, low, np.nan),
        "rank_high": np.where(known, high, np.nan),
        "rank_best": np.where(known, found.ranges.least, np.nan),
        "rank_worst": np.where(known, found.ranges.most, np.nan),
        "share_first": np.where(known, share_within(found.rank, 1), np.nan),
        "share_among_first": np.where(known, share_within(found.rank, first), np.nan),
        "ways": found.ranges.n,
        "reason": [REASONS[code] for code in built.reason[:, root]],
    })  # fmt: skip


def contributions_table(laid: Laid, built: Built, spec: Specification) -> pd.DataFrame:
    """What each indicator adds, one row an area and indicator; empty if none can be."""
    columns = ["area_id", "area", "indicator_id", "indicator", "value", "imputed",
               "normalised", "weight", "contribution", "scale"]  # fmt: skip
    scaled, (filled, flags) = built.normalised[0], built.imputed
    try:
        added, _, weights, scale = contributions(scaled, spec)
    except EvidenceError:
        return pd.DataFrame(columns=columns)
    units, width = laid.figures.shape
    codes = [i.code for i in spec.indicators]
    return pd.DataFrame({
        "area_id": np.repeat(laid.area_id, width),
        "area": np.repeat(laid.area, width),
        "indicator_id": codes * units,
        "indicator": [laid.names.get(c, c) for c in codes] * units,
        "value": filled.ravel(), "imputed": flags.ravel(),
        "normalised": scaled.ravel(), "weight": weights.ravel(),
        "contribution": added.ravel(), "scale": scale,
    })[columns]  # fmt: skip


def treatment_table(laid: Laid, built: Built, spec: Specification) -> pd.DataFrame:
    """What was done to far-out values: one row a value moved, or indicator logged.

    An indicator that needed nothing has a row too, without area.
    """
    audit = built.treated.audit
    rows = []
    for at, one in enumerate(spec.indicators):
        shared = {
            "indicator_id": one.code, "indicator": laid.names.get(one.code, one.code),
            "action": str(audit.action[at]), "skew_before": audit.skew_before[at],
            "kurtosis_before": audit.kurtosis_before[at],
            "skew_after": audit.skew_after[at],
            "kurtosis_after": audit.kurtosis_after[at],
            "passed": bool(audit.passed[at]),
        }  # fmt: skip
        moved = np.flatnonzero(audit.indicator == at)
        rows += [{"area_id": laid.area_id[audit.unit[m]],
                  "area": laid.area[audit.unit[m]], **shared,
                  "from_value": audit.from_value[m], "to_value": audit.to_value[m]}
                 for m in moved]  # fmt: skip
        if not moved.size:
            rows.append({"area_id": "", "area": "", **shared, "from_value": np.nan,
                         "to_value": np.nan})  # fmt: skip
    return pd.DataFrame(rows)


def weights_table(built: Built, laid: Laid, spec: Specification) -> pd.DataFrame:
    """Weights as declared and as they work out, within each aggregate.

    How they work out is told of arithmetic means only; ``reason`` says why not of
    others, and where too few areas have all parts.
    """
    place = {a.code: at for at, a in enumerate(spec.aggregates)}
    indicator = {i.code: at for at, i in enumerate(spec.indicators)}
    scaled, rows = built.normalised[0], []
    for whole in spec.aggregates:
        parts = [m for m in spec.members if m.parent == whole.code]
        columns = [scaled[:, indicator[p.code]]
                   if p.code in indicator else built.scores[:, place[p.code]]
                   for p in parts]  # fmt: skip
        found = importance(np.column_stack(columns), [p.weight for p in parts])
        mean = (whole.rule or spec.aggregation).exponent == 1
        told = found[1:] if mean else [np.full(len(parts), np.nan)] * 3
        reason = "" if np.isfinite(found.variance).all() else FEW_COMPLETE
        rows += [{"whole": whole.code, "part": p.code,
                  "name": laid.names.get(p.code, p.code), "nominal": found.nominal[k],
                  "share_of_variance": told[0][k], "share_of_correlation": told[1][k],
                  "correlation": told[2][k],
                  "reason": reason if mean else NO_MEAN}
                 for k, p in enumerate(parts)]  # fmt: skip
    return pd.DataFrame(rows)


def removed_table(built: Built, laid: Laid, spec: Specification) -> pd.DataFrame:
    """How far areas move without each indicator, the largest move first."""
    found = remove_one(built.normalised[0], spec)
    frame = pd.DataFrame({
        "indicator_id": list(found.parts),
        "indicator": [laid.names.get(p, p) for p in found.parts],
        "shift": found.shift,
    })  # fmt: skip
    return frame.sort_values(["shift", "indicator_id"], ascending=[False, True],
                             ignore_index=True)  # fmt: skip


def sensitivity_table(found: Sensitivity | None) -> pd.DataFrame:
    """Share of all movement that each choice has a part in, the largest first."""
    if found is None or not np.isfinite(found.indices.total).all():
        return pd.DataFrame(columns=list(SENSITIVITY))
    shares = found.indices
    frame = pd.DataFrame({
        "assumption": list(found.names), "first": shares.first,
        "first_low": shares.first_low, "first_high": shares.first_high,
        "total": shares.total, "total_low": shares.total_low,
        "total_high": shares.total_high,
    })  # fmt: skip
    return frame.sort_values(["total", "assumption"], ascending=[False, True],
                             ignore_index=True)  # fmt: skip


def summary_table(
    laid: Laid, built: Built, spec: Specification, ranks: pd.DataFrame,
    *, ways: int, first: int, varied: Alternatives, made: float, sets: int,
) -> pd.DataFrame:  # fmt: skip
    """The counts that sentences rest on, one row."""
    placed = ranks["rank"].notna()
    known, margins = counts(laid, spec)
    return pd.DataFrame({
        "period": [laid.period], "areas": [len(laid.area_id)],
        "indicators": [len(spec.indicators)], "placed": [int(placed.sum())],
        "unplaced": [int((~placed).sum())], "tied": [int((ranks["rank"] == 1).sum())],
        "sure": [int(sure_of_place(ranks).sum())],
        "figures": [int(laid.figures.size)],
        "gaps": [int(np.isnan(built.denominated).sum())],
        "moved": [int(built.treated.audit.points.sum())],
        "totals": [laid.totals],
        "flat": [int((built.normalised[1] == SAME).sum())],
        "reshaped": [int(np.isin(built.treated.audit.action, RESHAPED).sum())],
        "ways": [ways], "first": [first], "made": [made],
        "spread": [varied.weights], "weight_sets": [len(varied.weight_sets)],
        "known": [known], "margins": [margins if sets else 0], "figure_sets": [sets],
    })  # fmt: skip

"""The main table: effects on areas acted on and around them, sums, a multiplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.stats.rings.exposure import FAR
from missionmetrics.stats.rings.inversion import Inverted

if TYPE_CHECKING:
    from missionmetrics.metrics.spillover.around.reckoned import Reckoned

ACTED_ON, TOGETHER, FAR_AWAY, LEFT_OUT = "acted_on", "together", "far", "left_out"


def exposure_of(code: int) -> str:
    """Name of a kind: ``acted_on``, ``ring_1``, ..., ``far``, or ``left_out``.

    Left out are areas of which no date wholly before or after can be used.
    """
    if code < 0:
        return FAR_AWAY if code == FAR else LEFT_OUT
    return ACTED_ON if code == 0 else f"ring_{code}"


def in_units(of: Reckoned, found: Inverted) -> Inverted:
    """An effect as it is told: a share where places move alike in per cent."""
    if of.ground.scale == "identity":
        return found
    estimate, low, high = (float(np.expm1(v)) for v in found[:3])
    return Inverted(estimate, low, high)


def effect_unit(of: Reckoned) -> str:
    """Unit of an effect."""
    return "share" if of.ground.scale == "log" else of.ground.unit


def effects_table(of: Reckoned, rings: int) -> pd.DataFrame:
    """One row a kind of exposure, then the sum and the multiplier.

    Nothing is summed where figures do not add up over areas.
    """
    count = np.zeros(1 + rings) if of.study is None else of.study.areas()
    unit = effect_unit(of)
    rows = [
        _row(exposure_of(k), "estimated_effect", unit, in_units(of, of.effect(k)),
             count[k])
        for k in range(1 + rings)
    ]  # fmt: skip
    if of.ground.adds:
        rows += _sums(of)
    keys = {"indicator_id": str(of.ground.meta.name),
            "indicator": str(of.ground.meta["name"])}  # fmt: skip
    return pd.DataFrame([{**keys, **row} for row in rows])


def _sums(of: Reckoned) -> list[dict[str, Any]]:
    """All changes together, for each area acted on and as a multiple."""
    every = 0 if of.study is None else int(of.study.last_areas()[of.told].sum())
    rows = [_row(TOGETHER, "effect_per_place", of.ground.unit, of.total(), every)]
    times = _row(TOGETHER, "spillover_multiplier", "times", of.multiplier(), every)
    times["certainty"] = _of_a_multiple(times)
    return [*rows, times]


def _row(
    exposure: str, measure: str, unit: str, found: Inverted, n: int
) -> dict[str, Any]:
    clear = found.low > 0 or found.high < 0
    known = "not enough data" if np.isnan(found.estimate) else "unclear"
    return {
        "exposure": exposure, "measure": measure, "unit": unit,
        "estimate": found.estimate, "low": found.low, "high": found.high, "n": int(n),
        "certainty": "clear" if clear else known,
    }  # fmt: skip


def _of_a_multiple(row: dict[str, Any]) -> str:
    """A multiple is clear where its range lies on one side of 1."""
    if np.isnan(row["estimate"]):
        return "not enough data"
    return "clear" if row["low"] > 1 or row["high"] < 1 else "unclear"

"""Whether a process can be relied on to keep to the target of its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.metrics.momentum.figures.targets import ONE_SIDED
from missionmetrics.stats.process.doubt import UNKNOWN, chance_to_meet, limit_range
from missionmetrics.stats.process.limits import assurance

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from typing import Any

    from missionmetrics.metrics.momentum.control.segments import Segment
    from missionmetrics.metrics.momentum.figures.panel import Panel


def assured(
    seen: Panel, found: Sequence[Segment], aims: pd.DataFrame, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The target of each period and the answer then; and the answer of the last one.

    Parameters
    ----------
    seen : Panel
        One area.
    found : sequence of Segment
        In order of time.
    aims : DataFrame
        As `moving_targets.targets_in_force` gives them.
    level : float
        Coverage of the interval of the chance.

    Returns
    -------
    in_force : DataFrame
        One row a period: the target, ``met`` by the figure of that period (1 or 0, NaN
        without either) and ``answer``: whether the limits of that period keep to the
        target of that period.
    assurance : DataFrame
        One row: ``answer`` at the last figure with the reason where there is none, and
        the chance that the next figure meets the target in force then.
    """
    kept = aims.loc[~aims["ahead"]].reset_index(drop=True)
    number = {int(p): s for s in found for p in s.stretch.places}
    rows = list(zip(kept["value"], kept["sign"], strict=True))
    kept["unit"] = seen.unit
    kept["met"] = [
        _met(float(v), float(t), int(s))
        for v, (t, s) in zip(seen.observed[0], rows, strict=True)
    ]
    kept["answer"] = [
        assurance(number[i].limits, float(t), int(s)) for i, (t, s) in enumerate(rows)
    ]
    last = found[-1]
    now, then = (aims.iloc[last.last + i].to_dict() for i in (0, 1))
    why = _why_not(now, last)
    chance_why = _why_not(then, last) or _why_no_chance(last)
    chance = UNKNOWN if chance_why else chance_to_meet(
        last.limits, float(then["value"]), int(then["sign"]), level=level
    )  # fmt: skip
    return kept, pd.DataFrame([{
        "period": now["period"], "unit": seen.unit,
        "answer": assurance(last.limits, float(now["value"]), int(now["sign"])),
        "why": why, "target_id": now["target_id"], "target": float(now["value"]),
        "deadline": now["deadline"], "due": bool(now["due"]), "sign": int(now["sign"]),
        "next_target": float(then["value"]), "next_due": bool(then["due"]),
        "edge": not why and _at_edge(last, float(now["value"]), level),
        "chance": chance.estimate, "chance_low": chance.low,
        "chance_high": chance.high, "chance_why": chance_why,
    }])  # fmt: skip


def _met(value: float, target: float, sign: int) -> float:
    """1 where a figure meets a target, 0 where it does not, NaN without either."""
    if not sign or np.isnan([value, target]).any():
        return float("nan")
    return float(sign * (value - target) >= 0)


def _at_edge(last: Segment, target: float, level: float) -> bool:
    """Whether the answer would differ at one of the ends of the limits' intervals."""
    if not last.steady or last.limits.step == 0:
        return False
    ends = [limit_range(last.limits, sds, level=level) for sds in (-3, 3)]
    return any(end.low <= target <= end.high for end in ends)


def _why_not(aim: Mapping[Hashable, Any], last: Segment) -> str:
    """Why no official answer is given, if none is."""
    if not aim["kind"]:
        return "no_target"
    if aim["kind"] not in ONE_SIDED:
        return "kind"
    if not aim["sign"]:
        return "no_way"
    return "" if last.enough else "few"


def _why_no_chance(last: Segment) -> str:
    """Why the next figure cannot be spoken of, although there are limits."""
    if last.changed:
        return "changed"
    if last.limits.step == 0:
        return "level"
    return "linked" if last.link.linked else ""

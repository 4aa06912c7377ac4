"""The other tables of `process_control`: what is drawn and what the words rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.evidence.long_form import decimal_year
from missionmetrics.metrics.momentum.control.moving_targets import WAYS
from missionmetrics.metrics.momentum.control.table import own_range
from missionmetrics.metrics.momentum.outlook.trend_parts import (
    event_part,
    observed_part,
)
from missionmetrics.stats.process.limits import assurance
from missionmetrics.stats.process.links import alarm_chance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.metrics.momentum.control.segments import Segment
    from missionmetrics.metrics.momentum.figures.panel import Panel

DRAWN = ("centre", "low", "high", "near_low", "near_high")
ENDS = {"centre": 0, "low": -3, "high": 3, "near_low": -2, "near_high": 2}


def observed_signals(seen: Panel, found: Sequence[Segment]) -> pd.DataFrame:
    """Every figure with the rule it is part of, and whether that is good news."""
    part = observed_part(seen)
    marks = pd.DataFrame({
        "time": np.concatenate([seen.times[s.stretch.places] for s in found]),
        "segment": np.repeat(
            range(1, len(found) + 1), [s.stretch.places.size for s in found]
        ),
        "signal": np.concatenate([s.signals for s in found]),
        "sense": np.concatenate([s.senses for s in found]),
    })  # fmt: skip
    return part.merge(marks, on="time", how="left")


def limits_part(seen: Panel, found: Sequence[Segment]) -> pd.DataFrame:
    """The limits of each period, one row a period that has some."""
    rows = [
        {"period": seen.periods[i], "time": seen.times[i], "segment": n,
         **{c: getattr(s.limits, c) for c in DRAWN}}
        for n, s in enumerate(found, 1) if s.enough for i in s.stretch.places
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["period", "time", "segment", *DRAWN])


def events_part(
    found: Sequence[Segment], shocks: Sequence[Mapping[str, str]]
) -> pd.DataFrame:
    """New starts of the limits and declared shocks as marks on the time axis."""
    starts = [s.stretch.start for s in found[1:]]
    afresh = pd.DataFrame({"kind": "afresh", "label": "", "start": starts,
                           "end": starts})  # fmt: skip
    days = pd.to_datetime(afresh["start"])
    afresh = afresh.assign(time=decimal_year(days), until=decimal_year(days))
    parts = [part for part in (afresh, event_part(None, shocks)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def segments_part(seen: Panel, found: Sequence[Segment], level: float) -> pd.DataFrame:
    """One row a stretch: why it starts, its limits with intervals, signals and runs."""
    return pd.DataFrame([_segment(seen, n, s, level) for n, s in enumerate(found, 1)])


def _segment(seen: Panel, number: int, own: Segment, level: float) -> dict[str, Any]:
    places, limits = own.stretch.places, own.limits
    ends = {name: own_range(own, sds, level) for name, sds in ENDS.items()}
    return {
        "segment": number, "start": own.stretch.start, "reason": own.stretch.reason,
        "first_period": seen.periods[places[0]],
        "last_period": seen.periods[places[-1]],
        "unit": seen.unit, "n": limits.n, "enough": own.enough, "trial": limits.trial,
        **{name: ends[name].estimate for name in ENDS},
        **{f"{name}_from": ends[name].low for name in ENDS},
        **{f"{name}_to": ends[name].high for name in ENDS},
        "signals": int((own.signals != "").sum()), "longest_run": own.runs.longest,
        "longest_allowed": own.runs.most, "crossings": own.runs.crossings,
        "fewest_allowed": own.runs.fewest, "shifted": own.runs.shifted,
        "link": own.link.correlation, "linked": own.link.linked, "steady": own.steady,
    }  # fmt: skip


def unrebased_part(
    seen: Panel, found: Sequence[Segment], whole: Segment, held: pd.DataFrame,
    aims: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """What would have been found had the limits not started afresh; empty if so."""
    if len(found) == 1:
        return pd.DataFrame()
    now = aims.iloc[found[-1].last]
    answer = assurance(whole.limits, float(now["value"]), int(now["sign"]))
    return pd.DataFrame([{
        "unit": seen.unit, "n": whole.limits.n,
        **{c: getattr(whole.limits, c) for c in DRAWN},
        "signals": int((whole.signals != "").sum()), "latest_signal": whole.latest,
        "latest_sense": whole.latest_sense, "answer": answer,
        "same_answer": bool(answer == held["answer"].iloc[0]),
    }])  # fmt: skip


def state_part(
    seen: Panel, found: Sequence[Segment], kept: pd.DataFrame, *, unused: int,
    baseline: Sequence[str] | None,
) -> pd.DataFrame:  # fmt: skip
    """One row of what the sentences are chosen by."""
    last = found[-1]
    n = int(seen.used[0, last.stretch.places].sum())
    has = ~np.isnan(seen.observed[0])
    aims = kept.loc[has, "value"].dropna().to_numpy()
    first, end = baseline or ("", "")
    return pd.DataFrame([{
        "indicator": seen.name, "area": seen.area[0], "unit": seen.unit,
        "period": seen.periods[last.last], "n": n, "base_n": last.limits.n,
        "finding": _finding(last), "signal": last.latest, "sense": last.latest_sense,
        "signals": int((last.signals != "").sum()), "enough": last.enough,
        "trial": last.limits.trial, "steady": last.steady, "linked": last.link.linked,
        "shifted": last.runs.shifted, "longest": last.runs.longest,
        "most": last.runs.most, "crossings": last.runs.crossings,
        "fewest": last.runs.fewest,
        "level": last.level,
        "alarm": alarm_chance(n, np.nan_to_num(last.link.correlation)) if n else np.nan,
        "plain_alarm": alarm_chance(n, 0.0) if n else np.nan,
        "restarts": len(found) - 1, "unused": unused,
        "start": pd.Timestamp(last.stretch.start) if last.stretch.start else pd.NaT,
        "reason": last.stretch.reason, "worse_after": _worse_after(seen, found),
        "moved": bool((aims != aims[:1]).any()), "frozen": baseline is not None,
        "base_first": first, "base_last": end,
        "left_out": int((has & ~seen.used[0]).sum()),
        "provisional": _provisional(seen, seen.periods[last.last]),
    }])  # fmt: skip


def _finding(last: Segment) -> str:
    if not last.enough:
        return "few"
    if last.latest:
        return last.latest_sense
    return "earlier" if (last.signals != "").any() or last.runs.shifted else "usual"


def _worse_after(seen: Panel, found: Sequence[Segment]) -> bool:
    """Whether the mean is worse than in the stretch before."""
    if len(found) == 1 or not (found[-1].enough and found[-2].enough):
        return False
    moved = found[-1].limits.centre - found[-2].limits.centre
    return bool(WAYS.get(seen.direction, 0) * moved < 0)


def _provisional(seen: Panel, period: str) -> bool:
    rows = seen.rows.loc[seen.rows["period"] == period, "status"]
    return bool(rows.isin(["provisional", "estimated"]).any())

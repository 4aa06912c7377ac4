"""The tables of `on_course`: what the sentences, the picture and an expert need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.result import VALUE_COLUMNS
from missionmetrics.metrics.momentum.figures.estimate import Estimate
from missionmetrics.metrics.momentum.figures.pace import measure_pace
from missionmetrics.metrics.momentum.figures.status import statuses
from missionmetrics.metrics.momentum.together.course_sum import LIKELY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.result import Form
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.together.course_position import Position
    from missionmetrics.metrics.momentum.together.course_sum import Course

KEYS = ("weights", "indicator_id", "indicator", "area_id", "area", "period")
OWN = (
    ("gap_closed", "share"), ("gap_share", "share"), ("gap_share_needed", "share"),
    ("chance_on_course", "probability"),
)  # fmt: skip
FRACTIONS = (
    (0.05, "hardly any"), (0.15, "tenth"), (0.225, "fifth"), (0.29, "quarter"),
    (0.365, "third"), (0.45, "two fifths"), (0.55, "half"), (0.63, "three fifths"),
    (0.71, "two thirds"), (0.78, "three quarters"), (0.9, "more than three quarters"),
    (0.98, "nearly all"), (np.inf, "all"),
)  # fmt: skip
"""Shares below which each word holds."""
CLEAR = 0.9
FEW = 10
"""Fewer figures than this are said to be few."""
NAN = float("nan")


def fraction(share: float) -> str:
    """A share of the way as the word for it; a share of nought or less has none."""
    if not share > 0:
        return ""
    return next(word for below, word in FRACTIONS if share < below)


def course_table(course: Course, evidence: Evidence, area: str) -> pd.DataFrame:
    """Rows of the sums for each set of weights, of the count, of each indicator."""
    rows = [*_sums(course), _number_row(course), *_own(course)]
    named = evidence.series.set_index("series_id")["name"]
    frame = pd.DataFrame(rows)
    ids = frame["indicator_id"]
    frame["indicator"] = [str(named.get(i, i)) if i else "" for i in ids]
    frame["area_id"], frame["area"] = area, evidence.name_of_area(area)
    periods = {p.indicator: last_period(p) for p in course.positions}
    newest = _ends(course.positions)[1]
    frame["period"] = [periods[i] if i else newest for i in ids]
    return frame[[*KEYS, *VALUE_COLUMNS]]


def _sums(course: Course) -> list[dict[str, Any]]:
    n = int(course.judged.sum())
    rows = []
    for k, name in enumerate(course.sets.names):
        steady = not bool(course.flips[k])
        given = (
            ("gap_closed", "share", course.closed, True),
            ("gap_closed_limited", "share", course.limited, True),
            ("gap_share", "share", course.pace, steady),
            ("gap_share_needed", "share", course.needed, True),
            ("chance_enough", "probability", course.chance, steady),
        )
        for measure, unit, estimate, sure in given:
            row = _row(measure, unit, estimate, k, n, sure=sure)
            rows.append({"weights": name, "indicator_id": "", **row})
    return rows


def _number_row(course: Course) -> dict[str, Any]:
    number = course.number
    row: dict[str, Any] = {
        "weights": "", "indicator_id": "", "measure": "number_on_course",
        "unit": "indicators", "estimate": NAN, "low": NAN, "high": NAN,
        "n": int(course.counted.sum()), "certainty": "not enough data",
    }  # fmt: skip
    if number is None:
        return row
    low, high = number.plausible[:2]
    middle = int(np.searchsorted(np.cumsum(number.apart), 0.5))
    sure = "clear" if low == high else "unclear"
    return {**row, "estimate": middle, "low": low, "high": high, "certainty": sure}


def _own(course: Course) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    place = np.cumsum(course.judged) - 1
    nothing = Estimate(*(np.array([NAN]) for _ in range(3)))
    for s, position in enumerate(course.positions):
        n = 0 if position.fit is None else int(position.fit.n[0])
        for m, (measure, unit) in enumerate(OWN):
            known = course.judged[s] and (m < 3 or course.counted[place[s]])
            given, at = (course.own[m], place[s]) if known else (nothing, 0)
            steady = not (course.judged[s] and course.own_flips[place[s]])
            row = _row(measure, unit, given, at, n, sure=steady or m in (0, 2))
            rows.append({"weights": "", "indicator_id": position.indicator, **row})
    return rows


def _row(
    measure: str, unit: str, given: Estimate, at: int, n: int, *, sure: bool
) -> dict[str, Any]:
    estimate, low, high = (float(v[at]) for v in given)
    if unit == "probability":
        away = estimate >= CLEAR or estimate <= 1 - CLEAR
    else:
        away = low > 0 or high < 0
    if not np.isfinite(estimate):
        estimate, low, high, certainty = NAN, NAN, NAN, "not enough data"
    else:
        certainty = "clear" if away and sure else "unclear"
    return {"measure": measure, "unit": unit, "estimate": estimate, "low": low,
            "high": high, "n": n, "certainty": certainty}  # fmt: skip


def last_period(position: Position) -> str:
    """The period of the last figure that is used; nothing without one."""
    seen = position.seen
    if seen is None or seen.last()[0] < 0:
        return ""
    return seen.periods[int(seen.last()[0])]


def _ends(positions: Sequence[Position]) -> tuple[str, str]:
    """The earliest and the latest of all last periods; empty where there is none."""
    ends = [
        (float(p.fit.last[0]), last_period(p))
        for p in positions
        if p.fit is not None and last_period(p)
    ]
    return (min(ends)[1], max(ends)[1]) if ends else ("", "")


def indicators_part(course: Course, names: dict[str, str]) -> pd.DataFrame:
    """One row an indicator: part of the sums or why not, its weight, its target."""
    place = np.cumsum(course.judged) - 1
    rows = []
    for s, p in enumerate(course.positions):
        counted = bool(course.judged[s] and course.counted[place[s]])
        chosen = None if p.chosen is None else p.chosen.iloc[0]
        rows.append({
            "indicator_id": p.indicator, "indicator": names[p.indicator],
            "in_sum": bool(course.judged[s]), "counted": counted,
            "reason": p.reason, "status": status_of(p),
            "weight": course.weights[0, s] if len(course.weights) == 1 else NAN,
            "target": NAN if chosen is None else float(chosen["value"]),
            "deadline": None if chosen is None else chosen["deadline"],
            "years_ahead": p.horizon, "period": last_period(p),
            "n": 0 if p.fit is None else int(p.fit.n[0]),
        })  # fmt: skip
    return pd.DataFrame(rows).astype({"deadline": "datetime64[us]"})


def status_of(position: Position, *, level: float = 0.95) -> str:
    """The status that `momentum` gives the indicator by itself."""
    seen, chosen, aim = position.seen, position.chosen, position.aim
    if seen is None or chosen is None or aim is None:
        return "cannot say"
    pace = measure_pace(seen, aim, level=level, base=np.array([np.nan]))
    return str(statuses(seen, chosen, aim, pace)["status"].iloc[0])


def contributions_part(course: Course, names: dict[str, str]) -> pd.DataFrame:
    """What each indicator brings to each sum: the columns add up to the sums."""
    place = np.cumsum(course.judged) - 1
    rows = []
    for k, name in enumerate(course.sets.names):
        for s, p in enumerate(course.positions):
            if course.judged[s] and course.enough[k]:
                weight = course.weights[k, s]
                rows.append({
                    "weights": name, "indicator_id": p.indicator,
                    "indicator": names[p.indicator], "weight": weight,
                    "gap_closed": course.brought[0, k, s],
                    "low": weight * course.own[0].low[place[s]],
                    "high": weight * course.own[0].high[place[s]],
                    "gap_share": course.brought[1, k, s],
                })  # fmt: skip
    columns = ["weights", "indicator_id", "indicator", "weight", "gap_closed", "low",
               "high", "gap_share"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def steps_part(course: Course, brought: pd.DataFrame, area: str) -> pd.DataFrame:
    """The contributions as bars that add up, the largest first."""
    rows = brought.sort_values(["gap_closed", "indicator"], ascending=[False, True])
    total = float(rows["gap_closed"].sum())
    sums = [total, course.closed.low[0], course.closed.high[0]]
    return pd.DataFrame({
        "label": [*rows["indicator"], area],
        "kind": ["step"] * len(rows) + ["end"],
        **{c: [*rows[v], end] for c, v, end in zip(
            ("value", "low", "high"), ("gap_closed", "low", "high"), sums, strict=True
        )},
        "order": range(1, len(rows) + 2), "unit": "share", "measure": "gap_closed",
    })  # fmt: skip


def board_part(table: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Where each indicator stands: the share of its way that is covered."""
    rows = table[(table["measure"] == "gap_closed") & (table["indicator_id"] != "")]
    status = indicators.set_index("indicator_id")["status"]
    return pd.DataFrame({
        "item": rows["indicator"], "measure": "gap_closed",
        "value": rows["estimate"], "unit": rows["unit"],
        "low": rows["low"], "high": rows["high"], "period": rows["period"],
        "status": rows["indicator_id"].map(status),
    }).reset_index(drop=True)  # fmt: skip


def counts_part(course: Course) -> pd.DataFrame:
    """Chance of each number of indicators being on course, told in three ways."""
    number = course.number
    if number is None:
        return pd.DataFrame()
    return pd.DataFrame({
        "number": range(len(number.apart)), "apart": number.apart,
        "closed_form": number.closed_form, "together": number.together,
    })  # fmt: skip


def sensitivity_part(course: Course, correlation: float) -> pd.DataFrame:
    """Ranges if the indicators vary apart, and if they rise and fall together."""
    rows: list[dict[str, Any]] = []
    for k, name in enumerate(course.sets.names):
        for given, tie in ((course.closed, 0.0), (course.closed_together, correlation)):
            rows.append({"measure": "gap_closed", "weights": name, "correlation": tie,
                         "low": given.low[k], "high": given.high[k]})  # fmt: skip
    if (number := course.number) is not None:
        runs = ((number.plausible, 0.0), (number.plausible_together, correlation))
        for run, tie in runs:
            rows.append({"measure": "number_on_course", "weights": "",
                         "correlation": tie, "low": run.low,
                         "high": run.high})  # fmt: skip
    return pd.DataFrame(rows)


def sets_part(course: Course) -> pd.DataFrame:
    """The sums under each set of weights, and whether each says 'on course'."""
    chance = course.chance.estimate
    return pd.DataFrame({
        "weights": course.sets.names, "gap_closed": course.closed.estimate,
        "low": course.closed.low, "high": course.closed.high,
        "gap_share": course.pace.estimate, "gap_share_needed": course.needed.estimate,
        "chance_enough": chance,
        "on_course": np.where(np.isnan(chance), np.nan, chance >= LIKELY),
    })  # fmt: skip


def left_part(indicators: pd.DataFrame) -> pd.DataFrame:
    """How many indicators are not part of the sums, by reason; one of them by name."""
    out = indicators[~indicators["in_sum"]]
    rows = [
        {"reason": reason, "n": len(own), "indicator": own["indicator"].iloc[0]}
        for reason, own in out.groupby("reason", sort=True)
    ]
    return pd.DataFrame(rows, columns=["reason", "n", "indicator"])


def facts_part(
    course: Course, brought: pd.DataFrame, correlation: float, given: bool
) -> pd.DataFrame:
    """One row of what sentences rest on beside the main table."""
    n, number = int(course.counted.sum()), course.number
    judged = [p for p, in_sum in zip(course.positions, course.judged, strict=True)
              if in_sum]  # fmt: skip
    runs = {} if number is None else {
        "likely": number.likely, "plausible": number.plausible,
        "together": number.plausible_together,
    }  # fmt: skip
    one = not course.sets.many and bool(course.enough[0])
    share = float(course.closed.estimate[0]) if one else NAN
    top, top_value = _top(brought) if one else ("", NAN)
    lag = _lag(course)
    sets = sets_part(course)
    told = sets["on_course"].notna()
    oldest, newest = _ends(judged)
    return pd.DataFrame([{
        "asked": len(course.positions), "judged": len(judged), "counted": n,
        "uncounted": len(judged) - n,
        **{f"{name}_{end}": getattr(runs[name], end) if name in runs else NAN
           for name in ("likely", "plausible", "together") for end in ("low", "high")},
        "correlation": correlation, "closed": share, "fraction": fraction(share),
        "top": top, "top_value": top_value,
        "lag": "" if lag is None else lag.seen.name if lag.seen else "",
        "lag_value": NAN if lag is None else lag.stand.closed,
        "oldest": oldest, "newest": newest,
        "few": sum(p.fit is not None and p.fit.n[0] < FEW for p in judged),
        "past_deadline": sum(
            p.horizon <= 0 and bool(course.weights[:, s].any())
            for s, p in enumerate(course.positions) if course.judged[s]
        ),
        "enough": bool(course.enough.all()), "held": float(course.held.min()),
        "weights_given": given, "sets": len(sets), "sets_told": int(told.sum()),
        "sets_on": int(sets.loc[told, "on_course"].sum()),
        "lowest": sets["gap_closed"].min(), "highest": sets["gap_closed"].max(),
    }])  # fmt: skip


def _top(brought: pd.DataFrame) -> tuple[str, float]:
    """What brings the most and how much; nothing where several bring as much."""
    value = float(brought["gap_closed"].max())
    at = np.flatnonzero(np.isclose(brought["gap_closed"], value, rtol=0, atol=1e-12))
    if at.size != 1:
        return "", NAN
    return str(brought["indicator"].iloc[int(at[0])]), value


def _lag(course: Course) -> Position | None:
    """The indicator of which it is least sure that it has closed anything.

    The one that has closed least where that is nothing; else the one whose range
    reaches lowest. Indicators without weight are not looked at.
    """
    taken = np.flatnonzero(course.judged)
    weighed = np.flatnonzero(course.weights[:, taken].any(axis=0))
    if not weighed.size:
        return None
    closed, low, _ = (v[weighed] for v in course.own[0])
    least = closed if closed.min() <= 0 else low
    return course.positions[int(taken[weighed[int(np.argmin(least))]])]


def form_of(parts: dict[str, pd.DataFrame]) -> Form:
    """Bars that add up where there is one sum; else where each indicator stands."""
    return "waterfall" if "steps" in parts else "board"

"""Everything that `momentum` measures of a panel, in the tables that hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.metrics.momentum.figures.pace import measure_pace
from missionmetrics.metrics.momentum.figures.published import base_of
from missionmetrics.metrics.momentum.figures.status import foreseen, statuses
from missionmetrics.metrics.momentum.figures.targets import goal, targets_by_area
from missionmetrics.metrics.momentum.outlook.arrivals import measure_arrivals
from missionmetrics.metrics.momentum.outlook.pathway import (
    course,
    course_part,
    pathway_part,
    steps_of,
)
from missionmetrics.metrics.momentum.outlook.ranking import ranking_part
from missionmetrics.metrics.momentum.outlook.sensitivity import (
    hangs_on_prior,
    sensitivity_part,
)
from missionmetrics.metrics.momentum.outlook.table import (
    Told,
    gets_there,
    is_empty,
    table_of,
)
from missionmetrics.metrics.momentum.outlook.trend_parts import (
    observed_part,
    path_part,
    required_part,
    target_part,
)

if TYPE_CHECKING:
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.stats.trends.prior import Prior


def answers(
    seen: Panel, targets: pd.DataFrame, *, target: str | None, level: float,
    prior: Prior, seed: int,
) -> tuple[dict[str, pd.DataFrame], Pace]:  # fmt: skip
    """Everything that is measured, in the tables that hold it; and the trend itself."""
    chosen = targets_by_area(targets, seen, target=target)
    aim = goal(chosen, seen)
    steps, along = steps_of(targets, seen, chosen)
    pace = measure_pace(seen, aim, level=level, base=base_of(seen), prior=prior)
    arrivals = measure_arrivals(pace, aim, seed=seed)
    way = course(steps, along, seen, pace)
    status = statuses(seen, chosen, aim, pace).assign(
        expected=way.expected,
        foreseen_by=foreseen(arrivals.by),
        whole_years_told=np.floor(arrivals.years + 1e-9),
    )
    told = Told(seen, aim, pace, arrivals, way, status, level)
    measures, unanswered = table_of(told)
    sensitivity = sensitivity_part(seen, aim, pace, unanswered, level=level)
    path = path_part(seen, pace, level)
    order, tied = ranking_part(seen, aim, pace, level=level, seed=seed)
    return {
        "measures": measures,
        "status": status.assign(
            hangs_on_prior=hangs_on_prior(sensitivity, len(status)),
            gets_there=gets_there(measures, unanswered, seen),
            cut=status["cut"] | _cut(path, seen),
            no_gap=is_empty(unanswered, seen, "gap_closed", "no_gap"),
        ),
        "observed": observed_part(seen),
        "path": path,
        "required": required_part(seen, pace, status),
        "target": target_part(steps, along, seen, pace),
        "pathway": pathway_part(steps, along, seen, pace, chosen),
        "course": course_part(seen, measures, way.expected),
        "counts": _counts(status, seen).assign(**tied),
        "ranking": order,
        "sensitivity": sensitivity,
        "unanswered": unanswered,
    }, pace


def _cut(path: pd.DataFrame, seen: Panel) -> bool:
    """Whether the path's range stops where no value is possible."""
    if path.empty:
        return False
    beyond = (path["low"] <= seen.minimum) | (path["high"] >= seen.maximum)
    return bool(beyond.any())


def _counts(status: pd.DataFrame, seen: Panel) -> pd.DataFrame:
    """How many areas move which way, clearly, with few mistakes among them."""
    said = status["clear_movement"]
    n = {
        way: int((said == way).sum()) for way in ("falling", "rising", "unclear", "few")
    }
    return pd.DataFrame(
        {
            "areas": [len(status)],
            **{way: [count] for way, count in n.items()},
            "line": [int((status["on_a_line"] & (said == "unclear")).sum())],
            "called": [n["falling"] + n["rising"]],
            "excluded": [int(status["excluded"].sum())],
            "margins": [
                int(seen.rows[["se", "low", "high"]].notna().any(axis=1).sum())
            ],
            "with_margins": [int(seen.beside.with_errors.sum())],
            "windows": [seen.beside.spans is not None],
            "seasons": [seen.beside.seasons is not None],
            "outliers": [seen.beside.outliers is not None],
        }
    )

"""What else the page asks of the headline, and of all indicators together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.reporting.asking import Asked, ask

if TYPE_CHECKING:
    from missionmetrics.mission import Mission

BROKEN_BUDGET = ("MM-BUDGET-UNIT", "MM-BUDGET-YEARLY", "MM-BUDGET-SPAN")
"""A budget is declared, and these figures cannot be held to it."""


def first_questions(mission: Mission) -> list[Asked]:
    """All indicators together, then the headline's pace, budget and removals."""
    return [
        *ask("on_course", mission.on_course, absent=("MM-COURSE-INDICATORS",)),
        *ask("acceleration", mission.acceleration),
        *ask("budget_left", mission.budget_left, absent=("MM-BUDGET-NONE",),
             broken=BROKEN_BUDGET),
        *_removals(mission),
    ]  # fmt: skip


def second_opinions(mission: Mission) -> list[Asked]:
    """Two other ways to look at the headline, for who wants them; rules last."""
    return [
        *ask("process_control", mission.process_control),
        *ask("progress_rules", mission.progress_rules, absent=("MM-RULES-FEW",)),
    ]


def _removals(mission: Mission) -> list[Asked]:
    """What removals cover, where a target of the headline declares some."""
    about, targets = mission.file.mission, mission.tables["targets"]
    declared = targets.loc[
        (targets["indicator_id"] == about.headline)
        & (targets["area_id"] == about.area_id)
        & targets["removals"].notna()
    ]
    if declared.empty:
        return []
    last = str(declared.sort_values(["deadline", "target_id"])["target_id"].iloc[-1])
    return ask("net_gap", lambda: mission.net_gap(target=last),
               absent=("MM-NET-NONE",))  # fmt: skip

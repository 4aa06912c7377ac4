"""What else the page asks: all indicators together, and more of the headline.

A question whose matter is not there (no budget, no declared removals, no second
target) is left out. One whose matter is there and that cannot be answered is listed
among what is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from missionmetrics.core.errors import EvidenceError
from missionmetrics.reporting.answered import UNANSWERABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from missionmetrics.core.result import Result
    from missionmetrics.mission import Mission

BROKEN_BUDGET = ("MM-BUDGET-UNIT", "MM-BUDGET-YEARLY", "MM-BUDGET-SPAN")
"""A budget is declared, and these figures cannot be held to it."""

ANSWERS: Mapping[str, str] = {
    "budget_left": "share_spent",
    "net_gap": "level",
    "process_control": "centre",
}
"""The measure without which only what is declared, or the latest figure, is left."""


class Asked(NamedTuple):
    """A question of the page by its name, and its answer where there is one."""

    name: str
    result: Result | None

    @property
    def says_something(self) -> bool:
        """Whether the rows that answer the question have an answer."""
        if self.result is None:
            return False
        rows = self.result.table
        if self.name in ANSWERS:
            rows = rows[rows["measure"] == ANSWERS[self.name]]
        elif self.name == "on_course":  # each indicator is answered for elsewhere
            rows = rows[rows["indicator_id"] == ""]
        return bool((rows["certainty"] != "not enough data").any())


def first_questions(mission: Mission) -> list[Asked]:
    """All indicators together, then the headline's pace, budget and removals."""
    return [
        *_ask("on_course", mission.on_course, absent=("MM-COURSE-INDICATORS",)),
        *_ask("acceleration", mission.acceleration),
        *_ask("budget_left", mission.budget_left, absent=("MM-BUDGET-NONE",),
              broken=BROKEN_BUDGET),
        *_removals(mission),
    ]  # fmt: skip


def second_opinions(mission: Mission) -> list[Asked]:
    """Two other ways to look at the headline, for who wants them; rules last."""
    return [
        *_ask("process_control", mission.process_control),
        *_ask("progress_rules", mission.progress_rules, absent=("MM-RULES-FEW",)),
    ]


def shown(asked: Collection[Asked]) -> list[Result]:
    """The answers that are worth a figure."""
    return [a.result for a in asked if a.result is not None and a.says_something]


def not_shown(asked: Collection[Asked]) -> list[Asked]:
    """The questions that were asked and have no answer."""
    return [a for a in asked if not a.says_something]


def _ask(
    name: str,
    ask: Callable[[], Result],
    *,
    absent: Collection[str] = (),
    broken: Collection[str] = (),
) -> list[Asked]:
    """The question with its answer; nothing where its matter is not there."""
    try:
        return [Asked(name, ask())]
    except EvidenceError as fault:
        if fault.code in (*UNANSWERABLE, *absent):
            return []
        if fault.code in broken:
            return [Asked(name, None)]
        raise


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
    return _ask("net_gap", lambda: mission.net_gap(target=last),
                absent=("MM-NET-NONE",))  # fmt: skip

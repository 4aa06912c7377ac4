"""A question of the page with its answer: what is worth a figure, what is not known.

A question whose matter is not there (no budget, no claims, no second target) is left
out. One whose matter is there and that cannot be answered is listed among what is not
known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from missionmetrics.core.errors import EvidenceError
from missionmetrics.reporting.answered import UNANSWERABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from missionmetrics.core.result import Result

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


def ask(
    name: str,
    answer: Callable[[], Result],
    *,
    absent: Collection[str] = (),
    broken: Collection[str] = (),
) -> list[Asked]:
    """The question with its answer; nothing where its matter is not there.

    Parameters
    ----------
    name : str
        Name of the question.
    answer : callable
        Gives the answer, or raises why there is none.
    absent, broken : collection of str
        Codes of faults that mean that its matter is not there, and that it is there
        and cannot be used.
    """
    try:
        return [Asked(name, answer())]
    except EvidenceError as fault:
        if fault.code in (*UNANSWERABLE, *absent):
            return []
        if fault.code in broken:
            return [Asked(name, None)]
        raise


def shown(asked: Collection[Asked]) -> list[Result]:
    """The answers that are worth a figure."""
    return [a.result for a in asked if a.result is not None and a.says_something]


def not_shown(asked: Collection[Asked]) -> list[Asked]:
    """The questions that were asked and have no answer."""
    return [a for a in asked if not a.says_something]

"""A question asked of a mission, and whether the evidence answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from missionmetrics.core.result import Result

UNANSWERABLE = (
    "MM-AGGREGATION",
    "MM-AREA-PARTS",
    "MM-AREA-EMPTY",
    "MM-INDICATOR-EMPTY",
    "MM-PERIODS-OVERLAP",
)
"""Faults that mean that there are no figures to answer with, or none of the kind."""


def answered(ask: Callable[[], Result], absent: Collection[str]) -> Result | None:
    """The answer; None where its fault is one of ``absent``.

    Raises
    ------
    EvidenceError
        Any other fault.
    """
    try:
        return ask()
    except EvidenceError as fault:
        if fault.code in absent:
            return None
        raise

"""The report of the demo, made once; nobody can change a report or its results."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import missionmetrics as mm

if TYPE_CHECKING:
    from missionmetrics.publish.report import Report


@cache
def report() -> Report:
    return mm.example().report()

"""What the page asks of spillovers: from place to place, field to field, and as told.

Each is asked only where its matter is there: places that were acted on, claims of what
led to what; and where it has to be declared what to look for before looking (between
which things, against which rhythm), only where that was declared.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from missionmetrics.reporting.asking import Asked, ask, shown

if TYPE_CHECKING:
    from missionmetrics.mission import Mission

NO_RINGS = ("MM-RINGS-SHAPES", "MM-RINGS-APART")
BROKEN_RINGS = ("MM-RINGS-ACTIONS",)
BROKEN_LINKS = (
    "MM-DOMAIN-ALIKE",
    "MM-DOMAIN-FEW",
    "MM-DOMAIN-STILL",
    "MM-LINED-EMPTY",
    "MM-LINED-OVERLAP",
    "MM-AREA-TWICE",
    "MM-AREA-UNKNOWN",
)
NO_ECHOES = ("MM-ECHO-BASELINE", "MM-ECHO-NONE")
BROKEN_ECHOES = ("MM-ECHO-ROUNDED", "MM-ECHO-WATCHED")


def spread_questions(mission: Mission) -> list[Asked]:
    """Whether it spread, in the order of the page."""
    named = mission.file.protocol.links is not None
    return [
        *_around(mission),
        *(ask("domain_spillover", mission.domain_spillover, broken=BROKEN_LINKS)
          if named else []),
        *ask("project_spillover", mission.project_spillover, absent=NO_ECHOES,
             broken=BROKEN_ECHOES),
        *ask("ripples", mission.ripples, absent=("MM-CLAIMS-EMPTY",),
             broken=("MM-RIPPLES-START",)),
    ]  # fmt: skip


def _around(mission: Mission) -> list[Asked]:
    """Which places changed where action was taken; if that can be told, also when."""
    if mission.tables["interventions"].empty:
        return []
    found = ask("area_spillover", mission.area_spillover, absent=NO_RINGS,
                broken=BROKEN_RINGS)  # fmt: skip
    if not shown(found):
        return found
    by_date = partial(mission.area_spillover, show="dates")
    return [*found, *ask("area_spillover_dates", by_date)]

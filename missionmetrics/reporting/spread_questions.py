"""What the page asks of spillovers: from place to place, field to field, and as told.

Each is asked only where its matter is there: places that were acted on, two things
measured in the same places, a baseline that was declared, claims of what led to what.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.reporting.asking import Asked, ask
from missionmetrics.reporting.places_below import places_below

if TYPE_CHECKING:
    from missionmetrics.core.result import Result
    from missionmetrics.mission import Mission

NO_RINGS = ("MM-RINGS-SHAPES", "MM-RINGS-APART")
BROKEN_RINGS = ("MM-RINGS-ACTIONS",)
NO_LINKS = ("MM-DOMAIN-FEW", "MM-LINED-EMPTY")
BROKEN_LINKS = ("MM-DOMAIN-STILL", "MM-LINED-OVERLAP")
NO_ECHOES = ("MM-ECHO-BASELINE", "MM-ECHO-NONE")
BROKEN_ECHOES = ("MM-ECHO-ROUNDED", "MM-ECHO-WATCHED")


def spread_questions(mission: Mission) -> list[Asked]:
    """Whether it spread, in the order of the page."""
    acted_on = not mission.tables["interventions"].empty
    return [
        *(ask("area_spillover", mission.area_spillover, absent=NO_RINGS,
              broken=BROKEN_RINGS) if acted_on else []),
        *ask("domain_spillover", partial(_links, mission), absent=NO_LINKS,
             broken=BROKEN_LINKS),
        *ask("project_spillover", mission.project_spillover, absent=NO_ECHOES,
             broken=BROKEN_ECHOES),
        *ask("ripples", mission.ripples, absent=("MM-CLAIMS-EMPTY",)),
    ]  # fmt: skip


def _links(mission: Mission) -> Result:
    """Links read in all the places below together, or in the whole where none are.

    Which of the two is settled by where things are measured, never by what is found.
    """
    places = places_below(mission)
    if len(places) > 1:
        try:
            return mission.domain_spillover(areas=places)
        except EvidenceError as fault:
            if fault.code not in NO_LINKS:
                raise
    return mission.domain_spillover()

"""The places that a mission's own place is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from missionmetrics.mission import Mission


def places_below(mission: Mission) -> list[str]:
    """Codes of the areas one level below the mission's own, in order."""
    table = mission.tables["areas"]
    below = table["parent_id"] == mission.file.mission.area_id
    return sorted(table.loc[below, "area_id"])

"""The form `map`: areas in three classes, and those too uncertain for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms import interval_by_group
from missionmetrics.charts.forms.map_classes import areas, classed

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.result import Result

MOST_AREAS = 500
LEAST_CLASSED = 0.5  # under this share of areas in a class, a map tells too little


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What a map adds to the record: classed areas and their key, or else ranges."""
    frame = areas(result)
    if frame is None or len(frame) > MOST_AREAS:
        return {}
    shaded, key = classed(frame, fig.locale)
    told = shaded["kind"].str.startswith("class-").sum()
    if told < LEAST_CLASSED * len(shaded) and (
        dots := interval_by_group.contents(result, fig)
    ):
        return {**dots, "notes": (fig.locale.message("figures.no_map"),)}
    return {
        "alt": alt(
            fig.locale, "map", measure=fig.measure,
            count=fig.locale.noun(len(shaded), "area"),
        ),
        "frames": {"areas": shaded},
        "key": key,
        "unit": str(frame["unit"].iloc[0]),
        "geography": result.geography,
    }  # fmt: skip

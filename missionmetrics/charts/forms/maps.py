"""The form `map`: areas in three classes, and those too uncertain for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.charts.describe import alt
from missionmetrics.charts.forms import interval_by_group
from missionmetrics.charts.forms.map_classes import areas, classed
from missionmetrics.charts.forms.map_tables import ends_table, regions_table
from missionmetrics.charts.forms.map_words import described, facts_of
from missionmetrics.charts.tables import MOST_LISTED
from missionmetrics.charts.tiles import UNEVEN, uneven

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.result import Result

LEAST_CLASSED = 0.5  # under this share of areas in a class, a map tells too little


def contents(result: Result, fig: Figure) -> dict[str, Any]:
    """What a map adds to the record: classed areas and their key, or else ranges.

    A map of more areas than a page can list brings tables of both ends and of
    regions; the whole table is then a file to download.
    """
    frame = areas(result)
    if frame is None:
        return {}
    shaded, key = classed(frame, fig.locale)
    told = shaded["kind"].str.startswith("class-").sum()
    if told < LEAST_CLASSED * len(shaded) and (
        dots := interval_by_group.contents(result, fig)
    ):
        return {**dots, "notes": (fig.locale.message("figures.no_map"),)}
    groups = sum(entry.kind.startswith("class-") for entry in key)
    facts = facts_of(shaded, fig.measure, result, groups=groups)
    return {
        "alt": alt(
            fig.locale, "map", float(groups), measure=fig.measure,
            count=fig.locale.noun(len(shaded), "area"),
            groups=fig.locale.number(groups, digits=0),
        ),
        "frames": {"areas": shaded},
        "key": key,
        "unit": str(frame["unit"].iloc[0]),
        "geography": result.geography,
        "tables": _tables(result, fig, shaded),
        "facts": facts,
        "description": described(facts),
        "notes": _notes(fig, result, len(shaded)),
    }  # fmt: skip


def _tables(result: Result, fig: Figure, shaded: Any) -> tuple[NumbersTable, ...]:
    """The whole table; of many areas, both ends and the regions to read on the page."""
    if len(shaded) <= MOST_LISTED:
        return fig.tables
    short = (ends_table(result, fig.locale), regions_table(result, shaded, fig.locale))
    return (*fig.tables, *(t for t in short if t is not None))


def _notes(fig: Figure, result: Result, count: int) -> tuple[str, ...]:
    """What stands under the map: whose boundaries, how unlike in size, how many."""
    say = fig.locale.message
    notes = [say("describe_maps.boundaries")]
    if result.geography is not None and uneven(result.geography) > UNEVEN:
        notes.append(say("describe_maps.uneven"))
    if count > MOST_LISTED:
        areas = fig.locale.noun(float(count), "area")
        notes.append(say("describe_maps.many", count=areas))
    return tuple(notes)

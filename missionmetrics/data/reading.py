"""Read a mission folder or workbook: all faults at once, or typed tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.data.folder import Found, look_into
from missionmetrics.data.geometry import read_outlines
from missionmetrics.data.grid_layouts import Read, read_grids
from missionmetrics.data.lost_zeros import lost_zeros
from missionmetrics.data.mission_sheet import mission_place, read_mission
from missionmetrics.data.percents import settle_percents
from missionmetrics.data.raw import Part, Records, located
from missionmetrics.data.shorthand import settle_shorthand
from missionmetrics.data.tables import Tables
from missionmetrics.data.typed import DTYPES, Typed, no_rows, typed
from missionmetrics.data.when import settle_periods
from missionmetrics.schemas.check import faults_in, link_faults
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from missionmetrics.data.mapping import Mapping
    from missionmetrics.schemas.mission import MissionFile


FOLLOWS = ("MM-LINK",)


@dataclass(slots=True)
class Reading:
    """Everything that was read of a path, whether or not it is sound.

    Attributes
    ----------
    found : Found
        The files, as text.
    mission : MissionFile or None
        What says what the mission is.
    records : dict of str to Records
        Tables as text, with the places of their cells.
    frames : dict of str to DataFrame
        Every table, typed.
    geography : GeoDataFrame or None
        Outlines of areas.
    faults : list of Fault
        All of them, errors and warnings.
    layouts : list of Mapping
        How files that are not plain tables are, or would be, read.
    """

    found: Found
    mission: MissionFile | None = None
    records: dict[str, Records] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    geography: gpd.GeoDataFrame | None = None
    faults: list[Fault] = field(default_factory=list)
    layouts: list[Mapping] = field(default_factory=list)

    @property
    def errors(self) -> list[Fault]:
        """Faults that stop the reading."""
        return [f for f in self.faults if f.severity == "error"]


def read_tables(path: str | Path) -> Tables:
    """Read a mission folder, or a workbook with one sheet a table.

    Parameters
    ----------
    path : path
        The folder, its ``mission.toml``, or the ``.xlsx`` workbook.

    Returns
    -------
    Tables
        Every table, typed; warnings in ``faults``.

    Raises
    ------
    EvidenceError
        Something is wrong with the evidence; ``faults`` holds all of it at once, each
        with file, sheet, row and column (``MM-EVIDENCE``).
    """
    reading = read_all(path)
    if reading.errors or reading.mission is None:
        count = len(reading.errors)
        raise EvidenceError(
            f"'{reading.found.name}' cannot be read: {count} "
            f"{'fault stands' if count == 1 else 'faults stand'} in the way.",
            fix="correct them in the files; `missionmetrics check` marks each in a "
            "copy of your workbook.",
            code="MM-EVIDENCE",
            faults=reading.errors,
        )
    return Tables(
        mission=reading.mission,
        frames=reading.frames,
        geography=reading.geography,
        faults=tuple(reading.faults),
        origin=reading.found.name,
    )


def read_all(path: str | Path) -> Reading:
    """Read everything below ``path`` and gather every fault; never raises."""
    found = look_into(path)
    reading = Reading(found, faults=list(found.faults))
    if any(f.code == "MM-PATH" for f in found.faults):
        return reading
    reading.mission, faults = read_mission(found.mission, file=found.name)
    reading.faults += faults
    if found.mission is None and found.faults:
        reading.faults = [f for f in reading.faults if f.code != "MM-MISSION-NONE"]
    read = read_grids(found)
    reading.faults += read.faults
    reading.layouts = read.layouts
    reading.records = _records(read)
    _type(reading)
    return reading


def _records(read: Read) -> dict[str, Records]:
    parts: dict[str, list[Part]] = {}
    for part in read.parts:
        parts.setdefault(part.table, []).append(part)
    return {name: Records(name, parts[name]) for name in TABLES if name in parts}


def _type(reading: Reading) -> None:
    """Turn text into typed tables, and gather what is wrong with them."""
    records = reading.records
    tables = {name: typed(held, TABLES[name]) for name, held in records.items()}
    faults = list(lost_zeros(records))
    for table in tables.values():
        faults += table.faults
    faults += _settle(tables, records, reading.mission)
    reading.frames = {
        name: _whole(tables[name].frame, name) if name in tables else no_rows(schema)
        for name, schema in TABLES.items()
    }
    for name, held in records.items():
        given = tables[name].frame
        mine = [f for f in faults if f.file == held.place.file]
        faults += faults_in(name, given, held.place, already=mine)
    places = {name: held.place for name, held in records.items()}
    faults += link_faults(
        reading.frames, places, mission=reading.mission, already=faults
    )
    outlines, more = read_outlines(reading.found.outlines, reading.frames["areas"])
    reading.geography = outlines
    found = located(_told_once(faults), records)
    reading.faults += [*(mission_place(f, reading.found.mission) for f in found), *more]


def _told_once(faults: list[Fault]) -> list[Fault]:
    """Keep the first fault of each cell where a later one only follows from it."""
    broken = {
        (f.file, f.row, f.column)
        for f in faults
        if f.severity == "error" and f.code != "MM-LINK"
    }
    return [
        f
        for f in dict.fromkeys(faults)
        if f.code not in FOLLOWS or (f.file, f.row, f.column) not in broken
    ]


def _settle(
    tables: dict[str, Typed],
    records: dict[str, Records],
    mission: MissionFile | None,
) -> list[Fault]:
    """Read what depends on another table: shorthand, per cent signs, periods."""
    units = _by_indicator(tables, "unit")
    often = _by_indicator(tables, "frequency")
    starts = mission.mission.financial_year_starts if mission else "04-01"
    faults: list[Fault] = []
    for name, table in tables.items():
        schema, held = TABLES[name], records[name]
        faults += settle_percents(table, held, schema, units)
        faults += settle_shorthand(table, held, schema)
        faults += settle_periods(table, held, schema, often, starts)
    return faults


def _by_indicator(tables: dict[str, Typed], column: str) -> dict[str, str]:
    held = tables.get("indicators")
    if held is None or not {"indicator_id", column} <= set(held.frame.columns):
        return {}
    known = held.frame.dropna(subset=["indicator_id", column])
    return dict(zip(known["indicator_id"], known[column], strict=True))


def _whole(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table with every column it may have, defaults filled in."""
    schema = TABLES[name]
    whole: dict[str, pd.Series[Any]] = {}
    for column, facts in schema.columns.items():
        held = (
            frame[column]
            if column in frame
            else pd.Series(None, index=frame.index, dtype=DTYPES[facts.kind])
        )
        if facts.default is not None and facts.kind in ("text", "category", "id"):
            held = held.fillna(facts.default)
        whole[column] = held
    for column in schema.derived:
        if column in frame:
            whole[column] = frame[column]
    return pd.DataFrame(whole)

"""Faults to plant in Harbour City's files, to teach ``missionmetrics check``.

Each is one that people make: typed, pasted, or done by a spreadsheet on its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted fault, as the check should find it.

    Attributes
    ----------
    code : str
        ``MM-...``.
    table : str
        In which table.
    row : int or None
        Row of the file; None for a fault of a whole column or outline.
    column : str
        Heading, as the file writes it.
    lesson : str
        What a learner should take from it.
    """

    code: str
    table: str
    row: int | None
    column: str
    lesson: str

    def to_dict(self) -> dict[str, Any]:
        """Every field, as plain data."""
        return {
            "code": self.code,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "lesson": self.lesson,
        }


@dataclass(frozen=True, slots=True)
class Edit:
    """How one cell is spoilt: the first row that fits gets ``value``.

    ``{}`` in ``value`` stands for what the cell held, ``{name}`` for another cell of
    the row; ``seen_at`` is the column where the fault shows, if it is another one.
    """

    code: str
    table: str
    column: str
    value: str
    where: Mapping[str, str]
    lesson: str
    seen_at: str = ""


EDITS = (
    Edit("MM-LINK", "observations", "area_id", "1O3",
         {"indicator_id": "bus_journeys", "area_id": "03", "period": "2018"},
         "A letter O is not a nought; the area does not exist."),
    Edit("MM-NUMBER", "observations", "value", "about 21",
         {"indicator_id": "territorial_emissions", "area_id": "0203", "period": "2016"},
         "Words in a number column: write the number, put the doubt into the note."),
    Edit("MM-CELL-ERROR", "observations", "value", "#REF!",
         {"indicator_id": "territorial_emissions", "area_id": "0304", "period": "2017"},
         "The formula lost the cell that it pointed to."),
    Edit("MM-VALUE-STATUS", "observations", "value", "0",
         {"indicator_id": "fuel_poor_households", "status": "suppressed"},
         "A suppressed value is not zero: leave it empty."),
    Edit("MM-LOW-HIGH", "observations", "low", "31.5",
         {"indicator_id": "cycling_share", "area_id": "05", "period": "2019"},
         "The lower end of an interval stands above the upper end."),
    Edit("MM-VALUE-RANGE", "observations", "value", "-{}",
         {"indicator_id": "territorial_emissions", "area_id": "0705", "period": "2015"},
         "A minus sign slipped in: this indicator cannot be below 0."),
    Edit("MM-PERCENT-MIX", "observations", "value", "{}%",
         {"indicator_id": "cycling_share", "area_id": "08", "period": "2017"},
         "Some cells with a per cent sign, some without."),
    Edit("MM-PERIOD-FREQUENCY", "observations", "period", "2019",
         {"indicator_id": "homes_insulated", "area_id": "04", "period": "2019-Q1"},
         "A quarterly figure with a whole year: the quarter was left out."),
    Edit("MM-PERIOD-AMBIGUOUS", "populations", "period", "2011-12",
         {"area_id": "NS", "period": "2013"},
         "December 2011 or the financial year 2011/12? Nothing says."),
    Edit("MM-DATE-AMBIGUOUS", "interventions", "start", "03/04/2023",
         {"intervention_id": "fare-cap"},
         "3 April or 4 March? Write the year first."),
    Edit("MM-DATE-IMPOSSIBLE", "interventions", "end", "2026-02-31",
         {"intervention_id": "warm-fund"}, "February has no 31st day."),
    Edit("MM-NOT-ALLOWED", "projects", "status", "finished",
         {"status": "completed"}, "The word is `completed`; check offers the list."),
    Edit("MM-CURRENCY", "projects", "currency", "", {"status": "scaled"},
         "An amount without a currency."),
    Edit("MM-SELF-LINK", "project_links", "to_project_id",
         "{from_project_id}", {}, "A project cannot grow from itself."),
    Edit("MM-SEGMENT-SPAN", "segments", "end", "1", {"coder_id": "coder-b"},
         "A passage that ends before it starts."),
    Edit("MM-DEADLINE-BASELINE", "targets", "baseline_period", "2081",
         {"target_id": "cycling-2030"}, "A baseline after the deadline: 2018 mistyped.",
         seen_at="deadline"),
    Edit("MM-EMPTY-CELL", "sources", "licence", "", {"source_id": "air-stations"},
         "Without a licence nobody may use the figures."),
    Edit("MM-TOO-LARGE", "area_links", "weight", "57", {},
         "A share is between 0 and 1, not 57."),
    Edit("MM-CYCLE", "codes", "parent_id", "warm-homes", {"code_id": "daily-life"},
         "A theme cannot lie within its own sub-theme."),
)  # fmt: skip


CROSSED_AREA = "0402"
CROSSED = "A border that crosses itself: it is repaired, and should be looked at."


def plant(frames: Frames) -> tuple[Frames, list[Planted]]:
    """Spoil the tables.

    Parameters
    ----------
    frames : dict of str to DataFrame of text
        As the files write them; row 0 stands in row 2 of its file. Never changed.

    Returns
    -------
    (dict, list of Planted)
        The spoilt tables, and what was planted where.
    """
    made = {name: frame.copy() for name, frame in frames.items()}
    planted = [_edited(made, edit) for edit in EDITS]
    planted.append(_repeated(made, "observations"))
    planted.append(_without_zero(made))
    planted += _renamed(made, "resident_responses", "verdict", "reply")
    return made, planted


def crossed_outline(text: str) -> tuple[str, Planted]:
    """Spoil one outline of a GeoJSON file so that its border crosses itself.

    Parameters
    ----------
    text : str
        The file.

    Returns
    -------
    (str, Planted)
        The spoilt file, and where: ``row`` is the number of the shape in it.
    """
    held = json.loads(text)
    names = [f["properties"]["area_id"] for f in held["features"]]
    at = names.index(CROSSED_AREA)
    spoilt = held["features"][at]["geometry"]
    spoilt["coordinates"][0] = crossed(spoilt["coordinates"][0])
    written = json.dumps(held, ensure_ascii=False) + "\n"
    planted = Planted("MM-GEO-INVALID", "areas.geojson", at + 1, "area_id", CROSSED)
    return written, planted


def crossed(ring: Sequence[Any]) -> list[Any]:
    """Swap two neighbouring corners, the first pair that makes a ring cross itself."""
    import shapely

    for i in range(1, len(ring) - 2):
        swapped = [*ring[:i], ring[i + 1], ring[i], *ring[i + 2 :]]
        if not shapely.Polygon(swapped).is_valid:
            return swapped
    raise AssertionError("no two corners can be swapped")


def _edited(frames: Frames, edit: Edit) -> Planted:
    frame = frames[edit.table]
    fits = pd.Series(True, index=frame.index)
    for column, value in edit.where.items():
        fits &= frame[column] == value
    assert fits.any(), edit
    at = int(fits.to_numpy().argmax())
    cells = {str(c): v for c, v in frame.iloc[at].items()}
    frame.loc[at, edit.column] = edit.value.format(cells[edit.column], **cells)
    seen_at = edit.seen_at or edit.column
    return Planted(edit.code, edit.table, at + 2, seen_at, edit.lesson)


def _repeated(frames: Frames, table: str) -> Planted:
    frame = frames[table]
    frames[table] = pd.concat([frame, frame.iloc[[500]]], ignore_index=True)
    key = str(frame.columns[0])
    lesson = "The same row pasted twice: its value would be counted twice."
    return Planted("MM-DUPLICATE-KEY", table, len(frame) + 2, key, lesson)


def _without_zero(frames: Frames) -> Planted:
    """An id from which a spreadsheet has eaten the leading zero."""
    ids = frames["projects"]["area_id"]
    once = ids.str.fullmatch("0[1-9][0-9]{2}") & ~ids.duplicated(keep=False)
    at = int(once.to_numpy().argmax())
    frames["projects"].loc[at, "area_id"] = ids.iloc[at].lstrip("0")
    lesson = "A spreadsheet took 0107 for a number: format ids as text."
    return Planted("MM-ID-NUMBER", "projects", at + 2, "area_id", lesson)


def _renamed(frames: Frames, table: str, column: str, name: str) -> list[Planted]:
    """A heading that nobody knows, in place of one that is needed: two faults."""
    frames[table] = frames[table].rename(columns={column: name})
    missing = "A heading that the table needs is not there under its name."
    unknown = "A column under a strange heading is not read."
    return [
        Planted("MM-COLUMN-MISSING", table, 1, column, missing),
        Planted("MM-COLUMN-UNKNOWN", table, 1, name, unknown),
    ]

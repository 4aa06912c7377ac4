"""The starter mission as an Excel workbook with text ids and lists to choose from."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.mission_sheet import mission_rows
from missionmetrics.schemas.mission import MissionFile, read_mission_toml
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.schemas.registry import Column

MADE = datetime(2026, 1, 1)
TEXTUAL = ("id", "text", "category", "period")
LISTED_ROWS = 2000


def starter_book(
    tables: Mapping[str, Sequence[Sequence[str]]], mission: str, readme: str
) -> bytes:
    """Return a workbook: README, mission, then one sheet a table.

    Parameters
    ----------
    tables : mapping of str to rows
        Headings and records of each table, as text.
    mission : str
        The text of ``mission.toml``.
    readme : str
        What to fill first.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": MADE})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "plain": book.add_format({}),
    }
    _lines(book.add_worksheet("README"), readme.strip().split("\n"))
    _mission(book.add_worksheet("mission"), _held(mission), formats)
    for name, rows in tables.items():
        _table(book.add_worksheet(name), name, rows, formats)
    book.close()
    return out.getvalue()


def _held(mission: str) -> MissionFile:
    read = read_mission_toml(mission.encode())
    if isinstance(read, MissionFile):
        return read
    raise EvidenceError(
        "The starter mission is broken.",
        fix="install missionmetrics again.",
        code="MM-WRITE-STARTER",
        faults=read,
    )


def _lines(sheet: Any, lines: Sequence[str]) -> None:
    sheet.set_column(0, 0, 100)
    for i, line in enumerate(lines):
        sheet.write_string(i, 0, line)


def _mission(sheet: Any, mission: MissionFile, formats: Mapping[str, Any]) -> None:
    sheet.write_row(0, 0, ("key", "value"), formats["head"])
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90, formats["text"])
    for i, (key, value) in enumerate(mission_rows(mission), 1):
        sheet.write_string(i, 0, key)
        sheet.write_string(i, 1, value, formats["text"])


def _table(
    sheet: Any,
    name: str,
    rows: Sequence[Sequence[str]],
    formats: Mapping[str, Any],
) -> None:
    columns = TABLES[name].columns
    for j, heading in enumerate(rows[0]):
        column = columns[heading]
        style = "text" if column.kind in TEXTUAL else column.kind
        shape = formats.get(style, formats["plain"])
        sheet.set_column(j, j, max(len(heading) + 2, 12), shape)
        sheet.write_string(0, j, heading, formats["head"])
        sheet.write_comment(0, j, column.description)
        if column.enum:
            choose = {"validate": "list", "source": list(column.enum)}
            sheet.data_validation(1, j, LISTED_ROWS, j, choose)
        for i, row in enumerate(rows[1:], 1):
            if row[j]:
                _cell(sheet, (i, j), row[j], column, shape)
    sheet.freeze_panes(1, 0)


def _cell(
    sheet: Any, at: tuple[int, int], text: str, column: Column, shape: Any
) -> None:
    if column.kind in ("number", "integer"):
        sheet.write_number(*at, float(text), shape)
    elif column.kind == "date":
        sheet.write_datetime(*at, datetime.fromisoformat(text), shape)
    else:
        sheet.write_string(*at, text, shape)

"""The sheet `mission` of a workbook: keys and values that stand for mission.toml."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import Fault
from missionmetrics.data.grids import DATE
from missionmetrics.schemas.mission import (
    Links,
    Mission,
    MissionFile,
    Protocol,
    Publication,
    Rebase,
    Rhythm,
    Rings,
    Shock,
    read_mission_mapping,
    read_mission_toml,
)
from missionmetrics.schemas.toml_lines import nearest_line, toml_lines

if TYPE_CHECKING:
    from pydantic import BaseModel

    from missionmetrics.data.grids import Grid

SECTIONS: dict[str, type[BaseModel]] = {
    "mission": Mission,
    "protocol": Protocol,
    "publication": Publication,
}
LISTS: dict[str, type[BaseModel]] = {"shocks": Shock, "rebase": Rebase}
"""Lists of the protocol whose every part has keys of its own."""
PARTS: dict[str, type[BaseModel]] = {"rings": Rings, "rhythm": Rhythm, "links": Links}
"""Parts of the protocol that are sections of their own."""
LISTED = re.compile(rf"protocol\.({'|'.join(LISTS)})\[([0-9]{{1,3}})\]\.([a-z_]+)")
LIST_MARK = ";"


def read_mission(
    held: bytes | Grid | None, *, file: str
) -> tuple[MissionFile | None, list[Fault]]:
    """Read what says what the mission is.

    Parameters
    ----------
    held : bytes, Grid or None
        ``mission.toml``, or the sheet `mission`, or neither.
    file : str
        The folder or workbook, for the faults.

    Returns
    -------
    tuple of (MissionFile or None, list of Fault)
        ``MM-MISSION-...``; ``MM-MISSION-NONE`` when there is nothing to read.
    """
    if held is None:
        return None, [_none(file)]
    read = (
        read_mission_toml(held) if isinstance(held, bytes) else read_mission_sheet(held)
    )
    return (read, []) if isinstance(read, MissionFile) else (None, read)


def read_mission_sheet(grid: Grid) -> MissionFile | list[Fault]:
    """Read a sheet whose first column holds keys and whose second holds values.

    A key is written as in ``mission.toml``; the section may be left out for keys of
    ``[mission]``. Lists have a semicolon between their parts; shocks are written
    ``protocol.shocks[1].name`` and so on, and so is ``protocol.rebase[1].start``;
    ``protocol.rings.edges``, ``protocol.rhythm.calendar`` and
    ``protocol.links.indicators`` are lists too.
    """
    read: dict[str, Any] = {}
    lines: dict[tuple[str | int, ...], int] = {}
    faults = []
    for i in range(len(grid.cells)):
        key, value = grid.cell(i, 0).strip(), grid.cell(i, 1).strip()
        if (
            not key
            or not value
            or (key.casefold(), value.casefold()) == ("key", "value")
        ):
            continue
        path = _path(key)
        if path in lines:
            faults.append(_twice(grid, i, key, lines[path]))
            continue
        lines[path] = grid.rows[i]
        _put(read, path, _value(path, value, grid.kind(i, 1)))
    protocol = read.get("protocol", {})
    for name in LISTS:
        if name in protocol:
            held = protocol[name]
            protocol[name] = [held[n] for n in sorted(held)]
    if faults:
        return faults
    return read_mission_mapping(read, file=grid.file, sheet=grid.sheet, lines=lines)


def mission_rows(mission: MissionFile) -> list[tuple[str, str]]:
    """Return the rows of a sheet that :func:`read_mission_sheet` reads back."""
    rows = [("schema_version", str(mission.schema_version))]
    for section in SECTIONS:
        held = getattr(mission, section)
        for name in type(held).model_fields:
            value = getattr(held, name)
            if name == "thresholds":
                rows += [
                    (f"protocol.thresholds.{k}", repr(v)) for k, v in value.items()
                ]
            elif name in LISTS:
                rows += [
                    (f"protocol.{name}[{n}].{k}", str(v))
                    for n, part in enumerate(value, 1)
                    for k, v in part.model_dump(exclude_none=True).items()
                ]
            elif name in PARTS:
                rows += _part_rows(name, value)
            elif isinstance(value, tuple):
                rows.append((f"{section}.{name}", f"{LIST_MARK} ".join(value)))
            else:
                rows.append((f"{section}.{name}", "" if value is None else str(value)))
    return rows


def _part_rows(name: str, part: BaseModel | None) -> list[tuple[str, str]]:
    held = {} if part is None else part.model_dump(exclude_none=True)
    return [
        (f"protocol.{name}.{k}",
         f"{LIST_MARK} ".join(map(str, v)) if isinstance(v, tuple) else str(v))
        for k, v in held.items() if v != ()
    ]  # fmt: skip


def mission_place(fault: Fault, held: bytes | Grid | None) -> Fault:
    """Return a fault of the mission's own words with the row they stand in."""
    if fault.file != "mission.toml" or fault.row is not None or not fault.column:
        return fault
    path = _path(fault.column)
    if isinstance(held, bytes):
        lines = toml_lines(held.decode("utf-8-sig", "replace"))
        return replace(fault, row=nearest_line(lines, path))
    if held is None:
        return fault
    keys = [_path(held.cell(i, 0).strip()) for i in range(len(held.cells))]
    row = held.rows[keys.index(path)] if path in keys else None
    return replace(fault, file=held.file, sheet=held.sheet, row=row)


def _path(key: str) -> tuple[str | int, ...]:
    if found := LISTED.fullmatch(key):
        return "protocol", found[1], int(found[2]) - 1, found[3]
    parts = tuple(p.strip() for p in key.split("."))
    if parts == ("schema_version",) or (parts[0] in SECTIONS and len(parts) > 1):
        return parts
    return ("mission", *parts)


def _value(path: tuple[str | int, ...], value: str, kind: str) -> Any:
    model = SECTIONS.get(str(path[0]))
    field = model.model_fields.get(str(path[1])) if model and len(path) == 2 else None
    if path[0] == "protocol" and path[1] in PARTS and len(path) == 3:
        field = PARTS[str(path[1])].model_fields.get(str(path[2]))
    if field is not None and "tuple" in str(field.annotation).casefold():
        return [part.strip() for part in value.split(LIST_MARK) if part.strip()]
    if kind == DATE:
        return value[:10]
    counted = path == ("schema_version",) or path[-1] == "threshold"
    if counted and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    return value


def _put(read: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    held: dict[Any, Any] = read
    for part in path[:-1]:
        inner = held.setdefault(part, {})
        held = inner if isinstance(inner, dict) else {}
    held[path[-1]] = value


def _twice(grid: Grid, i: int, key: str, first: int) -> Fault:
    return Fault(
        code="MM-MISSION-TWICE",
        message=f"`{key}` stands in row {first} and again here.",
        fix="keep one of the two.",
        file=grid.file,
        sheet=grid.sheet,
        row=grid.rows[i],
        column=key,
        value=grid.cell(i, 1)[:80],
    )


def _none(file: str) -> Fault:
    return Fault(
        code="MM-MISSION-NONE",
        message=f"'{file}' does not say what the mission is: there is no mission.toml, "
        "and no sheet `mission`.",
        fix="`missionmetrics new` makes one to fill in.",
        file=file,
    )

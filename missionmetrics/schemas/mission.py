"""Read ``mission.toml``, or say everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from json import dumps
from re import search
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from missionmetrics.core.errors import Fault
from missionmetrics.schemas.migration import version_fault
from missionmetrics.schemas.mission_models import (
    Links,
    Mission,
    MissionFile,
    Protocol,
    Publication,
    Rebase,
    Rhythm,
    Rings,
    Shock,
)
from missionmetrics.schemas.place import did_you_mean, shown
from missionmetrics.schemas.toml_lines import nearest_line, toml_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.schemas.toml_lines import Key

__all__ = [
    "Links",
    "Mission",
    "MissionFile",
    "Protocol",
    "Publication",
    "Rebase",
    "Rhythm",
    "Rings",
    "Shock",
    "read_mission_mapping",
    "read_mission_toml",
]

LISTED = ("tuple_type", "list_type")
DATED = ("date_type", "date_parsing")


def read_mission_toml(
    data: bytes, *, file: str = "mission.toml"
) -> MissionFile | list[Fault]:
    """Read the bytes of ``mission.toml``.

    Parameters
    ----------
    data : bytes
        The whole file.
    file : str
        Its name, for the faults.

    Returns
    -------
    MissionFile or list of Fault
        The mission; or every fault at once, each with the key in ``column`` and the
        line in ``row``.
    """
    try:
        text = data.decode("utf-8-sig")
        read = tomllib.loads(text)
    except UnicodeDecodeError as caught:
        return [_not_utf8(data, caught, file)]
    except tomllib.TOMLDecodeError as caught:
        return [_not_toml(text, caught, file)]
    return read_mission_mapping(read, file=file, lines=toml_lines(text))


def read_mission_mapping(
    read: Mapping[str, Any],
    *,
    file: str | None = None,
    sheet: str | None = None,
    lines: Mapping[Key, int] | None = None,
) -> MissionFile | list[Fault]:
    """Read a mission that has already been taken apart into keys and values.

    Parameters
    ----------
    read : mapping
        ``schema_version``, ``mission``, ``protocol`` and ``publication``.
    file, sheet : str, optional
        Where it stands, for the faults.
    lines : mapping of key path to int, optional
        On which line or row each key stands: ``{("mission", "title"): 3}``.

    Returns
    -------
    MissionFile or list of Fault
        The mission, or every fault at once.
    """
    rows = dict(lines or {})
    version = read.get("schema_version")
    newer = version_fault(version, file=file, row=rows.get(("schema_version",)))
    if newer is not None:
        return [newer]
    try:
        return MissionFile.model_validate(dict(read))
    except ValidationError as caught:
        errors = caught.errors(include_url=False)
    paths = [e["loc"] for e in errors]
    faults = []
    for error in errors:
        key = error["loc"]
        if any(len(p) > len(key) and p[: len(key)] == key for p in paths):
            continue  # what is wrong inside it has its own fault
        code, message, fix = _in_words(dict(error))
        faults.append(
            Fault(
                code=code,
                message=message,
                fix=fix,
                file=file,
                sheet=sheet,
                row=nearest_line(rows, key),
                column=_written(key),
                value=None if error["type"] == "missing" else _value(error["input"]),
            )
        )
    return sorted(faults, key=lambda f: (f.row or 0, f.column or ""))


def _written(key: Key) -> str:
    """The key as people say it: ``protocol.shocks[1].end``, counted from 1."""
    parts = [f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in key]
    return "".join(parts).lstrip(".")


def _value(value: Any) -> str | None:
    return None if isinstance(value, (dict, list)) else shown(value)


def _in_words(error: dict[str, Any]) -> tuple[str, str, str]:
    kind, key, name = error["type"], error["loc"], _written(error["loc"])
    word, example = _example(key)
    if kind == "missionmetrics":
        facts = error["ctx"]
        return facts["code"], facts["message"], facts["fix"]
    if kind == "missing":
        return (
            "MM-MISSION-MISSING",
            f"`{name}` is missing.",
            f"add a line such as `{word} = {example}`."
            if example
            else f"add a section `[{name}]`.",
        )
    if kind == "extra_forbidden":
        known = _known(key[:-1])
        return (
            "MM-MISSION-UNKNOWN",
            f"`{name}` is not a key that is known here.",
            did_you_mean(str(key[-1]), known) + f"Known: {', '.join(known)}.",
        )
    seen = _value(error["input"])
    return (
        "MM-MISSION-VALUE",
        f"`{name}` is {f'`{seen}`, which is ' if seen else ''}not {_wanted(error)}.",
        f"write it like `{word} = {example}`."
        if example
        else f"write `[{name}]` on a line, and its keys below it.",
    )


def _wanted(error: dict[str, Any]) -> str:
    kind, facts = str(error["type"]), error.get("ctx", {})
    if kind in LISTED or kind == "too_short":
        return "a list with something in it"
    if kind.startswith("date"):
        return "a date"
    if kind.startswith(("int", "float")):
        return "a number"
    if kind.startswith("bool"):
        return "true or false"
    if kind == "literal_error":
        return f"one of {facts['expected']}"
    if kind == "greater_than_equal":
        return f"{facts['ge']} or more"
    if kind == "string_too_short":
        return "a text"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return "a section"
    return "written as it should be"


def _model(path: Key) -> type[BaseModel] | None:
    """The model of the section at ``path``."""
    sections: dict[Key, type[BaseModel]] = {
        (): MissionFile,
        ("mission",): Mission,
        ("protocol",): Protocol,
        ("protocol", "shocks"): Shock,
        ("protocol", "rebase"): Rebase,
        ("protocol", "rings"): Rings,
        ("protocol", "rhythm"): Rhythm,
        ("protocol", "links"): Links,
        ("publication",): Publication,
    }
    return sections.get(tuple(p for p in path if isinstance(p, str)))


def _known(path: Key) -> list[str]:
    model = _model(path)
    return list(model.model_fields) if model else []


def _example(key: Key) -> tuple[str, str | None]:
    """The key's own name, and an example of its value as TOML writes it."""
    while key and isinstance(key[-1], int):
        key = key[:-1]
    name = str(key[-1])
    model = _model(key[:-1])
    field = model.model_fields.get(name) if model else None
    if field is None or not field.examples:
        return name, None
    example = field.examples[0]
    if isinstance(example, str) and "date" in str(field.annotation):
        return name, example
    if isinstance(example, dict):
        pairs = ", ".join(f"{k} = {dumps(v)}" for k, v in example.items())
        return name, f"{{ {pairs} }}"
    return name, dumps(example, ensure_ascii=False)


def _not_utf8(data: bytes, caught: UnicodeDecodeError, file: str) -> Fault:
    return Fault(
        code="MM-MISSION-ENCODING",
        message="The file holds characters that are not UTF-8.",
        fix="save it again as UTF-8; in Notepad, choose Save as, Encoding: UTF-8.",
        file=file,
        row=data[: caught.start].count(b"\n") + 1,
    )


def _not_toml(text: str, caught: tomllib.TOMLDecodeError, file: str) -> Fault:
    at = search(r"at line ([0-9]+)", str(caught))
    row = int(at[1]) if at else len(text.splitlines())
    lines = text.splitlines()
    line = lines[row - 1].strip() if 0 < row <= len(lines) else ""
    return Fault(
        code="MM-MISSION-TOML",
        message=f"The line `{shown(line)}` cannot be read."
        if line
        else "The file ends in the middle of something.",
        fix='write text in straight quotes, `title = "..."`, dates without quotes, '
        "and each key once.",
        file=file,
        row=row,
        value=shown(line) or None,
    )

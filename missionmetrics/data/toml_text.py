"""Write TOML that people can read and edit; the standard library only reads it."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from missionmetrics.schemas.mission import MissionFile

BARE = re.compile(r"[A-Za-z0-9_-]+")
PARTS = ("rings", "rhythm", "links")
"""Parts of the protocol that are sections of their own."""


def toml_text(mission: MissionFile) -> str:
    """Return the text of ``mission.toml``.

    Parameters
    ----------
    mission : MissionFile
        What to write; keys without a value are left out.
    """
    apart = {"shocks", "rebase", "thresholds", *PARTS}
    protocol = mission.protocol.model_dump(exclude=apart)
    lines = [f"schema_version = {mission.schema_version}"]
    lines += section("mission", mission.mission.model_dump())
    lines += section("protocol", protocol)
    if mission.protocol.thresholds:
        lines += section("protocol.thresholds", mission.protocol.thresholds)
    for name in PARTS:
        part = getattr(mission.protocol, name)
        if part is not None:
            lines += section(f"protocol.{name}", part.model_dump())
    for shock in mission.protocol.shocks:
        lines += section("[protocol.shocks]", shock.model_dump())
    for rebase in mission.protocol.rebase:
        lines += section("[protocol.rebase]", rebase.model_dump())
    lines += section("publication", mission.publication.model_dump())
    return "\n".join(lines) + "\n"


def section(name: str, values: dict[str, Any]) -> list[str]:
    """Return the lines of one section, a blank line before it."""
    kept = {k: v for k, v in values.items() if v is not None and v != ()}
    return ["", f"[{name}]", *(f"{key(k)} = {value(v)}" for k, v in kept.items())]


def key(name: str) -> str:
    """Return a key, in quotes where TOML needs them."""
    return name if BARE.fullmatch(name) else value(name)


def value(held: Any) -> str:
    """Return a value as TOML writes it.

    Examples
    --------
    >>> value(["a", 1, True])
    '["a", 1, true]'
    """
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, (int, float)):
        return repr(held)
    if isinstance(held, dt.date):
        return held.isoformat()
    if isinstance(held, (list, tuple)):
        return f"[{', '.join(map(value, held))}]"
    if isinstance(held, dict):
        pairs = ", ".join(f"{key(k)} = {value(v)}" for k, v in held.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return json.dumps(str(held), ensure_ascii=False).replace("\x7f", "\\u007f")

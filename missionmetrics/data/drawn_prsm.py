"""Maps of the Participatory System Mapper, as it saves them (`.prsm`).

Such a file is JSON with ``nodes`` (``id``, ``label``, ``note``) and ``edges``
(``from``, ``to``, ``label``, ``note``, ``arrows``); newer editions of the
program squeeze that text. A note is a list of insertions, and ``created`` names who
drew it and when.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from missionmetrics.core.errors import Fault
from missionmetrics.data.drawn_days import FIRST_YEAR, LAST_YEAR
from missionmetrics.data.drawn_map import (
    MAX_FACTORS,
    MAX_LINKS,
    DrawnMap,
    Factor,
    Link,
    TooLargeError,
    note_of,
    tidy,
    too_large,
    undirected,
)
from missionmetrics.data.squeezed_text import NotSqueezedError, unsqueezed

MAX_LETTERS = 20 * 1024**2
"""Of a text that was squeezed."""
MAX_PARTS = 10 * (MAX_FACTORS + MAX_LINKS)
"""Values of a file; a map that is drawn has ten or so for each factor and link."""


def read_prsm(data: bytes, *, file: str) -> DrawnMap:
    """Read the bytes of a ``.prsm`` file.

    Returns
    -------
    DrawnMap
        With ``MM-MAP-FORMAT`` where it is no such file, and ``MM-MAP-LARGE`` where it
        holds more than is read.
    """
    try:
        held = _held(data)
    except TooLargeError as more:
        return DrawnMap(faults=(too_large(file, str(more)),))
    if held is None:
        return DrawnMap(faults=(not_a_map(file, "is not a map that PRSM saved"),))
    nodes, edges = held.get("nodes"), held.get("edges")
    if not (_records(nodes) and _records(edges)):
        return DrawnMap(faults=(not_a_map(file, "holds no factors and links"),))
    drawn = [e for e in edges or () if not e.get("isClusterEdge")]
    links = [link for e in drawn for link in _links(e)]
    return DrawnMap(
        factors=tuple(_factor(n) for n in nodes or () if not n.get("isCluster")),
        links=tuple(links),
        faults=undirected(file, sum(not any(_arrows(e)) for e in drawn)),
    )


def not_a_map(file: str, what: str) -> Fault:
    """Say that a file is no map that can be read."""
    return Fault(
        code="MM-MAP-FORMAT",
        message=f"'{file}' {what}.",
        fix="save the map again as .prsm, as GraphML or as a workbook with the sheets "
        "'Factors' and 'Links'.",
        file=file,
    )


def _held(data: bytes) -> dict[str, Any] | None:
    """The object that the text stands for, squeezed or not."""
    try:
        text = data.decode("utf-8-sig")
        if not text.lstrip().startswith("{"):
            text = unsqueezed(text.rstrip("\r\n"), limit=MAX_LETTERS)
        # Counted before it is read, as values take far more room than their text.
        if sum(map(text.count, "{[,")) > MAX_PARTS:
            raise TooLargeError(f"more than {MAX_PARTS:,} values")
        found = json.loads(text)
    except (UnicodeDecodeError, NotSqueezedError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _records(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(r, dict) for r in given)


def _key(record: dict[str, Any], name: str) -> str:
    given = record.get(name)
    if isinstance(given, float) and given.is_integer():
        given = int(given)  # 1 and 1.0 are the same number in the script that writes it
    held = isinstance(given, str | int | float) and not isinstance(given, bool)
    return str(given) if held else ""


def _factor(node: dict[str, Any]) -> Factor:
    return Factor(key=_key(node, "id"), label=_key(node, "label"), note=_note(node))


def _links(edge: dict[str, Any]) -> list[Link]:
    """One link for each way that the arrow points."""
    made = edge.get("created")
    made = made if isinstance(made, dict) else {}
    ends = _key(edge, "from"), _key(edge, "to")
    ways = [w for w, on in zip((ends, ends[::-1]), _arrows(edge), strict=True) if on]
    return [
        Link(first=first, then=then, label=_key(edge, "label"), note=_note(edge),
             creator=_key(made, "user"), date=_day(made.get("time")))
        for first, then in ways
    ]  # fmt: skip


def _arrows(edge: dict[str, Any]) -> tuple[bool, bool]:
    """Whether an arrow points forwards, and backwards; forwards if nothing is said."""
    given = edge.get("arrows")
    if isinstance(given, str):
        return "to" in given or "middle" in given, "from" in given
    if not isinstance(given, dict) or not given:
        return True, False
    on = {name: _is_on(end) for name, end in given.items()}
    return on.get("to", False) or on.get("middle", False), on.get("from", False)


def _is_on(end: object) -> bool:
    return bool(end.get("enabled", True)) if isinstance(end, dict) else bool(end)


def _note(record: dict[str, Any]) -> str:
    """The words of a note; pictures and marks in it are left out."""
    note = record.get("note")
    if isinstance(note, str):
        return note_of(note)
    pieces = note.get("ops") if isinstance(note, dict) else None
    if not isinstance(pieces, list):
        return ""
    said = (p.get("insert") for p in pieces if isinstance(p, dict))
    return note_of("".join(s for s in said if isinstance(s, str)))


def _day(time: object) -> str:
    """The day of a time in thousandths of a second; what stands there if it is none."""
    if not time:
        return ""
    if not isinstance(time, int | float) or isinstance(time, bool):
        return tidy(time)
    try:
        day = dt.datetime.fromtimestamp(time / 1000, tz=dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        return str(time)
    return day.isoformat() if FIRST_YEAR <= day.year <= LAST_YEAR else str(time)

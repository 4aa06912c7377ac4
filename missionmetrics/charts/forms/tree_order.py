"""A table of entries and their origins as one tree, whatever the table holds.

Entries without a known origin come first; a circle is cut at its earliest entry; an
entry with several origins stands under one of them. No step is recursive, so that a
chain of thousands is no trouble, and the order of the rows plays no part.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = tuple[bool, str, str, str]


class Grown(NamedTuple):
    """The entries from the first to the last, and what was done to the links.

    ``nodes`` has ``node, name, depth, above, status, start, told, children``, of which
    ``node`` is the id; ``above`` is the row of the origin, -1 for none; ``told`` is a
    count as text, or nothing.
    ``lost`` origins are not in the table, ``circles`` were cut, ``further`` links go
    to an entry that stands elsewhere.
    """

    nodes: pd.DataFrame
    lost: int
    circles: int
    further: int


def grown(part: pd.DataFrame) -> Grown:
    """Order the entries of ``part``: each after its origin, earlier ones first.

    Examples
    --------
    >>> chain = pd.DataFrame({"node_id": ["b", "a"], "parent_id": ["a", None],
    ...                       "name": ["Bike bus", "School street"]})
    >>> grown(chain).nodes["name"].tolist()
    ['School street', 'Bike bus']
    """
    entries = _entries(part)
    parents: dict[str, str] = {}
    lost = further = 0
    pairs = part[["node_id", "parent_id"]].dropna().astype(str)
    links = sorted(set(zip(pairs["node_id"], pairs["parent_id"], strict=True)))
    for child, parent in links:
        if not parent:
            continue
        if parent not in entries:
            lost += 1
        elif child in parents:
            further += 1
        else:
            parents[child] = parent
    circles = _cut(entries, parents)
    return Grown(_listed(entries, parents), lost, circles, further)


def _entries(part: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """One record an entry; the earliest row of an entry says what it is."""
    found: dict[str, dict[str, Any]] = {}
    for row in part.to_dict("records"):
        entry: dict[str, Any] = {
            c: _text(row.get(c)) for c in ("name", "status", "start", "told")
        }
        entry["key"] = _key(str(row["node_id"]), entry)
        known = found.get(str(row["node_id"]))
        if known is None or entry["key"] < known["key"]:
            found[str(row["node_id"])] = entry
    return found


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return clean(value)


def _key(node: str, entry: Mapping[str, Any]) -> Key:
    """Earlier ones first, those without a start last, then by name."""
    return (not entry["start"], entry["start"], entry["name"], node)


def _cut(entries: Mapping[str, Mapping[str, Any]], parents: dict[str, str]) -> int:
    """Take away one link of each circle, at the earliest entry in it."""
    state: dict[str, int] = {}
    cut = 0
    for walk, start in enumerate(entries, start=1):
        node, path = start, []
        while node in parents and node not in state:
            state[node] = walk
            path.append(node)
            node = parents[node]
        if node in parents and state.get(node) == walk:
            circle = path[path.index(node) :]
            del parents[min(circle, key=lambda n: entries[n]["key"])]
            cut += 1
    return cut


def _listed(
    entries: Mapping[str, Mapping[str, Any]], parents: Mapping[str, str]
) -> pd.DataFrame:
    """Every entry after its origin, with how deep it stands."""
    under: dict[str, list[str]] = defaultdict(list)
    for node in sorted(entries, key=lambda n: entries[n]["key"], reverse=True):
        under[parents.get(node, "")].append(node)
    waiting = [(node, 0, -1) for node in entries if node not in parents]
    waiting.sort(key=lambda w: entries[w[0]]["key"], reverse=True)
    rows: list[dict[str, Any]] = []
    while waiting:
        node, depth, above = waiting.pop()
        entry = entries[node]
        children = under[node] if node else []
        waiting += [(child, depth + 1, len(rows)) for child in children]
        rows.append({"node": node, "name": entry["name"], "depth": depth,
                     "above": above, "status": entry["status"], "start": entry["start"],
                     "told": entry["told"], "children": len(children)})  # fmt: skip
    return pd.DataFrame(rows)

"""The form `tree`: what came out of what, as nested lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from missionmetrics.charts.text import clean

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.result import Result


class Node(NamedTuple):
    """One entry of a tree with the entries under it."""

    name: str
    children: tuple[Node, ...]


def contents(result: Result, _: Figure) -> dict[str, Any]:
    """What the form adds to the record: the entries with those under them."""
    if "tree" not in result.parts:
        return {}
    part = result.parts["tree"]
    above = part["parent_id"].where(part["parent_id"].isin(part["node_id"]))

    def below(parent: object) -> tuple[Node, ...]:
        rows = part[above.isna()] if parent is None else part[above == parent]
        return tuple(
            Node(clean(r.name), below(r.node_id))
            for r in rows[["node_id", "name"]].itertuples(name="Row", index=False)
        )

    return {"tree": below(None)}

"""The layers of a flow, from sources to uses, and the order within them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable


def layers_of(links: Iterable[tuple[str, str]]) -> dict[str, int] | None:
    """The layer of each place: its longest way from a source; nothing in a circle.

    Examples
    --------
    >>> layers_of([("a", "b"), ("b", "c"), ("a", "c")])
    {'a': 0, 'b': 1, 'c': 2}
    >>> layers_of([("a", "b"), ("b", "a")]) is None
    True
    """
    after: dict[str, set[str]] = defaultdict(set)
    waiting: dict[str, int] = {}
    for source, use in sorted(set(links)):
        after[source].add(use)
        waiting.setdefault(source, 0)
        waiting[use] = waiting.get(use, 0) + 1
    found = {n: 0 for n, before in waiting.items() if not before}
    queue = list(found)
    for node in queue:
        for use in sorted(after[node]):
            found[use] = max(found.get(use, 0), found[node] + 1)
            waiting[use] -= 1
            if not waiting[use]:
                queue.append(use)
    return found if len(queue) == len(waiting) else None


def ordered(nodes: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Places in the order of drawing: the largest source first, uses by their sources.

    A use stands at the middle of where its amounts come from, so that bands cross
    little, and the order of the rows given plays no part.
    """
    place: dict[str, float] = {}
    pieces = []
    for layer, rows in nodes.groupby("layer"):
        if layer == 0:
            by = rows.sort_values(["amount", "node"], ascending=[False, True])
        else:
            into = links[links["to"].isin(rows["node"])]
            pulled = into["value"] * into["from"].map(place)
            middle = pulled.groupby(into["to"]).sum() / (
                into["value"].groupby(into["to"]).sum()
            )
            by = rows.assign(middle=rows["node"].map(middle).fillna(0.0))
            by = by.sort_values(["middle", "node"]).drop(columns="middle")
        total, run = max(float(by["amount"].sum()), 1e-300), 0.0
        for name, amount in zip(by["node"], by["amount"], strict=True):
            place[name] = (run + amount / 2) / total
            run += amount
        pieces.append(by)
    return pd.concat(pieces, ignore_index=True)

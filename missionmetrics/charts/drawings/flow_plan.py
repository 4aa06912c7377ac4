"""Where the places and bands of a flow stand, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from missionmetrics.charts import pixels
from missionmetrics.charts.layout import LINE, Size, text_width
from missionmetrics.charts.pixels import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure

BAR = 10  # width of the bar of a place
TALL = 300.0  # pixels that the largest layer takes, without the gaps in it
GAP = 18.0
SIDE, OVER = 150, 124  # room for names beside and over bars


class Node(NamedTuple):
    """A place: its name in lines, its amount, its bar, where its name stands."""

    name: str
    words: str
    value: float
    x: float
    y: float
    height: float
    side: str


class Band(NamedTuple):
    """A link, or a piece of one that passes a layer: its ends, its thickness."""

    source: str
    words: str
    value: float
    x: tuple[float, float]
    y: tuple[float, float]
    thickness: float
    first: bool
    only: bool


class Plan(NamedTuple):
    """All places and bands, and how high the drawing is."""

    nodes: list[Node]
    bands: list[Band]
    height: float


class _Slot(NamedTuple):
    """Room in a layer: for a place, or for a link that passes by."""

    key: Any
    layer: int
    amount: float
    node: Mapping[Any, Any] | None


def plan_of(fig: Figure, size: Size, top: float) -> Plan:
    """Lay out the figure ``fig`` of form `flow` under the title."""
    rows = fig.frames["nodes"].to_dict("records")
    links = fig.frames["links"].to_dict("records")
    layer = {r["node"]: int(r["layer"]) for r in rows}
    slots = _slots(rows, links, layer)
    last = max(layer.values())
    most = max(sum(s.amount for s in slots if s.layer == at) for at in range(last + 1))
    a_unit = TALL / most
    names = _names(rows, size, last)
    x = _columns(names, rows, size, last)
    starts, height = _starts(slots, names, a_unit, size, last, top)
    nodes = [
        Node(names[r["node"]], r["words"], float(r["amount"]), x[layer[r["node"]]],
             starts[r["node"]], float(r["amount"]) * a_unit,
             _side(layer[r["node"]], last))
        for r in rows
    ]  # fmt: skip
    return Plan(nodes, _bands(links, layer, starts, x, a_unit), height)


def _side(layer: int, last: int) -> str:
    return "left" if layer == 0 else "right" if layer == last else "over"


def _names(rows: list[dict[Any, Any]], size: Size, last: int) -> dict[str, str]:
    room = {"left": SIDE, "right": SIDE, "over": OVER}
    return {r["node"]: fitted(r["node"], room[_side(int(r["layer"]), last)], size.text)
            for r in rows}  # fmt: skip


def _columns(
    names: Mapping[str, str], rows: list[dict[Any, Any]], size: Size, last: int
) -> list[float]:
    """The left edge of the bars of each layer."""

    def room(at: int) -> float:
        texts = [t for r in rows if r["layer"] == at for t in (names[r["node"]],
                                                              r["words"])]  # fmt: skip
        return 12 + max(text_width(t, size.text) for t in texts)

    first, end = room(0), size.width - room(last) - BAR
    return [first + (end - first) * at / last for at in range(last + 1)]


def _starts(
    slots: list[_Slot], names: Mapping[str, str], a_unit: float, size: Size,
    last: int, top: float,
) -> tuple[dict[Any, float], float]:  # fmt: skip
    """The top of each bar; layers are centred on one another."""
    columns = [
        [(s, *_room(s, names, a_unit, size, last)) for s in slots if s.layer == at]
        for at in range(last + 1)
    ]
    highs = [sum(over + high + under for _, over, high, under in c) + GAP * (len(c) - 1)
             for c in columns]  # fmt: skip
    starts: dict[Any, float] = {}
    for column, high_ in zip(columns, highs, strict=True):
        y = top + (max(highs) - high_) / 2
        for slot, over, high, under in column:
            starts[slot.key] = y + over
            y += over + high + under + GAP
    return starts, top + max(highs) + 4


def _slots(
    rows: list[dict[Any, Any]], links: list[dict[Any, Any]], layer: Mapping[str, int]
) -> list[_Slot]:
    """Places in their order, and among them links that pass by, near their start."""
    place = {r["node"]: i for i, r in enumerate(rows)}
    total = {at: sum(r["amount"] for r in rows if r["layer"] == at)
             for at in set(layer.values())}  # fmt: skip
    middle, run = {}, dict.fromkeys(total, 0.0)
    for r in rows:
        at = int(r["layer"])
        middle[r["node"]] = (run[at] + r["amount"] / 2) / total[at]
        run[at] += r["amount"]
    found = [(middle[r["node"]], place[r["node"]],
              _Slot(r["node"], int(r["layer"]), float(r["amount"]), r))
             for r in rows]  # fmt: skip
    found += [(middle[link["from"]], place[link["from"]],
               _Slot((i, at), at, float(link["value"]), None))
              for i, link in enumerate(links)
              for at in range(layer[link["from"]] + 1, layer[link["to"]])]  # fmt: skip
    return [slot for _, _, slot in sorted(found, key=lambda f: f[:2])]


def _room(
    slot: _Slot, names: Mapping[str, str], a_unit: float, size: Size, last: int
) -> tuple[float, float, float]:
    """Pixels over the bar, of the bar, and under it, so that no label meets another."""
    high = slot.amount * a_unit
    if slot.node is None:
        return 0.0, high, 0.0
    label = pixels.height_of(names[slot.key], size.text) + size.text * LINE
    if _side(slot.layer, last) == "over":
        return label + 5, high, 0.0
    spare = max(0.0, label - high) / 2
    return spare, high, spare


def _bands(
    links: list[dict[Any, Any]], layer: Mapping[str, int], starts: Mapping[Any, float],
    x: list[float], a_unit: float,
) -> list[Band]:  # fmt: skip
    """Bands leave and arrive one under the other, in the order of where they go."""
    number = {n: sum(link["from"] == n for link in links) for n in layer}
    passing = [[starts[(i, at)] for at in range(layer[link["from"]] + 1,
                                               layer[link["to"]])]
               for i, link in enumerate(links)]  # fmt: skip

    def stacked(end: str, by: Any) -> dict[int, float]:
        tops, found = dict(starts), {}
        for i in sorted(range(len(links)), key=lambda i: (by(i), i)):
            found[i] = tops[links[i][end]]
            tops[links[i][end]] += float(links[i]["value"]) * a_unit
        return found

    leave = stacked("from", lambda i: (passing[i] or [starts[links[i]["to"]]])[0])
    arrive = stacked("to", lambda i: (passing[i] or [starts[links[i]["from"]]])[-1])
    found = []
    for i, link in enumerate(links):
        begin, end = layer[link["from"]], layer[link["to"]]
        stops = [leave[i], *passing[i], arrive[i]]
        for k, at in enumerate(range(begin, end)):
            found.append(Band(
                link["from"], link["words"], float(link["value"]),
                (x[at] + (BAR if k == 0 else BAR / 2),
                 x[at + 1] + (0 if at + 1 == end else BAR / 2)),
                (stops[k], stops[k + 1]), float(link["value"]) * a_unit, k == 0,
                number[link["from"]] == 1,
            ))  # fmt: skip
    return found

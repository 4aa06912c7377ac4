"""What a drawing holds, read back: from the specification and from the SVG."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from defusedxml.ElementTree import fromstring

from missionmetrics.charts.draw import chart
from missionmetrics.charts.palette import ROLES
from missionmetrics.publish import svg
from tests.core import handmade

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Size
    from missionmetrics.core.result import Result

PLACED = re.compile(r"translate\(([-0-9.]+),([-0-9.]+)\)")


class Layer(NamedTuple):
    """One layer: the kind of its mark, how it looks, its data and its channels."""

    kind: str
    mark: dict[str, Any]
    rows: list[dict[str, Any]]
    encoding: dict[str, Any]


_SPECS: dict[tuple[str, str], dict[str, Any]] = {}


def spec(fig: Figure, size: Size) -> dict[str, Any]:
    """The specification of the drawing of ``fig``, checked by the library's schema."""
    key = (fig.id, size.name)
    if key not in _SPECS:
        _SPECS[key] = chart(fig, size).to_dict()
    return _SPECS[key]


def layers(fig: Figure, size: Size) -> list[Layer]:
    """Every layer of the drawing of ``fig``."""
    given = spec(fig, size)
    named = given.get("datasets", {})
    found = []
    for layer in given["layer"]:
        data = layer.get("data", {})
        rows = named[data["name"]] if "name" in data else data.get("values", [])
        mark = layer["mark"]
        found.append(Layer(mark["type"], mark, rows, layer.get("encoding", {})))
    return found


def drawn(fig: Figure, size: Size, kind: str, *fields: str) -> list[tuple[Any, ...]]:
    """The values of ``fields`` in marks of a kind, in the order in which they stand."""
    return [
        tuple(row[f] for f in fields)
        for layer in layers(fig, size)
        if layer.kind == kind
        for row in layer.rows
        if all(f in row for f in fields)
    ]


def texts(fig: Figure, size: Size) -> list[str]:
    """Every text of the drawing, a rim of paper left out."""
    return [
        row["text"].replace("\n", " ").replace("\N{NO-BREAK SPACE}", " ")
        for layer in layers(fig, size)
        if layer.kind == "text" and "stroke" not in layer.mark
        for row in layer.rows
    ]


def domain(fig: Figure, size: Size, field: str) -> tuple[float, float]:
    """The values at the two ends of the axis along which ``field`` goes."""
    for layer in layers(fig, size):
        for channel in ("x", "y"):
            given = layer.encoding.get(channel, {})
            if given.get("field") == field:
                low, high = given["scale"]["domain"]
                return low, high
    raise KeyError(field)


def dots(fig: Figure, size: Size, role: str) -> list[tuple[float, float]]:
    """Pixels, in the plot, of the middles of the points of a colour in the SVG."""
    pad = spec(fig, size)["padding"]
    root = fromstring(svg.drawing(fig, size, themed=False))
    found: list[tuple[float, float]] = []
    _gather(root, (0.0, 0.0), ROLES[role].light, found)
    return [(x - pad["left"], y - pad["top"]) for x, y in found]


def _gather(
    node: Element, at: tuple[float, float], colour: str, found: list[Any]
) -> None:
    move = PLACED.fullmatch(node.get("transform", ""))
    if move:
        at = (at[0] + float(move[1]), at[1] + float(move[2]))
    # A point is a path of its own with a place; plain lines and areas have none.
    if node.tag.endswith("path") and move and node.get("fill") == colour:
        found.append(at)
    for child in node:
        _gather(child, at, colour, found)


def plain(result: Result, **changed: Any) -> Result:
    """The result with other tables, and with no sentence that rests on their cells."""
    from missionmetrics.publish import protect

    form = result.question.message.split(".")[1]
    return protect.with_(
        result, sentences=(handmade.Sentence(f"handmade.{form}.question"),),
        cautions=(), disclosure=None, **changed,
    )  # fmt: skip


def shuffled(result: Result, seed: int) -> Result:
    """The same rows of every table in another order."""
    parts = {n: result.parts[n].sample(frac=1, random_state=seed) for n in result.parts}
    return plain(result, table=result.table.sample(frac=1, random_state=seed),
                 parts=parts)  # fmt: skip


def skeleton(sentences: list[str]) -> list[str]:
    """Sentences with every number blanked."""
    return [re.sub(r"[−]?\d[\d,.]*\d|[−]?\d", "#", s) for s in sentences]

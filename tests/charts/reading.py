"""What a drawing holds, read back: from the specification and from the SVG."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import vl_convert
from defusedxml.ElementTree import fromstring

from missionmetrics.charts.draw import chart
from missionmetrics.charts.palette import ROLES
from missionmetrics.publish import svg
from tests.core import handmade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    import pandas as pd

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Size
    from missionmetrics.core.result import Result

SVG = "{http://www.w3.org/2000/svg}"
PLACED = re.compile(r"translate\(([-0-9.]+),([-0-9.]+)\)")


class Layer(NamedTuple):
    """One layer: the kind of its mark, how it looks, its data and its channels."""

    kind: str
    mark: dict[str, Any]
    rows: list[dict[str, Any]]
    encoding: dict[str, Any]


class Mark(NamedTuple):
    """A row of the data of a drawn mark, and where the drawing put it."""

    row: dict[str, Any]
    x: float
    y: float
    layer: Layer


@lru_cache(maxsize=64)
def spec(fig: Figure, size: Size) -> dict[str, Any]:
    """The specification, every layer with its own rows, checked by the library."""
    made = dict(chart(fig, size).to_dict())
    named = made.pop("datasets", {})
    for layer in made["layer"]:
        if "name" in layer.get("data", {}):
            layer["data"] = {"values": named[layer["data"]["name"]]}
    return made


def layers(fig: Figure, size: Size, kind: str = "") -> list[Layer]:
    """Every layer of the drawing of ``fig``, or those of one kind of mark."""
    found = [
        Layer(la["mark"]["type"], la["mark"], la.get("data", {}).get("values", []),
              la.get("encoding", {}))
        for la in spec(fig, size)["layer"]
    ]  # fmt: skip
    return [la for la in found if kind in ("", la.kind)]


def drawn(fig: Figure, size: Size, kind: str, *fields: str) -> list[tuple[Any, ...]]:
    """The values of ``fields`` in marks of a kind, in the order in which they stand."""
    return [
        tuple(row[f] for f in fields)
        for layer in layers(fig, size, kind)
        for row in layer.rows
        if all(f in row for f in fields)
    ]


def texts(fig: Figure, size: Size) -> list[str]:
    """Every text of the drawing, a rim of paper left out."""
    return [
        row["text"].replace("\n", " ").replace("\N{NO-BREAK SPACE}", " ")
        for layer in layers(fig, size, "text")
        if "stroke" not in layer.mark
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


def rows_named(fig: Figure, size: Size) -> list[int]:
    """The rows of the first table that marks say they stand for, as they are drawn."""
    found = []
    for layer in layers(fig, size):
        given = layer.encoding.get("description", {})
        said = [row["row"] for row in layer.rows] if "field" in given else [
            given.get("value", "")]  # fmt: skip
        found += [int(s.removeprefix("row:")) for s in said if s.startswith("row:")]
    return found


def points(fig: Figure, size: Size) -> Iterator[Mark]:
    """Every point mark with its place in the SVG that Vega makes."""
    groups = {g.get("class", ""): g for g in fromstring(
        vl_convert.vegalite_to_svg(spec(fig, size))).iter(f"{SVG}g")}  # fmt: skip
    for i, layer in enumerate(layers(fig, size)):
        if layer.kind != "point":
            continue
        name = next(c for c in groups if f"layer_{i}_marks" in c.split())
        paths = list(groups[name].iter(f"{SVG}path"))
        assert len(paths) == len(layer.rows)
        for path, row in zip(paths, layer.rows, strict=True):
            x, y = map(float, re.findall(r"-?[\d.]+", path.get("transform", "")))
            yield Mark(row, x, y, layer)


def scaled(layer: Layer, channel: str, value: float) -> float:
    """Where the scale written in the specification puts ``value``; worked out here."""
    scale = layer.encoding[channel]["scale"]
    (low, high), (start, end) = scale["domain"], scale["range"]
    return float(start + (end - start) * (value - low) / (high - low))


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
    # A point is a full path; a line has no fill, a band a pale one.
    full = node.get("fill") == colour and "fill-opacity" not in node.attrib
    if node.tag.endswith("path") and full:
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


def with_parts(result: Result, **parts: pd.DataFrame) -> Result:
    """The same result with some parts set, and with all its sentences."""
    from missionmetrics.publish.protect import with_

    return with_(result, parts={**{n: result.parts[n] for n in result.parts}, **parts})


def shuffled(result: Result, seed: int = 3) -> Result:
    """The same rows of every table in another order."""
    parts = {n: result.parts[n].sample(frac=1, random_state=seed) for n in result.parts}
    return plain(result, table=result.table.sample(frac=1, random_state=seed),
                 parts=parts)  # fmt: skip

"""Read a drawing and a description back, to hold them against the tables."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import fromstring

import numpy as np
import vl_convert

from missionmetrics.charts.draw import chart
from missionmetrics.publish.protect import with_

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from missionmetrics.charts.describe import Described
    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Size
    from missionmetrics.core.result import Result

SVG = "{http://www.w3.org/2000/svg}"


class Mark(NamedTuple):
    """A row of the data of a drawn mark, and where the drawing put it."""

    row: dict[str, Any]
    x: float
    y: float
    layer: dict[str, Any]


def spec(fig: Figure, size: Size) -> dict[str, Any]:
    """The specification, every layer with its own rows in it."""
    drawn = dict(chart(fig, size).to_dict())
    held = drawn.pop("datasets", {})
    for layer in drawn["layer"]:
        if "name" in layer["data"]:
            layer["data"] = {"values": held[layer["data"]["name"]]}
    return drawn


def rows(layer: dict[str, Any]) -> list[dict[str, Any]]:
    return list(layer["data"]["values"])


def layers(drawn: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [la for la in drawn["layer"] if la["mark"]["type"] == kind]


def texts(drawn: dict[str, Any]) -> list[str]:
    return [r["text"] for la in layers(drawn, "text") for r in rows(la)]


def points(fig: Figure, size: Size) -> Iterator[Mark]:
    """Every point mark with its place in the SVG that Vega makes."""
    drawn = spec(fig, size)
    groups = {g.get("class", ""): g for g in fromstring(
        vl_convert.vegalite_to_svg(drawn)).iter(f"{SVG}g")}  # fmt: skip
    for i, layer in enumerate(drawn["layer"]):
        if layer["mark"]["type"] != "point":
            continue
        name = next(c for c in groups if f"layer_{i}_marks" in c.split())
        paths = list(groups[name].iter(f"{SVG}path"))
        given = rows(layer)
        assert len(paths) == len(given)
        for path, row in zip(paths, given, strict=True):
            x, y = map(float, re.findall(r"-?[\d.]+", path.get("transform", "")))
            yield Mark(row, x, y, layer)


def scaled(layer: dict[str, Any], channel: str, value: float) -> float:
    """Where the scale written in the specification puts ``value``; worked out here."""
    scale = layer["encoding"][channel]["scale"]
    (low, high), (start, end) = scale["domain"], scale["range"]
    return float(start + (end - start) * (value - low) / (high - low))


def said(fig: Figure, level: int = 3) -> list[str]:
    """The description as it is said again from the cells, not through `describe`."""
    return [d.sentence.say(fig.facts, fig.locale.name) for d in fig.description
            if d.level <= level]  # fmt: skip


def slips(fig: Figure) -> list[tuple[str, str]]:
    """Slots whose cell can change without the sentence changing or being refuted."""
    found = []
    for described in fig.description:
        for name, slot in described.sentence.slots.items():
            if not _noticed(fig, described, slot.cell):
                found.append((described.sentence.message, name))
    return found


def _noticed(fig: Figure, described: Described, cell: Any) -> bool:
    before = described.sentence.say(fig.facts, fig.locale.name)
    frame = fig.facts[cell.part].astype(object)
    value = frame[cell.column].iloc[cell.row]
    frame.loc[cell.row, cell.column] = _changed(value, cell.column)
    other = {**fig.facts, cell.part: frame}
    try:
        after = described.sentence.say(other, fig.locale.name)
    except KeyError:
        return True
    return after != before or not described.sentence.true_of(other)


def _changed(value: Any, column: str) -> Any:
    """The first digit of a number one more, or one letter of a text."""
    if isinstance(value, str):
        return f"{value}x" if not value[-1:].isdigit() else (
            value[:-1] + str((int(value[-1]) + 1) % 10))  # fmt: skip
    if isinstance(value, int | np.integer) or not math.isfinite(value):
        return 1 if not math.isfinite(value) else value + 1
    if float(value).is_integer():
        return value + 1
    return value + 10.0 ** math.floor(math.log10(abs(value)))


def with_parts(result: Result, **parts: pd.DataFrame) -> Result:
    """The same result with some parts set."""
    return with_(result, parts={**{n: result.parts[n] for n in result.parts}, **parts})


def shuffled(result: Result, *names: str) -> Result:
    """The same result with the rows of parts in another order."""
    return with_parts(result, **{n: result.parts[n].sample(frac=1, random_state=3)
                                 for n in names})  # fmt: skip

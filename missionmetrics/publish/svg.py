"""Drawings as inline SVG: rebuilt element by element from a list of what is allowed.

What the drawing library wrote is parsed, never patched as text. Only listed
elements and attributes are copied, colours become variables that a page can set,
and every id is made from the content.
"""

from __future__ import annotations

import base64
import re
import string
from typing import TYPE_CHECKING, Any, TypeVar
from xml.etree.ElementTree import Element, SubElement, tostring

from missionmetrics.charts.draw import BESIDE, WRITTEN, spec, written
from missionmetrics.charts.drawings import map_pixels
from missionmetrics.charts.drawings.paths import TENTHS
from missionmetrics.charts.layout import FONT_STACK, NARROW, WIDE, Size
from missionmetrics.charts.palette import ROLES
from missionmetrics.charts.tables import MOST_LISTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.charts.figure import Figure

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset({"g", "path", "line", "rect", "circle", "text", "tspan"})
ATTRIBUTES = frozenset({
    "d", "transform", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "cx", "cy", "r",
    "width", "height", "fill", "fill-opacity", "stroke", "stroke-width",
    "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "opacity", "text-anchor", "font-size", "font-weight",
})  # fmt: skip
COLOURED = ("fill", "stroke")
# What an attribute is without being written.
NEEDLESS = frozenset({
    ("opacity", "1"), ("text-anchor", "start"), ("font-weight", "normal"),
    ("transform", "translate(0,0)"), ("x2", "0"), ("y2", "0"), ("stroke-opacity", "1"),
})  # fmt: skip
SAFE = frozenset(string.ascii_letters + string.digits + " .,+-()%")
BY_COLOUR = {role.light.upper(): name for name, role in ROLES.items()}
HATCH_STEP = 7
LONG = re.compile(r"-?\d+\.\d{3,}")  # a number more exact than a screen
ROW = re.compile(r"row:(\d+)")  # what charts.theme.of_row writes
KEPT = 256  # a release of some hundred figures, each wide and narrow
Key = TypeVar("Key", bound=tuple[object, ...])
Made = TypeVar("Made")
_DRAWN: dict[tuple[str, str], tuple[str, ...]] = {}
_SAFE: dict[tuple[str, str, str, bool], str] = {}


def inline(fig: Figure) -> list[str]:
    """The drawing as two inline SVG, wide and narrow, made from the same frames.

    A map of more areas than a page can list is one picture of pixels instead.
    """
    if many_areas(fig):
        return [_pixels(fig)]
    return [drawing(fig, size, themed=True) for size in (WIDE, NARROW)]


def standalone(fig: Figure) -> str:
    """The wide drawing as a file of its own, on white."""
    return drawing(fig, WIDE, themed=False) + "\n"


def many_areas(fig: Figure) -> bool:
    """Whether the figure is a map of more areas than a page takes one by one."""
    return fig.drawable and len(fig.frames.get("areas", ())) > MOST_LISTED


def _pixels(fig: Figure) -> str:
    """The map of ``fig`` as an image element with its pixels inside."""
    picture = map_pixels.pixels(fig)
    height, width = picture.codes.shape
    data = base64.b64encode(map_pixels.png(picture)).decode()
    made = Element("img", {
        "class": "mm-pixels", "alt": fig.alt, "src": f"data:image/png;base64,{data}",
        "width": str(width // map_pixels.SHARP),
        "height": str(height // map_pixels.SHARP),
    })  # fmt: skip
    return tostring(made, encoding="unicode", method="html")


def drawing(fig: Figure, size: Size, *, themed: bool) -> str:
    """Draw ``fig`` and return safe SVG text with its name and description inside."""
    key = (fig.id, fig.alt, size.name, themed)
    return _once(_SAFE, key, lambda: _safe_svg(fig, size, themed=themed))


def _once(kept: dict[Key, Made], key: Key, make: Callable[[], Made]) -> Made:
    """What ``make`` makes; the same content is drawn once."""
    if key not in kept:
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = make()
    return kept[key]


def _safe_svg(fig: Figure, size: Size, *, themed: bool) -> str:
    from defusedxml.ElementTree import fromstring

    drawn = _once(_DRAWN, (fig.id, size.name), lambda: _drawn(fig, size))
    pieces = [fromstring(text) for text in drawn]
    given = pieces[-1]
    name = f"{fig.id}-{size.name}"
    root = Element("svg", {
        "class": f"mm-drawing mm-{size.name}", "role": "img",
        "aria-labelledby": f"{name}-name", "viewBox": _safe(given.get("viewBox", "")),
        "width": _safe(given.get("width", "")),
        "height": _safe(given.get("height", "")), "font-family": FONT_STACK,
    })  # fmt: skip
    if not themed:
        root.set("xmlns", SVG)
        SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#FFFFFF"})
    if themed and fig.description:
        root.set("aria-details", f"{fig.id}-words")
    SubElement(root, "title", {"id": f"{name}-name"}).text = fig.alt
    body = Element("g", {"aria-hidden": "true"})
    for piece in pieces:
        _copy(piece, body, name, themed=themed)
    if any(e.get("fill") == f"url(#{name}-hatch)" for e in body.iter()):
        # A writer of our own draws in tenths of a pixel, and the pattern with it.
        scale = TENTHS if fig.drawing in WRITTEN else 1
        _hatch(root, name, themed=themed, scale=scale)
    root.append(body)
    return tostring(root, encoding="unicode")


def _drawn(fig: Figure, size: Size) -> tuple[str, ...]:
    """The SVG of ``fig`` as it was written.

    Of several pieces that lie over one another the last is as large as all.
    """
    own = written(fig, size)
    pieces: tuple[str, ...] = () if own is None else (own,)
    if own is None or fig.drawing in BESIDE:
        pieces += (_rendered(fig, size),)
    return pieces


def _rendered(fig: Figure, size: Size) -> str:
    """The drawing library's own SVG of ``fig``, or of what we do not write ourselves.

    Its check of every part against its schema is left to the tests of the charts: it
    takes longer than the drawing.
    """
    import vl_convert
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):
        made = spec(fig, size)
    return str(vl_convert.vegalite_to_svg(made))


def _copy(given: Any, into: Element, name: str, *, themed: bool) -> None:
    for child in given:
        tag = str(child.tag).removeprefix(f"{{{SVG}}}")
        if tag not in ELEMENTS or child.get("display") == "none":
            continue
        made = Element(tag, _attributes(child, name, themed=themed))
        made.text = child.text if tag in ("text", "tspan") else None
        _copy(child, made, name, themed=themed)
        if tag == "g" and not made.attrib:
            into.extend(made)
            continue
        empty = tag == "g" and not len(made)
        coloured = {"fill", "stroke"} & {*made.keys(), *into.keys()}
        unseen = tag == "path" and not coloured
        if not empty and not unseen and made.get("d") != "":
            into.append(made)


def _attributes(given: Any, name: str, *, themed: bool) -> dict[str, str]:
    kept = {}
    for key, value in given.attrib.items():
        if key in COLOURED:
            kept[key] = _colour(value, name, themed=themed)
        elif key == "aria-label" and themed and (row := ROW.fullmatch(value)):
            kept["data-row"] = row[1]
        elif key in ATTRIBUTES and (key, value) not in NEEDLESS:
            kept[key] = _safe(value)
    return {k: v for k, v in kept.items() if v}


def _colour(value: str, name: str, *, themed: bool) -> str:
    """A known colour as a variable with the colour to fall back on; no other."""
    role = BY_COLOUR.get(value.upper())
    if value in ("none", "transparent"):
        return "none"
    if role is None:
        raise ValueError(f"a drawing uses a colour that has no role: {value!r}")
    if role == "hatch":
        return f"url(#{name}-hatch)"
    return f"var(--mm-{role}, {ROLES[role].light})" if themed else ROLES[role].light


def _hatch(root: Element, name: str, *, themed: bool, scale: int) -> None:
    """The pattern of areas whose range crosses a break."""

    def of(role: str) -> str:
        colour = ROLES[role].light
        return f"var(--mm-{role}, {colour})" if themed else colour

    step = str(HATCH_STEP)
    pattern = SubElement(SubElement(root, "defs"), "pattern", {
        "id": f"{name}-hatch", "width": step, "height": step,
        "patternUnits": "userSpaceOnUse",
        "patternTransform": f"rotate(45) scale({scale})",
    })  # fmt: skip
    SubElement(pattern, "rect", {"width": step, "height": step, "fill": of("hatch")})
    SubElement(pattern, "line", {"y2": step, "stroke": of("hatch-line"),
                                 "stroke-width": "1.6"})  # fmt: skip


def _safe(value: str) -> str:
    """An attribute of harmless letters, its numbers to a hundredth of a pixel."""
    return LONG.sub(_hundredth, value) if set(value) <= SAFE else ""


def _hundredth(found: re.Match[str]) -> str:
    return f"{round(float(found[0]), 2) + 0.0:.2f}".rstrip("0").rstrip(".")

"""Colours as data, and the two questions every colour must answer.

Can it be told from its background (WCAG contrast), and can it be told from the
others by eyes that see colour differently (distance in CAM02-UCS after Machado's
simulation of colour vision deficiency)? The colours stand in ``palettes.toml``;
``python -m missionmetrics.charts.palette`` measures them and fails on a bad one.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from missionmetrics.charts.colour_distance import (
    VISIONS,
    contrast,
    distance,
    lightness,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

THEMES = ("light", "dark")


class Role(NamedTuple):
    """A colour by what it is for: on white paper, on a dark page, forced."""

    light: str
    dark: str
    forced: str


class Check(NamedTuple):
    """Least contrast to the background, and least distance by kind of vision."""

    contrast: float
    distance: Mapping[str, float]


class Palette(NamedTuple):
    """One palette as drawings use it, measured on one theme."""

    name: str
    theme: str
    check: Check
    grey: float
    faults: tuple[str, ...]


def read(file: Path | None = None) -> dict[str, Any]:
    """The tables of ``palettes.toml``, or of another file of that layout."""
    source = file or files("missionmetrics.charts").joinpath("palettes.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


_GIVEN = read()
ROLES: Mapping[str, Role] = {n: Role(*c) for n, c in _GIVEN["roles"].items()}
PAPER = ROLES["paper"].light
LEAST_CONTRAST, LEAST_TEXT_CONTRAST, LEAST_DISTANCE = (
    float(_GIVEN["minima"][k]) for k in ("mark", "text", "distance")
)


def check(
    colours: Sequence[str], background: str = PAPER, *, ordered: bool = False
) -> Check:
    """How well ``colours`` can be told from ``background`` and from one another.

    Parameters
    ----------
    colours : sequence of str
        Hexadecimal colours.
    background : str
        What they stand on.
    ordered : bool
        Compare neighbours only, as in a ramp.

    Examples
    --------
    >>> round(check(["#000087", "#6996D2", "#5A0F00", "#E1782D"]).contrast, 2)
    3.03
    """
    pairs = list(pairwise(colours) if ordered else combinations(colours, 2))
    return Check(
        min(contrast(c, background) for c in colours),
        {v: min(distance(a, b, v) for a, b in pairs) for v in VISIONS},
    )


def measured(given: Mapping[str, Any]) -> list[Palette]:
    """Every palette of ``given`` on each theme, with what falls short of the minima."""
    return [
        _measured(name, palette, theme, given)
        for name, palette in given["palettes"].items()
        for theme in THEMES
    ]


def _measured(
    name: str, palette: Mapping[str, Any], theme: str, given: Mapping[str, Any]
) -> Palette:
    roles = {n: getattr(Role(*c), theme) for n, c in given["roles"].items()}
    colours, least = [roles[r] for r in palette["roles"]], given["minima"]
    ordered = palette["kind"] == "ramp"
    found = check(colours, roles["paper"], ordered=ordered)
    edge = palette.get("outline")
    seen = contrast(roles[edge], roles["paper"]) if edge else found.contrast
    faults = []
    if seen < least["mark"]:
        faults.append(f"contrast {seen:.2f} is under {least['mark']}")
    faults += [f"distance {far:.1f} ({vision}) is under {least['distance']}"
               for vision, far in found.distance.items()
               if far < least["distance"]]  # fmt: skip
    second = str(palette.get("second", ""))
    if not second.strip():
        faults.append("no second channel is stated")
    most = least["most_labelled" if "label" in second else "most"]
    if not ordered and len(colours) > most:
        faults.append(f"{len(colours)} categories are more than {most}")
    pairs = pairwise(colours) if ordered else combinations(colours, 2)
    grey = min(abs(lightness(a) - lightness(b)) for a, b in pairs)
    return Palette(name, theme, found, grey, tuple(faults))


def too_faint(given: Mapping[str, Any]) -> Iterator[str]:
    """Each text and each line that cannot be told from what it stands on."""
    for kind, least in (("text", "text"), ("marks", "mark")):
        for below, names in given[kind].items():
            for name, theme in ((n, t) for n in names for t in THEMES):
                on, of = (getattr(Role(*given["roles"][r]), theme)
                          for r in (below, name))  # fmt: skip
                if (found := contrast(of, on)) < given["minima"][least]:
                    yield (f"{name} on {below}, {theme}: contrast {found:.2f} is "
                           f"under {given['minima'][least]}")  # fmt: skip


def report(given: Mapping[str, Any]) -> tuple[str, bool]:
    """Every palette as a line of a table, then every fault; whether there is none."""
    visions = "".join(f"{v:>14}" for v in VISIONS)
    lines = [f"{'palette':<10}{'theme':<7}{'contrast':>9}{visions}{'grey':>7}"]
    faults = list(too_faint(given))
    for found in measured(given):
        far = "".join(f"{d:>14.1f}" for d in found.check.distance.values())
        lines.append(f"{found.name:<10}{found.theme:<7}{found.check.contrast:>9.2f}"
                     f"{far}{found.grey:>7.1f}")  # fmt: skip
        faults += [f"{found.name}, {found.theme}: {f}" for f in found.faults]
    lines += [f"second channel of {name}: {p.get('second', '')}"
              for name, p in given["palettes"].items()]  # fmt: skip
    lines += [f"REFUSED {f}" for f in faults] or ["every palette keeps to the minima"]
    return "\n".join(lines), not faults


def main(arguments: Sequence[str]) -> int:
    """Print the report of the palettes, or of another file; 1 when one falls short."""
    text, good = report(read(Path(arguments[0]) if arguments else None))
    print(text)
    return 0 if good else 1


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))

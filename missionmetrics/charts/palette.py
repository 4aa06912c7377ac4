"""Colours as data, and the two questions every colour must answer.

Can it be told from its background (WCAG contrast), and can it be told from the
others by eyes that see colour differently (distance in CAM02-UCS after Machado's
simulation of colour vision deficiency)?
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

DERIVED_4 = ("#000087", "#6996D2", "#5A0F00", "#E1782D")
BLUE_3 = ("#D8F4FF", "#3A7CC4", "#0A1C51")
DIVERGING_5 = ("#752117", "#CC6F61", "#F2F2F2", "#558CD1", "#023F7D")
DARK_4 = ("#78F0FF", "#B43C4B", "#FFD23C", "#873CFF")
PAPER, NIGHT = "#FFFFFF", "#1A1A1A"
LEAST_CONTRAST, LEAST_TEXT_CONTRAST, LEAST_DISTANCE = 3.0, 4.5, 15.0


class Role(NamedTuple):
    """A colour by what it is for: on white paper, on a dark page, forced."""

    light: str
    dark: str
    forced: str


# The light colour is unique to its role: a drawing made with it can be re-coloured.
ROLES: Mapping[str, Role] = {
    "paper": Role("#FFFFFF", "#1A1A1A", "Canvas"),
    "ink": Role("#1B1D21", "#F1F1EF", "CanvasText"),
    "soft": Role("#4C525B", "#BFC4CC", "CanvasText"),
    "grid": Role("#E3E5E8", "#3A3D42", "Canvas"),
    "axis": Role("#6B7179", "#9BA1AA", "CanvasText"),
    "main": Role(DERIVED_4[0], DARK_4[0], "CanvasText"),
    "band": Role(DERIVED_4[1], "#4F8FA3", "CanvasText"),
    "other": Role(DERIVED_4[2], "#E0707F", "CanvasText"),
    "needed": Role(DERIVED_4[3], DARK_4[2], "Highlight"),
    "main-text": Role("#000086", "#9BF3FF", "CanvasText"),
    "other-text": Role("#5A0F01", "#FFA6B1", "CanvasText"),
    "needed-text": Role("#94460A", "#FFD955", "CanvasText"),
    "class-1": Role(BLUE_3[0], "#D8F4FE", "#D8F4FF"),
    # A shade darker than BLUE_3, so that the white number on it has 4.5:1.
    "class-2": Role("#3878BF", "#3878BF", "#3878BF"),
    "class-3": Role(BLUE_3[2], "#0A1C50", "#0A1C51"),
    "class-1-text": Role("#0B1B4F", "#0B1B4F", "#0B1B4F"),
    "class-2-text": Role("#FFFFFE", "#FFFFFE", "#FFFFFE"),
    "class-3-text": Role("#FFFFFD", "#FFFFFD", "#FFFFFD"),
    "border": Role("#5E666F", "#AEB4BC", "CanvasText"),
    "hatch": Role("#F4F3F0", "#2A2C30", "#F4F3F0"),
    "hatch-line": Role("#8A8175", "#7F858E", "#8A8175"),
    "hatch-text": Role("#3B352D", "#F1F1EE", "#3B352D"),
}

# Machado, Oliveira and Fernandes (2009) IEEE Trans. Vis. Comput. Graph. 15:1291-1298,
# severity 1, on linear RGB.
VISIONS: Mapping[str, NDArray[np.float64]] = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip


class Check(NamedTuple):
    """Least contrast to the background, and least distance by kind of vision."""

    contrast: float
    distance: Mapping[str, float]


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
    >>> round(check(DERIVED_4).contrast, 2)
    3.03
    """
    pairs = list(pairwise(colours) if ordered else combinations(colours, 2))
    return Check(
        min(contrast(c, background) for c in colours),
        {v: min(distance(a, b, v) for a, b in pairs) for v in VISIONS},
    )


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, vision: str = "normal") -> float:
    """Perceived distance of two colours in CAM02-UCS; under 15 is easily confused."""
    seen = [_ucs(np.clip(VISIONS[vision] @ _linear(c), 0, 1)) for c in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def _linear(colour: str) -> NDArray[np.float64]:
    given = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    low, high = given / 12.92, ((given + 0.055) / 1.055) ** 2.4
    return np.where(given <= 0.04045, low, high)


def _luminance(colour: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ _linear(colour))


TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                   [0.0193, 0.1192, 0.9505]])  # fmt: skip
CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061],
                  [0.0030, 0.0136, 0.9834]])  # fmt: skip
HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641],
                [0.0, 0.0, 1.0]])  # fmt: skip
WHITE = np.array([95.047, 100.0, 108.883])
# Average surround, grey background of 20, 64 lux: as sRGB is meant to be seen.
ADAPTING, BACKGROUND = 64 / np.pi / 5, 20.0
C_SURROUND, N_CHROMATIC = 0.69, 1.0


def _ucs(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """CAM02-UCS of one colour; Luo, Cui and Li (2006) Color Res. Appl. 31:320-330."""
    n = BACKGROUND / WHITE[1]
    induction, z = 0.725 * n**-0.2, 1.48 + np.sqrt(n)
    white, _, _ = _response(WHITE)
    red, green, blue = _response(100 * TO_XYZ @ linear)[1]
    level = _response(WHITE)[2]
    a, b = red - 12 * green / 11 + blue / 11, (red + green - 2 * blue) / 9
    hue = np.arctan2(b, a)
    lightness = 100 * np.sign(
        share := _achromatic(red, green, blue) / white
    ) * np.abs(share) ** (C_SURROUND * z)  # fmt: skip
    eccentric = (np.cos(hue + 2) + 3.8) / 4
    t = (50000 / 13 * N_CHROMATIC * induction * eccentric * np.hypot(a, b)) / (
        red + green + 21 * blue / 20
    )
    chroma = t**0.9 * np.sqrt(abs(lightness) / 100) * (1.64 - 0.29**n) ** 0.73
    colourful = np.log1p(0.0228 * chroma * level**0.25) / 0.0228
    return np.array(
        [1.7 * lightness / (1 + 0.007 * lightness),
         colourful * np.cos(hue), colourful * np.sin(hue)]
    )  # fmt: skip


def _response(
    xyz: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64], float]:
    """Achromatic response, cone responses after adaptation, and adaptation level."""
    k = 1 / (5 * ADAPTING + 1)
    level = 0.2 * k**4 * 5 * ADAPTING + 0.1 * (1 - k**4) ** 2 * (5 * ADAPTING) ** (
        1 / 3
    )
    degree = 1 - np.exp((-ADAPTING - 42) / 92) / 3.6
    adapted = (degree * WHITE[1] / (CAT02 @ WHITE) + 1 - degree) * (CAT02 @ xyz)
    cones = HPE @ np.linalg.inv(CAT02) @ adapted
    scaled = (level * np.abs(cones) / 100) ** 0.42
    response = np.sign(cones) * 400 * scaled / (scaled + 27.13) + 0.1
    return _achromatic(*response), response, float(level)


def _achromatic(red: float, green: float, blue: float) -> float:
    n = BACKGROUND / WHITE[1]
    return float((2 * red + green + blue / 20 - 0.305) * 0.725 * n**-0.2)

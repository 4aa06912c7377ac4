"""How well two colours can be told apart, by eyes that see colour differently.

Contrast is that of WCAG 2; distance is taken in CAM02-UCS after Machado's simulation
of colour vision deficiency; lightness is what is left of a colour on a grey print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

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


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, vision: str = "normal") -> float:
    """Perceived distance of two colours in CAM02-UCS; under 15 is easily confused."""
    seen = [_ucs(np.clip(VISIONS[vision] @ _linear(c), 0, 1)) for c in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def lightness(colour: str) -> float:
    """CIE lightness of a colour, 0 to 100: what a grey print keeps of it."""
    share = _luminance(colour)
    return float(116 * np.cbrt(share) - 16 if share > 216 / 24389 else
                 share * 24389 / 27)  # fmt: skip


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

"""Where things go: sizes, ticks and the frame that turns values into pixels.

Everything is laid out here, in pixels, before Altair draws it. A drawing is then
exactly as wide as was asked, whatever its labels, on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from missionmetrics.charts.text import label
from missionmetrics.core.words import SHARE_UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.locale import Locale

# Shipped with vl-convert, so text has the same width wherever it is drawn; Arial is
# as wide, letter by letter, and stands in for it in a reader's browser.
FONT = "Liberation Sans"
FONT_STACK = "'Liberation Sans', Arial, Helvetica, sans-serif"
# Width of letters in parts of the size of the text, as in the shipped font, rounded up.
LETTER = 0.54
WIDTHS = {
    **dict.fromkeys("ijl|'", 0.23), **dict.fromkeys(" .,:;!fIt/()[]r", 0.34),
    **dict.fromkeys("0123456789", 0.56), **dict.fromkeys("mM%W", 0.9),
    **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYw−+", 0.75),
}  # fmt: skip
OTHER_LETTER = 0.57
LINE = 1.25
LEVEL = 1e-9  # ends nearer than this, in parts of themselves, are one level


class Size(NamedTuple):
    """How large a drawing is, and its text, in pixels."""

    name: str
    width: int
    height: int
    text: int


WIDE = Size("wide", 600, 400, 15)
NARROW = Size("narrow", 288, 360, 14)


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot inside its margins; turns values into pixels from its top left."""

    size: Size
    left: float
    right: float
    top: float
    bottom: float
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def width(self) -> float:
        """Width of the plot without its margins."""
        return self.size.width - self.left - self.right

    @property
    def height(self) -> float:
        """Height of the plot without its margins."""
        return self.size.height - self.top - self.bottom

    def px(self, value: float) -> float:
        """Pixels from the left edge of the plot."""
        return self.width * (value - self.x[0]) / (self.x[1] - self.x[0])

    def py(self, value: float) -> float:
        """Pixels from the top edge of the plot."""
        return self.height * (1 - (value - self.y[0]) / (self.y[1] - self.y[0]))


def text_width(text: str, size: float) -> float:
    """About how wide ``text`` is; of several lines, the widest."""
    return size * max(
        sum(WIDTHS.get(letter, OTHER_LETTER) for letter in line)
        for line in text.split("\n")
    )


def wrapped(text: str, letters: int) -> str:
    """``text`` broken into lines of about ``letters``, never inside a word or number.

    Spaces that do not break, such as those inside a long number, stay.
    """
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def with_nought(low: float, high: float) -> bool:
    """Whether an axis over these values takes in nought, at little cost of height."""
    near, far = sorted((abs(low), abs(high)))
    return low <= 0 <= high or near < 0.55 * far


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers that reach from ``low`` or under to ``high`` or over.

    An end that is missing or has no limit gives way to the other.
    """
    known = [v for v in (low, high) if math.isfinite(v)] or [0.0, 1.0]
    low, high = known[0], known[-1]
    if high - low <= LEVEL * max(abs(low), abs(high)):
        low, high = low - (abs(low) or 1) * 0.5, high + (abs(high) or 1) * 0.5
    raw = high / max(count, 1) - low / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    kinds = (1, 2, 2.5, 5, 10) if power >= 10 else (1, 2, 5, 10)
    step = next(k * power for k in kinds if k * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    places = max(12, 3 - math.floor(math.log10(step)))
    return [round(i * step, places) for i in range(first, last + 1)]


def decimals(values: list[float]) -> int:
    """Decimals that tell these ticks from one another."""
    for digits in range(7):
        if all(abs(round(v, digits) - v) < 1e-9 for v in values):
            return digits
    return 6


def amounts(locale: Locale, unit: str, values: Sequence[float]) -> list[str]:
    """``values`` of an axis in the language; the unit itself stands once, above."""
    if unit in SHARE_UNITS:
        digits = decimals([100 * v for v in values])
        return [locale.percent(v, digits=digits) for v in values]
    digits = decimals(list(values))
    if unit == "%":
        return [locale.percent(v / 100, digits=digits) for v in values]
    return [locale.number(v, digits=digits) for v in values]


def title(locale: Locale, measure: str, unit: str) -> str:
    """What an axis shows, and in what, unless each number says it."""
    said = "" if unit in (*SHARE_UNITS, "%") else label(locale, "units", unit)
    return locale.message("figures.caption_join").join(t for t in (measure, said) if t)

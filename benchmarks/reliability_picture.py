"""A small picture of what came true of what was said, drawn by hand as SVG.

One square a method, so that no colour has to be told from another. The page that shows
it has the same numbers as a table, and the picture's own words say what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.scoring import Reliability

SIDE, GAP, TOP, LEFT, BELOW = 200, 56, 34, 56, 44
INK, PALE = "#1b1b1b", "#767676"
FEW = 30
"""Bins with fewer forecasts are in the table and not in the picture."""


def picture(found: Mapping[str, Reliability], *, title: str, words: str) -> str:
    """The SVG; its title and words are also its text alternative."""
    width = LEFT + len(found) * (SIDE + GAP) - GAP // 2
    height = TOP + SIDE + BELOW
    squares = [
        _square(name, each, LEFT + place * (SIDE + GAP))
        for place, (name, each) in enumerate(found.items())
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" '
        'aria-labelledby="title words" font-family="sans-serif" font-size="13">\n'
        f'<title id="title">{escape(title)}</title>\n'
        f'<desc id="words">{escape(words)}</desc>\n'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        + "\n".join(squares)
        + f'\n<text x="12" y="{TOP + SIDE / 2:g}" fill="{INK}" text-anchor="middle" '
        f'transform="rotate(-90 12 {TOP + SIDE / 2:g})">came true</text>\n</svg>\n'
    )


def _square(name: str, found: Reliability, left: float) -> str:
    """One method: the line of perfect chances, a dot a bin with its interval."""
    parts = [
        f'<text x="{left}" y="{TOP - 12}" fill="{INK}" font-weight="bold">'
        f"{escape(name)}</text>",
        f'<rect x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" '
        f'stroke="{PALE}"/>',
        f'<line x1="{left}" y1="{TOP + SIDE}" x2="{left + SIDE}" y2="{TOP}" '
        f'stroke="{PALE}" stroke-dasharray="4 4"/>',
    ]
    for share in (0, 0.5, 1):
        x, y = left + share * SIDE, TOP + SIDE - share * SIDE
        parts.append(_text(x, TOP + SIDE + 16, "middle", f"{share:.0%}"))
        parts.append(_text(left - 5, y + 4, "end", f"{share:.0%}"))
    parts.append(_text(left + SIDE / 2, TOP + SIDE + 34, "middle", "chance said"))
    for k in np.flatnonzero(found.n >= FEW):
        x = left + found.said[k] * SIDE
        low, high = (
            TOP + SIDE - end[k] * SIDE for end in (found.came_low, found.came_high)
        )
        y, size = TOP + SIDE - found.came[k] * SIDE, _radius(found, int(k))
        if np.isfinite(low) and np.isfinite(high):
            parts.append(
                f'<line x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}" '
                f'stroke="{INK}" stroke-width="1.5"/>'
            )
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{INK}"/>')
    return "\n".join(parts)


def _radius(found: Reliability, k: int) -> float:
    """A dot's area follows how many forecasts it stands for."""
    return float(2.5 + 5 * np.sqrt(found.n[k] / found.n.sum()))


def _text(x: float, y: float, anchor: str, words: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{INK}" text-anchor="{anchor}">{words}</text>'
    )

"""Marks at places in pixels, many to a layer, for drawings that lay out every part.

A drawing of small parts would need a layer for each text and each rule. Here all
marks of one look share a layer; what stands for a number keeps the number itself in
the data of its layer and gets its place from a scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt

from missionmetrics.charts import theme
from missionmetrics.charts.layout import LINE, Frame, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from missionmetrics.charts.layout import Size


class Text(NamedTuple):
    """A text with the place of the middle of its first line."""

    text: str
    x: float
    y: float


class Rule(NamedTuple):
    """A straight line between two places."""

    x: float
    y: float
    x2: float
    y2: float


def fitted(text: str, room: float, size: float) -> str:
    r"""``text`` in lines no wider than ``room``; a word is broken only if it must be.

    Examples
    --------
    >>> fitted("Bike bus to school", 70, 15)
    'Bike bus\nto school'
    """
    lines = [""]
    for word in (piece for w in text.split() for piece in _pieces(w, room, size)):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def _pieces(word: str, room: float, size: float) -> list[str]:
    """The word whole, or in pieces where it alone is wider than the room."""
    if text_width(word, size) <= room:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def height_of(text: str, size: float) -> float:
    """How high the lines of ``text`` are together."""
    return size * LINE * (text.count("\n") + 1)


def texts(
    found: Sequence[Text], size: Size, *, role: str = "ink", align: str = "left",
    bold: bool = False, halo: bool = False,
) -> list[Any]:  # fmt: skip
    """Texts of one look, on a rim of paper where ``halo`` asks for it."""
    if not found:
        return []
    common: dict[str, Any] = {
        "align": align, "baseline": "middle", "fontSize": size.text,
        "lineBreak": "\n", "lineHeight": size.text * LINE,
        "fontWeight": "bold" if bold else "normal",
    }  # fmt: skip
    base = alt.Chart(theme.data([t._asdict() for t in found])).encode(
        x=at("x"), y=at("y"), text=alt.Text("text:N")
    )
    paper = theme.colour("paper")
    rim = base.mark_text(**common, stroke=paper, strokeWidth=theme.HALO,
                         strokeJoin="round", fill=paper)  # fmt: skip
    return [*([rim] if halo else []), base.mark_text(**common, fill=theme.colour(role))]


def rules(
    found: Sequence[Rule], *, role: str, width: float = 1, dash: Sequence[float] = ()
) -> list[Any]:
    """Straight lines of one look."""
    if not found:
        return []
    return [
        alt.Chart(theme.data([r._asdict() for r in found]))
        .mark_rule(color=theme.colour(role), strokeWidth=width, strokeDash=list(dash))
        .encode(x=at("x"), y=at("y"), x2=alt.X2("x2"), y2=alt.Y2("y2"))
    ]


def at(field: str) -> Any:
    """The horizontal or vertical channel of a field that holds pixels."""
    kind = alt.X if field.startswith("x") else alt.Y
    return kind(field, type="quantitative", scale=None, axis=None)


def across(
    field: str, domain: tuple[float, float], room: tuple[float, float]
) -> Any:  # fmt: skip
    """The horizontal channel of a number: from ``domain`` to ``room`` in pixels."""
    return alt.X(field, type="quantitative", scale=_scale(domain, room), axis=None)


def along(
    field: str, domain: tuple[float, float], room: tuple[float, float]
) -> Any:  # fmt: skip
    """The vertical channel of a number; ``room`` gives the lower end first."""
    return alt.Y(field, type="quantitative", scale=_scale(domain, room), axis=None)


def _scale(domain: tuple[float, float], room: tuple[float, float]) -> Any:
    return alt.Scale(domain=list(domain), range=list(room), nice=False, zero=False)


def rows_of(frame: pd.DataFrame, columns: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of these columns, without the cells that hold nothing."""
    import pandas as pd

    kept = frame[[c for c in columns if c in frame]]
    return [{str(k): v for k, v in row.items() if pd.notna(v)}
            for row in kept.to_dict("records")]  # fmt: skip


def mark(
    rows: Sequence[Mapping[str, Any]], *, shape: str, role: str, hollow: bool = False,
    area: float = 80, stroke: float = 2, angle: float = 0,
) -> Any:  # fmt: skip
    """Point marks of one look, ready to be placed by channels."""
    return alt.Chart(theme.data(rows)).mark_point(
        shape=shape, size=area, filled=True, opacity=1, strokeWidth=stroke,
        fill=theme.colour("paper" if hollow else role), stroke=theme.colour(role),
        angle=angle,
    )  # fmt: skip


def finished(
    layers: Sequence[Any], size: Size, height: float, alt_text: str
) -> theme.Drawn:
    """Layers as one drawing; each part keeps a scale of its own."""
    frame = Frame(size._replace(height=round(height)), 0, 0, 0, 0, (0, 1), (0, 1))
    return theme.finished(layers, frame, alt_text, apart=True)

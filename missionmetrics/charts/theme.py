"""The one look of every drawing, and the few marks that all of them use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import altair as alt
from altair.utils.schemapi import SchemaBase

from missionmetrics.charts.layout import FONT, LINE, Frame
from missionmetrics.charts.palette import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DASHES: Mapping[str, list[float]] = {
    "main": [],
    "other": [2, 3],
    "needed": [9, 5],
    "projected": [5, 4],
}
HALO = 4
# Channels at a fixed place. They are called by class, because Altair looks up the
# class of a bare value by hashing its whole schema; the classes carry no types.
X, X2, Y, Y2, COLOUR = (
    cast("Any", c)
    for c in (alt.XValue, alt.X2Value, alt.YValue, alt.Y2Value, alt.ColorValue)
)


def colour(role: str) -> str:
    """The light colour of a role; :mod:`missionmetrics.publish.svg` re-colours it."""
    return ROLES[role].light


SITE = "ring-0"  # places that were acted on


def outline(kind: str) -> tuple[str, float]:
    """Role and width of the line around a fill; heavy where there was action."""
    return ("ink", 2.0) if kind == SITE else ("border", 1.0)


def of_row(row: int) -> str:
    """Names the row of the first table that a mark draws, for who steps through it.

    It is the description of the mark; :mod:`missionmetrics.publish.svg` keeps only
    the number.
    """
    return f"row:{row}"


def data(rows: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    """Rows as the data of one layer; nothing else is ever embedded."""
    return alt.InlineData(values=[dict(r) for r in rows])


class Drawn(NamedTuple):
    """The layers of a drawing and what holds for all of them.

    ``apart`` is whether each layer keeps scales of its own.
    """

    layers: tuple[Any, ...]
    whole: Mapping[str, Any]
    apart: bool = False

    def chart(self) -> Any:
        """The drawing as a chart that can be changed further."""
        made = alt.layer(*self.layers, **self.whole)
        if self.apart:
            made = made.resolve_scale(x="independent", y="independent")
        return made

    def spec(self) -> dict[str, Any]:
        """The drawing as Vega-Lite: as of :meth:`chart`, whose copies take longer."""
        whole = {
            k: v.to_dict(validate=False) if isinstance(v, SchemaBase) else v
            for k, v in self.whole.items()
        }
        if self.apart:
            whole["resolve"] = {"scale": {"x": "independent", "y": "independent"}}
        layers = [_spec(layer) for layer in self.layers]
        return {"$schema": alt.SCHEMA_URL, **whole, "layer": layers}


def _spec(layer: Any) -> dict[str, Any]:
    """One layer with its rows; guessing what kind of data they are takes long."""
    made = SchemaBase.to_dict(layer, validate=False, ignore=["data"])
    return {"data": {"values": layer.data["values"]}, **made}


def finished(
    layers: Sequence[Any], frame: Frame, description: str, *, apart: bool = False
) -> Drawn:
    """Layers as one drawing that is exactly as large as was asked."""
    text = frame.size.text
    look = alt.Config(
        background="transparent", font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelFontSize=text, labelColor=colour("soft"), labelPadding=8,
            domain=False, ticks=False, gridColor=colour("grid"), gridWidth=1,
            labelOverlap=False, title=None, labelBound=False, labelFlush=False,
        ),
    )  # fmt: skip
    whole = {
        "width": frame.width,
        "height": frame.height,
        "autosize": alt.AutoSizeParams(type="none"),
        "padding": {"left": frame.left, "right": frame.right,
                    "top": frame.top, "bottom": frame.bottom},
        "description": description,
        "config": look,
    }  # fmt: skip
    return Drawn(tuple(layers), whole, apart)


def words(
    text: str, frame: Frame, *, x: float, y: float, role: str = "ink",
    align: str = "left", halo: bool = True, bold: bool = False,
    baseline: str = "middle", size: int | None = None,
) -> list[Any]:  # fmt: skip
    """Text at a place in pixels, on a rim of paper so that lines do not cross it."""
    size = frame.size.text if size is None else size
    common: dict[str, Any] = {
        "align": align, "baseline": baseline, "fontSize": size, "lineBreak": "\n",
        "lineHeight": size * LINE, "fontWeight": "bold" if bold else "normal",
    }  # fmt: skip
    base = alt.Chart(data([{"text": text}])).encode(
        x=X(x), y=Y(y), text=alt.Text("text:N")
    )
    rim = base.mark_text(
        **common, stroke=colour("paper"), strokeWidth=HALO, strokeJoin="round",
        fill=colour("paper"),
    )  # fmt: skip
    return [*([rim] if halo else []), base.mark_text(**common, fill=colour(role))]


def stroke(
    x: tuple[float, float], y: tuple[float, float], *, role: str, width: float = 1,
    dash: Sequence[float] = (), opacity: float = 1,
) -> Any:  # fmt: skip
    """A straight line between two places in pixels."""
    return (
        alt.Chart(data([{}]))
        .mark_rule(color=colour(role), strokeWidth=width, strokeDash=list(dash),
                   strokeOpacity=opacity)
        .encode(x=X(x[0]), x2=X2(x[1]), y=Y(y[0]),
                y2=Y2(y[1]))
    )  # fmt: skip


def labelled(values: Sequence[float], texts: Sequence[str]) -> str:
    """A Vega expression that writes each of ``values`` as the text of its place."""
    import json

    listed, said = json.dumps(list(values)), json.dumps(list(texts))
    return f"{said}[indexof({listed}, datum.value)]"

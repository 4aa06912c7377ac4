"""The form `interval-by-group`: a dot and its range for each group, in given order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from missionmetrics.charts import layout, theme
from missionmetrics.charts.layout import Frame, Size, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure

LONGEST = 30


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `interval-by-group`."""
    rows = fig.frames["rows"]
    beside = size.width > 400 and max(map(len, rows["name"])) <= LONGEST
    line = size.text * layout.LINE
    pitch = line * (1.8 if beside else 2.6)
    numbers = rows[["estimate", "low", "high"]].to_numpy(float)
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    if 0 < low < high * 0.6:
        low = 0.0
    if 0 > high > low * 0.6:
        high = 0.0
    values = layout.ticks(low, high, 5 if size.width > 400 else 3)
    said = layout.amounts(fig.locale, fig.unit, values)
    left = (12 + max(text_width(n, size.text) for n in rows["name"]) if beside
            else text_width(said[0], size.text) / 2)  # fmt: skip
    right = 12 + max(text_width(w, size.text) for w in rows["words"])
    letters = int(size.width / (layout.LETTER * size.text))
    title = wrapped(layout.title(fig.locale, fig.measure, fig.unit), letters)
    above = line * (1 + title.count("\n")) + 12
    height = math.ceil(pitch * len(rows) + above + line + 14)
    frame = Frame(size._replace(height=height), left, right, above, line + 14,
                  (values[0], values[-1]), (0, 1))  # fmt: skip
    scale = alt.Scale(domain=list(frame.x), nice=False, zero=False)
    axis = alt.Axis(values=values, labelExpr=theme.labelled(values, said), grid=True)
    layers: list[Any] = []
    if frame.x[0] < 0 < frame.x[1]:
        at = frame.px(0)
        layers.append(theme.stroke((at, at), (0, frame.height), role="axis", width=1.5))
    for i, row in enumerate(rows.to_dict("records")):
        middle = pitch * (i + 0.5) if beside else pitch * i + line * 1.7
        layers += _row(i, row, frame, (scale, axis), middle, beside=beside)
    layers += theme.words(title, frame, x=-frame.left, y=-frame.top + line / 2,
                          role="soft", halo=False)  # fmt: skip
    return theme.finished(layers, frame, fig.alt)


def _row(
    place: int,
    row: Mapping[Any, Any],
    frame: Frame,
    across: tuple[Any, Any],
    y: float,
    *,
    beside: bool,
) -> list[Any]:
    (scale, axis), line = across, frame.size.text * layout.LINE
    name = str(row["name"])
    layers = (
        theme.words(name, frame, x=-12, y=y, align="right", halo=False)
        if beside
        else theme.words(name, frame, x=-frame.left, y=y - line)
    )
    layers += theme.words(str(row["words"]), frame, x=frame.width + 10, y=y,
                          role="soft", halo=False)  # fmt: skip
    base = alt.Chart(theme.data([{k: row[k] for k in ("estimate", "low", "high")
                                  if not math.isnan(row[k])}]))  # fmt: skip
    if not math.isnan(row["low"]) and not math.isnan(row["high"]):
        layers.append(
            base.mark_rule(color=theme.colour("band"), strokeWidth=5, strokeCap="round")
            .encode(x=alt.X("low:Q", scale=scale, axis=axis), x2=alt.X2("high:Q"),
                    y=theme.Y(y))
        )  # fmt: skip
    if not math.isnan(row["estimate"]):
        clear = row["certainty"] == "clear"
        layers.append(
            base.mark_point(
                shape="circle", size=80, filled=True, opacity=1, strokeWidth=2,
                fill=theme.colour("main" if clear else "paper"),
                stroke=theme.colour("main"),
            ).encode(x=alt.X("estimate:Q", scale=scale, axis=axis), y=theme.Y(y),
                     description=alt.DescriptionValue(theme.of_row(place)))
        )  # fmt: skip
    return layers

"""The form `curve`: steps with a band, each line named, and who is still followed.

Lines differ by dash and by the shape of their points as well as by colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt

from missionmetrics.charts import layout, theme
from missionmetrics.charts.drawings.curve_plan import (
    GAP,
    LETTERS,
    Plan,
    at_risk,
    plan_of,
    title,
)
from missionmetrics.charts.layout import wrapped
from missionmetrics.charts.place import KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Size


class Look(NamedTuple):
    """How the line of a group looks: colour, dash, shape of its points."""

    role: str
    dash: tuple[float, ...]
    shape: str


LOOKS = (Look("main", (), "circle"), Look("needed", (9, 4), "square"),
         Look("other", (2, 3), "diamond"), Look("band", (9, 3, 2, 3), "triangle-up"),
         )  # fmt: skip
TEXTS: Mapping[str, str] = {"band": "soft"}


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `curve`."""
    plan = plan_of(fig, size)
    lines = list(fig.frames["curve"].groupby("group"))
    layers = []
    for i, (_, rows) in enumerate(lines):
        role, opacity = ("band", 0.34) if len(lines) == 1 else (LOOKS[i].role, 0.15)
        for piece in pieces(rows):
            layers += _band(piece, plan, role, opacity)
    for i, (name, rows) in enumerate(lines):
        for piece in pieces(rows):
            layers += _line(piece, plan, LOOKS[i])
        layers += _censored(fig, str(name), plan, LOOKS[i])
    layers += _names(plan) + _below(fig, plan)
    line = size.text * layout.LINE
    layers += theme.words(
        title(fig, size),
        plan.frame,
        x=-plan.frame.left,
        y=-plan.frame.top + line / 2,
        role="soft",
        halo=False,
    )
    return theme.finished(layers, plan.frame, fig.alt)


def pieces(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """A line in pieces: it breaks where a number is withheld or missing."""
    gaps = rows["estimate"].isna().cumsum()
    known = rows.dropna(subset=["estimate"])
    return [piece for _, piece in known.groupby(gaps)]


def _data(rows: pd.DataFrame, *columns: str) -> alt.InlineData:
    return theme.data([{c: row[c] for c in columns} for _, row in rows.iterrows()])


def _y(field: str, plan: Plan) -> Any:
    frame = plan.frame
    scale = alt.Scale(domain=list(frame.y), nice=False, zero=False)
    axis = alt.Axis(values=plan.y_values, grid=True,
                    labelExpr=theme.labelled(plan.y_values, plan.y_said))  # fmt: skip
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


def _x(plan: Plan) -> Any:
    scale = alt.Scale(domain=list(plan.frame.x), nice=False, zero=False)
    return alt.X("time:Q", scale=scale, axis=alt.Axis(
        values=plan.x_values, labelExpr=theme.labelled(plan.x_values, plan.x_said),
        grid=False, domain=True, domainColor=theme.colour("axis"), ticks=True,
        tickColor=theme.colour("axis"), tickSize=6, labelPadding=4))  # fmt: skip


def _band(rows: pd.DataFrame, plan: Plan, role: str, opacity: float) -> list[Any]:
    known = rows.dropna(subset=["low", "high"])
    if len(known) < 2:
        return []
    base = alt.Chart(_data(known, "time", "low", "high"))
    return [base.mark_area(color=theme.colour(role), fillOpacity=opacity,
                           interpolate="step-after")
            .encode(x=_x(plan), y=_y("low", plan), y2=alt.Y2("high:Q"))]  # fmt: skip


def _line(rows: pd.DataFrame, plan: Plan, look: Look) -> list[Any]:
    base = alt.Chart(_data(rows, "time", "estimate")).encode(
        x=_x(plan), y=_y("estimate", plan))  # fmt: skip
    many = len(rows) > 40
    return [
        base.mark_line(color=theme.colour(look.role), interpolate="step-after",
                       strokeWidth=2.25, strokeDash=list(look.dash)),
        base.mark_point(shape=look.shape, size=16 if many else 46, filled=True,
                        opacity=1, fill=theme.colour(look.role),
                        stroke=theme.colour("paper"), strokeWidth=1),
    ]  # fmt: skip


def _censored(fig: Figure, group: str, plan: Plan, look: Look) -> list[Any]:
    """A short upright stroke where some were last seen."""
    if "censored" not in fig.frames:
        return []
    lost = fig.frames["censored"]
    rows = lost[lost["group"] == group]
    if rows.empty:
        return []
    base = alt.Chart(_data(rows, "time", "estimate"))
    return [base.mark_point(shape="stroke", angle=90, size=110, strokeWidth=2,
                            opacity=1, filled=False, color=theme.colour(look.role))
            .encode(x=_x(plan), y=_y("estimate", plan))]  # fmt: skip


def _names(plan: Plan) -> list[Any]:
    """The name of each line at its end or, for want of room, above the plot."""
    layers: list[Any] = []
    for i, name in enumerate(plan.names):
        look = LOOKS[i]
        role = TEXTS.get(look.role, f"{look.role}-text")
        if not plan.keyed:
            layers += theme.words(name.text, plan.frame, x=plan.frame.width + GAP,
                                  y=name.y, role=role)  # fmt: skip
            continue
        left = -plan.frame.left
        layers += theme.words(name.text, plan.frame, x=left + KEY, y=name.y, role=role,
                              halo=False)  # fmt: skip
        layers.append(
            theme.stroke(
                (left, left + KEY - 6),
                (name.y, name.y),
                role=look.role,
                width=2.25,
                dash=look.dash,
            )
        )
        layers.append(
            alt.Chart(theme.data([{}]))
            .mark_point(shape=look.shape, size=46, filled=True, opacity=1,
                        fill=theme.colour(look.role), stroke=theme.colour("paper"),
                        strokeWidth=1)
            .encode(x=theme.X(left + (KEY - 6) / 2), y=theme.Y(name.y))
        )  # fmt: skip
    return layers


def _below(fig: Figure, plan: Plan) -> list[Any]:
    """What time is counted in, and how many are still followed at each tick."""
    frame, line = plan.frame, plan.frame.size.text * layout.LINE
    y = frame.height + 12 + 1.6 * line
    layers = theme.words(plan.axis, frame, x=0, y=y, role="soft", halo=False)
    counts = at_risk(fig, plan.x_values) if not plan.keyed else {}
    if not counts:
        return layers
    y += 1.5 * line
    layers += theme.words(fig.locale.message("curve.still_followed"), frame, x=0, y=y,
                          role="soft", halo=False)  # fmt: skip
    for i, (name, row) in enumerate(counts.items()):
        text, y = wrapped(name, LETTERS), y + line * 1.1
        if len(counts) > 1:
            role = TEXTS.get(LOOKS[i].role, f"{LOOKS[i].role}-text")
            layers += theme.words(
                text, frame, x=frame.width + GAP, y=y, role=role, halo=False
            )
        for time, n in row.items():
            said = fig.locale.number(n, digits=0)
            layers += theme.words(
                said, frame, x=frame.px(time), y=y, align="center", halo=False
            )
        y += line * text.count("\n")
    return layers

"""The form `trend`: what was measured, where it heads, what is needed, what else fell.

Everything is directly labelled; every line differs by dash as well as by colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from missionmetrics.charts import layout, theme
from missionmetrics.charts.drawings.trend_labels import obstacles, wanted_labels
from missionmetrics.charts.drawings.trend_limits import (
    band_sample,
    limit_layers,
    mark_layers,
    mark_sample,
    target_layers,
)
from missionmetrics.charts.drawings.trend_plan import (
    MARKED,
    SEVERAL,
    USUAL,
    Event,
    events_of,
    frame_of,
    is_narrow,
    keyed,
    pieces,
    time_ticks,
    title_lines,
)  # fmt: skip
from missionmetrics.charts.place import KEY, Placed, placed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.layout import Frame, Size

# Without it a sharp turn has a spike that reaches beyond the figure.
SMOOTH: Mapping[str, Any] = {"strokeJoin": "round"}
DRAWN = ("time", "value", "estimate", "low", "high", "area", "status", "row")


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `trend`."""
    parts = fig.frames
    frame, values = frame_of(fig, size)
    years, said = time_ticks(parts, frame)
    x = alt.X("time:Q", scale=alt.Scale(domain=list(frame.x), nice=False, zero=False),
              axis=alt.Axis(values=years, labelExpr=theme.labelled(years, said),
                            grid=False, domain=True, domainColor=theme.colour("axis"),
                            ticks=True, tickColor=theme.colour("axis"), tickSize=6,
                            labelPadding=4))  # fmt: skip
    scale = alt.Scale(domain=list(frame.y), nice=False, zero=False)
    axis = alt.Axis(values=values, grid=True, labelExpr=theme.labelled(
        values, layout.amounts(fig.locale, fig.unit, values)))  # fmt: skip
    events = events_of(fig, frame)
    layers = [*_event_layers(events, frame), *_fan(parts, x, scale, axis),
              *limit_layers(parts, x, scale, axis)]  # fmt: skip
    layers += _series(fig, frame, x, scale, axis)
    wanted = [w for w in wanted_labels(fig, frame) if not (w.keyed and is_narrow(size))]
    for found in placed(wanted, obstacles(fig, frame, events), frame):
        layers += _label_layers(found, frame)
    layers += _head(fig, frame)
    return theme.finished(layers, frame, fig.alt)


def _head(fig: Figure, frame: Frame) -> list[Any]:
    """The title over the axis and, on a narrow drawing, the key under it."""
    line = frame.size.text * layout.LINE
    top, title = -frame.top + line / 2, title_lines(fig, frame.size)
    layers = theme.words("\n".join(title), frame, x=-frame.left, y=top, role="soft",
                         halo=False)  # fmt: skip
    if is_narrow(frame.size):
        for row, (text, role) in enumerate(keyed(fig), start=len(title)):
            entry = Placed(text, role, -frame.left, top + row * line, keyed=True)
            layers += _label_layers(entry, frame)
    return layers


def _event_layers(events: Sequence[Event], frame: Frame) -> list[Any]:
    layers: list[Any] = []
    line = frame.size.text * layout.LINE
    for event in events:
        middle = -4 - line * (event.row + 0.5)
        top = middle if event.beside else middle + line / 2
        layers.append(theme.stroke((event.x, event.x), (top, frame.height),
                                   role="axis", dash=[1, 3]))  # fmt: skip
        layers += theme.words(event.text, frame, x=event.at, y=middle, role="soft",
                              align=event.align, halo=False)  # fmt: skip
    return layers


def _fan(parts: Mapping[str, pd.DataFrame], x: Any, scale: Any, axis: Any) -> list[Any]:
    """The range of the smoothed level; ahead of the last figure it is paler."""
    path = parts.get("path")
    if path is None:
        return []
    layers = []
    for ahead, piece in pieces(path):
        base = alt.Chart(theme.data(_rows_of(piece))).encode(x=x)
        layers.append(
            base.mark_area(
                color=theme.colour("band"), fillOpacity=0.16 if ahead else 0.34
            ).encode(y=alt.Y("low:Q", scale=scale, axis=axis), y2=alt.Y2("high:Q"))
        )
    return layers


def _rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    kept = frame[[c for c in frame if c in DRAWN]]
    return [
        {str(k): v for k, v in row.items() if pd.notna(v)}
        for row in kept.to_dict("records")
    ]


def _series(fig: Figure, frame: Frame, x: Any, scale: Any, axis: Any) -> list[Any]:
    parts, layers = fig.frames, []

    def line(
        frame: pd.DataFrame, role: str, field: str, width: float, dash: str,
        points: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        rows = frame.dropna(subset=[field])
        base = alt.Chart(theme.data(_rows_of(rows))).encode(
            x=x, y=alt.Y(f"{field}:Q", scale=scale, axis=axis))  # fmt: skip
        layers.append(
            base.mark_line(color=theme.colour(role), strokeWidth=width,
                           strokeDash=theme.DASHES[dash], **SMOOTH)
        )  # fmt: skip
        if points is not None:
            # Long dashes would be hidden under a point for each period.
            known = rows.iloc[[0, -1]] if dash == "needed" and len(rows) else rows
            base = alt.Chart(theme.data(_rows_of(known))).encode(
                x=x, y=alt.Y(f"{field}:Q", scale=scale, axis=axis))  # fmt: skip
            dots = base.mark_point(filled=True, opacity=1, **points)
            layers.append(dots.encode(color=theme.COLOUR(theme.colour(role))))

    small = {"size": 16, "shape": "square"}
    if "comparator" in parts:
        line(parts["comparator"], "other", "value", 1.75, "other", small)
    if "path" in parts:
        for ahead, piece in pieces(parts["path"]):
            dash = "projected" if ahead else "main"
            line(piece, "main", "estimate", 1.5 if ahead else 2.75, dash)
    if "required" in parts:
        line(parts["required"], "needed", "value", 2.5, "needed", {"size": 40})
    if "target" in parts:
        base = alt.Chart(theme.data(_rows_of(parts["target"]))).encode(
            x=x, y=alt.Y("value:Q", scale=scale, axis=axis))  # fmt: skip
        layers.append(base.mark_point(
            shape="diamond", size=170, filled=True, opacity=1,
            color=theme.colour("needed"), stroke=theme.colour("paper")))  # fmt: skip
    layers += target_layers(parts, frame.x, x, scale, axis)
    marks = mark_layers(parts["observed"], parts, x, scale, axis)
    return [*layers, *_observed(fig, x, scale, axis), *marks]


def _observed(fig: Figure, x: Any, scale: Any, axis: Any) -> list[Any]:
    observed, layers = _of_rows(fig), []
    groups = observed.groupby("area", sort=False) if "area" in observed else [
        ("", observed)]  # fmt: skip
    for role, (_, rows) in zip(SEVERAL, groups, strict=False):
        y = alt.Y("value:Q", scale=scale, axis=axis)
        if "path" not in fig.frames:
            # A figure that is not shown stays among them, so that the line breaks.
            layers.append(
                alt.Chart(theme.data(_rows_of(rows.sort_values("time"))))
                .mark_line(color=theme.colour(role), strokeWidth=2.5, **SMOOTH)
                .encode(x=x, y=y)
            )
        rows = rows.dropna(subset=["value"])
        if {"low", "high"} <= set(rows) and rows["low"].notna().any():
            layers.append(
                alt.Chart(theme.data(_rows_of(rows.dropna(subset=["low", "high"]))))
                .mark_rule(color=theme.colour(role), strokeWidth=1.5)
                .encode(
                    x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2=alt.Y2("high:Q")
                )
            )
        layers += _dots(rows, role, x, y)
    return layers


def _of_rows(fig: Figure) -> pd.DataFrame:
    """The figures as published, each with the row of the first table it stands in."""
    observed, table = fig.frames["observed"], fig.tables[0].frame
    names = [c for c in ("area", "period") if c in observed and c in table]
    keys = table[names].itertuples(index=False, name=None)
    places = {key: i for i, key in enumerate(keys)}
    own = observed[names].itertuples(index=False, name=None)
    return observed.assign(row=[theme.of_row(places[key]) for key in own])


def _dots(rows: pd.DataFrame, role: str, x: Any, y: Any) -> list[Any]:
    """Final figures as full dots; provisional and estimated ones are hollow."""
    final = rows["status"].isin(["ok", "low"]) if "status" in rows else rows[
        "value"].notna()  # fmt: skip
    small = len(rows) > 60
    layers = []
    for full, part in ((True, rows[final]), (False, rows[~final])):
        if part.empty:
            continue
        fill = theme.colour(role if full else "paper")
        layers.append(
            alt.Chart(theme.data(_rows_of(part)))
            .mark_point(shape="circle", size=14 if small else 42, opacity=1,
                        filled=True, fill=fill, stroke=theme.colour(role),
                        strokeWidth=1.5)
            .encode(x=x, y=y, description=alt.Description("row:N"))
        )  # fmt: skip
    return layers


def _label_layers(named: Placed, frame: Frame) -> list[Any]:
    role = "main" if named.role == "projected" else named.role
    plain = {"band": "soft", USUAL: "soft", MARKED: "ink"}
    text_role = plain.get(role, f"{role}-text")
    x = named.x + (KEY if named.keyed else 0)
    layers = theme.words(named.text, frame, x=x, y=named.y, role=text_role)
    if role in (USUAL, MARKED):
        sample = band_sample if role == USUAL else mark_sample
        layers += sample((named.x, named.x + KEY - 6), named.y)
    elif named.keyed:
        width = {"main": 2.75, "needed": 2.5, "other": 1.75}.get(named.role, 1.5)
        layers.append(theme.stroke((named.x, named.x + KEY - 6), (named.y, named.y),
                                   role=role, width=width,
                                   dash=theme.DASHES.get(named.role, [])))  # fmt: skip
    return layers

"""The form `flow`: bands from sources to uses; on a narrow screen, bars by source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from missionmetrics.charts import layout, pixels, theme
from missionmetrics.charts.drawings.flow_plan import BAR, Band, Node, Plan, plan_of
from missionmetrics.charts.layout import LINE, Size, text_width
from missionmetrics.charts.pixels import Text, across, at, fitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure

STEPS = 8  # pieces of a band from side to side
THICK = 20  # a band this thick carries its own amount
INDENT, THICKNESS = 14, 9


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `flow`."""
    return _bands(fig, size) if size.width > 400 else _bars(fig, size)


def _title(fig: Figure, size: Size) -> str:
    return fitted(layout.title(fig.locale, fig.measure, fig.unit), size.width,
                  size.text)  # fmt: skip


def _bands(fig: Figure, size: Size) -> Any:
    line, title = size.text * LINE, _title(fig, size)
    plan = plan_of(fig, size, pixels.height_of(title, size.text) + 18)
    layers = pixels.texts([Text(title, 0, line / 2)], size, role="soft")
    # Thick bands first, so that thin ones stay in sight where they cross.
    for band in sorted(plan.bands, key=lambda b: -b.thickness):
        layers += _band(band)
    layers += _nodes(plan.nodes)
    layers += pixels.texts(_amounts(plan, size), size, role="soft")
    for align, found in _labels(plan.nodes, size).items():
        layers += pixels.texts(found["name"], size, align=align, halo=True)
        layers += pixels.texts(found["amount"], size, align=align, role="soft",
                               halo=True)  # fmt: skip
    return pixels.finished(layers, size, plan.height, fig.alt)


def _band(band: Band) -> list[Any]:
    """One band; its thickness is the value times the plan's pixels a unit."""
    rows = []
    for i in range(STEPS + 1):
        u = i / STEPS
        eased = 3 * u * u - 2 * u * u * u
        top = band.y[0] + (band.y[1] - band.y[0]) * eased
        rows.append({"x": round(band.x[0] + (band.x[1] - band.x[0]) * u, 3),
                     "y": round(top, 3), "y2": round(top + band.thickness, 3),
                     "value": band.value})  # fmt: skip
    base = alt.Chart(theme.data(rows)).encode(x=at("x"), y=at("y"), y2=alt.Y2("y2"))
    filled = base.mark_area(color=theme.colour("band"), fillOpacity=0.38,
                            interpolate="monotone")  # fmt: skip
    edges = [
        alt.Chart(theme.data([{"x": r["x"], "y": r[side]} for r in rows]))
        .mark_line(color=theme.colour("band"), strokeWidth=1, interpolate="monotone")
        .encode(x=at("x"), y=at("y"))
        for side in ("y", "y2")
    ]
    return [filled, *edges]


def _nodes(nodes: Sequence[Node]) -> list[Any]:
    """A bar for each place, as high as the larger of what goes in and comes out."""
    rows = [{"x": n.x + BAR / 2, "y": n.y, "y2": n.y + n.height, "value": n.value}
            for n in nodes]  # fmt: skip
    bars = alt.Chart(theme.data(rows)).mark_rule(
        color=theme.colour("main"), strokeWidth=BAR
    )
    return [bars.encode(x=at("x"), y=at("y"), y2=alt.Y2("y2"))]


def _amounts(plan: Plan, size: Size) -> list[Text]:
    """Amounts on thick bands where they leave a place that has several."""
    several = {b.source for b in plan.bands if not b.only}
    return [
        Text(b.words, b.x[0] + 8, b.y[0] + b.thickness / 2)
        for b in plan.bands
        if b.source in several and b.thickness >= THICK and b.first
        and text_width(b.words, size.text) < (b.x[1] - b.x[0]) * 0.4
    ]  # fmt: skip


def _labels(nodes: Sequence[Node], size: Size) -> dict[str, dict[str, list[Text]]]:
    """Name and amount: left of sources, right of uses, over places in between."""
    line = size.text * LINE
    found: dict[str, dict[str, list[Text]]] = {}
    for node in nodes:
        high = pixels.height_of(node.name, size.text) + line
        if node.side == "over":
            x, top, align = node.x + BAR / 2, node.y - 5 - high, "center"
        else:
            left = node.side == "left"
            x, align = (node.x - 9, "right") if left else (node.x + BAR + 9, "left")
            top = node.y + node.height / 2 - high / 2
        place = found.setdefault(align, {"name": [], "amount": []})
        place["name"].append(Text(node.name, x, top + line / 2))
        place["amount"].append(Text(node.words, x, top + high - line / 2))
    return found


def _bars(fig: Figure, size: Size) -> Any:
    """By source, a bar for each use; every bar has the same scale."""
    line, title = size.text * LINE, _title(fig, size)
    links, sums = fig.frames["links"], fig.frames["nodes"]
    most = float(links["value"].max())
    y = pixels.height_of(title, size.text) + 14
    heads, names, amounts, totals, bars = [], [], [], [], []
    for node in sums[sums["out_of"].notna()].to_dict("records"):
        own = links[links["from"] == node["node"]].to_dict("records")
        name, total = _row(node["node"], _out_of(node, own, fig), 0, size)
        heads.append(Text(name, 0, y + line / 2))
        totals.append(Text(total, size.width, y + line / 2))
        y += pixels.height_of(name, size.text) + 6
        for link in own:
            name, amount = _row(fig.locale.message("flow.bar_to", to=link["to"]),
                                link["words"], INDENT, size)  # fmt: skip
            names.append(Text(name, INDENT, y + line / 2))
            amounts.append(Text(amount, size.width, y + line / 2))
            y += pixels.height_of(name, size.text) + 3 + THICKNESS / 2
            bars.append(_bar(link, y, most, size))
            y += THICKNESS / 2 + 10
        y += 12
    layers = pixels.texts([Text(title, 0, line / 2)], size, role="soft")
    layers += pixels.texts(heads, size, bold=True)
    layers += pixels.texts(totals, size, align="right", bold=True)
    layers += pixels.texts(names, size)
    layers += pixels.texts(amounts, size, role="soft", align="right")
    return pixels.finished([*layers, *bars], size, y - 16, fig.alt)


def _out_of(
    node: Mapping[Any, Any], own: Sequence[Mapping[Any, Any]], fig: Figure
) -> str:
    """What comes out of a place; nothing beside a single bar that says the same."""
    from missionmetrics.charts.forms.amounts import Amounts, digits_of

    if len(own) == 1:
        return ""
    amounts = Amounts(fig.locale, digits_of(fig.frames["nodes"]["amount"]))
    return amounts.plain(node["out_of"], fig.unit)


def _row(name: str, amount: str, indent: float, size: Size) -> tuple[str, str]:
    """A name that leaves room for the amount at the other end of its line."""
    room = size.width - indent - text_width(amount, size.text) * 1.08 - 14
    return fitted(name, room, size.text), amount


def _bar(link: Mapping[Any, Any], y: float, most: float, size: Size) -> Any:
    room = (INDENT, size.width)
    rows = [{"nought": 0.0, "value": link["value"]}]
    return (
        alt.Chart(theme.data(rows))
        .mark_rule(color=theme.colour("main"), strokeWidth=THICKNESS)
        .encode(x=across("nought", (0.0, most), room), x2=alt.X2("value"),
                y=theme.Y(y))
    )  # fmt: skip

"""The form `board`: rows of name, latest figure, small picture and status in words.

Wide, the parts of a row stand in columns; on a narrow screen one under the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.charts import pixels
from missionmetrics.charts.drawings.board_marks import LOOKS, PLAIN, course, strip
from missionmetrics.charts.layout import LINE, Size
from missionmetrics.charts.pixels import Rule, Text, at, fitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.charts.figure import Figure

PAD = 13  # over and under a row
MARK = 17
# Left edges and widths of the columns: name, latest figure, small picture, status.
COLUMNS = {"name": (0, 174), "latest": (188, 136), "picture": (340, 106),
           "status": (466, 134)}  # fmt: skip
WITHOUT = {"name": (0, 236), "latest": (258, 150), "picture": (0, 0),
           "status": (436, 164)}  # fmt: skip


class Row(NamedTuple):
    """An item in its place: its texts by look, the room of its picture, its mark."""

    item: Mapping[Any, Any]
    names: list[Text]
    strong: list[Text]
    soft: list[Text]
    plain: list[Text]
    picture: tuple[float, float, float]
    mark: tuple[float, float]
    bottom: float


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `board`."""
    wide = size.width > 400
    layers, y = _headings(fig, size) if wide else ([], 0.0)
    rows: list[Row] = []
    lines: list[Rule] = []
    for item in fig.frames["items"].to_dict("records"):
        if rows or wide:
            lines.append(Rule(0, y, size.width, y))
        top = y + (PAD if rows or wide else 2)
        row = _across(fig, item, top, size) if wide else _stacked(fig, item, top, size)
        rows.append(row)
        y = row.bottom + PAD
    layers += pixels.rules(lines, role="grid")
    for row in rows:
        layers += _picture(fig, row)
    layers += _marks(rows)
    looks = {"names": ("ink", not wide), "strong": ("ink", True),
             "soft": ("soft", False), "plain": ("ink", False)}  # fmt: skip
    for look, (role, bold) in looks.items():
        found = [t for row in rows for t in getattr(row, look)]
        layers += pixels.texts(found, size, role=role, bold=bold)
    return pixels.finished(layers, size, y - PAD + 4, fig.alt)


def _columns(fig: Figure) -> Mapping[str, tuple[int, int]]:
    return COLUMNS if _pictured(fig) else WITHOUT


def _pictured(fig: Figure) -> bool:
    """Whether any row has something to show beside its words."""
    items = fig.frames["items"]
    compared = items["comparator_value"].notna() & items["value"].notna()
    return "series" in fig.frames or bool(compared.any())


def _headings(fig: Figure, size: Size) -> tuple[list[Any], float]:
    """What each column holds, at the foot of the room over the rows."""
    say, columns = fig.locale.message, _columns(fig)
    latest = fig.measure or say("columns.latest")
    texts = {"latest": latest, "status": say("columns.status")}
    if _pictured(fig):
        named = f"against{'' if fig.comparator else '_each'}"
        texts["picture"] = say(f"board.{named}", label=fig.comparator)
    said = {c: fitted(t, columns[c][1], size.text) for c, t in texts.items()}
    high = max(pixels.height_of(t, size.text) for t in said.values())
    line = size.text * LINE
    found = [Text(t, columns[c][0], high - pixels.height_of(t, size.text) + line / 2)
             for c, t in said.items()]  # fmt: skip
    return pixels.texts(found, size, role="soft"), high + 8


def _across(fig: Figure, item: Mapping[Any, Any], top: float, size: Size) -> Row:
    """A row in columns."""
    line, columns = size.text * LINE, _columns(fig)

    def lines(column: str, *texts: str) -> tuple[list[Text], float]:
        x, room = columns[column]
        indent = MARK if column == "status" else 0
        found, y = [], top
        for text in texts:
            said = fitted(text, room - indent, size.text * (1.08 if text is texts[0]
                                                            else 1))  # fmt: skip
            found.append(Text(said, x + indent, y + line / 2))
            y += pixels.height_of(said, size.text)
        return found, y

    names, a = lines("name", str(item["item"]), *_given(item["when"]))
    latest, b = lines("latest", str(item["latest"]), *_given(item["range"]))
    status, c = lines("status", *_given(item["said"]))
    held = _held(fig, item)
    x, width = columns["picture"]
    foot = top + (36 if "series" in fig.frames else line)
    soft = [*names[1:], *latest[1:]]
    if held and _pictured(fig):
        said = fitted(held, width, size.text)
        soft.append(Text(said, x, foot + 6 + line / 2))
        foot += 6 + pixels.height_of(said, size.text)
    picture = (x, x + width, top + (18 if "series" in fig.frames else line / 2))
    mark = (columns["status"][0] + 6, top + line / 2)
    bottom = max(a, b, c, foot)
    return Row(item, names[:1], latest[:1], soft, status, picture, mark, bottom)


def _given(text: str) -> list[str]:
    return [text] if text else []


def _held(fig: Figure, item: Mapping[Any, Any]) -> str:
    """What the item is held against, with its name where rows differ in it."""
    say, value = fig.locale.message, str(item["against"])
    if not value:
        return ""
    if fig.comparator or not item["comparator"]:
        return value
    return say("board.against_named", label=item["comparator"], value=value)


def _stacked(fig: Figure, item: Mapping[Any, Any], top: float, size: Size) -> Row:
    """A row as lines one under the other."""
    line, say = size.text * LINE, fig.locale.message
    y = top
    names: list[Text] = []
    soft: list[Text] = []
    plain: list[Text] = []

    def add(text: str, into: list[Text], indent: float = 0) -> None:
        nonlocal y
        wider = 1.08 if into is names else 1
        said = fitted(text, size.width - indent, size.text * wider)
        into.append(Text(said, indent, y + line / 2))
        y += pixels.height_of(said, size.text)

    add(str(item["item"]), names)
    ranged = say("board.range", range=item["range"]) if item["range"] else ""
    if fig.measure:
        add(fig.measure, soft)
    add(" ".join(t for t in (str(item["latest"]), ranged) if t), plain)
    if item["when"]:
        add(str(item["when"]), soft)
    middle = y
    if _shown(fig, item):
        y += 8
        middle = y + (18 if "series" in fig.frames else 7)
        y = middle + (18 if "series" in fig.frames else 7) + 6
    if item["against"]:
        held = _held(fig, item)
        named = say("board.against_named", label=fig.comparator, value=held)
        add(named if fig.comparator else held, soft)
    mark = (6.0, y + 4 + line / 2)
    if item["said"]:
        y += 4
        add(str(item["said"]), plain, MARK)
    return Row(item, names, [], soft, plain, (0, size.width, middle), mark, y)


def _shown(fig: Figure, item: Mapping[Any, Any]) -> bool:
    """Whether a row has a small picture: a course, or a place against a comparison."""
    if "series" in fig.frames:
        return bool((fig.frames["series"]["item"] == item["item"]).any())
    return not (pd.isna(item["comparator_value"]) or pd.isna(item["value"]))


def _picture(fig: Figure, row: Row) -> list[Any]:
    if not _shown(fig, row.item):
        return []
    left, right, y = row.picture
    if "series" not in fig.frames:
        return strip(row.item, (left + 6, right - 6), y)
    series = fig.frames["series"]
    times = (float(series["time"].min()), float(series["time"].max()))
    own = series[series["item"] == row.item["item"]]
    return course(own, row.item, times, (left + 6, right - 6), y)


def _marks(rows: Sequence[Row]) -> list[Any]:
    """The shape of each status; the words beside it say the same."""
    layers = []
    told = [(LOOKS.get(str(r.item["status"]).replace(" ", "_"), PLAIN), r.mark)
            for r in rows if r.item["said"]]  # fmt: skip
    for look in dict.fromkeys(look for look, _ in told):
        places = [{"x": x, "y": y} for found, (x, y) in told if found == look]
        marks = pixels.mark(places, shape=look.shape, hollow=look.hollow,
                                       role="main", area=88)  # fmt: skip
        layers.append(marks.encode(x=at("x"), y=at("y")))
    return layers

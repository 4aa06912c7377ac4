"""The form `tree`: entries under what they came out of, set in step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from missionmetrics.charts import pixels
from missionmetrics.charts.layout import LINE, Size, text_width
from missionmetrics.charts.pixels import Rule, Text, at, fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.charts.figure import Figure

MARK = 16  # room for the mark of an entry, before its name
WIDE_STEP, NARROW_STEP = 30, 15
BETWEEN = 11


class Look(NamedTuple):
    """The mark of a status: its shape, whether it is hollow."""

    shape: str
    hollow: bool


LOOKS: Mapping[str, Look] = {
    "running": Look("circle", hollow=False),
    "finished": Look("square", hollow=False),
    "stopped": Look("diamond", hollow=True),
    "planned": Look("circle", hollow=True),
    "action": Look("square", hollow=False),
    "better": Look("circle", hollow=False),
    "worse": Look("diamond", hollow=True),
    "mixed": Look("circle", hollow=True),
    "unclear": Look("circle", hollow=True),
    "context": Look("diamond", hollow=False),
}
PLAIN = Look("triangle-right", hollow=False)


class Entry(NamedTuple):
    """An entry in its place: middle of its mark, its name and what is said of it."""

    x: float
    y: float
    above: int
    look: Look
    name: Text
    about: Text | None
    bottom: float


def draw(fig: Figure, size: Size) -> Any:
    """Draw the figure ``fig`` of form `tree`."""
    entries: list[Entry] = []
    y = 2.0
    for row in fig.frames["nodes"].to_dict("records"):
        entry = _entry(row, y, size)
        entries.append(entry)
        y = entry.bottom + BETWEEN
    layers = pixels.rules(_branches(entries), role="axis", width=1.25)
    for look in dict.fromkeys(e.look for e in entries):
        rows = [{"x": e.x, "y": e.y} for e in entries if e.look == look]
        marks = pixels.mark(rows, shape=look.shape, hollow=look.hollow, role="main",
                            area=88, stroke=2)  # fmt: skip
        layers.append(marks.encode(x=at("x"), y=at("y")))
    layers += pixels.texts([e.name for e in entries], size)
    layers += pixels.texts([e.about for e in entries if e.about], size, role="soft")
    return pixels.finished(layers, size, y - BETWEEN + 2, fig.alt)


def _entry(row: Mapping[Any, Any], top: float, size: Size) -> Entry:
    line = size.text * LINE
    wide = size.width > 400
    x = 7 + int(row["depth"]) * (WIDE_STEP if wide else NARROW_STEP)
    left = x + MARK
    name = fitted(str(row["name"]), size.width - left - 2, size.text)
    height = pixels.height_of(name, size.text)
    about, said = None, str(row["about"])
    if said:
        beside = left + text_width(name, size.text) + 12
        one_line = (
            "\n" not in name and beside + text_width(said, size.text) < size.width
        )
        if wide and one_line:
            about = Text(said, beside, top + line / 2)
        else:
            said = fitted(said, size.width - left - 2, size.text)
            about = Text(said, left, top + height + line / 2)
            height += pixels.height_of(said, size.text)
    return Entry(
        x, top + line / 2, int(row["above"]),
        LOOKS.get(str(row["status"]), PLAIN), Text(name, left, top + line / 2), about,
        top + height,
    )  # fmt: skip


def _branches(entries: list[Entry]) -> list[Rule]:
    """A line down from each origin, and one across to what came out of it."""
    found = []
    last: dict[int, Entry] = {}
    for entry in entries:
        if entry.above >= 0:
            origin = entries[entry.above]
            last[entry.above] = entry
            found.append(Rule(origin.x, entry.y, entry.x - 9, entry.y))
    for above, entry in last.items():
        origin = entries[above]
        found.append(Rule(origin.x, origin.y + 9, origin.x, entry.y))
    return found

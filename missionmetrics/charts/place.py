"""Where labels go: beside what they name, clear of lines and of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from missionmetrics.charts.layout import LINE, Frame, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = 24  # length of the sample of the line that stands before a label
GAP = 7


class Point(NamedTuple):
    """A place in the plot, in pixels."""

    x: float
    y: float


class Wanted(NamedTuple):
    """A label to place: its text, its role, the places it may stand by."""

    text: str
    role: str
    anchors: Sequence[Point]
    keyed: bool = True


class Placed(NamedTuple):
    """A label in its place: left edge and middle of its first line."""

    text: str
    role: str
    x: float
    y: float
    keyed: bool


class Box(NamedTuple):
    """The room a label takes."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, p: Point) -> bool:
        """Whether a point lies in the box."""
        return self.left <= p.x <= self.right and self.top <= p.y <= self.bottom

    def meets(self, other: Box) -> bool:
        """Whether two boxes share room."""
        return not (
            self.right < other.left or other.right < self.left
            or self.bottom < other.top or other.bottom < self.top
        )  # fmt: skip


def placed(
    wanted: Sequence[Wanted], obstacles: Sequence[Point], frame: Frame
) -> list[Placed]:
    """Give every label the place that hides least, in the order given.

    ``obstacles`` are points along everything drawn.
    """
    done: list[Placed] = []
    taken: list[Box] = []
    for label in wanted:
        options = [
            (_cost(box, rank, obstacles, taken, frame), rank, box)
            for rank, box in enumerate(_boxes(label, frame))
        ]
        _, _, box = min(options)
        taken.append(box)
        middle = box.top + frame.size.text * LINE / 2
        done.append(Placed(label.text, label.role, box.left, middle, label.keyed))
    return done


def _boxes(label: Wanted, frame: Frame) -> list[Box]:
    size = frame.size.text
    width = text_width(label.text, size) + (KEY if label.keyed else 0)
    height = size * LINE * (label.text.count("\n") + 1)
    boxes = []
    for p in label.anchors:
        for lift in (GAP, 2.2 * GAP, 4 * GAP, 6.5 * GAP, 9 * GAP):
            for shift in (0.0, -width, -width / 2, -width - 16, -width - 40):
                left = min(max(p.x + shift + 4, 2), frame.width - width)
                for top in (p.y - lift - height, p.y + lift):
                    boxes.append(Box(left, top, left + width, top + height))
    return boxes


def _cost(
    box: Box, rank: int, obstacles: Sequence[Point], taken: Sequence[Box], frame: Frame
) -> float:
    hidden = sum(box.holds(p) for p in obstacles)
    outside = max(0.0, -box.top) + max(0.0, box.bottom - frame.height + 2)
    outside += max(0.0, -box.left)
    roomy = Box(box.left - 4, box.top - 1, box.right + 4, box.bottom + 1)
    clashes = sum(roomy.meets(other) for other in taken)
    return 1000 * clashes + 60 * outside + 8 * hidden + 0.25 * rank

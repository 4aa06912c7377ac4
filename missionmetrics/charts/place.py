"""Where labels go: beside what they name, clear of lines and of one another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.charts.layout import LINE, Frame, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

KEY = 24  # length of the sample of the line that stands before a label
GAP = 7
BY_RANK, AT_END = 0.1, -8.0  # the end of a line is the best place for its name


class Point(NamedTuple):
    """A place in the plot, in pixels."""

    x: float
    y: float


class Wanted(NamedTuple):
    """A label to place: its text, its role, the places it may stand by.

    ``line`` names the line it belongs to among the obstacles.
    """

    text: str
    role: str
    anchors: Sequence[Point]
    line: str
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

    def away(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels from the box to each point, shape (points, 2); nought inside."""
        x, y = points[:, 0], points[:, 1]
        return np.hypot(
            np.maximum(np.maximum(self.left - x, x - self.right), 0.0),
            np.maximum(np.maximum(self.top - y, y - self.bottom), 0.0),
        )

    def meets(self, other: Box) -> bool:
        """Whether two boxes share room."""
        return not (
            self.right < other.left or other.right < self.left
            or self.bottom < other.top or other.bottom < self.top
        )  # fmt: skip


def placed(
    wanted: Sequence[Wanted], obstacles: Mapping[str, Sequence[Point]], frame: Frame
) -> list[Placed]:
    """Give every label the place that hides least, in the order given.

    ``obstacles`` are points along everything drawn, by the name of the line.
    """
    lines = {name: np.array(points, dtype=float).reshape(-1, 2)
             for name, points in obstacles.items() if len(points)}  # fmt: skip
    done: list[Placed] = []
    taken: list[Box] = []
    for label in wanted:
        options = [
            (
                _cost(box, label.line, lines, taken, frame)
                + (BY_RANK * rank if rank else AT_END),
                rank,
                box,
            )
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
    end = label.anchors[0]
    boxes = [Box(end.x + 8, end.y - height / 2, end.x + 8 + width, end.y + height / 2)]
    for p in label.anchors:
        for lift in (GAP, 2.2 * GAP, 4 * GAP, 6.5 * GAP, 9 * GAP):
            for shift in (0.0, -width, -width / 2, -width - 16, -width - 40):
                left = min(max(p.x + shift + 4, 2), frame.width - width)
                for top in (p.y - lift - height, p.y + lift):
                    boxes.append(Box(left, top, left + width, top + height))
    return boxes


def _cost(
    box: Box, line: str, lines: Mapping[str, NDArray[np.float64]],
    taken: Sequence[Box], frame: Frame,
) -> float:  # fmt: skip
    away = {name: box.away(points) for name, points in lines.items()}
    hidden = sum(int((far == 0).sum()) for far in away.values())
    near = {name: float(far.min()) for name, far in away.items() if name}
    own = near.pop(line, 0.0)
    # A label must be nearer to its own line than to any other.
    astray = max(0.0, own + 4 - min(near.values(), default=math.inf))
    outside = max(0.0, -box.top - 4) + max(0.0, box.bottom - frame.height - 4)
    outside += max(0.0, -box.left) + max(0.0, box.right - frame.width - frame.right)
    roomy = Box(box.left - 4, box.top - 1, box.right + 4, box.bottom + 1)
    clashes = sum(roomy.meets(other) for other in taken)
    return 1000 * clashes + 60 * outside + 8 * hidden + 0.8 * astray + 0.4 * own

"""What a description says, read back: held against the tables it rests on."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from missionmetrics.charts.describe import Described
    from missionmetrics.charts.figure import Figure


def said(fig: Figure, level: int = 3) -> list[str]:
    """The description as it is said again from the cells, not through `describe`."""
    return [d.sentence.say(fig.facts, fig.locale.name) for d in fig.description
            if d.level <= level]  # fmt: skip


def slips(fig: Figure) -> list[tuple[str, str]]:
    """Slots whose cell can change without the sentence changing or being refuted."""
    found = []
    for described in fig.description:
        for name, slot in described.sentence.slots.items():
            if not _noticed(fig, described, slot.cell):
                found.append((described.sentence.message, name))
    return found


def _noticed(fig: Figure, described: Described, cell: Any) -> bool:
    before = described.sentence.say(fig.facts, fig.locale.name)
    frame = fig.facts[cell.part].astype(object)
    value = frame[cell.column].iloc[cell.row]
    frame.loc[cell.row, cell.column] = _changed(value, cell.column)
    other = {**fig.facts, cell.part: frame}
    try:
        after = described.sentence.say(other, fig.locale.name)
    except KeyError:
        return True
    return after != before or not described.sentence.true_of(other)


def _changed(value: Any, column: str) -> Any:
    """The first digit of a number one more, or one letter of a text."""
    if isinstance(value, str):
        return f"{value}x" if not value[-1:].isdigit() else (
            value[:-1] + str((int(value[-1]) + 1) % 10))  # fmt: skip
    if isinstance(value, int | np.integer) or not math.isfinite(value):
        return 1 if not math.isfinite(value) else value + 1
    if float(value).is_integer():
        return value + 1
    return value + 10.0 ** math.floor(math.log10(abs(value)))


def skeleton(sentences: list[str]) -> list[str]:
    """Sentences with every number blanked."""
    return [re.sub(r"[−]?\d[\d,.]*\d|[−]?\d", "#", s) for s in sentences]

"""Slots and claims on the one row of ``facts``, the sums behind a description."""

from __future__ import annotations

from missionmetrics.charts.describe import Described
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot


def count(column: str) -> Slot:
    """A whole number of the sums."""
    return Slot(Cell("facts", 0, column), "number:0")


def text(column: str) -> Slot:
    """A name among the sums."""
    return Slot(Cell("facts", 0, column), "text")


def fact(column: str, comparison: str, right: Cell | float | str | bool) -> Claim:
    """What must be true of the sums."""
    return Claim(Cell("facts", 0, column), comparison, right)


def hidden() -> Described:
    """How many rows have no number, counted in the column ``hidden``."""
    slots, some = {"hidden": count("hidden")}, (fact("hidden", ">", 0),)
    return Described(1, Sentence("describe.hidden", slots, some, "hidden"))

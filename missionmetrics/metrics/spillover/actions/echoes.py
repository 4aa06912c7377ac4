"""What follows an action in each group, and whether it can be told at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.metrics.spillover.actions.declared import shapes
from missionmetrics.stats.excitation.echo import FEWEST, find_echo

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.actions.dated import Periods
    from missionmetrics.metrics.spillover.actions.declared import Declared
    from missionmetrics.stats.excitation.echo import Echo

    Floats = NDArray[np.float64]

DRAWS, PER_GROUP = 199, 40
PER_PART = 4
"""Actions that each part of a baseline needs."""
NOTHING = 1.0
"""A range from nought up to one more action says nothing."""


class Asked(NamedTuple):
    """Half-lives tried, in periods, coverage of the ranges, and a seed."""

    half_lives: tuple[float, float]
    level: float
    seed: int


@dataclass(frozen=True, eq=False)
class Answer:
    """One group's echo, or why there is none.

    ``why`` is empty, ``few`` actions, ``short`` records, ``parts`` (too many parts of
    the baseline for so few actions) or ``wide`` (a range from nought to one or more, or
    without an upper end).
    """

    group: str
    n: int
    counts: Floats
    echo: Echo | None
    why: str
    clear: bool = False


def answers(
    groups: dict[str, Floats], declared: Declared, span: Periods, asked: Asked
) -> list[Answer]:
    """The echo of each group of actions (T,), told from chance for all at once."""
    parts = shapes(declared, span.middles, span.kept)
    draws = max(DRAWS, PER_GROUP * len(groups))
    found = [
        _answer(name, counts, parts, asked, draws) for name, counts in groups.items()
    ]
    clear = _clear(found, asked.level)
    return [replace(a, clear=c) for a, c in zip(found, clear, strict=True)]


def _answer(
    name: str, counts: Floats, parts: Floats, asked: Asked, draws: int
) -> Answer:
    n = int(counts.sum())
    used = parts[:, parts.sum(axis=0) > 0]
    if n < FEWEST:
        return Answer(name, n, counts, None, "few")
    if counts.size < FEWEST:
        return Answer(name, n, counts, None, "short")
    if n < PER_PART * used.shape[1]:
        return Answer(name, n, counts, None, "parts")
    echo = find_echo(counts, used, draws=draws, **asked._asdict())
    open_ = not np.isfinite(echo.high) or (echo.low <= 0 and echo.high >= NOTHING)
    return Answer(name, n, counts, echo, "wide" if open_ else "")


def _clear(found: list[Answer], level: float) -> list[bool]:
    """Holm's rule over the groups that have an answer, and a range above nought."""
    told = [
        (a.echo, i) for i, a in enumerate(found) if a.echo is not None and not a.why
    ]
    clear = [False] * len(found)
    for rank, (echo, i) in enumerate(sorted(told, key=lambda one: one[0].p_none)):
        if echo.p_none > (1 - level) / 2 / (len(told) - rank):
            break
        clear[i] = echo.low > 0
    return clear

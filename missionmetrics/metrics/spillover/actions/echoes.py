"""What follows an action in each group, and whether it can be told at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.spillover.actions.declared import shapes
from missionmetrics.stats.excitation.asked import fewest_draws
from missionmetrics.stats.excitation.echo import FEWEST, find_echo

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.actions.dated import Periods
    from missionmetrics.metrics.spillover.actions.declared import Declared
    from missionmetrics.stats.excitation.echo import Echo

    Floats = NDArray[np.float64]

DRAWS, MOST_DRAWS = 199, 4000
PER_PART = 4
"""Actions that each part of a baseline needs."""
NOTHING = 1.0
"""A range from nought up to one more action says nothing."""


class Asked(NamedTuple):
    """Half-lives tried, in periods, coverage of the ranges, and a seed."""

    half_lives: tuple[float, float]
    level: float
    seed: int | None


@dataclass(frozen=True, eq=False)
class Answer:
    """One group's echo, or why there is none.

    ``why`` is empty, ``few`` actions, ``short`` records, ``parts`` (too many parts of
    the baseline for so few actions), ``wide`` (a range from nought to one or more) or
    ``open`` (above nought, without an upper end).
    """

    group: str
    n: int
    counts: Floats
    echo: Echo | None
    why: str
    clear: bool = False

    @property
    def told(self) -> Echo | None:
        """The echo where there is a figure for it."""
        return None if self.why else self.echo


def answers(
    groups: dict[str, Floats], declared: Declared, span: Periods, asked: Asked
) -> list[Answer]:
    """The echo of each group of actions (T,), told from chance for all at once.

    Raises
    ------
    EvidenceError
        ``MM-ECHO-LEVEL``.
    """
    parts = shapes(declared, span.middles, span.kept)
    draws = _draws(len(groups), asked.level)
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
    return Answer(name, n, counts, echo, _unsaid(echo, asked.level))


def _unsaid(echo: Echo, level: float) -> str:
    """Why a range gives no figure, if it does not."""
    if np.isfinite(echo.high):
        return "wide" if echo.low <= 0 and echo.high >= NOTHING else ""
    return "open" if echo.low > 0 and echo.p_none <= (1 - level) / 2 else "wide"


def _draws(groups: int, level: float) -> int:
    """As many records as each group needs to stand out among so many."""
    needed = max(DRAWS, fewest_draws(level, 2 * groups) + 1)
    if needed > MOST_DRAWS:
        raise EvidenceError(
            f"`level` is {level:g}; {needed:,} records would have to be drawn by "
            "chance, which would take too long.",
            fix="ask for a lower level, or for fewer groups.",
            code="MM-ECHO-LEVEL",
        )
    return needed


def _clear(found: list[Answer], level: float) -> list[bool]:
    """Holm's rule over all groups with an echo; none is clear whose range is wide."""
    asked = [(a.echo, i) for i, a in enumerate(found) if a.echo is not None]
    clear = [False] * len(found)
    for rank, (echo, i) in enumerate(sorted(asked, key=lambda one: one[0].p_none)):
        if echo.p_none > (1 - level) / 2 / (len(asked) - rank):
            break
        clear[i] = echo.low > 0 and found[i].why in ("", "open")
    return clear

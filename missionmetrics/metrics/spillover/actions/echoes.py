"""What follows an action in each group, and whether it can be told at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.spillover.actions.declared import shapes
from missionmetrics.stats.excitation.asked import fewest_draws
from missionmetrics.stats.excitation.echo import FEWEST, find_echo
from missionmetrics.stats.rare import beyond_chance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.actions.dated import Periods
    from missionmetrics.metrics.spillover.actions.declared import Declared
    from missionmetrics.stats.excitation.echo import Echo

    Floats = NDArray[np.float64]

DRAWS, MOST_DRAWS = 199, 4000
PER_PART = 4
"""Actions that each part of a baseline needs."""
MOST_SILENT = 0.5
"""Share of a record that may pass at one of its ends without an action."""
AT_ENDS = (0, 1, -3, -2)
"""Gaps before and after the first, and the last, period with actions."""
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
    the baseline for so few actions), ``silent`` (none at one end for more than half of
    the record), ``wide`` (a range from nought to one or more) or ``open`` (above
    nought, without an upper end).
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
    used = parts[:, parts.sum(axis=0) > 0]
    steps = span.middles.searchsorted(pd.DatetimeIndex(declared.steps))
    lacks = {name: _lack(n, used.shape[1], steps) for name, n in groups.items()}
    draws = _draws(list(lacks.values()).count(""), asked.level)
    found = [
        _answer(name, n, lacks[name], used, asked, draws) for name, n in groups.items()
    ]
    clear = _clear(found, asked.level)
    return [replace(a, clear=c) for a, c in zip(found, clear, strict=True)]


def _lack(counts: Floats, parts: int, steps: NDArray[np.int64]) -> str:
    """Why a group cannot even be asked about, if it cannot."""
    if counts.sum() < FEWEST:
        return "few"
    if counts.size < FEWEST:
        return "short"
    if counts.sum() < PER_PART * parts:
        return "parts"
    return "silent" if _is_silent(counts, steps) else ""


def _is_silent(counts: Floats, steps: NDArray[np.int64]) -> bool:
    """Whether most of the record is one silence at an end that no step explains.

    A wrong date, or years before anything was written down, leaves all other actions
    close together, which looks like an echo. A step within the period of the action
    that ends a silence may count from the next on.
    """
    edges = np.concatenate([[0], np.flatnonzero(counts), [counts.size]])
    ends = [(edges[k], edges[k + 1]) for k in AT_ENDS]
    return any(
        end - start > counts.size * MOST_SILENT
        and not ((steps > start) & (steps <= end + 1)).any()
        for start, end in ends
    )


def _answer(
    name: str, counts: Floats, lack: str, parts: Floats, asked: Asked, draws: int
) -> Answer:
    n = int(counts.sum())
    if lack:
        return Answer(name, n, counts, None, lack)
    echo = find_echo(counts, parts, draws=draws, **asked._asdict())
    return Answer(name, n, counts, echo, _unsaid(echo))


def _unsaid(echo: Echo) -> str:
    """Why a range gives no figure, if it does not."""
    if np.isfinite(echo.high):
        return "wide" if echo.low <= 0 and echo.high >= NOTHING else ""
    return "open" if echo.low > 0 else "wide"


def _draws(groups: int, level: float) -> int:
    """As many records as each group needs to stand out among so many."""
    needed = max(DRAWS, fewest_draws(level, 2 * groups) + 1) if groups else DRAWS
    if needed > MOST_DRAWS:
        raise EvidenceError(
            f"`level` is {level:g} and there are {groups} groups to tell apart; "
            f"{needed:,} records of each would have to be drawn by chance, which would "
            "take too long.",
            fix="ask for a lower level, or for fewer groups.",
            code="MM-ECHO-LEVEL",
        )
    return needed


def _clear(found: list[Answer], level: float) -> list[bool]:
    """Holm's rule over all groups with an echo; none is clear whose range is wide."""
    asked = [(a.echo, i) for i, a in enumerate(found) if a.echo is not None]
    clear = [False] * len(found)
    for rank, (echo, i) in enumerate(sorted(asked, key=lambda one: one[0].p_none)):
        if not beyond_chance(echo.p_none, level, among=2 * (len(asked) - rank)):
            break
        clear[i] = echo.low > 0 and found[i].why in ("", "open")
    return clear

"""How much has to be drawn for something to be called more than chance."""

from __future__ import annotations

from math import ceil
from numbers import Integral

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.rare import ROUNDING

FEWEST = 99
DRAWS, BEYOND, MOST_ROUNDS = 1000, 20, 20
"""Draws of a round, how many of all must lie beyond a range, and rounds at most."""


def checked_draws(draws: int, level: float) -> int:
    """How many records are made, or an error that says how many it takes.

    Raises
    ------
    EvidenceError
        ``MM-CARRIED-DRAWS`` for fewer than 99, or so few that none could be beyond
        chance at that ``level``.
    """
    needed = max(FEWEST, ceil((1 - ROUNDING) / (1 - level)) - 1)
    whole = isinstance(draws, Integral) and not isinstance(draws, bool)
    if whole and draws >= needed:
        return int(draws)
    raise EvidenceError(
        f"`draws` is {draws!r}; {needed} or more are needed at a `level` of {level:g}.",
        fix=f"give a whole number of {needed} or more, or a lower level.",
        code="MM-CARRIED-DRAWS",
    )


def rounds_of(level: float) -> int:
    """How many rounds of draws it takes for enough of them to lie beyond a range.

    Raises
    ------
    EvidenceError
        ``MM-CARRIED-LEVEL`` for a ``level`` above .999.

    Examples
    --------
    >>> rounds_of(0.95), rounds_of(0.99), rounds_of(0.999)
    (1, 2, 20)
    """
    needed = max(DRAWS, ceil((1 - ROUNDING) * BEYOND / (1 - level)))
    rounds = ceil(needed / DRAWS)
    if rounds > MOST_ROUNDS:
        raise EvidenceError(
            f"`level` is {level:g}; {needed:,} draws would be needed for its ranges, "
            "which would take too long.",
            fix="ask for .999 or less.",
            code="MM-CARRIED-LEVEL",
        )
    return rounds

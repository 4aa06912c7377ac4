"""What is asked of counts: half-lives, draws, coverage and a seed, checked once."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.seeds import checked_seed
from missionmetrics.stats.rare import ROUNDING

Floats = NDArray[np.float64]

SHORTEST = 0.5
"""Shortest half-life tried, in periods."""
SHARE = 10.0
"""Part of a record that the longest half-life tried may take."""


def numbers(given: ArrayLike) -> Floats:
    """As numbers; one that is none where anything else is among them."""
    try:
        told = np.asarray(given)
    except ValueError:  # rows of different lengths
        return np.array([np.nan])
    mixed = told.dtype.kind == "O" and all(isinstance(one, Real) for one in told.flat)
    if told.dtype.kind not in "iufb" and not mixed:
        return np.array([np.nan])
    return np.asarray(told, dtype=float)


def span_of(
    half_lives: tuple[float, float] | None, periods: int
) -> tuple[float, float]:
    """Shortest and longest half-life tried, in periods.

    Raises
    ------
    EvidenceError
        ``MM-ECHO-HALF-LIVES``.
    """
    if half_lives is None:
        return SHORTEST, max(periods / SHARE, 2 * SHORTEST)
    pair = tuple(half_lives) if isinstance(half_lives, Iterable) else ()
    known = len(pair) == 2 and all(isinstance(one, Real) for one in pair)
    if not known or not 0 < pair[0] < pair[1] < np.inf:
        raise EvidenceError(
            f"`half_lives` is {half_lives!r}.",
            fix="give the shortest and the longest, in periods, both above 0.",
            code="MM-ECHO-HALF-LIVES",
        )
    return float(pair[0]), float(pair[1])


def require_chance(*, level: float, draws: int, seed: int | None, tails: int) -> None:
    """Refuse draws that could never look rare enough, and what cannot be read.

    ``tails`` is 2 where a range has two ends, 1 where only the largest counts.

    Raises
    ------
    EvidenceError
        ``MM-LEVEL``, ``MM-SEED`` or ``MM-ECHO-DRAWS``.
    """
    require_coverage(level)
    checked_seed(seed)
    least = fewest_draws(level, tails)
    whole = isinstance(draws, Integral) and not isinstance(draws, bool)
    if not whole or draws < least:
        raise EvidenceError(
            f"`draws` is {draws!r}; a level of {level:g} needs {least} or more.",
            fix="draw more records, or ask for a lower level.",
            code="MM-ECHO-DRAWS",
        )


def fewest_draws(level: float, tails: int) -> int:
    """Draws of which none need be as large for it to be as rare as the level asks.

    Examples
    --------
    >>> fewest_draws(0.95, 2), fewest_draws(0.99, 1)
    (39, 99)
    """
    return max(int(np.ceil(tails / (1 - level) - ROUNDING)) - 1, 1)

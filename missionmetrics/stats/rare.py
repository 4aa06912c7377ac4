"""When something is called more than chance, among records that were made by chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

ROUNDING = 1e-9
"""More than 1 - 0.9 falls short of 0.1, and less than one record counts."""


def beyond_chance(p: ArrayLike, level: float, *, among: float = 1) -> NDArray[np.bool_]:
    """Whether so small a share ``p`` of made records show as much.

    Parameters
    ----------
    p : array-like
    level : float
        Between 0 and 1: at .95, five of 100 may show as much by chance.
    among : float
        How many share these five: the ends of a range, or things that are asked about.

    Examples
    --------
    >>> bool(beyond_chance(0.1, 0.9)), 0.1 <= 1 - 0.9
    (True, False)
    """
    return np.asarray(np.asarray(p) <= (1 - level) / among + ROUNDING)


def critical_of(made: Floats, level: float, *, among: float = 1) -> float:
    """What a record has to go beyond to be `beyond_chance` of those ``made``.

    Examples
    --------
    >>> critical_of(np.arange(1.0, 100.0), 0.95)
    95.0
    """
    allowed = int(((1 - level) / among + ROUNDING) * (made.size + 1))
    return float(np.sort(made)[-allowed])

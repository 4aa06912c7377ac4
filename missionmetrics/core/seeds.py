"""Seeds of what is drawn by chance: the same whole number gives the same answer."""

from __future__ import annotations

from numbers import Integral

import numpy as np

from missionmetrics.core.errors import EvidenceError


def checked_seed(seed: int | None) -> int | None:
    """The seed, or an error that says what one is.

    Parameters
    ----------
    seed : int or None
        A whole number of 0 or more; None for draws that differ each time.

    Raises
    ------
    EvidenceError
        ``MM-SEED`` for anything else.

    Examples
    --------
    >>> checked_seed(7)
    7
    """
    whole = isinstance(seed, Integral) and not isinstance(seed, bool)
    if seed is None or (whole and seed >= 0):
        return seed
    raise EvidenceError(
        f"`seed` is {seed!r}.", fix="give a whole number of 0 or more.", code="MM-SEED"
    )


def stream(seed: int | None, number: int) -> np.random.Generator:
    """A stream of chance of its own beside others that have the same seed.

    Parameters
    ----------
    seed : int or None
        As `checked_seed`.
    number : int
        Which stream, 0 or more.

    Examples
    --------
    >>> bool(stream(7, 1).random() == stream(7, 1).random())
    True
    >>> bool(stream(7, 1).random() == stream(7, 2).random())
    False
    """
    given = checked_seed(seed)
    return np.random.default_rng(None if given is None else [given, number])

"""Shares and their intervals, on arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

Array = NDArray[np.float64]


class Share(NamedTuple):
    """Share with interval; three arrays, shape (groups,), each within [0, 1]."""

    estimate: Array
    low: Array
    high: Array


def jeffreys(hits: Array, trials: Array, *, level: float = 0.95) -> Share:
    """Share of ``trials`` that were ``hits``, with the Jeffreys interval.

    ``hits`` and ``trials`` have shape (groups,). With no hits the low end is 0 and
    with nothing but hits the high end is 1. A group with no trials has no estimate
    and the interval [0, 1]: nothing was learnt.

    Brown, Cai & DasGupta (2001) Statistical Science 16:101-133, section 3.1.1 and
    the change at the ends of section 4.2.1 there.
    """
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(trials > 0, hits / trials, np.nan)
    low = betaincinv(hits + 0.5, trials - hits + 0.5, tail)
    high = betaincinv(hits + 0.5, trials - hits + 0.5, 1 - tail)
    return Share(
        share,
        np.where(hits == 0, 0.0, low),
        np.where(hits == trials, 1.0, high),
    )


def wilson(hits: Array, trials: Array, *, level: float = 0.95) -> Share:
    """Share of ``trials`` that were ``hits``, with the Wilson score interval.

    Shapes and empty groups as in :func:`jeffreys`.

    Wilson (1927) J. Am. Stat. Assoc. 22:209-212.
    """
    z2 = ndtri(0.5 + level / 2) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = hits / trials
        centre = (hits + z2 / 2) / (trials + z2)
        half = np.sqrt(z2 * (hits * (1 - share) + z2 / 4)) / (trials + z2)
    empty = trials == 0
    low = np.where(empty | (hits == 0), 0.0, centre - half)
    high = np.where(empty | (hits == trials), 1.0, centre + half)
    return Share(np.where(empty, np.nan, share), low, high)

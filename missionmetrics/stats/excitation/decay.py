"""Sums over all earlier events that fade with time, in one sweep over the record.

From one moment to the next such a sum fades and takes up what came in between. That
is a system of linear equations with two diagonals, which is solved in one sweep at any
decay: nothing overflows and nothing is cut off.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dtbsv

Floats = NDArray[np.float64]

PIECE = 8192
"""Moments worked on at once: as many as a processor has at hand."""


class Sums(NamedTuple):
    """Over events s before each moment t: sums of ``lag**k * exp(-decay * lag)``.

    ``plain``, ``once`` and ``twice`` are those for k of 0, 1 and 2, each (d, n).
    """

    plain: Floats
    once: Floats
    twice: Floats


def carried(kept: Floats, added: Floats) -> Floats:
    """What is there at each place: ``kept`` of what was there before, and ``added``.

    Parameters
    ----------
    kept, added : arrays, shape (n,)
        ``kept[0]`` has nothing to act on; a 0 in between begins another record.

    Examples
    --------
    >>> carried(np.full(3, 0.5), np.ones(3)).tolist()
    [1.0, 1.5, 1.75]
    """
    return _swept(_bands(kept), added)


def _bands(kept: Floats) -> Floats:
    """Below its diagonal of ones, the matrix of one sweep; for BLAS, by columns."""
    bands = np.empty((kept.size, 2)).T
    np.negative(kept[1:], out=bands[1, :-1])
    return bands


def _swept(bands: Floats, added: Floats) -> Floats:
    return np.asarray(dtbsv(1, bands, added, lower=1, diag=1))


def faded(times: Floats, decay: float) -> Floats:
    """Sum of ``exp(-decay * (t - s))`` over all events s before each event t, (n,).

    Parameters
    ----------
    times : array, shape (n,)
        Rising; events of the same moment are not before one another.
    decay : float
        Above 0, per unit of time.

    Examples
    --------
    >>> faded(np.array([0.0, 1.0, 1.0, 2.0]), 1.0).round(6).tolist()
    [0.0, 0.367879, 0.367879, 0.871094]
    """
    moments, place, number = np.unique(times, return_inverse=True, return_counts=True)
    kept = np.exp(-decay * np.diff(moments, prepend=moments[:1]))
    before = np.concatenate([[0.0], number[:-1]])
    return carried(kept, kept * before)[place]


def faded_plain(gaps: Floats, before: Floats, decay: float) -> Floats:
    """Fading sums at each moment, (d, n), as `faded_sums` has them first."""
    found = np.empty(before.shape)
    last = np.zeros(before.shape[0])
    for first in range(0, gaps.size, PIECE):
        here = np.s_[first : first + PIECE]
        kept = np.exp(-decay * gaps[here])
        bands = _bands(kept)
        for k, earlier in enumerate(before[:, here]):
            found[k, here] = _swept(bands, _going_on(kept * earlier, kept, last[k]))
        last = found[:, here][:, -1]
    return found


def faded_sums(gaps: Floats, before: Floats, decay: float) -> Sums:
    """Fading sums at each moment, and how they turn with the decay.

    Parameters
    ----------
    gaps : array, shape (n,)
        Time since the moment before; the first counts for nothing.
    before : array, shape (d, n)
        Events of each kind at the moment before, 0 at the first.
    decay : float
    """
    found = np.empty((3, *before.shape))
    last = np.zeros(found.shape[:2])
    for first in range(0, gaps.size, PIECE):
        here = np.s_[first : first + PIECE]
        gap = gaps[here]
        kept = np.exp(-decay * gap)
        bands = _bands(kept)
        for k, earlier in enumerate(before[:, here]):
            plain = _swept(bands, _going_on(kept * earlier, kept, last[0, k]))
            once = _swept(bands, _going_on(gap * plain, kept, last[1, k]))
            more = gap * (2 * once - gap * plain)
            twice = _swept(bands, _going_on(more, kept, last[2, k]))
            found[:, k, here] = plain, once, twice
        last = found[:, :, here][:, :, -1]
    return Sums(*found)


def _going_on(added: Floats, kept: Floats, last: float) -> Floats:
    """What is added, and at first what is left of the piece before."""
    added[0] += kept[0] * last
    return added

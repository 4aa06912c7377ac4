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
    kept = np.exp(-decay * gaps)
    bands = _bands(kept)
    found = np.empty((3, *before.shape))
    for k, earlier in enumerate(before):
        plain = _swept(bands, kept * earlier)
        once = _swept(bands, gaps * plain)
        found[:, k] = plain, once, _swept(bands, gaps * (2 * once - gaps * plain))
    return Sums(*found)

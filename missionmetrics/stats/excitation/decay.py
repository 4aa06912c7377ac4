"""Sums over all earlier events that fade with time, in one sweep over the record."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH = 300.0
"""Times the decay that one block covers; its exponentials stay far from overflow."""


def faded(times: Floats, decay: float) -> Floats:
    """Sum of ``exp(-decay * (t - s))`` over all events s before each event t, (n,).

    Parameters
    ----------
    times : array, shape (n,)
        Rising; of events at the same time the later ones see the earlier.
    decay : float
        Above 0, per unit of time.

    Notes
    -----
    Within a block the sums are running sums of exponentials counted from its start;
    what is left of earlier blocks is carried over.

    Examples
    --------
    >>> faded(np.array([0.0, 1.0, 2.0]), 1.0).round(6).tolist()
    [0.0, 0.367879, 0.503215]
    """
    found = np.zeros(times.size)
    block = np.floor((times - times[0]) * decay / REACH).astype(np.int64)
    starts = np.flatnonzero(np.diff(block, prepend=-1))
    carried, since = 0.0, float(times[0])
    for first, end in zip(starts, [*starts[1:], times.size], strict=True):
        start = float(times[first])
        carried *= np.exp(-decay * (start - since))
        grown = np.exp(decay * (times[first:end] - start))
        before = np.concatenate([[0.0], np.cumsum(grown)[:-1]])
        found[first:end] = (before + carried) / grown
        carried, since = float(carried + grown.sum()), start
    return found

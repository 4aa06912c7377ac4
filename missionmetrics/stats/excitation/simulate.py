"""Counts and times of events with known truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST = 50.0
"""Times its highest baseline that a simulated rate may rise to."""


def draw_counts(
    rng: np.random.Generator,
    own: Floats,
    seen: Floats,
    decay: Floats,
    *,
    uneven: Floats | float = 1.0,
) -> Floats:
    """Counts (R, T) of periods whose rate is raised by earlier ones.

    Parameters
    ----------
    rng : numpy.random.Generator
    own : array, shape (R, T)
        The rate without excitation.
    seen, decay : arrays, shape (R,)
        Events that one event brings in later periods, and how fast that fades.
    uneven : float or array, shape (R,)
        Variance over mean of a count, given the past; 1 for Poisson counts, more for
        negative binomial ones.
    """
    kept = np.exp(-decay)
    extra = np.broadcast_to(np.asarray(uneven, dtype=float) - 1.0, decay.shape)
    found = np.zeros(own.shape)
    raised = np.zeros(own.shape[0])
    cap = MOST * np.maximum(own.max(axis=1), 1e-12)
    loose = extra > 1e-9
    spread = np.where(loose, extra, 1.0)
    for t in range(own.shape[1]):
        rate = np.minimum(own[:, t] + seen * raised, cap)
        if loose.any():
            mixed = rng.standard_gamma(np.maximum(rate, 1e-300) / spread) * spread
            rate = np.where(loose, mixed, rate)
        found[:, t] = rng.poisson(rate)
        raised = kept * raised + (1.0 - kept) * found[:, t]
    return found


def draw_times(
    rng: np.random.Generator,
    born: Floats,
    until: float,
    *,
    ratio: float,
    decay: float,
) -> Floats:
    """Rising times of events ``born`` by themselves and of all that follow them."""
    every = [born]
    while born.size:
        count = rng.poisson(ratio, born.size)
        born = np.repeat(born, count) + rng.exponential(1 / decay, count.sum())
        born = born[born < until]
        every.append(born)
    return np.sort(np.concatenate(every))

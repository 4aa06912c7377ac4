"""Simulated records with known truth, by seed: those of the published calibration."""

import numpy as np

from benchmarks import link_worlds


def remembering(seed, dates, k, *, count=1, shared=0.0):
    """Series that each remember themselves; ``shared`` shocks come to all at once."""
    rng = np.random.default_rng(seed)
    return link_worlds.remembering(rng, count, dates, k, shared=shared).values


def linked(seed, dates, k, *, count=1, shared=0.0):
    """A chain: each series takes four tenths of the one before it, a date later."""
    rng = np.random.default_rng(seed)
    return link_worlds.chained(rng, count, dates, k, shared=shared).values


def wandering(seed, dates, k, *, count=1):
    """Levels whose slopes wander, seen through noise: each by itself."""
    return link_worlds.wandering(np.random.default_rng(seed), count, dates, k).values

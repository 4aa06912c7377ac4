"""Simulated records with known truth: memory, shared shocks, links across dates."""

import numpy as np

BURN = 50


def remembering(seed, dates, k, *, memory=0.5, count=1, shared=0.0):
    """Series that each remember themselves; ``shared`` shocks come to all at once."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(count, dates + BURN, k))
    shocks += shared * rng.normal(size=(count, dates + BURN, 1))
    return _run(shocks, memory * np.eye(k))


def linked(seed, dates, k, *, link=0.4, memory=0.3, count=1, together=0.0):
    """A chain: each series takes ``link`` of the one before it, a date later."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(count, dates + BURN, k))
    shocks += together * rng.normal(size=(count, dates + BURN, 1))
    return _run(shocks, memory * np.eye(k) + link * np.eye(k, k=-1))


def wandering(seed, dates, k, *, count=1):
    """Levels whose slopes wander, seen through noise: each by itself."""
    rng = np.random.default_rng(seed)
    slopes = np.cumsum(rng.normal(0.0, 0.3, size=(count, dates, k)), axis=1)
    return np.cumsum(slopes, axis=1) + rng.normal(size=(count, dates, k))


def _run(shocks, matrix):
    found = np.zeros_like(shocks)
    for t in range(1, shocks.shape[1]):
        found[:, t] = found[:, t - 1] @ matrix.T + shocks[:, t]
    return found[:, BURN:]

"""Places read together: what they have in common counts once, not once for each.

Helmert's turn sets the mean of N places apart from what is left between them. Each is
then measured by its own spread, so that every row says as much as the others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import helmert

Floats = NDArray[np.float64]

MOST_COMMON = 0.95
"""The largest share of surprises that all places may have in common."""


def set_apart(places: int) -> Floats:
    """The turn (N, N); its first row takes the mean of places."""
    return np.asarray(helmert(places, full=True))


def in_common(left: Floats) -> Floats:
    """Share (..., k) of surprises (..., N, m, k) that all places have in common."""
    places = left.shape[-3]
    whole = (left**2).mean(axis=(-3, -2))
    mean = (left.mean(axis=-3) ** 2).mean(axis=-2)
    return np.asarray(
        np.clip((places * mean / whole - 1) / (places - 1), 0.0, MOST_COMMON)
    )


def spreads(left: Floats) -> Floats:
    """Spread (..., k, N) of the turned places of surprises (..., N, m, k).

    In that of one place; the mean's first.
    """
    places = left.shape[-3]
    if places == 1:
        return np.ones((*left.shape[:-3], left.shape[-1], 1))
    common = in_common(left)
    found = np.empty((*common.shape, places))
    found[..., 0] = np.sqrt(1 + (places - 1) * common)
    found[..., 1:] = np.sqrt(1 - common)[..., None]
    return found


def weighed(left: Floats) -> Floats:
    """Surprises (..., N, m, k) turned, each series measured by its spreads."""
    if left.shape[-3] == 1:
        return left
    turned = np.moveaxis(set_apart(left.shape[-3]) @ np.moveaxis(left, -3, -2), -2, -3)
    return np.asarray(turned / np.swapaxes(spreads(left), -1, -2)[..., :, None, :])

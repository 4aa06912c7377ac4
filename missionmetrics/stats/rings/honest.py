"""How far could places have drifted apart anyway before an effect is in doubt?

Rambachan & Roth (2023, Review of Economic Studies 90:2555-2591), relative magnitudes:
from one date to the next, after it began, exposed and far places may drift apart by up
to M times the largest drift between two dates before it. The range is the union over
which drift was the largest, so it is as wide as theirs or wider.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


class Honest(NamedTuple):
    """Ranges of an average effect, (M,) each, and the least M that lets nought in.

    ``breakdown`` is 0 where nought is inside without any drift, infinite where it stays
    outside at the largest M asked for.
    """

    drift: Floats
    low: Floats
    high: Floats
    breakdown: float


def relative_magnitudes(
    profile: Floats, spread: Floats, at: NDArray[np.int64], passed: Floats, *,
    drift: Floats, level: float,
) -> Honest | None:  # fmt: skip
    """Ranges of the average difference since it began, for each M of ``drift``.

    Parameters
    ----------
    profile : array, shape (H,)
        Differences from the last date before.
    spread : array, shape (H, H)
        Their variances and covariances.
    at : array of int, shape (H,)
        Dates since it began: below -1 before, from 0 after, rising.
    passed : array, shape (H,)
        Dates from the last date before to each, those that are left out among them.
    drift : array, shape (M,)
        From 0, rising.
    level : float

    Returns
    -------
    Honest or None
        Nothing where fewer than two dates before it began can be compared.
    """
    after = at >= 0
    before = _drifts(at)
    if not after.any() or not len(before):
        return None
    mean = after / after.sum()
    most = float((passed[after] * mean[after]).sum())
    z = float(ndtri(0.5 + level / 2))
    low, high = np.full(drift.size, np.inf), np.full(drift.size, -np.inf)
    for step in np.concatenate([before, -before]):
        for m, size in enumerate(drift):
            lower, upper = mean - size * most * step, mean + size * most * step
            low[m] = min(low[m], lower @ profile - z * _sd(lower, spread))
            high[m] = max(high[m], upper @ profile + z * _sd(upper, spread))
    return Honest(drift, low, high, _breakdown(drift, low, high))


def _drifts(at: NDArray[np.int64]) -> Floats:
    """Weights on the profile of each drift between two neighbouring dates before."""
    rows = []
    early = np.flatnonzero(at < -1)
    for here in early:
        weights = np.zeros(at.size)
        weights[here] = -1.0
        later = np.flatnonzero(at == at[here] + 1)
        if later.size:
            weights[later[0]] = 1.0
        elif at[here] != -2:
            continue
        rows.append(weights)
    return np.array(rows).reshape(-1, at.size)


def _sd(weights: Floats, spread: Floats) -> float:
    return float(np.sqrt(max(float(weights @ spread @ weights), 0.0)))


def _breakdown(drift: Floats, low: Floats, high: Floats) -> float:
    inside = (low <= 0) & (high >= 0)
    return float(drift[inside.argmax()]) if inside.any() else np.inf

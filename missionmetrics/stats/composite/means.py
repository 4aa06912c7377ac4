"""Power means of many units under many sets of weights, with one rule for gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from missionmetrics.stats.composite.options import Missing

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

REASONS = ("", "too little is known", "not all values are above 0",
           "nothing has a weight", "the mean is not above 0",
           "the limits on shares cannot be kept")  # fmt: skip
FINE, UNKNOWN, NOT_ABOVE, WEIGHTLESS, MEAN_NOT_ABOVE, SHARES_NOT_KEPT = range(6)
ROUNDING = 1e-12
NEAR_NOUGHT = 0.01
"""Powers nearer to 0 are worked out from what differs from 1."""


class Put(NamedTuple):
    """Values put together, shape (U, K): units by sets of weights.

    Where there is no figure it is NaN and ``reason`` is a place in ``REASONS``.
    """

    values: Floats
    reason: Codes


class Counted(NamedTuple):
    """What counts of each unit under each set of weights.

    ``weights`` is (K, I), ``known`` as the values; ``total`` (U, K) is the weight of
    what is known; ``reason`` (U, K) says where the rule for gaps gives no figure.
    """

    weights: Floats
    known: Flags
    total: Floats
    reason: Codes


def counted(values: Floats, weights: ArrayLike, missing: Missing) -> Counted:
    """Apply the rule for gaps: the same for every way to put values together."""
    weight = np.atleast_2d(np.asarray(weights, dtype=float))
    if weight.shape[-1] != values.shape[-1]:
        raise EvidenceError(
            f"There are {values.shape[-1]} values and {weight.shape[-1]} weights.",
            fix="give one weight a value.", code="MM-COMPOSITE-SHAPE",
        )  # fmt: skip
    if not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise EvidenceError(
            "A weight is below 0 or not a number.",
            fix="give weights of 0 or more.", code="MM-COMPOSITE-WEIGHTS",
        )  # fmt: skip
    known = np.isfinite(values)
    total = dot(known.astype(float), weight)
    everything = weight.sum(axis=1)
    if missing.policy == "refuse":
        lacking = dot((~known).astype(float), (weight > 0).astype(float)) > 0
    else:
        lacking = (total < missing.least * everything - ROUNDING) | (total <= 0)
    reason = np.where(lacking, UNKNOWN, FINE)
    reason = np.where(everything <= 0, WEIGHTLESS, reason).astype(np.int8)
    return Counted(weight, known, total, reason)


def dot(values: Floats, weights: Floats) -> Floats:
    """Sum of values times weights: (U, I) or (U, K, I) with (K, I) to (U, K)."""
    if values.ndim == 2:
        return np.asarray(values @ weights.T)
    if values.shape[1] == 1:
        return np.asarray(values[:, 0] @ weights.T)
    weight = weights if weights.shape[0] > 1 else weights[0]
    return np.asarray(np.einsum("uki,...i->uk", values, weight) if weight.ndim == 1
                      else np.einsum("uki,ki->uk", values, weight))  # fmt: skip


def power_mean(
    values: ArrayLike, weights: ArrayLike, power: float, missing: Missing
) -> Put:
    """The weighted power mean: 1 arithmetic, 0 geometric, -1 harmonic.

    Parameters
    ----------
    values : array-like of float, shape (U, I) or (U, K, I)
        NaN where not known.
    weights : array-like of float, shape (I,) or (K, I)
        0 or more; only their ratios count. A value of weight 0 is not looked at.
    power : float
    missing : Missing
        The rule for gaps.

    Returns
    -------
    Put
        ``(sum of w x^p / sum of w)^(1/p)``. With a power of 0 or less there is no
        figure for a unit unless all its values are above 0; with another power than 1,
        none if one is below 0.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Missing
    >>> found = power_mean([[1.0, 3.0], [4.0, 4.0]], [1, 1], 2.0, Missing())
    >>> found.values[:, 0].round(7).tolist()
    [2.236068, 4.0]
    """
    given = np.asarray(values, dtype=float)
    count = counted(given, weights, missing)
    barred = count.known & _barred(given, power)
    low = dot(barred.astype(float), (count.weights > 0).astype(float)) > 0
    used = count.known & ~barred
    scaled = np.where(used, _to_power(np.where(used, given, 1.0), power), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = _from_power(dot(scaled, count.weights) / count.total, power)
    reason = np.where((count.reason == FINE) & low, NOT_ABOVE, count.reason)
    return Put(np.where(reason == FINE, mean, np.nan), reason.astype(np.int8))


def _barred(given: Floats, power: float) -> Flags:
    """Values of which there is no such power mean."""
    if power == 1:
        return np.zeros(given.shape, dtype=bool)
    return np.asarray(given <= 0 if power <= 0 else given < 0)


def _to_power(x: Floats, power: float) -> Floats:
    """Values to be averaged; near a power of 0, less 1, which keeps what differs."""
    if power == 0 or abs(power) < NEAR_NOUGHT:
        with np.errstate(divide="ignore"):
            logs = np.log(x)
        return np.asarray(logs if power == 0 else np.expm1(power * logs))
    return np.asarray(x**power)


def _from_power(mean: Floats, power: float) -> Floats:
    if power == 0:
        return np.asarray(np.exp(mean))
    if abs(power) < NEAR_NOUGHT:
        return np.asarray(np.exp(np.log1p(mean) / power))
    return np.asarray(mean ** (1 / power))

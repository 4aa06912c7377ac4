"""How far surprises of several series come at the same date, with a range.

Squares of correlations add up to something on any short record: each is reduced by
what chance alone would make of it, and the whole is held against records in which the
series' surprises are shuffled apart. The range leaves out one date after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from missionmetrics.stats.connectedness.remade import batches
from missionmetrics.stats.rare import beyond_chance

if TYPE_CHECKING:
    from missionmetrics.stats.connectedness.remade import Places

Floats = NDArray[np.float64]

LEAST = -0.5
"""What others are taken to explain at least, so that a share exists."""


class Ranged(NamedTuple):
    """Numbers or arrays of one shape: best estimate, and the ends of its range."""

    estimate: Floats
    low: Floats
    high: Floats


class Together(NamedTuple):
    """``share`` of surprises that come at the date of others', and ``p``.

    ``p`` is the share of records without anything in common that show as much; it is
    ``clear`` where that is seldom and the range leaves nought out.
    """

    share: Ranged
    p: float
    clear: bool


def moved_together(
    left: Floats, spare: int, *, level: float, draws: int, rng: np.random.Generator
) -> Together:
    """How much of surprises comes at the same date in other series.

    Parameters
    ----------
    left : ndarray, shape (N, m, k)
        Surprises of k series at m dates in N places.
    spare : int
        How many numbers the surprises of a series rest on: fewer than N m, as a line
        and the own past are taken out.
    level : float
        Coverage of the range.
    draws : int
        Records with nothing in common that are made.
    rng : Generator

    Returns
    -------
    Together
        Of 0 to 1. The range is the jackknife's over dates, corrected for bias
        (Quenouille 1956, Biometrika 43:353; Tukey 1958); it begins at 0 unless the
        share is clear, and always holds the estimate.
    """
    places, dates, k = left.shape
    ours = float(_share(left.reshape(-1, k), spare))
    without = np.array([
        _share(np.delete(left, date, axis=1).reshape(-1, k), spare - places)
        for date in range(dates)
    ])  # fmt: skip
    bias = (dates - 1) * (without.mean() - ours)
    error = np.sqrt((dates - 1) * without.var())
    reach = student.ppf((1 + level) / 2, dates - 1) * error
    order = np.argsort(rng.random((draws, dates, k)), axis=1)
    apart = np.concatenate([
        _share(_apart(left, some).reshape(len(some), -1, k), spare)
        for some in batches(order, left)
    ])  # fmt: skip
    p = float((1 + (apart >= ours - 1e-12).sum()) / (1 + draws))
    low = min(ours, ours - bias - reach) if beyond_chance(p, level) else 0.0
    ends = np.clip((low, ours, ours - bias + reach), 0.0, 1.0)
    return Together(Ranged(ends[1], ends.min(), ends.max()), p, clear=low > 0)


def _share(surprises: Floats, spare: int) -> Floats:
    """Mean share (...,) of surprises (..., M, k) that comes from others.

    With squared correlations that are each reduced as adjusted R squared is.
    """
    k = surprises.shape[-1]
    centred = surprises - surprises.mean(axis=-2, keepdims=True)
    centred = centred / np.sqrt((centred**2).sum(axis=-2, keepdims=True))
    square = (np.swapaxes(centred, -1, -2) @ centred) ** 2
    reduced = square - (1 - square) / max(spare - 1, 1)
    others = np.where(np.eye(k, dtype=bool), 0.0, reduced).sum(axis=-1)
    others = np.maximum(others, LEAST)
    share: Floats = (others / (1 + others)).mean(axis=-1)
    return share


def _apart(left: Floats, order: Places) -> Floats:
    """Records (draws, N, m, k) whose series are shuffled apart, all places alike.

    ``order`` (draws, m, k) are the dates that each series gets.
    """
    made = np.empty((len(order), *left.shape))
    for i in range(left.shape[-1]):
        made[..., i] = np.moveaxis(left[:, order[..., i], i], 0, 1)
    return made

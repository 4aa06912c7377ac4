"""How alike errors of near areas are, and what of them goes into weighted sums.

Errors are taken to be alike by a share that fades with distance, ``share * exp(-d /
fades)``, and to have one and the same memory in every area. Share and fading are those
that make the figures likeliest once area effects and the mean of each kind of area at
each date are out (Patterson & Thompson 1971, Biometrika 58:545-554), all dates being
weighed alike: variances and covariances over time need no model.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.stats.rings.exposure import Codes, Floats, Places

SHARES = (0.0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.97)
FADINGS = 8
FITTED_ON = 300
"""Areas that the fit rests on at most, evenly taken from all."""
ROUNDS = 30
EQUAL = 1e-10
LEAST = 1e-9
"""Spread that every date has, as a share of that of all, so that none has nought."""


class Alike(NamedTuple):
    """What errors have in common.

    ``share`` of their variance fades over ``fades``, in units of the distance;
    ``space`` (N, N) are correlations between areas, ``time`` (T, T) variances and
    covariances between dates, once area means are out.
    """

    share: float
    fades: float
    space: Floats
    time: Floats

    def carried(self, weighted: Floats) -> Floats:
        """Covariance of every figure with weighted sums of all, (..., N, T).

        ``weighted`` (..., N, T) are the weights; over the dates of an area they add up
        to nought.
        """
        return np.asarray(self.space @ weighted @ self.time)

    def between(self, weighted: Floats) -> Floats:
        """Covariances of Q weighted sums, (B, Q, Q), for weights (B, Q, N, T)."""
        rows = [_pooled(weighted[:, q]) for q in range(weighted.shape[1])]
        every = np.concatenate([columns for columns, _ in rows], axis=-1)
        dates = np.concatenate([runs for _, runs in rows])
        owner = np.repeat(np.arange(len(rows)), [len(runs) for _, runs in rows])
        flat = every.transpose(1, 0, 2).reshape(len(self.space), -1)
        carried = (self.space @ flat).reshape(len(flat), len(every), -1)
        across = every.swapaxes(1, 2) @ carried.transpose(1, 0, 2)
        member = np.eye(len(rows))[owner]
        over_time = dates @ self.time @ dates.T
        return np.asarray(member.T @ (across * over_time) @ member)


def _pooled(weighted: Floats) -> tuple[Floats, Floats]:
    """Weights (B, N, G) of runs of dates that are weighed alike, and the runs (G, T).

    Dates without weight are left out.
    """
    size = float(np.abs(weighted).max(initial=0.0))
    moved = np.abs(np.diff(weighted, axis=-1)).max(axis=(0, 1), initial=0.0)
    cuts = [0, *(np.flatnonzero(moved > EQUAL * size) + 1), weighted.shape[-1]]
    kept = [(a, b) for a, b in pairwise(cuts) if np.abs(weighted[..., a]).any()]
    dates = np.arange(weighted.shape[-1])
    runs = np.array([(dates >= a) & (dates < b) for a, b in kept], dtype=float)
    return weighted[..., [a for a, _ in kept]], runs.reshape(-1, len(dates))


def alike(values: Floats, kind: Codes, distance: Floats) -> Alike:
    """Fit how alike errors are.

    Parameters
    ----------
    values : array, shape (N, T)
        NaN where there is no figure.
    kind : array of int, shape (N, T)
        Exposure of each area at each date; areas of one history have a mean of their
        own at each date.
    distance : array, shape (N, N)

    Returns
    -------
    Alike
        Without anything in common where the figures leave nothing to tell it from.
    """
    apart = (distance + distance.T) / 2
    _, group = np.unique(kind, axis=0, return_inverse=True)
    group = group.ravel()
    left = _left(values, group)
    told = np.flatnonzero(np.isfinite(values).any(axis=1))
    told = told[:: max(-(-len(told) // FITTED_ON), 1)]
    share, fades, time = _likeliest(left[told], group[told], apart[np.ix_(told, told)])
    return Alike(share, fades, _correlation(apart, share, fades), time)


def _left(values: Floats, group: Places) -> Floats:
    """Figures less area effects and the mean of each group at each date; gaps 0."""
    known = np.isfinite(values)
    left = np.where(known, values, 0.0)
    member = np.eye(int(group.max()) + 1)[group]
    by_area = np.maximum(known.sum(axis=1, keepdims=True), 1)
    by_group = np.maximum(member.T @ known, 1)
    for _ in range(1 if known.all() else ROUNDS):
        left = left - known * (member @ ((member.T @ left) / by_group))
        left = left - known * (left.sum(axis=1, keepdims=True) / by_area)
    return np.asarray(left)


def _likeliest(
    left: Floats, group: Places, apart: Floats
) -> tuple[float, float, Floats]:
    """Share, fading and covariances over time at the largest restricted likelihood."""
    member = np.eye(int(group.max()) + 1)[group]
    member = member[:, member.any(axis=0)]
    best, found = np.inf, (0.0, 1.0, np.eye(left.shape[1]))
    free = len(left) - member.shape[1]
    if free < 1 or not np.abs(left).max(initial=0.0) > 0:
        return found
    for share, fades, values, vectors in _tried(apart):
        weight = 1 / values
        inner, outer = vectors.T @ member, vectors.T @ left
        across = (inner * weight[:, None]).T
        system = across @ inner
        fitted = across @ outer
        time = (outer * weight[:, None]).T @ outer
        time = time - fitted.T @ np.linalg.solve(system, fitted)
        size = float(np.trace(time))
        if size <= 0:
            continue
        determinants = np.log(values).sum() + np.linalg.slogdet(system)[1]
        cost = determinants + free * np.log(size)
        if cost < best:
            least = LEAST * size * np.eye(len(time))
            best, found = cost, (share, fades, (time + least) / free)
    return found


def _tried(apart: Floats) -> Iterator[tuple[float, float, Floats, Floats]]:
    """Shares and fadings, with values and vectors of the correlations they make."""
    pairs = apart[~np.eye(len(apart), dtype=bool)]
    pairs = pairs[np.isfinite(pairs) & (pairs > 0)]
    yield 0.0, 1.0, np.ones(len(apart)), np.eye(len(apart))
    if not pairs.size:
        return
    nearest = np.where(apart > 0, apart, np.inf).min(axis=1)
    near = float(np.median(nearest[np.isfinite(nearest)]))
    for fades in np.geomspace(near, max(0.6 * pairs.max(), near), FADINGS):
        values, vectors = np.linalg.eigh(np.exp(-apart / fades))
        for share in SHARES[1:]:
            mixed = share * values + 1 - share
            if mixed.min() > 0:
                yield share, float(fades), mixed, vectors


def _correlation(apart: Floats, share: float, fades: float) -> Floats:
    """Correlations between areas; the nearest that can be where distances are odd."""
    found = share * np.exp(-apart / fades)
    np.fill_diagonal(found, 1.0)
    try:
        np.linalg.cholesky(found)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(found)
        return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)
    return found

"""Effects as averages of what was seen less what would have been, were none exposed.

Area and date effects are fitted to what is not yet exposed, and carried to the rest
(Gardner 2022, arXiv 2207.05943; Borusyak, Jaravel & Spiess 2024, Review of Economic
Studies 91:3253-3285). Every such average is a weighted sum of all figures; here are the
weights, so that other figures or other errors can be put through them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.rings.exposure import BETWEEN, FAR

if TYPE_CHECKING:
    from missionmetrics.stats.rings.exposure import Codes

Floats = NDArray[np.float64]
Known = NDArray[np.bool_]

ROUNDING = 1e-12
"""Share of the largest figure below which an estimate is rounding of the machine."""


def usable(kind: Codes, known: Known) -> Known:
    """Exposed figures whose area and date are both seen unexposed, (..., N, T)."""
    free = (kind == FAR) & known
    seen = free.any(axis=-1, keepdims=True) & free.any(axis=-2, keepdims=True)
    return np.asarray((kind >= 0) & known & seen)


def last_kind(kind: Codes, known: Known) -> Codes:
    """What each area is exposed to at the last date, (N,).

    :data:`BETWEEN` where no figure of that can be used.
    """
    at_last = kind[:, -1]
    used = usable(kind, known) | (known & (kind == FAR))
    told = (used & (kind == at_last[:, None])).any(axis=1)
    return np.where(told, at_last, np.int8(BETWEEN))


def hang_together(kind: Codes, known: Known) -> Known:
    """Whether unexposed figures hold every date they are of against every other, (...).

    Two dates are held against one another by an area with unexposed figures of both, or
    by way of further dates.
    """
    free = ((kind == FAR) & known).astype(np.float32)
    joined = free.swapaxes(-1, -2) @ free > 0
    seen = np.einsum("...tt->...t", joined).copy()
    reached = 1
    while reached < joined.shape[-1]:
        joined = joined.astype(np.float32) @ joined.astype(np.float32) > 0
        reached *= 2
    asked = seen[..., :, None] & seen[..., None, :]
    return np.asarray((joined | ~asked).all(axis=(-2, -1)))


def kinds_asked(kind: Codes, known: Known, rings: int) -> Floats:
    """Equal weights on the exposed figures of each kind, (..., 1 + rings, N, T).

    Each adds up to one; all nought where a kind has no figure that can be used.
    """
    used = usable(kind, known)
    asked = np.stack([used & (kind == k) for k in range(1 + rings)], axis=-3)
    return _averages(asked)


def _averages(asked: Known) -> Floats:
    count = asked.sum(axis=(-2, -1), keepdims=True)
    return np.asarray(asked / np.maximum(count, 1))


def weights(asked: Floats, kind: Codes, known: Known) -> Floats:
    """Weights on all figures of averages of what exposure changed.

    Parameters
    ----------
    asked : array, shape (..., Q, N, T)
        Weights on exposed figures, such as :func:`kinds_asked` gives.
    kind : array of int, shape (..., N, T)
    known : array of bool, shape (N, T)

    Returns
    -------
    array, shape (..., Q, N, T)
        The sum of these times the figures is the average asked for, less the area and
        date effects fitted to unexposed figures.
    """
    free = ((kind == FAR) & known).astype(float)
    share = free / np.maximum(free.sum(axis=-1, keepdims=True), 1)
    by_area = asked.sum(axis=-1)
    by_date = asked.sum(axis=-2)
    left = by_date - by_area @ share
    dates = _date_system(free, share)
    z = np.linalg.solve(dates, left.swapaxes(-1, -2)).swapaxes(-1, -2)
    centred = z[..., None, :] - np.einsum("...nt,...qt->...qn", share, z)[..., None]
    carried = by_area[..., None] * share[..., None, :, :]
    return np.asarray(asked - carried - free[..., None, :, :] * centred)


def _date_system(free: Floats, share: Floats) -> Floats:
    """Normal equations of date effects with area effects swept out, (..., T, T).

    The mean of the date effects is held at nought, as is the effect of a date that has
    no unexposed figure.
    """
    dates = free.shape[-1]
    count = free.sum(axis=-2)
    swept = np.eye(dates) * count[..., None, :] - free.swapaxes(-1, -2) @ share
    seen = count > 0
    both = seen[..., None, :] & seen[..., :, None]
    return np.asarray(swept + both / dates + np.eye(dates) * ~seen[..., None, :])


def gaps(values: Floats, kind: Codes) -> Floats:
    """What was seen less area and date effects fitted to unexposed figures, (N, T).

    NaN where a figure is missing or its area or date is never seen unexposed.
    """
    known = np.isfinite(values)
    free = ((kind == FAR) & known).astype(float)
    seen = np.nan_to_num(values)
    share = free / np.maximum(free.sum(axis=1, keepdims=True), 1)
    own = (share * seen).sum(axis=1, keepdims=True)
    right = (free * (seen - own)).sum(axis=0)
    date = np.linalg.solve(_date_system(free, share), right)
    area = (share * (seen - date)).sum(axis=1, keepdims=True)
    told = known & free.any(axis=1, keepdims=True) & free.any(axis=0, keepdims=True)
    return np.where(told, seen - area - date, np.nan)


def estimates(weighted: Floats, fields: Floats) -> Floats:
    """Weighted sums (..., Q, F) of several fields of figures (F, N, T)."""
    flat = weighted.reshape(*weighted.shape[:-2], -1)
    return flat @ fields.reshape(fields.shape[0], -1).T


def shown(weighted: Floats, values: Floats) -> Floats:
    """Weighted sums (Q,) of figures with gaps; what is rounding alone is nought."""
    found = estimates(weighted, np.nan_to_num(values)[None])[:, 0]
    return np.where(np.abs(found) <= ROUNDING * np.nanmax(np.abs(values)), 0.0, found)

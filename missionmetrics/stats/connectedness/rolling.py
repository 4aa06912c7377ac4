"""The usual indices in a window that moves along, all windows solved together."""

from __future__ import annotations

from itertools import pairwise
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.indices import Indices, indices
from missionmetrics.stats.connectedness.shares import HORIZON, generalised
from missionmetrics.stats.connectedness.vector import (
    Vector,
    check_told_apart,
    checked,
    fit_pairs,
    lagged,
    told_apart,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Floats = NDArray[np.float64]

AT_A_TIME = 256
"""Windows that are summed together: few enough for sums to keep their digits."""
LEAST_SPREAD = 1e-4
"""Of a window's variance in that of all that are summed together: with less, sums lose
digits, and each window is fitted by itself."""
LEAST_OWN = 1e-8
"""Of a series' variance what is none of those before it: with less in any window, each
is looked at by itself."""


def rolling_indices(
    series: ArrayLike,
    window: int,
    lags: int = 1,
    *,
    horizon: int = HORIZON,
    ridge: float = 0.0,
    shrunk: bool = False,
) -> Indices:
    """Who gives to whom, window by window.

    Parameters
    ----------
    series : array-like of float, shape (T, k)
        In order of time, without gaps.
    window : int
        Dates in a window, its pasts included.
    lags, ridge, shrunk
        As `fit_vector`.
    horizon : int
        Dates ahead that shares are told for.

    Returns
    -------
    Indices
        A stack over T - window + 1 windows, from generalised shares.

    Raises
    ------
    EvidenceError
        ``MM-VECTOR-WINDOW`` for a window that is no whole number of 1 or more, or
        longer than the record; ``MM-VECTOR-HORIZON``; as `fit_vector`, also for a
        single window.

    Notes
    -----
    On windows of fewer than some 60 dates most of what is read is noise, and it moves
    as noise does: see `carried_over` for what goes beyond it, and `moving_vector` for
    ties that change without a window.

    References
    ----------
    Diebold & Yilmaz (2012) International Journal of Forecasting 28:57-66.

    Examples
    --------
    >>> found = rolling_indices(np.random.default_rng(1).normal(size=(100, 3)), 60)
    >>> found.total.shape, found.net.shape
    ((41,), (41, 3))
    """
    table = checked(series, lags, ridge)
    whole = isinstance(window, Integral) and not isinstance(window, bool)
    if table.ndim != 2 or not whole or not 1 <= window <= len(table):
        raise EvidenceError(
            f"`window` is {window!r} for series of shape {table.shape}.",
            fix="give one table, and a whole number of dates from 1 to its length.",
            code="MM-VECTOR-WINDOW",
        )
    checked(table[: int(window)], lags, ridge)
    _check_moves(table, int(window) - int(lags))
    if ridge == 0:
        check_told_apart(table, lags)
    found = [
        indices(generalised(part, horizon))
        for part in _windows(table, int(window), lags, ridge, shrunk=shrunk)
    ]
    return Indices(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _check_moves(table: Floats, rows: int) -> None:
    """Refuse a record in which a series, or its past, is the same all over a window."""
    changes = (np.diff(table, axis=0) != 0).astype(float)
    still = _moving_sums(changes, rows - 1) == 0
    if still.any():
        date, series = np.argwhere(still)[0]
        raise EvidenceError(
            f"Series {series} never changes on {rows} dates from date {date} on.",
            fix="use a longer window, or leave the series out.",
            code="MM-VECTOR-VALUES",
        )


def _windows(
    table: Floats, window: int, lags: int, ridge: float, *, shrunk: bool
) -> Iterator[Vector]:
    """Fits of all windows, so many at a time."""
    count = len(table) - window + 1
    for start in range(0, count, AT_A_TIME):
        piece = table[start : start + AT_A_TIME + window - 1]
        fit = None if shrunk else _from_sums(piece, window, lags, ridge)
        if fit is None:
            view = np.lib.stride_tricks.sliding_window_view(piece, window, axis=0)
            parts = np.swapaxes(view, 1, 2)
            if ridge == 0:
                _check_windows(parts, lags, start)
            fit = fit_pairs(*lagged(parts, lags), ridge=ridge, shrunk=shrunk)
        yield fit


def _check_windows(parts: Floats, lags: int, start: int) -> None:
    """Refuse windows (W, T, k) of which one has a series that is made up of others."""
    apart = told_apart(parts, lags)
    if not apart.all():
        first = start + int(np.argmin(apart))
        raise EvidenceError(
            f"In the window of {parts.shape[1]} dates from date {first} on, one series "
            "is made up of the others.",
            fix="use a longer window, leave a series out, or give a `ridge` above 0.",
            code="MM-VECTOR-VALUES",
        )


def _from_sums(piece: Floats, window: int, lags: int, ridge: float) -> Vector | None:
    """Fits of a piece's windows from running sums of products; no residuals.

    None where a window moves so little beside the others that the sums lose digits, or
    one of its series might be made up of others: sums cannot tell.
    """
    k, rows = piece.shape[1], window - lags
    both = np.hstack(lagged(piece - piece.mean(axis=0), lags))
    sums = _moving_sums(both, rows)
    cross = _moving_sums(both[:, :, None] * both[:, None, :], rows)
    cross -= sums[:, :, None] * sums[:, None, :] / rows
    least = np.diagonal(cross, axis1=1, axis2=2).min(axis=0) / rows
    if (least < LEAST_SPREAD * both.var(axis=0)).any():
        return None
    now, mixed, past = cross[:, :k, :k], cross[:, k:, :k], cross[:, k:, k:]
    size = np.sqrt(np.diagonal(past, axis1=1, axis2=2) / rows)
    if ridge == 0 and _might_be_sums(past / rows / size[:, :, None] / size[:, None, :]):
        return None
    penalty = ridge * rows * np.eye(past.shape[1]) * size[:, :, None] ** 2
    found = np.linalg.solve(past + penalty, mixed)
    turned = np.swapaxes(found, 1, 2)
    left = now - turned @ mixed - np.swapaxes(mixed, 1, 2) @ found
    left += turned @ past @ found
    split = turned.reshape(len(cross), k, lags, k)
    return Vector(np.moveaxis(split, 2, 1), left / rows, np.empty(0))


def _might_be_sums(correlations: Floats) -> bool:
    """Whether any of correlations (W, n, n) leaves a series next to nothing of its own.

    Each pivot is what is left of one when those before it are taken out.
    """
    try:
        factors = np.linalg.cholesky(correlations)
    except np.linalg.LinAlgError:
        return True
    own = np.diagonal(factors, axis1=-2, axis2=-1) ** 2
    return bool((own < LEAST_OWN).any())


def _moving_sums(values: Floats, rows: int) -> Floats:
    """Sums of so many rows in a row."""
    running = values.copy()
    for before, after in pairwise(running):  # quicker than np.cumsum down long rows
        after += before
    running[rows:] -= running[:-rows].copy()
    return running[rows - 1 :]

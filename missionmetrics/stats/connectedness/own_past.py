"""What each series' own past does not foresee.

Before it is asked whether one series follows another, each is held against its own
line and its own past; what is left are its surprises. Records of the same series in N
places are read together: every place has a line of its own, and all share what a
series takes from its own past. What lines take of that memory is for `memory`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Collection

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

CHARGE = 0.3
"""Charge for a date back in units of twice the log-likelihood a series."""
STEADY = 1e-9
"""Share of the own past's variance added to itself, against rounding."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Which of T dates are used, and what of a line stands in them.

    Attributes
    ----------
    dates, order : int
        T, and how many dates back the own past goes, p.
    used : ndarray of int, shape (m,)
        Dates with a surprise, counted from the first with a whole past: neither they
        nor their pasts are exceptional.
    line : ndarray, shape (T - p, 2)
        Constant and slope at every date with a past.
    exceptional : tuple of int
        Places of exceptional dates.
    """

    dates: int
    order: int
    used: Places
    line: Floats
    exceptional: tuple[int, ...] = ()

    @property
    def follow(self) -> tuple[Places, Places]:
        """Places among the used of each date and of the one right before it."""
        next_to = np.flatnonzero(np.diff(self.used) == 1)
        return next_to + 1, next_to


class Surprises(NamedTuple):
    """What the own past does not foresee of k series in N places.

    ``left`` (..., N, m, k) at the used dates; ``own`` (..., k, p) is what each takes
    from its own past, ``line`` (..., N, 2, k) its constant and slope in each place.
    """

    left: Floats
    own: Floats
    line: Floats


def plan(dates: int, order: int, exceptional: Collection[int] = ()) -> Plan:
    """Lay out T ``dates`` of which some (places from 0) are exceptional."""
    count = dates - order
    fine = np.ones(count, dtype=bool)
    for place in exceptional:
        fine[max(place - order, 0) : max(place + 1, 0)] = False
    line = np.column_stack([np.ones(count), np.linspace(-1.0, 1.0, count)])
    return Plan(dates, order, np.flatnonzero(fine), line, tuple(exceptional))


def without_line(series: Floats, laid: Plan) -> tuple[Floats, Floats]:
    """Series (..., N, T, k) and their past with each place's line taken out.

    Returns
    -------
    free : ndarray, shape (..., N, m, k, p + 1)
        The used dates and, last axis, how many dates back.
    taken : ndarray, shape (..., N, 2, k, p + 1)
        What the line had, on an orthonormal basis of ``laid.line``.
    """
    order, dates = laid.order, laid.dates
    steps = [series[..., order - lag : dates - lag, :] for lag in range(order + 1)]
    both = np.stack(steps, axis=-1)[..., laid.used, :, :]
    shape = both.shape
    flat = both.reshape(*shape[:-2], -1)
    basis, _ = np.linalg.qr(laid.line[laid.used])
    taken = basis.T @ flat
    free = (flat - basis @ taken).reshape(shape)
    return free, taken.reshape(*shape[:-3], 2, *shape[-2:])


def evened(series: Floats, exceptional: Collection[int]) -> Floats:
    """Series (..., N, T, k) in measures of their own: their spread around a line is 1.

    So that a large place does not speak for small ones when they are read together.
    """
    laid = plan(series.shape[-2], 0, exceptional)
    free, _ = without_line(series, laid)
    spread: Floats = free[..., 0].std(axis=-2, keepdims=True)
    scaled: Floats = series / np.where(spread > 0, spread, 1.0)
    return scaled


def surprises(series: Floats, laid: Plan) -> Surprises:
    """Regress each series (..., N, T, k) on a line of the place and its own past."""
    free, taken = without_line(series, laid)
    return beyond(free, taken, laid, taken_from_past(free))


def taken_from_past(free: Floats, common: Floats | None = None) -> Floats:
    """What each series takes from its past, (..., k, q), by least squares.

    Parameters
    ----------
    free : ndarray, shape (..., N, m, k, 1 + q)
        A date, and what comes before it.
    common : ndarray, shape (k,), or None
        Share of surprises that all places have in common: that counts once, and not
        once for each place. None: places count as they are.
    """
    gram = _products(free)
    if common is not None:
        places = free.shape[-4]
        middle = places * _products(free.mean(axis=-4, keepdims=True))
        share = common[:, None, None]
        gram = (gram - middle) / (1 - share) + middle / (1 + (places - 1) * share)
    inner = gram[..., 1:, 1:]
    size = np.trace(inner, axis1=-2, axis2=-1)[..., None, None]
    size[size == 0] = 1.0
    steady = inner + STEADY * size * np.eye(inner.shape[-1])
    return np.asarray(np.linalg.solve(steady, gram[..., 1:, :1])[..., 0])


def beyond(free: Floats, taken: Floats, laid: Plan, own: Floats) -> Surprises:
    """What ``own`` (..., k, q) times the past leaves of ``free``, as `without_line`."""
    steps = own[..., None, None, :, :]
    left = free[..., 0] - (free[..., 1:] * steps).sum(axis=-1)
    line = taken[..., 0] - (taken[..., 1:] * steps).sum(axis=-1)
    root = np.linalg.qr(laid.line[laid.used])[1]
    return Surprises(left, own, np.linalg.solve(root, line))


def best_order(series: Floats, most: int, exceptional: Collection[int] = ()) -> int:
    """How many dates back, 1 to ``most``, foresee series (N, T, k) well enough.

    The order of the least mean log variance of surprises, on the same dates for every
    order, with a charge for each date back that is far below the usual ones: an order
    too many costs a little power, one too few lets memory pass for a link.
    """
    scores = []
    for order in range(1, most + 1):
        skipped = most - order
        places = [place - skipped for place in exceptional]
        laid = plan(series.shape[1] - skipped, order, places)
        left = surprises(series[:, skipped:], laid).left
        rows = left.shape[0] * left.shape[1]
        spare = max(rows - order - 2 * len(left), 1)
        variance = (left**2).sum(axis=(0, 1)) / spare
        scores.append(rows * float(np.log(variance).mean()) + CHARGE * order)
    return 1 + int(np.argmin(scores))


def _products(free: Floats) -> Floats:
    """Sums of products over places and dates, (..., k, 1 + q, 1 + q)."""
    moved = np.moveaxis(free, (-2, -1), (-4, -3))
    flat = moved.reshape(*moved.shape[:-2], -1)
    return np.asarray(flat @ np.swapaxes(flat, -1, -2))

"""What each series' own past does not foresee, and records in which nothing follows.

Before it is asked whether one series follows another, each is held against its own
line and its own past; what is left are its surprises. Surprises of one date stay
together when dates are shuffled: records put together from shuffled surprises keep
each series' own memory and all that moves the series at the same time, and hold no
link from one date to the next.

Records of the same series in N places are read together: every place has a line of its
own, and all share what a series takes from its own past. A line that is fitted to few
dates takes part of that memory with it, and what this leaves of a series' memory in its
surprises may go for a link. So it is put back, as far as that can be told
(`lost_to_lines`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from missionmetrics.stats.connectedness.vector import root

if TYPE_CHECKING:
    from collections.abc import Collection

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

CHARGE = 0.3
"""Charge for a date back in units of twice the log-likelihood a series."""
STEADY = 1e-9
"""Share of the own past's variance added to itself, against rounding."""
RECORDS = 100
"""Records on which it is found what lines take of the own past."""
BATCH = 500_000
"""Figures of made records that are held at once, beside their pasts."""
PARTS = np.linspace(1.0, 0.0, 11)
"""Parts of what is lost that are put back: the largest that does not run away."""


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


def surprises(series: Floats, laid: Plan, lost: Floats | float = 0.0) -> Surprises:
    """Regress each series (..., N, T, k) on a line of the place and its own past.

    What is ``lost`` (k, p) of what each takes from its own past is put back.
    """
    return beyond(*without_line(series, laid), laid, lost)


def beyond(
    free: Floats, taken: Floats, laid: Plan, lost: Floats | float = 0.0
) -> Surprises:
    """What a past does not foresee: the first on the last axis, of those after it.

    ``free`` (..., N, m, k, 1 + q) and ``taken`` as `without_line` has them, q times a
    past; ``own`` of what is found is (..., k, q).
    """
    free = np.moveaxis(free, (-2, -1), (-4, -3))
    flat = free.reshape(*free.shape[:-2], -1)
    gram = flat @ np.swapaxes(flat, -1, -2)
    inner = gram[..., 1:, 1:]
    size = np.trace(inner, axis1=-2, axis2=-1)[..., None, None]
    size[size == 0] = 1.0
    own = np.linalg.solve(
        inner + STEADY * size * np.eye(inner.shape[-1]), gram[..., 1:, :1]
    )
    own = own[..., 0] + lost
    left = flat[..., 0, :] - (own[..., None, :] @ flat[..., 1:, :])[..., 0, :]
    left = left.reshape(*left.shape[:-1], *free.shape[-2:])
    line = taken[..., 0] - (taken[..., 1:] * own[..., None, None, :, :]).sum(axis=-1)
    root = np.linalg.qr(laid.line[laid.used])[1]
    return Surprises(np.moveaxis(left, -3, -1), own, np.linalg.solve(root, line))


def lost_to_lines(
    series: Floats, laid: Plan, found: Surprises, rng: np.random.Generator
) -> Floats:
    """What lines take of the own past, (k, p), as far as it can be put back.

    Found by reading records that have the memory that was found. Of a memory near one
    over few dates that is only a part.

    References
    ----------
    Kilian (1998) Review of Economics and Statistics 80:218-230.
    """
    again = [
        surprises(redrawn(series, laid, found, some), laid).own
        for some in batches(orders(laid, RECORDS, rng), series)
    ]
    lost = found.own - np.concatenate(again).mean(axis=0)
    whole = found.own + PARTS[:, None, None] * lost
    fine = root(whole[..., None, None]) < 1  # each series by itself
    part = np.where(fine.any(axis=0), PARTS[fine.argmax(axis=0)], 0.0)
    return np.asarray(part[:, None] * lost)


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


def orders(laid: Plan, count: int, rng: np.random.Generator) -> Places:
    """Other orders of the used dates, (count, T - p): whose surprises each date gets.

    Dates without a surprise of their own get that of any other date.
    """
    drawn = rng.integers(0, laid.used.size, (count, laid.dates - laid.order))
    drawn[:, laid.used] = np.argsort(rng.random((count, laid.used.size)), axis=1)
    return np.asarray(drawn)


def batches(drawn: Places, series: Floats) -> list[Places]:
    """The orders in so many parts that records (N, T, k) of one part are no burden."""
    parts = -(-len(drawn) * series.size // BATCH)
    return np.array_split(drawn, min(max(parts, 1), len(drawn)))


def redrawn(series: Floats, laid: Plan, found: Surprises, drawn: Places) -> Floats:
    """Records (count, N, T, k) with the same memory in which nothing follows another.

    All places get surprises of the same date, so that what moves places at the same
    time stays too.
    """
    order, count = laid.order, len(drawn)
    shocks = shuffled(laid, found, drawn)
    made = np.empty((count, *series.shape))
    first = first_dates(series, laid)
    made[..., :order, :] = first
    for i, own in enumerate(found.own):
        start = np.broadcast_to(_begun(own, first[..., i]), (count, *first.shape[:2]))
        made[..., order:, i], _ = lfilter(
            [1.0], np.append(1.0, -own), shocks[..., i], axis=-1, zi=start
        )
    return made


def shuffled(laid: Plan, found: Surprises, drawn: Places) -> Floats:
    """Lines, and surprises in another order of dates, (count, N, T - p, k)."""
    by_date = np.moveaxis(found.left, -2, 0)
    return np.asarray(np.moveaxis(by_date[drawn], 1, -2) + laid.line @ found.line)


def _begun(own: Floats, first: Floats) -> Floats:
    """What the first dates (N, p) of a series bring to those after them, (N, p)."""
    order = own.size
    back = [first[:, order - 1 - np.arange(order - j)] @ own[j:] for j in range(order)]
    return np.stack(back, axis=-1)


def first_dates(series: Floats, laid: Plan) -> Floats:
    """The first dates (N, p, k), with the mean in place of an exceptional one."""
    first = series[:, : laid.order].copy()
    gone = [place for place in laid.exceptional if 0 <= place < laid.order]
    kept = np.delete(series, list(laid.exceptional), axis=1)
    first[:, gone] = kept[:, : 2 * laid.order].mean(axis=1, keepdims=True)
    return first

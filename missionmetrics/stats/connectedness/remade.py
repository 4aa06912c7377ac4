"""Records made again from surprises, with links or with none.

Surprises of one date stay together when dates are drawn anew: so records keep all that
moves series and places at the same time. Where each series takes from its own past
alone, nothing follows another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from missionmetrics.stats.connectedness.vector import root

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.stats.connectedness.own_past import Plan, Surprises

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

BATCH = 500_000
"""Figures of made records that are held at once, beside their pasts."""
BURN = 40
"""Dates before the first, so that records begin anywhere in their course."""
STEADIEST = 0.98
"""The largest root that made records have, so that they do not run away."""


def settled(
    shown: Floats,
    shown_by: Callable[[Floats], Floats],
    steady: Callable[[Floats], Floats],
    rounds: int,
) -> Floats:
    """Coefficients of which made records show on average what ours shows.

    Parameters
    ----------
    shown : ndarray
        Coefficients as our record shows them, which short records do with a fault.
    shown_by : callable
        What records that are made with given coefficients show on average.
    steady : callable
        Scales coefficients back where they would run away.
    rounds : int
        What is given back changes the fault: so it is looked for again.

    References
    ----------
    Gourieroux, Monfort & Renault (1993) Journal of Applied Econometrics 8:S85-S118;
    of panels, Gourieroux, Phillips & Yu (2010) Journal of Econometrics 157:68-77.
    """
    found = shown
    for _ in range(rounds):
        held = steady(found)
        found = held + shown - shown_by(held)
    return found


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


def anew(laid: Plan, count: int, rng: np.random.Generator) -> Places:
    """Used dates for records that begin before their first, (count, BURN + T)."""
    return np.asarray(rng.integers(0, laid.used.size, (count, BURN + laid.dates)))


def made_of(taken: Floats, left: Floats, drawn: Places) -> Floats:
    """Records (count, N, T, k) with coefficients (p, k, k).

    ``left`` (N, m, k) are surprises, of which each date gets those of a date ``drawn``.
    """
    made = np.moveaxis(left[:, drawn], 1, 0).copy()
    for date in range(len(taken), drawn.shape[1]):
        for lag, links in enumerate(taken, start=1):
            made[:, :, date] += made[:, :, date - lag] @ links.T
    return made[:, :, BURN:]


def steadied(found: Floats) -> Floats:
    """Coefficients (..., p, k, k) scaled back, lag by lag, until none runs away."""
    shrink = STEADIEST / np.maximum(root(found), STEADIEST)
    lags = np.arange(1, found.shape[-3] + 1)
    return np.asarray(found * (shrink[..., None] ** lags)[..., None, None])

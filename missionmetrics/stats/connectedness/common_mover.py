"""Would as much be seen if one hidden thing moved all the series?

Several series that follow one thing which was not measured, each with ups and downs of
its own, tell together where that thing stands better than each tells by itself. So the
past of others foresees a series although none follows another, and the more surely the
longer the record and the more places there are. Here each series is held against its
own past and against the past of what they have in common, one factor in which quiet
series count for more, before links are looked for. Of true links this takes a part as
well, and over few dates all that can be told: where nothing is left over, one hidden
thing may be all there is, and need not be. Two hidden things are not taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.seeds import stream
from missionmetrics.stats.connectedness.carried import read_links, share_as_large
from missionmetrics.stats.connectedness.chance import checked_draws
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.memory import PARTS
from missionmetrics.stats.connectedness.own_past import (
    beyond,
    evened,
    taken_from_past,
    without_line,
)
from missionmetrics.stats.connectedness.readable import readable
from missionmetrics.stats.connectedness.remade import (
    STEADIEST,
    batches,
    first_dates,
    orders,
    shuffled,
)
from missionmetrics.stats.connectedness.vector import root

if TYPE_CHECKING:
    from collections.abc import Collection

    from missionmetrics.stats.connectedness.own_past import Plan, Surprises
    from missionmetrics.stats.connectedness.remade import Places

Floats = NDArray[np.float64]

LEVEL = 0.95
"""The level for which draws have to suffice at the least."""
RECORDS = 50
"""Records on which it is found what lines take of both pasts."""
STEPS = 200
"""Steps towards the likeliest factor."""
LEAST_COMMON, LEAST_ALONE = 0.1, 0.02
"""Variance of the factor that is started from at the least, and that each series keeps
for itself, so that none of them is the factor."""
FEWEST_SERIES = 3
"""Of two series, what they have in common and each one's own are all there is."""


class Apart(NamedTuple):
    """What follows once what all have in common is taken away.

    ``total`` is the mean share that follows others, ``chance`` its mean where all
    follow the common thing and none another, and ``p`` the share of such records that
    show as much.
    """

    total: float
    chance: float
    p: float


def apart_from_common(
    series: ArrayLike,
    *,
    exceptional: Collection[int] = (),
    draws: int = 499,
    seed: int | None = 0,
) -> Apart | None:
    """Does more follow than one hidden thing that moves all would show?

    Parameters
    ----------
    series : array-like of float, shape (T, k) or (N, T, k)
        As `carried_over`.
    exceptional : collection of int
        Places of dates that are left out, from 0.
    draws : int
        Records that are made, in which all follow what they have in common: 99 or more.
    seed : int or None

    Returns
    -------
    Apart or None
        None for fewer than three series, of which it cannot be told.

    Raises
    ------
    EvidenceError
        As `carried_over` for the series, dates and draws.

    Notes
    -----
    How often it is called is in ``docs/calibration.md``.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> hidden = np.cumsum(rng.normal(size=(120, 1)), axis=0)
    >>> series = hidden + rng.normal(size=(120, 5))
    >>> from missionmetrics.stats.connectedness.carried import carried_over
    >>> bool(carried_over(series).p < 0.05)
    True
    >>> bool(apart_from_common(series).p < 0.05)
    False
    """
    draws = checked_draws(draws, LEVEL)
    table, laid = readable(series, exceptional)
    if table.shape[-1] < FEWEST_SERIES:
        return None
    rng = stream(seed, 5)
    held = _Held(table, laid, _common(table, laid))
    lost = held.lost(rng)
    found = held.read(table, lost)
    total = float(_total(found, laid))
    nobody = np.concatenate([
        _total(held.again(held.made(found.own, some), lost), laid)
        for some in batches(orders(laid, draws, rng), table)
    ])  # fmt: skip
    return Apart(total, float(nobody.mean()), share_as_large(nobody, total))


def _total(found: Surprises, laid: Plan) -> Floats:
    """Mean share (...,) of surprises that follows others'."""
    return indices(read_links(found.left, laid)).total


def _common(table: Floats, laid: Plan) -> Floats:
    """What each series counts for in the factor that all have in common, (k,).

    By maximum likelihood: a series that is mostly the factor tells more of it than one
    with much of its own (Rubin & Thayer 1982, Psychometrika 47:69).
    """
    now = without_line(table, laid)[0][..., 0].reshape(-1, table.shape[-1])
    size = now.std(axis=0)
    correlation = np.corrcoef(now, rowvar=False)
    spread, turns = np.linalg.eigh(correlation)
    loading = turns[:, -1] * np.sqrt(max(spread[-1] - 1, LEAST_COMMON))
    alone = np.clip(1 - loading**2, LEAST_ALONE, 1.0)
    for _ in range(STEPS):
        told = loading / alone / (1 + (loading**2 / alone).sum())
        shared = correlation @ told
        loading = shared / (1 - told @ loading + told @ shared)
        alone = np.clip(1 - loading * shared, LEAST_ALONE, 1.0)
    weights = loading / alone / size
    return np.asarray(weights / (now @ weights).std())


@dataclass(frozen=True, eq=False)
class _Held:
    """Series (N, T, k) held against their own past and that of a common factor.

    ``weights`` (k,) make the factor. What is taken of pasts is (k, 2 p): of the own
    past first, then of the common one.
    """

    table: Floats
    laid: Plan
    weights: Floats

    def read(self, series: Floats, lost: Floats | float = 0.0) -> Surprises:
        """What neither past foresees of series (..., N, T, k)."""
        free, taken = (self._beside(x) for x in without_line(series, self.laid))
        return beyond(free, taken, self.laid, taken_from_past(free) + lost)

    def again(self, made: Floats, lost: Floats | float = 0.0) -> Surprises:
        """The same of made records, each place in its own measure as ours are."""
        return self.read(evened(made, self.laid.exceptional), lost)

    def lost(self, rng: np.random.Generator) -> Floats:
        """What lines take of both pasts, as `lost_to_lines`."""
        plain = self.read(self.table).own
        again = [
            self.again(self.made(plain, some)).own
            for some in batches(orders(self.laid, RECORDS, rng), self.table)
        ]
        lost = self._steady(plain) - np.concatenate(again).mean(axis=0)
        fine = root(self._links(plain + PARTS[:, None, None] * lost)) < 1
        return np.asarray((PARTS[fine.argmax()] if fine.any() else 0.0) * lost)

    def made(self, own: Floats, drawn: Places) -> Floats:
        """Records (count, N, T, k) in which all follow the common past, none another.

        What is taken of pasts is scaled back where it would run away.
        """
        laid, steady = self.laid, self._steady(own)
        left = self.read(self.table, steady - self.read(self.table).own)
        shocks = shuffled(laid, left, drawn)
        links = self._links(steady)
        made = np.empty((len(drawn), *self.table.shape))
        made[..., : laid.order, :] = first_dates(self.table, laid)
        for date in range(laid.order, laid.dates):
            made[..., date, :] = shocks[..., date - laid.order, :]
            for lag, taken in enumerate(links, start=1):
                made[..., date, :] += made[..., date - lag, :] @ taken.T
        return made

    def _beside(self, part: Floats) -> Floats:
        """The common past set beside the own: last axis from 1 + p to 1 + 2 p."""
        own = part[..., 1:]
        common = (own * self.weights[:, None]).sum(axis=-2, keepdims=True)
        return np.concatenate([part, np.broadcast_to(common, own.shape)], axis=-1)

    def _links(self, own: Floats) -> Floats:
        """What each series takes of all by both pasts, (..., p, k, k)."""
        order = self.laid.order
        itself = np.swapaxes(own[..., :order], -1, -2)
        common = np.swapaxes(own[..., order:], -1, -2)
        alone = itself[..., None] * np.eye(len(self.weights))
        return np.asarray(alone + common[..., None] * self.weights)

    def _steady(self, own: Floats) -> Floats:
        order = self.laid.order
        shrink = STEADIEST / max(float(root(self._links(own))), STEADIEST)
        return np.asarray(own * np.tile(shrink ** np.arange(1, order + 1), 2))

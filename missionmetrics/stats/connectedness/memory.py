"""How long series remember, told from records that show less of it.

A line that is fitted to few dates takes part of a series' memory with it, and what this
leaves of memory in its surprises may go for a link. So it is put back. In one place
that is a small correction, of which the record's own noise hides what is missing. In
many places nothing hides it, least of all where memories are of unlike length and
shocks come to all series at once. There it is asked which memory makes records that
show as much as ours does, read in every respect as ours is: each place in its own
measure, and what places have in common counted once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.seeds import stream
from missionmetrics.stats.connectedness.own_past import (
    beyond,
    evened,
    surprises,
    taken_from_past,
    without_line,
)
from missionmetrics.stats.connectedness.places import in_common
from missionmetrics.stats.connectedness.remade import (
    anew,
    batches,
    made_of,
    orders,
    redrawn,
    settled,
    steadied,
)
from missionmetrics.stats.connectedness.vector import root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.stats.connectedness.own_past import Plan, Surprises

Floats = NDArray[np.float64]

RECORDS, ROUNDS = 100, 4
"""Records of one place on which it is found what lines take; of several, half as many,
and that in so many rounds."""
PARTS = np.linspace(1.0, 0.0, 11)
"""Parts of what is lost that are put back: the largest that does not run away."""
STEP = 0.05
"""A memory that is so much shorter is tried, to see how much less a record shows."""
LEAST_SHOWN = 0.3
"""Least part of a step that a record is taken to show: memory near one shows little."""


@dataclass(frozen=True, eq=False)
class Memory:
    """What k series in N places take from their own past, and how it is read.

    Attributes
    ----------
    table : ndarray, shape (N, T, k)
    laid : Plan
    own, shown : ndarray, shape (k, p)
        What each takes from its past, and as much of it as this record shows.
    worth : ndarray, shape (k, p, p)
        How much more is taken for each bit more that a record shows.
    common : ndarray, shape (k,), or None
        Share of surprises that all places have in common; None in one place.
    """

    table: Floats
    laid: Plan
    own: Floats
    shown: Floats
    worth: Floats
    common: Floats | None

    def read(self, series: Floats) -> Surprises:
        """Surprises of records (..., N, T, k), read as ours."""
        if self.common is not None:
            series = evened(series, self.laid.exceptional)
        free, taken = without_line(series, self.laid)
        further = taken_from_past(free, self.common) - self.shown
        own = self.own + (self.worth @ further[..., None])[..., 0]
        return beyond(free, taken, self.laid, own)

    def nobody(self, count: int, rng: np.random.Generator) -> Iterator[Floats]:
        """So many records like ours in which nothing follows another, in batches."""
        found = self.read(self.table)
        if self.common is None:
            for some in batches(orders(self.laid, count, rng), self.table):
                yield redrawn(self.table, self.laid, found, some)
        else:
            for some in batches(anew(self.laid, count, rng), self.table):
                yield made_of(alone(self.own), found.left, some)


def remembered(table: Floats, laid: Plan, seed: int | None) -> Memory:
    """What series (N, T, k) take from their own past.

    In one place, of a memory near one over few dates, only a part is put back.

    References
    ----------
    Kilian (1998) Review of Economics and Statistics 80:218-230, for one place;
    Gourieroux, Phillips & Yu (2010) Journal of Econometrics 157:68-77, for several.
    """
    rng = stream(seed, 4)
    if len(table) == 1:
        found = surprises(table, laid)
        whole = found.own + lost_to_lines(table, laid, found, rng)
        worth = np.broadcast_to(np.eye(laid.order), (*whole.shape, laid.order))
        return Memory(table, laid, whole, found.own, worth, None)
    several = _Several(table, laid, rng)
    return Memory(
        table, laid, several.own, several.shown, several.worth(), several.common
    )


def alone(own: Floats) -> Floats:
    """Coefficients (p, k, k) of series that take ``own`` (k, p) of themselves."""
    return np.asarray(own.T[..., None] * np.eye(len(own)))


def lost_to_lines(
    series: Floats, laid: Plan, found: Surprises, rng: np.random.Generator
) -> Floats:
    """What a line takes of the own past in one place, (k, p), as far as can be told.

    Found by reading records that have the memory that was found.
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


class _Several:
    """Memory of series (N, T, k) that are read together in several places."""

    def __init__(self, table: Floats, laid: Plan, rng: np.random.Generator) -> None:
        self._table, self._laid = table, laid
        self._free, self._taken = without_line(table, laid)
        self.common = in_common(surprises(table, laid).left)
        self.shown = taken_from_past(self._free, self.common)
        self._drawn = anew(laid, RECORDS // 2, rng)
        self.own = _steady(settled(self.shown, self._shown_by, _steady, ROUNDS))

    def worth(self) -> Floats:
        """How much more is taken for each bit more that is shown, (k, p, p)."""
        here = self._shown_by(self.own)
        steps = STEP * np.eye(self._laid.order)
        less = np.stack([(here - self._shown_by(self.own - step)) for step in steps])
        left, size, right = np.linalg.svd(np.moveaxis(less, 0, -1) / STEP)
        size = np.maximum(size, LEAST_SHOWN)[..., None, :]
        return np.asarray(np.linalg.inv((left * size) @ right))

    def _shown_by(self, own: Floats) -> Floats:
        """What records of series that take ``own`` show of it on average."""
        left = beyond(self._free, self._taken, self._laid, own).left
        each = [
            self._shown(made_of(alone(own), left, some))
            for some in batches(self._drawn, self._table)
        ]
        return np.asarray(np.concatenate(each).mean(axis=0))

    def _shown(self, made: Floats) -> Floats:
        free, _ = without_line(evened(made, self._laid.exceptional), self._laid)
        return taken_from_past(free, self.common)


def _steady(own: Floats) -> Floats:
    """What each series by itself takes (k, p), scaled back where it would run away."""
    return np.asarray(steadied(own[..., None, None])[..., 0, 0])

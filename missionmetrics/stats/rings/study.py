"""Effects on areas acted on and on the rings around them, with what chance brings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.stats.rings.alike import Alike, alike
from missionmetrics.stats.rings.exposure import FAR, exposure, since
from missionmetrics.stats.rings.imputed import (
    estimates,
    gaps,
    hang_together,
    kinds_asked,
    last_kind,
    shown,
    usable,
    weights,
)
from missionmetrics.stats.rings.inversion import Chance
from missionmetrics.stats.rings.placements import placements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from missionmetrics.stats.rings.exposure import Codes, Floats, Places
    from missionmetrics.stats.rings.imputed import Known
    from missionmetrics.stats.rings.placements import Map, Sited

FEWEST_FAR = 10
"""Areas that stay far from every site; with fewer nothing is estimated."""
CELLS = 4_000_000
"""Numbers held at once while patterns of sites are worked through."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Design:
    """Who was acted on, when, and how far rings reach.

    Attributes
    ----------
    distance : array, shape (N, N)
        From each area to each.
    where : Map
        Where the areas are and which of them touch.
    sites : array of int, shape (S,)
        Places of the areas that were acted on.
    begun, whole : array of int, shape (S,)
        First date during which each was, and first date wholly after that.
    edges : array, shape (J,)
        How far each ring reaches, rising.
    """

    distance: Floats
    where: Map
    sites: Places
    begun: Places
    whole: Places
    edges: Floats

    @property
    def rings(self) -> int:
        """How many rings there are."""
        return int(self.edges.size)

    @property
    def start(self) -> Places:
        """The same number for sites of the same dates, (S,)."""
        dates = np.array([self.begun, self.whole])
        _, start = np.unique(dates, axis=1, return_inverse=True)
        return np.asarray(start).ravel()

    def far(self, known: Known) -> Known:
        """Areas with figures that lie beyond every ring of every site, (N,)."""
        beyond = self.distance[self.sites].min(axis=0) > self.edges.max()
        beyond[self.sites] = False
        return np.asarray(beyond & known.any(axis=1))

    @property
    def apart(self) -> Floats:
        """How far areas are from one another: on the map where there is one."""
        points = self.where.points
        if points is None:
            return self.distance
        return np.asarray(np.linalg.norm(points[:, None] - points[None], axis=-1))

    def kinds(self, dates: int, sites: Places | None = None) -> Codes:
        """Exposure (B, N, T) were the sites elsewhere; (1, N, T) as they are."""
        given = self.sites[None] if sites is None else sites
        return exposure(self.distance, given, self.begun, self.whole, self.edges, dates)


@dataclass(frozen=True, eq=False, kw_only=True)
class Study:
    """Figures of areas under a design, and what they show.

    Attributes
    ----------
    values : array, shape (N, T)
        NaN where there is no figure.
    design : Design
    kind : array of int, shape (N, T)
        Exposure of each area at each date.
    effects : array, shape (1 + J,)
        On areas acted on, then on each ring; NaN where none can be told.
    weighted : array, shape (1 + J, N, T)
        Weights of the figures in each.
    """

    values: Floats
    design: Design
    kind: Codes
    effects: Floats
    weighted: Floats

    @property
    def known(self) -> Known:
        """Where there is a figure."""
        return np.isfinite(self.values)

    @cached_property
    def alike(self) -> Alike:
        """How alike errors of near areas are."""
        return alike(self.values, self.kind, self.design.apart)

    def areas(self) -> Places:
        """Areas behind each effect, (1 + J,)."""
        used = usable(self.kind, self.known)
        return np.array([(used & (self.kind == k)).any(axis=1).sum()
                         for k in range(1 + self.design.rings)])  # fmt: skip

    def last_areas(self) -> Places:
        """Areas that are of each kind at the last date, each area once, (1 + J,)."""
        at_last = last_kind(self.kind, self.known)
        return np.array([(at_last == k).sum() for k in range(1 + self.design.rings)])

    def far(self) -> int:
        """Areas with figures that are far from every site."""
        return int(self.design.far(self.known).sum())

    def left(self) -> Floats:
        """What area, date and the mean effects leave unexplained, (N, T)."""
        found = gaps(self.values, self.kind)
        for k, effect in enumerate(self.effects):
            found = np.where(self.kind == k, found - np.nan_to_num(effect), found)
        return found

    def freed(self) -> Floats:
        """Figures freed of every effect, by date since it began, (N, T)."""
        told = since(self.kind)
        steps = np.unique(told[self.kind >= 0])
        used = usable(self.kind, self.known)
        cells = np.array([
            used & (self.kind == k) & (told == h)
            for k in range(1 + self.design.rings) for h in steps
        ]).reshape(-1, *self.kind.shape)  # fmt: skip
        cells = cells[cells.any(axis=(1, 2))]
        asked = cells / cells.sum(axis=(1, 2), keepdims=True)
        found = shown(weights(asked, self.kind, self.known), self.values)
        return np.asarray(self.values - np.tensordot(found, cells, axes=1))


def study(values: Floats, design: Design) -> Study:
    """Estimate the effects; see :class:`Study`.

    Dates have to hang together, see ``hang_together``.
    """
    known = np.isfinite(values)
    kind = design.kinds(values.shape[1])[0]
    asked = kinds_asked(kind, known, design.rings)
    weighted = weights(asked, kind, known)
    found = shown(weighted, values)
    told = asked.any(axis=(1, 2))
    return Study(
        values=values, design=design, kind=kind, weighted=weighted,
        effects=np.where(told, found, np.nan),
    )  # fmt: skip


def patterns(
    design: Design, *, sited: Sited, draws: int, rng: np.random.Generator
) -> Places:
    """Patterns of sites like the real one, (B, S)."""
    return placements(
        design.where, design.sites, start=design.start, sited=sited, draws=draws,
        rng=rng,
    )  # fmt: skip


def telling(of: Study, sites: Places) -> Places:
    """Those patterns of sites (B, S) that leave enough areas far."""
    kept = [part[_tells(of, of.design.kinds(of.values.shape[1], part))]
            for part in _chunks(of, sites)]  # fmt: skip
    return np.concatenate(kept) if kept else sites


def _tells(of: Study, kind: Codes) -> Known:
    """Patterns with areas of every kind that the real one has, and enough far ones.

    Their dates can be held against one another.
    """
    known = of.known
    far = ((kind == FAR).all(axis=-1) & known.any(axis=1)).sum(axis=-1)
    used = usable(kind, known)
    wanted = np.flatnonzero(np.isfinite(of.effects))
    every = [(used & (kind == k)).any(axis=(-2, -1)) for k in wanted]
    told = np.logical_and.reduce(every) & hang_together(kind, known)
    return np.asarray((far >= FEWEST_FAR) & told)


def _chunks(of: Study, sites: Places, rows: int = 1) -> Iterator[Places]:
    size = max(1, CELLS // (of.values.size * (1 + of.design.rings) * rows))
    for first in range(0, len(sites), size):
        yield sites[first : first + size]


def chance(of: Study, sites: Places) -> Chance:
    """What other patterns of sites bring of each effect that can be told."""
    told = np.flatnonzero(np.isfinite(of.effects))
    cells = np.array([of.kind == k for k in told])

    def asked(kind: Codes) -> Floats:
        return weights(kinds_asked(kind, of.known, of.design.rings), kind,
                       of.known)[..., told, :, :]  # fmt: skip

    return through(of, sites, asked, of.freed(), cells)


def through(
    of: Study, sites: Places, weigh: Callable[[Codes], Floats], freed: Floats,
    cells: Known, rows: int = 1,
) -> Chance:  # fmt: skip
    """Put freed figures, and one unit of each effect, through other patterns' weights.

    With them goes how errors that are alike nearby, as fitted, spread through both.

    Parameters
    ----------
    of : Study
    sites : array of int, shape (B, S)
    weigh : callable
        Weights (..., Q, N, T) for exposures (..., N, T).
    freed : array, shape (N, T)
    cells : array of bool, shape (Q, N, T)
        Where each effect stands in the real figures.
    rows : int
        Rows of weights for each kind, for how much is held at once.

    Returns
    -------
    Chance
    """
    real = weigh(of.kind)
    carried = of.alike.carried(real)
    fields = np.concatenate([np.nan_to_num(freed)[None], cells * of.known, carried])
    dates = of.values.shape[1]
    found, own = [], []
    for part in _chunks(of, sites, rows):
        weighted = weigh(of.design.kinds(dates, part))
        found.append(estimates(weighted, fields))
        own.append(of.alike.between(weighted))
    many = np.concatenate(found)
    after = 1 + len(cells)
    return Chance(
        left=many[..., 0], shifted=many[..., 1:after], shared=many[..., after:],
        own=np.concatenate(own), real=estimates(real, carried),
    )  # fmt: skip

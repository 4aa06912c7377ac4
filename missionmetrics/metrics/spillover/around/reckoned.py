"""What is worked out once: effects, chance, and why something cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.stats.rings.imputed import hang_together, last_kind, usable
from missionmetrics.stats.rings.inversion import Inverted, inverted, ratio
from missionmetrics.stats.rings.placements import clumps
from missionmetrics.stats.rings.study import (
    FEWEST_FAR,
    Study,
    chance,
    patterns,
    study,
    telling,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.around.ground import Ground
    from missionmetrics.stats.rings.exposure import Places
    from missionmetrics.stats.rings.inversion import Chance
    from missionmetrics.stats.rings.placements import Sited

    Floats = NDArray[np.float64]

FEWEST_BEFORE = 2
NEAR = 1e-12
"""Effects nearer to nought than this are in proportion to what they come to."""
UNKNOWN = Inverted(np.nan, np.nan, np.nan)


@dataclass(frozen=True, eq=False, kw_only=True)
class Reckoned:
    """The study of one ground, with patterns of sites elsewhere.

    ``why`` lists what stands in the way of any answer; where it is not empty there is
    no ``study`` and no ``chance``. ``told`` are the kinds that have an effect.
    """

    ground: Ground
    why: tuple[str, ...]
    level: float
    study: Study | None = None
    sites: NDArray[np.int64] | None = None
    chance: Chance | None = None
    clumps: int = 0

    @property
    def patterns(self) -> int:
        """How many other patterns of sites there are."""
        return 0 if self.sites is None else len(self.sites)

    @property
    def told(self) -> NDArray[np.int64]:
        """Kinds with an effect."""
        if self.study is None:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(np.isfinite(self.study.effects))

    def effect(self, code: int) -> Inverted:
        """Effect on one kind, on the scale on which places move alike."""
        if code not in self.told:
            return UNKNOWN
        return self._range((self.told == code).astype(float))

    def total(self) -> Inverted:
        """All changes together, in natural units for each area acted on."""
        if 0 not in self.told or self.study is None:
            return UNKNOWN
        sites = self.study.last_areas()[0]
        estimate = float(self._amounts(self.effects()).sum() / sites)
        if self.chance is None:
            return UNKNOWN._replace(estimate=estimate)
        slopes = self._slopes()
        got = self._range(slopes)
        moved = self.chance.direction(slopes)
        ends = [self.effects() + (end - got.estimate) * moved
                for end in (got.low, got.high)]  # fmt: skip
        low, high = (float(self._amounts(e).sum() / sites) for e in ends)
        return Inverted(estimate, low, high)

    def multiplier(self) -> Inverted:
        """All changes as a multiple of those of areas acted on.

        None where the range of those holds nought: such a ratio could be anything.
        """
        direct = self.effect(0)
        sure = direct.low > 0 or direct.high < 0
        if not sure or self.told.size < 2 or self.chance is None:
            return UNKNOWN
        top = self._weights()
        bottom = np.where(self.told == 0, top, 0.0)
        return ratio(self.chance, self.effects(), top, bottom, level=self.level)

    def effects(self) -> Floats:
        """Effects of the kinds that can be told."""
        found = np.empty(0) if self.study is None else self.study.effects
        return np.asarray(found[self.told])

    def _range(self, sum_of: Floats) -> Inverted:
        found = self.effects()
        if self.chance is None:
            return Inverted(float(found @ sum_of), np.nan, np.nan)
        got = inverted(self.chance, found, sum_of, level=self.level)
        known = np.isfinite(got.low) and np.isfinite(got.high)
        return got if known else got._replace(low=np.nan, high=np.nan)

    def _amounts(self, effects: Floats) -> Floats:
        """What effects come to in all areas of each kind, in natural units.

        On the scale of logarithms an effect e of figures b that were seen is b (1 - exp
        (-e)). Each area counts as what it is at the last date.
        """
        if self.ground.scale == "identity":
            return self._counted() * effects
        return -self._counted() * np.expm1(-effects)

    def _weights(self) -> Floats:
        """Weights that turn the effects found into those amounts."""
        found = self.effects()
        near = np.abs(found) < NEAR
        return np.where(
            near, self._counted(), self._amounts(found) / np.where(near, 1.0, found)
        )

    def _slopes(self) -> Floats:
        """How those amounts move with each effect, by which chance moves their sum."""
        if self.ground.scale == "identity":
            return self._counted()
        return self._counted() * np.exp(-self.effects())

    def _counted(self) -> Floats:
        """Areas of each kind at the last date, or their figures in all."""
        assert self.study is not None
        count = self.study.last_areas()[self.told].astype(float)
        if self.ground.scale == "identity":
            return count
        at_last = last_kind(self.study.kind, self.study.known)[:, None]
        own = self.study.kind == at_last
        seen = [self.ground.seen[own & (at_last == k)] for k in self.told]
        mean = np.array([np.nanmean(s) if s.size else 0.0 for s in seen])
        return np.asarray(count * mean)


def elsewhere(ground: Ground, *, sited: Sited, draws: int, seed: int | None) -> Places:
    """Other patterns of sites, (B, S); none where nothing can be told anyway."""
    if reasons(ground) or ground.design is None:
        return np.empty((0, 0), dtype=np.int64)
    rng = np.random.default_rng(seed)
    return patterns(ground.design, sited=sited, draws=draws, rng=rng)


def reckoned(ground: Ground, others: Places, *, level: float) -> Reckoned:
    """Work out effects and chance, or say why there are none.

    ``others`` (B, S) are patterns of sites elsewhere; those that leave too few areas
    far, or dates that cannot be held against one another, are not used.
    """
    why = reasons(ground)
    if why or ground.design is None:
        return Reckoned(ground=ground, why=why, level=level)
    found = study(ground.values, ground.design)
    sites = telling(found, others)
    design = ground.design
    return Reckoned(
        ground=ground, why=(), level=level, study=found, sites=sites,
        chance=chance(found, sites) if len(sites) else None,
        clumps=len(clumps(design.sites, design.where.touching)),
    )  # fmt: skip


def reasons(ground: Ground) -> tuple[str, ...]:
    """Everything that stands in the way, by code."""
    design = ground.design
    if design is None:
        return ("no_site",)
    dates = len(ground.periods)
    seen = np.isfinite(ground.seen)
    acted = seen[design.sites]
    kind = design.kinds(dates)[0]
    found = []
    before = acted & (np.arange(dates) < design.begun[:, None])
    if before.any(axis=0).sum() < FEWEST_BEFORE:
        found.append("few_before")
    if design.whole.min() >= dates or not any(
        row[w:].any() for row, w in zip(acted, design.whole, strict=True)
    ):
        found.append("none_after")
    if design.far(seen).sum() < FEWEST_FAR:
        found.append("few_far")
    elif "none_after" not in found and not usable(kind, seen).any():
        found.append("none_beside")
    if not hang_together(kind, seen):
        found.append("apart")
    return tuple(found)

"""Differences for each date since it began, with what chance brings of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.stats.rings.event_time import clock, profile_weights, steps
from missionmetrics.stats.rings.exposure import FAR, since
from missionmetrics.stats.rings.imputed import shown
from missionmetrics.stats.rings.study import through

if TYPE_CHECKING:
    from missionmetrics.stats.rings.exposure import Codes, Floats, Places
    from missionmetrics.stats.rings.imputed import Known
    from missionmetrics.stats.rings.inversion import Chance
    from missionmetrics.stats.rings.study import Study


class Profile(NamedTuple):
    """Differences from the last date before, Q of them.

    ``code`` (Q,) is the kind, ``step`` (Q,) the dates since it began, below -1 before;
    ``effect`` and ``areas`` (Q,) the difference and on how many areas it rests;
    ``passed`` (Q,) how many dates lie between, dates that are left out among them.
    """

    code: Places
    step: Places
    effect: Floats
    areas: Floats
    passed: Floats
    chance: Chance

    def moved_before(self, code: int) -> float:
        """Share of patterns in which some date before stands out as much, or NaN.

        That these differences are nought is what is put to the test, so figures are not
        freed of them.
        """
        early = (self.code == code) & (self.step < 0)
        if not early.any() or not len(self.chance.left):
            return np.nan
        usual = np.sqrt(np.diag(self.chance.real))[early]
        most = np.max(np.abs(self.effect[early]) / usual)
        supposed = self.chance.supposed_nought(self.effect, early)[:, early]
        brought = np.max(np.abs(supposed) / usual, axis=1)
        return float((1 + (brought >= most).sum()) / (1 + len(brought)))


def profile(of: Study, sites: Places) -> Profile | None:
    """Differences of the study's figures, and of patterns ``sites`` (B, S).

    None where no area has figures of its last date before and of another, or nothing
    to hold them against.
    """
    told = since(of.kind)
    at = steps(told, of.values.shape[1])
    rings = of.design.rings

    def weigh(kind: Codes) -> Floats:
        made, _ = profile_weights(kind, since(kind), of.known, rings=rings, at=at)
        flat = made.reshape(*made.shape[:-4], -1, *made.shape[-2:])
        return np.asarray(flat[..., seen, :, :])

    _, areas = profile_weights(of.kind, told, of.known, rings=rings, at=at)
    if not areas.any():
        return None
    seen = np.flatnonzero(areas.ravel() > 0)
    code, place = np.divmod(seen, at.size)
    found = shown(weigh(of.kind), of.values)
    cells = _cells(of.kind, told, code, at[place])
    freed = of.values - np.tensordot(found, cells, axes=1)
    chance = through(of, sites, weigh, freed, cells, rows=2 * at.size)
    return Profile(
        code, at[place], found, areas.ravel()[seen],
        _passed(of.kind, cells & of.known), chance,
    )  # fmt: skip


def _passed(kind: Codes, cells: Known) -> Floats:
    """Dates from the last unexposed one of each area of ``cells``, on average, (Q,)."""
    base = clock(kind).base[:, None]
    passed = np.where(base >= 0, np.arange(kind.shape[1]) - base, np.nan)
    return np.array([np.nanmean(passed[own]) for own in cells])


def _cells(kind: Codes, told: Places, code: Places, at: Places) -> Known:
    """Where each difference stands in the figures, (Q, N, T)."""
    first = clock(kind).first[:, None]
    found = [
        (told == h) & np.where(h < 0, (kind == FAR) & (first == k), kind == k)
        for k, h in zip(code, at, strict=True)
    ]
    return np.array(found)

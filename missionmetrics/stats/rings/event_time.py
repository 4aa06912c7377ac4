"""Differences from the last date before, for each date since it began.

Each exposed area's change since its last unexposed date is held against the change of
areas not exposed until then (Callaway & Sant'Anna 2021, Journal of Econometrics
225:200-230, with areas not yet exposed as controls). Dates before it began are told the
same way: they should show nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.stats.rings.exposure import FAR

if TYPE_CHECKING:
    from missionmetrics.stats.rings.exposure import Codes, Places
    from missionmetrics.stats.rings.imputed import Floats, Known


class Clock(NamedTuple):
    """When each area was first exposed and to what.

    ``base`` (..., N) is its last unexposed date, T - 1 where it never was exposed and
    -1 where it always was; ``first`` (..., N) the kind it was first, -1 for never.
    """

    base: Places
    first: Codes


def clock(kind: Codes) -> Clock:
    """Read base and first kind of each area off its exposure (..., N, T)."""
    dates = kind.shape[-1]
    free = kind == FAR
    base = np.where(free.all(axis=-1), dates, free.argmin(axis=-1)) - 1
    at = (kind >= 0).argmax(axis=-1)
    code = np.take_along_axis(kind, at[..., None], axis=-1)[..., 0]
    return Clock(base, np.where(code >= 0, code, np.int8(FAR)))


def steps(since: Places, dates: int) -> Places:
    """Every number of dates since it began that is seen, without the base itself."""
    seen = np.unique(since[np.abs(since) <= dates])
    return np.asarray(seen[seen != -1])


def profile_weights(
    kind: Codes, since: Places, known: Known, *, rings: int, at: Places
) -> tuple[Floats, Floats]:
    """Weights (..., 1 + rings, H, N, T) of the differences, and on how many they rest.

    Parameters
    ----------
    kind, since : array of int, shape (..., N, T)
    known : array of bool, shape (N, T)
    rings : int
    at : array of int, shape (H,)
        Dates since it began, from :func:`steps`.

    Returns
    -------
    weights : array, shape (..., 1 + rings, H, N, T)
        All nought where there is nothing to compare.
    areas : array, shape (..., 1 + rings, H)
    """
    told = clock(kind)
    dates = kind.shape[-1]
    made = np.zeros((*kind.shape[:-2], 1 + rings, at.size, *kind.shape[-2:]))
    areas = np.zeros(made.shape[:-2])
    place = {int(h): n for n, h in enumerate(at)}
    for base in np.unique(told.base[(told.base >= 0) & (told.first >= 0)]):
        for date in range(dates):
            if date == base:
                continue
            held = _controls(told, known, int(base), date)
            for code in range(1 + rings):
                member = _members(told, kind, known, int(base), date, code)
                for h in np.unique(since[..., date][member]):
                    if int(h) not in place:
                        continue
                    own = member & (since[..., date] == h)
                    _add(made[..., code, place[int(h)], :, :],
                         areas[..., code, place[int(h)]],
                         own, held, int(base), date)  # fmt: skip
    return made / np.maximum(areas, 1)[..., None, None], areas


def _members(
    told: Clock, kind: Codes, known: Known, base: int, date: int, code: int
) -> Known:
    """Areas of one base that are of kind ``code`` at a date, or will first be so."""
    now = kind[..., date]
    of_kind = np.where(now == FAR, told.first, now) == code
    both = known[:, base] & known[:, date]
    return np.asarray(of_kind & (told.base == base) & both)


def _controls(told: Clock, known: Known, base: int, date: int) -> Known:
    """Areas unexposed at both dates, and not about to be exposed with the rest."""
    later = told.base >= max(date, base + 1)
    return np.asarray(later & known[:, base] & known[:, date])


def _add(
    made: Floats, areas: Floats, own: Known, held: Known, base: int, date: int
) -> None:
    """Add one cohort at one date, in place; patterns without controls stay as is."""
    some = held.any(axis=-1, keepdims=True)
    mine = own & some
    count = mine.sum(axis=-1, keepdims=True)
    net = mine - held * count / np.maximum(held.sum(axis=-1, keepdims=True), 1)
    made[..., date] += net
    made[..., base] -= net
    areas += count[..., 0]

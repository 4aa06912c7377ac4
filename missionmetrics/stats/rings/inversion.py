"""Intervals by turning a test by chance round: which values would not be refused?

Under a value of the effect that is supposed, what each area would have shown unexposed
is known up to that value. Put through the same sums as if other areas had been the
sites, it shows what chance alone would bring; a value is refused when the estimate
stands further from it than chance brings in all but a share of 1 - level of cases.
Every such sum is linear in the value, so the ends are found in closed form.

Patterns differ in how far chance moves them: in how many areas they have of each kind,
and in how much of the error was fitted away where they lie over the real sites and
rings. What each brings is therefore put on the scale of the real one by the spread that
errors alike nearby give to both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.rare import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FURTHEST, HALVINGS = 1e4, 40
LEAST = 1e-6
"""The least spread of a pattern, as a share of the real one's."""


class Chance(NamedTuple):
    """What B other patterns of sites bring.

    ``left`` (B, K): the estimates from figures freed of every effect; ``shifted``
    (B, K, K): what one unit of each effect (last axis) adds to each of them. Under
    errors that are alike nearby, ``real`` (K, K) are the variances and covariances of
    the real estimates, ``own`` (B, K, K) of each pattern's before anything is freed,
    and ``shared`` (B, K, K) between a pattern's and the real ones (last axis).
    """

    left: Floats
    shifted: Floats
    own: Floats
    shared: Floats
    real: Floats

    def supposed_nought(self, found: Floats, nought: Flags) -> Floats:
        """What chance brings of each estimate where those of ``nought`` are, (B, K).

        Figures are then freed of the others alone, of ``found`` (K,); on the scale of
        the real estimates.
        """
        freed = np.where(nought, 0.0, self.shifted)
        left = self.left + self.shifted[..., nought] @ found[nought]
        crossed = np.einsum("bij,bij->bi", freed, self.shared)
        fitted = np.einsum("bij,jk,bik->bi", freed, self.real, freed)
        own = np.einsum("bii->bi", self.own)
        return left * _scale(np.diag(self.real), own - 2 * crossed + fitted)

    def direction(self, sum_of: Floats) -> Floats:
        """How the effects move with one unit more of a sum that is held, (K,)."""
        spread = self.real @ sum_of
        return np.asarray(spread / (sum_of @ spread))

    def along(self, sum_of: Floats) -> tuple[Floats, Floats]:
        """What chance brings of a sum, (B,), and what one unit more of it would add.

        The other effects move along as they would if they were estimated with the sum
        held; both are on the scale of the real sum.
        """
        variance = float(sum_of @ self.real @ sum_of)
        direction = self.direction(sum_of)
        row = np.einsum("k,bkj->bj", sum_of, self.shifted)
        moved = row @ direction
        freed = row - moved[:, None] * sum_of
        crossed = np.einsum("bj,bkj,k->b", freed, self.shared, sum_of)
        fitted = np.einsum("bj,jk,bk->b", freed, self.real, freed)
        own = np.einsum("k,bkj,j->b", sum_of, self.own, sum_of)
        scale = _scale(variance, own - 2 * crossed + fitted)
        return scale * (self.left @ sum_of), scale * moved


def _scale(real: Floats | float, pattern: Floats) -> Floats:
    """What turns the spread of a pattern into that of the real sites."""
    return np.asarray(np.sqrt(real / np.maximum(pattern, LEAST * real)))


class Inverted(NamedTuple):
    """An estimate and its range.

    The ends are infinite where there are too few patterns for the level.
    """

    estimate: float
    low: float
    high: float


def inverted(
    chance: Chance, found: Floats, sum_of: Floats, *, level: float
) -> Inverted:
    """The range of a weighted sum of effects.

    Parameters
    ----------
    chance : Chance
    found : array, shape (K,)
        The estimates.
    sum_of : array, shape (K,)
        Weights of the sum.
    level : float

    Returns
    -------
    Inverted
    """
    estimate = float(found @ sum_of)
    left, moved = chance.along(sum_of)
    up, down = reach(left, moved), reach(left, -moved)
    low, high = estimate - _end(up, level), estimate + _end(down, level)
    return Inverted(estimate, low, high)


def fewest_patterns(level: float) -> int:
    """Patterns that a range needs."""
    return int(np.ceil((1 - ROUNDING) / (1 - level))) - 1


def reach(left: Floats, moved: Floats) -> Floats:
    """How far above nought each pattern still brings as much as is supposed, (B,)."""
    slope = 1 - moved * np.sign(left)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.abs(left) / slope
    return np.where(np.abs(moved) < 1, found, np.inf)


def _end(reached: Floats, level: float) -> float:
    """The largest shift that is not refused."""
    place = int((1 - level + ROUNDING) * (len(reached) + 1))
    return float(np.sort(reached)[-place]) if place >= 1 else np.inf


def ratio(
    chance: Chance, found: Floats, top: Floats, bottom: Floats, *, level: float
) -> Inverted:
    """The range of a ratio of two weighted sums of effects.

    A ratio r is refused where chance brings ``top - r * bottom`` as far from nought as
    it stands in no more than a share of 1 - level of patterns: Fieller's way, with the
    test by chance in place of the normal one. Ask only where the range of ``bottom``
    leaves nought out.
    """
    middle = float(found @ top / (found @ bottom))

    def kept(r: float) -> bool:
        return _as_much(chance, found, top - r * bottom) > 1 - level + 1e-12

    low, high = (_edge(kept, middle, way) for way in (-1.0, 1.0))
    return Inverted(middle, low, high)


def _as_much(chance: Chance, found: Floats, sum_of: Floats) -> float:
    """Share of patterns that bring as much of a sum as was found, the real one too."""
    shift = float(found @ sum_of)
    left, moved = chance.along(sum_of)
    at = np.abs(left + shift * moved) >= abs(shift) * (1 - 1e-12)
    return (1 + int(at.sum())) / (1 + len(left))


def _edge(kept: Callable[[float], bool], middle: float, way: float) -> float:
    """The furthest value on one side that is kept; infinite where there is none."""
    step = max(abs(middle), 1.0) / 64
    inner = middle
    while kept(middle + way * step):
        inner = middle + way * step
        step *= 1.25
        if step > FURTHEST * max(abs(middle), 1.0):
            return way * np.inf
    outer = middle + way * step
    for _ in range(HALVINGS):
        half = (inner + outer) / 2
        inner, outer = (half, outer) if kept(half) else (inner, half)
    return float(inner)

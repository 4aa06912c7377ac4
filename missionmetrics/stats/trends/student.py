"""Student's t, quick enough for millions of parts: its chance and density.

A mixture over a batch of series asks for the same distribution function at millions of
points with the same degrees of freedom; a table with a stated error serves them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, ndtr, ndtri, stdtr, stdtrit

Floats = NDArray[np.float64]

TABLE_FROM_DF = 6
TABLE_REACH = 40.0
TABLE_PER_UNIT = 128
FAR = 1e100
"""Distances are cut here, where nothing is left and squares still are numbers."""


class Distribution(Protocol):
    """What a mixture asks of its parts' distribution, at ``z`` of any shape."""

    def chance(self, z: Floats) -> Floats:
        """Probability of ``z`` or less."""

    def curve(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        """Probability of ``z`` or less, the density, and half the density's slope."""

    def rough(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        """The same at a point that may be 1/256 away, to make a start."""


class Tabled:
    """Distribution function and density of a t with many degrees of freedom.

    Second-order Taylor steps from the nearest of 128 nodes a unit: the remainder is
    below (1/256)^3 / 6 x 0.45 < 5e-9, and beyond 40 the tail is below 2e-8. The density
    is then off by less than (1/256)^2 / 2 x 0.45 < 3.5e-6, its slope, which is that of
    the node, by less than 0.45 / 256 < 1.8e-3.
    """

    def __init__(self, df: float) -> None:
        z = np.arange(-TABLE_REACH, TABLE_REACH + 1e-9, 1 / TABLE_PER_UNIT)
        density = _density(df, z)
        self.terms = (stdtr(df, z), density, _half_tilt(df, z, density))

    def chance(self, z: Floats) -> Floats:
        """Probability of ``z`` or less."""
        step, (chance, density, half_tilt) = self._near(z)
        half_tilt *= step
        density += half_tilt
        density *= step
        chance += density
        return chance

    def curve(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        """Probability of ``z`` or less, the density, and half the density's slope."""
        step, (chance, density, half_tilt) = self._near(z)
        bending = half_tilt * step
        density += bending
        step *= density
        chance += step
        density += bending
        return chance, density, half_tilt

    def rough(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        """The same, of the nearest node."""
        place = _placed(z)
        place += 0.5
        return self._terms(place)

    def _near(self, z: Floats) -> tuple[Floats, tuple[Floats, Floats, Floats]]:
        """Distance from the nearest node and the three terms there."""
        place = _placed(z)
        node = np.rint(place)
        place -= node
        place /= TABLE_PER_UNIT
        return place, self._terms(node)

    def _terms(self, place: Floats) -> tuple[Floats, Floats, Floats]:
        """The three terms at the node at or below each place."""
        index = place.astype(np.intp)
        chance, density, half_tilt = self.terms
        # "clip" spares a check of the bounds that `_placed` keeps already
        return (
            chance.take(index, mode="clip"),
            density.take(index, mode="clip"),
            half_tilt.take(index, mode="clip"),
        )


class Direct:
    """The same where tails are too heavy for a table."""

    def __init__(self, df: float) -> None:
        self.df = df

    def chance(self, z: Floats) -> Floats:
        """Probability of ``z`` or less."""
        chance: Floats = stdtr(self.df, z)
        return chance

    def curve(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        """Probability of ``z`` or less, the density, and half the density's slope."""
        near = np.clip(z, -FAR, FAR)
        density = _density(self.df, near)
        return self.chance(near), density, _half_tilt(self.df, near, density)

    rough = curve


class Normal:
    """The limit with infinitely many degrees of freedom."""

    def chance(self, z: Floats) -> Floats:
        """Probability of ``z`` or less."""
        chance: Floats = ndtr(z)
        return chance

    def curve(self, z: Floats) -> tuple[Floats, Floats, Floats]:
        """Probability of ``z`` or less, the density, and half the density's slope."""
        near = np.clip(z, -TABLE_REACH, TABLE_REACH)
        density = np.exp(-(near**2) / 2) / np.sqrt(2 * np.pi)
        return self.chance(near), density, -near * density / 2

    rough = curve


def quantiles(df: Floats, p: ArrayLike) -> Floats:
    """The value with probability ``p`` below it, for each ``df`` (infinite: normal)."""
    found: Floats = np.where(np.isinf(df), ndtri(p), stdtrit(df, p))
    return found


@lru_cache(maxsize=64)
def student(df: float) -> Distribution:
    """The distribution with ``df`` degrees of freedom, tabled where that is exact."""
    if np.isinf(df):
        return Normal()
    return Tabled(df) if df >= TABLE_FROM_DF else Direct(df)


def _density(df: float, z: Floats) -> Floats:
    log_top = gammaln((df + 1) / 2) - gammaln(df / 2) - np.log(df * np.pi) / 2
    density: Floats = np.exp(log_top - (df + 1) / 2 * np.log1p(z**2 / df))
    return density


def _half_tilt(df: float, z: Floats, density: Floats) -> Floats:
    """Half the slope of the density."""
    half: Floats = -density * (df + 1) * z / (df + z**2) / 2
    return half


def _placed(z: Floats) -> Floats:
    """Places in the tables, counted in nodes."""
    place = np.clip(z, -TABLE_REACH, TABLE_REACH)
    place += TABLE_REACH
    place *= TABLE_PER_UNIT
    return place

"""What is believed about how much a trend moves, before the series is seen.

Both ratios are standard deviations of one *observation spacing*'s change, divided by
the standard deviation of the observation noise. Stated so, the same record gives the
same answer whether its dates are written in years or in months.

Simpson, Rue, Riebler, Martins & Sorbye (2017), Statistical Science 32:1-28, give the
exponential form: it penalises each step away from 'the trend does not move' equally.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]

REACH = 6.0
"""The grid's largest node, in units of the prior's unlikely value."""
LONG_FROM = 61
"""Observations from which a record can tell apart ratios that a short one cannot."""


class Axis(NamedTuple):
    """Nodes of one axis: how many, and the largest over the smallest that is not 0."""

    nodes: int
    span: float


SHORT = Axis(16, 100.0), Axis(12, 500.0)
LONG = Axis(24, 300.0), Axis(24, 10_000.0)
"""Level and slope axes. Against 48 by 48 nodes, ends of 95% intervals move by less
than .5% of the width in the median and 3% at worst, up to 240 observations."""


class Grid(NamedTuple):
    """The cells over which the two variance ratios are summed out, all (C,).

    ``level`` and ``slope`` are variance ratios per observation spacing, 0 or more;
    cells with the same slope ratio stand together, which `trends.likelihood` relies on;
    ``log_mass`` is the log prior mass, summing to 1 on the natural scale.
    """

    level: Floats
    slope: Floats
    log_mass: Floats


@dataclass(frozen=True, slots=True)
class PCPrior:
    """Prior that leans towards a trend that does not move, and lets data object.

    Attributes
    ----------
    slope : float
        A change of slope from one observation to the next that would be large, in
        standard deviations of the noise; 0.5 by default.
    level : float
        The same for a shock to the level that stays; 1 by default.
    tail : float
        Chance, given that there is movement, of more than those; 0.05.
    atom : float
        Chance, for each of the two, of no movement at all; 0.05.

    Raises
    ------
    EvidenceError
        ``MM-TREND-PRIOR`` when a value is outside its range.
    """

    slope: float = 0.5
    level: float = 1.0
    tail: float = 0.05
    atom: float = 0.05

    def __post_init__(self) -> None:
        for name in ("slope", "level"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise _out_of_range(name, value, "a finite number above 0")
        for name in ("tail", "atom"):
            value = getattr(self, name)
            if not 0 < value < 1:
                raise _out_of_range(name, value, "a chance between 0 and 1")

    def grid(self, observations: int) -> Grid:
        """Cells for a record: 17 by 13 up to 60 observations, 25 by 25 beyond."""
        return self.on_axes(*(LONG if observations >= LONG_FROM else SHORT))

    def on_axes(self, level_axis: Axis, slope_axis: Axis) -> Grid:
        """Cells on chosen nodes, to see whether the usual ones are fine enough."""
        level, level_mass = self._axis(self.level, level_axis)
        slope, slope_mass = self._axis(self.slope, slope_axis)
        mass = np.multiply.outer(slope_mass, level_mass).ravel()
        return Grid(
            level=np.tile(level**2, slope.size),
            slope=np.repeat(slope**2, level.size),
            log_mass=np.log(mass / mass.sum()),
        )

    def _axis(self, unlikely: float, axis: Axis) -> tuple[Floats, Floats]:
        """Standard deviations and masses of one axis, its atom at 0 first."""
        largest = REACH * unlikely
        sd = np.geomspace(largest / axis.span, largest, axis.nodes)
        edges = np.concatenate([[0.0], np.sqrt(sd[:-1] * sd[1:]), [np.inf]])
        below = -np.expm1(np.log(self.tail) * edges / unlikely)
        mass = np.concatenate([[self.atom], (1 - self.atom) * np.diff(below)])
        return np.concatenate([[0.0], sd]), mass


@dataclass(frozen=True, slots=True)
class FixedRatios:
    """Variance ratios taken as known: one cell instead of a prior.

    Attributes
    ----------
    level, slope : float
        Variance of one observation spacing's change in level and in slope, divided
        by the variance of the noise; 0 or more.

    Raises
    ------
    EvidenceError
        ``MM-TREND-PRIOR`` when a ratio is negative or not finite.
    """

    level: float
    slope: float

    def __post_init__(self) -> None:
        for name in ("level", "slope"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value >= 0):
                raise _out_of_range(name, value, "a finite number, 0 or more")

    def grid(self, observations: int) -> Grid:  # noqa: ARG002
        """The one cell, whatever the length of the record."""
        return Grid(np.array([self.level]), np.array([self.slope]), np.zeros(1))


class Prior(Protocol):
    """Anything that says which cells are summed over, and with what mass."""

    def grid(self, observations: int) -> Grid:
        """The cells for a record of so many observations."""


def _out_of_range(name: str, value: float, wanted: str) -> EvidenceError:
    return EvidenceError(
        f"`{name}` of the trend's prior is {value}.",
        fix=f"give {wanted}.",
        code="MM-TREND-PRIOR",
    )

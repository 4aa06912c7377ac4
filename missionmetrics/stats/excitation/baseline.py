"""At which rate events come by themselves: declared, not found by looking.

A baseline is a sum of parts, each a rate that holds in some of the time. Parts are
given as steps: a calendar that goes round (such as the months of a year), or stretches
of a record between declared dates (such as the years of a programme that grows); or as
a line that may bend, for a programme that grows or shrinks at no particular date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import comb

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.asked import numbers

Floats = NDArray[np.float64]

NODES, HEIGHTS = np.polynomial.legendre.leggauss(8)


class Rates(Protocol):
    """What a baseline has to tell."""

    @property
    def size(self) -> int:
        """How many rates."""
        ...

    @property
    def steps(self) -> Baseline:
        """Between which times nothing steps."""
        ...

    def at(self, times: Floats) -> Floats:
        """Shape of each part at each time, (n, size)."""
        ...

    def length(self, until: float) -> Floats:
        """Each part added up from 0 to ``until``, (size,)."""
        ...


@dataclass(frozen=True)
class Baseline:
    """Steps of the rate without excitation.

    Attributes
    ----------
    cuts : tuple of float
        Rising times at which the rate may change, within one turn if there is one.
    turn : float or None
        Length after which the steps come again, such as a year; None for a record that
        is cut once.
    """

    cuts: tuple[float, ...] = ()
    turn: float | None = None

    def __post_init__(self) -> None:
        """Refuse steps that do not rise from above 0 to below the turn.

        Raises
        ------
        EvidenceError
            ``MM-HAWKES-BASELINE``.
        """
        end = [] if self.turn is None else [self.turn]
        cuts = self.cuts if isinstance(self.cuts, Iterable) else (np.nan,)
        edges = numbers([0.0, *cuts, *end])
        if not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
            raise EvidenceError(
                f"`cuts` are {self.cuts!r} and `turn` is {self.turn!r}.",
                fix="give rising times above 0 and, where they come again, a longer "
                "turn, or None.",
                code="MM-HAWKES-BASELINE",
            )

    @property
    def size(self) -> int:
        """How many rates."""
        return len(self.cuts) + 1

    @property
    def steps(self) -> Baseline:
        """Itself."""
        return self

    def at(self, times: Floats) -> Floats:
        """Which rate holds at each time, (n, size) of 0 and 1."""
        return np.eye(self.size)[self._step(times)]

    def length(self, until: float) -> Floats:
        """For how long each rate holds from 0 to ``until``, (size,)."""
        edges = np.array([0.0, *self.cuts])
        if self.turn is None:
            ends = np.clip(np.append(edges[1:], until), 0.0, until)
            return np.asarray(np.maximum(ends - np.minimum(edges, until), 0.0))
        ends = np.append(edges[1:], self.turn)
        whole, rest = divmod(until, self.turn)
        part = np.clip(rest - edges, 0.0, ends - edges)
        return np.asarray(whole * (ends - edges) + part)

    def edges(self, until: float) -> Floats:
        """Every time from 0 to ``until`` at which a step comes, both ends included."""
        if self.turn is None:
            inner = np.array(self.cuts, dtype=float)
        else:
            turns = np.arange(0.0, until, self.turn)
            inner = np.ravel(turns[:, None] + np.array([0.0, *self.cuts]))
        inside = inner[(inner > 0) & (inner < until)]
        return np.unique(np.concatenate([[0.0], inside, [until]]))

    def _step(self, times: Floats) -> NDArray[np.int64]:
        inside = times if self.turn is None else np.mod(times, self.turn)
        return np.searchsorted(np.array(self.cuts), inside, side="right")


CONSTANT = Baseline()


@dataclass(frozen=True)
class Trend:
    """A rate that grows or shrinks along a line which may bend, within each step.

    Attributes
    ----------
    until : float
        Length of the record.
    degree : int
        How often it may bend, and one: 1 for straight lines.
    steps : Baseline
        Steps that each have a line of their own, such as the months with calls.

    Notes
    -----
    Amounts of nought or more of Bernstein's polynomials, so that no rate is below
    nought.
    """

    until: float
    degree: int = 3
    steps: Baseline = CONSTANT

    @property
    def size(self) -> int:
        """How many rates."""
        return (self.degree + 1) * self.steps.size

    def at(self, times: Floats) -> Floats:
        """Shape of each part at each time, (n, size)."""
        share = np.clip(times / self.until, 0.0, 1.0)[:, None]
        k = np.arange(self.degree + 1)
        lines = comb(self.degree, k) * share**k * (1 - share) ** (self.degree - k)
        held = self.steps.at(times)
        found = held[:, :, None] * lines[:, None, :]
        return np.asarray(found.reshape(times.size, self.size))

    def length(self, until: float) -> Floats:
        """Each part added up from 0 to ``until``, (size,); exact for 15 bends."""
        edges = self.steps.edges(until)
        half = np.diff(edges)[:, None] / 2
        times = edges[:-1, None] + half * (1 + NODES)
        return np.asarray((half * HEIGHTS).ravel() @ self.at(times.ravel()))

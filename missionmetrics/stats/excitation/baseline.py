"""At which rate events come by themselves: declared, not found by looking.

A baseline is a sum of parts, each a rate that holds in some of the time. Parts are
given as steps: a calendar that goes round (such as the months of a year), or stretches
of a record between declared dates (such as the years of a programme that grows).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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

    @property
    def size(self) -> int:
        """How many rates."""
        return len(self.cuts) + 1

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

    def _step(self, times: Floats) -> NDArray[np.int64]:
        inside = times if self.turn is None else np.mod(times, self.turn)
        return np.searchsorted(np.array(self.cuts), inside, side="right")


CONSTANT = Baseline()

"""From which decays to look for the largest likelihood: it may have several tops."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.excitation.concave import best_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.stats.excitation.dated import Dated

Floats = NDArray[np.float64]

SLOWEST, FASTEST = 0.1, 100.0
"""Decays tried: one over the whole record, and so many over the mean gap."""
FEWEST, MOST, ENOUGH = 16, 48, 8_000
"""Decays tried, and those times events: chance makes narrow tops of few events."""


class Tried(NamedTuple):
    """The best at each decay tried.

    ``log_decay`` (G,), rising; ``gain`` (G,) log-likelihood; ``amounts`` (G, R, b + R).
    """

    log_decay: Floats
    gain: Floats
    amounts: Floats

    @property
    def bounds(self) -> tuple[float, float]:
        """The slowest and the fastest."""
        return float(self.log_decay[0]), float(self.log_decay[-1])

    def tops(self) -> Iterator[tuple[Floats, float]]:
        """Amounts and log decay from which to climb, one for each top.

        A top between two decays is some eighth of the way that the likelihood falls to
        their neighbours above them: one that would need more than all of that is left
        out.
        """
        left = np.append(-np.inf, self.gain[:-1])
        right = np.append(self.gain[1:], -np.inf)
        higher = (self.gain > left) & (self.gain >= right)
        falls = np.maximum(self.gain - left, self.gain - right)
        reach = self.gain + np.where(np.isfinite(falls), falls, 0.0)
        for k in np.flatnonzero(higher & (reach >= self.gain.max())):
            yield self._peak(int(k))

    def _peak(self, k: int) -> tuple[Floats, float]:
        """Where the parabola through a top and its neighbours peaks."""
        if not 0 < k < self.gain.size - 1:
            return self.amounts[k], float(self.log_decay[k])
        before, at, after = self.gain[k - 1 : k + 2]
        move = (after - before) / (2 * (2 * at - before - after))
        to = k + int(np.sign(move))
        amounts = self.amounts[k] + abs(move) * (self.amounts[to] - self.amounts[k])
        step = self.log_decay[1] - self.log_decay[0]
        return amounts, float(self.log_decay[k] + move * step)


def told_decays(record: Dated) -> Floats:
    """Logs of decays all over what a record of this kind can tell, (G,), rising."""
    gap = record.until / float(record.number.sum())
    ends = np.log(SLOWEST / record.until), np.log(FASTEST / gap)
    starts = int(np.clip(ENOUGH / record.weights.size, FEWEST, MOST))
    return np.linspace(*ends, starts)


def try_decays(record: Dated) -> Tried:
    """Fit amounts at decays all over what a record of this kind can tell."""
    log_decay = told_decays(record)
    return Tried(log_decay, *_amounts(record, np.exp(log_decay)))


def fit_held(
    record: Dated, decay: float, start: Floats | None = None
) -> tuple[float, Floats]:
    """Log-likelihood and amounts (R, b + R) with the decay held."""
    plain = record.raised(decay)
    totals = np.concatenate([record.length, plain.spent])
    found = best_amounts(
        np.concatenate([record.own, plain.at], axis=1),
        record.weights,
        np.broadcast_to(totals, (record.number.size, totals.size)),
        start=start,
    )
    return float(found.gain.sum()), found.values


def _amounts(record: Dated, decays: Floats) -> tuple[Floats, Floats]:
    gains, amounts = [], []
    start: Floats | None = None
    for decay in decays:
        gain, start = fit_held(record, float(decay), start)
        gains.append(gain)
        amounts.append(start)
    return np.array(gains), np.array(amounts)

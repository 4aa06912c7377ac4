"""Dated events of one or several kinds, as the likelihood of a raised rate needs them.

Events of the same moment are not before one another, so that they do not raise one
another's rate and their order does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.asked import numbers
from missionmetrics.stats.excitation.decay import faded_plain, faded_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.stats.excitation.baseline import Rates

Floats = NDArray[np.float64]

FEWEST = 10


class Raised(NamedTuple):
    """What a ratio of one adds to the rate, or how that turns with the log decay.

    ``at`` (R, d, m) at the places of each kind, ``spent`` (d,) over the whole record.
    """

    at: Floats
    spent: Floats


@dataclass(frozen=True, eq=False)
class Dated:
    """Events of R kinds, each of which may raise all.

    Attributes
    ----------
    gaps : ndarray, shape (n + 1,)
        Time from moment to moment with events, and to the end of watching.
    before : ndarray, shape (R, n + 1)
        Events of each kind at the moment before, 0 at the first.
    places : ndarray of int, shape (R, m)
        Moments with events of each kind, filled up with others.
    weights : ndarray, shape (R, m)
        Events there; 0 where filled up.
    own : ndarray, shape (R, b, m)
        Parts of the baseline there.
    length : ndarray, shape (b,)
        Each part of the baseline added up.
    until : float
        End of watching.
    """

    gaps: Floats
    before: Floats
    places: NDArray[np.int64]
    weights: Floats
    own: Floats
    length: Floats
    until: float

    @cached_property
    def number(self) -> Floats:
        """Events of each kind, (R,)."""
        return np.asarray(self.weights.sum(axis=1))

    def raised(self, decay: float) -> Raised:
        """What each kind adds for a ratio of one."""
        sums = faded_plain(self.gaps, self.before, decay)
        spent = self.number - sums[:, -1]
        sums *= decay
        return Raised(self._there(sums), spent)

    def turning(self, decay: float) -> tuple[Raised, Raised, Raised]:
        """What each kind adds, and its first two derivatives by the log decay."""
        plain, once, twice = faded_sums(self.gaps, self.before, decay)
        plain *= decay
        once *= decay**2
        twice *= decay**3
        left = plain[:, -1] / decay
        end, later = once[:, -1] / decay, twice[:, -1] / decay
        twice += plain
        twice -= 3 * once
        np.subtract(plain, once, out=once)
        return (
            Raised(self._there(plain), self.number - left),
            Raised(self._there(once), end),
            Raised(self._there(twice), end - later),
        )

    def _there(self, values: Floats) -> Floats:
        if values.shape[0] == 1:
            return values[None, :, :-1]
        return np.swapaxes(values[:, self.places], 0, 1)


def checked_kinds(
    times: Sequence[ArrayLike], until: float | None
) -> tuple[list[Floats], float]:
    """Rising times of each kind, and the end of watching.

    Raises
    ------
    EvidenceError
        ``MM-HAWKES-TIMES`` or ``MM-HAWKES-FEW``.
    """
    kinds = [np.sort(np.ravel(numbers(given))) for given in times]
    every = np.concatenate([[0.0], *kinds])
    end = float(numbers(every.max() if until is None else until).ravel()[0])
    if not (every.min() >= 0 and every.max() <= end < np.inf):
        raise EvidenceError(
            "times of events are below 0, no numbers, or after the end of watching.",
            fix="count each from the start of watching; it ends after the last.",
            code="MM-HAWKES-TIMES",
        )
    fewest = min((kind.size for kind in kinds), default=0)
    if fewest < FEWEST or end <= 0:
        raise EvidenceError(
            f"{fewest} events are too few; {FEWEST} of each kind are needed.",
            fix="gather more events, or count them without this model.",
            code="MM-HAWKES-FEW",
        )
    return kinds, end


def dated(kinds: Sequence[Floats], until: float, baseline: Rates) -> Dated:
    """Put the rising times of each kind together."""
    moments, counts = _together(kinds)
    places = _places(counts)
    row = np.arange(len(kinds))[:, None]
    return Dated(
        gaps=np.diff(moments, prepend=moments[0], append=until),
        before=np.concatenate([np.zeros((len(kinds), 1)), counts], axis=1),
        places=places,
        weights=counts[row, places],
        own=np.array([baseline.at(moments[there]).T for there in places]),
        length=baseline.length(until),
        until=until,
    )


def _places(counts: Floats) -> NDArray[np.int64]:
    """Moments with events of each kind, (R, m), filled up with others."""
    there = counts > 0
    if counts.shape[0] == 1:
        return np.arange(counts.shape[1])[None]
    most = int(there.sum(axis=1).max())
    return np.argsort(~there, axis=1, kind="stable")[:, :most]


def _together(kinds: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Moments with events, rising, and the events of each kind there."""
    if len(kinds) == 1:
        first = np.flatnonzero(np.append(True, kinds[0][1:] > kinds[0][:-1]))
        number = np.diff(first, append=kinds[0].size)
        return kinds[0][first], number[None].astype(float)
    moments, place = np.unique(np.concatenate(kinds), return_inverse=True)
    counts = np.zeros((len(kinds), moments.size))
    ends = np.cumsum([times.size for times in kinds])[:-1]
    for row, there in zip(counts, np.split(place, ends), strict=True):
        row += np.bincount(there, minlength=moments.size)
    return moments, counts

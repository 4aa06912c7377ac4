"""Records of events that a rate is fitted to: many of one length, at once.

Counts come a period at a time, such as a week. Nothing is known of the order within a
period, so that events of the same period do not raise one another's rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]


def faded_counts(counts: Floats, decay: float) -> Floats:
    """What earlier periods still add to each, (..., T); each event adds one in all.

    Examples
    --------
    >>> faded_counts(np.array([1.0, 0.0, 0.0]), np.log(2)).tolist()
    [0.0, 0.5, 0.25]
    """
    kept = np.exp(-decay)
    return np.asarray(lfilter([0.0, 1.0 - kept], [1.0, -kept], counts, axis=-1))


def beyond(decay: Floats | float) -> Floats:
    """Share of what an event brings that comes after its own period ends."""
    return np.asarray(-np.expm1(-np.asarray(decay)) / decay)


def across(ratio: Floats | float, decay: Floats | float) -> Floats:
    """What of a branching ratio is seen from one period to later ones.

    What comes within the same period brings more in its turn, so that a ratio of one
    is seen as one whatever the length of a period.
    """
    share = beyond(decay)
    return np.asarray(ratio * share / np.maximum(1.0 - ratio * (1.0 - share), 1e-3))


def within(seen: Floats | float, decay: Floats | float) -> Floats:
    """The branching ratio of which ``seen`` is what is seen: undoes :func:`across`."""
    share = beyond(decay)
    return np.asarray(seen / (share + seen * (1.0 - share)))


def within_groups(seen: Floats, decay: Floats) -> Floats:
    """What each group brings of each in all: :func:`within` for several, (d, d).

    Parameters
    ----------
    seen : array, shape (d, d)
        ``[i, j]``: what of group i is seen in later periods for each of group j.
    decay : array, shape (d,)
        How fast what raises each group fades.

    Notes
    -----
    What comes within a period brings more of every group in its turn: with ratios R
    and the shares s that come later, seen is ``S = inv(I - (I - s) R) s R``, so that
    each row of R is that of S times the inverse of ``s I + (1 - s) S``. None is below
    nought.
    """
    share = beyond(decay)[:, None, None]
    mixed = share * np.eye(len(seen)) + (1.0 - share) * seen
    found = np.linalg.solve(np.swapaxes(mixed, 1, 2), seen[:, :, None])[:, :, 0]
    return np.asarray(np.maximum(found, 0.0))


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts a period of R records.

    Attributes
    ----------
    counts : ndarray, shape (R, T)
    shapes : ndarray, shape (T, b)
        Parts of the baseline, per period.
    sources : ndarray, shape (R, d, T)
        Counts of what may raise the rate; the counts themselves in the simplest case.
    """

    counts: Floats
    shapes: Floats
    sources: Floats

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Periods with events, (R, m), filled up with others."""
        most = max(int((self.counts > 0).sum(axis=1).max(initial=0)), 1)
        return np.argsort(self.counts == 0, axis=1, kind="stable")[:, :most]

    @cached_property
    def weights(self) -> Floats:
        """Events at each place, (R, m)."""
        return np.take_along_axis(self.counts, self.places, axis=1)

    @cached_property
    def own(self) -> Floats:
        """Parts of the baseline at each place, (R, b, m)."""
        return np.ascontiguousarray(np.swapaxes(self.shapes[self.places], 1, 2))

    @cached_property
    def length(self) -> Floats:
        """Each part of the baseline added up, (R, b)."""
        total = self.shapes.sum(axis=0)
        return np.broadcast_to(total, (self.counts.shape[0], total.size))

    def raised(self, decay: float) -> tuple[Floats, Floats]:
        """What sources add to the rate at each place (R, d, m), and in all (R, d)."""
        faded = faded_counts(self.sources, decay)
        at = np.take_along_axis(faded, self.places[:, None, :], axis=2)
        return at, faded.sum(axis=2)

    def one(self, row: int, times: int) -> Counts:
        """The same record so many times."""
        return Counts(
            np.broadcast_to(self.counts[row], (times, self.counts.shape[1])),
            self.shapes,
            np.broadcast_to(self.sources[row], (times, *self.sources.shape[1:])),
        )


def alone(counts: Floats, shapes: Floats) -> Counts:
    """Records (R, T) that are raised by nothing but themselves."""
    return Counts(counts, shapes, counts[:, None, :])

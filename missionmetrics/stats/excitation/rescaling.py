"""Does a fitted rate tell when events come? Time is stretched until it should be even.

If the rate is right, events come one by one at an even pace once time runs as fast as
the rate says. Gaps between them are then exponential (Brown et al. 2002, Neural
Computation 14:325-346). As the rate was fitted to the same events, gaps fit better than
chance says, so that how badly they fit is held against simulated records that were
fitted too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.excitation.baseline import CONSTANT, Rates
from missionmetrics.stats.excitation.decay import faded

if TYPE_CHECKING:
    from missionmetrics.stats.excitation.hawkes import Hawkes

Floats = NDArray[np.float64]


def residual_times(times: Floats, fit: Hawkes, *, baseline: Rates = CONSTANT) -> Floats:
    """Fitted events from the start to each event, rising, (n,).

    Parameters
    ----------
    times : array, shape (n,)
        Rising.
    fit : Hawkes
    baseline : Baseline or Trend
        As it was fitted with.

    Notes
    -----
    What earlier events bring up to an event is what they bring in all, less what is
    still to come, which is the fading sum at the event.
    """
    own = np.array([fit.baseline @ baseline.length(float(t)) for t in times])
    before = np.searchsorted(times, times, side="left")
    return np.asarray(own + fit.ratio * (before - faded(times, fit.decay)))


def even_gaps(residual: Floats) -> Floats:
    """Gaps of rescaled times as chances, even from 0 to 1 if it fits, (n,)."""
    return np.asarray(-np.expm1(-np.diff(residual, prepend=0.0)))


def anderson_darling(even: Floats) -> Floats:
    """How far values (R, n) are from even between 0 and 1; NaN is left out.

    Anderson & Darling (1954) Journal of the American Statistical Association
    49:765-769.
    """
    ordered = np.sort(np.clip(even, 1e-12, 1 - 1e-12), axis=1)
    n = np.isfinite(ordered).sum(axis=1)
    place = np.arange(1, ordered.shape[1] + 1)
    known = place <= n[:, None]
    low = np.where(known, ordered, 0.5)
    terms = (2 * place - 1) * np.log(low)
    terms = terms + (2 * n[:, None] + 1 - 2 * place) * np.log1p(-low)
    return np.asarray(-n - np.where(known, terms, 0.0).sum(axis=1) / np.maximum(n, 1))


def misfit(counts: Floats, rates: Floats) -> Floats:
    """How badly rates (R, T) tell when the events of counts (R, T) come, (R,).

    Events of a period are set evenly within it, and time runs evenly there.
    """
    found = np.empty(counts.shape[0])
    for r, (row, rate) in enumerate(zip(counts.astype(int), rates, strict=True)):
        at = np.repeat(np.arange(row.size), row)
        first = np.repeat(np.cumsum(row) - row, row)
        inside = (np.arange(at.size) - first + 0.5) / row[at]
        residual = (np.cumsum(rate) - rate)[at] + inside * rate[at]
        found[r] = anderson_darling(even_gaps(residual)[None])[0] if at.size else 0.0
    return found

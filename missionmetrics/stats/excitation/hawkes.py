"""Do dated actions bring about more of their kind? Self-exciting events, by likelihood.

Events come at a rate of their own, the baseline, and each raises the rate for a while.
The *branching ratio* is how many further events one event brings on average. It is
told from the baseline by the bunching of events alone, so that a baseline which leaves
out growth or a season is taken for excitation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.baseline import CONSTANT
from missionmetrics.stats.excitation.concave import best_amounts
from missionmetrics.stats.excitation.decay import faded

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.stats.excitation.baseline import Rates

Floats = NDArray[np.float64]

FEWEST = 10
SLOWEST, FASTEST = 0.1, 100.0
"""Decays tried: one over the whole record, and so many over the mean gap."""
STARTS = 24


@dataclass(frozen=True, eq=False)
class Hawkes:
    """A fitted process.

    Attributes
    ----------
    baseline : ndarray, shape (b,)
        Events per unit of time in each part of the baseline, 0 or more.
    ratio : float
        Branching ratio: events that one event brings, at once or through others' not
        counted, within its own fading.
    decay : float
        How fast the raised rate fades, per unit of time.
    log_likelihood : float
    n : int
        Events.
    until : float
        When watching ended.
    """

    baseline: Floats
    ratio: float
    decay: float
    log_likelihood: float
    n: int
    until: float


def fit_hawkes(
    times: ArrayLike,
    until: float | None = None,
    *,
    baseline: Rates = CONSTANT,
) -> Hawkes:
    """Fit baseline, branching ratio and decay to dated events.

    Parameters
    ----------
    times : array-like of float, shape (n,)
        When each event came, counted from the start of watching, in any order.
    until : float or None
        When watching ended; with the last event if None.
    baseline : Baseline or Trend
        What is declared of the rate without excitation; constant by default.

    Returns
    -------
    Hawkes
        Of the largest likelihood over all decays between those that a record of this
        length and density can tell.

    Raises
    ------
    EvidenceError
        ``MM-HAWKES-TIMES`` for times that are below 0 or no numbers, or an end before
        the last; ``MM-HAWKES-FEW`` for fewer than 10 events.

    Notes
    -----
    For a given decay the log-likelihood is concave in the baseline and the ratio; the
    decay is searched for on a grid and then between its neighbours.

    References
    ----------
    Hawkes (1971) Biometrika 58:83-90; Ozaki (1979) Annals of the Institute of
    Statistical Mathematics 31:145-155.
    """
    when, end = _checked(times, until)
    parts = baseline.at(when)
    length = baseline.length(end)

    start: Floats | None = None

    def best(log_decay: float) -> tuple[float, Floats]:
        nonlocal start
        cost, found = _at_decay(
            when, end, parts, length, float(np.exp(log_decay)), start
        )
        start = found
        return cost, found

    gap = end / when.size
    grid = np.linspace(np.log(SLOWEST / end), np.log(FASTEST / gap), STARTS)
    costs = [best(x)[0] for x in grid]
    place = int(np.argmin(costs))
    low, high = grid[max(place - 1, 0)], grid[min(place + 1, STARTS - 1)]
    log_decay = _least(lambda x: best(x)[0], low, high)
    cost, found = best(log_decay)
    return Hawkes(
        baseline=found[:-1],
        ratio=float(found[-1]),
        decay=float(np.exp(log_decay)),
        log_likelihood=-cost,
        n=when.size,
        until=end,
    )


def _least(cost: Callable[[float], float], low: float, high: float) -> float:
    found = minimize_scalar(
        cost, bounds=(low, high), method="bounded", options={"xatol": 1e-9}
    )
    return float(found.x)


def _at_decay(
    when: Floats,
    end: float,
    parts: Floats,
    length: Floats,
    decay: float,
    start: Floats | None,
) -> tuple[float, Floats]:
    """Least minus log-likelihood at a decay, and baseline and ratio (b + 1,) there."""
    raised = decay * faded(when, decay)
    spent = float(-np.expm1(-decay * (end - when)).sum())
    found = best_amounts(
        np.column_stack([parts, raised])[None],
        np.ones((1, when.size)),
        np.append(length, spent)[None],
        start=None if start is None else start[None],
    )
    return -float(found.gain[0]), found.values[0]


def _checked(times: ArrayLike, until: float | None) -> tuple[Floats, float]:
    when = np.sort(np.atleast_1d(np.asarray(times, dtype=float)))
    fine = when.ndim == 1 and np.isfinite(when).all() and (when >= 0).all()
    end = float(when[-1]) if until is None and when.size else until
    if not fine or (end is not None and when.size and not end >= when[-1]):
        raise EvidenceError(
            "times of events are below 0, no numbers, or after the end of watching.",
            fix="count each from the start of watching; it ends after the last.",
            code="MM-HAWKES-TIMES",
        )
    if when.size < FEWEST or end is None or end <= 0:
        raise EvidenceError(
            f"{when.size} events are too few; {FEWEST} are needed.",
            fix="gather more events, or count them without this model.",
            code="MM-HAWKES-FEW",
        )
    return when, float(end)

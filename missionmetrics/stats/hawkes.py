"""Events that bring about more events: how many each brings, how soon, and how sure.

The door to the room `excitation`. With exact times, `fit_hawkes` fits one kind of
events and `fit_mutual_hawkes` several that may raise one another's rates. With counts
a week or month, `find_echo` gives the ratio with a range that keeps its promise, and
`find_mutual` the pairs of groups, with chance over all pairs at once. All of them ask
for the rate without excitation, a `Baseline` of steps or a `Trend`: growth or a season
that is not declared is taken for excitation. What came after what is told, not why.

>>> import numpy as np
>>> rng = np.random.default_rng(4)
>>> born = rng.uniform(0, 500, 200)
>>> times = draw_times(rng, born, 500.0, ratio=0.5, decay=2.0)
>>> fit = fit_hawkes(times, 500.0)
>>> bool(0.3 < fit.ratio < 0.7)
True
>>> counts = np.bincount((times / 5).astype(int), minlength=100)
>>> echo = find_echo(counts, np.ones((100, 1)), draws=99, seed=1)
>>> bool(echo.low < 0.5 < echo.high)
True
"""

from __future__ import annotations

from missionmetrics.stats.excitation.baseline import CONSTANT, Baseline, Trend
from missionmetrics.stats.excitation.echo import Echo, find_echo
from missionmetrics.stats.excitation.hawkes import Hawkes, fit_hawkes
from missionmetrics.stats.excitation.mutual import Mutual, find_mutual
from missionmetrics.stats.excitation.mutual_hawkes import (
    MutualHawkes,
    fit_mutual_hawkes,
)
from missionmetrics.stats.excitation.offspring import Followers, count_followers
from missionmetrics.stats.excitation.rescaling import even_gaps, residual_times
from missionmetrics.stats.excitation.simulate import draw_counts, draw_times

__all__ = [
    "CONSTANT",
    "Baseline",
    "Echo",
    "Followers",
    "Hawkes",
    "Mutual",
    "MutualHawkes",
    "Trend",
    "count_followers",
    "draw_counts",
    "draw_times",
    "even_gaps",
    "find_echo",
    "find_mutual",
    "fit_hawkes",
    "fit_mutual_hawkes",
    "residual_times",
]

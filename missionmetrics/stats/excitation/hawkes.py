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

from missionmetrics.stats.excitation.baseline import CONSTANT
from missionmetrics.stats.excitation.climbing import highest
from missionmetrics.stats.excitation.dated import checked_kinds, dated
from missionmetrics.stats.excitation.one_kind import highest_plain, is_plain
from missionmetrics.stats.excitation.starting import try_decays

if TYPE_CHECKING:
    from missionmetrics.stats.excitation.baseline import Rates

Floats = NDArray[np.float64]


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
    Events of the same moment do not raise one another's rate. For a given decay the
    log-likelihood is concave in the baseline and the ratio. Decays are tried all over
    the range, and Newton's method climbs from each that is better than its neighbours.

    References
    ----------
    Hawkes (1971) Biometrika 58:83-90; Ozaki (1979) Annals of the Institute of
    Statistical Mathematics 31:145-155.
    """
    (when,), end = checked_kinds([times], until)
    record = dated([when], end, baseline)
    if is_plain(record):
        top = highest_plain(record)
    else:
        top = highest(record, try_decays(record))
    return Hawkes(
        baseline=top.amounts[0, :-1],
        ratio=float(top.amounts[0, -1]),
        decay=float(np.exp(top.log_decay)),
        log_likelihood=top.gain,
        n=when.size,
        until=end,
    )

"""Which kind of dated events raises the rate of which other? By likelihood.

Events of each kind come at a rate of their own, and each event raises the rates of
all kinds for a while, each by an amount of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.baseline import CONSTANT
from missionmetrics.stats.excitation.climbing import highest
from missionmetrics.stats.excitation.dated import checked_kinds, dated
from missionmetrics.stats.excitation.starting import fit_held, try_decays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.stats.excitation.baseline import Rates

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MutualHawkes:
    """A fitted process of d kinds of events.

    Attributes
    ----------
    baseline : ndarray, shape (d, b)
        Events of each kind per unit of time in each part of the baseline, 0 or more.
    ratio : ndarray, shape (d, d)
        ``[i, j]``: events of kind i that one event of kind j brings, within its own
        fading, 0 or more.
    decay : float
        How fast raised rates fade, per unit of time.
    log_likelihood : float
    n : ndarray of int, shape (d,)
        Events of each kind.
    until : float
        When watching ended.
    """

    baseline: Floats
    ratio: Floats
    decay: float
    log_likelihood: float
    n: NDArray[np.int64]
    until: float

    @property
    def growth(self) -> float:
        """Largest eigenvalue of the ratios; from 1 on events grow without end."""
        return float(np.abs(np.linalg.eigvals(self.ratio)).max())


def fit_mutual_hawkes(
    times: Sequence[ArrayLike],
    until: float | None = None,
    *,
    decay: float | None = None,
    baseline: Rates = CONSTANT,
) -> MutualHawkes:
    """Fit baselines, the ratios of every kind to every other, and one decay.

    Parameters
    ----------
    times : sequence of array-like of float, length d
        When the events of each kind came, counted from the start of watching, in any
        order.
    until : float or None
        When watching ended; with the last event of any kind if None.
    decay : float or None
        How fast raised rates fade, held; found together with the ratios if None.
    baseline : Baseline or Trend
        What is declared of the rates without excitation; each kind has amounts of its
        own. Constant by default.

    Returns
    -------
    MutualHawkes
        Of the largest likelihood.

    Raises
    ------
    EvidenceError
        ``MM-HAWKES-TIMES`` for times that are below 0 or no numbers, or an end before
        the last; ``MM-HAWKES-FEW`` for a kind with fewer than 10 events;
        ``MM-HAWKES-DECAY`` for a decay that is not above 0.

    Notes
    -----
    Events of the same moment do not raise one another's rates. With the decay held
    the log-likelihood is concave and each kind is fitted by itself.

    References
    ----------
    Hawkes (1971) Biometrika 58:83-90; Ogata (1981) IEEE Transactions on Information
    Theory 27:23-31.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> first = np.sort(rng.uniform(0, 400, 200))
    >>> second = first[::2] + rng.exponential(1.0, 100)
    >>> found = fit_mutual_hawkes([first, second], 410.0)
    >>> found.ratio.round(1).tolist()
    [[0.0, 0.0], [0.5, 0.0]]
    """
    kinds, end = checked_kinds(times, until)
    record = dated(kinds, end, baseline)
    b = record.length.size
    if decay is None:
        top = highest(record, try_decays(record))
        amounts, gain, held = top.amounts, top.gain, float(np.exp(top.log_decay))
    else:
        held = _checked_decay(decay)
        gain, amounts = fit_held(record, held)
    return MutualHawkes(
        baseline=amounts[:, :b],
        ratio=amounts[:, b:],
        decay=held,
        log_likelihood=gain,
        n=np.array([kind.size for kind in kinds]),
        until=end,
    )


def _checked_decay(decay: float) -> float:
    if not isinstance(decay, Real) or not 0 < decay < np.inf:
        raise EvidenceError(
            f"`decay` is {decay!r}.",
            fix="give how fast raised rates fade, a number above 0.",
            code="MM-HAWKES-DECAY",
        )
    return float(decay)

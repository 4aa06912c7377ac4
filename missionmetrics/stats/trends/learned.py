"""A prior learned from many comparable records: what moves like these usually moves.

With 100 records or more, how much levels and slopes of *such* records move can be read
off all of them together: the masses of the prior's cells are the average of what each
record says of them, found by expectation and maximisation, and held back by so many
imagined records that say what the starting prior says (Robbins 1956; Dempster, Laird
& Rubin 1977, JRSS B 39:1-38). Worth it for one indicator in many areas; not for a
collection of different things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trends.prior import LONG_FROM, Grid, PCPrior

if TYPE_CHECKING:
    from missionmetrics.stats.trends.fit import TrendFit

Floats = NDArray[np.float64]

FEWEST_RECORDS = 100
"""Comparable records below which a learned prior is worse than a fixed one."""
IMAGINED = 20.0
"""Imagined records by which the starting prior holds the learned one back."""
MOST_ROUNDS = 500
SETTLED = 1e-6
"""Largest change of any cell's mass in a round at which learning stops."""


@dataclass(frozen=True, slots=True, eq=False)
class LearnedPrior:
    """Masses of the cells, learned from a batch.

    Attributes
    ----------
    base : PCPrior
        Where learning started, and what records of another length get.
    masses : ndarray, shape (C,)
        Mass of each cell, summing to 1.
    long : bool
        Whether they are those of long records (61 observations or more).
    records : int
        How many records they were learned from.
    """

    base: PCPrior
    masses: Floats
    long: bool
    records: int

    def grid(self, observations: int) -> Grid:
        """The learned cells; the starting ones for records of another length."""
        grid = self.base.grid(observations)
        if (observations >= LONG_FROM) != self.long:
            return grid
        return grid._replace(log_mass=np.log(self.masses))


def learn_prior(fit: TrendFit) -> LearnedPrior:
    """Learn the prior from records fitted under a `PCPrior`.

    Parameters
    ----------
    fit : TrendFit
        At least 100 comparable records with an answer: one indicator, equally
        frequent dates; no known errors, no outliers.

    Returns
    -------
    LearnedPrior
        To be given to `fit_trend` as ``prior`` for the same or like records.

    Raises
    ------
    EvidenceError
        ``MM-TREND-BATCH`` when there are too few records or their fit does not serve.
    """
    if not isinstance(fit.prior, PCPrior):
        raise _unfit("the records were fitted under another prior than a PCPrior")
    long = int(np.median(fit.n[fit.enough])) >= LONG_FROM if fit.enough.any() else False
    grid = fit.prior.grid(LONG_FROM if long else 0)
    likely = [
        group.weights[~group.exact] / np.exp(grid.log_mass)
        for group in fit.groups
        if group.weights.shape[1] == grid.log_mass.size and np.isfinite(group.df).all()
    ]
    found = np.vstack(likely) if likely else np.empty((0, grid.log_mass.size))
    if len(found) < FEWEST_RECORDS:
        raise _unfit(f"{len(found)} comparable records have an answer")
    likelihood = found / found.max(axis=1, keepdims=True)
    masses = _expected(likelihood, np.exp(grid.log_mass))
    return LearnedPrior(replace(fit.prior), masses, long, len(found))


def _expected(likelihood: Floats, start: Floats) -> Floats:
    """Masses (C,) that records' likelihoods (N, C) and the starting masses agree on."""
    masses = start
    for _ in range(MOST_ROUNDS):
        share = likelihood * masses
        share /= share.sum(axis=1, keepdims=True)
        new = (IMAGINED * start + share.sum(axis=0)) / (IMAGINED + len(likelihood))
        moved = np.abs(new - masses).max()
        masses = new
        if moved < SETTLED:
            break
    return masses


def _unfit(what: str) -> EvidenceError:
    return EvidenceError(
        f"A prior cannot be learned: {what}.",
        fix=f"fit at least {FEWEST_RECORDS} comparable records under PCPrior(), "
        "without known errors or outliers, or keep the fixed prior.",
        code="MM-TREND-BATCH",
    )

"""How much carries over from one series to another, beyond what chance would show.

The usual index of spillover reads high on short records in which nothing follows
anything: every estimate of a link is partly noise, and squared noise adds up. It also
counts what moves several series at the same time. Here the index is read on surprises,
links a date apart are told from moving together, and both are held against records
made of the same surprises in another order (`memory.Memory.nobody`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.seeds import checked_seed
from missionmetrics.stats.connectedness.chance import checked_draws
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.memory import remembered
from missionmetrics.stats.connectedness.places import weighed
from missionmetrics.stats.connectedness.readable import RIDGE, readable
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.vector import fit_pairs
from missionmetrics.stats.rare import critical_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from missionmetrics.stats.connectedness.own_past import Plan

Floats = NDArray[np.float64]

HORIZON = 5


class Carried(NamedTuple):
    """What carries over between k series.

    ``shares`` (k, k): share of the surprises of the series in the row that follow those
    of the series in the column, dates apart; ``by_chance`` (k, k) what such shares are
    on average where nothing follows. ``total`` is the mean over rows of what comes from
    others, ``chance`` its mean where nothing follows, and ``excess`` the difference.
    ``p`` is the share of records without links that show as much in all, ``pair_p``
    (k, k) as much in any pair (NaN on the diagonal). ``critical`` is what a record has
    to go beyond in all to be beyond chance. ``order`` is how far back the own past
    goes, ``dates`` how many dates have a past that is used.
    """

    shares: Floats
    by_chance: Floats
    total: float
    chance: float
    excess: float
    p: float
    pair_p: Floats
    critical: float
    order: int
    dates: int


def carried_over(
    series: ArrayLike,
    *,
    exceptional: Collection[int] = (),
    level: float = 0.95,
    draws: int = 499,
    seed: int | None = 0,
) -> Carried:
    """Does one series follow another, more than chance would have it?

    Parameters
    ----------
    series : array-like of float, shape (T, k) or (N, T, k)
        In order of time, without gaps; or the same series in N places, read together.
    exceptional : collection of int
        Places of declared exceptional dates, from 0; they and what follows on them are
        left out.
    level : float
        Share of records without links that do not go beyond ``critical``.
    draws : int
        Records without links that are made, 99 or more, and so many that one of them
        is fewer than 1 - ``level`` of all.
    seed : int or None

    Returns
    -------
    Carried

    Raises
    ------
    EvidenceError
        ``MM-CARRIED-SHORT`` for fewer than 12 used dates (8 in four places or more),
        or in all places together fewer than 1.5 for each series; a series of which a
        line or its own past leaves nothing (``MM-VECTOR-VALUES``); exceptional dates
        that are no places of dates (``MM-CARRIED-DATES``); ``MM-CARRIED-DRAWS``; as
        `fit_vector` for values; ``MM-LEVEL``; ``MM-SEED``.

    Notes
    -----
    Each series is held against a line and its own last 1 to 6 dates; what lines take of
    that memory is put back (`memory`). A ridge regression of surprises on those of the
    date before gives links; shares are of forecast error variance with shocks taken one
    by one (`shares.generalised` without the covariance), so that what comes at the same
    date is not counted. Records without links keep the order of no surprise, and every
    surprise with those of its date. How often a link is called by chance is in
    ``docs/calibration.md``. A memory that reaches further back than is looked for may
    be taken for a link.

    A link is a matter of time order. It does not show that one moved the other: both
    may follow something third.
    """
    seed = checked_seed(seed)
    require_coverage(level)
    draws = checked_draws(draws, level)
    table, laid = readable(series, exceptional)
    memory = remembered(table, laid, seed)
    ours = read_links(memory.read(table).left, laid)
    nobody = np.concatenate([
        read_links(memory.read(made).left, laid)
        for made in memory.nobody(draws, np.random.default_rng(seed))
    ])  # fmt: skip
    totals, total = indices(nobody).total, float(indices(ours).total)
    chance = float(totals.mean())
    return Carried(
        shares=ours,
        by_chance=nobody.mean(axis=0),
        total=total,
        chance=chance,
        excess=total - chance,
        p=share_as_large(totals, total),
        pair_p=_pairs(ours, nobody),
        critical=critical_of(totals, level),
        order=laid.order,
        dates=laid.follow[0].size,
    )


def _paired(left: Floats, laid: Plan) -> tuple[Floats, Floats]:
    """Surprises that have one right before them, and those; places one on another."""
    lead, k = left.shape[:-3], left.shape[-1]
    rows = weighed(left)
    after, before = (rows[..., dates, :] for dates in laid.follow)
    return after.reshape(*lead, -1, k), before.reshape(*lead, -1, k)


def read_links(left: Floats, laid: Plan) -> Floats:
    """Shares (..., k, k) of surprises that follow others', shocks taken one by one."""
    fit = fit_pairs(*_paired(left, laid), ridge=RIDGE)
    alone = fit.covariance * np.eye(left.shape[-1])
    return generalised(fit._replace(covariance=alone), HORIZON)


def share_as_large(totals: Floats, total: float) -> float:
    """Share of records without links, ours among them, that show at least as much."""
    return float((1 + (totals >= total * (1 - 1e-12)).sum()) / (1 + totals.size))


def _pairs(ours: Floats, nobody: Floats) -> Floats:
    """P-value of each pair against the largest of all pairs, (k, k).

    Pairs are brought to one size over all records, ours among them, so that ours is
    one of many alike where nothing follows.
    """
    off = ~np.eye(len(ours), dtype=bool)
    every = np.concatenate([ours[None], nobody])
    spread = every.std(axis=0)
    apart = (every - every.mean(axis=0)) / np.where(spread > 0, spread, np.inf)
    largest = apart[:, off].max(axis=1)
    reached = (largest[:, None, None] >= apart[0] - 1e-12).mean(axis=0)
    return np.where(off, reached, np.nan)

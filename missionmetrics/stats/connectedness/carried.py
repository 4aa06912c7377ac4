"""How much carries over from one series to another, beyond what chance would show.

The usual index of spillover reads high on short records in which nothing follows
anything: every estimate of a link is partly noise, and squared noise adds up. It also
counts what moves several series at the same time. Here the index is read on surprises,
links a date apart are told from moving together, and both are held against records
made of the same surprises in another order (`own_past.redrawn`).
"""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.seeds import checked_seed, stream
from missionmetrics.stats.connectedness.chance import checked_draws
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.own_past import (
    batches,
    best_order,
    lost_to_lines,
    orders,
    plan,
    redrawn,
    surprises,
    without_line,
)
from missionmetrics.stats.connectedness.places import weighed
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.vector import checked, fit_pairs
from missionmetrics.stats.rare import critical_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from missionmetrics.stats.connectedness.own_past import Plan, Surprises

Floats = NDArray[np.float64]

RIDGE = 0.3
"""Penalty on links between surprises: with less, few dates show mostly noise."""
HORIZON = 5
MOST_ORDER, DATES_AN_ORDER = 6, 8
"""The own past goes so far back at most, and one more for so many dates."""
FEWEST, FEWEST_TOGETHER, SEVERAL = 12, 8, 4
"""Used dates below which nothing can be said: of fewer than four places, or of more."""
DATES_A_SERIES = 1.5
"""A record needs so many used dates for each series, or more."""
ALIKE = 0.99
"""Correlation of surprises from which two series are one thing told twice.

Of 100 records of 60 dates and five series, of which none follows another and two go
together so far, any net leaves nought out in 3; in 9 where it is .995, in 17 at .999.
"""
STILL = 1e-8
"""Surprises that are this small beside the largest figure are rounding."""


class Alike(NamedTuple):
    """Two series by their places, and the correlation of their surprises."""

    one: int
    two: int
    correlation: float


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
    that memory is put back, as far as it can be told. A ridge regression of surprises
    on those of the date before gives links; shares are of forecast error variance with
    shocks taken one by one (`shares.generalised` without the covariance), so that what
    comes at the same date is not counted. Records without links keep the order of no
    surprise, and every surprise with those of its date.

    Many places over few dates see what little is left of memory in surprises: where
    memories are long and differ, and shocks come to all series at once, links are
    called too often (``docs/calibration.md``).

    A link is a matter of time order. It does not show that one moved the other: both
    may follow something third.
    """
    seed = checked_seed(seed)
    require_coverage(level)
    draws = checked_draws(draws, level)
    table, laid = readable(series, exceptional)
    found, lost = remembered(table, laid, seed)
    drawn = orders(laid, draws, np.random.default_rng(seed))
    ours = read_links(found.left, laid)
    nobody = np.concatenate([
        read_links(
            surprises(redrawn(table, laid, found, some), laid, lost).left, laid
        )
        for some in batches(drawn, table)
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


def readable(series: ArrayLike, exceptional: Collection[int]) -> tuple[Floats, Plan]:
    """Series (N, T, k), each in its own measure, and the plan to read them by.

    Raises
    ------
    EvidenceError
        ``MM-CARRIED-SHORT``, ``MM-CARRIED-DATES``; as `fit_vector` for values.
    """
    table = checked(series, 1, RIDGE)
    table = table[None] if table.ndim == 2 else table
    if table.ndim != 3:
        raise EvidenceError(
            f"the series have shape {table.shape}.",
            fix="give one row a date and one column a series, in one place or several.",
            code="MM-VECTOR-SHAPE",
        )
    exceptional = _checked_dates(exceptional, table.shape[1])
    _check_length(table, exceptional)
    _check_moves(table, exceptional)
    table = _evened(table, exceptional)
    return table, _laid_out(table, exceptional)


def remembered(table: Floats, laid: Plan, seed: int | None) -> tuple[Surprises, Floats]:
    """Surprises of series (N, T, k), and what lines took of their memory, put back."""
    plain = surprises(table, laid)
    lost = lost_to_lines(table, laid, plain, stream(seed, 4))
    return surprises(table, laid, lost), lost


def _evened(table: Floats, exceptional: Collection[int]) -> Floats:
    """Series (N, T, k) in measures of their own: their spread around a line is 1.

    So that a large place does not speak for small ones when they are read together.
    """
    laid = plan(table.shape[1], 0, exceptional)
    free, _ = without_line(table, laid)
    spread: Floats = free[..., 0].std(axis=1, keepdims=True)
    scaled: Floats = table / np.where(spread > 0, spread, 1.0)
    return scaled


def still(table: Floats, exceptional: Collection[int]) -> NDArray[np.bool_]:
    """Series (N, k) of (N, T, k) of which used dates hold a line or a rule alone.

    Asked of the dates that are used at the least: a series that moves on an exceptional
    date alone has nothing left on the others.
    """
    laid = plan(table.shape[1], _most_order(table.shape[1]), exceptional)
    left = np.abs(surprises(table, laid).left).max(axis=1)
    largest = np.abs(np.delete(table, list(exceptional), axis=1)).max(axis=1)
    return np.asarray(left <= STILL * largest)


def alike(table: Floats, laid: Plan) -> Alike | None:
    """The two series of (N, T, k) that are nearly one thing, either way round."""
    left = surprises(table, laid).left
    rows = left.reshape(-1, left.shape[-1])
    whole = np.asarray(np.corrcoef(rows, rowvar=False))
    apart = np.triu(np.abs(whole), 1)
    if apart.max() < ALIKE:
        return None
    one, two = (int(i) for i in np.unravel_index(apart.argmax(), apart.shape))
    return Alike(one, two, float(whole[one, two]))


def _laid_out(table: Floats, exceptional: Collection[int]) -> Plan:
    """The plan of series (N, T, k): their memory's length, and the dates to be used."""
    dates = table.shape[1]
    order = best_order(table, _most_order(dates), exceptional)
    return plan(dates, order, exceptional)


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


def _most_order(dates: int) -> int:
    return int(np.clip(dates // DATES_AN_ORDER, 1, MOST_ORDER))


def usable_dates(dates: int, exceptional: Collection[int] = ()) -> int:
    """How many of so many dates can be held against the one before, at the least."""
    laid = plan(dates, _most_order(dates), exceptional)
    return int(laid.follow[0].size)


def fewest_dates(places: int, k: int) -> int:
    """Used dates that k series need which are read together in so many places."""
    least = FEWEST if places < SEVERAL else FEWEST_TOGETHER
    return int(np.ceil(max(least, DATES_A_SERIES * k / places)))


def _checked_dates(exceptional: Collection[int], dates: int) -> list[int]:
    """Places of exceptional dates as whole numbers."""
    try:
        given = list(exceptional)
    except TypeError as fault:
        raise _no_dates(f"is {exceptional!r}", dates) from fault
    bad = [
        one for one in given
        if not isinstance(one, Integral) or isinstance(one, bool)
        or not 0 <= one < dates
    ]  # fmt: skip
    if bad:
        raise _no_dates(f"holds {bad[0]!r}", dates)
    return [int(one) for one in given]


def _no_dates(seen: str, dates: int) -> EvidenceError:
    return EvidenceError(
        f"`exceptional` {seen}; it names places of {dates} dates.",
        fix="give a list of places of dates, counted from 0.",
        code="MM-CARRIED-DATES",
    )


def _check_moves(table: Floats, exceptional: Collection[int]) -> None:
    if (found := still(table, exceptional)).any():
        place, series = np.argwhere(found)[0]
        raise EvidenceError(
            f"Series {series} of place {place} lies on a line, or follows from its own "
            "past without a remainder, on all dates that can be used.",
            fix="leave it out: it neither leads nor follows.",
            code="MM-VECTOR-VALUES",
        )


def _check_length(table: Floats, exceptional: Collection[int]) -> None:
    places, dates, k = table.shape
    used = usable_dates(dates, exceptional)
    needed = fewest_dates(places, k)
    if used < needed:
        raise EvidenceError(
            f"{used} of {dates} dates of {k} series can be held against the date "
            f"before; {needed} are needed.",
            fix="use fewer series, pool them, or wait for a longer record.",
            code="MM-CARRIED-SHORT",
        )

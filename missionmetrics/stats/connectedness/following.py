"""How much of several series follows others: totals, nets and pairs, with ranges.

Whether anything follows at all is asked of shuffled surprises (`carried`); how much,
of draws of what the record allows (`belief`); what comes at the same date is told
apart (`same_date`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.seeds import stream
from missionmetrics.stats.connectedness.belief import (
    Believed,
    believe,
    equations,
    usual_size,
)
from missionmetrics.stats.connectedness.carried import HORIZON, carried_over
from missionmetrics.stats.connectedness.chance import (
    DRAWS,
    checked_draws,
    rounds_of,
)
from missionmetrics.stats.connectedness.common_mover import apart_from_common
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.readable import alike, readable, with_usual_past
from missionmetrics.stats.connectedness.same_date import Ranged, moved_together
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.short_record import missing, restored
from missionmetrics.stats.connectedness.vector import Vector
from missionmetrics.stats.connectedness.ways import Ways, ways
from missionmetrics.stats.rare import beyond_chance

if TYPE_CHECKING:
    from collections.abc import Collection

    from missionmetrics.stats.connectedness.belief import Equations
    from missionmetrics.stats.connectedness.carried import Carried
    from missionmetrics.stats.connectedness.common_mover import Apart
    from missionmetrics.stats.connectedness.own_past import Plan
    from missionmetrics.stats.connectedness.same_date import Together

Floats = NDArray[np.float64]

LOOSE = 0.6
"""Prior standard deviation of a link where a single one is read."""
MOST_NOISE = 4_000_000
"""Figures of noise that are drawn at once."""


class Clear(NamedTuple):
    """What goes beyond chance: the ``total``; ``net`` (k,) and ``pairs`` (k, k).

    Nets and pairs only where the total does, so that where nothing follows anything
    none is called more often than the total is (Marcus, Peritz & Gabriel 1976,
    Biometrika 63:655). A clear net leaves nought out of its range, and also out of one
    that holds at once with those of all nets: the ranges that `Following` gives hold
    each by itself. A clear pair is beyond the largest of all pairs by chance, and its
    link from one date to the next is surely of one sign.
    """

    total: bool
    net: NDArray[np.bool_]
    pairs: NDArray[np.bool_]

    def closed(self) -> Clear:
        """The same with no net and no pair where the total is not clear."""
        return Clear(self.total, self.total & self.net, self.total & self.pairs)


class Following(NamedTuple):
    """How k series follow one another.

    All are shares of what cannot be foreseen of a series from its line and its own
    past, five dates ahead, shocks taken one by one. ``total``: the mean share that
    follows earlier shocks of others. ``net`` (k,): what others take of a series less
    what it takes of them. ``pairs`` (k, k): what row i takes of column j, and ``ways``
    which way i then moves. ``clear`` says which of them go beyond chance. ``carried``
    holds the test of whether anything follows at all, ``apart`` what follows once what
    all have in common is taken away (None where nothing is clear, or of two series),
    and ``together`` what comes at the same date.
    """

    total: Ranged
    net: Ranged
    pairs: Ranged
    ways: Ways
    clear: Clear
    carried: Carried
    apart: Apart | None
    together: Together


def following(
    series: ArrayLike,
    *,
    exceptional: Collection[int] = (),
    level: float = 0.95,
    draws: int = 499,
    seed: int | None = 0,
) -> Following:
    """How much of several series follows the others, and could it be chance?

    Parameters
    ----------
    series : array-like of float, shape (T, k) or (N, T, k)
        In order of time, without gaps; or the same series in N places, read together,
        each in its own measure.
    exceptional : collection of int
        Places of dates that are left out, with what follows on them, from 0.
    level : float
        Coverage of the ranges; what is shown by more than 1 - ``level`` of records
        without links is not clear.
    draws : int
        Records without links that are made, as `carried_over`.
    seed : int or None

    Returns
    -------
    Following
        The range of ``total`` and that of a pair begin at 0 unless they are clear.

    Raises
    ------
    EvidenceError
        As `carried_over`; two series that are nearly one thing
        (``MM-VECTOR-VALUES``); a level above .999 (``MM-CARRIED-LEVEL``).

    Notes
    -----
    A total is a sum of squares, to which noise adds: how large links usually are is
    learned from the record. A single pair, and what is given less what is taken, are
    read with little held beforehand: what a record takes for usual hides one series
    that leads. The noise of draws pulls what is given less what is taken towards
    nought; so much is put back (Efron & Tibshirani 1993, An introduction to the
    bootstrap, chapter 10). That of the record pulls as well: of one series that leads
    nine others over 40 dates the range holds less often than it should. Coverage is in
    ``docs/calibration.md``.
    """
    require_coverage(level)
    rounds = rounds_of(level)
    test = carried_over(
        series, exceptional=exceptional, level=level, draws=draws, seed=seed
    )
    table, laid = readable(series, exceptional)
    _check_alike(table, laid)
    laid = with_usual_past(table, laid)
    rng = stream(seed, 1)
    given = equations(table, laid)
    ends = ((1 - level) / 2, (1 + level) / 2)
    lacking = missing(table, laid, LOOSE, rng)
    learned = _drawn(given, rounds, lacking, rng)
    total = _ranged(indices(generalised(learned, HORIZON)).total, ends)
    loose = _drawn(given, rounds, lacking, rng, tightness=LOOSE)
    shares = generalised(loose, HORIZON)
    drawn = _net(loose, shares)
    net = _ranged(drawn, ends)
    way = ways(loose.coefficients, ends)
    pairs = _ranged(shares, ends)
    clear = Clear(
        total=bool(beyond_chance(test.p, level)),
        net=_leaving_nought_out(drawn, level) & ((net.low > 0) | (net.high < 0)),
        pairs=beyond_chance(test.pair_p, level) & (way.link != 0),
    ).closed()
    return Following(
        total=total if clear.total else total._replace(low=np.asarray(0.0)),
        net=net,
        pairs=pairs._replace(low=np.where(clear.pairs, pairs.low, 0.0)),
        ways=way,
        clear=clear,
        carried=test,
        apart=apart_from_common(
            series, exceptional=exceptional, draws=int(draws), seed=seed
        )
        if clear.total
        else None,
        together=moved_together(
            given.left_over(usual_size(given)),
            given.spare,
            level=level,
            draws=checked_draws(draws, level),
            rng=rng,
        ),
    )


def _check_alike(table: Floats, laid: Plan) -> None:
    if (found := alike(table, laid)) is not None:
        raise EvidenceError(
            f"Series {found.one} and {found.two} are nearly one thing: their surprises "
            f"have a correlation of {found.correlation:.3f}.",
            fix="leave one of them out: neither can be said to follow the other.",
            code="MM-VECTOR-VALUES",
        )


def _leaving_nought_out(net: Floats, level: float) -> NDArray[np.bool_]:
    """Which nets (k,) of draws (D, k) leave nought out of ranges that hold at once."""
    middle, error = net.mean(axis=0), net.std(axis=0)
    reach = np.quantile((np.abs(net - middle) / error).max(axis=-1), level)
    return np.asarray(np.abs(middle) > reach * error)


def _drawn(
    given: Equations,
    rounds: int,
    lacking: Floats,
    rng: np.random.Generator,
    *,
    tightness: float | None = None,
) -> Vector:
    """So many times `DRAWS` draws, with what they lack, as shocks come one by one."""
    pieces = np.array_split(np.arange(DRAWS), -(-DRAWS * given.now.size // MOST_NOISE))
    found = [
        believe(given, draws=piece.size, rng=rng, tightness=tightness)
        for _ in range(rounds) for piece in pieces
    ]  # fmt: skip
    whole = Believed(*(np.concatenate(part) for part in zip(*found, strict=True)))
    full = restored(whole.coefficients, lacking)
    return whole._replace(coefficients=full).one_by_one()


def _net(drawn: Vector, shares: Floats) -> Floats:
    """Draws (D, k) of what is given less what is taken, what noise takes put back."""
    middle = Vector(
        drawn.coefficients.mean(axis=0),
        np.diag(1 / (1 / np.diagonal(drawn.covariance, axis1=1, axis2=2)).mean(axis=0)),
        np.empty(0),
    )
    net = indices(shares).net
    hidden = indices(generalised(middle, HORIZON)).net - net.mean(axis=0)
    return np.asarray(np.clip(net + hidden, -1, shares.shape[-1] - 1))


def _ranged(drawn: Floats, ends: tuple[float, float]) -> Ranged:
    low, middle, high = np.quantile(drawn, (ends[0], 0.5, ends[1]), axis=0)
    return Ranged(middle, low, high)

"""When a moving trend first gets there: simulated paths and what they say of arrival.

The chance of being inside a target *at* a date has a closed form (a mixture of t
distributions); the chance of having been inside *by* a date has none for a level whose
slope wanders. Paths are therefore drawn from the fitted records: a cell of the two
variance ratios, the noise's scale, level and slope at the last date, and then the
cell's own shocks from date to date. The slope may be damped, as in `TrendFit.forecast`.

The steps are those of `trends.steps`, which `trends.paths` takes too. Here many records
share random numbers and only shares are kept, on any dates; there the figures of one
record are, with their noise and what its gaps may have held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.seeds import checked_seed
from missionmetrics.stats.trends.steps import (
    Spread,
    Step,
    drawn_cells,
    moved,
    spread_of,
    step_of,
)

if TYPE_CHECKING:
    from missionmetrics.stats.trend import TrendFit
    from missionmetrics.stats.trends.fitted import Fitted
    from missionmetrics.stats.trends.mixture import Mixture

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

KEPT_NUMBERS = 2**20
"""Numbers (8 bytes each) that one batch of paths may hold in an array."""


class Passage(NamedTuple):
    """Shares of the paths of N records at H dates ahead, 0 to 1; NaN where unknown.

    ``at`` (N, H) are inside the target at the date; ``by`` (N, H) have been inside at
    the last observation, at this date or at a date between them.
    """

    at: Floats
    by: Floats


class States(NamedTuple):
    """Joint draws for B records, (B, D): state at the last date and size of shocks.

    ``slope`` is per observation spacing; ``level_shock`` and ``slope_shock`` are
    standard deviations of one spacing's shocks in the record's own unit.
    """

    level: Floats
    slope: Floats
    level_shock: Floats
    slope_shock: Floats


def passages(
    fit: TrendFit,
    low: ArrayLike,
    high: ArrayLike,
    ahead: ArrayLike,
    *,
    damping: float = 1.0,
    count: int = 4000,
    seed: int | None = 0,
) -> Passage:
    """How many paths are inside a target at, and by, each date ahead?

    Parameters
    ----------
    fit : TrendFit
        N fitted records.
    low, high : array_like
        Ends of the target, a number or (N,), in the records' unit; infinite where
        the target is open, NaN where there is none.
    ahead : array_like, shape (H,) or (N, H)
        Rising times after each record's last observation, above 0, in the fit's unit
        of time; NaN at the end of a shorter row.
    damping : float
        Share of the slope that remains after each spacing, above 0 and at most 1.
    count : int
        Paths for each record. The standard error of a share is at most
        ``0.5 / sqrt(count)``.
    seed : int or None
        The same seed gives the same shares. All records use the same random numbers,
        so that a record's answer does not depend on the others.

    Raises
    ------
    EvidenceError
        ``MM-TREND-DAMPING`` when ``damping`` is out of range; ``MM-TREND-AHEAD`` when
        a time is not above 0 or times do not rise; ``MM-SEED``.

    Notes
    -----
    A path is looked at on the given dates only: with dates one spacing apart, as often
    as there are figures. Local linear trend: Harvey (1989), section 2.3; simulating the
    state forward from posterior draws: Durbin & Koopman (2012), section 4.9.

    Examples
    --------
    >>> from missionmetrics.stats.trend import fit_trend
    >>> fit = fit_trend([[9.1, 8.0, 6.9, 6.2, 4.9, 4.1, 3.0, 1.9]], np.arange(8.0))
    >>> found = passages(fit, -np.inf, 0.0, [1.0, 2.0, 3.0])
    >>> bool((found.by >= found.at).all())
    True
    """
    if not 0 < damping <= 1:
        raise EvidenceError(
            f"`damping` is {damping}.",
            fix="give a number above 0 and at most 1; 1 is no damping.",
            code="MM-TREND-DAMPING",
        )
    series = fit.n.size
    ends = np.column_stack(
        [np.broadcast_to(np.asarray(e, dtype=float), series) for e in (low, high)]
    )
    dates = np.asarray(ahead, dtype=float)
    dates = np.broadcast_to(dates, (series, dates.shape[-1]))
    _refuse_unordered(dates)
    random = _Random(dates.shape[1], count, seed)
    last = fit.level(), fit.slope(), _sum_at_last(fit)
    found = np.full((2, *dates.shape), np.nan)
    for group in fit.groups:
        step = group.plan.clock.step
        for rows in _batches(dates[group.plan.rows], count):
            place = group.plan.rows[rows]
            along = dates[place[0]] / group.plan.clock.spacing
            steps = _steps(along, step, damping)
            if not steps:
                continue
            states = _states(last, group, rows, random)
            found[:, place, : len(steps)] = _walked(states, steps, ends[place], random)
    found[:, np.isnan(ends).any(axis=1)] = np.nan
    return Passage(found[0], found[1])


def arrival_date(by: Floats, dates: Floats, share: float) -> Floats:
    """First date (N, H) by which at least ``share`` of the paths have arrived, (N,).

    NaN where that is not within the dates: the time of arrival has no finite mean, so
    'not within the horizon' is one of its outcomes and never left out.
    """
    there = np.nan_to_num(by) >= share
    first = np.take_along_axis(dates, there.argmax(axis=1)[:, None], axis=1)[:, 0]
    found: Floats = np.where(there.any(axis=1), first, np.nan)
    return found


def _steps(along: Floats, step: float, damping: float) -> list[Step]:
    """The stretches between dates (H,), in spacings; those that are alike are equal."""
    stops = np.round(along[~np.isnan(along)], 9)
    pairs = zip([0.0, *stops], stops, strict=False)
    return [step_of(float(a), float(b), step, damping) for a, b in pairs]


class _Random:
    """The random numbers that every record shares: H dates, D paths."""

    def __init__(self, dates: int, count: int, seed: int | None) -> None:
        rng = np.random.default_rng(checked_seed(seed))
        even = (np.arange(count) + 0.5) / count
        self.cell, self.width = rng.permutation(even), rng.permutation(even)
        self.state = rng.standard_normal((2, count))
        self.shocks = rng.standard_normal((dates, 2, count))
        self._wide: dict[float, Floats] = {}

    def wide(self, df: float) -> Floats:
        """Draws of the noise's scale over its estimate, (D,); 1 where it is known."""
        if np.isinf(df):
            return np.ones(self.width.size)
        if df not in self._wide:
            chi_squared = 2 * gammaincinv(df / 2, self.width)
            self._wide[df] = np.sqrt(df / chi_squared)
        return self._wide[df]


def _sum_at_last(fit: TrendFit) -> Mixture:
    """Level plus slope at the last date: its width tells how the two are tied."""
    last = np.where(np.isnan(fit.last), fit.times[-1], fit.last)
    return fit.functional(last[:, None], level=1.0, slope=1.0)


def _states(
    last: tuple[Mixture, Mixture, Mixture], group: Fitted, rows: Rows, random: _Random
) -> States:
    """Draws of where the group's ``rows`` stand, how they move and by what shocks."""
    place, spacing = group.plan.rows[rows], group.plan.clock.spacing
    level, slope, both = last
    count = random.cell.size
    found = np.empty((4, rows.size, count))
    for i, row in enumerate(place):
        cell = drawn_cells(group.weights[rows[i]], random.cell)
        wide = random.wide(float(group.df[rows[i]]))
        one, two = level.scale[row, cell], slope.scale[row, cell]
        shared = (both.scale[row, cell] ** 2 - one**2 - two**2) / 2
        lean = shared / np.where(one > 0, one, 1.0)
        rest = np.sqrt(np.maximum(two**2 - lean**2, 0.0))
        first, second = wide * random.state
        noise = wide * group.noise[rows[i], cell]
        level_ratio, slope_ratio = group.ratios(int(rows[i]))
        found[0, i] = level.centre[row, cell] + one * first
        found[1, i] = slope.centre[row, cell] + lean * first + rest * second
        found[2, i] = noise * np.sqrt(level_ratio[cell])
        found[3, i] = noise * np.sqrt(slope_ratio[cell])
    return States(found[0], found[1] * spacing, found[2], found[3])


def _walked(
    states: States, steps: list[Step], ends: Floats, random: _Random
) -> tuple[Floats, Floats]:
    """Shares inside ``ends`` (B, 2) at and by the end of each step, (B, len(steps))."""
    level, slope = states.level, states.slope
    low, high = ends[:, :1], ends[:, 1:]
    been = (level >= low) & (level <= high)
    at = np.empty((level.shape[0], len(steps)))
    by = np.empty_like(at)
    spread: tuple[Step, Spread] | None = None
    for k, step in enumerate(steps):
        if spread is None or spread[0] != step:
            spread = step, spread_of(step, states.level_shock, states.slope_shock)
        level, slope = moved(level, slope, step, spread[1], random.shocks[k])
        inside = (level >= low) & (level <= high)
        been |= inside
        at[:, k], by[:, k] = inside.mean(axis=1), been.mean(axis=1)
    return at, by


def _batches(dates: Floats, count: int) -> list[Rows]:
    """Rows with the same dates, as many at a time as memory allows."""
    known = np.nan_to_num(dates, nan=-1.0)
    _, which = np.unique(known, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    alike = np.split(order, np.cumsum(np.bincount(which.ravel()))[:-1])
    most = max(1, KEPT_NUMBERS // count)
    return [a[i : i + most] for a in alike for i in range(0, a.size, most)]


def _refuse_unordered(dates: Floats) -> None:
    known = np.where(np.isnan(dates), np.inf, dates)
    before = np.column_stack([np.zeros(len(known)), known[:, :-1]])
    if ((known <= before) & np.isfinite(known)).any():
        raise EvidenceError(
            "`ahead` does not rise, or holds a time that is not after the last figure.",
            fix="give rising times above 0, NaN only at the end of a row.",
            code="MM-TREND-AHEAD",
        )

"""What fitted records answer: levels, slopes, changes, forecasts and their doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trends.fitted import Fitted, gathered
from missionmetrics.stats.trends.groups import Request
from missionmetrics.stats.trends.kernel import damped_reach, damped_shocks
from missionmetrics.stats.trends.mixture import Method, Mixture

if TYPE_CHECKING:
    from missionmetrics.stats.trends.plans import Frame
    from missionmetrics.stats.trends.prior import Prior

Floats = NDArray[np.float64]


class Band(NamedTuple):
    """The level's path: ``times`` (K,); ``mean``, ``low``, ``high`` (N, K)."""

    times: Floats
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class TrendFit:
    """N fitted records. Times are in the units given; slopes are per unit of time.

    Attributes
    ----------
    frame : Frame
        The dates given, and what stands beside the trend.
    n : ndarray of int, shape (N,)
        Observations in each record.
    last : ndarray, shape (N,)
        Date of each record's last observation; NaN when it has none. Of averages over
        windows that overlap, the middle of the last period that they hold.
    spacing : ndarray, shape (N,)
        Median gap between a record's own observations; NaN when not ``enough``.
    enough : ndarray of bool, shape (N,)
        Whether there are observations enough; answers are NaN where not.
    exact : ndarray of bool, shape (N,)
        Whether the record lies on a line to the last digit. Nothing then tells of
        noise or movement, so intervals have no width: the record cannot say how sure
        it is, and a caller should not claim certainty from it.
    prior : PCPrior, LearnedPrior or FixedRatios
        What was assumed of movement.
    groups : tuple of Fitted
        The records by the calendar they share.
    """

    frame: Frame
    n: NDArray[np.int64]
    last: Floats
    spacing: Floats
    enough: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    prior: Prior
    groups: tuple[Fitted, ...]

    @property
    def times(self) -> Floats:
        """The dates given, (T,)."""
        return self.frame.times

    @property
    def reason(self) -> NDArray[np.str_]:
        """Why a record has no answer, (N,); empty where it has one."""
        fewest = self.frame.fewest()
        words = [
            f"{k} observations, {fewest} are needed"
            if k < fewest
            else "its dates cannot tell the trend from the seasons or the kink"
            for k in self.n
        ]
        return np.where(self.enough, "", np.asarray(words, dtype=str))

    def level(self, at: ArrayLike | None = None) -> Mixture:
        """Level without noise at a time: a number, (N,), or each record's last date.

        Times before or after the record are allowed; doubt grows accordingly.
        """
        return self.functional(self._when(at)[:, None], level=1.0)

    def slope(self, at: ArrayLike | None = None) -> Mixture:
        """Change of the level per unit of time, at a time as in `level`.

        On regular dates it is the pace from that date to the next.
        """
        return self.functional(self._when(at)[:, None], slope=1.0)

    def change(self, start: ArrayLike, end: ArrayLike) -> Mixture:
        """Level at ``end`` less level at ``start``, their covariance included."""
        when = np.column_stack([self._when(start), self._when(end)])
        return self.functional(when, level=[-1.0, 1.0])

    def kink(self) -> Mixture:
        """Change of the slope at the declared date, per unit of time.

        Everything else, wandering of the slope included, is as without it; so only a
        change that stands out from the wandering does.

        Raises
        ------
        EvidenceError
            ``MM-TREND-EFFECT`` when no kink was declared.
        """
        if self.frame.kink is None:
            raise _no_effect("kink")
        seasons = 0 if self.frame.seasons is None else int(self.frame.seasons.max())
        found = self._coefficient(seasons)
        unit = np.where(np.isnan(self.spacing), 1.0, self.spacing)[:, None]
        return Mixture(found.weights, found.centre / unit, found.scale / unit, found.df)

    def season(self, place: int) -> Mixture:
        """How far one season lies from the year's mean, in the values' unit.

        Raises
        ------
        EvidenceError
            ``MM-TREND-EFFECT`` when no seasons were given, or there is no such season
            but the last, which is minus the sum of the others.
        """
        labels = self.frame.seasons
        if labels is None or not 0 <= place < labels.max():
            raise _no_effect(f"season {place}")
        return self._coefficient(place)

    def pace_gap(self, target: ArrayLike, deadline: ArrayLike) -> Mixture:
        """Slope now less the slope needed from now to reach ``target`` in time.

        Parameters
        ----------
        target : array_like
            Level to reach, a number or (N,).
        deadline : array_like
            When, a number or (N,); after each record's last date.

        Returns
        -------
        Mixture
            Above 0: faster than needed, when more is better.

        Raises
        ------
        EvidenceError
            ``MM-TREND-AHEAD`` when a deadline is not after the last date.
        """
        horizon = self._ahead(deadline, "deadline")
        unknown = 0.0 * self._when(deadline)  # NaN where the deadline is
        if (horizon <= 0).any():
            raise _not_ahead("deadline")
        return self.functional(
            self._when(None)[:, None],
            level=(1 / horizon)[:, None],
            slope=1.0,
            constant=-(np.asarray(target, dtype=float) + unknown) / horizon,
        )

    def forecast(self, at: ArrayLike, *, damping: float = 1.0) -> Mixture:
        """Level at a time on or after each record's last date.

        Parameters
        ----------
        at : array_like
            A number or (N,).
        damping : float
            Share of the slope that remains after each observation spacing beyond the
            last date, above 0 and at most 1. With 1 this is `level`.

        Raises
        ------
        EvidenceError
            ``MM-TREND-AHEAD`` when a time is before the last date;
            ``MM-TREND-DAMPING`` when ``damping`` is out of range.
        """
        if not 0 < damping <= 1:
            raise EvidenceError(
                f"`damping` is {damping}.",
                fix="give a number above 0 and at most 1; 1 is no damping.",
                code="MM-TREND-DAMPING",
            )
        horizon = self._ahead(at, "at")
        if damping == 1.0:
            return self.level(at)
        reach = np.zeros(self.n.size)
        extra = np.zeros((self.n.size, 2))
        for group in self.groups:
            rows = group.plan.rows
            ahead = horizon[rows] / group.plan.clock.spacing
            step = group.plan.clock.step
            each, which = np.unique(ahead, return_inverse=True)
            reaches = np.array([damped_reach(h, damping) for h in each])
            shocks = np.array([damped_shocks(h, damping, step) for h in each])
            reach[rows] = reaches[which] * group.plan.clock.spacing
            extra[rows] = np.column_stack([ahead, shocks[which]])
        unknown = 0.0 * self._when(at)  # NaN where the time is
        when = np.column_stack([self._when(None), self._when(None) + unknown])
        weights = np.column_stack([np.ones(self.n.size), reach])
        return self._mixture(when, np.array([False, True]), weights, 0.0, extra)

    def functional(
        self,
        times: ArrayLike,
        *,
        level: ArrayLike | None = None,
        slope: ArrayLike | None = None,
        constant: ArrayLike = 0.0,
    ) -> Mixture:
        """Any linear combination of levels and slopes, their covariance included.

        Parameters
        ----------
        times : array_like, shape (K,) or (N, K)
            Times of the levels and slopes.
        level, slope : array_like, broadcasting to (N, K)
            Weight of the level and of the slope at each time; None is 0.
        constant : array_like
            A number or (N,) to add.

        Raises
        ------
        EvidenceError
            ``MM-TREND-FUNCTIONAL`` when shapes do not fit or a value is infinite.

        Notes
        -----
        A row with an unknown (NaN) time, weight or constant has an unknown answer.
        """
        shape = (self.n.size, np.shape(times)[-1] if np.ndim(times) else 1)
        when = _fitted(times, shape, "times")
        given = [
            (w, kind) for w, kind in ((level, False), (slope, True)) if w is not None
        ]
        if not given:
            raise EvidenceError(
                "neither `level` nor `slope` has a weight.",
                fix="give a weight for each time to at least one of them.",
                code="MM-TREND-FUNCTIONAL",
            )
        weights = np.hstack([_fitted(w, shape, "weights") for w, _ in given])
        kinds = np.repeat([kind for _, kind in given], shape[1])
        extra = np.zeros((shape[0], 2))
        return self._mixture(np.tile(when, len(given)), kinds, weights, constant, extra)

    def path(
        self,
        at: ArrayLike | None = None,
        *,
        level: float = 0.95,
        method: Method = "exact",
    ) -> Band:
        """The level's path at times (K,), by default the record's dates.

        The band holds at each time by itself, not for the whole path at once.
        """
        times = self.times if at is None else np.atleast_1d(np.asarray(at, float))
        mixtures = [self.level(float(time)) for time in times]
        ends = [mixture.interval(level, method=method) for mixture in mixtures]
        return Band(
            times=times,
            mean=np.column_stack([mixture.mean() for mixture in mixtures]),
            low=np.column_stack([low for low, _ in ends]),
            high=np.column_stack([high for _, high in ends]),
        )

    def draws(self, count: int, *, seed: int | None) -> Floats:
        """Joint draws of level and slope at the last date, (N, count, 2).

        Level and slope are negatively or positively tied; what builds on both needs
        them together. Records are drawn independently of one another.
        """
        rng = np.random.default_rng(seed)
        level, slope = self.level(), self.slope()
        both = self.functional(self._when(None)[:, None], level=1.0, slope=1.0)
        drawn = np.full((self.n.size, count, 2), np.nan)
        chance = rng.random((self.n.size, count))
        normal = rng.standard_normal((2, self.n.size, count))
        for row in np.flatnonzero(self.enough):
            total = np.cumsum(level.weights[row])
            cell = np.searchsorted(total[:-1], chance[row] * total[-1])
            df = level.df[row]
            # normal parts take no chi-squared, yet the draws after them stay the same
            chi = rng.chisquare(df if np.isfinite(df) else 1.0, count)
            wide = np.sqrt(df / chi) if np.isfinite(df) else np.ones(count)
            one, two = level.scale[row, cell], slope.scale[row, cell]
            shared = (both.scale[row, cell] ** 2 - one**2 - two**2) / 2
            lean = shared / np.where(one > 0, one, 1.0)
            rest = np.sqrt(np.maximum(two**2 - lean**2, 0.0))
            noise = wide * normal[:, row]
            drawn[row, :, 0] = level.centre[row, cell] + one * noise[0]
            drawn[row, :, 1] = (
                slope.centre[row, cell] + lean * noise[0] + rest * noise[1]
            )
        return drawn

    def log_likelihood(self) -> Floats:
        """Restricted log-likelihood of each cell at its best noise scale, (N, C).

        Normalised as the exact diffuse likelihood of Durbin & Koopman (2012, section
        7.2), which statsmodels also reports. NaN where there is not enough, and minus
        infinity never: a record exactly on a line has none, and gets NaN.
        """
        shape = max((g.weights.shape[1] for g in self.groups), default=1)
        found = np.full((self.n.size, shape), np.nan)
        for group in self.groups:
            inside = group.log_likelihood()
            found[group.plan.rows, : inside.shape[1]] = inside
        return found

    def _coefficient(self, place: int) -> Mixture:
        """One effect's coefficient, per spacing, for every record."""
        answers = [
            Mixture(group.weights, *group.coefficient(place), group.df)
            for group in self.groups
        ]
        rows = [group.plan.rows for group in self.groups]
        return gathered(answers, rows, self.n.size)

    def _mixture(
        self,
        when: Floats,
        is_slope: NDArray[np.bool_],
        weights: Floats,
        constant: ArrayLike,
        extra: Floats,
    ) -> Mixture:
        """Answer a combination for every record; NaN where there is not enough."""
        series = self.n.size
        added = _fitted(constant, (series,), "constant")
        lacking = np.isnan(np.column_stack([added, when, weights]))
        unknown: NDArray[np.bool_] = np.any(lacking, axis=1)
        when = np.where(unknown[:, None], self.times[-1], when)
        weights = np.where(unknown[:, None], 1.0, weights)
        answers = []
        for group in self.groups:
            rows, clock = group.plan.rows, group.plan.clock
            unit = np.where(is_slope, 1 / clock.spacing, 1.0)
            request = Request(
                times=(when[rows] - group.plan.origin) / clock.spacing,
                is_slope=is_slope,
                weights=weights[rows] * unit,
                extra=extra[rows],
            )
            centre, scale = group.answer(request)
            if added.any():
                centre += added[rows, None]
            centre[unknown[rows]] = np.nan
            df = np.where(unknown[rows], np.nan, group.df)
            answers.append(Mixture(group.weights, centre, scale, df))
        return gathered(answers, [g.plan.rows for g in self.groups], series)

    def _when(self, at: ArrayLike | None) -> Floats:
        """One time for each record; a record without any observation gets the last."""
        if at is None:
            return np.where(np.isnan(self.last), self.times[-1], self.last)
        return _fitted(at, (self.n.size,), "at")

    def _ahead(self, at: ArrayLike, name: str) -> Floats:
        """Time from each record's last date on; 1 where nothing can be answered."""
        horizon = self._when(at) - self._when(None)
        horizon[~self.enough | np.isnan(horizon)] = 1.0
        if (horizon < 0).any():
            raise _not_ahead(name)
        return horizon


def _fitted(given: ArrayLike, shape: tuple[int, ...], name: str) -> Floats:
    """``given`` as numbers (or NaN) in the shape, or an error that says which."""
    array = np.asarray(given, dtype=float)
    try:
        fitted = np.broadcast_to(array, shape)
    except ValueError:
        fitted = None
    if fitted is None or np.isinf(array).any():
        raise EvidenceError(
            f"`{name}` has shape {array.shape}, or holds an infinite number.",
            fix=f"give finite numbers that fit {shape}.",
            code="MM-TREND-FUNCTIONAL",
        )
    return fitted


def _no_effect(name: str) -> EvidenceError:
    return EvidenceError(
        f"this trend was fitted without a {name}.",
        fix="declare it in fit_trend, with `kink` or `seasons`.",
        code="MM-TREND-EFFECT",
    )


def _not_ahead(name: str) -> EvidenceError:
    return EvidenceError(
        f"`{name}` is not after the last observation of every record.",
        fix="give a later time; use level(at) for the past.",
        code="MM-TREND-AHEAD",
    )

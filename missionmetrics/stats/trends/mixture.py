"""Mixtures of Student t distributions: one for each series, one part for each cell.

Two ways to an interval. ``exact`` solves the mixture's own distribution function to
within `EXACT_ERROR` in probability. ``matched`` replaces the mixture by one t with
the same degrees of freedom, mean and variance: quicker, without a bound on its error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtr

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trends.student import quantiles, student

Floats = NDArray[np.float64]
Rows = slice | NDArray[np.int64]
Method = Literal["matched", "exact"]

EXACT_ERROR = 1e-7
"""Largest error, in probability, of ``exact`` quantiles and chances."""
ROWS = 256
"""Series worked on at a time, so that their parts stay in cache."""
MOST_ROUNDS = 200
SHORT_STEP = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """What is known of one number for each of N series.

    Rows of series that cannot answer hold NaN, and give NaN. A row whose scales are
    all 0 is a certain value: its interval has no width.

    Attributes
    ----------
    weights, centre, scale : ndarray, shape (N, C)
        Weight (each row sums to 1), centre and scale (0 or more, the number's unit)
        of each part.
    df : ndarray, shape (N,)
        Degrees of freedom, shared by a row's parts: observations less coefficients
        of the line and its effects; infinite where the parts are normal.
    """

    weights: Floats
    centre: Floats
    scale: Floats
    df: Floats

    def mean(self) -> Floats:
        """Weighted mean of the centres, (N,).

        With 1 degree of freedom (3 observations) no mean exists; this is then the
        weighted location.
        """
        mean: Floats = np.einsum("nc,nc->n", self.weights, self.centre)
        return mean

    def sd(self) -> Floats:
        """Standard deviation, (N,); infinite with 2 degrees of freedom or fewer."""
        return self._spread(self.mean(), self._t_variance())

    def interval(
        self, level: float = 0.95, *, method: Method = "exact"
    ) -> tuple[Floats, Floats]:
        """Central interval.

        Parameters
        ----------
        level : float
            Coverage between 0 and 1.
        method : {"exact", "matched"}
            See the module's first lines.

        Returns
        -------
        tuple of ndarray, each (N,)
            Low and high, in the number's unit.

        Raises
        ------
        EvidenceError
            ``MM-LEVEL`` when ``level`` is not between 0 and 1; ``MM-TREND-METHOD``
            when ``method`` is neither name.
        """
        require_coverage(level)
        tail = (1 - level) / 2
        return (
            self.quantile(tail, method=method),
            self.quantile(1 - tail, method=method),
        )

    def quantile(self, p: float, *, method: Method = "exact") -> Floats:
        """The value with probability ``p`` below it, (N,).

        Raises
        ------
        EvidenceError
            ``MM-TREND-QUANTILE`` when ``p`` is not between 0 and 1;
            ``MM-TREND-METHOD`` when ``method`` is neither name.
        """
        if not 0 < p < 1:
            raise EvidenceError(
                f"`p` is {p}; a quantile needs a probability between 0 and 1.",
                fix="write the tenth centile as p=0.1.",
                code="MM-TREND-QUANTILE",
            )
        if _checked(method) == "matched":
            return self._matched_quantile(p)
        found = np.full(self.df.size, np.nan)
        for df, rows in self._parts():
            found[rows] = _solve(*self._rows(rows), df, p)
        return found

    def above(self, value: ArrayLike, *, method: Method = "exact") -> Floats:
        """Probability of ``value`` (a number or one a row) or more, (N,)."""
        return self._chance(value, -1.0, _checked(method))

    def below(self, value: ArrayLike, *, method: Method = "exact") -> Floats:
        """Probability of ``value`` (a number or one a row) or less, (N,)."""
        return self._chance(value, 1.0, _checked(method))

    def _chance(self, value: ArrayLike, sign: float, method: Method) -> Floats:
        at = np.broadcast_to(np.asarray(value, dtype=float), self.df.shape)
        if method == "matched":
            mean = self.mean()
            z = _standard(sign * (at - mean), self._matched_scale(mean))
            normal = np.isinf(self.df)
            chance: Floats = np.where(normal, ndtr(z), stdtr(self.df, z))
            return chance
        found = np.full(self.df.size, np.nan)
        for df, rows in self._parts():
            weights, centre, scale = self._rows(rows)
            z = _standard(sign * (at[rows, None] - centre), scale)
            chance = student(df).chance(np.where(np.isnan(z), 0.0, z))
            found[rows] = np.einsum("nc,nc->n", weights, chance)
        found[np.isnan(at)] = np.nan
        return found

    def _parts(self) -> list[tuple[float, Rows]]:
        """Rows with the same degrees of freedom, some at a time."""
        parts: list[tuple[float, Rows]] = []
        for df in np.unique(self.df[~np.isnan(self.df)]):
            rows = np.flatnonzero(self.df == df)
            whole = rows.size == self.df.size
            for start in range(0, rows.size, ROWS):
                part = slice(start, start + ROWS)
                parts.append((float(df), part if whole else rows[part]))
        return parts

    def _rows(self, rows: Rows) -> tuple[Floats, Floats, Floats]:
        return self.weights[rows], self.centre[rows], self.scale[rows]

    def _t_variance(self) -> Floats:
        finite = np.where(np.isinf(self.df), 1e300, self.df)
        return np.where(finite > 2, finite / np.maximum(finite - 2, 1e-300), np.inf)

    def _spread(self, mean: Floats, within: Floats) -> Floats:
        """Root of the parts' variances (``within`` scales) and the centres' spread."""
        scales = np.einsum("nc,nc,nc->n", self.weights, self.scale, self.scale)
        apart = self.centre - mean[:, None]
        centres = np.einsum("nc,nc,nc->n", self.weights, apart, apart)
        inside = np.where(scales > 0, scales * np.where(scales > 0, within, 1), scales)
        spread: Floats = np.sqrt(inside + centres)
        return spread

    def _matched_scale(self, mean: Floats) -> Floats:
        """Scale of the t with the mixture's variance; squares only where df > 2."""
        exists = np.where(self.df > 2, self._t_variance(), 1.0)
        return self._spread(mean, exists) / np.sqrt(exists)

    def _matched_quantile(self, p: float) -> Floats:
        mean = self.mean()
        found: Floats = mean + quantiles(self.df, p) * self._matched_scale(mean)
        return found


def _standard(apart: Floats, scale: Floats) -> Floats:
    """``apart / scale``; a scale of 0 makes it infinite, equality counting as reached.

    A certain value of 3 is both '3 or more' and '3 or less'.
    """
    z: Floats = apart / np.where(scale > 0, scale, 1.0)
    sure = np.where(apart < 0, -np.inf, np.inf)
    standard: Floats = np.where(scale == 0, sure, z)
    return standard


def _solve(
    weights: Floats, centre: Floats, scale: Floats, df: float, p: float
) -> Floats:
    """Quantiles of rows of mixtures: Newton's steps, halving where they would leave."""
    ends = centre + scale * quantiles(np.asarray(df), p)
    used = weights > 0
    low = np.where(used, ends, np.inf).min(axis=1)
    high = np.where(used, ends, -np.inf).max(axis=1)
    found = np.clip(_first_guess(weights, centre, ends), low, high)
    inverse = 1 / np.where(scale > 0, scale, 1.0)
    narrowest = inverse.max(axis=1)
    still, before = np.arange(found.size), high - low
    for _ in range(MOST_ROUNDS):
        x = found[still]
        chance, density = student(df).both((x[:, None] - centre) * inverse)
        gap = np.einsum("nc,nc->n", weights, chance) - p
        slope = np.einsum("nc,nc,nc->n", weights, density, inverse)
        low[still] = np.where(gap <= 0, x, low[still])
        high[still] = np.where(gap >= 0, x, high[still])
        step = -gap / np.maximum(slope, 1e-100)
        step = _kept_inside(x, step, low[still], high[still], before)
        narrow = high[still] - low[still] <= 4 * np.spacing(np.abs(x))
        stays = (np.abs(gap) > EXACT_ERROR / 4) & ~narrow
        # a last step is safe where it is short beside the narrowest part
        short = np.abs(step) * narrowest[still] < SHORT_STEP
        found[still] = np.where(stays | short, x + step, x)
        if not stays.any():
            break
        if not stays.all():
            still, weights = still[stays], weights[stays]
            centre, inverse = centre[stays], inverse[stays]
            step = step[stays]
        before = np.abs(step)
    return found


def _first_guess(weights: Floats, centre: Floats, ends: Floats) -> Floats:
    """The mean, moved by the root mean square of the parts' own ends from it.

    In a tail the wide parts decide, so a plain mean of the ends would fall short.
    """
    mean = np.einsum("nc,nc->n", weights, centre)
    apart = ends - mean[:, None]
    reach = np.sqrt(np.einsum("nc,nc,nc->n", weights, apart, apart))
    guess: Floats = mean + np.sign(ends[:, 0] - centre[:, 0]) * reach
    return guess


def _kept_inside(
    x: Floats, step: Floats, low: Floats, high: Floats, before: Floats
) -> Floats:
    """Newton's step, or the one to the bracket's middle.

    The middle where Newton would leave the bracket, or would not halve the step
    ``before``: between the humps of a mixture it can go round in a circle.
    """
    good = (x + step >= low) & (x + step <= high) & (2 * np.abs(step) <= before)
    kept: Floats = np.where(good, step, (low + high) / 2 - x)
    return kept


def _checked(method: Method) -> Method:
    if method not in ("matched", "exact"):
        raise EvidenceError(
            f"`method` is {method!r}.",
            fix='write "exact" or "matched".',
            code="MM-TREND-METHOD",
        )
    return method

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
from missionmetrics.stats.trends.solving import EXACT_ERROR, approach, settle
from missionmetrics.stats.trends.student import quantiles, student

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = slice | NDArray[np.int64]
Method = Literal["matched", "exact"]

__all__ = ["EXACT_ERROR", "Method", "Mixture"]

ROWS = 192
"""Series worked on at a time, so that their parts stay in cache."""


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
        low, high = self._quantiles(np.array([tail, 1 - tail]), _checked(method))
        return low, high

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
        found: Floats = self._quantiles(np.array([p]), _checked(method))[0]
        return found

    def above(self, value: ArrayLike, *, method: Method = "exact") -> Floats:
        """Probability of ``value`` (a number or one a row) or more, (N,)."""
        return self._chance(value, -1.0, _checked(method))

    def below(self, value: ArrayLike, *, method: Method = "exact") -> Floats:
        """Probability of ``value`` (a number or one a row) or less, (N,)."""
        return self._chance(value, 1.0, _checked(method))

    def _quantiles(self, chances: Floats, method: Method) -> Floats:
        """Values with each of E chances below them, (E, N)."""
        if method == "matched":
            return self._matched_quantiles(chances)
        found = np.full((chances.size, self.df.size), np.nan)
        left = np.zeros(found.shape, dtype=bool)
        for df, rows in self._parts():
            near, arrived = approach(*self._rows(rows), df, chances)
            found[:, rows], left[:, rows] = near, ~arrived
        self._settle(found, left, chances)
        return found

    def _settle(self, found: Floats, left: Flags, chances: Floats) -> None:
        """Search on for the values (E, N) that are left, each by itself."""
        for df in np.unique(self.df[left.any(axis=0)]):
            which, rows = np.nonzero(left & (self.df == df))
            for start in range(0, rows.size, ROWS):
                one = which[start : start + ROWS], rows[start : start + ROWS]
                known = self._rows(one[1])
                found[one] = settle(*known, df, chances[one[0]], found[one])

    def _chance(self, value: ArrayLike, sign: float, method: Method) -> Floats:
        at = np.broadcast_to(np.asarray(value, dtype=float), self.df.shape)
        if method == "matched":
            mean = self.mean()
            z = _standard(sign * (at - mean), self._matched_scale(mean))
            normal = np.isinf(self.df)
            chance: Floats = np.where(normal, ndtr(z), stdtr(self.df, z))
            return chance
        found = np.full(self.df.size, np.nan)
        sought = np.where(np.isnan(at), 0.0, at)
        for df, rows in self._parts():
            weights, centre, scale = self._rows(rows)
            bar = sought[rows, None]
            z = _standard(bar - centre if sign > 0 else centre - bar, scale)
            found[rows] = np.vecdot(student(df).chance(z), weights)
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

    def _matched_quantiles(self, chances: Floats) -> Floats:
        mean = self.mean()
        scores = quantiles(self.df, chances[:, None])
        found: Floats = mean + scores * self._matched_scale(mean)
        return found


def _standard(apart: Floats, scale: Floats) -> Floats:
    """``apart / scale``; a scale of 0 makes it infinite, equality counting as reached.

    A certain value of 3 is both '3 or more' and '3 or less'.
    """
    if (scale > 0).all():
        return np.asarray(apart / scale)
    z: Floats = apart / np.where(scale > 0, scale, 1.0)
    sure = np.where(apart < 0, -np.inf, np.inf)
    standard: Floats = np.where(scale == 0, sure, z)
    return standard


def _checked(method: Method) -> Method:
    if method not in ("matched", "exact"):
        raise EvidenceError(
            f"`method` is {method!r}.",
            fix='write "exact" or "matched".',
            code="MM-TREND-METHOD",
        )
    return method

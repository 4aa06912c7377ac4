"""Records whose sampling errors are known: surveys, samples, published margins.

The noise then has two parts: what sampling adds, of known size and different from
date to date, and what wobbles besides. Only the second is unknown. A variance 'floor'
under an unknown scale would break the arithmetic that leads to a t distribution, so
the scale gets a grid of its own, beside the two ratios, and what remains is a mixture
of normal distributions.

Let ``tau`` be the standard deviation of all noise, sampling included, of one base
period: ``tau^2 = s^2 (1 + r^2)`` with ``s`` the average sampling error. What wobbles
besides, ``r``, has a half-Cauchy prior of scale 1: it may well be nothing, is as likely
below as above the sampling error, and can be many times that (Gelman 2006, Bayesian
Analysis 1:515-533; Polson & Scott 2012, Bayesian Analysis 7:887-902). Movement is
stated as a share of ``tau``, as it is for records without known errors. In one cell,
``V = tau^2 W + D`` with ``W`` the calendar's covariance and ``D`` what the sampling
errors differ from an even one; the two are brought to diagonal form together, which
serves every ``tau``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from missionmetrics.stats.trends.groups import (
    Request,
    alike,
    calendar_for,
    regressed,
)
from missionmetrics.stats.trends.kernel import Points

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from missionmetrics.stats.trends.design import Moments
    from missionmetrics.stats.trends.likelihood import Calendar
    from missionmetrics.stats.trends.plans import Frame, Plan
    from missionmetrics.stats.trends.prior import Prior

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SEARCH_NODES, NODES = 33, 32
"""Values of r on which it is looked for, and on which it is then summed out."""
LARGEST = 40.0
"""Largest tau, in root mean squares of the residuals or in sampling errors."""
FAINT = 1e-7
"""Share of the likeliest value's mass below which a value of tau is left out."""
DROPPED = 1e-9
"""Mass of all parts of a record's mixture that are left out together."""


class Known(NamedTuple):
    """One record in diagonal form; c cells, k contrasts, n own dates, J parts.

    ``where`` (n,) its dates in the calendar; ``basis`` (c, k, n) takes residuals to
    ``turned`` (c, k), whose variance is ``tau^2 + shift`` with ``shift`` (c, k);
    ``uneven`` (n, n) is D; ``cell`` and ``tau`` (J,) are the parts' own, the first a
    place in ``cells``, the ratios (c, 2); ``weights`` (J,) sum to 1.
    """

    where: Integers
    basis: Floats
    turned: Floats
    shift: Floats
    uneven: Floats
    cells: Floats
    cell: Integers
    tau: Floats
    weights: Floats
    log_likelihood: Floats


@dataclass(frozen=True, eq=False)
class KnownGroup:
    """Records with known errors on one calendar.

    Attributes
    ----------
    plan, calendar, line, residuals
        As in `trends.groups.Group`.
    records : tuple of Known
        The diagonal form of each.
    weights : ndarray, shape (N, J)
        Mass of the parts; 0 beyond a record's own.
    df : ndarray, shape (N,)
        Infinite: the parts are normal.
    """

    plan: Plan
    calendar: Calendar
    line: Floats
    residuals: Floats
    records: tuple[Known, ...]
    weights: Floats
    df: Floats

    @property
    def exact(self) -> Flags:
        """None is taken for exact: the errors are known not to be 0."""
        return np.zeros(len(self.records), dtype=bool)

    @property
    def noise(self) -> Floats:
        """Standard deviation of a base period's noise in each part, (N, J)."""
        return _level_rows([record.tau for record in self.records])

    def ratios(self, row: int) -> tuple[Floats, Floats]:
        """Variance ratios of level and slope in a record's parts, each (J,)."""
        record, width = self.records[row], self.weights.shape[1]
        level, slope = record.cells[record.cell].T
        return _padded(level, width), _padded(slope, width)

    def answer(self, request: Request) -> tuple[Floats, Floats]:
        """Centres and scales of the request's mixtures, each (N, J)."""
        centre, scale = np.empty_like(self.weights), np.empty_like(self.weights)
        every = np.arange(len(self.records))
        for rows in alike(request.times):
            points = Points(request.times[rows][0], request.is_slope)
            asked = self.calendar.observed.moments(points, self.calendar.step)
            for row in every[rows]:
                both = self._one(row, asked, request.weights[row], request.extra[row])
                centre[row], scale[row] = both
        return centre, scale

    def coefficient(self, place: int) -> tuple[Floats, Floats]:
        """Centres and scales of one effect's coefficient, each (N, J)."""
        asked = self.calendar.observed.coefficient(place)
        found = [
            self._one(row, asked, np.ones(1), np.zeros(2))
            for row in range(len(self.records))
        ]
        return np.array([c for c, _ in found]), np.array([s for _, s in found])

    def log_likelihood(self) -> Floats:
        """Restricted log-likelihood of each part, (N, J)."""
        return _level_rows([record.log_likelihood for record in self.records])

    def _one(
        self, row: int, asked: Moments, weights: Floats, extra: Floats
    ) -> tuple[Floats, Floats]:
        """Centre and scale of one record's parts, padded to the group's (J,)."""
        record = self.records[row]
        one = _Single.of(self.calendar, asked, weights, record.where)
        level, slope = record.cells.T
        to_data = np.outer(level, one.to_level) + np.outer(slope, one.to_slope)
        within = one.spread(level, slope)
        lean = np.einsum("cn,ckn->ck", to_data - within, record.basis)
        even = np.einsum("n,ckn->ck", one.line @ record.uneven, record.basis)
        square = record.tau[:, None] ** 2
        cell = record.cell
        pull = (square * lean[cell] - even[cell]) / (square + record.shift[cell])
        centre = weights @ asked.line @ self.line[row]
        centre = centre + np.einsum("jk,jk->j", pull, record.turned[cell])
        own = level * one.own_level + slope * one.own_slope + record.cells @ extra
        own += (within - 2 * to_data) @ one.line
        variance = square[:, 0] * own[cell] + one.line @ record.uneven @ one.line
        variance -= np.einsum("jk,jk->j", pull, square * lean[cell] - even[cell])
        width = self.weights.shape[1]
        scale = np.sqrt(np.maximum(variance, 0.0))
        return _padded(centre, width), _padded(scale, width)


class _Single(NamedTuple):
    """One combination of questions seen from one record's own n dates."""

    line: Floats
    noise: Floats
    to_level: Floats
    to_slope: Floats
    on_level: Floats
    on_slope: Floats
    own_level: float
    own_slope: float

    @classmethod
    def of(
        cls, calendar: Calendar, asked: Moments, weights: Floats, where: Integers
    ) -> _Single:
        line = weights @ asked.line @ np.linalg.pinv(calendar.design[where])
        own = np.ix_(where, where)
        return cls(
            line,
            line @ calendar.noise[own],
            weights @ asked.to_level[:, where],
            weights @ asked.to_slope[:, where],
            line @ calendar.level[own],
            line @ calendar.slope[own],
            float(weights @ asked.own_level @ weights),
            float(weights @ asked.own_slope @ weights),
        )

    def spread(self, level: Floats, slope: Floats) -> Floats:
        """The line's weights times the even covariance of each cell, (c, n)."""
        moved = np.outer(level, self.on_level) + np.outer(slope, self.on_slope)
        return np.asarray(self.noise + moved)


def fit_known(
    values: Floats,
    errors: Floats,
    frame: Frame,
    prior: Prior,
    made: Sequence[Plan],
) -> tuple[KnownGroup, ...]:
    """Fit the planned rows of ``values`` with standard errors, both (N, T)."""
    groups = []
    for plan in made:
        place = np.ix_(plan.rows, plan.columns)
        own, known = values[place], errors[place]
        seen = ~np.isnan(own)
        calendar = calendar_for(plan, frame, prior, int(seen[0].sum()), 0)
        line, residuals = regressed(own, seen, calendar)
        records = tuple(
            _fitted(calendar, residuals[i], known[i], np.flatnonzero(seen[i]))
            for i in range(len(own))
        )
        groups.append(
            KnownGroup(
                plan=plan,
                calendar=calendar,
                line=line,
                residuals=residuals,
                records=records,
                weights=_level_rows([r.weights for r in records], last=0.0),
                df=np.full(len(records), np.inf),
            )
        )
    return tuple(groups)


def _fitted(
    calendar: Calendar, residuals: Floats, errors: Floats, where: Integers
) -> Known:
    """Bring one record to diagonal form and weigh its parts."""
    own = np.ix_(where, where)
    noise = calendar.noise[own]
    alone = np.sqrt(np.diagonal(noise))
    sampling = noise / np.outer(alone, alone) * np.outer(errors[where], errors[where])
    average = float(np.mean(np.diagonal(sampling) / np.diagonal(noise)))
    uneven = sampling - average * noise
    width = calendar.design.shape[1]
    contrasts = np.linalg.qr(calendar.design[where], mode="complete")[0][:, width:]
    level, slope = calendar.level[own], calendar.slope[own]
    grid = calendar.grid
    even = noise + np.multiply.outer(grid.level, level)
    even += np.multiply.outer(grid.slope, slope)
    root = np.linalg.cholesky(contrasts.T @ even @ contrasts)
    half = np.stack([solve_triangular(r, contrasts.T, lower=True) for r in root])
    shift, axes = np.linalg.eigh(half @ uneven @ np.swapaxes(half, 1, 2))
    basis = np.swapaxes(axes, 1, 2) @ half
    turned = basis @ residuals[where]
    log_det = 2 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)

    def log_mass(tau: Floats) -> Floats:
        variance = tau[:, None, None] ** 2 + shift
        inside = (turned**2 / variance + np.log(variance)).sum(axis=2) + log_det
        return np.asarray(grid.log_mass - inside / 2)

    rms = float(np.sqrt(np.mean((residuals[where] / alone) ** 2)))
    tau, mass = _summed(log_mass, np.sqrt(average), rms)
    keep, weights = _kept(mass)
    cells, cell = np.unique(keep % grid.level.size, return_inverse=True)
    constant = contrasts.shape[1] * np.log(2 * np.pi) / 2
    plain = (mass - grid.log_mass).ravel()[keep] - constant
    return Known(
        where=where,
        basis=basis[cells],
        turned=turned[cells],
        shift=shift[cells],
        uneven=uneven,
        cells=np.column_stack([grid.level, grid.slope])[cells],
        cell=cell,
        tau=tau[keep // grid.level.size],
        weights=weights,
        log_likelihood=plain,
    )


def _summed(
    log_mass: Callable[[Floats], Floats], least: float, rms: float
) -> tuple[Floats, Floats]:
    """Values of tau that matter (M,) and log masses (M, C), by Gauss's rule.

    With ``r = sinh(v)``, ``tau`` is ``s cosh(v)`` and the prior's density in ``v`` is
    in proportion to ``1 / cosh(v)``: smooth from nought on, even where r is large.
    """
    wide = np.linspace(0.0, np.arccosh(LARGEST * max(rms / least, 1.0)), SEARCH_NODES)
    found = log_mass(least * np.cosh(wide)).max(axis=1) - np.log(np.cosh(wide))
    matter = np.flatnonzero(found > found.max() + np.log(FAINT))
    first, last = max(matter[0] - 1, 0), min(matter[-1] + 1, SEARCH_NODES - 1)
    place, weight = np.polynomial.legendre.leggauss(NODES)
    low, high = wide[first], wide[last]
    grown = np.cosh((low + high + (high - low) * place) / 2)
    return least * grown, log_mass(least * grown) + np.log(weight / grown)[:, None]


def _kept(log_mass: Floats) -> tuple[Integers, Floats]:
    """Places (flat) of the parts that matter and their weights, in their order."""
    mass = np.exp(log_mass - log_mass.max()).ravel()
    order = np.argsort(mass, kind="stable")
    total = np.cumsum(mass[order])
    keep = np.sort(order[total > DROPPED * total[-1]])
    return keep, mass[keep] / mass[keep].sum()


def _level_rows(rows: Sequence[Floats], last: float | None = None) -> Floats:
    """Rows of different lengths as a table, filled with ``last`` or their own last."""
    width = max(row.size for row in rows)
    return np.array([_padded(row, width, last) for row in rows])


def _padded(row: Floats, width: int, last: float | None = None) -> Floats:
    fill = row[-1] if last is None else last
    return np.concatenate([row, np.full(width - row.size, fill)])

"""Which assumption moves a result: first and total shares of its variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import qmc

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
RESAMPLES = 500
LARGEST = 2_000_000
"""Numbers drawn at a time for the bootstrap, to hold memory down."""


class Indices(NamedTuple):
    """Shares of a result's variance for each of d assumptions, all of shape (d,).

    ``first``: by the assumption alone. ``total``: with all that it does together with
    others. Each with the ends of its bootstrap interval. ``variance`` is that of the
    result; ``n`` how often it was made. NaN throughout where the result never varies.
    """

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats
    variance: float
    n: int


def design(assumptions: int, base: int, *, seed: int | None) -> Floats:
    """Points at which a result has to be made, shape (base * (d + 2), d).

    The first ``base`` rows are one sample of the unit cube, the next an independent
    one; then, for each assumption in turn, the first with that column of the second.

    Parameters
    ----------
    assumptions : int
    base : int
        A power of 2, at least 8.
    seed : int or None

    Raises
    ------
    EvidenceError
        A base that is no power of 2 (``MM-COMPOSITE-RANGE``).

    References
    ----------
    Saltelli et al. (2010) Computer Physics Communications 181:259-270.

    Examples
    --------
    >>> design(3, 8, seed=1).shape
    (40, 3)
    """
    if base < 8 or base & (base - 1):
        raise EvidenceError(
            f"`base` is {base}.", fix="give a power of 2, such as 1024.",
            code="MM-COMPOSITE-RANGE",
        )  # fmt: skip
    sampler = qmc.Sobol(2 * assumptions, scramble=True, rng=np.random.default_rng(seed))
    both = sampler.random(base)
    a, b = both[:, :assumptions], both[:, assumptions:]
    swapped = np.repeat(a[None], assumptions, axis=0)
    for one in range(assumptions):
        swapped[one, :, one] = b[:, one]
    return np.concatenate([a, b, swapped.reshape(-1, assumptions)])


def indices(
    results: ArrayLike, assumptions: int, *, level: float = 0.95,
    seed: int | None = None,
) -> Indices:  # fmt: skip
    """Share out the variance of results made at the points of :func:`design`.

    Parameters
    ----------
    results : array-like of float, shape (base * (d + 2),)
    assumptions : int
        d.
    level : float
        Coverage of the intervals, between 0 and 1.
    seed : int or None
        For the bootstrap.

    Returns
    -------
    Indices
        Intervals are quantiles of a Bayesian bootstrap (Rubin 1981) over the rows of
        the design; they hold the error of sampling only. Points spread more evenly
        than by chance make them too wide where there are many: on Ishigami's function
        95% intervals held the truth in all of 1,000 designs with a base of 2,048, and
        in 88% to 100% of them, by assumption, with a base of 512.

    Notes
    -----
    First shares use ``mean of (f(B) - f0) (f(AB) - f(A))``: taking the mean ``f0`` off
    first leaves the expectation as it is and narrows its error greatly where the mean
    is large beside the spread. Total shares use Jansen's form.

    References
    ----------
    Saltelli et al. (2010) Computer Physics Communications 181:259-270; Jansen (1999)
    Computer Physics Communications 117:35-43; Owen (2013) ACM TOMACS 23:11.

    Examples
    --------
    >>> points = design(2, 1024, seed=1)
    >>> found = indices(3 * points[:, 0] + points[:, 1], 2, seed=2)
    >>> found.first.round(2).tolist(), found.total.round(2).tolist()
    ([0.9, 0.1], [0.9, 0.1])
    """
    require_coverage(level)
    f = np.asarray(results, dtype=float).reshape(assumptions + 2, -1)
    if not np.isfinite(f).all():
        raise EvidenceError(
            f"{np.count_nonzero(~np.isfinite(f))} results are not numbers.",
            fix="leave out assumptions under which there is no result.",
            code="MM-COMPOSITE-RESULTS",
        )  # fmt: skip
    f = f - f.mean()
    a, b, ab = f[0], f[1], f[2:]
    terms = np.vstack([b * (ab - a), ab - a, (ab - a) ** 2 / 2,
                       (a + b)[None] / 2, (a**2 + b**2)[None] / 2])  # fmt: skip
    first, total, variance = _shares(terms.mean(axis=1)[None], assumptions)
    if not variance[0] > 1e-24 * max(float(np.abs(results).max()) ** 2, 1e-300):
        nan = np.full(assumptions, np.nan)
        return Indices(nan, nan, nan, nan, nan, nan, 0.0, f.size)
    again = _shares(_resampled(terms, seed), assumptions)
    ends = [(1 - level) / 2, (1 + level) / 2]
    first_low, first_high = np.quantile(again[0], ends, axis=0)
    total_low, total_high = np.quantile(again[1], ends, axis=0)
    return Indices(first[0], first_low, first_high, total[0], total_low, total_high,
                   float(variance[0]), f.size)  # fmt: skip


def _shares(means: Floats, d: int) -> tuple[Floats, Floats, Floats]:
    """First and total shares and variance from means of the terms, one row a sample."""
    product, lift, jump = means[:, :d], means[:, d : 2 * d], means[:, 2 * d : 3 * d]
    centre, square = means[:, -2:-1], means[:, -1:]
    variance = square - centre**2
    with np.errstate(divide="ignore", invalid="ignore"):
        first, total = (product - centre * lift) / variance, jump / variance
    return first, total, variance[:, 0]


def _resampled(terms: Floats, seed: int | None) -> Floats:
    """Means of the terms under random weights of the rows, shape (R, terms)."""
    rng = np.random.default_rng(seed)
    rows = max(1, LARGEST // terms.shape[1])
    found = []
    for start in range(0, RESAMPLES, rows):
        size = (min(rows, RESAMPLES - start), terms.shape[1])
        weights = rng.standard_exponential(size)
        found.append(weights @ terms.T / weights.sum(axis=1, keepdims=True))
    return np.concatenate(found)


def sensitivity(
    model: Callable[[Floats], ArrayLike], assumptions: int, *, base: int = 1024,
    level: float = 0.95, seed: int | None = None,
) -> Indices:  # fmt: skip
    """Make a result at the points of a design and share out its variance.

    Parameters
    ----------
    model : function
        Takes points of the unit cube, shape (n, d), and gives n results.
    assumptions : int
        d.
    base : int
        Rows of the design, a power of 2; the model is made ``base * (d + 2)`` times.
    level : float
    seed : int or None

    Returns
    -------
    Indices

    Examples
    --------
    >>> found = sensitivity(lambda x: x[:, 0] + x[:, 1], 2, base=256, seed=1)
    >>> found.n
    1024
    """
    points = design(assumptions, base, seed=seed)
    return indices(model(points), assumptions, level=level, seed=seed)

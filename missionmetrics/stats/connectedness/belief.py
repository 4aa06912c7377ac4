"""How series may follow one another, given a record: draws of vector autoregressions.

Each series follows its own past freely, and each other series of the date before in a
measure that is believed to be small or large for all links alike. How large links
usually are is summed out (``tightness`` None), or given. What is left over at one date
may go together in all series, and in all places that are read together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from missionmetrics.stats.connectedness.own_past import surprises, without_line
from missionmetrics.stats.connectedness.places import set_apart, spreads
from missionmetrics.stats.connectedness.vector import Vector, shrunk_covariance

if TYPE_CHECKING:
    from missionmetrics.stats.connectedness.own_past import Plan

Floats = NDArray[np.float64]

SIZES = np.geomspace(0.02, 1.2, 14)
"""Standard deviations of a link, both series in measures of their own. Beforehand any
size up to the last is as likely as another (Gelman 2006, Bayesian Analysis 1:515)."""
STEADY = 1e-9
LEAST_BEYOND = 1e-6
"""Share of a series beyond another's own past that is more than rounding."""


class Believed(NamedTuple):
    """Draws (D) of how k series follow one another.

    ``coefficients`` (D, p, k, k): row i of lag l is what series i takes from all series
    l dates before; from others it takes of the date before only. ``variance`` (D, k)
    is that of what is left over.
    """

    coefficients: Floats
    variance: Floats

    def one_by_one(self) -> Vector:
        """The draws as vector autoregressions whose shocks come one by one."""
        k = self.variance.shape[-1]
        alone = self.variance[..., None] * np.eye(k)
        return Vector(self.coefficients, alone, np.empty(0))


@dataclass(frozen=True, eq=False)
class Equations:
    """The k regressions of a record, own past taken out, turned to be solved at once.

    With M rows (m dates of N places) and r links that can be told apart: ``now``
    (k, M) and ``own`` (k, M, p); ``others`` (k, M, k - 1) as they are and their
    ``spread`` (k, k - 1) beyond the own past, by which they are measured, infinite
    where the own past holds all of another, which then lends nothing; ``left``
    (k, M, r), ``size`` (k, r) and ``turn`` (k, r, k - 1) of the others' singular values
    in those measures; ``seen`` (k, r) what ``now`` has of them, ``rest`` (k,) the sum
    of squares of what it has not, and ``spare`` how many numbers that rests on. Rows
    hold what places have in common and what they have not, weighed so that each says
    as much as the others.
    """

    dates: int

    now: Floats
    own: Floats
    others: Floats
    spread: Floats
    left: Floats
    size: Floats
    turn: Floats
    seen: Floats
    rest: Floats
    spare: int

    @property
    def by_date(self) -> int:
        """How many numbers a place's surprises rest on by themselves."""
        return max(self.dates - 2 - int(self.own.shape[-1]), 1)

    def likely(self) -> Floats:
        """Log of how well each of `SIZES` goes with the record, up to a constant."""
        grown = 1 + SIZES[:, None, None] ** 2 * self.size**2
        squares = self.rest + (self.seen**2 / grown).sum(axis=-1)
        fit = -np.log(grown).sum(axis=-1) - self.spare * np.log(squares)
        found: Floats = fit.sum(axis=-1) / 2
        return found

    def left_over(self, size: float) -> Floats:
        """What links of that size leave over, (N, m, k)."""
        grown = size**2 * self.size**2
        met = self.left @ (self.seen * grown / (1 + grown))[..., None]
        clean = self.now - _projected(self.own, self.now) - met[..., 0]
        return np.asarray(clean.T.reshape(-1, self.dates, len(clean)))

    def together(self, size: float) -> Floats:
        """Correlation (k, k) of what links of that size leave over at one date."""
        covariance = shrunk_covariance(self.left_over(size).reshape(-1, len(self.now)))
        sd = np.sqrt(np.diagonal(covariance))
        whole: Floats = covariance / np.outer(sd, sd)
        return whole


def equations(series: Floats, laid: Plan) -> Equations:
    """Set the regressions of series (N, T, k) up."""
    free, _ = without_line(series, laid)
    places, dates, k, back = free.shape
    parts = set_apart(places) @ np.moveaxis(free, 2, 0).reshape(k, places, -1)
    parts = parts.reshape(k, places, dates, back)
    scale = spreads(surprises(series, laid).left)
    weighed = parts / scale[..., None, None]
    rows = weighed.reshape(k, -1, back)
    now, own = rows[..., 0], rows[..., 1:]
    pick = np.array([np.flatnonzero(np.arange(k) != i) for i in range(k)])
    lent = parts[pick, ..., 1] / scale[:, None, :, None]
    others = np.moveaxis(lent.reshape(k, k - 1, -1), 1, 2)
    beyond = others - _projected(own, others)
    spread = beyond.std(axis=1)
    told = spread > LEAST_BEYOND * np.sqrt((others**2).mean(axis=1))
    spread = np.where(told, spread, np.inf)
    left, size, turn = np.linalg.svd(beyond / spread[:, None, :], full_matrices=False)
    clean = now - _projected(own, now)
    seen = (clean[:, None, :] @ left)[:, 0]
    rest = np.maximum((clean**2).sum(axis=-1) - (seen**2).sum(axis=-1), STEADY)
    spare = now.shape[1] - 2 * places - laid.order
    return Equations(
        dates, now, own, others, spread, left, size, turn, seen, rest, max(spare, 1)
    )


def believe(
    given: Equations,
    *,
    draws: int,
    rng: np.random.Generator,
    tightness: float | None = None,
) -> Believed:
    """Draw how series follow one another.

    Parameters
    ----------
    given : Equations
    draws : int
        D.
    rng : Generator
    tightness : float or None
        Standard deviation of a link beforehand, both series in measures of their own;
        None learns it from the record.

    Notes
    -----
    A learned size shrinks links strongly where there are few: right for what all links
    sum up to, but too strong for a single one, which asks for a given, loose size.

    A draw solves the regression for the record and the prior with noise of their own
    added to both (Papandreou & Yuille 2010, NeurIPS 23:1858); the record's noise goes
    together between series as what is left over does. Places that share their shocks
    are not so many records: of many places the noise is known no better than dates
    alone would tell (Donald & Lang 2007, Review of Economics and Statistics 89:221).
    """
    links = _sizes(given, draws, rng, tightness)
    grown = 1 + links[:, None, None] ** 2 * given.size**2
    squares, spare = _left_over(given, grown, learned=tightness is None)
    variance = squares / rng.chisquare(spare, squares.shape)
    noisy = variance
    if given.now.shape[1] > given.dates:
        few = given.by_date
        noisy = squares / spare * few / rng.chisquare(few, squares.shape)
    sd = np.sqrt(noisy)[..., None]
    root = np.linalg.cholesky(given.together(float(links.mean())))
    noise = root @ rng.standard_normal((draws, *given.now.shape)) * sd
    pull = noise[..., None, :] @ given.left
    belief = rng.standard_normal(grown.shape) * sd / links[:, None, None]
    solved = (given.size * (given.seen + pull[..., 0, :]) + belief) / (
        given.size**2 + 1 / links[:, None, None] ** 2
    )
    others = (solved[..., None, :] @ given.turn)[..., 0, :] / given.spread
    return Believed(_assembled(given, others, noise), variance)


def middle_of(given: Equations, tightness: float) -> Floats:
    """The middle (p, k, k) of what `believe` draws at a given size of links."""
    solved = given.size * given.seen / (given.size**2 + 1 / tightness**2)
    others = (solved[..., None, :] @ given.turn)[..., 0, :] / given.spread
    nothing = np.zeros((1, *given.now.shape))
    return np.asarray(_assembled(given, others[None], nothing)[0])


def usual_size(given: Equations) -> float:
    """How large links are on average, as far as the record tells."""
    weight = given.likely() + np.log(SIZES)
    return float(np.exp(weight - logsumexp(weight)) @ SIZES)


def _sizes(
    given: Equations, draws: int, rng: np.random.Generator, tightness: float | None
) -> Floats:
    if tightness is not None:
        return np.full(draws, float(tightness))
    weight = given.likely() + np.log(SIZES)
    chosen = rng.choice(SIZES.size, size=draws, p=np.exp(weight - logsumexp(weight)))
    return np.asarray(SIZES[chosen])


def _left_over(
    given: Equations, grown: Floats, *, learned: bool
) -> tuple[Floats, Floats]:
    """Sum of squares (D, k) of what is left over, and how many numbers it rests on.

    A loose size is no belief about the noise: there what the links fit is counted.
    """
    if learned:
        squares = given.rest + (given.seen**2 / grown).sum(axis=-1)
        return squares, np.full(squares.shape, float(given.spare))
    kept = 1 / grown
    squares = given.rest + ((given.seen * kept) ** 2).sum(axis=-1)
    fitted = (1 - kept**2).sum(axis=-1)
    return squares, np.maximum(given.spare - fitted, 2.0)


def _assembled(given: Equations, others: Floats, noise: Floats) -> Floats:
    """Coefficients (D, p, k, k) from those on others (D, k, k - 1)."""
    draws, k, _ = others.shape
    order = given.own.shape[-1]
    own = np.linalg.pinv(given.own)
    open_ = given.now + noise - (given.others @ others[..., None])[..., 0]
    mine = (own @ open_[..., None])[..., 0]
    found = np.zeros((draws, order, k, k))
    each = np.arange(k)
    found[:, :, each, each] = np.swapaxes(mine, -1, -2)
    for i in each:
        found[:, 0, i, each != i] = others[:, i]
    return found


def _projected(onto: Floats, what: Floats) -> Floats:
    """What of (k, M) or (k, M, q) lies in the columns (k, M, p) of each series."""
    basis = np.linalg.qr(onto)[0]
    turned = np.swapaxes(basis, -1, -2)
    if what.ndim == 2:
        return np.asarray((basis @ (turned @ what[..., None]))[..., 0])
    return np.asarray(basis @ (turned @ what))

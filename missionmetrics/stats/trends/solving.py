"""Quantiles of many mixtures of t distributions, several of each, to a stated error.

Two rounds are run for all, each a step of third order in the *score*: the normal
quantile of the chance, which is nearly straight where the chance itself bends. A step
counts only where a bound on what it leaves out shows that it arrives. The few mixtures
that are left go on by themselves, each inside a bracket that holds the answer (Press,
Teukolsky, Vetterling & Flannery 2007, *Numerical Recipes*, section 9.4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from missionmetrics.stats.trends.student import quantiles, student

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Terms = Callable[[Floats], tuple[Floats, Floats, Floats]]

EXACT_ERROR = 1e-7
"""Largest error, in probability, of quantiles and chances."""
MOST_ROUNDS = 200
SHORT_STEP = 4e-3
"""Longest step, times a mixture's sharpness, that is believed.

For such a step r what `Curve.after` leaves out is below r^3 / 6 times .64, the largest
second derivative of a t density, and what tables add below 3.5e-6 r for the density and
1.8e-3 r^2 / 2 for its slope: together 3.6e-8. The chance itself is off by 2.5e-8
(`student.Tabled`) at most, and a quarter of the error may be left by the step."""
SMALLEST_CHANCE = 1e-12
"""Chances nearer to 0 or 1 get the score of this one; the bracket looks after them."""


class Parts(NamedTuple):
    """Parts of R mixtures, (R, C), ready to be evaluated many times.

    ``inverse`` is one over the scale; ``dense`` and ``bent`` are the weights times its
    first and second power; ``sharpness`` (R,) is the cube root of its mean third power,
    infinite where a scale is 0.
    """

    weights: Floats
    centre: Floats
    inverse: Floats
    dense: Floats
    bent: Floats
    sharpness: Floats

    @classmethod
    def of(cls, weights: Floats, centre: Floats, scale: Floats) -> Parts:
        """Ready the parts of mixtures."""
        has_width = scale > 0
        inverse = 1 / np.where(has_width, scale, 1.0)
        dense = weights * inverse
        bent = dense * inverse
        sharpness = np.cbrt(np.vecdot(bent, inverse))
        sharpness[~has_width.all(axis=1)] = np.inf
        return cls(weights, centre, inverse, dense, bent, sharpness)

    def of_rows(self, rows: Integers) -> Parts:
        """Those of some of the mixtures, also more than once."""
        return Parts(*(column[rows] for column in self))


class Curve(NamedTuple):
    """Mixtures near one value each, all in the shape of the values, (..., R).

    ``gap`` is the chance less the one sought, ``half_tilt`` half the density's slope.
    """

    gap: Floats
    density: Floats
    half_tilt: Floats

    @classmethod
    def at(cls, values: Floats, parts: Parts, terms: Terms, sought: Floats) -> Curve:
        """The curves at values (..., R), by a distribution's `curve` or `rough`."""
        z = values[..., None] - parts.centre
        z *= parts.inverse
        chance, density, half_tilt = terms(z)
        return cls(
            np.vecdot(chance, parts.weights) - sought,
            np.vecdot(density, parts.dense),
            np.vecdot(half_tilt, parts.bent),
        )

    def after(self, step: Floats) -> Floats:
        """The gap that a step leaves, but for terms of third order."""
        left: Floats = self.gap + step * (self.density + step * self.half_tilt)
        return left

    def arrives(self, step: Floats, sharpness: Floats) -> Flags:
        """Whether the step certainly ends within the error allowed."""
        short = np.abs(step) * sharpness < SHORT_STEP
        return np.asarray(short & (np.abs(self.after(step)) < EXACT_ERROR / 4))

    def step(self, sought: Floats) -> Floats:
        """Halley's step in the score; not finite where there is no density."""
        chance = np.clip(sought + self.gap, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
        score = ndtri(chance)
        rise = self.density * np.sqrt(2 * np.pi) * np.exp(score**2 / 2)
        straight = (ndtri(sought) - score) / rise
        half_bend = self.half_tilt / self.density + score * rise / 2
        return np.asarray(straight / (1 + np.clip(straight * half_bend, -0.5, 0.5)))


def approach(
    weights: Floats, centre: Floats, scale: Floats, df: float, chances: Floats
) -> tuple[Floats, Flags]:
    """Values (E, R) with each of E chances below them, of mixtures (R, C).

    Second, whether each is certainly within the error: two rounds reach nearly all. The
    first need not be exact.
    """
    scores, sought = _scores(df, chances)[:, None], chances[:, None]
    found = first_guess(weights, centre, scale, scores)
    parts, distribution = Parts.of(weights, centre, scale), student(df)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found += Curve.at(found, parts, distribution.rough, sought).step(sought)
        curve = Curve.at(found, parts, distribution.curve, sought)
        step = curve.step(sought)
        return found + step, curve.arrives(step, parts.sharpness)


def settle(
    weights: Floats,
    centre: Floats,
    scale: Floats,
    df: float,
    chances: Floats,
    start: Floats,
) -> Floats:
    """The value (R,) with its chance (R,) below it, wherever the search starts (R,).

    The parts' own quantiles bracket the mixture's.
    """
    parts, terms = Parts.of(weights, centre, scale), student(df).curve
    ends = centre + scale * _scores(df, chances)[:, None]
    low = np.where(weights > 0, ends, np.inf).min(axis=1)
    high = np.where(weights > 0, ends, -np.inf).max(axis=1)
    found = np.clip(np.where(np.isfinite(start), start, low), low, high)
    still, before = np.arange(found.size), high - low
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for _ in range(MOST_ROUNDS):
            x, sought = found[still], chances[still]
            curve = Curve.at(x, parts, terms, sought)
            low[still] = np.where(curve.gap <= 0, x, low[still])
            high[still] = np.where(curve.gap >= 0, x, high[still])
            step = _kept_inside(x, curve.step(sought), low[still], high[still], before)
            arrives = curve.arrives(step, parts.sharpness)
            narrow = high[still] - low[still] <= 4 * np.spacing(np.abs(x))
            stays = (np.abs(curve.gap) <= EXACT_ERROR / 4) | narrow
            found[still] = np.where(arrives | ~stays, x + step, x)
            left = np.flatnonzero(~(arrives | stays))
            if not left.size:
                break
            still, before = still[left], np.abs(step[left])
            parts = parts.of_rows(left)
    return found


def first_guess(
    weights: Floats, centre: Floats, scale: Floats, scores: Floats
) -> Floats:
    """The mean, moved by the root mean square of the parts' own ends from it, (E, R).

    In a tail the wide parts decide, so a plain mean of the ends would fall short.
    ``scores`` (E, 1) are the quantiles of a part of scale 1.
    """
    mean = np.vecdot(weights, centre)
    apart = centre - mean[:, None]
    far, wide = weights * apart, weights * scale
    square = np.vecdot(far, apart) + 2 * scores * np.vecdot(wide, apart)
    square += scores**2 * np.vecdot(wide, scale)
    guess: Floats = mean + np.sign(scores) * np.sqrt(np.maximum(square, 0.0))
    return guess


def _kept_inside(
    x: Floats, step: Floats, low: Floats, high: Floats, before: Floats
) -> Floats:
    """The step, or the one to the bracket's middle.

    The middle where the step would leave the bracket, or would not halve the step
    ``before``: between the humps of a mixture it can go round in a circle.
    """
    good = (x + step >= low) & (x + step <= high) & (2 * np.abs(step) <= before)
    kept: Floats = np.where(good, step, (low + high) / 2 - x)
    return kept


def _scores(df: float, chances: Floats) -> Floats:
    """Quantiles of a part of centre 0 and scale 1."""
    return quantiles(np.full(chances.size, df), chances)

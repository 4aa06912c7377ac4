"""Figures drawn anew within their margins of error, as they could as well have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = NDArray[np.float64]
INSIDE = 2.0**-53
"""Probabilities keep so far from 0 and 1, so that no draw is infinite."""


class Drawn(NamedTuple):
    """B tables of figures that could as well have been published.

    ``figures`` (B, U, I) in the order of the specification; ``denominators`` by name,
    each (B, U) or, where it is the same in all tables, (U,). Table b of one goes with
    table b of the other.
    """

    figures: Floats
    denominators: Mapping[str, Floats]


def drawn_within(
    figures: ArrayLike,
    errors: ArrayLike,
    *,
    low: ArrayLike = -np.inf,
    high: ArrayLike = np.inf,
    sets: int,
    seed: int | Sequence[int] | None = None,
) -> Floats:
    """Draw tables of figures around the published one, each within its error.

    Parameters
    ----------
    figures : array-like of float, shape (U, N)
        As published; NaN where not known.
    errors : array-like of float, shape (U, N)
        Standard error of each; NaN or 0 where the figure is taken as exact.
    low, high : array-like of float, shape (), (N,) or (U, N)
        The least and the most that a figure can be.
    sets : int
        How many tables, B, 1 or more.
    seed : int, sequence of int or None

    Returns
    -------
    array of float, shape (B, U, N)
        What is exact or not known is the same in every table.

    Raises
    ------
    EvidenceError
        No table, or an error that is below 0 or infinite (``MM-COMPOSITE-RANGE``);
        errors or limits that do not fit the figures (``MM-COMPOSITE-SHAPE``).

    Notes
    -----
    A normal distribution around the figure, cut off at the limits and spread over what
    is left: what is believed of the true figure where each possible one was as likely
    before. A published figure that lies beyond a limit moves the limit to itself. Each
    figure's draws are spread evenly over its distribution (a Latin hypercube), so that
    few tables do for many. Errors of two figures are taken to have nothing in common.

    References
    ----------
    McKay, Beckman & Conover (1979) Technometrics 21:239-245.

    Examples
    --------
    >>> found = drawn_within([[10.0, 5.0]], [[2.0, np.nan]], sets=1000, seed=1)
    >>> round(float(found[:, 0, 0].mean()), 2), round(float(found[:, 0, 0].std()), 2)
    (10.0, 2.0)
    >>> bool((found[:, 0, 1] == 5.0).all())
    True
    """
    given, error = np.asarray(figures, dtype=float), np.asarray(errors, dtype=float)
    least, most = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    _check(given, error, least, most, sets)
    rng = np.random.default_rng(seed)
    places = np.tile(np.arange(sets, dtype=float), (given.size, 1))
    even = (rng.permuted(places, axis=1) + rng.random(places.shape)) / sets
    moves = (error > 0) & np.isfinite(given)
    at, spread = np.where(moves, given, 0.0), np.where(moves, error, 1.0)
    below = ndtr((np.minimum(least, at) - at) / spread)
    above = ndtr((np.maximum(most, at) - at) / spread)
    share = below + even.T.reshape(sets, *given.shape) * (above - below)
    found = at + spread * ndtri(np.clip(share, INSIDE, 1 - INSIDE))
    found = np.clip(found, np.minimum(least, at), np.maximum(most, at))
    return np.asarray(np.where(moves, found, given))


def _check(
    given: Floats, error: Floats, least: Floats, most: Floats, sets: int
) -> None:
    """Tables that fit one another, and errors that can be drawn from."""
    if sets < 1:
        raise EvidenceError(
            f"`sets` is {sets}.", fix="give a whole number of 1 or more.",
            code="MM-COMPOSITE-RANGE",
        )  # fmt: skip
    fitting = ((), given.shape[1:], given.shape)
    limits = least.shape in fitting and most.shape in fitting
    if given.ndim != 2 or error.shape != given.shape or not limits:
        raise EvidenceError(
            f"Figures of the shape {given.shape} do not go with errors of the shape "
            f"{error.shape}, or with their limits.",
            fix="give one error a figure, NaN where there is none, and one limit a "
            "column.",
            code="MM-COMPOSITE-SHAPE",
        )
    if (error < 0).any() or np.isinf(error).any():
        raise EvidenceError(
            "A standard error is below 0 or infinite.",
            fix="give errors of 0 or more, NaN where there is none.",
            code="MM-COMPOSITE-RANGE",
        )

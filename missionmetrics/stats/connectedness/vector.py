"""How each series follows from the past of all of them: a vector autoregression.

Every function takes one table of series or many at once: a stack of tables, such as
the windows of a rolling estimate or the draws of a simulation, is solved in one go.
"""

from __future__ import annotations

from math import isfinite
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]

TOLD_APART = 1e-8
"""Series whose mix has less of the largest spread are taken for one another."""


class Vector(NamedTuple):
    """A vector autoregression of k series with p lags, or a stack of them.

    ``coefficients`` (..., p, k, k): row i of lag l is what series i takes from all
    series l dates before. ``covariance`` (..., k, k) of what is left, divided by the
    number of dates; ``residuals`` (..., T - p, k).
    """

    coefficients: Floats
    covariance: Floats
    residuals: Floats


def fit_vector(
    series: ArrayLike, lags: int = 1, *, ridge: float = 0.0, shrunk: bool = False
) -> Vector:
    """Fit each series to the past of all, with a constant.

    Parameters
    ----------
    series : array-like of float, shape (..., T, k)
        In order of time, without gaps; leading axes are separate tables.
    lags : int
        How many dates back, p.
    ridge : float
        Penalty on squared coefficients of standardised series, per date; 0 is least
        squares.
    shrunk : bool
        Shrink correlations of what is left towards none (Schäfer & Strimmer 2005).

    Returns
    -------
    Vector

    Raises
    ------
    EvidenceError
        ``MM-VECTOR-SHAPE`` for what is no table of at least two series; values that
        are missing or infinite, a series that never changes, or without ``ridge`` one
        that the others add up to (``MM-VECTOR-VALUES``); no whole number of lags, or
        too few dates for them (``MM-VECTOR-SHORT``); a penalty below 0
        (``MM-VECTOR-RIDGE``).

    References
    ----------
    Lütkepohl (2005) New introduction to multiple time series analysis, chapter 3;
    Schäfer & Strimmer (2005) Stat. Appl. Genet. Mol. Biol. 4:32.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> found = fit_vector(rng.normal(size=(200, 2)))
    >>> found.coefficients.shape, found.covariance.shape
    ((1, 2, 2), (2, 2))
    """
    table = checked(series, lags, ridge)
    if ridge == 0:
        check_told_apart(table, lags)
    return fit_pairs(*lagged(table, lags), ridge=ridge, shrunk=shrunk)


def fit_pairs(
    now: Floats, past: Floats, *, ridge: float = 0.0, shrunk: bool = False
) -> Vector:
    """The same from dates (..., n, k) and their pasts (..., n, p k), as `lagged` gives.

    For records with gaps: only dates whose past is known are handed over.
    """
    k = now.shape[-1]
    lags = past.shape[-1] // k
    now = now - now.mean(axis=-2, keepdims=True)
    past = past - past.mean(axis=-2, keepdims=True)
    size = past.std(axis=-2, keepdims=True)
    past = past / size
    turned = np.swapaxes(past, -1, -2)
    rows = now.shape[-2]
    gram = turned @ past + ridge * rows * np.eye(past.shape[-1])
    found = np.linalg.solve(gram, turned @ now)
    left = now - past @ found
    plain = np.swapaxes(found / np.swapaxes(size, -1, -2), -1, -2)
    lead = plain.shape[:-2]
    split = plain.reshape(*lead, k, lags, k)
    covariance = np.swapaxes(left, -1, -2) @ left / rows
    return Vector(
        np.moveaxis(split, -2, -3),
        shrunk_covariance(left) if shrunk else covariance,
        left,
    )


def lagged(table: Floats, lags: int) -> tuple[Floats, Floats]:
    """Each date from the ``lags``-th on, (..., T - p, k), and its past, (..., p k)."""
    rows = table.shape[-2]
    past = [table[..., lags - lag : rows - lag, :] for lag in range(1, lags + 1)]
    return table[..., lags:, :], np.concatenate(past, axis=-1)


def shrunk_covariance(residuals: Floats) -> Floats:
    """Covariance (..., k, k) whose correlations are shrunk towards none.

    By as much as their sampling noise asks for, table by table; variances are kept.
    """
    rows = residuals.shape[-2]
    centred = residuals - residuals.mean(axis=-2, keepdims=True)
    sd = np.sqrt((centred**2).mean(axis=-2, keepdims=True))
    standard = centred / np.where(sd > 0, sd, 1.0)
    turned = np.swapaxes(standard, -1, -2)
    products = turned @ standard / rows
    squares = np.swapaxes(standard**2, -1, -2) @ standard**2 / rows
    noise = (squares - products**2) / (rows - 1)
    k = residuals.shape[-1]
    off = ~np.eye(k, dtype=bool)
    total = np.where(off, products**2, 0.0).sum(axis=(-1, -2))
    part = np.where(off, noise, 0.0).sum(axis=(-1, -2))
    share = np.clip(part / np.where(total > 0, total, np.inf), 0.0, 1.0)
    kept = np.where(off, (1 - share)[..., None, None], 1.0)
    return np.asarray(products * kept * sd * np.swapaxes(sd, -1, -2))


def root(taken: Floats) -> Floats:
    """Largest absolute root (...,) of coefficients (..., p, k, k)."""
    order, k = taken.shape[-3], taken.shape[-1]
    companion = np.zeros((*taken.shape[:-3], order * k, order * k))
    companion[..., :k, :] = np.concatenate(
        [taken[..., lag, :, :] for lag in range(order)], axis=-1
    )
    companion[..., k:, :-k] += np.eye((order - 1) * k)
    return np.asarray(np.abs(np.linalg.eigvals(companion)).max(axis=-1))


def checked(series: ArrayLike, lags: int, ridge: float) -> Floats:
    """The series as an array, or an error that says what does not fit."""
    table = _as_numbers(series)
    if not (isinstance(ridge, Real) and isfinite(ridge) and ridge >= 0):
        raise EvidenceError(
            f"`ridge` is {ridge!r}.",
            fix="give a number of 0 or more; 0 is least squares.",
            code="MM-VECTOR-RIDGE",
        )
    if table.ndim < 2 or table.shape[-1] < 2:
        raise EvidenceError(
            f"the series have shape {table.shape}.",
            fix="give one row a date and one column a series, two or more.",
            code="MM-VECTOR-SHAPE",
        )
    dates, k = table.shape[-2:]
    if not isinstance(lags, Integral) or lags < 1:
        raise EvidenceError(
            f"`lags` is {lags!r}.",
            fix="give a whole number of 1 or more.",
            code="MM-VECTOR-SHORT",
        )
    needed = int(lags) + 2 + (int(lags) * k if ridge == 0 else 0)
    if dates < needed:
        raise EvidenceError(
            f"{dates} dates of {k} series are too few for {lags} lags: at least "
            f"{needed} are needed.",
            fix="use fewer series or lags, a longer record, or `ridge` above 0.",
            code="MM-VECTOR-SHORT",
        )
    if not np.isfinite(table).all() or (np.ptp(table, axis=-2) == 0).any():
        raise EvidenceError(
            "a value is missing or infinite, or a series never changes.",
            fix="leave out a series that does not change; fill gaps first.",
            code="MM-VECTOR-VALUES",
        )
    return table


def told_apart(table: Floats, lags: int) -> NDArray[np.bool_]:
    """Whether (...,) no series of (..., T, k) is a sum of others and their pasts."""
    _, past = lagged(table, lags)
    past = past - past.mean(axis=-2, keepdims=True)
    size = np.sqrt((past**2).sum(axis=-2, keepdims=True))
    spread = np.linalg.svd(past / np.where(size > 0, size, 1.0), compute_uv=False)
    return np.asarray(spread[..., -1] > TOLD_APART * spread[..., 0])


def check_told_apart(table: Floats, lags: int) -> None:
    """Refuse series (..., T, k) of which one is a sum of others and their pasts."""
    if not told_apart(table, lags).all():
        raise EvidenceError(
            "a series is made up of the others, such as the same figures twice, or "
            "shares that add up to 100.",
            fix="leave one of them out, or give a `ridge` above 0.",
            code="MM-VECTOR-VALUES",
        )


def _as_numbers(series: ArrayLike) -> Floats:
    try:
        return np.asarray(series, dtype=float)
    except (TypeError, ValueError) as fault:
        raise EvidenceError(
            f"the series are no table of numbers: {fault}.",
            fix="give one row a date and one column a series, all of them numbers.",
            code="MM-VECTOR-SHAPE",
        ) from fault


def numbers(given: ArrayLike) -> Floats:
    """What was given for numbers as an array; one that is missing where it is none."""
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return np.array(np.nan)

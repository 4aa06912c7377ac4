"""Areas over several dates, with what each area, or each date, keeps taken out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.fit import Fit, fitted
from missionmetrics.stats.spatial.kinds import Model, kind_of
from missionmetrics.stats.spatial.problem import (
    Problem,
    checked,
    passed_once,
    require_spare,
    without_dates,
)

if TYPE_CHECKING:
    from missionmetrics.stats.spatial.determinant import Determinant
    from missionmetrics.stats.spatial.weights import Weights

Floats = NDArray[np.float64]
Effects = Literal["areas", "dates", "both"]
EFFECTS = ("areas", "dates", "both")
MOST_LASTING = 0.995
STILL = 1e-9
"""A share of its spread below which a column has nothing left."""


def fit_panel(
    outcome: ArrayLike,
    drivers: ArrayLike,
    weights: Weights,
    *,
    model: Model = "slx",
    effects: Effects = "areas",
    lasting: float = 0.0,
    times: ArrayLike | None = None,
    determinant: Determinant | None = None,
) -> Fit:
    """Fit one model to a full panel, with effects of areas, of dates or of both.

    Parameters
    ----------
    outcome : array-like, shape (dates, n)
    drivers : array-like, shape (dates, n, d)
    weights : Weights
        Of the n areas, the same at every date.
    model : {"slx", "sdem", "sar", "sdm", "sem", "sac"}
    effects : {"areas", "dates", "both"}
        What is taken out: each area's mean, each date's mean, or both.
    lasting : float
        Share of what is left over at one date that is still there at the next, between
        -1 and 1; see :func:`~missionmetrics.stats.spatial.lasting.fit_lasting` where it
        is not known.
    times : array-like, shape (dates,), or None
        When each date is, one after another, where they are not the same time apart:
        ``lasting`` is then the share over a time of 1, and over a time of g its g-th
        power.
    determinant : Determinant or None
        Of these weights, where other fits have it already.

    Returns
    -------
    Fit
        Without a constant, of figures turned so that what is left over is as if it did
        not last: T - 1 rows an area once areas are taken out. Impacts are within a
        date.

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-EFFECTS`` for other effects, fewer than two dates, a share that is
        not between -1 and 1, times that do not go on, or dates taken
        out where rows of weights do not all add up to 1; as for
        :func:`~missionmetrics.stats.spatial.fit.fit_spatial`.

    Notes
    -----
    Taking means out uses figures up, which maximum likelihood on what is left takes
    no account of: the variance comes out too small. As Lee & Yu show, the likelihood
    of what is free to vary has T - 1 dates once areas are taken out, and n - 1 areas
    and no eigenvalue 1 once dates are, the latter only where every row of weights adds
    up to 1. That is the likelihood used here: strengths and coefficients with areas
    taken out are those of the usual one, variances and intervals are not.

    References
    ----------
    Lee & Yu (2010) Journal of Econometrics 154:165-185; Elhorst (2014) Spatial
    Econometrics.
    """
    kind = kind_of(model)
    y, x = checked(outcome, drivers, weights.n)
    _check(y, weights, effects, lasting)
    dates, largest = effects != "areas", float(np.abs(y).max())
    turn = turned(gaps_of(times, len(y)), areas=effects != "dates", lasting=lasting)
    y, x = _left(y[..., None], turn, dates), _left(x, turn, dates)
    lag = partial(passed_once, weights=weights, dates=dates)
    columns = np.concatenate([y, lag(y), x, *([lag(x)] if kind.around else [])], axis=2)
    rows = len(turn)
    free = rows * (weights.n - (1 if dates else 0))
    require_spare(free, columns.shape[2] - 2 + kind.lag + kind.error)
    lagged = lag(columns)
    wide = columns.shape[2]
    return fitted(Problem(
        columns=columns.reshape(-1, wide), lagged=lagged.reshape(-1, wide),
        weights=weights, drivers=x.shape[2], constant=False, kind=kind,
        times=float(rows), without_one=dates, free=free, given=determinant,
        largest=largest,
    ))  # fmt: skip


def gaps_of(times: ArrayLike | None, dates: int) -> Floats:
    """Time from each date to the next, shape (dates - 1,); 1 without times.

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-EFFECTS`` for times that do not fit the dates or do not go on.
    """
    if times is None:
        return np.ones(dates - 1)
    at = np.asarray(times, dtype=float)
    gaps = np.diff(at) if at.ndim == 1 else np.zeros(1)
    if at.shape != (dates,) or not np.isfinite(at).all() or not (gaps > 0).all():
        raise EvidenceError(
            f"`times` of shape {at.shape} are no times of {dates} dates, one after "
            "another.",
            fix="give one time a date, each later than the one before.",
            code="MM-SPATIAL-EFFECTS",
        )
    return gaps


def turned(gaps: Floats, *, areas: bool, lasting: float) -> Floats:
    """The table that turns T dates into figures whose errors do not last.

    Parameters
    ----------
    gaps : ndarray, shape (T - 1,)
        Time from each date to the next.
    areas : bool
        Whether what each area keeps is taken out as well.
    lasting : float
        Share of an error that is still there after a time of 1; one below 0 keeps its
        sign over any time.

    Returns
    -------
    ndarray, shape (T - 1, T) with areas taken out, else (T, T)

    References
    ----------
    Prais & Winsten (1954) Cowles Commission Discussion Paper 383.
    """
    share = np.sign(lasting) * abs(lasting) ** gaps
    size = np.sqrt((1 - lasting**2) / (1 - share**2))
    whitened = np.diag(np.r_[np.sqrt(1 - lasting**2), size])
    whitened -= np.diag(size * share, k=-1)
    if not areas:
        return whitened
    kept = whitened.sum(axis=1)
    basis, _ = np.linalg.qr(kept[:, None], mode="complete")
    return np.asarray(basis[:, 1:].T @ whitened)


def _check(y: Floats, weights: Weights, effects: str, lasting: float) -> None:
    if not abs(lasting) <= MOST_LASTING:
        raise EvidenceError(
            f"`lasting` is {lasting!r}.",
            fix=f"give a share between -{MOST_LASTING} and {MOST_LASTING}.",
            code="MM-SPATIAL-EFFECTS",
        )
    if effects not in EFFECTS or y.ndim != 2 or len(y) < 2:
        raise EvidenceError(
            f"Effects of {effects!r} with outcomes of shape {y.shape} make no panel.",
            fix=f"give two dates or more, and one of {', '.join(EFFECTS)}.",
            code="MM-SPATIAL-EFFECTS",
        )
    even = np.allclose(weights.row_sums, 1.0, rtol=0, atol=1e-12)
    if effects != "areas" and not even:
        raise EvidenceError(
            "Dates cannot be taken out: rows of weights do not all add up to 1.",
            fix="scale by rows and leave out areas without neighbours, or take out "
            "areas alone.",
            code="MM-SPATIAL-EFFECTS",
        )


def _left(values: Floats, turn: Floats, dates: bool) -> Floats:
    """What is left of each column; none may have kept to its effects."""
    left = np.tensordot(turn, values, axes=1)
    left = without_dates(left) if dates else left
    still = np.std(left, axis=(0, 1)) <= STILL * np.std(values, axis=(0, 1))
    if still.any():
        raise EvidenceError(
            "A driver, or the outcome, is the same once effects are taken out.",
            fix="leave it out: it does not move apart from areas or dates.",
            code="MM-SPATIAL-CONSTANT",
        )
    return left

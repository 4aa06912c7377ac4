"""Areas over several dates, with what each area, or each date, keeps taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.spatial.fit import Fit, fitted
from missionmetrics.stats.spatial.kinds import Model, kind_of
from missionmetrics.stats.spatial.problem import Problem, checked, require_spare

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
        not between -1 and 1, or dates taken
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
    dates = effects != "areas"
    turn = turned(len(y), areas=effects != "dates", lasting=lasting)
    y, x = _left(y[..., None], turn, dates), _left(x, turn, dates)
    around = [_lag(x, weights, dates)] if kind.around else []
    columns = np.concatenate([y, _lag(y, weights, dates), x, *around], axis=2)
    times = len(turn)
    free = times * (weights.n - (1 if dates else 0))
    require_spare(free, columns.shape[2] - 2 + kind.lag + kind.error)
    lagged = _lag(columns, weights, dates)
    wide = columns.shape[2]
    return fitted(Problem(
        columns=columns.reshape(-1, wide), lagged=lagged.reshape(-1, wide),
        weights=weights, drivers=x.shape[2], constant=False, kind=kind,
        times=float(times), without_one=dates, free=free, given=determinant,
    ))  # fmt: skip


def turned(dates: int, *, areas: bool, lasting: float) -> Floats:
    """The table that turns T dates into figures whose errors do not last.

    Parameters
    ----------
    dates : int
        T.
    areas : bool
        Whether what each area keeps is taken out as well.
    lasting : float
        Share of an error that is still there at the next date.

    Returns
    -------
    ndarray, shape (T - 1, T) with areas taken out, else (T, T)

    References
    ----------
    Prais & Winsten (1954) Cowles Commission Discussion Paper 383.
    """
    whitened = np.eye(dates) - lasting * np.eye(dates, k=-1)
    whitened[0, 0] = np.sqrt(1 - lasting**2)
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
    left = _without_dates(left) if dates else left
    still = np.std(left, axis=(0, 1)) <= STILL * np.std(values, axis=(0, 1))
    if still.any():
        raise EvidenceError(
            "A driver, or the outcome, is the same once effects are taken out.",
            fix="leave it out: it does not move apart from areas or dates.",
            code="MM-SPATIAL-CONSTANT",
        )
    return left


def _without_dates(values: Floats) -> Floats:
    return np.asarray(values - values.mean(axis=1, keepdims=True))


def _lag(values: Floats, weights: Weights, dates: bool) -> Floats:
    """Each date passed on once, shape kept (dates, n, c).

    Passing on brings back a mean of each date where columns of weights do not all add
    up alike, so dates are taken out anew.
    """
    t, n, c = values.shape
    flat = weights.lag(np.moveaxis(values, 1, 0).reshape(n, t * c))
    passed = np.moveaxis(flat.reshape(n, t, c), 0, 1)
    return _without_dates(passed) if dates else passed

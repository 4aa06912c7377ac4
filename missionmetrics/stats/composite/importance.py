"""How much each part really counts, whatever its weight says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import least_squares

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.options import choice

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
Kind = Literal["variance", "correlation"]
REACHED = 1e-6
"""Importance that differs by less from what is wanted is reached."""


class Importance(NamedTuple):
    """Weights as declared and as they work out, all of shape (P,), each adding up to 1.

    ``nominal``: the declared weights. ``variance``: each part's share of the index's
    variance, through its covariance with the index; below 0 for a part that goes
    against it. ``correlation``: squared correlations of the parts with the index, as
    shares. ``r``: the correlations themselves.
    """

    nominal: Floats
    variance: Floats
    correlation: Floats
    r: Floats


def importance(parts: ArrayLike, weights: ArrayLike) -> Importance:
    """What parts of an arithmetic mean contribute to the differences between units.

    Parameters
    ----------
    parts : array-like of float, shape (U, P)
        On the common scale; only units with all parts are looked at.
    weights : array-like of float, shape (P,)

    Returns
    -------
    Importance
        NaN where fewer than three units are complete or the index does not vary.

    References
    ----------
    Paruolo, Saisana & Saltelli (2013) J. R. Stat. Soc. A 176:609-634; Becker et al.
    (2017) Ecological Indicators 80:12-22.

    Examples
    --------
    >>> found = importance([[0.0, 0], [1, 10], [2, 0], [3, 10]], [1, 1])
    >>> found.nominal.tolist(), found.variance.round(3).tolist()
    ([0.5, 0.5], [0.12, 0.88])
    """
    x, w = _complete(parts), _shares(weights)
    nan = np.full(w.shape, np.nan)
    if len(x) < 3:
        return Importance(w, nan, nan, nan)
    covariance = np.cov(x, rowvar=False).reshape(w.size, w.size)
    with_index = covariance @ w
    variance = float(w @ with_index)
    if not variance > 0:
        return Importance(w, nan, nan, nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = with_index / np.sqrt(np.diag(covariance) * variance)
    squares = np.nan_to_num(r) ** 2
    return Importance(w, w * with_index / variance, squares / squares.sum(), r)


class Fitted(NamedTuple):
    """Weights (P,), adding up to 1, under which parts have the wanted importance.

    ``importance`` (P,) is what they reach, ``reached`` whether that is what was
    wanted: some aims cannot be reached by weights of 0 or more.
    """

    weights: Floats
    importance: Floats
    reached: bool


def fitted_weights(
    parts: ArrayLike, wanted: ArrayLike, *, kind: Kind = "variance"
) -> Fitted:
    """Find the weights under which each part counts as much as is wanted.

    Parameters
    ----------
    parts : array-like of float, shape (U, P)
        On the common scale; only units with all parts are looked at.
    wanted : array-like of float, shape (P,)
        Above 0; only ratios count.
    kind : {"variance", "correlation"}
        Shares of the index's variance, for which there always is one answer where no
        part is a copy of others, or shares of squared correlations.

    Returns
    -------
    Fitted

    Raises
    ------
    EvidenceError
        Fewer than three complete units, or a part without spread
        (``MM-COMPOSITE-FEW``); importance that is not above 0
        (``MM-COMPOSITE-WEIGHTS``).

    Notes
    -----
    For shares of variance the weights minimise ``w' C w / 2 - sum of b log w``, as in
    portfolios with risk budgets (Maillard, Roncalli & Teiletche 2010): one minimum.

    Examples
    --------
    >>> found = fitted_weights([[0.0, 0], [1, 10], [2, 0], [3, 10]], [1, 1])
    >>> found.importance.round(6).tolist(), found.reached
    ([0.5, 0.5], True)
    """
    choice("kind", kind, get_args(Kind))
    x, aim = _complete(parts), _shares(wanted)
    if not (aim > 0).all():
        raise EvidenceError(
            "A wanted importance is not above 0.",
            fix="leave out parts that are not to count.", code="MM-COMPOSITE-WEIGHTS",
        )  # fmt: skip
    if len(x) < 3 or not (np.ptp(x, axis=0) > 0).all():
        raise EvidenceError(
            f"{len(x)} units are complete, or a part is the same for all of them.",
            fix="give three units or more with different values of every part.",
            code="MM-COMPOSITE-FEW",
        )  # fmt: skip
    size = x.std(axis=0, ddof=1)
    standard = np.cov(x / size, rowvar=False).reshape(aim.size, aim.size)

    def gradient(logs: Floats) -> Floats:
        w = np.exp(logs)
        return np.asarray(w * (standard @ w) - aim)

    def apart(logs: Floats) -> Floats:
        found = importance(x, np.exp(logs) / size).correlation
        return np.append(found - aim, logs.mean())

    start = _solved(gradient, np.log(aim) / 2)
    logs = start if kind == "variance" else _solved(apart, start)
    weights = _shares(np.exp(logs) / size)
    got = getattr(importance(x, weights), kind)
    return Fitted(weights, got, bool(np.abs(got - aim).max() < REACHED))


def _solved(apart: Callable[[Floats], Floats], start: Floats) -> Floats:
    found = least_squares(apart, start, xtol=1e-15, ftol=1e-15, gtol=1e-15,
                          max_nfev=2000)  # fmt: skip
    return np.asarray(found.x)


class Components(NamedTuple):
    """Principal components: ``shares`` (P,) of all variance, ``loadings`` (P, P).

    One column of loadings a component, the largest first; each of length 1, with its
    largest entry above 0.
    """

    shares: Floats
    loadings: Floats


def components(parts: ArrayLike) -> Components:
    """How much of the parts' variance lies along few lines.

    Parameters
    ----------
    parts : array-like of float, shape (U, P)
        Only units with all parts are looked at; parts are standardised first.

    Returns
    -------
    Components
        NaN with fewer than three complete units or a part without spread.

    Examples
    --------
    >>> found = components([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])
    >>> found.shares.round(6).tolist()
    [0.75, 0.25]
    """
    x = _complete(parts)
    width = x.shape[1]
    if len(x) < 3 or not (np.ptp(x, axis=0) > 0).all():
        return Components(np.full(width, np.nan), np.full((width, width), np.nan))
    matrix = np.corrcoef(x, rowvar=False).reshape(width, width)
    values, vectors = np.linalg.eigh(matrix)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    largest = np.abs(vectors).argmax(axis=0)
    signs = np.sign(vectors[largest, np.arange(width)])
    return Components(values / values.sum(), vectors * signs)


def cronbach_alpha(parts: ArrayLike) -> float:
    """Whether parts move together, as items of one thing would: 1 if wholly.

    Parameters
    ----------
    parts : array-like of float, shape (U, P)
        On the common scale; only units with all parts are looked at.

    Returns
    -------
    float
        NaN with one part, or fewer than three complete units.

    References
    ----------
    Cronbach (1951) Psychometrika 16:297-334.

    Examples
    --------
    >>> round(cronbach_alpha([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]]), 6)
    1.0
    """
    x = _complete(parts)
    width = x.shape[1]
    total = x.sum(axis=1)
    if len(x) < 3 or width < 2 or not np.ptp(total):
        return float("nan")
    inside = float(x.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    return float(width / (width - 1) * (1 - inside))


def correlations(parts: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """Correlations of all pairs of parts, and of how many units each is made.

    Parameters
    ----------
    parts : array-like of float, shape (U, P)
        Each pair is looked at over the units that have both.

    Returns
    -------
    (array of float, array of int), both (P, P)
        NaN with fewer than three units or without spread.

    Examples
    --------
    >>> r, n = correlations([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [4.0, np.nan]])
    >>> float(r[0, 1].round(6)), int(n[0, 1])
    (0.5, 3)
    """
    x = np.asarray(parts, dtype=float)
    width = x.shape[1]
    r, n = np.full((width, width), np.nan), np.zeros((width, width), dtype=np.int64)
    for a in range(width):
        for b in range(a, width):
            pair = x[np.isfinite(x[:, [a, b]]).all(axis=1)][:, [a, b]]
            n[a, b] = n[b, a] = len(pair)
            if len(pair) >= 3 and (np.ptp(pair, axis=0) > 0).all():
                r[a, b] = r[b, a] = np.corrcoef(pair, rowvar=False)[0, 1]
    return r, n


def _complete(parts: ArrayLike) -> Floats:
    x = np.asarray(parts, dtype=float)
    return np.asarray(x[np.isfinite(x).all(axis=1)])


def _shares(weights: ArrayLike) -> Floats:
    w = np.asarray(weights, dtype=float)
    if not (w >= 0).all() or not w.sum() > 0:
        raise EvidenceError(
            "Weights are below 0, not numbers, or all 0.",
            fix="give weights of 0 or more, one of them above 0.",
            code="MM-COMPOSITE-WEIGHTS",
        )  # fmt: skip
    return np.asarray(w / w.sum())

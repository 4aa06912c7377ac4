"""One factor behind many series: what they have in common, month by month.

Series of different frequencies share one row of months: a yearly figure stands in the
month for which it holds, the other months are empty. The fit is statsmodels'
`DynamicFactorMQ` (the EM algorithm of Banbura and Modugno 2014, Journal of Applied
Econometrics 29:133-160).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]

FEWEST_MONTHS = 24
FEWEST_FIGURES = 3
MOST_ROUNDS = 2000
"""Rounds of the EM algorithm after which a fit is given up."""


@dataclass(frozen=True, eq=False, kw_only=True)
class FactorFit:
    """A fitted factor, standardised by its own series.

    Attributes
    ----------
    reason : str
        Why there is no fit, in words; empty where there is one.
    means, scales : ndarray, shape (S,)
        What each series was standardised by.
    signs : ndarray, shape (S,)
        1 where more is better, -1 where less is.
    loadings : ndarray, shape (S,)
        How each standardised, better-is-up series moves with the factor.
    path : ndarray, shape (T,)
        The factor; above 0 is better than its mean.
    rounds : int
        Rounds that the fit took.
    results : object
        What statsmodels returned.
    """

    reason: str = ""
    means: Floats
    scales: Floats
    signs: Floats
    loadings: Floats
    path: Floats
    rounds: int = 0
    results: Any = None


def fit_factor(
    values: ArrayLike, *, signs: ArrayLike = 1.0, rounds: int = MOST_ROUNDS
) -> FactorFit:
    """What do these series have in common, month by month?

    Parameters
    ----------
    values : array_like, shape (T, S)
        A row for each month, a column for each series; NaN where there is no figure.
    signs : array_like, shape (S,) or a number
        1 where more is better, -1 where less is.
    rounds : int
        Rounds of fitting after which it is given up, 1 or more.

    Returns
    -------
    FactorFit
        With a ``reason`` and NaN for numbers where the figures do not allow a fit.

    Raises
    ------
    EvidenceError
        ``MM-NEWS-SHAPE`` where ``values`` is no table of numbers, a sign is neither 1
        nor -1, or ``rounds`` is below 1.

    Notes
    -----
    One factor that follows its own last value, and for each series an own part that
    does. Repeated runs give the same numbers. A yearly figure counts as a reading of
    its month, not as a mean over the year. The factor has no range: what is not known
    of the fit is not carried on.

    Examples
    --------
    >>> import numpy as np
    >>> fit_factor(np.ones((12, 3))).reason
    'there are 12 months, 24 are needed'
    """
    table = months_by_series(values)
    if rounds < 1:
        raise EvidenceError(
            f"`rounds` is {rounds}.", fix="give a whole number of 1 or more.",
            code="MM-NEWS-SHAPE",
        )  # fmt: skip
    better = _signs(signs, table.shape[1])
    if reason := _too_little(table):
        return _without_fit(table, better, reason)
    means, scales = np.nanmean(table, axis=0), np.nanstd(table, axis=0)
    results = _fitted((table - means) / scales * better, rounds)
    if isinstance(results, str):
        return _without_fit(table, better, results)
    loadings = np.asarray(results.model.ssm["design"])[:, 0].copy()
    way = -1.0 if loadings.sum() < 0 else 1.0
    return FactorFit(
        means=means,
        scales=scales,
        signs=better,
        loadings=way * loadings,
        path=way * np.asarray(results.smoothed_state[0]),
        rounds=int(results.mle_retvals.iter),
        results=results,
    )


def _fitted(values: Floats, rounds: int) -> Any:
    """The results of the fit, or in words why there are none."""
    from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

    # What statsmodels warns of is kept here: it becomes a reason, or it is no fault.
    with warnings.catch_warnings(record=True):
        try:
            model = DynamicFactorMQ(
                values, k_endog_monthly=values.shape[1], factors=1, factor_orders=1,
                idiosyncratic_ar1=True, standardize=False,
            )  # fmt: skip
            results = model.fit(
                _start(values), maxiter=rounds, disp=False,
                llf_decrease_action="ignore",
            )  # fmt: skip
        except (np.linalg.LinAlgError, ValueError, FloatingPointError) as fault:
            return f"the fit broke off: {fault}"
        except Warning:
            return _unsettled(rounds)
    if int(results.mle_retvals.iter) >= rounds:
        return _unsettled(rounds)
    if not np.isfinite(results.llf):
        return "the fit has no likelihood"
    return results


def _start(values: Floats) -> Floats:
    """Where the fit starts: the first principal component, and what it leaves.

    In the order of the model: loadings; of the factor, how it lasts and the size of its
    shocks; of the own parts, how they last and the variance of their shocks.
    """
    filled = np.nan_to_num(values)
    left, size, right = np.linalg.svd(filled, full_matrices=False)
    factor = left[:, 0] * np.sqrt(len(values))
    load = right[0] * size[0] / np.sqrt(len(values))
    rest = values - factor[:, None] * load
    lasting = np.array([_lasting(column) for column in rest.T])
    own = np.nanvar(rest, axis=0) * (1 - lasting**2)
    stays = _lasting(factor)
    ends = [stays, np.sqrt(1 - stays**2)]
    return np.concatenate([load, ends, lasting, np.maximum(own, 0.01)])


def _lasting(series: Floats) -> float:
    """Correlation with the month before, at most .9 either way; 0 where unknown."""
    pair = np.stack([series[1:], series[:-1]])
    pair = pair[:, ~np.isnan(pair).any(axis=0)]
    total = float((pair**2).sum()) / 2
    if pair.shape[1] < FEWEST_FIGURES or total == 0:
        return 0.0
    return float(np.clip((pair[0] * pair[1]).sum() / total, -0.9, 0.9))


def _unsettled(rounds: int) -> str:
    return f"the fit had not settled after {rounds} rounds"


def months_by_series(values: ArrayLike) -> Floats:
    """The figures as a table of numbers, or an error that says why they are none."""
    try:
        table = np.array(values, dtype=float)
    except (TypeError, ValueError):
        table = np.zeros(0)
    if table.ndim != 2 or table.shape[1] < 1 or np.isinf(table).any():
        raise EvidenceError(
            f"The figures have shape {table.shape}, are no numbers, or one "
            "of them is infinite.",
            fix="give a row for each month and a column for each series, NaN for none.",
            code="MM-NEWS-SHAPE",
        )
    return table


def _signs(signs: ArrayLike, series: int) -> Floats:
    given = np.asarray(signs, dtype=float)
    if given.shape not in ((), (series,)) or not np.isin(given, (1.0, -1.0)).all():
        raise EvidenceError(
            f"`signs` is {given.tolist()} for {series} series.",
            fix="give 1 where more is better and -1 where less is, one a series.",
            code="MM-NEWS-SHAPE",
        )
    return np.broadcast_to(given, (series,)).copy()


def _too_little(table: Floats) -> str:
    """Why these figures allow no fit, in words; empty where they do."""
    months, series = table.shape
    if series < 2:
        return "there is one series; what it has in common with others cannot be seen"
    if months < FEWEST_MONTHS:
        return f"there are {months} months, {FEWEST_MONTHS} are needed"
    for column in range(series):
        known = table[~np.isnan(table[:, column]), column]
        if known.size < FEWEST_FIGURES or np.ptp(known) == 0:
            return f"series {column} has too few figures, or never changes"
    return ""


def _without_fit(table: Floats, signs: Floats, reason: str) -> FactorFit:
    months, series = table.shape
    unknown = np.full(series, np.nan)
    return FactorFit(
        reason=reason, means=unknown, scales=unknown, signs=signs, loadings=unknown,
        path=np.full(months, np.nan),
    )  # fmt: skip

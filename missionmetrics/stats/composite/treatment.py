"""Far-out values brought nearer, with a record of every one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from missionmetrics.stats.composite.shape import kurtosis, skewness

if TYPE_CHECKING:
    from missionmetrics.stats.composite.options import Treatment

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EDGE = 0.01
"""A logarithm starts so far below the least value, as a share of the range."""


class Audit(NamedTuple):
    """What treatment did, as two small tables.

    One row an indicator, shape (I,): ``skew_before, kurtosis_before, skew_after,
    kurtosis_after, points`` (how many values were brought in), ``action`` (``none``,
    ``winsorise``, ``log``, ``box-cox``), ``power`` (of a Box-Cox transformation, else
    NaN), ``passed`` (whether the limits hold now). One row a value that was brought
    in, shape (P,): ``unit, indicator`` (places in the table of values), ``from_value,
    to_value``. A logarithm moves every value and is told by ``action`` alone.
    """

    skew_before: Floats
    kurtosis_before: Floats
    skew_after: Floats
    kurtosis_after: Floats
    points: Ints
    action: NDArray[np.str_]
    power: Floats
    passed: NDArray[np.bool_]
    unit: Ints
    indicator: Ints
    from_value: Floats
    to_value: Floats


class Treated(NamedTuple):
    """Values after treatment, shape (U, I), and the record of it."""

    values: Floats
    audit: Audit


class _Column(NamedTuple):
    values: Floats
    action: str
    points: Ints
    power: float


def treat(values: ArrayLike, how: Treatment) -> Treated:
    """Bring far-out values nearer, indicator by indicator.

    Parameters
    ----------
    values : array-like of float, shape (U, I)
        Units by indicators; NaN where not known.
    how : Treatment

    Returns
    -------
    Treated

    Notes
    -----
    The farthest values are set to the next one, on the side to which the indicator
    leans; values that are tied move together and count each. The order of units never
    changes by it, though some become equal. A logarithm or a Box-Cox transformation
    starts again from the values as they were; a logarithm is taken from the side to
    which the indicator leans.

    References
    ----------
    OECD & JRC (2008) Handbook on Constructing Composite Indicators; limits as in the
    Global Innovation Index and COINr (Becker et al. 2022, JOSS 7:4567).

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Treatment
    >>> done = treat(np.r_[np.arange(1.0, 13.0), 60.0][:, None], Treatment())
    >>> float(done.values[-1, 0]), int(done.audit.points[0])
    (12.0, 1)
    """
    given = np.asarray(values, dtype=float)
    columns = [_treat_one(given[:, i], how) for i in range(given.shape[1])]
    found = np.column_stack([c.values for c in columns]) if columns else given.copy()
    return Treated(found, _audit(given, found, columns, how))


def passes(values: ArrayLike, how: Treatment) -> bool:
    """Whether an indicator needs no treatment: too few values to tell is a pass.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Treatment
    >>> passes([1.0, 2.0, 3.0, 4.0, 5.0], Treatment())
    True
    """
    return not (abs(skewness(values)) >= how.skew and kurtosis(values) >= how.kurtosis)


def _treat_one(column: Floats, how: Treatment) -> _Column:
    none: Ints = np.zeros(0, dtype=np.int64)
    if how.off or passes(column, how):
        return _Column(column.copy(), "none", none, np.nan)
    pulled, moved = winsorised(column, how)
    if how.then == "none" or (moved.size and passes(pulled, how)):
        return _Column(pulled, "winsorise" if moved.size else "none", moved, np.nan)
    if how.then == "log":
        return _Column(logged(column), "log", none, np.nan)
    power = box_cox_power(column)
    return _Column(box_cox(column, power), "box-cox", none, power)


def winsorised(column: Floats, how: Treatment) -> tuple[Floats, Ints]:
    """Values of one indicator with the farthest set to the next, and which moved.

    It stops where one step more would make all values the same.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Treatment
    >>> found, moved = winsorised(np.r_[np.arange(1.0, 13.0), 60.0], Treatment())
    >>> float(found[-1]), moved.tolist()
    (12.0, [12])
    """
    x = column.copy()
    moved: set[int] = set()
    while len(moved) < how.winmax and not passes(x, how):
        up = skewness(x) >= 0
        edge = np.nanmax(x) if up else np.nanmin(x)
        at = np.flatnonzero(x == edge)
        rest = x[np.isfinite(x) & (x != edge)]
        if not rest.size or not np.ptp(rest) or len(moved.union(at)) > how.winmax:
            break
        x[at] = rest.max() if up else rest.min()
        moved.update(int(a) for a in at)
    return x, np.array(sorted(moved), dtype=np.int64)


def logged(column: ArrayLike) -> Floats:
    """The logarithm of values moved to start a little above 0, or its mirror image.

    Where the far-out values are low ones, a plain logarithm would drive them further
    out: the distances from the highest value are logged then, and turned round.

    Examples
    --------
    >>> logged([0.0, 1.0, 100.0]).round(2).tolist()
    [0.0, 0.69, 4.62]
    >>> logged([0.0, 99.0, 100.0]).round(2).tolist()
    [-4.62, -0.69, -0.0]
    """
    x = np.asarray(column, dtype=float)
    if skewness(x) < 0:
        return np.asarray(-np.log(_above_zero(-x)))
    return np.asarray(np.log(_above_zero(x)))


def box_cox(column: ArrayLike, power: float) -> Floats:
    """The Box-Cox transformation of values moved to start a little above 0.

    Examples
    --------
    >>> box_cox([1.0, 2.0, 3.0], 1.0).round(6).tolist()
    [-0.98, 0.02, 1.02]
    """
    x = _above_zero(np.asarray(column, dtype=float))
    return _moved(np.log(x), power)


def box_cox_power(column: ArrayLike) -> float:
    """The power under which the transformed values look most like a normal sample.

    References
    ----------
    Box & Cox (1964) J. R. Stat. Soc. B 26:211-252; profile likelihood, from -3 to 3.

    Examples
    --------
    >>> bool(box_cox_power(np.exp(np.linspace(0, 3, 20))) < 0.5)
    True
    """
    x = _above_zero(np.asarray(column, dtype=float))
    x = x[np.isfinite(x)]
    logs = np.log(x)

    def cost(power: float) -> float:
        moved = _moved(logs, power)
        return float(x.size / 2 * np.log(moved.var()) - (power - 1) * logs.sum())

    return float(minimize_scalar(cost, bounds=(-3, 3), method="bounded").x)


def _moved(logs: Floats, power: float) -> Floats:
    """The transformation from the logarithms, steady where the power is near 0."""
    return logs if abs(power) < 1e-8 else np.asarray(np.expm1(power * logs) / power)


def _above_zero(x: Floats) -> Floats:
    low, high = np.nanmin(x), np.nanmax(x)
    return np.asarray(x - low + EDGE * (high - low))


def _audit(
    before: Floats, after: Floats, columns: list[_Column], how: Treatment
) -> Audit:
    sizes = [c.points.size for c in columns]
    unit: Ints = np.concatenate([np.zeros(0, np.int64), *(c.points for c in columns)])
    which: Ints = np.repeat(np.arange(len(columns), dtype=np.int64), sizes)
    return Audit(
        skew_before=np.array([skewness(x) for x in before.T]),
        kurtosis_before=np.array([kurtosis(x) for x in before.T]),
        skew_after=np.array([skewness(x) for x in after.T]),
        kurtosis_after=np.array([kurtosis(x) for x in after.T]),
        points=np.array(sizes, dtype=np.int64),
        action=np.array([c.action for c in columns], dtype=np.str_),
        power=np.array([c.power for c in columns], dtype=float),
        passed=np.array([passes(x, how) for x in after.T], dtype=bool),
        unit=unit, indicator=which, from_value=before[unit, which],
        to_value=after[unit, which],
    )  # fmt: skip

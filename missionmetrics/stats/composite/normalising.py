"""Indicators brought to one scale on which more is better."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.stats.composite.options import Normalisation
    from missionmetrics.stats.composite.specification import Specification

    Marks = tuple["Floats", "Floats"]

Floats = NDArray[np.float64]
SAME = "all values are the same"
BEHIND = "the reference is not better than the worst value"


class Normalised(NamedTuple):
    """Values on a common scale, of the shape of those given, more being better.

    ``reason`` is empty, or says why an indicator could not be brought to the scale,
    shape (I,) or (B, I); all its values are NaN then.
    """

    values: Floats
    reason: NDArray[np.str_]


class Anchors(NamedTuple):
    """Fixed marks of each indicator, in its own unit, all of shape (I,).

    What ``low`` and ``high``, ``mean`` and ``sd`` of the values are held to be.
    """

    low: Floats
    high: Floats
    mean: Floats
    sd: Floats


def anchors(values: ArrayLike, *, base: int | None = None) -> Anchors:
    """Marks that stay put, so that dates can be compared.

    Parameters
    ----------
    values : array-like of float, shape (U, I) or (T, U, I)
        One date's values, or those of several dates.
    base : int or None
        Place of the date whose values make the marks; all dates without it.

    Returns
    -------
    Anchors
        NaN for an indicator without values; ``sd`` is that of a sample.

    Examples
    --------
    >>> found = anchors(np.array([[[1.0], [2.0]], [[5.0], [3.0]]]))
    >>> float(found.low[0]), float(found.high[0])
    (1.0, 5.0)
    """
    given = np.asarray(values, dtype=float)
    if given.ndim == 3:
        given = given[base] if base is not None else given.reshape(-1, given.shape[2])
    known = np.isfinite(given)
    n = known.sum(axis=0).astype(float)
    some = n > 0
    low = np.min(given, axis=0, where=known, initial=np.inf)
    high = np.max(given, axis=0, where=known, initial=-np.inf)
    zeroed = np.where(known, given, 0.0)
    mean = np.divide(zeroed.sum(axis=0), n, out=np.full(n.shape, np.nan), where=some)
    squares = (np.where(known, given - mean, 0.0) ** 2).sum(axis=0)
    variance = np.divide(squares, n - 1, out=np.full(n.shape, np.nan), where=n > 1)
    return Anchors(np.where(some, low, np.nan), np.where(some, high, np.nan), mean,
                   np.sqrt(variance))  # fmt: skip


def normalise(
    values: ArrayLike,
    spec: Specification,
    *,
    how: Normalisation | None = None,
    fixed: Anchors | None = None,
) -> Normalised:
    """Bring every indicator to one scale on which more is better.

    Parameters
    ----------
    values : array-like of float, shape (U, I) or (U, B, I)
        One table, or B of them; for these ``fixed`` is needed, of the shape (B, I).
    spec : Specification
        For directions, goalposts, targets and references.
    how : Normalisation or None
        Another way than the specification's own.
    fixed : Anchors or None
        Marks for ``min-max``, ``z`` and distances that do not come from these values;
        beyond them values leave the scale unless ``clip`` is set.

    Returns
    -------
    Normalised
        ``min-max`` and ``goalposts``: ``low`` at the worse end and ``high`` at the
        better. ``z``: ``low`` at the mean. ``target-distance``: ``high`` at the target
        or better, 0 at the worst value; ``high`` for all where the worst is there.
        ``reference-distance``: ``high`` at the reference, 0 at the worst value, above
        ``high`` beyond the reference; none where the worst value is as good as it.
        ``percentile-rank``: 0 to ``high``. ``rank``: from 1 for the worst. ``borda``:
        how many units are surpassed, a tie counting half. An indicator without spread
        has no place on a scale made of its own values, ranks among them.

    Raises
    ------
    EvidenceError
        Goalposts, a target or a reference that are needed and not given, or goalposts
        that do not rise (``MM-COMPOSITE-MARKS``).

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(indicators=(Indicator(code="a", parent="i"),),
    ...                      aggregates=(Aggregate(code="i", level="index"),))
    >>> normalise([[1.0], [2.0], [5.0]], spec).values[:, 0].tolist()
    [0.0, 25.0, 100.0]
    """
    scale = spec.normalisation if how is None else how
    given = np.asarray(values, dtype=float)
    way = np.array([i.direction for i in spec.indicators], dtype=float)
    marks = anchors(given) if fixed is None else fixed
    spread = marks.high > marks.low  # a standard deviation may miss 0 by rounding
    if scale.method in RANKED:
        return _reasoned(RANKED[scale.method](given * way, scale), given, spread)
    if scale.method == "z":
        with np.errstate(divide="ignore", invalid="ignore"):
            z = way * (given - marks.mean) / marks.sd
        return _reasoned(scale.low + (scale.high - scale.low) * z, given, spread)
    worst, best = _ends(spec, scale, marks, way)
    ahead = way * (best - worst) > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (given - worst) / (best - worst)
    if scale.method == "target-distance":
        share = np.where(ahead, np.minimum(share, 1.0), 1.0)
        ahead = np.ones(ahead.shape, dtype=bool)
    if scale.clip:
        share = np.clip(share, 0.0, 1.0)
    low = 0.0 if scale.method.endswith("distance") else scale.low
    lack = BEHIND if scale.method == "reference-distance" else SAME
    return _reasoned(low + share * (scale.high - low), given, ahead, lack)


def _ends(
    spec: Specification, scale: Normalisation, marks: Anchors, way: Floats
) -> Marks:
    """The worse and the better end of each indicator, in its own unit."""
    up = way > 0
    worst = np.where(up, marks.low, marks.high)
    if scale.method == "min-max":
        return worst, np.where(up, marks.high, marks.low)
    if scale.method == "goalposts":
        posts = [i.goalposts for i in spec.indicators]
        _need(spec, [p is not None and p[0] < p[1] for p in posts], "rising goalposts")
        low, high = np.array(posts, dtype=float).T
        return np.where(up, low, high), np.where(up, high, low)
    name = "target" if scale.method == "target-distance" else "reference"
    aims = [getattr(i, name) for i in spec.indicators]
    _need(spec, [a is not None for a in aims], f"a {name}")
    return worst, np.array(aims, dtype=float)


def _need(spec: Specification, there: list[bool], what: str) -> None:
    lack = [i.code for i, t in zip(spec.indicators, there, strict=True) if not t]
    if lack:
        raise EvidenceError(
            f"These indicators lack {what}: {', '.join(lack)}.",
            fix="give them in the specification, or choose another way to normalise.",
            code="MM-COMPOSITE-MARKS",
        )


def _ranks(oriented: Floats) -> Floats:
    """Ranks from 1 for the worst, ties sharing their mean; NaN stays."""
    ranks: Floats = rankdata(oriented, axis=0, nan_policy="omit")
    return np.where(np.isfinite(oriented), ranks, np.nan)


def _percentile_rank(oriented: Floats, scale: Normalisation) -> Floats:
    n = np.isfinite(oriented).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(scale.high * (_ranks(oriented) - 1) / (n - 1))


RANKED: dict[str, Callable[[Floats, Normalisation], Floats]] = {
    "percentile-rank": _percentile_rank,
    "rank": lambda oriented, _: _ranks(oriented),
    "borda": lambda oriented, _: _ranks(oriented) - 1,
}


def _reasoned(
    found: Floats, given: Floats, usable: NDArray[np.bool_], lack: str = SAME
) -> Normalised:
    """NaN and a reason for an indicator without values, or that lacks what it needs."""
    some = np.isfinite(given).any(axis=0)
    reason = np.where(~some, "no values", np.where(usable, "", lack))
    return Normalised(np.where((reason == "") & np.isfinite(given), found, np.nan),
                      reason)  # fmt: skip


def reference_goalposts(
    low: ArrayLike, high: ArrayLike, reference: ArrayLike
) -> tuple[Floats, Floats]:
    """Goalposts as wide as the values that have the reference in their middle.

    References
    ----------
    Mazziotta & Pareto (2016) Social Indicators Research 127:983-1003.

    Examples
    --------
    >>> [float(p) for p in reference_goalposts(0.0, 10.0, 4.0)]
    [-1.0, 9.0]
    """
    half = (np.asarray(high, dtype=float) - np.asarray(low, dtype=float)) / 2
    middle = np.asarray(reference, dtype=float)
    return middle - half, middle + half

"""From indicators up to the index: in which order, and with what put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.frontier import benefit_of_the_doubt
from missionmetrics.stats.composite.means import (
    FINE,
    UNKNOWN,
    WEIGHTLESS,
    Codes,
    Put,
    counted,
    power_mean,
)
from missionmetrics.stats.composite.options import choice
from missionmetrics.stats.composite.ordered import ordered_average
from missionmetrics.stats.composite.outranking import copeland
from missionmetrics.stats.composite.penalties import mean_min, penalised_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.stats.composite.options import Aggregation, Deviation, Missing
    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]
WHOLE = ("copeland", "frontier")
"""Ways that look at all units at once."""


class Step(NamedTuple):
    """One aggregate, its children (places in ``Specification.codes``) and its rule."""

    node: int
    children: tuple[int, ...]
    rule: Aggregation


def steps(
    spec: Specification,
    *,
    aggregation: Aggregation | None = None,
    without: str | None = None,
) -> tuple[Step, ...]:
    """The aggregates in the order in which they are made; the index is last.

    Parameters
    ----------
    spec : Specification
    aggregation : Aggregation or None
        In place of the specification's own; an aggregate's own rule stays.
    without : str or None
        A level that is left out: its children belong to the next above, each with the
        weight that it had, and the weights of the level go.

    Raises
    ------
    EvidenceError
        No such level (``MM-COMPOSITE-OPTION``), or the index's own
        (``MM-COMPOSITE-LEVEL``).

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=(Indicator(code="a", parent="p"),
    ...                 Indicator(code="b", parent="p")),
    ...     aggregates=(Aggregate(code="i", level="index"),
    ...                 Aggregate(code="p", level="pillar", parent="i")))
    >>> [s.children for s in steps(spec)], [s.children for s in
    ...                                     steps(spec, without="pillar")]
    ([(0, 1), (3,)], [(0, 1)])
    """
    rule = spec.aggregation if aggregation is None else aggregation
    above = _parents(spec, without)
    place = {code: at for at, code in enumerate(spec.codes)}
    kept = {a.code: a for a in spec.aggregates if a.level != without}
    depth = {code: _depth(code, above) for code in kept}
    order = sorted(kept, key=lambda code: -depth[code])
    made = []
    for code in order:
        children = tuple(place[c] for c in above if above[c] == code)
        made.append(Step(place[code], children, kept[code].rule or rule))
    return tuple(made)


def _parents(spec: Specification, without: str | None) -> dict[str, str | None]:
    """Whom each name belongs to once a level is left out."""
    if without is not None:
        choice("left out", without, spec.levels)
    gone = {a.code: a.parent for a in spec.aggregates if a.level == without}
    if spec.root in gone:
        raise EvidenceError(
            f"The index itself is of the level '{without}'.",
            fix="leave out a level below it.", code="MM-COMPOSITE-LEVEL",
        )  # fmt: skip
    above: dict[str, str | None] = {}
    for one in spec.members:
        parent = one.parent
        while parent in gone:
            parent = gone[parent]
        if one.code not in gone:
            above[one.code] = parent
    return above


def _depth(code: str, above: Mapping[str, str | None]) -> int:
    depth, parent = 0, above[code]
    while parent is not None:
        depth, parent = depth + 1, above[parent]
    return depth


def put_together(
    values: Floats, weights: Floats, rule: Aggregation, missing: Missing
) -> Put:
    """Put values together by a rule: (U, I) or (U, K, I) with (K, I) to (U, K).

    Where values differ by set of weights, (U, K, I), ``copeland`` and ``frontier`` are
    worked out set by set, which is slow for many.

    Examples
    --------
    >>> from missionmetrics.stats.composite.options import Aggregation, Missing
    >>> rule = Aggregation(method="geometric")
    >>> found = put_together(np.array([[2.0, 8.0]]), np.ones((1, 2)), rule, Missing())
    >>> round(float(found.values[0, 0]), 9)
    4.0
    """
    if rule.exponent is not None:
        return power_mean(values, weights, rule.exponent, missing)
    if rule.method in ("mpi", "ampi"):
        usual: Deviation = "sample" if rule.method == "mpi" else "population"
        return penalised_mean(values, weights, missing, penalty=rule.penalty,
                              deviation=rule.deviation or usual)  # fmt: skip
    if rule.method == "mean-min":
        return mean_min(values, weights, missing, alpha=rule.alpha, beta=rule.beta)
    if rule.method == "owa":
        return ordered_average(values, weights, missing, positions=rule.positions)
    if values.ndim == 2:
        return _whole(values, weights, rule, missing)
    sets = np.broadcast_to(weights, (values.shape[1], weights.shape[1]))
    each = [_whole(values[:, k], sets[k : k + 1], rule, missing)
            for k in range(len(sets))]  # fmt: skip
    return Put(np.hstack([e.values for e in each]), np.hstack([e.reason for e in each]))


def _whole(values: Floats, weights: Floats, rule: Aggregation, missing: Missing) -> Put:
    if rule.method == "copeland":
        return copeland(values, weights, missing)
    found = np.empty((len(values), len(weights)))
    reason = counted(values, weights, missing).reason.copy()
    patterns, which = np.unique(weights > 0, axis=0, return_inverse=True)
    for number, used in enumerate(patterns):
        if not used.any():
            continue
        made = benefit_of_the_doubt(values[:, used], missing, shares=rule.shares)
        sets = np.flatnonzero(which.ravel() == number)
        found[:, sets] = made.scores[:, None]
        reason[:, sets] = made.reason[:, None]
    return Put(np.where(reason == FINE, found, np.nan), reason)


def climb(
    normalised: Floats, weights: Floats, plan: Sequence[Step], missing: Missing
) -> dict[int, Put]:
    """Every aggregate under every set of weights.

    Parameters
    ----------
    normalised : array of float, shape (U, I) or (U, K, I)
        More being better; the same under every set of weights, or one's own for each.
    weights : array of float, shape (K, N)
        Of every name, in the order of ``Specification.codes``.
    plan : sequence of Step
        As :func:`steps` gives it.
    missing : Missing

    Returns
    -------
    dict of int to Put
        Each aggregate's place to its values, shape (U, K). An aggregate whose parts
        all have a weight of 0 has no weight itself. Where a part has no figure for
        another reason than gaps, the whole has none either.

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> made = climb(np.array([[1.0, 3.0]]), np.array([[1.0, 1, 1], [1, 3, 1]]),
    ...              steps(spec), spec.missing)
    >>> made[2].values.tolist()
    [[2.0, 2.5]]
    """
    indicators = normalised.shape[-1]
    made: dict[int, Put] = {}
    weight = weights.copy()
    for step in plan:
        children = list(step.children)
        within = weight[:, children]
        weight[:, step.node] *= within.sum(axis=1) > 0
        if max(children) < indicators:
            values = normalised[..., children]
        else:
            columns = [_own(normalised, c) if c < indicators else made[c].values
                       for c in children]  # fmt: skip
            values = np.stack(np.broadcast_arrays(*columns), axis=-1)
        put = put_together(values, within, step.rule, missing)
        below = [(made[c].reason, weight[:, c]) for c in children if c >= indicators]
        made[step.node] = _handed_up(put, below)
    return made


def _own(normalised: Floats, column: int) -> Floats:
    """One indicator, shape (U, 1) or, with values for each set of weights, (U, K)."""
    own = normalised[..., column]
    return own if own.ndim == 2 else own[:, None]


def _handed_up(put: Put, below: Sequence[tuple[Codes, Floats]]) -> Put:
    """No figure where a part that counts has none for another reason than gaps.

    The rule for gaps would leave such a part out, and reward a unit for a value so bad
    that its mean does not exist.
    """
    reason = put.reason
    for part, weight in below:
        if not part.any():
            continue
        barred = (part != FINE) & (part != UNKNOWN) & (part != WEIGHTLESS)
        reason = np.where(barred & (weight > 0), part, reason).astype(np.int8)
    return Put(np.where(reason == FINE, put.values, np.nan), reason)

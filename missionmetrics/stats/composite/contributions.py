"""What each indicator adds to an index, in shares that sum to it exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.hierarchy import Step, climb, steps

if TYPE_CHECKING:
    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]


class Contributions(NamedTuple):
    """Parts of an index, shape (U, I); the rows sum to ``total`` (U,).

    ``scale`` says of what: ``index`` (an arithmetic mean), ``log`` (a geometric mean:
    the sum is the logarithm of the index) or ``power`` (another power mean: the sum is
    the index to that power). ``weights`` (U, I) are those that each unit really has
    once what is not known is left out. NaN for a unit without index.
    """

    values: Floats
    total: Floats
    weights: Floats
    scale: str


def contributions(normalised: Floats, spec: Specification) -> Contributions:
    """Split the index of each unit into what each indicator adds.

    Parameters
    ----------
    normalised : array of float, shape (U, I)
        More being better.
    spec : Specification
        With one power for all its means.

    Returns
    -------
    Contributions
        0 for an indicator that is not known.

    Raises
    ------
    EvidenceError
        Ways of putting together that do not split exactly: other than power means, or
        several powers (``MM-COMPOSITE-CONTRIBUTIONS``).

    Notes
    -----
    On the logarithmic scale an indicator's part can be below 0 though its value is
    above; read it as a factor, ``exp`` of it, by which it multiplies the index.

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=(Indicator(code="a", parent="i", weight=3),
    ...                 Indicator(code="b", parent="i")),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> contributions(np.array([[10.0, 20.0]]), spec).values.tolist()
    [[7.5, 5.0]]
    """
    plan = steps(spec)
    powers = {step.rule.exponent for step in plan}
    if len(powers) > 1 or None in powers:
        raise EvidenceError(
            "The index is not made by one kind of power mean throughout.",
            fix="ask for contributions of an arithmetic, geometric or other power mean "
            "at all levels.", code="MM-COMPOSITE-CONTRIBUTIONS",
        )  # fmt: skip
    power = next(p for p in powers if p is not None)
    put = climb(normalised, np.array([spec.weights]), plan, spec.missing)
    index = put[plan[-1].node].values[:, 0]
    scores = {node: made.values[:, 0] for node, made in put.items()}
    weights = _flat_weights(normalised, spec, plan, scores)
    used = np.where(weights > 0, normalised, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.log(used) if power == 0 else used**power
        total = np.log(index) if power == 0 else index**power
    values = np.where(np.isnan(index)[:, None], np.nan, weights * scaled)
    scale = {1.0: "index", 0.0: "log"}.get(power, "power")
    return Contributions(values, total, weights, scale)


def _flat_weights(
    normalised: Floats, spec: Specification, plan: tuple[Step, ...],
    scores: dict[int, Floats],
) -> Floats:  # fmt: skip
    """The weight of each indicator in each unit's index, what is missing left out."""
    units, count = normalised.shape
    share = {plan[-1].node: np.ones(units)}
    flat = np.zeros((units, count))
    for step in reversed(plan):
        columns = [normalised[:, c] if c < count else scores[c] for c in step.children]
        known = np.isfinite(np.column_stack(columns))
        weight = known * np.array([spec.weights[c] for c in step.children])
        total = weight.sum(axis=1, keepdims=True)
        weight = np.divide(weight, total, out=np.zeros(weight.shape), where=total > 0)
        for at, child in enumerate(step.children):
            passed = share[step.node] * weight[:, at]
            if child < count:
                flat[:, child] = passed
            else:
                share[child] = passed
    return flat


class Change(NamedTuple):
    """Change of an index between two dates, split by indicator.

    ``values`` (U, I) sum to ``total`` (U,) on the scale of the contributions.
    ``points`` (U, I) sum to ``difference`` (U,), the change of the index itself; NaN
    for power means other than the arithmetic and the geometric.
    """

    values: Floats
    total: Floats
    points: Floats
    difference: Floats
    scale: str


def change(before: Contributions, after: Contributions) -> Change:
    """Split the change of each unit's index between two dates by indicator.

    Parameters
    ----------
    before, after : Contributions
        Of the same specification, with values brought to the scale by the same fixed
        anchors: else the change is partly one of the scale.

    Returns
    -------
    Change
        For a geometric mean, points of the index are shares of the logarithmic change
        times the logarithmic mean of the two indices (Ang 2004, LMDI), without rest.
        Where an indicator is known at one date only, its part holds what the shift of
        weights does as well.

    Raises
    ------
    EvidenceError
        Contributions on two scales (``MM-COMPOSITE-CONTRIBUTIONS``).

    References
    ----------
    Ang (2004) Energy Policy 32:1131-1139.

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> before, after = (contributions(np.array([x]), spec)
    ...                  for x in ([10.0, 20.0], [30.0, 10.0]))
    >>> found = change(before, after)
    >>> found.points.tolist(), found.difference.tolist()
    ([[10.0, -5.0]], [5.0])
    """
    if before.scale != after.scale:
        raise EvidenceError(
            f"The contributions are on the scales '{before.scale}' and "
            f"'{after.scale}'.", fix="make both by the same specification.",
            code="MM-COMPOSITE-CONTRIBUTIONS",
        )  # fmt: skip
    values, total = after.values - before.values, after.total - before.total
    if before.scale == "index":
        return Change(values, total, values, total, "index")
    if before.scale != "log":
        nan = np.full(values.shape, np.nan)
        return Change(values, total, nan, nan[:, 0], before.scale)
    first, last = np.exp(before.total), np.exp(after.total)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.where(np.abs(total) < 1e-12, first, (last - first) / total)
    return Change(values, total, values * middle[:, None], middle * total, "log")

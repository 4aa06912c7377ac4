"""The same index at several dates, on a scale that stays put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.building import aggregates, impute
from missionmetrics.stats.composite.denominators import denominated
from missionmetrics.stats.composite.imputation import (
    Imputed,
    carried_forward,
    linear_in_time,
)
from missionmetrics.stats.composite.normalising import (
    RANKED,
    Anchors,
    anchors,
    normalise,
)
from missionmetrics.stats.composite.ranking import ranks
from missionmetrics.stats.composite.treatment import Audit, treat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.stats.composite.specification import Specification

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """An index at T dates that can be compared; U units, I indicators, A aggregates.

    ``imputed`` with flags (T, U, I); ``audit`` of treatment over all dates together, a
    ``unit`` of it being a place among the T times U rows; ``normalised`` (T, U, I);
    ``scores`` and ``reason`` (T, U, A); ``index`` and ``rank`` (T, U); ``anchors`` are
    the marks that hold for every date.
    """

    imputed: Imputed
    audit: Audit
    normalised: Floats
    scores: Floats
    reason: NDArray[np.int8]
    index: Floats
    rank: Floats
    anchors: Anchors


def build_panel(
    panel: ArrayLike,
    times: ArrayLike,
    spec: Specification,
    *,
    base: int | None = None,
    denominators: Mapping[str, ArrayLike] | None = None,
    groups: ArrayLike | None = None,
) -> Panel:
    """Make an index at several dates on one scale, so that change is change.

    Parameters
    ----------
    panel : array-like of float, shape (T, U, I)
        In order of time; NaN where not known.
    times : array-like of float, shape (T,)
    spec : Specification
    base : int or None
        Place of the date that sets the scale; all dates together without it.
    denominators : mapping of str to array-like of float, shape (T, U) or (U,), optional
    groups : array-like, shape (U,), optional

    Returns
    -------
    Panel
        With a base, values of other dates may lie beyond the ends of the scale, unless
        ``clip`` is set.

    Raises
    ------
    EvidenceError
        Ranks, which hold for one date only, or treatment with a base, which would let
        later dates move earlier ones (``MM-COMPOSITE-PANEL``); values that do not fit
        (``MM-COMPOSITE-SHAPE``).

    Notes
    -----
    Without a base, a new date with a new extreme moves the scale, and with it the
    figures of all dates. Declare a base, or goalposts, to keep published figures.

    Examples
    --------
    >>> from missionmetrics.stats.composite.specification import (
    ...     Aggregate, Indicator, Specification)
    >>> spec = Specification(
    ...     indicators=tuple(Indicator(code=c, parent="i") for c in "ab"),
    ...     aggregates=(Aggregate(code="i", level="index"),))
    >>> dates = [[[0.0, 4], [10, 0]], [[5.0, 4], [20, 2]]]
    >>> found = build_panel(dates, [2023, 2024], spec)
    >>> found.index.tolist(), found.rank[1].tolist()
    ([[50.0, 25.0], [62.5, 75.0]], [2.0, 1.0])
    """
    given = np.asarray(panel, dtype=float)
    _check(given, spec, base)
    imputed = _filled(given, times, spec, denominators or {}, groups)
    dates, units, width = given.shape
    treated = treat(imputed.values.reshape(-1, width), spec.treatment)
    values = treated.values.reshape(given.shape)
    marks = anchors(values, base=base)
    normalised = np.stack([normalise(v, spec, fixed=marks).values for v in values])
    flat, reason = aggregates(normalised.reshape(-1, width), spec)
    scores = flat.reshape(dates, units, -1)
    root = [a.code for a in spec.aggregates].index(spec.root)
    index = scores[:, :, root]
    codes = reason.reshape(scores.shape)
    return Panel(imputed, treated.audit, normalised, scores, codes, index,
                 ranks(index.T).T, marks)  # fmt: skip


def _check(given: Floats, spec: Specification, base: int | None) -> None:
    problem = ""
    rules = {
        spec.aggregation.method,
        *(a.rule.method for a in spec.aggregates if a.rule),
    }
    if given.ndim != 3:
        raise EvidenceError(
            f"The values have the shape {given.shape}.",
            fix="give dates by units by indicators.", code="MM-COMPOSITE-SHAPE",
        )  # fmt: skip
    if base is not None and not 0 <= base < len(given):
        raise EvidenceError(
            f"`base` is {base}, and there are {len(given)} dates.",
            fix="give the place of a date, the first being 0.",
            code="MM-COMPOSITE-SHAPE",
        )
    if spec.normalisation.method in RANKED:
        problem = f"`{spec.normalisation.method}` holds for one date only."
    elif base is not None and not spec.treatment.off:
        problem = "Treatment looks at all dates, so that a later one moves the earlier."
    elif rules & {"copeland", "frontier"}:
        problem = "`copeland` and `frontier` hold units against those of one date."
    if problem:
        raise EvidenceError(
            problem,
            fix="use min-max, z, goalposts or distances, a mean, and with a base no "
            "treatment.", code="MM-COMPOSITE-PANEL",
        )  # fmt: skip


def _filled(
    given: Floats, times: ArrayLike, spec: Specification,
    denominators: Mapping[str, ArrayLike], groups: ArrayLike | None,
) -> Imputed:  # fmt: skip
    divided = denominated(given, spec, denominators)
    how = spec.imputation
    if how.method == "last-carried":
        return carried_forward(divided, longest=how.longest)
    if how.method == "linear-in-time":
        return linear_in_time(divided, times, longest=how.longest)
    each = [impute(date, spec, how, groups) for date in divided]
    return Imputed(np.stack([e.values for e in each]),
                   np.stack([e.flags for e in each]))  # fmt: skip

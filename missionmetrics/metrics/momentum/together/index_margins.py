"""Published margins of error of the figures in an index, and figures drawn in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.metrics.momentum.figures.fitting import standard_errors
from missionmetrics.metrics.momentum.figures.panel import bound_of, scale_of
from missionmetrics.stats.composite.margins import Drawn, drawn_within
from missionmetrics.stats.composite.ranking import fewest_ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.together.index_values import Laid
    from missionmetrics.stats.composite.specification import Specification

    Floats = NDArray[np.float64]

SETS = 512
"""Tables of figures that are drawn, unless ``level`` needs more to speak for all."""


class Margins(NamedTuple):
    """Standard errors of the figures of U areas, and what the figures can be.

    ``errors`` by series, each (U,), NaN where none is published; ``limits`` by series,
    the least and the most that is possible.
    """

    errors: dict[str, Floats]
    limits: dict[str, tuple[float, float]]


def margins_of(
    evidence: Evidence, known: pd.DataFrame, areas: Sequence[str], needed: Sequence[str]
) -> Margins:
    """Errors of the rows ``known``, which are those of one period with a figure."""
    grid = known.assign(error=standard_errors(known)).pivot_table(
        index="area_id", columns="series_id", values="error"
    )
    grid = grid.reindex(index=list(areas), columns=list(needed))
    return Margins(
        errors={code: grid[code].to_numpy("float64") for code in needed},
        limits={code: _limits(evidence, code) for code in needed},
    )


def _limits(evidence: Evidence, code: str) -> tuple[float, float]:
    """What the indicator declares possible, and its scale allows."""
    found = evidence.series.loc[evidence.series["series_id"] == code]
    if found.empty:
        return -np.inf, np.inf
    meta = found.iloc[0]
    scale = scale_of(str(meta["scale"]), str(meta["unit"]))
    return (max(scale.lowest, bound_of(meta, "minimum", -np.inf)),
            min(scale.highest, bound_of(meta, "maximum", np.inf)))  # fmt: skip


class Counts(NamedTuple):
    """How many figures enter an index, and how many of them have a margin of error."""

    known: int
    margins: int


def counts(laid: Laid, spec: Specification) -> Counts:
    """Count the figures that are known, what they are divided by among them."""
    figures = _figures(laid, spec)
    known = {code: np.isfinite(own) for code, own in figures.items()}
    return Counts(
        known=sum(int(k.sum()) for k in known.values()),
        margins=sum(int((k & _inexact(laid, c)).sum()) for c, k in known.items()),
    )


def drawn_of(
    laid: Laid, spec: Specification, *, level: float, seed: int | None
) -> Drawn | None:
    """Tables of figures within their margins; none where no figure has one.

    Areas and series are drawn in the order of their names, so that the order in which
    they are asked for changes nothing. What divides stays above 0.
    """
    if not counts(laid, spec).margins:
        return None
    figures = _figures(laid, spec)
    codes = sorted(figures)
    areas = np.argsort(np.array(laid.area_id))
    limits = [laid.margins.limits[code] for code in codes]
    least = [max(low, np.finfo(float).tiny) if code in laid.below else low
             for code, (low, _) in zip(codes, limits, strict=True)]  # fmt: skip
    found = drawn_within(
        np.column_stack([figures[code] for code in codes])[areas],
        np.column_stack([laid.margins.errors[code] for code in codes])[areas],
        low=least, high=[high for _, high in limits],
        sets=max(SETS, fewest_ways(level)),
        seed=None if seed is None else [seed, 2],
    )[:, np.argsort(areas)]  # fmt: skip
    place = {code: at for at, code in enumerate(codes)}
    own = [place[one.code] for one in spec.indicators]
    return Drawn(found[:, :, own], {c: found[:, :, place[c]] for c in laid.below})


def _figures(laid: Laid, spec: Specification) -> dict[str, Floats]:
    """Figures by series, each (U,): indicators, then what they are divided by."""
    own = {one.code: laid.figures[:, at] for at, one in enumerate(spec.indicators)}
    return {**laid.below, **own}


def _inexact(laid: Laid, code: str) -> NDArray[np.bool_]:
    """Where a series has a margin of error that is not nought."""
    errors = laid.margins.errors[code]
    return np.asarray(~np.isnan(errors) & (errors != 0))

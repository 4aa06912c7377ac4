"""Other ways of putting indicators together that are as fair as the declared one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.stats.composite.declared import read_alternatives
from missionmetrics.stats.composite.normalising import RANKED
from missionmetrics.stats.composite.options import (
    UNTREATED,
    Aggregation,
    Normalisation,
    Treatment,
)
from missionmetrics.stats.composite.replicating import Alternatives

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.stats.composite.specification import Specification

SPREAD = 0.25
"""Each weight may be so much higher or lower, as a share of itself."""
SOFTER = Aggregation(method="mean-min", alpha=0.5)
"""Halfway from the mean to the worst figure: a good one makes up for less."""


def ways_of(
    spec: Specification, given: Alternatives | Mapping[str, Any] | None
) -> Alternatives:
    """The ways as declared; else the choices that evaluators disagree about most.

    Without any declared: ranks in place of the scale, a mean that leans to the worst
    figure, far-out values left as they are (or treated), each level of the hierarchy
    left out, and weights up to a quarter higher or lower.
    """
    if isinstance(given, Alternatives):
        return given
    if given is not None:
        return read_alternatives(given)
    own = spec.normalisation
    other = (Normalisation() if own.method in RANKED
             else Normalisation(method="percentile-rank"))  # fmt: skip
    below = [level for level in spec.levels if level != _root_level(spec)]
    return Alternatives(
        treatment=(spec.treatment, Treatment() if spec.treatment.off else UNTREATED),
        normalisation=(own, other),
        aggregation=(
            spec.aggregation,
            SOFTER if spec.aggregation.method == "arithmetic" else Aggregation(),
        ),
        left_out=(None, *below) if below else (),
        weights=SPREAD,
    )


def _root_level(spec: Specification) -> str:
    return next(a.level for a in spec.aggregates if a.parent is None)

"""All that is found around places acted on, and the two forms in which it is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.core.seeds import checked_seed
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.spillover.around.by_date import (
    by_date_table,
    observed_part,
)
from missionmetrics.metrics.spillover.around.by_date_words import WordingByDate
from missionmetrics.metrics.spillover.around.distances import By
from missionmetrics.metrics.spillover.around.ground import Scale, ground
from missionmetrics.metrics.spillover.around.parts import (
    dates_of,
    dates_part,
    drift_part,
    exposure_part,
    mapped,
    state_part,
    ways_part,
    why_part,
    widths_part,
)
from missionmetrics.metrics.spillover.around.reckoned import elsewhere, reckoned
from missionmetrics.metrics.spillover.around.table import effects_table
from missionmetrics.metrics.spillover.around.words import Wording
from missionmetrics.stats.rings.placements import Sited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.spillover.around.reckoned import Reckoned

Show = Literal["rings", "dates"]
MOST_RINGS = 5
FEWEST_DRAWS = 99
REFERENCES = (
    "Butts, K. (2021) Difference-in-differences estimation with spatial spillovers. "
    "arXiv 2105.03737",
    "Gardner, J. (2022) Two-stage differences in differences. arXiv 2207.05943",
    "Borusyak, K., Jaravel, X. & Spiess, J. (2024) Revisiting event-study designs. "
    "Review of Economic Studies 91:3253-3285",
    "Conley, T. G. & Taber, C. R. (2011) Inference with difference in differences with "
    "a small number of policy changes. Review of Economics and Statistics 93:113-125",
    "Rambachan, A. & Roth, J. (2023) A more credible approach to parallel trends. "
    "Review of Economic Studies 90:2555-2591",
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Surroundings:
    """What was found around places acted on, to be told in either form.

    ``parts`` are those of both forms, ``effects`` the table of mean effects and
    ``dates`` that of effects by date.
    """

    found: Reckoned
    effects: pd.DataFrame
    dates: pd.DataFrame
    parts: Mapping[str, pd.DataFrame]
    areas: gpd.GeoDataFrame | None
    provenance: Provenance

    def result(self, show: Show) -> Result:
        """The answer by rings or by dates; see :func:`missionmetrics.area_spillover`.

        Raises
        ------
        EvidenceError
            A ``show`` that is not known (``MM-RINGS-SETTING``).
        """
        _known("show", show, get_args(Show))
        settings = {**self.provenance.settings, "show": show}
        origin = replace(self.provenance, settings=settings)
        if show == "dates":
            return self._by_date(origin)
        parts = {"state": self.parts["state"], "why": self.parts["why"],
                 "exposure": self.parts["exposure"], "dates": self.dates,
                 **{n: self.parts[n] for n in ("widths", "ways", "drift")},
                 "drawn": pd.DataFrame({"measure": ["estimated_effect"]})}  # fmt: skip
        parts = _filled(parts)
        words = Wording(table=self.effects, parts=parts)
        place = None if self.areas is None else mapped(self.areas, parts["exposure"])
        return Result(
            question=words.question(), table=self.effects, interval=words.interval(),
            sentences=words.sentences(), cautions=words.cautions(),
            form="interval-by-group", parts=parts, geography=place, provenance=origin,
        )  # fmt: skip

    def _by_date(self, origin: Provenance) -> Result:
        table = by_date_table(self.found, self.dates)
        parts = _filled({"effects": self.effects,
                         "observed": observed_part(self.found, self.dates),
                         **self.parts})  # fmt: skip
        words = WordingByDate(table=table, parts=parts)
        return Result(
            question=words.question(), table=table, interval=words.interval(),
            sentences=words.sentences(), cautions=words.cautions(),
            form="small-multiples", parts=parts, provenance=origin,
        )  # fmt: skip


def _filled(parts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: part for name, part in parts.items() if not part.empty}


def surroundings(
    evidence: Evidence,
    areas: gpd.GeoDataFrame | None,
    interventions: pd.DataFrame,
    *,
    indicator: str,
    rings: Sequence[float] = (1,),
    by: By = "borders",
    apart: pd.DataFrame | None = None,
    actions: str | Sequence[str] | None = None,
    declared: bool = False,
    sited: Sited = "clumps",
    scale: Scale | None = None,
    draws: int = 999,
    level: float = 0.95,
    seed: int | None = 0,
) -> Surroundings:
    """Work out what :func:`missionmetrics.area_spillover` tells.

    Parameters and errors as there.
    """
    require_coverage(level)
    _check_rings(rings)
    for name, value, known in (("by", by, get_args(By)),
                               ("sited", sited, get_args(Sited)),
                               ("scale", scale, (None, *get_args(Scale)))):  # fmt: skip
        _known(name, value, known)
    _check_draws(draws)
    here = ground(
        evidence, areas, interventions, indicator=indicator, actions=actions,
        rings=rings, by=by, apart=apart, scale=scale,
    )  # fmt: skip
    moved: Sited = "apart" if by == "given" else sited
    others = elsewhere(here, sited=moved, draws=draws, seed=checked_seed(seed))
    found = reckoned(here, others, level=level)
    by_date = dates_of(found)
    dates = dates_part(found, by_date)
    drift = drift_part(found, by_date)
    widths = widths_part(found, others, by=by)
    return Surroundings(
        found=found, effects=effects_table(found, len(rings)), dates=dates,
        areas=None if by == "given" else areas,
        parts={
            "state": state_part(found, by_date, dates, drift, widths,
                                declared=declared, by=by, draws=draws),
            "why": why_part(found), "exposure": exposure_part(found),
            "widths": widths, "ways": ways_part(found), "drift": drift,
        },
        provenance=Provenance(
            metric="spillover.area_spillover",
            settings={
                "indicator": indicator, "rings": [float(r) for r in rings], "by": by,
                "actions": actions if actions is None or isinstance(actions, str)
                else list(actions),
                "declared": bool(declared), "sited": sited, "show": "rings",
                "scale": here.scale,
                "draws": int(draws), "level": level, "seed": seed,
            },
            inputs={"evidence": fingerprint(here.rows),
                    "interventions": fingerprint(interventions)},
            sources=evidence.sources, references=REFERENCES, seed=seed,
            definitions=definitions_of(evidence.series, [indicator]),
        ),
    )  # fmt: skip


def _known(name: str, value: Any, known: Sequence[Any]) -> None:
    if value not in known:
        raise EvidenceError(
            f"`{name}` is {value!r}.",
            fix=f"choose among: {', '.join(str(k) for k in known)}.",
            code="MM-RINGS-SETTING",
        )


def _check_rings(rings: Sequence[float]) -> None:
    given = list(rings) if not isinstance(rings, str | Real) else []
    numbers = all(isinstance(r, Real) and np.isfinite(float(r)) for r in given)
    edges = np.array(given, dtype=float) if numbers else np.empty(0)
    rising = 0 < edges.size <= MOST_RINGS and (np.diff([0.0, *edges]) > 0).all()
    if not rising:
        raise EvidenceError(
            f"`rings` is {rings!r}; it needs 1 to {MOST_RINGS} rising numbers.",
            fix='write rings=[1, 2] with by="borders", or rings=[3.0] with by="km".',
            code="MM-RINGS-EDGES",
        )


def _check_draws(draws: int) -> None:
    whole = isinstance(draws, int | np.integer) and not isinstance(draws, bool)
    if not whole or draws < FEWEST_DRAWS:
        raise EvidenceError(
            f"`draws` is {draws!r}; at least {FEWEST_DRAWS} are needed.",
            fix="leave it out, or give a larger whole number.",
            code="MM-RINGS-DRAWS",
        )

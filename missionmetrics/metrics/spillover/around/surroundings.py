"""All that is found around places acted on, and the two forms in which it is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.core.seeds import checked_seed
from missionmetrics.evidence.definitions import definitions_of
from missionmetrics.metrics.spillover.around.by_date import (
    by_date_table,
    last_shared,
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
from missionmetrics.metrics.spillover.around.settings import (
    checked_rings,
    require_draws,
    require_known,
)
from missionmetrics.metrics.spillover.around.table import effects_table
from missionmetrics.metrics.spillover.around.words import Wording
from missionmetrics.stats.rings.placements import Sited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.spillover.around.ground import Ground
    from missionmetrics.metrics.spillover.around.reckoned import Reckoned
    from missionmetrics.stats.rings.exposure import Places

Show = Literal["rings", "dates"]
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

        ``show`` has passed :func:`require_show`.
        """
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
        state = self.parts["state"].assign(last_date=last_shared(table) + 1)
        parts = _filled({"effects": self.effects,
                         "observed": observed_part(self.found, self.dates),
                         **self.parts, "state": state})  # fmt: skip
        words = WordingByDate(table=table, parts=parts)
        return Result(
            question=words.question(), table=table, interval=words.interval(),
            sentences=words.sentences(), cautions=words.cautions(),
            form="small-multiples", parts=parts, provenance=origin,
        )  # fmt: skip


def _filled(parts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: part for name, part in parts.items() if not part.empty}


def require_show(show: object) -> None:
    """Stop where a form is none of those in which an answer is told.

    Raises
    ------
    EvidenceError
        ``MM-RINGS-SETTING``.
    """
    require_known("show", show, get_args(Show))


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
    for name, value, known in (("by", by, get_args(By)),
                               ("sited", sited, get_args(Sited)),
                               ("scale", scale, (None, *get_args(Scale)))):  # fmt: skip
        require_known(name, value, known)
    edges = checked_rings(rings, by)
    require_draws(draws)
    here = ground(
        evidence, areas, interventions, indicator=indicator, actions=actions,
        rings=edges, by=by, apart=apart, scale=scale,
    )  # fmt: skip
    others = elsewhere(
        here, sited=_moved(by, sited), draws=draws, seed=checked_seed(seed)
    )
    settings = {
        "indicator": indicator, "rings": list(edges), "by": by,
        "actions": actions if actions is None or isinstance(actions, str)
        else list(actions),
        "declared": bool(declared), "sited": sited, "show": "rings",
        "scale": here.scale, "draws": int(draws), "level": level, "seed": seed,
    }  # fmt: skip
    return _told(
        reckoned(here, others, level=level), others,
        areas=None if by == "given" else areas,
        provenance=Provenance(
            metric="spillover.area_spillover", settings=settings,
            inputs={"evidence": fingerprint(here.rows),
                    "interventions": fingerprint(interventions),
                    **_where(here, areas, apart, by)},
            sources=evidence.sources, references=REFERENCES, seed=seed,
            definitions=definitions_of(evidence.series, [indicator]),
        ),
    )  # fmt: skip


def _moved(by: By, sited: Sited) -> Sited:
    """What is moved; single sites where there is no map."""
    return "apart" if by == "given" else sited


def _where(
    here: Ground, areas: gpd.GeoDataFrame | None, apart: pd.DataFrame | None, by: By
) -> dict[str, str]:
    """Content of the outlines, or of the distances, of the areas compared."""
    ids = list(here.area_id)
    if here.design is None:
        return {}
    if by == "given" and apart is not None:
        return {"apart": fingerprint(apart.loc[ids, ids])}
    if areas is None:
        return {}
    shown = areas[areas["area_id"].isin(ids)]
    outline = shown.geometry.to_wkb(hex=True)
    return {"areas": fingerprint(pd.DataFrame({
        "area_id": shown["area_id"].to_numpy(), "outline": outline.to_numpy(),
    }))}  # fmt: skip


def _told(
    found: Reckoned, others: Places, *, areas: gpd.GeoDataFrame | None,
    provenance: Provenance,
) -> Surroundings:  # fmt: skip
    """All tables of what was found."""
    asked = provenance.settings
    by_date = dates_of(found)
    dates = dates_part(found, by_date)
    drift = drift_part(found, by_date)
    widths = widths_part(found, others, by=asked["by"])
    state = state_part(
        found, by_date, dates, drift, widths,
        sited=_moved(asked["by"], asked["sited"]),
        **{name: asked[name] for name in ("declared", "by", "draws")},
    )  # fmt: skip
    return Surroundings(
        found=found, effects=effects_table(found, len(asked["rings"])), dates=dates,
        areas=areas, provenance=provenance,
        parts={
            "state": state, "why": why_part(found), "exposure": exposure_part(found),
            "widths": widths, "ways": ways_part(found), "drift": drift,
        },
    )  # fmt: skip

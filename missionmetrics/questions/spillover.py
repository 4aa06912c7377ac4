"""Questions of what spreads between places, fields and projects, tables filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import listed
from missionmetrics.evidence.sources import cited
from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.evidence.neighbours import Near
    from missionmetrics.metrics.spillover.around.distances import By
    from missionmetrics.metrics.spillover.around.ground import Scale
    from missionmetrics.metrics.spillover.around.surroundings import (
        Show,
        Surroundings,
    )
    from missionmetrics.metrics.spillover.nearby.laid_dates import Dates
    from missionmetrics.metrics.spillover.spatial_impacts import ByArea
    from missionmetrics.stats.rings.placements import Sited
    from missionmetrics.stats.spatial.kinds import Model

SILENT = ("MM-INDICATOR-EMPTY", "MM-AREA-PARTS", "MM-AGGREGATION")
"""An indicator without figures for the areas asked for is not among all."""


class SpilloverQuestions(Held):
    """What has spread, as figures of places and fields tell it?"""

    def area_spillover(
        self,
        indicator: str | None = None,
        *,
        rings: Sequence[float] | None = None,
        by: By | None = None,
        apart: pd.DataFrame | None = None,
        actions: str | Sequence[str] | None = None,
        sited: Sited = "clumps",
        show: Show = "rings",
        scale: Scale | None = None,
        draws: int = 999,
        level: float = 0.95,
        seed: int | None = 0,
        vintage: str = "latest",
    ) -> Result:
        """Did places next to those acted on change too?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        rings, by, actions
            As declared in ``mission.toml`` by default, or else places that share a
            border with those acted on, and all actions.
        apart, sited, show, scale, draws, level, seed
            As :func:`missionmetrics.area_spillover`.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.area_spillover`; rings other than those declared
            are told as a departure from the protocol.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.area_spillover` and :meth:`evidence`.
        """
        from missionmetrics.metrics.spillover.around.surroundings import (
            require_show,
            surroundings,
        )

        require_show(show)
        chosen = self._headline(indicator)
        asked = {"edges": rings, "by": by, "actions": actions}
        given = {name: value for name, value in asked.items() if value is not None}
        told = self._declared_rings()
        planned = {"edges": [1.0], "by": "borders", "actions": None} | told
        used = planned | given
        as_told = all(_same(used[name], planned[name]) for name in planned)
        settings = {
            "rings": used["edges"], "by": used["by"], "sited": sited,
            "actions": used["actions"], "declared": bool(told) and as_told,
            "scale": scale, "draws": draws, "level": level, "seed": seed,
        }  # fmt: skip

        def work_out() -> Surroundings:
            return surroundings(
                self._with_actions(self.evidence(chosen, vintage=vintage)),
                self._tables.geography, self._tables["interventions"],
                indicator=chosen, apart=apart, **settings,
            )  # fmt: skip

        key = ("around", chosen, vintage, repr(settings))
        found = work_out() if apart is not None else self._once(key, work_out)
        result = found.result(show)
        return self._signed(result, rings=given if told and not as_told else None)

    def _with_actions(self, evidence: Evidence) -> Evidence:
        """Figures that credit the sources of actions too."""
        acts = self._tables["interventions"]
        if "source_id" not in acts:
            return evidence
        known = {source.source_id for source in evidence.sources}
        named = set(acts["source_id"].dropna()) - known
        more = cited(self._tables["sources"], named)
        return replace(evidence, sources=(*evidence.sources, *more))

    def spatial_impacts(
        self,
        outcome: str | None = None,
        *,
        drivers: Sequence[str],
        areas: str | Sequence[str],
        period: str | None = None,
        dates: Dates | None = None,
        model: Model = "sdem",
        near: Near = "border",
        by_area: ByArea | None = None,
        level: float = 0.95,
        draws: int = 2000,
        seed: int | None = 1,
        vintage: str = "latest",
    ) -> Result:
        """When one place changes, what changes next door?

        Parameters
        ----------
        outcome : str or None
            Which indicator; the mission's headline by default.
        drivers : sequence of str
            Indicators that it may go with, in an area and next door.
        areas : str or sequence of str
            A level of the table ``areas`` such as ``"neighbourhood"``, or areas by
            code or name.
        period, dates, model, near, by_area, level, draws, seed
            As :func:`missionmetrics.spatial_impacts`.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.spatial_impacts`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.spatial_impacts` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.evidence.long_form import gathered
        from missionmetrics.metrics.spillover.spatial_impacts import spatial_impacts

        chosen = self._headline(outcome)
        asked = listed(drivers, setting="drivers")
        held = [
            self.evidence(i, vintage=vintage) for i in dict.fromkeys([chosen, *asked])
        ]
        return self._signed(
            spatial_impacts(
                gathered(held),
                self._tables.geography,
                outcome=chosen,
                drivers=asked,
                areas=self._areas(areas),
                period=period,
                dates=dates,
                model=model,
                near=near,
                by_area=by_area,
                level=level,
                draws=draws,
                seed=seed,
            )
        )

    def domain_spillover(
        self,
        indicators: Sequence[str] | None = None,
        *,
        areas: str | Sequence[str] | None = None,
        level: float = 0.95,
        draws: int = 499,
        seed: int | None = 0,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """When one of several things moves, do the others follow?

        Parameters
        ----------
        indicators : sequence of str or None
            Which indicators; as declared in ``mission.toml`` by default, or else all
            that have figures there, but for those that another is made of.
        areas : str, sequence of str or None
            A level of the table ``areas`` such as ``"district"``, or areas by code or
            name, to be read together; as declared by default, or else the whole place.
        level, draws, seed
            As :func:`missionmetrics.domain_spillover`.
        shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.domain_spillover`; things or places other than
            those declared are told as a departure from the protocol.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.domain_spillover` and :meth:`evidence`; no such
            area (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.evidence.long_form import gathered
        from missionmetrics.metrics.spillover.domain_spillover import (
            domain_spillover,
            two_or_more,
        )

        told = self.file.protocol.links
        here = self._areas(told.areas if told and areas is None else areas)
        if indicators is None and told is None:
            held = self._measured(here, vintage)
        else:
            asked = told.indicators if told and indicators is None else indicators
            wanted = two_or_more(asked)
            held = {i: self.evidence(i, areas=here, vintage=vintage) for i in wanted}
        result = domain_spillover(
            gathered(list(held.values())),
            indicators=list(held),
            areas=here,
            shocks=self._exceptional(shocks),
            level=level,
            draws=draws,
            seed=seed,
        )
        as_told = told is None or (
            set(held) == set(told.indicators) and here == self._areas(told.areas)
        )
        return self._signed(result, shocks=shocks, links=None if as_told else here)

    def _declared_rings(self) -> dict[str, Any]:
        """What the protocol says of rings; nothing where it declares none."""
        found = self.file.protocol.rings
        if found is None:
            return {}
        told = found.model_dump(exclude_none=True)
        return {n: list(v) if isinstance(v, tuple) else v for n, v in told.items()}

    def _measured(self, areas: Sequence[str], vintage: str) -> dict[str, Evidence]:
        """Evidence of the indicators that have figures there and make up no other."""
        table = self._tables["indicators"]
        parts = {*table["numerator_id"].dropna(), *table["denominator_id"].dropna()}
        held: dict[str, Evidence] = {}
        for one in table["indicator_id"]:
            if one in parts:
                continue
            try:
                held[one] = self.evidence(one, areas=areas, vintage=vintage)
            except EvidenceError as fault:
                if fault.code not in SILENT:
                    raise
        if len(held) < 2:
            raise EvidenceError(
                f"{len(held)} indicators have figures there; links are between two or "
                "more.",
                fix="name areas in which several indicators are measured.",
                code="MM-DOMAIN-FEW",
            )
        return held


def _same(given: Any, planned: Any) -> bool:
    """Whether a setting is what was planned, one name or a list of one alike."""
    apart = [list(g) if isinstance(g, list | tuple) else g for g in (given, planned)]
    return bool(apart[0] == apart[1] or [apart[0]] == apart[1])

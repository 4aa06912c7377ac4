"""Questions of pace and progress, with the tables of a mission filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError
from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.stats.composite.replicating import Alternatives
    from missionmetrics.stats.composite.specification import Specification


class MomentumQuestions(Held):
    """How far, how fast, and is that fast enough?"""

    def momentum(
        self,
        indicator: str | None = None,
        *,
        areas: str | Sequence[str] | None = None,
        comparator: str | None = None,
        target: str | None = None,
        level: float = 0.95,
        launch: str | None = None,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """How far has it come, how fast is it moving, and is that fast enough?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        areas : str, sequence of str or None
            An area by code or name, several of them, or a level of the table
            ``areas`` such as ``"borough"`` for all of it; the whole place by default.
        comparator : str or None
            Area drawn beside a single area; the mission's own by default.
        target : str or None
            ``target_id``, where an area has several.
        level : float
            Coverage of the intervals, between 0 and 1.
        launch, shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.momentum`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.momentum` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.momentum import momentum

        chosen = self._headline(indicator)
        wanted = self._areas(areas)
        beside = self._beside(comparator, wanted)
        every = [*wanted, beside] if beside else wanted
        result = momentum(
            self.evidence(chosen, areas=every, vintage=vintage),
            self._tables["targets"],
            self._tables.geography,
            indicator=chosen,
            areas=wanted,
            comparator=beside,
            target=target,
            level=level,
            launch=launch or self.file.mission.launch.isoformat(),
            shocks=self._shocks() if shocks is None else shocks,
        )
        return self._signed(result, launch=launch, shocks=shocks)

    def acceleration(
        self,
        indicator: str | None = None,
        *,
        area: str | None = None,
        launch: str | None = None,
        level: float = 0.95,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """Has the pace changed since the launch?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        area : str or None
            Code or name; the whole place by default.
        launch, shocks
            As declared in ``mission.toml`` by default.
        level : float
            Coverage of the intervals, between 0 and 1.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.acceleration`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.acceleration` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.acceleration import acceleration

        chosen = self._headline(indicator)
        here = self._area(area) if area else self._areas(None)[0]
        result = acceleration(
            self.evidence(chosen, areas=[here], vintage=vintage),
            indicator=chosen,
            area=here,
            launch=launch or self.file.mission.launch.isoformat(),
            level=level,
            shocks=self._shocks() if shocks is None else shocks,
        )
        return self._signed(result, launch=launch, shocks=shocks)

    def compare_areas(
        self,
        indicator: str | None = None,
        *,
        area: str | None = None,
        with_: str | None = None,
        start: str | None = None,
        end: str | None = None,
        level: float = 0.95,
        vintage: str = "latest",
    ) -> Result:
        """Would it have changed anyway? The same change in another place.

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        area, with_ : str or None
            The place and its comparator, by code or name; the mission's by default.
        start, end : str or None
            First and last period; the first and last that both have by default.
        level : float
            Coverage of the interval, between 0 and 1.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.compare_areas`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.compare_areas` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``) or no comparator named (``MM-COMPARATOR``).
        """
        from missionmetrics.metrics.momentum.compare_areas import compare_areas

        chosen = self._headline(indicator)
        here = self._area(area or self.file.mission.area_id)
        other = with_ or self.file.mission.comparator
        if other is None:
            raise EvidenceError(
                "The mission names no comparator.",
                fix="set `comparator` in mission.toml, or give with_='...'.",
                code="MM-COMPARATOR",
            )
        there = self._area(other)
        return compare_areas(
            self.evidence(chosen, areas=[here, there], vintage=vintage),
            indicator=chosen,
            area=here,
            with_=there,
            start=start,
            end=end,
            level=level,
        )

    def budget_left(
        self,
        indicator: str | None = None,
        *,
        area: str | None = None,
        target: str | None = None,
        level: float = 0.95,
        shocks: Sequence[Mapping[str, str]] | None = None,
        seed: int = 0,
        vintage: str = "latest",
    ) -> Result:
        """How much of a budget has been used, how much is left, when will it run out?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        area : str or None
            Code or name; the whole place by default.
        target, level, seed
            As :func:`missionmetrics.budget_left`.
        shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.budget_left`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.budget_left` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.budget_left import budget_left

        chosen = self._headline(indicator)
        here = self._area(area) if area else self._areas(None)[0]
        result = budget_left(
            self.evidence(chosen, areas=[here], vintage=vintage),
            self._tables["targets"],
            indicator=chosen,
            area=here,
            target=target,
            level=level,
            shocks=self._shocks() if shocks is None else shocks,
            seed=seed,
        )
        return self._signed(result, shocks=shocks)

    def net_gap(
        self,
        indicator: str | None = None,
        *,
        area: str | None = None,
        target: str | None = None,
        level: float = 0.95,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """How far is it above what may be left, and do declared removals cover that?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        area : str or None
            Code or name; the whole place by default.
        target, level
            As :func:`missionmetrics.net_gap`.
        shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.net_gap`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.net_gap` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.net_gap import net_gap

        chosen = self._headline(indicator)
        here = self._area(area) if area else self._areas(None)[0]
        result = net_gap(
            self.evidence(chosen, areas=[here], vintage=vintage),
            self._tables["targets"],
            indicator=chosen,
            area=here,
            target=target,
            level=level,
            shocks=self._shocks() if shocks is None else shocks,
        )
        return self._signed(result, shocks=shocks)

    def progress_rules(
        self,
        indicator: str | None = None,
        *,
        area: str | None = None,
        target: str | None = None,
        base_year: int = 2015,
        limit: float | None = None,
        level: float = 0.95,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """What do official rules say of these figures, and do they agree?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        area : str or None
            Code or name; the whole place by default.
        target, base_year, limit, level
            As :func:`missionmetrics.progress_rules`.
        shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.progress_rules`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.progress_rules` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.progress_rules import progress_rules

        chosen = self._headline(indicator)
        here = self._area(area) if area else self._areas(None)[0]
        result = progress_rules(
            self.evidence(chosen, areas=[here], vintage=vintage),
            self._tables["targets"],
            indicator=chosen,
            area=here,
            target=target,
            base_year=base_year,
            limit=limit,
            level=level,
            shocks=self._shocks() if shocks is None else shocks,
        )
        return self._signed(result, shocks=shocks)

    def composite_index(
        self,
        specification: Specification | Mapping[str, Any] | Sequence[str],
        *,
        areas: str | Sequence[str] | None = None,
        period: str | None = None,
        ways: Alternatives | Mapping[str, Any] | None = None,
        first: int = 3,
        replications: int = 2000,
        base: int = 512,
        level: float = 0.95,
        seed: int | None = 1,
        vintage: str = "latest",
    ) -> Result:
        """How do places compare when several indicators are put together?

        Parameters
        ----------
        specification : Specification, mapping or sequence of str
            The make-up of the index, or a list of indicators of equal weight.
        areas : str, sequence of str or None
            A level of the table ``areas`` such as ``"district"``, or areas by code or
            name; by default every area next below the whole place.
        period, ways, first, replications, base, level, seed
            As :func:`missionmetrics.composite_index`.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.composite_index`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.composite_index` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.composite_index import composite_index

        wanted = self._areas(areas) if areas is not None else self._below()
        return self._signed(
            composite_index(
                self._together(_named(specification), wanted, vintage),
                specification=specification,
                areas=wanted,
                period=period,
                ways=ways,
                first=first,
                replications=replications,
                base=base,
                level=level,
                seed=seed,
            )
        )

    def _below(self) -> list[str]:
        """The areas that lie directly in the whole place."""
        table = self._tables["areas"]
        inside = table.loc[table["parent_id"] == self.file.mission.area_id, "area_id"]
        return sorted(inside)

    def _together(
        self, indicators: Sequence[str], areas: Sequence[str], vintage: str
    ) -> Evidence:
        """The evidence of several indicators as one."""
        import pandas as pd

        each = [self.evidence(i, areas=areas, vintage=vintage) for i in indicators]
        sources = {s.source_id: s for one in each for s in one.sources}
        return replace(
            each[0],
            table=pd.concat([e.table for e in each], ignore_index=True),
            lost=pd.concat([e.lost for e in each], ignore_index=True),
            sources=tuple(sources.values()),
            draws=None,
        )


def _named(given: Specification | Mapping[str, Any] | Sequence[str]) -> list[str]:
    """Every indicator and denominator that a make-up names."""
    from collections.abc import Mapping

    from missionmetrics.stats.composite.declared import read_specification
    from missionmetrics.stats.composite.specification import Specification

    if isinstance(given, Mapping):
        spec = read_specification(given)
    elif isinstance(given, Specification):
        spec = given
    else:
        return list(dict.fromkeys(given))
    below = [i.denominator for i in spec.indicators if i.denominator]
    return list(dict.fromkeys([*(i.code for i in spec.indicators), *below]))

"""Questions of pace and progress, with the tables of a mission filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError
from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.course_weights import Given

SILENT = ("MM-INDICATOR-EMPTY", "MM-AREA-PARTS")
VINTAGE = "MM-VINTAGE"


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

    def on_course(
        self,
        indicators: Sequence[str] | None = None,
        *,
        area: str | None = None,
        weights: Given = None,
        previous: MomentumQuestions | None = None,
        previous_vintage: str | None = None,
        previous_indicators: Sequence[str] | None = None,
        previous_weights: Given = None,
        previous_shocks: Sequence[Mapping[str, str]] | None = None,
        previous_published: float | None = None,
        correlation: float = 0.5,
        level: float = 0.95,
        seed: int = 0,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """Taken together, is it on course, how many indicators are, and what changed?

        Parameters
        ----------
        indicators : sequence of str or None
            Which indicators; all that have a target for the area by default.
        area : str
            Code or name; the whole place by default.
        weights, correlation, level, seed
            As :func:`missionmetrics.on_course`.
        previous : Mission or None
            The mission as it stood in the last report, with its own figures, targets
            and declared exceptional times.
        previous_vintage : str or None
            Vintage of the last report's figures, for the indicators that have it; the
            others are taken as they are. Of this mission, where ``previous`` is None.
        previous_indicators, previous_weights, previous_shocks, previous_published
            As :func:`missionmetrics.on_course`.
        shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.on_course`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.on_course` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.on_course import on_course

        here = self._area(area) if area else self._areas(None)[0]
        chosen = self._aimed(here) if indicators is None else list(indicators)
        declared = self._shocks() if shocks is None else shocks
        last = self if previous is None and previous_vintage else previous
        was: dict[str, Any] = {}
        if last is not None:
            asked = previous_indicators or last._known(chosen)
            was["previous_evidence"] = last._gathered(asked, here, previous_vintage)
            was["previous_targets"] = last._tables["targets"]
            if previous_shocks is None:
                previous_shocks = declared if last is self else last._shocks()
        result = on_course(
            self._gathered(chosen, here, vintage, strict=True),
            self._tables["targets"],
            indicators=chosen,
            area=here,
            weights=weights,
            correlation=correlation,
            level=level,
            seed=seed,
            shocks=declared,
            previous_indicators=previous_indicators,
            previous_weights=previous_weights,
            previous_shocks=previous_shocks,
            previous_published=previous_published,
            **was,
        )
        return self._signed(result, shocks=shocks)

    def _aimed(self, area: str) -> list[str]:
        """The indicators that have a target for the area, in the order of the table."""
        targets = self._tables["targets"]
        own = set(targets.loc[targets["area_id"] == area, "indicator_id"])
        return [i for i in self._tables["indicators"]["indicator_id"] if i in own]

    def _known(self, indicators: Sequence[str]) -> list[str]:
        """Those of ``indicators`` that this mission has."""
        known = set(self._tables["indicators"]["indicator_id"])
        return [i for i in indicators if i in known]

    def _gathered(
        self,
        indicators: Sequence[str],
        area: str,
        vintage: str | None,
        *,
        strict: bool = False,
    ) -> Evidence:
        """Evidence of several indicators; one without figures is silent.

        An indicator that lacks the vintage is taken in its latest, unless ``strict``.
        """
        from missionmetrics.evidence.long_form import gathered

        found = []
        for indicator in indicators:
            for label in dict.fromkeys([vintage or "latest", "latest"]):
                try:
                    own = self.evidence(indicator, areas=[area], vintage=label)
                except EvidenceError as fault:
                    if fault.code in SILENT or (fault.code == VINTAGE and not strict):
                        continue
                    raise
                found.append(own)
                break
        if not found:
            raise EvidenceError(
                "None of the indicators has a figure.",
                fix="add figures to `observations`, or name other indicators.",
                code="MM-INDICATOR-EMPTY",
            )
        return gathered(found)

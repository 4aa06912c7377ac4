"""Questions of pace, with the tables of a mission filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result


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
        prior: str | Mapping[str, float] = "default",
        outliers: bool = False,
        groups: str | Sequence[str] | None = None,
        seed: int = 1,
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
        prior, outliers, groups, seed
            As :func:`missionmetrics.momentum`.
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
            shocks=self._exceptional(shocks),
            prior=prior,
            outliers=outliers,
            groups=groups,
            seed=seed,
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

        about = self._about(indicator, area, vintage)
        result = acceleration(
            about.evidence,
            indicator=about.indicator,
            area=about.area,
            launch=launch or self.file.mission.launch.isoformat(),
            level=level,
            shocks=self._exceptional(shocks),
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

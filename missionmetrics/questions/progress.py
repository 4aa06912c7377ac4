"""Questions of rules, limits and budgets, with a mission's tables filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result


class ProgressQuestions(Held):
    """What do rules, limits and budgets say of the same figures?"""

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
        rebase: Sequence[Mapping[str, Any]] | None = None,
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
        shocks, rebase
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

        about = self._about(indicator, area, vintage)
        result = progress_rules(
            about.evidence,
            self._tables["targets"],
            indicator=about.indicator,
            area=about.area,
            target=target,
            base_year=base_year,
            limit=limit,
            level=level,
            shocks=self._exceptional(shocks),
            rebase=self._rebase() if rebase is None else rebase,
        )
        return self._signed(result, shocks=shocks, rebase=rebase)

    def process_control(
        self,
        indicator: str | None = None,
        *,
        area: str | None = None,
        target: str | None = None,
        rebase: Sequence[Mapping[str, Any]] | None = None,
        baseline: Sequence[str] | None = None,
        level: float = 0.95,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """Is this more than the usual up and down, and will it keep to its target?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        area : str or None
            Code or name; the whole place by default.
        target, baseline, level
            As :func:`missionmetrics.process_control`.
        rebase, shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.process_control`; a new start of the limits, or a
            baseline, that was not declared is told as a departure from the protocol.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.process_control` and :meth:`evidence`; no such
            area (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.process_control import process_control

        about = self._about(indicator, area, vintage)
        result = process_control(
            about.evidence,
            self._tables["targets"],
            indicator=about.indicator,
            area=about.area,
            target=target,
            rebase=self._rebase() if rebase is None else rebase,
            baseline=baseline,
            level=level,
            shocks=self._exceptional(shocks),
        )
        return self._signed(result, shocks=shocks, rebase=rebase, baseline=baseline)

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

        about = self._about(indicator, area, vintage)
        result = budget_left(
            about.evidence,
            self._tables["targets"],
            indicator=about.indicator,
            area=about.area,
            target=target,
            level=level,
            shocks=self._exceptional(shocks),
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

        about = self._about(indicator, area, vintage)
        result = net_gap(
            about.evidence,
            self._tables["targets"],
            indicator=about.indicator,
            area=about.area,
            target=target,
            level=level,
            shocks=self._exceptional(shocks),
        )
        return self._signed(result, shocks=shocks)

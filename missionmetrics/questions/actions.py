"""Questions of what actions are followed by, with a mission's tables filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.result import Result
    from missionmetrics.metrics.spillover.actions.dated import By, Every


class ActionsQuestions(Held):
    """What follows from the actions of the portfolio?"""

    def project_spillover(
        self,
        *,
        baseline: Mapping[str, Any] | None = None,
        events: str = "started",
        by: By | None = None,
        every: Every = "week",
        longest: float | None = None,
        window: float = 365.0,
        start: str | None = None,
        end: str | None = None,
        level: float = 0.95,
        seed: int = 0,
    ) -> Result:
        """Are actions followed by more than the calendar alone would give?

        Parameters, result and errors as :func:`missionmetrics.project_spillover`.
        """
        from missionmetrics.metrics.spillover.project_spillover import (
            project_spillover,
        )

        t = self._tables
        result = project_spillover(
            t["projects"],
            t["project_events"],
            t["project_links"],
            baseline=baseline,
            events=events,
            by=by,
            every=every,
            longest=longest,
            window=window,
            start=start,
            end=end,
            level=level,
            seed=seed,
        )
        return self._signed(result)

"""Questions of what follows from projects, and what people tell, tables filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.metrics.spillover.actions.dated import By, Every


class FollowedQuestions(Held):
    """What followed from actions, by their dates and in people's words?"""

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
        seed: int | None = 0,
    ) -> Result:
        """Are actions followed by more than the calendar alone would give?

        Parameters, result and errors as :func:`missionmetrics.project_spillover`;
        ``baseline`` is what ``mission.toml`` declares under ``[protocol.rhythm]``
        unless another is given, which is told as a departure from the protocol.
        """
        from missionmetrics.metrics.spillover.project_spillover import (
            project_spillover,
        )

        t = self._tables
        told = self._declared_rhythm()
        result = project_spillover(
            t["projects"],
            t["project_events"],
            t["project_links"],
            t["sources"],
            baseline=told if baseline is None else baseline,
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
        used = result.provenance.settings["baseline"]
        return self._signed(result, rhythm=None if used == told else used)

    def _declared_rhythm(self) -> dict[str, Any] | None:
        """What the protocol says of how actions come by themselves, if anything."""
        found = self.file.protocol.rhythm
        if found is None:
            return None
        calendar = found.calendar
        return {
            "calendar": calendar if isinstance(calendar, str) else list(calendar),
            "trend": found.trend,
            "steps": sorted(day.isoformat() for day in found.steps),
        }

    def ripples(
        self,
        *,
        start: Sequence[str] | None = None,
        coders: Literal["any", "all"] = "any",
        lag: int = 1,
        along: Literal["passages", "dates"] = "passages",
        quotes: int = 4,
        level: float = 0.95,
        seed: int | None = 0,
    ) -> Result:
        """How far have the effects that people describe spread?

        Parameters, result and errors as :func:`missionmetrics.ripples`.
        """
        from missionmetrics.metrics.spillover.ripples import ripples

        names = ("outcomes", "claims", "claim_evidence", "documents", "codes",
                 "segments", "sources")  # fmt: skip
        return ripples(
            *(self._tables[name] for name in names),
            start=start,
            coders=coders,
            lag=lag,
            along=along,
            quotes=quotes,
            level=level,
            seed=seed,
        )

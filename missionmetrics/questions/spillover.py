"""Questions of what spreads, with the tables of a mission filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.result import Result


class SpilloverQuestions(Held):
    """What has spread beyond where it began?"""

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

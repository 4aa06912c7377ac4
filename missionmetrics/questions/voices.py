"""Questions of what people say, with the tables of a mission filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.result import Result


class VoicesQuestions(Held):
    """What do people speak of, and in which words?"""

    def code_series(
        self,
        *,
        by: Sequence[Literal["period", "area_id", "group"]] = (),
        themes: Literal["lowest", "top", "all"] = "lowest",
        coders: Literal["any", "all"] = "any",
        level: float = 0.95,
    ) -> Result:
        """What do people speak of, and how many of them?

        Parameters, result and errors as :func:`missionmetrics.code_series`.
        """
        from missionmetrics.metrics.voices.code_series import code_series

        t = self._tables
        return code_series(
            t["documents"],
            t["codes"],
            t["segments"],
            t["areas"],
            t["sources"],
            by=by,
            themes=themes,
            coders=coders,
            level=level,
        )

    def consented_quotes(
        self, *, themes: Sequence[str] | None = None, most: int = 4
    ) -> Result:
        """What have people said, in words they agreed to have shown?

        Parameters, result and errors as :func:`missionmetrics.consented_quotes`.
        """
        from missionmetrics.metrics.voices.consented_quotes import consented_quotes

        t = self._tables
        return consented_quotes(
            t["documents"],
            t["codes"],
            t["segments"],
            t["sources"],
            themes=themes,
            most=most,
        )

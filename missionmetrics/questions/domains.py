"""Questions of what follows what, with the tables of a mission filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import listed
from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.long_form import Evidence


SILENT = ("MM-INDICATOR-EMPTY", "MM-AREA-PARTS", "MM-AGGREGATION")
"""An indicator without figures for the areas asked for is not among all."""


class DomainQuestions(Held):
    """Do several things follow one another?"""

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
            Which indicators; by default all that have figures there, but for those
            that another is made of.
        areas : str, sequence of str or None
            A level of the table ``areas`` such as ``"district"``, or areas by code or
            name, to be read together; the whole place by default.
        level, draws, seed
            As :func:`missionmetrics.domain_spillover`.
        shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.domain_spillover`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.domain_spillover` and :meth:`evidence`; no such
            area (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.evidence.long_form import gathered
        from missionmetrics.metrics.spillover.domain_spillover import domain_spillover

        here = self._areas(areas)
        if indicators is None:
            held = self._measured(here, vintage)
        else:
            wanted = listed(indicators, setting="indicators")
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
        return self._signed(result, shocks=shocks)

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

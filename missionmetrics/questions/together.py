"""Questions of several indicators, with the tables of a mission filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.stats.composite.replicating import Alternatives
    from missionmetrics.stats.composite.specification import Specification


class TogetherQuestions(Held):
    """What do several indicators say, taken together?"""

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

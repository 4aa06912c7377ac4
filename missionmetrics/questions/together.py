"""Questions of several indicators, with the tables of a mission filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import listed
from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.metrics.momentum.together.course_weights import Given
    from missionmetrics.stats.composite.replicating import Alternatives
    from missionmetrics.stats.composite.specification import Specification

SILENT = ("MM-INDICATOR-EMPTY", "MM-AREA-PARTS")
VINTAGE = "MM-VINTAGE"


class TogetherQuestions(Held):
    """What do several indicators say, taken together?"""

    def composite_index(
        self,
        specification: Specification | Mapping[str, Any] | Sequence[str],
        *,
        areas: str | Sequence[str] | None = None,
        period: str | None = None,
        ways: Alternatives | Mapping[str, Any] | None = None,
        margins: bool = True,
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
        period, ways, margins, first, replications, base, level, seed
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
                margins=margins,
                first=first,
                replications=replications,
                base=base,
                level=level,
                seed=seed,
            )
        )

    def on_course(
        self,
        indicators: Sequence[str] | None = None,
        *,
        area: str | None = None,
        weights: Given = None,
        previous: TogetherQuestions | None = None,
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

        here = self._area(area or self.file.mission.area_id)
        chosen = (
            self._aimed(here)
            if indicators is None
            else listed(indicators, setting="indicators")
        )
        declared = self._exceptional(shocks)
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

    def _below(self) -> list[str]:
        """The areas that lie directly in the whole place."""
        table = self._tables["areas"]
        inside = table.loc[table["parent_id"] == self.file.mission.area_id, "area_id"]
        return sorted(inside)

    def _together(
        self, indicators: Sequence[str], areas: Sequence[str], vintage: str
    ) -> Evidence:
        """The evidence of several indicators as one."""
        from missionmetrics.evidence.long_form import gathered

        return gathered(
            [self.evidence(i, areas=areas, vintage=vintage) for i in indicators]
        )

    def _aimed(self, area: str) -> list[str]:
        """The indicators that have a target for the area, in the order of the table."""
        targets = self._tables["targets"]
        here = (targets["area_id"] == area) & (targets["kind"] != "budget")
        own = set(targets.loc[here, "indicator_id"])
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
        return list(dict.fromkeys(listed(given, setting="specification")))
    below = [i.denominator for i in spec.indicators if i.denominator]
    return list(dict.fromkeys([*(i.code for i in spec.indicators), *below]))

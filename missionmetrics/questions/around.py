"""What happened around the places acted on, with a mission's tables filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from missionmetrics.core.result import Result
    from missionmetrics.metrics.spillover.around.distances import By
    from missionmetrics.metrics.spillover.around.ground import Scale
    from missionmetrics.stats.rings.placements import Sited


class AroundQuestions(Held):
    """What changed in and around the places acted on?"""

    def area_spillover(
        self,
        indicator: str | None = None,
        *,
        rings: Sequence[float] | None = None,
        by: By | None = None,
        apart: pd.DataFrame | None = None,
        actions: str | Sequence[str] | None = None,
        sited: Sited = "clumps",
        scale: Scale | None = None,
        draws: int = 999,
        level: float = 0.95,
        seed: int | None = 0,
        vintage: str = "latest",
    ) -> Result:
        """Did places next to those acted on change too?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        rings, by, actions
            As declared in ``mission.toml`` by default, or else places that share a
            border with those acted on, and all actions.
        apart, sited, scale, draws, level, seed
            As :func:`missionmetrics.area_spillover`.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.area_spillover`; rings other than those declared
            are told as a departure from the protocol.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.area_spillover` and :meth:`evidence`.
        """
        from missionmetrics.metrics.spillover.area_spillover import area_spillover

        chosen = self._headline(indicator)
        asked = {"edges": rings, "by": by, "actions": actions}
        given = {name: value for name, value in asked.items() if value is not None}
        told = self._declared_rings()
        planned = {"edges": [1.0], "by": "borders", "actions": None} | told
        used = planned | given
        as_told = all(_same(used[name], planned[name]) for name in planned)
        result = area_spillover(
            self.evidence(chosen, vintage=vintage),
            self._tables.geography,
            self._tables["interventions"],
            indicator=chosen,
            rings=used["edges"],
            by=used["by"],
            apart=apart,
            actions=used["actions"],
            declared=bool(told) and as_told,
            sited=sited,
            scale=scale,
            draws=draws,
            level=level,
            seed=seed,
        )
        return self._signed(result, rings=given if told and not as_told else None)

    def _declared_rings(self) -> dict[str, Any]:
        """What the protocol says of rings; nothing where it declares none."""
        found = self.file.protocol.rings
        if found is None:
            return {}
        told = found.model_dump(exclude_none=True)
        return {n: list(v) if isinstance(v, tuple) else v for n, v in told.items()}


def _same(given: Any, planned: Any) -> bool:
    """Whether a setting is what was planned, one name or a list of one alike."""
    apart = [list(g) if isinstance(g, list | tuple) else g for g in (given, planned)]
    return bool(apart[0] == apart[1] or [apart[0]] == apart[1])

"""Questions of neighbouring areas, with the tables of a mission filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.evidence.asked import listed
from missionmetrics.questions.held import Held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.neighbours import Near
    from missionmetrics.stats.spatial.kinds import Model


class NearbyQuestions(Held):
    """What goes with what next door?"""

    def spatial_impacts(
        self,
        outcome: str | None = None,
        *,
        drivers: Sequence[str],
        areas: str | Sequence[str],
        period: str | None = None,
        model: Model = "sdem",
        near: Near = "border",
        level: float = 0.95,
        draws: int = 2000,
        seed: int | None = 1,
        vintage: str = "latest",
    ) -> Result:
        """When one place changes, what changes next door?

        Parameters
        ----------
        outcome : str or None
            Which indicator; the mission's headline by default.
        drivers : sequence of str
            Indicators that it may go with, in an area and next door.
        areas : str or sequence of str
            A level of the table ``areas`` such as ``"neighbourhood"``, or areas by
            code or name.
        period, model, near, level, draws, seed
            As :func:`missionmetrics.spatial_impacts`.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.spatial_impacts`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.spatial_impacts` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.evidence.long_form import gathered
        from missionmetrics.metrics.spillover.spatial_impacts import spatial_impacts

        chosen = self._headline(outcome)
        asked = listed(drivers, setting="drivers")
        held = [
            self.evidence(i, vintage=vintage) for i in dict.fromkeys([chosen, *asked])
        ]
        return self._signed(
            spatial_impacts(
                gathered(held),
                self._tables.geography,
                outcome=chosen,
                drivers=asked,
                areas=self._areas(areas),
                period=period,
                model=model,
                near=near,
                level=level,
                draws=draws,
                seed=seed,
            )
        )

"""Every result built by hand, by name: whatever the library can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.core import (
    handmade,
    handmade_curve,
    handmade_matrix,
    handmade_ranking,
    handmade_waterfall,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.core.result import Result

EVERY: dict[str, Callable[[], Result]] = {
    **handmade.ALL,
    **handmade_curve.ALL,
    **handmade_matrix.ALL,
    **handmade_ranking.ALL,
    **handmade_waterfall.ALL,
}

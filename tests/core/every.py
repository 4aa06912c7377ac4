"""Every result built by hand, by name: whatever the library can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.core import (
    handmade,
    handmade_board,
    handmade_curve,
    handmade_flow,
    handmade_matrix,
    handmade_ranking,
    handmade_small_multiples,
    handmade_tree,
    handmade_waterfall,
    made_city,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from missionmetrics.core.result import Result

EVERY: dict[str, Callable[[], Result]] = {
    **handmade.ALL,
    **handmade_board.ALL,
    **handmade_curve.ALL,
    **handmade_flow.ALL,
    **handmade_matrix.ALL,
    **handmade_ranking.ALL,
    **handmade_small_multiples.ALL,
    **handmade_tree.ALL,
    **handmade_waterfall.ALL,
}
SHOWN = {**EVERY, **made_city.ALL}
"""Those, and what the questions of a made-up city answer."""
USUAL = {
    **EVERY,
    **{name: made_city.ALL[name] for name in (
        "around_places", "around_dates", "fields_that_follow", "gap_to_net",
        "next_door_mapped", "process_limits", "told_effects",
    )},
}  # fmt: skip
"""Those made by hand, and one of each kind of picture that a question adds."""

"""What the page says of the indicators besides the headline."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from missionmetrics.reporting.answered import UNANSWERABLE, answered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.core.result import Result
    from missionmetrics.mission import Mission


def others(mission: Mission) -> tuple[list[Result], list[str]]:
    """Results for the other indicators, and names of those without an answer."""
    found: list[Result] = []
    unanswered: list[str] = []
    for indicator, name in _other_indicators(mission):
        pace = answered(partial(mission.momentum, indicator), UNANSWERABLE)
        if pace is None:
            unanswered.append(name)
            continue
        found.append(pace)
        if (compared := comparison(mission, indicator)) is not None:
            found.append(compared)
    return found, unanswered


def _other_indicators(mission: Mission) -> Iterator[tuple[str, str]]:
    """Indicators besides the headline, without those that only make up a ratio."""
    table = mission.tables["indicators"]
    ratios = table.loc[table["aggregation"] == "ratio"]
    blocks = {*ratios["numerator_id"], *ratios["denominator_id"]}
    left_out = {mission.file.mission.headline, *blocks}
    for row in table.itertuples(index=False):
        if row.indicator_id not in left_out:
            yield str(row.indicator_id), str(row.name)


def comparison(mission: Mission, indicator: str | None) -> Result | None:
    """The comparator's change, where a comparator is named and has figures."""
    if mission.file.mission.comparator is None:
        return None
    absent = (*UNANSWERABLE, "MM-COMPARE-PERIOD", "MM-COMPARE-ZERO")
    return answered(partial(mission.compare_areas, indicator), absent)

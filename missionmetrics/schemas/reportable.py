"""What a report needs beyond sound tables: a headline with values, and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.schemas.columns import numbers_of, texts_of
from missionmetrics.schemas.dating import texts_by_id
from missionmetrics.schemas.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from missionmetrics.core.errors import Fault
    from missionmetrics.schemas.mission_models import MissionFile


def report_faults(
    mission: MissionFile,
    frames: Mapping[str, pd.DataFrame],
    places: Mapping[str, Place],
) -> Iterator[Fault]:
    """Warnings where the tables can be read and a report would fall short.

    Parameters
    ----------
    mission : MissionFile
        What ``mission.toml`` says.
    frames : mapping of str to DataFrame
        The tables, typed. A table that is absent counts as empty.
    places : mapping of str to Place
        Where each table stands.

    Yields
    ------
    Fault
        No headline (``MM-HEADLINE-NONE``), one without a value
        (``MM-HEADLINE-EMPTY``), values without a source (``MM-SOURCE-NONE``).
    """
    indicators = frames.get("indicators", pd.DataFrame())
    observations = frames.get("observations", pd.DataFrame())
    yield from _headline(mission.mission.headline, indicators, observations)
    place = places.get("observations", Place())
    yield from _sources(indicators, observations, place)


def _headline(
    headline: str | None, indicators: pd.DataFrame, observations: pd.DataFrame
) -> Iterator[Fault]:
    known = list(dict.fromkeys(texts_of(indicators, "indicator_id").dropna()))
    place = Place(file="mission.toml")
    if headline is None and known:
        yield place.fault(
            "MM-HEADLINE-NONE",
            "The mission names no headline indicator, and a report opens with it.",
            f'set `headline` to one of the indicators, such as "{known[0]}".',
            column="mission.headline",
            severity="warning",
        )
    elif (
        headline is not None
        and headline in known
        and not _has_values(headline, indicators, observations)
    ):
        yield place.fault(
            "MM-HEADLINE-EMPTY",
            f"The headline `{headline}` has no value, so no report can be made yet.",
            "add its values to `observations`, or name another headline.",
            column="mission.headline",
            value=headline,
            severity="warning",
        )


def _has_values(
    indicator: str, indicators: pd.DataFrame, observations: pd.DataFrame
) -> bool:
    """Whether the indicator, or each of the two parts it is made of, has a value."""
    given = ~np.isnan(numbers_of(observations, "value"))
    valued = set(texts_of(observations, "indicator_id")[given])
    parts = {
        texts_by_id(indicators, "indicator_id", f"{part}_id").get(indicator)
        for part in ("numerator", "denominator")
    }
    return indicator in valued or parts <= valued


def _sources(
    indicators: pd.DataFrame, observations: pd.DataFrame, place: Place
) -> Iterator[Fault]:
    """One warning for each indicator with values that name no source."""
    names = texts_of(observations, "indicator_id")
    behind = texts_of(observations, "source_id").fillna(
        names.map(texts_by_id(indicators, "indicator_id", "source_id"))
    )
    given = ~np.isnan(numbers_of(observations, "value"))
    bare = given & names.notna().to_numpy() & behind.isna().to_numpy()
    rows: dict[str, list[int]] = {}
    for position in sorted(map(int, np.flatnonzero(bare)), key=place.row):
        rows.setdefault(names.iloc[position], []).append(position)
    for name, positions in rows.items():
        many = f"{len(positions)} values" if len(positions) > 1 else "A value"
        verb = "name" if len(positions) > 1 else "names"
        yield place.fault(
            "MM-SOURCE-NONE",
            f"{many} of `{name}` {verb} no source, and the page will say so.",
            "add the source to `sources`, and its id as `source_id` here.",
            position=positions[0],
            column="indicator_id",
            value=name,
            severity="warning",
        )

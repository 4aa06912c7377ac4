"""Tables about places: areas, how old areas became new ones, and who lives there."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

from missionmetrics.schemas.dtypes import Day, Number, Text
from missionmetrics.schemas.fields import (
    choice,
    day,
    ident,
    keyed_by,
    number,
    period,
    text,
)


class Areas(pa.DataFrameModel):
    """The places the evidence is about, and which place lies in which.

    The shapes for maps stand in ``areas.geojson`` or ``areas.gpkg``, joined on
    ``area_id``. An area that changed its borders is a new area with a new id.
    """

    area_id: Series[Text] = ident(
        "Name that other tables use for this place; an official code if there is one.",
        example="E08000003",
    )
    name: Series[Text] = text(
        "The place's name as residents know it.", example="Manchester"
    )
    level: Series[Text] = text(
        "What kind of place it is, in your own words: city, borough, ward.",
        example="borough",
    )
    parent_id: Series[Text] | None = ident(
        "The larger place that this one lies in.",
        example="E47000001",
        nullable=True,
        references=("areas", "area_id"),
    )
    valid_from: Series[Day] | None = day(
        "The first day on which the place existed with these borders.",
        example="1974-04-01",
    )
    valid_to: Series[Day] | None = day(
        "The last day on which it did; empty while it still does.",
        example="2024-03-31",
    )
    note: Series[Text] | None = text(
        "Working note; never published.",
        example="Borders moved in 2023.",
        nullable=True,
        sensitivity="restricted",
    )

    class Config:
        """Facts about the table."""

        title = "Places"
        metadata = keyed_by("area_id")


class AreaLinks(pa.DataFrameModel):
    """What share of one area lies in another, for borders that moved.

    Used to carry figures for old areas over to new ones. Without it, nothing is
    carried over.
    """

    from_area_id: Series[Text] = ident(
        "The area that the figures are for.",
        example="E05000650",
        references=("areas", "area_id"),
    )
    to_area_id: Series[Text] = ident(
        "The area that they are wanted for.",
        example="E05011369",
        references=("areas", "area_id"),
    )
    weight: Series[Number] = number(
        "Share of the first area that lies in the second, from 0 to 1.",
        example="0.82",
        nullable=False,
        minimum=0,
        maximum=1,
        unit="share",
    )
    basis: Series[Text] = choice(
        "population",
        "area",
        "households",
        "other",
        description="What the share is a share of.",
        example="population",
    )
    valid_on: Series[Day] | None = day(
        "The day for which the share was worked out.", example="2021-03-21"
    )

    class Config:
        """Facts about the table."""

        title = "Links between areas"
        metadata = keyed_by("from_area_id", "to_area_id")


class Populations(pa.DataFrameModel):
    """How many people, households or other units a place has, by period and group.

    Rates, weighted means and checks of who is represented are worked out from it.
    """

    area_id: Series[Text] = ident(
        "The place.", example="E08000003", references=("areas", "area_id")
    )
    period: Series[Text] = period("When the count is for.", example="2023")
    group: Series[Text] | None = text(
        "The group of people counted, in your own words; empty means everyone.",
        example="aged 65 and over",
        nullable=True,
        default="",
    )
    value: Series[Number] = number(
        "How many.", example="55000", nullable=False, minimum=0, unit="people"
    )
    source_id: Series[Text] | None = ident(
        "Where the count comes from.",
        example="mid-year-estimates",
        nullable=True,
        references=("sources", "source_id"),
    )

    class Config:
        """Facts about the table."""

        title = "Populations"
        metadata = keyed_by("area_id", "period", "group")

"""Tables about action: interventions, projects, what happened to them, what grew."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

from missionmetrics.schemas.dtypes import Day, Number, Text, Whole
from missionmetrics.schemas.fields import (
    choice,
    day,
    ident,
    keyed_by,
    number,
    text,
    whole,
)


class Interventions(pa.DataFrameModel):
    """Large things done at a known date: a policy, a declaration, a fund."""

    intervention_id: Series[Text] = ident(
        "Name of the intervention.", example="clean-buses"
    )
    name: Series[Text] = text("What it is called.", example="Bee Network buses")
    area_id: Series[Text] = ident(
        "Where it acts.", example="E47000001", references=("areas", "area_id")
    )
    kind: Series[Text] = choice(
        "policy",
        "project",
        "declaration",
        "funding",
        "other",
        description="What kind of thing it is.",
        example="policy",
    )
    start: Series[Day] = day(
        "The day on which it began.", example="2023-09-24", nullable=False
    )
    end: Series[Day] | None = day(
        "The day on which it ended; empty while it goes on.", example="2025-01-05"
    )
    description: Series[Text] | None = text(
        "What was done, in a sentence.",
        example="Buses under public control.",
        nullable=True,
    )
    source_id: Series[Text] | None = ident(
        "Where it is documented.",
        example="tfgm-2023",
        nullable=True,
        references=("sources", "source_id"),
    )

    class Config:
        """Facts about the table."""

        title = "Interventions"
        metadata = keyed_by("intervention_id")


class Projects(pa.DataFrameModel):
    """The small actions of the mission's portfolio, running or not."""

    project_id: Series[Text] = ident("Name of the project.", example="bike-bus")
    name: Series[Text] = text(
        "What it is called.", example="Bike bus to Fairfield school"
    )
    area_id: Series[Text] | None = ident(
        "Where it works.",
        example="E08000003",
        nullable=True,
        references=("areas", "area_id"),
    )
    domain: Series[Text] | None = text(
        "What it is about: transport, homes, food.", example="transport", nullable=True
    )
    department: Series[Text] | None = text(
        "Which part of which organisation runs it.", example="Highways", nullable=True
    )
    lead: Series[Text] | None = text(
        "Who leads it; never published, as it may name a person.",
        example="A. Okafor",
        nullable=True,
        sensitivity="restricted",
    )
    start: Series[Day] | None = day("The day on which it began.", example="2021-09-06")
    planned_end: Series[Day] | None = day(
        "The day on which it is meant to end.", example="2022-07-20"
    )
    status: Series[Text] = choice(
        "idea",
        "running",
        "scaled",
        "completed",
        "stopped",
        "stalled",
        description="How it stands now.",
        example="running",
    )
    cost: Series[Number] | None = number(
        "What it costs in all, in `currency`.",
        example="24000",
        minimum=0,
        unit="money, in `currency`",
    )
    currency: Series[Text] | None = text(
        "Three-letter code of the currency.",
        example="GBP",
        nullable=True,
        pattern="[A-Z]{3}",
    )
    price_year: Series[Whole] | None = whole(
        "The year whose prices the cost is in.",
        example="2021",
        minimum=1900,
        maximum=2200,
        unit="year",
    )
    description: Series[Text] | None = text(
        "What it does, in a sentence fit to be published.",
        example="Parents cycle with children to school on Fridays.",
        nullable=True,
    )
    source_id: Series[Text] | None = ident(
        "Where it is documented.",
        example="portfolio-2024",
        nullable=True,
        references=("sources", "source_id"),
    )

    class Config:
        """Facts about the table."""

        title = "Projects"
        metadata = keyed_by("project_id")


class ProjectEvents(pa.DataFrameModel):
    """What happened to a project, and when."""

    event_id: Series[Text] = ident("Name of the event.", example="bike-bus-2")
    project_id: Series[Text] = ident(
        "Which project.", example="bike-bus", references=("projects", "project_id")
    )
    date: Series[Day] = day("When.", example="2022-03-04", nullable=False)
    kind: Series[Text] = choice(
        "started",
        "changed",
        "scaled",
        "completed",
        "stopped",
        "paused",
        "lesson",
        description="What happened.",
        example="scaled",
    )
    note: Series[Text] | None = text(
        "What happened, in words; never published as it stands.",
        example="Three more schools joined.",
        nullable=True,
        sensitivity="restricted",
    )
    source_id: Series[Text] | None = ident(
        "Where it is documented.",
        example="portfolio-2024",
        nullable=True,
        references=("sources", "source_id"),
    )

    class Config:
        """Facts about the table."""

        title = "Project events"
        metadata = keyed_by("event_id")


class ProjectLinks(pa.DataFrameModel):
    """Which project came out of which."""

    from_project_id: Series[Text] = ident(
        "The earlier project.",
        example="bike-bus",
        references=("projects", "project_id"),
    )
    to_project_id: Series[Text] = ident(
        "The later project.",
        example="school-streets",
        references=("projects", "project_id"),
    )
    kind: Series[Text] = choice(
        "grew_from",
        "copied",
        "lesson_used",
        "merged",
        description="How the later project came out of the earlier one.",
        example="grew_from",
    )
    date: Series[Day] | None = day("When.", example="2022-09-05")
    source_id: Series[Text] | None = ident(
        "Where it is documented.",
        example="portfolio-2024",
        nullable=True,
        references=("sources", "source_id"),
    )

    class Config:
        """Facts about the table."""

        title = "Links between projects"
        metadata = keyed_by("from_project_id", "to_project_id", "kind")

"""The table of sources: where evidence comes from and what may be done with it."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

from missionmetrics.schemas.dtypes import Day, Text
from missionmetrics.schemas.fields import choice, day, ident, keyed_by, text


class Sources(pa.DataFrameModel):
    """Where the evidence comes from, under which licence, and with whose consent.

    Every published figure names its source from this table, with its date.
    """

    source_id: Series[Text] = ident(
        "Name that other tables use for this source.", example="desnz-2025"
    )
    title: Series[Text] = text(
        "The source's title, as its publisher writes it.",
        example="UK local authority greenhouse gas emissions, 2005 to 2023",
    )
    publisher: Series[Text] | None = text(
        "Who published it.",
        example="Department for Energy Security and Net Zero",
        nullable=True,
    )
    published_on: Series[Day] | None = day(
        "The day on which it was published.", example="2025-07-03"
    )
    next_expected: Series[Day] | None = day(
        "The day on which the next figures are expected.", example="2026-06-25"
    )
    vintage: Series[Text] | None = text(
        "Which edition of the figures this is.", example="2025", nullable=True
    )
    url: Series[Text] | None = text(
        "Web address at which it can be found.",
        example="https://www.gov.uk/",
        nullable=True,
    )
    licence: Series[Text] = text(
        "The licence it is used under.", example="Open Government Licence v3.0"
    )
    attribution: Series[Text] | None = text(
        "The words that the licence asks to be shown.",
        example="Contains public sector information licensed under the OGL v3.0.",
        nullable=True,
    )
    accessed_on: Series[Day] | None = day(
        "The day on which it was fetched.", example="2026-11-02"
    )
    kind: Series[Text] = choice(
        "statistics",
        "register",
        "survey",
        "interviews",
        "workshop",
        "sensors",
        "documents",
        "other",
        description="What kind of source it is.",
        example="statistics",
    )
    consent: Series[Text] = choice(
        "not_needed",
        "given",
        "limited",
        "refused",
        description="Whether the people it comes from agreed to this use.",
        example="not_needed",
    )

    class Config:
        """Facts about the table."""

        title = "Sources"
        metadata = keyed_by("source_id")

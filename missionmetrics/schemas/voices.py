"""Tables about what people say: documents, codes, segments and residents' answers."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

from missionmetrics.schemas.dtypes import Day, Text, Whole
from missionmetrics.schemas.fields import (
    choice,
    day,
    ident,
    keyed_by,
    period,
    text,
    whole,
)

CONSENT = "How far the person agreed to be quoted: not at all, without name, by name."


class Documents(pa.DataFrameModel):
    """Interviews, focus groups, diaries and submissions, each one a document."""

    document_id: Series[Text] = ident("Name of the document.", example="interview-07")
    source_id: Series[Text] = ident(
        "Which source it is part of.",
        example="residents-2024",
        references=("sources", "source_id"),
    )
    kind: Series[Text] = choice(
        "interview",
        "focus_group",
        "diary",
        "submission",
        "minutes",
        "other",
        description="What kind of document it is.",
        example="interview",
    )
    period: Series[Text] | None = period(
        "When it was recorded; a date is fine.",
        example="2024-05-14",
        nullable=True,
        sensitivity="aggregate_only",
    )
    area_id: Series[Text] | None = ident(
        "Where.",
        example="E08000003",
        nullable=True,
        references=("areas", "area_id"),
        sensitivity="aggregate_only",
    )
    group: Series[Text] | None = text(
        "Which group of people speaks, in your own words.",
        example="private tenants",
        nullable=True,
        default="",
        sensitivity="aggregate_only",
    )
    participant_id: Series[Text] | None = ident(
        "Made-up name of the person, the same in all their documents; never published.",
        example="p12",
        nullable=True,
        sensitivity="restricted",
    )
    n_chars: Series[Whole] | None = whole(
        "Length of the text, in characters.",
        example="18234",
        minimum=0,
        unit="characters",
        sensitivity="aggregate_only",
    )
    text: Series[Text] | None = text(
        "The text itself; never published.",
        example="We stopped heating the back room.",
        nullable=True,
        sensitivity="restricted",
    )

    class Config:
        """Facts about the table."""

        title = "Documents"
        metadata = keyed_by("document_id")


class Codes(pa.DataFrameModel):
    """The codebook: what the codes that mark the documents mean."""

    code_id: Series[Text] = ident("Name of the code.", example="cold-home")
    name: Series[Text] = text(
        "The code's name, as it should stand in a chart.", example="Cold at home"
    )
    parent_id: Series[Text] | None = ident(
        "The wider code it belongs to.",
        example="housing",
        nullable=True,
        references=("codes", "code_id"),
    )
    definition: Series[Text] | None = text(
        "When the code applies, and when not.",
        example="A person says that their home is too cold to live well in.",
        nullable=True,
    )
    stance: Series[Text] | None = choice(
        "supports",
        "opposes",
        "neutral",
        description="Whether what is said speaks for the mission, against it, or "
        "neither.",
        example="opposes",
        nullable=True,
    )
    codebook_version: Series[Text] | None = text(
        "Which edition of the codebook.", example="3", nullable=True
    )

    class Config:
        """Facts about the table."""

        title = "Codes"
        metadata = keyed_by("code_id")


class Segments(pa.DataFrameModel):
    """A passage of a document that one coder marked with one code."""

    segment_id: Series[Text] = ident(
        "Name of the passage.", example="s-0193", sensitivity="aggregate_only"
    )
    document_id: Series[Text] = ident(
        "Which document.",
        example="interview-07",
        references=("documents", "document_id"),
        sensitivity="aggregate_only",
    )
    code_id: Series[Text] = ident(
        "Which code.", example="cold-home", references=("codes", "code_id")
    )
    coder_id: Series[Text] = ident(
        "Who marked it; never published.", example="coder-a", sensitivity="restricted"
    )
    start: Series[Whole] | None = whole(
        "Where it begins: how many characters come before it.",
        example="1204",
        minimum=0,
        unit="characters",
        sensitivity="aggregate_only",
    )
    end: Series[Whole] | None = whole(
        "Where it ends: how many characters come before its end.",
        example="1288",
        minimum=0,
        unit="characters",
        sensitivity="aggregate_only",
    )
    text: Series[Text] | None = text(
        "The passage itself; published only with consent.",
        example="We stopped heating the back room.",
        nullable=True,
        sensitivity="restricted",
    )
    consent: Series[Text] = choice(
        "none", "anonymous", "named", description=CONSENT, example="anonymous"
    )
    coded_on: Series[Day] | None = day(
        "When it was marked.", example="2024-06-02", sensitivity="aggregate_only"
    )

    class Config:
        """Facts about the table."""

        title = "Segments"
        metadata = keyed_by("segment_id", "code_id", "coder_id")


class ResidentResponses(pa.DataFrameModel):
    """What residents answer when they are shown a finding."""

    response_id: Series[Text] = ident(
        "Name of the answer.", example="r-041", sensitivity="aggregate_only"
    )
    topic: Series[Text] = ident(
        "What was shown: an indicator or a code.", example="territorial_emissions"
    )
    date: Series[Day] | None = day(
        "When.", example="2026-02-11", sensitivity="aggregate_only"
    )
    area_id: Series[Text] | None = ident(
        "Where the person lives.",
        example="E08000003",
        nullable=True,
        references=("areas", "area_id"),
        sensitivity="aggregate_only",
    )
    verdict: Series[Text] = choice(
        "agree",
        "partly",
        "disagree",
        "cannot_say",
        description="Whether the finding matches what the person knows.",
        example="partly",
        sensitivity="aggregate_only",
    )
    comment: Series[Text] | None = text(
        "What the person adds; published only with consent.",
        example="Not on our street.",
        nullable=True,
        sensitivity="restricted",
    )
    consent: Series[Text] = choice(
        "none", "anonymous", "named", description=CONSENT, example="anonymous"
    )

    class Config:
        """Facts about the table."""

        title = "Residents' answers"
        metadata = keyed_by("response_id")

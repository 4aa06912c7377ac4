"""Tables about effects that people describe: outcomes, claims, and what bears on them.

They hold outcome harvests, maps of ripple effects and causal maps alike. Where causal
mapping speaks of factors, links, sources and statements, these are ``outcomes``,
``claims``, ``participant_id`` and ``documents``.
"""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

from missionmetrics.schemas.dtypes import Day, Text
from missionmetrics.schemas.fields import (
    choice,
    day,
    ident,
    keyed_by,
    text,
)
from missionmetrics.schemas.voices import CONSENT


class Outcomes(pa.DataFrameModel):
    """What was done, and what people say changed: one row for each thing named.

    Claims link two of these. Two people who speak of the same thing use the same row.
    """

    outcome_id: Series[Text] = ident("Name of the outcome.", example="more-cycling")
    name: Series[Text] = text(
        "What changed, in a few words fit to be published; never a person's name.",
        example="More children cycle to school",
    )
    kind: Series[Text] = choice(
        "action",
        "outcome",
        "context",
        description="Whether the mission did it, it is said to have changed, or it was "
        "there anyway.",
        example="outcome",
    )
    project_id: Series[Text] | None = ident(
        "For an action: which project it is.",
        example="bike-bus",
        nullable=True,
        references=("projects", "project_id"),
    )
    sector: Series[Text] | None = text(
        "Which part of life it belongs to, in your own words.",
        example="transport",
        nullable=True,
    )
    area_id: Series[Text] | None = ident(
        "Where it showed.",
        example="E08000003",
        nullable=True,
        references=("areas", "area_id"),
    )
    date: Series[Day] | None = day("When it first showed.", example="2023-05-20")
    intended: Series[Text] | None = choice(
        "yes",
        "no",
        "unclear",
        description="Whether the mission meant it to happen.",
        example="yes",
        nullable=True,
    )
    sense: Series[Text] | None = choice(
        "better",
        "worse",
        "mixed",
        "unclear",
        description="Whether the people who speak of it find it good or bad.",
        example="better",
        nullable=True,
    )
    actor: Series[Text] | None = text(
        "Who changed what they do; never published, as it may name a person.",
        example="Parents of Fairfield school",
        nullable=True,
        sensitivity="restricted",
    )
    description: Series[Text] | None = text(
        "The outcome in full, as it was told; never published as it stands.",
        example="Forty children now come by bicycle, ten did before.",
        nullable=True,
        sensitivity="restricted",
    )

    class Config:
        """Facts about the table."""

        title = "Outcomes"
        metadata = keyed_by("outcome_id")


class Claims(pa.DataFrameModel):
    """One person's word that one thing led to another: a claim, not a finding.

    The same link told by three people has three rows.
    """

    claim_id: Series[Text] = ident(
        "Name of the claim.", example="c-041", sensitivity="aggregate_only"
    )
    from_outcome_id: Series[Text] = ident(
        "What is said to have come first.",
        example="bike-bus-starts",
        references=("outcomes", "outcome_id"),
    )
    to_outcome_id: Series[Text] = ident(
        "What it is said to have led to.",
        example="more-cycling",
        references=("outcomes", "outcome_id"),
    )
    participant_id: Series[Text] = ident(
        "Made-up name of who says so, the same in all tables; a group that spoke with "
        "one voice has one. Never published.",
        example="p12",
        sensitivity="restricted",
    )
    heard_with: Series[Text] | None = ident(
        "One word for people who were heard together or share a home or an employer: "
        "what they say is not independent. Empty: alone.",
        example="workshop-2",
        nullable=True,
        sensitivity="restricted",
    )
    document_id: Series[Text] | None = ident(
        "The document in which it is said.",
        example="interview-07",
        nullable=True,
        references=("documents", "document_id"),
        sensitivity="aggregate_only",
    )
    coder_id: Series[Text] | None = ident(
        "Who marked the claim; never published.",
        example="coder-a",
        nullable=True,
        sensitivity="restricted",
    )
    date: Series[Day] | None = day(
        "When it was said.", example="2024-05-14", sensitivity="aggregate_only"
    )
    polarity: Series[Text] = choice(
        "more",
        "less",
        "unclear",
        description="Whether the first is said to lead to more or to less of the "
        "second.",
        example="more",
    )
    confidence: Series[Text] | None = choice(
        "sure",
        "fairly_sure",
        "unsure",
        description="How sure the person is.",
        example="fairly_sure",
        nullable=True,
    )
    area_id: Series[Text] | None = ident(
        "Where the effect is said to show; empty: where the outcome says.",
        example="E08000003",
        nullable=True,
        references=("areas", "area_id"),
    )
    sector: Series[Text] | None = text(
        "In which part of life it is said to show; empty: as the outcome says.",
        example="transport",
        nullable=True,
    )
    text: Series[Text] | None = text(
        "The words in which it is said; published only with consent.",
        example="Since the bike bus they all want to cycle.",
        nullable=True,
        sensitivity="restricted",
    )
    consent: Series[Text] = choice(
        "none", "anonymous", "named", description=CONSENT, example="anonymous"
    )

    class Config:
        """Facts about the table."""

        title = "Claims"
        metadata = keyed_by("claim_id")


class ClaimEvidence(pa.DataFrameModel):
    """What speaks for or against a claim, apart from who made it."""

    evidence_id: Series[Text] = ident("Name of the piece of evidence.", example="e-007")
    claim_id: Series[Text] = ident(
        "Which claim.",
        example="c-041",
        references=("claims", "claim_id"),
        sensitivity="aggregate_only",
    )
    kind: Series[Text] = choice(
        "person_asked",
        "document",
        "figure",
        "observation",
        "other",
        description="What kind of evidence it is.",
        example="figure",
    )
    bears: Series[Text] = choice(
        "supports",
        "against",
        "neither",
        description="Whether it speaks for the claim, against it, or for neither.",
        example="supports",
    )
    cluster: Series[Text] | None = ident(
        "One word for pieces that rest on the same thing and count as one.",
        example="school-count-2024",
        nullable=True,
    )
    date: Series[Day] | None = day("When it was found.", example="2024-06-20")
    source_id: Series[Text] | None = ident(
        "Where it is documented.",
        example="school-travel-2024",
        nullable=True,
        references=("sources", "source_id"),
    )
    note: Series[Text] | None = text(
        "What it says, in words; never published as it stands.",
        example="The school counted 41 bicycles in May.",
        nullable=True,
        sensitivity="restricted",
    )

    class Config:
        """Facts about the table."""

        title = "What bears on claims"
        metadata = keyed_by("evidence_id")

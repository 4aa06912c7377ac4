"""Coded text into the long form: the share of sources that name a theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.long_form import AREA_COLUMNS, COLUMNS, Evidence
from missionmetrics.evidence.sources import cited
from missionmetrics.stats.shares import jeffreys

if TYPE_CHECKING:
    from collections.abc import Sequence

Agreement = Literal["any", "all"]
KEY = ["code_id", "period", "area_id", "group"]
PER = ["period", "area_id", "group"]


def coded_evidence(
    documents: pd.DataFrame,
    codes: pd.DataFrame,
    segments: pd.DataFrame,
    areas: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    by: Sequence[Literal["period", "area_id", "group"]] = ("period",),
    coders: Agreement = "any",
    level: float = 0.95,
) -> Evidence:
    """Which share of the sources names each theme?

    A source is one document: an interview, a diary, a submission. Counting
    sources, not passages, keeps one long transcript from drowning the others. A
    theme that no source names has the share nought; a period without any source
    has no row, for silence is missing, not nought.

    Parameters
    ----------
    documents, codes, segments, areas, sources : DataFrame
        Tables of a mission, as in ``data_schemas``.
    by : sequence of {"period", "area_id", "group"}
        What the shares are told apart by; documents are pooled over the rest.
    coders : {"any", "all"}
        A source names a theme when any, or only when all, of the coders who read
        it said so.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Evidence
        ``series_id`` is the code, ``value`` the share (0 to 1) with its Jeffreys
        interval, ``n`` the number of sources.

    Raises
    ------
    EvidenceError
        There are no coded documents (``MM-CODED-EMPTY``).
    """
    if documents.empty or codes.empty or segments.empty:
        raise EvidenceError(
            "There is no coded text: `documents`, `codes` and `segments` are needed.",
            fix="fill the three tables, or leave this strand out.",
            code="MM-CODED-EMPTY",
        )
    held = _held(documents, segments, by)
    if held.empty:
        raise EvidenceError(
            "None of the documents has been coded.",
            fix="give `segments` of these documents, or leave this strand out.",
            code="MM-CODED-EMPTY",
        )
    counted = _counted(held, named(held, codes, segments, coders), codes, by)
    share = jeffreys(
        counted["hits"].to_numpy("float64"),
        counted["n"].to_numpy("float64"),
        level=level,
    )
    spans = (
        documents.dropna(subset=["period"])
        .groupby("period")
        .agg(start=("start", "min"), end=("end", "max"))
    )
    whole = (documents["start"].min(), documents["end"].max())
    table = pd.DataFrame(
        {
            "strand": "qualitative",
            "series_id": counted["code_id"],
            **{c: counted[c] for c in PER},
            "start": counted["period"].map(spans["start"]).fillna(whole[0]),
            "end": counted["period"].map(spans["end"]).fillna(whole[1]),
            "value": share.estimate,
            "se": np.nan,
            "low": share.low,
            "high": share.high,
            "n": counted["n"].astype("float64"),
            "unit": "share",
            "direction": "stay",
            "vintage": "",
            "status": "ok",
            "source_id": "",
            "note": [f"named in {h} of {n} sources" for h, n in _pairs(counted)],
        }
    )
    return Evidence(
        table=table[list(COLUMNS)],
        series=_series(codes),
        areas=areas[list(AREA_COLUMNS)].reset_index(drop=True),
        sources=cited(sources, documents["source_id"].dropna()),
        lost=_uncoded(documents, held),
    )


def people_behind(
    documents: pd.DataFrame,
    codes: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    by: Sequence[str],
    coders: Agreement,
) -> pd.DataFrame:
    """How many people stand behind each share, whatever number of texts they gave.

    Returns
    -------
    DataFrame
        ``code_id, period, area_id, group, people, of_people``. A document without
        a ``participant_id`` is taken for a person of its own.
    """
    held = _held(documents, segments, by)
    person = documents.set_index("document_id")["participant_id"]
    own = held["document_id"].map(person)
    held["person"] = own.where(own.notna(), "document " + held["document_id"])
    everyone = held.groupby(PER)["person"].agg("nunique").rename("of_people")
    pairs = named(held, codes, segments, coders).merge(held, on="document_id")
    people = pairs.groupby(KEY)["person"].agg("nunique").rename("people")
    grid = everyone.reset_index().merge(codes[["code_id"]], how="cross")
    return grid.join(people, on=KEY).fillna({"people": 0}).astype({"people": "int64"})


def _uncoded(documents: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Documents that nobody coded: they are in no share."""
    left = documents.loc[~documents["document_id"].isin(held["document_id"])]
    return pd.DataFrame(
        {
            "series_id": "",
            "area_id": left["area_id"],
            "period": left["period"],
            "reason": "document '" + left["document_id"] + "' was not coded",
        }
    ).reset_index(drop=True)


def _pairs(counted: pd.DataFrame) -> list[tuple[int, int]]:
    return list(zip(counted["hits"].tolist(), counted["n"].tolist(), strict=True))


def _held(
    documents: pd.DataFrame, segments: pd.DataFrame, by: Sequence[str]
) -> pd.DataFrame:
    """Documents that were read by a coder, with what is pooled over set to ''."""
    read = documents.loc[documents["document_id"].isin(segments["document_id"])]
    held = read[["document_id", *PER]].copy()
    for column in PER:
        held[column] = held[column].fillna("") if column in by else ""
    return held


def named(
    held: pd.DataFrame, codes: pd.DataFrame, segments: pd.DataFrame, coders: Agreement
) -> pd.DataFrame:
    """Pairs ``document_id, code_id``: which document names which theme.

    A theme is named where it, or a theme below it in the code book, was given.
    """
    said = segments.loc[
        segments["document_id"].isin(held["document_id"]),
        ["document_id", "code_id", "coder_id"],
    ].drop_duplicates()
    parent = codes.dropna(subset=["parent_id"]).set_index("code_id")["parent_id"]
    rising = said
    while not (rising := rising.loc[rising["code_id"].isin(parent.index)]).empty:
        rising = rising.assign(code_id=rising["code_id"].map(parent))
        said = pd.concat([said, rising], ignore_index=True).drop_duplicates()
    votes = said.groupby(["document_id", "code_id"])["coder_id"].nunique()
    if coders == "any":
        return votes.index.to_frame(index=False)
    readers = segments.groupby("document_id")["coder_id"].nunique()
    needed = readers.reindex(votes.index.get_level_values("document_id"))
    return votes.loc[votes.to_numpy() >= needed.to_numpy()].index.to_frame(index=False)


def _counted(
    held: pd.DataFrame, pairs: pd.DataFrame, codes: pd.DataFrame, by: Sequence[str]
) -> pd.DataFrame:
    sources = held.groupby(PER)["document_id"].nunique().rename("n").reset_index()
    grid = sources.merge(codes[["code_id"]], how="cross")
    hits = (
        pairs.merge(held, on="document_id")
        .groupby(KEY)["document_id"]
        .nunique()
        .rename("hits")
    )
    counted = grid.join(hits, on=KEY).fillna({"hits": 0}).astype({"hits": "int64"})
    return counted.sort_values(["code_id", *by]).reset_index(drop=True)


def _series(codes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series_id": codes["code_id"],
            "name": codes["name"],
            "unit": "share",
            "unit_name": "share of sources",
            "direction": "stay",
            "frequency": "irregular",
            "scale": "identity",
            "aggregation": "none",
            "definition": codes["definition"],
            "excludes": "",
        }
    ).reset_index(drop=True)

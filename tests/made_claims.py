"""Small tables of outcomes and claims made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.data.typed import DTYPES
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def typed(table: str, rows: Sequence[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """Rows of a table with every column that it has, of the kinds it has."""
    columns = TABLES[table].columns
    frame = pd.DataFrame(list(rows), columns=list(columns))
    frame = frame.astype({n: DTYPES[c.kind] for n, c in columns.items()})
    if "period" in columns:
        days = pd.to_datetime(frame["period"])
        frame = frame.assign(start=days, end=days)
    return frame


def outcomes(names: Mapping[str, str], **changed: Mapping[str, Any]) -> pd.DataFrame:
    """Outcomes by id and name; ``changed`` gives other columns by id."""
    rows = [
        {"outcome_id": i, "name": name, "kind": "outcome",
         **{column: held[i] for column, held in changed.items() if i in held}}
        for i, name in names.items()
    ]  # fmt: skip
    return typed("outcomes", rows)


def claims(told: Iterable[tuple[str, str, str]], **changed: Any) -> pd.DataFrame:
    """Claims as (who, from, to); ``changed`` sets a column for all or one by one."""
    rows = [
        {"claim_id": f"c{n}", "participant_id": who, "from_outcome_id": first,
         "to_outcome_id": then, "polarity": "more", "consent": "none",
         "date": pd.Timestamp("2026-03-02")}
        for n, (who, first, then) in enumerate(told, 1)
    ]  # fmt: skip
    table = typed("claims", rows)
    return table.assign(**{
        c: pd.Series([v] * len(table) if isinstance(v, str) else v,
                     dtype=table[c].dtype)
        for c, v in changed.items()
    })  # fmt: skip


def evidence(bears: Mapping[str, str]) -> pd.DataFrame:
    """What bears on claims, by claim."""
    rows = [
        {"evidence_id": f"e{n}", "claim_id": claim, "kind": "figure", "bears": way}
        for n, (claim, way) in enumerate(bears.items(), 1)
    ]
    return typed("claim_evidence", rows)


def coded(
    documents: Mapping[str, Sequence[str]], *, coder: str = "k"
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Documents, codes and segments: the codes of each document in their order."""
    held = typed("documents", [
        {"document_id": d, "source_id": "s1", "kind": "interview",
         "period": "2026-03-02", "participant_id": f"p-{d}"}
        for d in documents
    ])  # fmt: skip
    named = sorted({code for given in documents.values() for code in given})
    book = typed("codes", [{"code_id": c, "name": c.capitalize()} for c in named])
    passages = typed("segments", [
        {"segment_id": f"{d}-{n}", "document_id": d, "code_id": code,
         "coder_id": coder, "start": 100 * n, "end": 100 * n + 50, "consent": "none"}
        for d, given in documents.items() for n, code in enumerate(given)
    ])  # fmt: skip
    return held, book, passages


NOTHING = tuple(typed(name) for name in ("documents", "codes", "segments"))
"""No coded words at all."""

"""What people have said, in words that they agreed to have shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.disclosure import Disclosure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.evidence.sources import cited

if TYPE_CHECKING:
    from collections.abc import Sequence

CONSENTED = ("anonymous", "named")


def consented_quotes(
    documents: pd.DataFrame,
    codes: pd.DataFrame,
    segments: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    themes: Sequence[str] | None = None,
    most: int = 4,
) -> Result:
    """What have people said, in their own words?

    Only passages whose speaker agreed to be quoted are shown, from as many
    different themes and documents as there are; who spoke is never told beyond the
    kind of text and its date.

    Parameters
    ----------
    documents, codes, segments, sources : DataFrame
        Tables of a mission, as in ``data_schemas``.
    themes : sequence of str or None
        Only these ``code_id``, in this order; ``None`` takes those named by most
        documents first.
    most : int
        Most quotes to show, 1 or more.

    Returns
    -------
    Result
        Keys ``code_id, theme``; the measure ``passages`` (how many passages were
        coded). Part ``quotes``: ``quote, speaker, period, theme, consent``.

    Raises
    ------
    EvidenceError
        No coded passages (``MM-CODED-EMPTY``); ``most`` is less than 1
        (``MM-QUOTES-MOST``).

    Notes
    -----
    Which quotes are shown follows from the data, not from taste: the first passage,
    by its id, of the most often named themes, no document twice.

    Examples
    --------
    >>> mission = mm.example()
    >>> bool((mission.consented_quotes().parts["quotes"]["consent"] != "none").all())
    True
    """
    if most < 1:
        raise EvidenceError(
            f"`most` is {most}; at least one quote is needed.",
            fix="give 1 or more, or leave the quotes out.",
            code="MM-QUOTES-MOST",
        )
    if segments.empty or codes.empty or documents.empty:
        raise EvidenceError(
            "There are no coded passages to quote from.",
            fix="fill `documents`, `codes` and `segments`, or leave the quotes out.",
            code="MM-CODED-EMPTY",
        )
    passages = _passages(documents, codes, segments)
    table = _table(passages, themes)
    quotes = _chosen(passages, table["code_id"].tolist(), most)
    parts = {"quotes": quotes, "consent": _consent(passages, quotes)}
    return Result(
        question=Sentence("quotes.question"),
        table=table,
        interval=Sentence("quotes.interval"),
        sentences=_sentences(len(quotes)),
        cautions=(Sentence("quotes.caution.chosen"),),
        form="quotes",
        parts=parts,
        disclosure=Disclosure(
            counting_unit="source",
            contributors=tuple(int(n) for n in table["n"]),
            total=tuple(int(n) for n in table["n"]),
            restricted=("participant_id", "text"),
        ),
        provenance=Provenance(
            metric="voices.consented_quotes",
            settings={"themes": None if themes is None else list(themes), "most": most},
            sources=cited(sources, documents["source_id"].dropna()),
        ),
    )


def _passages(
    documents: pd.DataFrame, codes: pd.DataFrame, segments: pd.DataFrame
) -> pd.DataFrame:
    """One row a passage and theme, whoever coded it."""
    once = segments.drop_duplicates(["segment_id", "code_id"])
    kinds = documents.set_index("document_id")[["kind", "period"]]
    joined = once.join(kinds, on="document_id")
    return joined.assign(
        theme=joined["code_id"].map(codes.set_index("code_id")["name"]),
        may_show=joined["consent"].isin(CONSENTED) & joined["text"].notna(),
    ).sort_values(["code_id", "segment_id"])


def _table(passages: pd.DataFrame, themes: Sequence[str] | None) -> pd.DataFrame:
    counted = passages.groupby(["code_id", "theme"], as_index=False).agg(
        passages=("segment_id", "nunique"), documents=("document_id", "nunique")
    )
    if themes is None:
        counted = counted.sort_values(["documents", "code_id"], ascending=[False, True])
    else:
        place = {code: i for i, code in enumerate(themes)}
        counted = counted.loc[counted["code_id"].isin(list(themes))]
        counted = counted.sort_values("code_id", key=lambda c: c.map(place))
    counted = counted.reset_index(drop=True)
    return pd.DataFrame(
        {
            "code_id": counted["code_id"],
            "theme": counted["theme"],
            "measure": "passages",
            "unit": "",
            "estimate": counted["passages"].astype("float64"),
            "low": np.nan,
            "high": np.nan,
            "n": counted["documents"],
            "certainty": "clear",
        }
    )


def _chosen(passages: pd.DataFrame, codes: Sequence[str], most: int) -> pd.DataFrame:
    """The first consented passage of each theme in turn, no document twice."""
    may = passages.loc[passages["may_show"]]
    taken: list[dict[str, object]] = []
    used: set[object] = set()
    rounds = {
        code: may.loc[may["code_id"] == code].to_dict("records") for code in codes
    }
    while len(taken) < most and any(rounds.values()):
        for queue in rounds.values():
            while queue and queue[0]["document_id"] in used:
                queue.pop(0)
            if queue and len(taken) < most:
                row = queue.pop(0)
                used.add(row["document_id"])
                taken.append({str(k): v for k, v in row.items()})
    rows = pd.DataFrame(taken, columns=list(passages.columns))
    return pd.DataFrame(
        {
            "quote": rows["text"].astype("str"),
            "speaker": rows["kind"].astype("str"),
            "period": rows["period"].astype("str"),
            "theme": rows["theme"].astype("str"),
            "consent": rows["consent"].astype("str"),
        }
    )


def _consent(passages: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    once = passages.drop_duplicates("segment_id")
    return pd.DataFrame(
        {
            "shown": [len(quotes)],
            "allowed": [int(once["may_show"].sum())],
            "all": [len(once)],
        }
    )


def _sentences(shown: int) -> tuple[Sentence, ...]:
    cell = Cell("consent", 0, "shown")
    if shown == 0:
        return (Sentence("quotes.finding.none", holds=(Claim(cell, "==", 0),)),)
    return (
        Sentence(
            "quotes.finding.some",
            {"n": Slot(cell, "count:quote")},
            holds=(Claim(cell, ">", 0),),
        ),
        Sentence(
            "quotes.withheld.some",
            {
                "shown": Slot(Cell("consent", 0, "allowed"), "number:0"),
                "all": Slot(Cell("consent", 0, "all"), "number:0"),
            },
        ),
    )

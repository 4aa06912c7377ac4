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
from missionmetrics.evidence.definitions import theme_definitions
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
        (``MM-QUOTES-MOST``); no such theme (``MM-THEME-UNKNOWN``).

    Notes
    -----
    Which quotes are shown follows from the data, not from taste: the first passage,
    by its id, of the most often named themes, nobody twice.

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
    _refuse_unknown(codes, themes)
    passages = _passages(documents, codes, segments, sources)
    table = _table(passages, themes)
    quotes = _chosen(passages, table["code_id"].tolist(), most)
    parts = {"quotes": quotes, "consent": _consent(passages, quotes)}
    return Result(
        question=Sentence("quotes.question"),
        table=table,
        interval=Sentence("quotes.interval"),
        sentences=_sentences(parts["consent"]),
        cautions=(Sentence("quotes.caution.chosen"),),
        form="quotes",
        parts=parts,
        disclosure=Disclosure(
            counting_unit="person",
            contributors=_people(passages, table),
            total=_people(passages, table),
            restricted=("participant_id", "text"),
            about_nobody=("consent",),
        ),
        provenance=Provenance(
            metric="voices.consented_quotes",
            settings={"themes": None if themes is None else list(themes), "most": most},
            sources=cited(sources, documents["source_id"].dropna()),
            definitions=theme_definitions(codes, table["code_id"]),
        ),
    )


def _refuse_unknown(codes: pd.DataFrame, themes: Sequence[str] | None) -> None:
    known = codes["code_id"].tolist()
    if unknown := [t for t in themes or () if t not in known]:
        raise EvidenceError(
            f"There is no theme '{unknown[0]}' in the code book.",
            fix=f"choose among: {', '.join(known[:8])}.",
            code="MM-THEME-UNKNOWN",
        )


def _passages(
    documents: pd.DataFrame,
    codes: pd.DataFrame,
    segments: pd.DataFrame,
    sources: pd.DataFrame,
) -> pd.DataFrame:
    """One row a passage and theme, whoever coded it.

    A passage may be shown only if every row of it says so, whichever coder or theme
    the row is of, and if its source has not refused.
    """
    columns = ["kind", "period", "source_id", "participant_id"]
    joined = segments.join(
        documents.set_index("document_id")[columns], on="document_id"
    )
    refused = sources.loc[sources["consent"] == "refused", "source_id"]
    said_yes = joined["consent"].isin(CONSENTED) & ~joined["source_id"].isin(refused)
    agreed = _agreed(joined, said_yes)
    person = joined["participant_id"]
    return (
        joined.assign(
            theme=joined["code_id"].map(codes.set_index("code_id")["name"]),
            agreed=agreed,
            may_show=agreed & joined["text"].notna(),
            person=person.where(person.notna(), "document " + joined["document_id"]),
        )
        .sort_values(["may_show", "coder_id"], ascending=[False, True])
        .drop_duplicates(["segment_id", "code_id"])
        .sort_values(["code_id", "segment_id"])
    )


def _agreed(rows: pd.DataFrame, said_yes: pd.Series[bool]) -> pd.Series[bool]:
    """Rows of passages that no row refuses, followed until nothing more is refused.

    Rows are of one passage if they share its id, or their document and either its
    words or its start and end.
    """
    document = rows["document_id"].astype("str")
    text = rows["text"].astype("str").str.casefold()
    words = text.str.replace(r"\s+", " ", regex=True).str.strip()
    ways = [rows["segment_id"].astype("str"), document + " " + words]
    if {"start", "end"} <= set(rows.columns):
        ends = [rows[c].astype("Int64").astype("str") for c in ("start", "end")]
        span = document + " " + ends[0] + " " + ends[1]
        ways.append(span.where(rows["start"].notna() & rows["end"].notna()))
    agreed, before = said_yes, -1
    while int(agreed.sum()) != before:
        before = int(agreed.sum())
        for way in ways:
            agreed = agreed & ~way.isin(way[~agreed].dropna())
    return agreed


def _people(passages: pd.DataFrame, table: pd.DataFrame) -> tuple[int, ...]:
    """How many people stand behind the passages of each theme."""
    people = passages.groupby("code_id")["person"].agg("nunique")
    return tuple(int(n) for n in people.reindex(table["code_id"]))


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
    """The first consented passage of each theme in turn, nobody twice."""
    may = passages.loc[passages["may_show"]]
    taken: list[dict[str, object]] = []
    used: set[object] = set()
    rounds = {
        code: may.loc[may["code_id"] == code].to_dict("records") for code in codes
    }
    while len(taken) < most and any(rounds.values()):
        for queue in rounds.values():
            while queue and queue[0]["person"] in used:
                queue.pop(0)
            if queue and len(taken) < most:
                row = queue.pop(0)
                used.add(row["person"])
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
            "allowed": [int(once["agreed"].sum())],
            "all": [len(once)],
        }
    )


def _sentences(consent: pd.DataFrame) -> tuple[Sentence, ...]:
    shown, allowed, every = (
        Cell("consent", 0, column) for column in ("shown", "allowed", "all")
    )
    if int(consent["shown"].iloc[0]) == 0:
        some = int(consent["allowed"].iloc[0]) > 0
        why = (Claim(shown, "==", 0), Claim(allowed, ">" if some else "==", 0))
        wording = "elsewhere" if some else "none"
        return (Sentence(f"quotes.finding.{wording}", holds=why),)
    slots = {"shown": Slot(allowed, "number:0"), "all": Slot(every, "number:0")}
    whole = int(consent["allowed"].iloc[0]) == int(consent["all"].iloc[0])
    if whole:
        slots.pop("shown")
    return (
        Sentence(
            "quotes.finding.some",
            {"n": Slot(shown, "count:quote")},
            holds=(Claim(shown, ">", 0),),
        ),
        Sentence(
            f"quotes.withheld.{'every' if whole else 'some'}",
            slots,
            holds=(Claim(allowed, "==" if whole else "<", every),),
        ),
    )

"""What leaves the house: rows about too few are withheld before anything is made.

The protected result is itself a result. Words, picture, table, files and JSON are
made from it and never from the original, so what is withheld is nowhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Cell, Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

CONSENTED = ("anonymous", "named")
TOTALS = ("", "all", "total")
# People's words and people's marks: restricted in every table of the house.
RESTRICTED = frozenset({"text", "comment", "participant_id", "respondent_id"})
HIDDEN = ("estimate", "low", "high", "n")
TOLERANCE = 1e-9


def protected(
    result: Result, *, threshold: int = 5, totals: Collection[int] = ()
) -> Result:
    """Return ``result`` as it may be published.

    Rows about fewer than ``threshold`` are withheld. The whole table is withheld
    when a withheld row could be worked out: exactly one row of a measure is
    withheld, or a total over the rows is published too.

    Parameters
    ----------
    result : Result
        What a metric returned.
    threshold : int
        The fewest people, households, sources or places that a row may show.
    totals : collection of int
        Numbers of contributors that are published elsewhere.

    Returns
    -------
    Result
        The same result without what must not be shown; the same object's words
        where nothing was withheld.

    Raises
    ------
    EvidenceError
        A restricted column or part is there (``MM-PUBLISH-RESTRICTED``), or a quote
        has no consent (``MM-PUBLISH-CONSENT``).
    """
    _refuse_restricted(result)
    _refuse_without_consent(result)
    if result.disclosure is None:
        return result
    hidden = _hidden(result, threshold, totals)
    origin = replace(result.provenance, inputs={})
    if not hidden:
        return with_(result, provenance=origin)
    table = result.table
    table["n"] = table["n"].astype("float64")
    for column in HIDDEN:
        table.loc[list(hidden), column] = float("nan")
    table.loc[list(hidden), "certainty"] = "withheld"
    return _without(result, table, hidden, origin)


def leave_out(result: Result, *names: str) -> Result:
    """Return ``result`` without the parts, or the columns, called ``names``.

    Columns of values stay; of the main table only key columns can be left out.
    Sentences that rest on what is left out are replaced by one that says so.
    """
    parts = {
        name: result.parts[name].drop(
            columns=[n for n in names if n in result.parts[name]]
        )
        for name in result.parts
        if name not in names
    }
    keys = [k for k in result.keys if k in names]
    gone = _gone(result, parts, set())
    gone |= {("", row, k) for k in keys for row in range(len(result.table))}
    words = _words(result, gone, note="", all_hidden=False)
    return with_(result, table=result.table.drop(columns=keys), parts=parts, **words)


def contributors_published(results: Sequence[Result]) -> list[int]:
    """Numbers of contributors that the rows of ``results`` give away."""
    return [
        count
        for result in results
        if result.disclosure is not None
        for count in result.disclosure.contributors
    ]


def _refuse_restricted(result: Result) -> None:
    shield = result.disclosure
    names = RESTRICTED | set(shield.restricted if shield is not None else ())
    found = [name for name in result.parts if name in names]
    for name, frame in result.tables().items():
        if name != "settings":
            found += [f"{name or 'table'}.{c}" for c in frame.columns if c in names]
    if found:
        raise EvidenceError(
            f"This result of {result.provenance.metric} holds what must not leave the "
            f"house: {', '.join(sorted(found))}.",
            fix="leave it out first: missionmetrics.publish.protect.leave_out(result, "
            f"{sorted(found)[0].split('.')[-1]!r}).",
            code="MM-PUBLISH-RESTRICTED",
        )


def _refuse_without_consent(result: Result) -> None:
    if "quotes" not in result.parts:
        return
    quotes = result.parts["quotes"]
    given = quotes.get("consent", pd.Series("none", index=quotes.index))
    refused = int((~given.isin(CONSENTED)).sum())
    if refused:
        raise EvidenceError(
            f"{refused} of {len(quotes)} quotes were not given for publication.",
            fix="leave out every quote whose consent is not `anonymous` or `named`.",
            code="MM-PUBLISH-CONSENT",
        )


def _hidden(result: Result, threshold: int, totals: Collection[int]) -> set[int]:
    shield = result.disclosure
    if shield is None:
        return set()
    below = set(shield.rows_below(threshold))
    if not below:
        return set()
    table = result.table
    for _, rows in table.groupby("measure", sort=False):
        places = [int(i) for i in rows.index]
        out = below & set(places)
        if not out:
            continue
        counts = [shield.contributors[i] for i in places]
        if len(out) == 1 or _total_is_known(rows, result, counts, totals):
            return set(range(len(table)))
    return below


def _total_is_known(
    rows: pd.DataFrame, result: Result, counts: list[int], totals: Collection[int]
) -> bool:
    """Whether a sum over the rows is published beside them, in any of four ways."""
    shield = result.disclosure
    if shield is None:
        return False
    everyone = sum(counts)
    partition = {shield.total[int(i)] for i in rows.index} == {everyone}
    named = any(
        rows[k].astype(str).str.strip().str.lower().isin(TOTALS).any()
        for k in result.keys
    )
    one_is_the_sum = any(2 * count == everyone for count in counts)
    return partition or named or one_is_the_sum or everyone in totals


def _without(
    result: Result, table: pd.DataFrame, hidden: set[int], origin: Any
) -> Result:
    """The result with ``hidden`` rows withheld and all that repeats them gone."""
    parts = {}
    if "quotes" in result.parts:
        parts["quotes"] = _quotes_left(result, hidden)
    gone = _gone(result, parts, hidden)
    every = len(hidden) == len(table)
    return with_(
        result, table=table, parts=parts, provenance=origin,
        disclosure=_blank_disclosure(result, hidden),
        **_words(result, gone, all_hidden=every,
                 note="publish.withheld_all" if every else "publish.withheld_some"),
    )  # fmt: skip


def _quotes_left(result: Result, hidden: set[int]) -> pd.DataFrame:
    quotes, table = result.parts["quotes"], result.table
    if "theme" not in quotes or "theme" not in table:
        return quotes
    withheld = set(table.iloc[sorted(hidden)]["theme"])
    return quotes[~quotes["theme"].isin(withheld)].reset_index(drop=True)


def _blank_disclosure(result: Result, hidden: set[int]) -> Any:
    """Counts behind withheld rows, and totals over them, are not told either."""
    shield = result.disclosure
    if shield is None:
        return None
    return replace(
        shield,
        contributors=tuple(0 if i in hidden else c
                           for i, c in enumerate(shield.contributors)),
        total=tuple(0 if i in hidden else t for i, t in enumerate(shield.total)),
        largest=(),
    )  # fmt: skip


def _gone(
    result: Result, parts: Mapping[str, pd.DataFrame], hidden: set[int]
) -> set[tuple[str, int, str]]:
    """Cells that a sentence may no longer rest on."""
    gone = {("", row, column) for row in hidden for column in (*HIDDEN, "certainty")}
    for name in result.parts:
        left = parts.get(name)
        before = result.parts[name]
        for column in before.columns:
            if left is None or column not in left or len(left) != len(before):
                gone |= {(name, row, str(column)) for row in range(len(before))}
    return gone


def _words(
    result: Result, gone: set[tuple[str, int, str]], *, note: str, all_hidden: bool
) -> dict[str, Any]:
    """Every sentence that still has its ground; a fallback where one has lost it."""
    # A sentence about the name of a withheld row tells of the row all the same.
    rows = {(part, row) for part, row, column in gone if column in HIDDEN or part}

    def rests(sentence: Sentence) -> bool:
        cells = [slot.cell for slot in sentence.slots.values()]
        cells += [c.left for c in sentence.holds]
        cells += [c.right for c in sentence.holds if isinstance(c.right, Cell)]
        return any((c.part, c.row) in rows or tuple(c) in gone for c in cells)

    headline, *others = result.sentences
    lost = all_hidden or rests(headline)
    said = [Sentence("publish.withheld_headline") if lost else headline]
    said += [s for s in others if not all_hidden and not rests(s)]
    if len(said) <= len(others) and not all_hidden:
        said.append(Sentence("publish.withheld_sentence"))
    cautions = [c for c in result.cautions if not rests(c)]
    plain = Sentence(note or "publish.withheld_sentence")
    asked = Sentence("publish.withheld_question") if rests(result.question) else (
        result.question)  # fmt: skip
    return {
        "sentences": tuple(said),
        "cautions": tuple([plain, *cautions] if note else cautions),
        "question": asked,
        "interval": plain if rests(result.interval) else result.interval,
    }


def with_(result: Result, **changed: Any) -> Result:
    """Return the same result with some of its fields set; it is checked again."""
    fields: dict[str, Any] = {
        "question": result.question, "table": result.table,
        "interval": result.interval, "sentences": result.sentences,
        "cautions": result.cautions, "form": result.form,
        "provenance": result.provenance, "parts": dict(result.parts),
        "geography": result.geography, "disclosure": result.disclosure,
    }  # fmt: skip
    return Result(**{**fields, **changed})

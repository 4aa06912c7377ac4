"""What leaves the house: rows that give people away are withheld first of all.

The protected result is itself a result. Words, picture, table, files and JSON are
made from it and never from the original, so what is withheld is nowhere. Which rows
are withheld is decided for everything that is released together, in
:mod:`missionmetrics.publish.withholding`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.publish.parts_left import parts_left
from missionmetrics.publish.policy import policy as policy_named
from missionmetrics.publish.rounded_result import rounded_table
from missionmetrics.publish.withholding import withholding
from missionmetrics.publish.words_left import (
    HIDDEN,
    ROUNDED,
    WITHHELD,
    gone_cells,
    still_true,
    words_left,
)
from missionmetrics.stats.disclosure.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from missionmetrics.publish.policy import Policy
    from missionmetrics.publish.withholding import Withholding

CONSENTED = ("anonymous", "named")
# People's words, marks and ids: restricted in every table of the house.
RESTRICTED = frozenset({
    "text", "comment", "participant_id", "respondent_id", "points", "document_id",
    "segment_id", "coder_id", "email", "phone",
})  # fmt: skip
# All that may stand beside a quote.
BESIDE_QUOTES = frozenset({
    "quote", "speaker", "theme", "code_id", "period", "area_id", "group", "consent",
})  # fmt: skip
# Keys whose definitions name what they are keys of.
DEFINED = frozenset({"indicator_id", "indicator", "code_id", "theme"})


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """Results as they may be published, and how that was decided.

    Attributes
    ----------
    results : tuple of Result
        In the order in which they were given.
    policy : Policy
        The rules.
    decided : Withholding
        What was withheld and why: for the office, never for publication.
    left_out : tuple of (int, str)
        Other tables of results that are not shown at all: the place of the result,
        and the name of the table.
    """

    results: tuple[Result, ...]
    policy: Policy
    decided: Withholding
    left_out: tuple[tuple[int, str], ...]


def protected(
    result: Result, *, threshold: int = 5, totals: Collection[int] = ()
) -> Result:
    """Return ``result`` as it may be published by itself.

    Rows about fewer than ``threshold``, and rows from which those could be worked
    out, are withheld. Results that are released together are protected together:
    :func:`protect_all`.

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
        As for :func:`protect_all`.
    """
    rules = policy_named("council-5", threshold=threshold)
    return protect_all((result,), policy=rules, totals=totals).results[0]


def protect_all(
    results: Sequence[Result],
    *,
    policy: Policy,
    previous: Sequence[Result] = (),
    totals: Collection[int] = (),
) -> Protected:
    """Protect results that are released together, against who reads all of them.

    Parameters
    ----------
    results : sequence of Result
        Everything that is released.
    policy : Policy
        The rules; :func:`missionmetrics.publish.policy.policy` finds them by name.
    previous : sequence of Result
        What was published before, as it was published.
    totals : collection of int
        Numbers of contributors that are published elsewhere.

    Returns
    -------
    Protected
        The results as they may be shown, and how that was decided.

    Raises
    ------
    EvidenceError
        A restricted column or part is there (``MM-PUBLISH-RESTRICTED``), a quote has
        no consent (``MM-PUBLISH-CONSENT``), or a row can be worked out whatever else
        is withheld (``MM-PUBLISH-UNSAFE``).

    Examples
    --------
    >>> from missionmetrics.publish.policy import policy
    >>> spoken = mm.example().code_series()
    >>> shown = protect_all([spoken], policy=policy("council-5"))
    >>> int(shown.decided.withheld.sum())
    0
    """
    for result in results:
        require_publishable(result)
    decided = withholding(results, policy, previous=previous, totals=totals)
    shown = tuple(_shown(r, k, decided, policy) for k, r in enumerate(results))
    left_out = tuple(
        (place, name)
        for place, (before, after) in enumerate(zip(results, shown, strict=True))
        for name in before.parts
        if name not in after.parts
    )
    return Protected(shown, policy, decided, left_out)


def _shown(result: Result, place: int, decided: Withholding, policy: Policy) -> Result:
    """One result as it may be shown."""
    shield = result.disclosure
    if shield is None:
        return result
    origin = replace(result.provenance, inputs={})
    out = decided.of(place)
    if not out and policy.rounding == 1:
        parts, told, gone = parts_left(result, shield, place, decided)
        words = words_left(result, gone, note="disclosure.counts_withheld")
        changed = {"parts": parts, **words} if gone else {}
        return with_(result, provenance=origin, disclosure=told, **changed)
    table = result.table
    if policy.rounding > 1:
        table = rounded_table(result, shield, policy.rounding)
    hidden = {*out, *np.flatnonzero(table["certainty"] == "withheld").tolist()}
    table["n"] = table["n"].astype("float64")
    for column in HIDDEN:
        table.loc[list(hidden), column] = float("nan")
    table.loc[list(hidden), "certainty"] = "withheld"
    more = any(not decided.reasons[k] for k in out.values())
    return _without(result, table, hidden, origin, policy, more=more)


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
    gone = gone_cells(result, parts, set())
    gone |= {("", row, k) for k in keys for row in range(len(result.table))}
    words = words_left(result, gone, note="")
    shield = result.disclosure
    origin = result.provenance
    if DEFINED & set(keys):
        origin = replace(origin, definitions=())
    return with_(
        result, table=result.table.drop(columns=keys), parts=parts, **words,
        provenance=origin,
        disclosure=None if shield is None else shield.left_with(parts),
    )  # fmt: skip


def require_publishable(result: Result) -> None:
    """Raise when ``result`` holds what never leaves the house, whatever the counts.

    Raises
    ------
    EvidenceError
        A restricted column or part is there (``MM-PUBLISH-RESTRICTED``), or a quote
        has no consent (``MM-PUBLISH-CONSENT``).
    """
    _refuse_restricted(result)
    _refuse_without_consent(result)


def _refuse_restricted(result: Result) -> None:
    shield = result.disclosure
    names = {n.lower() for n in (shield.restricted if shield is not None else ())}
    names |= RESTRICTED
    found = [name for name in result.parts if name.lower() in names]
    for name, frame in result.tables().items():
        columns = [] if name == "settings" else [str(c) for c in frame.columns]
        strange = {c for c in columns if name == "quotes" and c not in BESIDE_QUOTES}
        found += [f"{name or 'table'}.{c}" for c in columns
                  if c.lower() in names or c in strange]  # fmt: skip
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


def _without(
    result: Result, table: pd.DataFrame, hidden: set[int], origin: Any,
    policy: Policy, *, more: bool,
) -> Result:  # fmt: skip
    """The result with ``hidden`` rows withheld and all that repeats them gone."""
    parts = {}
    if (quotes := _quotes_left(result, hidden)) is not None:
        parts["quotes"] = quotes
    gone = gone_cells(result, parts, hidden)
    every = bool(hidden) and len(hidden) == len(table)
    note = ""
    if every:
        note = "publish.withheld_all"
    elif hidden:
        note = "disclosure.withheld_others" if more else "publish.withheld_some"
    why = WITHHELD if hidden else ROUNDED
    words = words_left(result, gone, all_hidden=every, note=note, why=why)
    if policy.rounding > 1:
        left = {**result.tables(), "": table}
        words = still_true(words, result.tables(), left, why=why)
    return with_(
        result, table=table, parts=parts, provenance=origin, **words,
        disclosure=_blank_disclosure(result, hidden, policy.rounding, parts),
    )  # fmt: skip


def _quotes_left(result: Result, hidden: set[int]) -> pd.DataFrame | None:
    """Quotes of rows that are shown; none where it is not told of which row each is."""
    if "quotes" not in result.parts:
        return None
    quotes, table = result.parts["quotes"], result.table
    shared = [k for k in result.keys if k in quotes]
    if not hidden:
        return quotes
    if not shared:
        return None
    gone = set(table.iloc[sorted(hidden)][shared].itertuples(index=False, name=None))
    left = [key not in gone
            for key in quotes[shared].itertuples(index=False, name=None)]  # fmt: skip
    return quotes[left].reset_index(drop=True)


def _blank_disclosure(
    result: Result, hidden: set[int], base: int, parts: Mapping[str, pd.DataFrame]
) -> Any:
    """Counts behind withheld rows, and totals over them, are not told either."""
    shield = result.disclosure
    if shield is None:
        return None

    def told(counts: Sequence[int]) -> tuple[int, ...]:
        near = rounded(counts, base).astype(int).tolist()
        return tuple(0 if i in hidden else int(n) for i, n in enumerate(near))

    return replace(
        shield.left_with(parts), contributors=told(shield.contributors),
        total=told(shield.total), largest=(), second_largest=(),
    )  # fmt: skip


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

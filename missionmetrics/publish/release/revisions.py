"""What changed since the previous release: which numbers, by how much, and why.

The answer is a :class:`~missionmetrics.core.result.Result` like any other: its
sentences are made from its cells and are refused where the cells do not bear them
out. A number that is no longer shown is counted and never repeated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.charts.text import only
from missionmetrics.core.provenance import Provenance
from missionmetrics.core.result import VALUE_COLUMNS, Result
from missionmetrics.core.sentence import Sentence
from missionmetrics.core.what_changed import what_changed
from missionmetrics.core.words import SHARE_UNITS
from missionmetrics.publish.release.revision_words import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

METRIC = "release.revisions"
MEASURES = (
    ("figures_changed", "figures"), ("figures_new", "figures"),
    ("figures_gone", "figures"), ("numbers_changed", "numbers"),
    ("numbers_gone", "numbers"), ("sentences_changed", "sentences"),
    ("largest_change", "share"), ("largest_points", "share"),
)  # fmt: skip
NUMBERS = ("figure", "row", "measure", "unit", "before", "after", "difference",
           "relative", "why")  # fmt: skip
WORDS = ("figure", "kind", "before", "after", "why")
FIGURES = ("figure", "kind", "numbers_changed", "numbers_gone", "why")
SPOKEN = "quotes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """An earlier release: its day, its id, its results by folder, its policy."""

    released: str
    id: str
    results: Mapping[str, Result]
    rules: tuple[str, int] | None = None


def revisions(
    previous: Previous,
    now: Mapping[str, Result],
    *,
    locale: str,
    rules: tuple[str, int] | None = None,
) -> Result:
    """What changed between two releases?

    Parameters
    ----------
    previous : Previous
        The earlier release.
    now : mapping of str to Result
        The protected results of this release by folder.
    locale : str
        Language of the sentences that are compared.
    rules : tuple of str and int, optional
        Name and threshold of the policy of this release.

    Returns
    -------
    Result
        Counts and the largest sizes as ``table``; ``numbers``, ``words`` and
        ``figures`` as parts.
    """
    pairs = matched(previous.results, now)
    numbers, words, figures = [], [], []
    for old, new in pairs:
        before = previous.results[old] if old else None
        after = now[new] if new else None
        if before is None or after is None:
            kind = "new" if before is None else "gone"
            figures.append((new or old, kind, 0, 0, ""))
            continue
        why = reason(before, after, other_rules=rules != previous.rules)
        changes = what_changed(before, after, locale=locale)
        rows, gone = _numbers(new, after, changes.table, why)
        said = _words(new, before, after, changes.sentences, why, locale)
        touched = bool(rows or gone or said)
        figures.append((new, "changed" if touched else "same", len(rows), gone,
                        why if touched else ""))  # fmt: skip
        numbers += rows
        words += said
    return _result(
        pd.DataFrame(numbers, columns=list(NUMBERS)),
        pd.DataFrame(words, columns=list(WORDS)),
        pd.DataFrame(figures, columns=list(FIGURES)),
        previous=previous.released,
        previous_id=previous.id,
    )


def left_out(found: Result, folders: Sequence[str]) -> Result:
    """What changed, without the figures of ``folders``: they were withdrawn."""
    numbers, words, figures = (
        part.loc[~part["figure"].isin(list(folders))].reset_index(drop=True)
        for part in (found.parts[name] for name in ("numbers", "words", "figures"))
    )
    return _result(numbers, words, figures, **found.provenance.settings)


def matched(
    before: Mapping[str, Result], after: Mapping[str, Result]
) -> list[tuple[str, str]]:
    """Folders of the same question in both releases; an empty name where one lacks.

    The metric, the question and the codes of what it is about must agree. Where
    several agree, the same folder wins, then the order.
    """
    left = dict(before)
    pairs = []
    for folder, result in after.items():
        same = [f for f, r in left.items() if _identity(r) == _identity(result)]
        found = folder if folder in same else next(iter(same), "")
        left.pop(found, None)
        pairs.append((found, folder))
    return [*pairs, *((folder, "") for folder in left)]


def reason(before: Result, after: Result, *, other_rules: bool = False) -> str:
    """Why two answers differ, as far as their origins tell.

    ``new_data`` where a source has another edition, ``method`` where a setting, the
    seed, a reference, a definition, the version of the library or, for figures about
    people, the policy of publication differs, both, or ``revision`` where neither
    does: the evidence itself was corrected.
    """
    old, new = before.provenance, after.provenance
    found = []
    if _editions(old) != _editions(new):
        found.append("new_data")
    about_people = before.disclosure is not None or after.disclosure is not None
    other_method = _method(old) != _method(new) or _redefined(old, new)
    if other_method or (other_rules and about_people):
        found.append("method")
    return "_".join(found) or "revision"


def _identity(result: Result) -> tuple[Any, ...]:
    codes = [(k, only(result.table, k)) for k in result.keys if k.endswith("_id")]
    return (
        result.provenance.metric,
        result.form,
        tuple(sorted((k, v) for k, v in codes if v)),
    )


def _editions(origin: Provenance) -> set[tuple[str, str, str]]:
    return {(s.source_id, s.vintage, s.published_on) for s in origin.sources}


def _method(origin: Provenance) -> tuple[Any, ...]:
    version = origin.versions.get("missionmetrics", "")
    return (origin.settings, origin.seed, origin.references, version)


def _redefined(old: Provenance, new: Provenance) -> bool:
    """Whether what both define is defined otherwise; another name does not count.

    A definition that only one of them has was written down, not changed.
    """
    before = {d.id: replace(d, name="") for d in old.definitions}
    return any(
        before[d.id] != replace(d, name="") for d in new.definitions if d.id in before
    )


def _numbers(
    folder: str, after: Result, table: pd.DataFrame, why: str
) -> tuple[list[tuple[Any, ...]], int]:
    """Rows of numbers that changed or are new, and how many are no longer shown."""
    rows = []
    keys = [str(c) for c in table if c in after.keys]
    keys = [k for k in keys if not k.endswith("_id")] or keys
    shown = table.loc[table["after"].notna()]
    for row in shown.to_dict("records"):
        named = ", ".join(str(row[k]) for k in keys if pd.notna(row[k]) and row[k])
        rows.append((
            folder, named, row["measure"], row["unit"], row["before"], row["after"],
            row["difference"], _relative(row), why,
        ))  # fmt: skip
    return rows, len(table) - len(shown)


def _relative(row: Mapping[Any, Any]) -> float:
    """The change in shares of the number before; in shares itself for a share."""
    change, before = float(row["difference"]), float(row["before"])
    if not math.isfinite(change):
        return math.nan
    if row["unit"] in SHARE_UNITS:
        return change
    if row["unit"] in ("%", "points"):
        return change / 100
    return change / abs(before) if before else math.nan


def _words(
    folder: str,
    before: Result,
    after: Result,
    changes: Sequence[Any],
    why: str,
    locale: str,
) -> list[tuple[str, str, str, str, str]]:
    """Sentences that now say something else; never one that rests on people's words.

    What a sentence said before is left out where anything is withheld now.
    """
    if any(s.message.endswith(".unread") for s in before.sentences):
        return []
    spoken = {text for r in (before, after) for text in _resting_on_words(r, locale)}
    withheld = _withholds_more(before, after)
    said = [
        (folder, c.kind, "" if withheld else c.before, c.after, why)
        for c in changes
        if c.kind in ("wording", "only after", "only before")
        and not {c.before, c.after} & spoken
    ]
    return [s for s in said if s[2] or s[3]]


def _withholds_more(before: Result, after: Result) -> bool:
    """Whether a row is withheld, or a number or a table is gone that was shown."""
    if (after.table["certainty"] == "withheld").any():
        return True
    frames = ((before.parts[n], after.parts.get(n)) for n in before.parts)
    return any(
        now is None or now.isna().sum().sum() > old.isna().sum().sum()
        for old, now in frames
    )


def _resting_on_words(result: Result, locale: str) -> list[str]:
    tables = result.tables()
    return [
        s.say(tables, locale)
        for s in result.sentences
        if any(slot.cell.part == SPOKEN for slot in s.slots.values())
    ]


def _result(
    numbers: pd.DataFrame,
    words: pd.DataFrame,
    figures: pd.DataFrame,
    **settings: str,
) -> Result:
    table = _counts(numbers, words, figures)
    codes = set(figures["why"]) - {""}
    parts = {
        "numbers": numbers.astype(
            {"before": float, "after": float, "difference": float, "relative": float}
        ),
        "words": words,
        "figures": figures,
        "why": pd.DataFrame({"reason": [_together(codes)]}),
    }
    return Result(
        question=Sentence("release.revisions.question"),
        table=table,
        parts=parts,
        interval=Sentence("release.revisions.interval"),
        sentences=sentences(table, explained=bool(codes)),
        form="board",
        provenance=Provenance(metric=METRIC, settings=dict(settings)),
    )


def _counts(
    numbers: pd.DataFrame, words: pd.DataFrame, figures: pd.DataFrame
) -> pd.DataFrame:
    shares = numbers["unit"].isin([*SHARE_UNITS, "%", "points"])
    sizes = numbers["relative"].abs()
    values = {
        "figures_changed": (figures["kind"] == "changed").sum(),
        "figures_new": (figures["kind"] == "new").sum(),
        "figures_gone": (figures["kind"] == "gone").sum(),
        "numbers_changed": len(numbers),
        "numbers_gone": figures["numbers_gone"].sum(),
        "sentences_changed": len(words),
        "largest_change": sizes[~shares].max(),
        "largest_points": sizes[shares].max(),
    }
    table = pd.DataFrame(
        [(m, unit, float(values[m])) for m, unit in MEASURES],
        columns=["measure", "unit", "estimate"],
    )
    table[["low", "high", "n"]] = np.nan
    table["certainty"] = "clear"
    return table[list(VALUE_COLUMNS)]


def _together(codes: set[str]) -> str:
    """Reasons of all figures as one code, in the order in which they are said."""
    parts = {
        name
        for code in codes
        for name in ("new_data", "revision", "method")
        if name in code
    }
    return "_".join(n for n in ("new_data", "revision", "method") if n in parts)

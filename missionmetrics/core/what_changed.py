"""What differs between two results: numbers, sentences, settings."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import DEFAULT

if TYPE_CHECKING:
    import pandas as pd

    from missionmetrics.core.result import Result

Kind = Literal["same", "numbers", "wording", "only before", "only after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChange:
    """One sentence in both results, and how it differs.

    ``kind`` is ``"same"``, ``"numbers"`` (same wording, other numbers),
    ``"wording"`` (the conclusion flips), ``"only before"`` or ``"only after"``.
    """

    kind: Kind
    before: str
    after: str


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What differs between two results.

    Attributes
    ----------
    table : DataFrame
        Shared keys, ``measure, unit, before, after, difference``; one row for each
        number that stands in either result and differs.
    sentences : tuple of SentenceChange
        The sentences side by side, the finding first.
    settings : dict
        Settings that differ, as (before, after).
    """

    table: pd.DataFrame
    sentences: tuple[SentenceChange, ...]
    settings: dict[str, tuple[object, object]]

    @property
    def flipped(self) -> tuple[SentenceChange, ...]:
        """Only the sentences whose conclusion differs."""
        return tuple(s for s in self.sentences if s.kind not in ("same", "numbers"))

    def __str__(self) -> str:
        lines = [
            f"{k}: {a!r} before, {b!r} after." for k, (a, b) in self.settings.items()
        ]
        for change in self.sentences:
            if change.kind == "same":
                lines.append(f"  same: {change.after}")
            else:
                lines += [f"{change.kind}:", f"- {change.before}", f"+ {change.after}"]
        return "\n".join(lines) or "Nothing differs."

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row'>{escape(s.kind)}</th><td>{escape(s.before)}</td>"
            f"<td>{escape(s.after)}</td></tr>"
            for s in self.sentences
        )
        settings = "".join(
            f"<li>{escape(k)}: {escape(repr(a))} before, {escape(repr(b))} after</li>"
            for k, (a, b) in self.settings.items()
        )
        head = "".join(f"<th scope='col'>{h}</th>" for h in ("What", "Before", "After"))
        return f"<ul>{settings}</ul><table><tr>{head}</tr>{rows}</table>"


def what_changed(before: Result, after: Result, *, locale: str = DEFAULT) -> Changes:
    """Which numbers and which sentences differ between two results?

    Parameters
    ----------
    before, after : Result
        Two answers of one metric: other settings, other data, another indicator.
    locale : str
        Language of the sentences.

    Returns
    -------
    Changes
        Numbers, sentences (with those whose conclusion flips) and settings.

    Raises
    ------
    EvidenceError
        The two results answer different kinds of question (``MM-CHANGED-METRIC``).
    """
    if before.provenance.metric != after.provenance.metric:
        raise EvidenceError(
            f"One result is of {before.provenance.metric}, the other of "
            f"{after.provenance.metric}; their sentences cannot be compared.",
            fix="compare two results of the same metric.",
            code="MM-CHANGED-METRIC",
        )
    old, new = before.provenance.settings, after.provenance.settings
    return Changes(
        _numbers(before, after),
        tuple(_sentences(before, after, locale)),
        {
            k: (old.get(k), new.get(k))
            for k in sorted({*old, *new})
            if old.get(k) != new.get(k)
        },
    )


def _numbers(before: Result, after: Result) -> pd.DataFrame:
    varying = {
        k
        for k in {*before.keys, *after.keys}
        if k not in before.keys
        or k not in after.keys
        or set(before.table[k].dropna()).isdisjoint(after.table[k].dropna())
    }
    keys = [k for k in before.keys if k not in varying]
    by = [*keys, "measure", "unit"]
    old, new = (
        r.table.assign(_nth=r.table.groupby(by, dropna=False).cumcount())[
            [*by, "_nth", "estimate"]
        ]
        for r in (before, after)
    )
    both = old.merge(new, on=[*by, "_nth"], how="outer", suffixes=("_before", "_after"))
    both = both.rename(columns={"estimate_before": "before", "estimate_after": "after"})
    both["difference"] = both["after"] - both["before"]
    same = (both["before"] == both["after"]) | (
        both["before"].isna() & both["after"].isna()
    )
    return both.loc[~same].drop(columns="_nth").reset_index(drop=True)


def _sentences(before: Result, after: Result, locale: str) -> list[SentenceChange]:
    old = _by_topic(before, locale)
    new = _by_topic(after, locale)
    changes = []
    for topic in dict.fromkeys([*old, *new]):
        first, second = old.get(topic), new.get(topic)
        if first is None or second is None:
            kind: Kind = "only after" if first is None else "only before"
        elif first[0] != second[0]:
            kind = "wording"
        else:
            kind = "same" if first[1] == second[1] else "numbers"
        changes.append(
            SentenceChange(
                kind=kind,
                before="" if first is None else first[1],
                after="" if second is None else second[1],
            )
        )
    return changes


def _by_topic(result: Result, locale: str) -> dict[tuple[str, int], tuple[str, str]]:
    """Message id and words of each sentence by topic: the id without its last part.

    Wordings of one topic share all but the last part of their id, so
    ``pace.enough.yes`` and ``pace.enough.no`` are answers to one another.
    """
    tables = result.tables()
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for sentence in result.sentences:
        topic = sentence.message.rpartition(".")[0]
        nth = sum(1 for t, _ in found if t == topic)
        found[topic, nth] = (sentence.message, sentence.say(tables, locale))
    return found

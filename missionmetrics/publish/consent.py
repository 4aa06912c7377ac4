"""Take out the words of somebody who no longer agrees to have them shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.sentence import Cell, Sentence
from missionmetrics.publish import protect
from missionmetrics.publish.release.contents import Event
from missionmetrics.publish.release.forbidden import folded, holding
from missionmetrics.publish.release.turn import own_turn
from missionmetrics.publish.release.write import write
from missionmetrics.publish.report import Report, day_of
from missionmetrics.publish.republish import standing, taken_up

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from missionmetrics.core.result import Result

QUOTES = "quotes"
IDS = ("document_id", "segment_id")


@overload
def withdraw_consent(
    place: Report,
    *,
    words: Sequence[str] = (),
    documents: Sequence[str] = (),
    segments: Sequence[str] = (),
    passages: pd.DataFrame | None = None,
) -> Report: ...


@overload
def withdraw_consent(
    place: str | Path,
    *,
    on: str | dt.date,
    words: Sequence[str] = (),
    documents: Sequence[str] = (),
    segments: Sequence[str] = (),
    passages: pd.DataFrame | None = None,
) -> Path: ...


def withdraw_consent(
    place: Report | str | Path,
    *,
    on: str | dt.date | None = None,
    words: Sequence[str] = (),
    documents: Sequence[str] = (),
    segments: Sequence[str] = (),
    passages: pd.DataFrame | None = None,
) -> Report | Path:
    """Take somebody's words out of a report, or out of a published folder.

    Afterwards they stand in no file: not on the page, not in a result, not in what
    changed. The history says that words were taken back, not which.

    Parameters
    ----------
    place : Report or path
        A report, or a folder that was published.
    on : str or date
        Day of the withdrawal; needed for a folder.
    words : sequence of str
        The words as they were shown, or a passage that holds them.
    documents, segments : sequence of str
        Ids of the texts or passages of that person. What is published holds no ids,
        so ``passages`` must say what they stand for.
    passages : DataFrame, optional
        The mission's table `segments`: ``document_id``, ``segment_id``, ``text``.

    Returns
    -------
    Report or Path
        The report without the words, or the page of the folder.

    Raises
    ------
    EvidenceError
        Some of the words fit nothing that is shown, an id is not among the passages,
        none of the passages was quoted, ids were given without their passages, or the
        words stand somewhere else than among the quotes (``MM-PUBLISH-CONSENT``).
        Nothing is taken out then. No release stands there (``MM-PUBLISH-FOLDER``),
        ``on`` is no day (``MM-PUBLISH-RELEASED``), the folder cannot be read
        (``MM-PUBLISH-UNREADABLE``) or written (``MM-PUBLISH-WRITE``), or somebody else
        writes in it at the same time (``MM-PUBLISH-BUSY``).

    Notes
    -----
    Enter the withdrawal in the mission's own table too (``consent`` of the passage
    becomes ``none``), or the next release asks the old answer. Copies that others
    took of the folder are beyond reach.

    Examples
    --------
    >>> mission = mm.example()
    >>> report = mm.Report(title="Harbour City", goal="Cleaner air by 2038.",
    ...                    headline=mission.momentum(),
    ...                    results=(mission.consented_quotes(),))
    >>> said = report.results[0].parts["quotes"]["quote"].iloc[0]
    >>> after = mm.withdraw_consent(report, words=[said])
    >>> len(report.results[0].parts["quotes"]) - len(after.results[0].parts["quotes"])
    1
    """
    words, documents, segments = map(_listed, (words, documents, segments))
    given = [*words, *_looked_up(documents, segments, passages)]
    if isinstance(place, Report):
        _require_each(words, place._ordered())
        return _of_report(place, given)
    if on is None:
        raise EvidenceError(
            "A withdrawal has a day.", fix='give it: on="2026-12-03".',
            code="MM-PUBLISH-RELEASED",
        )  # fmt: skip
    return _of_folder(place, words, given, day_of(on))


def _of_folder(
    place: str | Path, words: Sequence[str], given: Sequence[str], day: str
) -> Path:
    with own_turn(place) as seen:
        release = standing(place)
        before = [*release.results.values()]
        _require_each(words, before)
        left = {n: _without(r, given) for n, r in release.results.items()}
        _require_some(before, [*left.values()])
        event = Event("consent withdrawn", day, release.released, "")
        gone = [*given, *_removed(before, [*left.values()])]
        report, shown = taken_up(release, left)
        return write(report, shown, place, released=release.released, seen=seen,
                     notices=release.notices, event=event, known=left,
                     forbidden=gone).page  # fmt: skip


def _of_report(report: Report, given: Sequence[str]) -> Report:
    before = {
        "headline": report.headline, "comparison": report.comparison,
        "map": report.map, "voices": report.voices,
    }  # fmt: skip
    after: dict[str, Any] = {
        name: None if result is None else _without(result, given)
        for name, result in before.items()
    }
    after["results"] = tuple(_without(r, given) for r in report.results)
    left = [r for r in (*(after[n] for n in before), *after["results"]) if r]
    old = [r for r in (*before.values(), *report.results) if r]
    _require_some(old, left)
    gone = [*given, *_removed(old, left)]
    for result in left:
        if holding({"result.json": result.to_json().encode()}, gone):
            raise _refused("the words also stand outside the quotes of a result",
                           "leave that part out of the result first.")  # fmt: skip
    return replace(report, **after)


def _looked_up(
    documents: Sequence[str], segments: Sequence[str], passages: pd.DataFrame | None
) -> list[str]:
    """The words behind ids, from the table that holds both."""
    if not documents and not segments:
        return []
    if passages is None:
        raise _refused(
            "what is published holds no ids",
            "give the table too: passages=mission.tables['segments'], or on the "
            "command line --passages with the path of the mission.",
        )
    known = passages[list(IDS)].astype("string").fillna("")
    asked = {"documents": documents, "segments": segments}
    unknown = [
        _nth(kind, nth)
        for (kind, ids), column in zip(asked.items(), IDS, strict=True)
        for nth, id_ in enumerate(ids, 1)
        if not id_ or id_ not in set(known[column])
    ]
    if unknown:
        raise _refused(f"`passages` does not have {', '.join(unknown)}",
                       "write each id as the table does.")  # fmt: skip
    wanted = known["document_id"].isin(documents) | known["segment_id"].isin(segments)
    return [str(t) for t in passages.loc[wanted, "text"].dropna()]


def _listed(given: Sequence[str]) -> list[str]:
    """What was given as a list; one text alone is one thing, not many letters."""
    return [given] if isinstance(given, str) else [str(one) for one in given]


def _without(result: Result, given: Sequence[str]) -> Result:
    """The result without quotes that hold, or are held by, the words given."""
    if QUOTES not in result.parts:
        return result
    quotes = result.parts[QUOTES]
    gone = quotes["quote"].map(lambda said: _same(str(said), given)).astype(bool)
    if not gone.any():
        return result
    parts = {name: result.parts[name] for name in result.parts}
    parts[QUOTES] = quotes.loc[~gone].reset_index(drop=True)
    if "consent" in parts and {"shown", "allowed"} <= set(parts["consent"]):
        parts["consent"]["shown"] -= int(gone.sum())
        parts["consent"]["allowed"] -= int(gone.sum())
    return protect.with_(result, parts=parts, **_words(result, parts))


def _removed(before: Sequence[Result], after: Sequence[Result]) -> list[str]:
    """The quotes that were taken out, as they were shown."""
    return [
        said
        for old, new in zip(before, after, strict=True)
        if old is not new
        for said in map(str, old.parts[QUOTES]["quote"])
        if said not in set(map(str, new.parts[QUOTES]["quote"]))
    ]


def _same(said: str, given: Sequence[str]) -> bool:
    shown = folded(said)
    return any(
        folded(text) in shown or shown in folded(text) for text in given if folded(text)
    )


def _words(result: Result, parts: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Sentences that still hold and rest on no quote; a fallback for the others."""
    tables = {**result.tables(), **parts}

    def stays(sentence: Sentence) -> bool:
        cells = [slot.cell for slot in sentence.slots.values()]
        cells += [c.left for c in sentence.holds]
        cells += [c.right for c in sentence.holds if isinstance(c.right, Cell)]
        return all(c.part != QUOTES for c in cells) and sentence.true_of(tables)

    headline, *others = result.sentences
    said = [headline if stays(headline) else Sentence("release.consent.headline")]
    kept = [s for s in others if stays(s)]
    if len(kept) < len(others):
        kept.append(Sentence("release.consent.sentence"))
    return {
        "sentences": (*said, *kept),
        "cautions": tuple(c for c in result.cautions if stays(c)),
    }


def _require_each(words: Sequence[str], results: Sequence[Result]) -> None:
    """Refuse a request of which a part would be passed over in silence."""
    shown = [q for r in results if QUOTES in r.parts for q in r.parts[QUOTES]["quote"]]
    missed = [
        _nth("words", nth)
        for nth, text in enumerate(words, 1)
        if not any(_same(str(said), [text]) for said in shown)
    ]
    if missed:
        raise _refused(f"nothing that is shown fits {', '.join(missed)}",
                       "give the words as they stand on the page.")  # fmt: skip


def _nth(kind: str, nth: int) -> str:
    """Which of the things given, by its place: what was said is not repeated."""
    return f"number {nth} of `{kind}`"


def _require_some(before: Sequence[Result], after: Sequence[Result]) -> None:
    if all(a is b for a, b in zip(before, after, strict=True)):
        raise _refused("nothing that is shown fits what was given",
                       "give the words as they stand on the page.")  # fmt: skip


def _refused(why: str, fix: str) -> EvidenceError:
    return EvidenceError(
        f"No words were taken out: {why}.", fix=fix, code="MM-PUBLISH-CONSENT"
    )

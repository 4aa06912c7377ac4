"""Sentences that still have their ground when rows are withheld or rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.sentence import Cell, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.result import Result

HIDDEN = ("estimate", "low", "high", "n")
"""Columns of which a withheld row shows nothing."""
WITHHELD, ROUNDED = "publish.withheld", "disclosure.rounded"
"""Names of the words that stand where a sentence has lost its ground."""


def gone_cells(
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


def words_left(
    result: Result, gone: set[tuple[str, int, str]], *, note: str,
    all_hidden: bool = False, why: str = WITHHELD,
) -> dict[str, Any]:  # fmt: skip
    """Every sentence that still has its ground; a fallback where one has lost it.

    ``why`` names the fallbacks: figures are withheld, or rounded and nothing more.
    """
    # A sentence about the name of a withheld row tells of the row all the same.
    rows = {(part, row) for part, row, column in gone if column in HIDDEN or part}

    def rests(sentence: Sentence) -> bool:
        cells = [slot.cell for slot in sentence.slots.values()]
        cells += [c.left for c in sentence.holds]
        cells += [c.right for c in sentence.holds if isinstance(c.right, Cell)]
        return any((c.part, c.row) in rows or tuple(c) in gone for c in cells)

    headline, *others = result.sentences
    lost = all_hidden or rests(headline)
    said = [Sentence(f"{why}_headline") if lost else headline]
    said += [s for s in others if not all_hidden and not rests(s)]
    if len(said) <= len(others) and not all_hidden:
        said.append(Sentence(f"{why}_sentence"))
    cautions = [c for c in result.cautions if not rests(c)]
    plain = Sentence(note or f"{why}_sentence")
    asked = Sentence(f"{why}_question") if rests(result.question) else (
        result.question)  # fmt: skip
    return {
        "sentences": tuple(said),
        "cautions": tuple([plain, *cautions] if note else cautions),
        "question": asked,
        "interval": plain if rests(result.interval) else result.interval,
    }


def still_true(
    words: dict[str, Any], before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame], *, why: str = ROUNDED,
) -> dict[str, Any]:  # fmt: skip
    """Words that rounded counts still bear out, and that the counts are rounded."""

    def stands(sentence: Sentence) -> bool:
        lost = (pd.isna(slot.cell.value(after)) and pd.notna(slot.cell.value(before))
                for slot in sentence.slots.values())  # fmt: skip
        return sentence.true_of(after) and not any(lost)

    headline, *others = words["sentences"]
    near = Sentence("disclosure.rounded")
    return words | {
        "sentences": (
            headline if stands(headline) else Sentence(f"{why}_headline"),
            *filter(stands, others),
        ),
        "cautions": (near, *filter(stands, words["cautions"])),
        "question": words["question"] if stands(words["question"])
        else Sentence(f"{why}_question"),
        "interval": words["interval"] if stands(words["interval"]) else near,
    }  # fmt: skip

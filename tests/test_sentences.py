"""Every sentence of the demo says what its cells hold, and nothing else.

For each slot of each sentence: it is rendered again from the cell it names; another
value in the cell must give another sentence; and the cell's row swapped with one
that differs must give another sentence too. What decides a wording is a claim on a
cell: a table that does not bear it out must be refused.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import COMPARISONS, Cell
from missionmetrics.core.words import in_words
from tests import demo


@cache
def demo_results() -> tuple[Result, ...]:
    """What the page shows, and what the example answers besides."""
    mission = mm.example()
    report = demo.report()
    found = [report.headline, report.comparison, report.map, report.voices]
    further = (
        mission.acceleration(),
        mission.acceleration("homes_insulated"),
        mission.composite_index(
            ["territorial_emissions", "bus_journeys_per_head", "cycling_share"]
        ),
        mission.spatial_impacts(
            "territorial_emissions",
            drivers=["fuel_poor_households"],
            areas="neighbourhood",
        ),
    )
    return tuple(r for r in (*found, *report.results, *further) if r is not None)


def said(result):
    """Every sentence of a result, with the tables it is made from."""
    tables = result.tables()
    every = (*result.sentences, *result.cautions, result.question, result.interval)
    return [(sentence, tables) for sentence in every]


def slots():
    for number, result in enumerate(demo_results()):
        for sentence, _ in said(result):
            for name in sentence.slots:
                yield number, sentence, name


def another(value, style=""):
    """A value of the same kind that reads differently."""
    if style.startswith("message:"):
        family = style.removeprefix("message:") + "."
        known = [n for n in mm.locale("en-GB").messages if n.startswith(family)]
        return next(n for n in (k.removeprefix(family) for k in known) if n != value)
    if isinstance(value, str):
        return "2001" if value[:4].isdigit() else f"{value} elsewhere"
    if isinstance(value, pd.Timestamp):
        return value + pd.DateOffset(years=3)
    if isinstance(value, bool | np.bool_):
        return not value
    if isinstance(value, int | np.integer):
        return value + 7
    if 0.4 <= abs(value) <= 1:
        return 0.15
    return value / 3 + 0.3


def with_value(tables, cell, value):
    changed = {name: table.copy() for name, table in tables.items()}
    column = changed[cell.part][cell.column].astype("object")
    column.iloc[cell.row] = value
    changed[cell.part][cell.column] = column
    return changed


def test_there_is_something_to_test():
    assert len(list(slots())) > 100


def test_every_slot_is_its_cell():
    for number, sentence, name in slots():
        result = demo_results()[number]
        tables = result.tables()
        slot = sentence.slots[name]
        row = slot.cell.record(tables)
        words = in_words(row[slot.cell.column], row, mm.locale("en-GB"), slot.style)
        assert words in sentence.say(tables), (sentence.message, name)


def test_another_value_in_the_cell_gives_another_sentence():
    for number, sentence, name in slots():
        tables = demo_results()[number].tables()
        cell = sentence.slots[name].cell
        value = cell.value(tables)
        changed = with_value(tables, cell, another(value, sentence.slots[name].style))
        differs = sentence.say(changed) != sentence.say(tables)
        assert differs or not sentence.true_of(changed), (sentence.message, name)


def test_swapping_two_rows_gives_another_sentence():
    tried = 0
    for number, sentence, name in slots():
        tables = demo_results()[number].tables()
        cell = sentence.slots[name].cell
        table = tables[cell.part]
        words = sentence.say(tables)
        for other in range(len(table)):
            elsewhere = Cell(cell.part, other, cell.column)
            value, there = cell.value(tables), elsewhere.value(tables)
            style = sentence.slots[name].style
            language = mm.locale("en-GB")
            mine, theirs = (
                in_words(c.value(tables), c.record(tables), language, style)
                if not isinstance(c.value(tables), float)
                or np.isfinite(c.value(tables))
                else None
                for c in (cell, elsewhere)
            )
            if other == cell.row or mine == theirs or theirs is None:
                continue
            order = np.arange(len(table))
            order[[cell.row, other]] = order[[other, cell.row]]
            swapped = tables | {cell.part: table.iloc[order].reset_index(drop=True)}
            tried += 1
            changed = sentence.say(swapped) != words
            assert changed, (sentence.message, name, value, there)
            break
    assert tried > 20


def test_every_wording_rests_on_claims_that_can_fail():
    for result in demo_results():
        for sentence, tables in said(result):
            for claim in sentence.holds:
                assert claim.true_of(tables)
                assert _can_fail(claim, tables), (sentence.message, claim)


def _can_fail(claim, tables) -> bool:
    """Whether some other value in the cell makes the claim false."""
    right = claim.right.value(tables) if isinstance(claim.right, Cell) else claim.right
    if isinstance(right, str):
        candidates = [f"not {right}", right]
    elif isinstance(right, bool | np.bool_):
        candidates = [not right]
    else:
        candidates = [right - 1, right + 1, right]
    compare = COMPARISONS[claim.comparison]
    return any(not bool(compare(value, right)) for value in candidates)


@pytest.mark.parametrize("measure", ["velocity", "required"])
def test_a_table_that_says_the_contrary_is_refused(measure):
    result = demo_results()[0]
    table = result.table
    rows = table["measure"] == measure
    table.loc[rows, ["estimate", "low", "high"]] *= -1
    table.loc[rows, ["low", "high"]] = table.loc[rows, ["high", "low"]].to_numpy()
    with pytest.raises(TypeError, match="does not bear out"):
        Result(
            question=result.question,
            table=table,
            interval=result.interval,
            sentences=result.sentences,
            form=result.form,
            provenance=result.provenance,
            cautions=result.cautions,
            parts=result.parts,
        )

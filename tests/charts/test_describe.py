"""Descriptions of every form are true: each number is its cell, each claim holds.

Other forms join by adding a result to ``tests.core.every``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import LONGEST_ALT, alt, describe
from missionmetrics.charts.figure import figure
from missionmetrics.core import locale as locale_module
from missionmetrics.core.sentence import Cell
from missionmetrics.core.words import in_words
from tests.core import handmade
from tests.core.every import SHOWN

NUMBER = re.compile(r"(?<![\w.,])[−-]?\d[\d,]*(?:\.\d+)?")
# Words that say how a chance is counted, not what it is.
PER_HUNDRED = ("in 100 times", "in 100")
CAUSE = ("because", "caused", "led to", "thanks to", "due to", "significant", "proves")


@cache
def figures() -> dict[str, object]:
    return {name: figure(make()) for name, make in SHOWN.items()}


@pytest.fixture(params=sorted(SHOWN))
def fig(request):
    return figures()[request.param]


def said(fig):
    """Each sentence of the description with its text."""
    return [
        (d, d.sentence, d.sentence.say(fig.facts, fig.locale.name))
        for d in fig.description
    ]


def numbers_of(text, sentence, facts):
    """Where numbers stand in ``text``, apart from those in names and in 'in 100'."""
    slots = list(sentence.slots.values())
    rows = [s.cell.record(facts) for s in slots]
    names = [str(row.get("unit", "")) for row in rows]
    for slot, row in zip(slots, rows, strict=True):
        value = row[slot.cell.column]
        if isinstance(value, str):  # A name or a period, as it stands and as written.
            english = locale_module.locale()
            names += [value, in_words(value, row, english, slot.style)]
    blank = text
    for name in sorted({*names, *PER_HUNDRED} - {""}, key=len, reverse=True):
        blank = blank.replace(name, "_" * len(name))
    return [(m.start(), m[0]) for m in NUMBER.finditer(blank)]


def near(number, value):
    """Whether ``number``, as written, is ``value`` or 100 times it, rounded."""
    decimals = len(number.partition(".")[2])
    written = float(number.replace(",", "").replace("−", "-"))
    half = 0.5 * 10.0**-decimals + 1e-9
    return any(
        abs(written - sign * scale * value) <= half
        for scale in (1, 100)
        for sign in (1, -1)
    )


def true_to_cells(text, sentence, facts):
    """Whether the numbers of ``text`` are, in turn, the cells that it was made from.

    The cells are read here, apart from the code that writes numbers, in the order in
    which the message names them.
    """
    message = locale_module.locale().messages[sentence.message]
    if isinstance(message, dict):
        n = sentence.slots[sentence.plural].cell.value(facts)
        message = message.get("one" if n == 1 else "other")
    cells = [sentence.slots[name].cell.value(facts)
             for name in re.findall(r"\{(\w+)\}", message)]  # fmt: skip
    cells = [float(c) for c in cells if not isinstance(c, str)]
    numbers = [number for _, number in numbers_of(text, sentence, facts)]
    return len(numbers) == len(cells) and all(map(near, numbers, cells))


def test_there_is_something_to_test():
    told = {f.form for f in figures().values() if f.description}
    assert {"interval-by-group", "ranking", "matrix", "waterfall", "curve"} <= told
    slots = [s for f in figures().values() for d in f.description
             for s in d.sentence.slots]  # fmt: skip
    assert len(slots) > 80


def test_every_slot_is_its_cell(fig):
    for _, sentence, text in said(fig):
        for name, slot in sentence.slots.items():
            row = slot.cell.record(fig.facts)
            words = in_words(row[slot.cell.column], row, fig.locale, slot.style)
            assert words in text, (sentence.message, name)


def test_every_claim_holds(fig):
    for _, sentence, _ in said(fig):
        assert sentence.true_of(fig.facts), sentence.message


def test_every_number_is_a_cell_at_its_rounding(fig):
    for _, sentence, text in said(fig):
        assert true_to_cells(text, sentence, fig.facts), text


def test_one_changed_digit_is_noticed(fig):
    tried = 0
    for _, sentence, text in said(fig):
        for start, number in numbers_of(text, sentence, fig.facts):
            for i, letter in enumerate(number):
                if not letter.isdigit():
                    continue
                at = start + i
                other = str((int(letter) + 4) % 10)
                spoilt = text[:at] + other + text[at + 1 :]
                assert not true_to_cells(spoilt, sentence, fig.facts), spoilt
                tried += 1
    assert tried or not fig.description


def another(value):
    if isinstance(value, str):
        return f"{value} elsewhere"
    if isinstance(value, bool | np.bool_):
        return not value
    return value + 7 if isinstance(value, int | np.integer) else value / 3 + 7.31


def test_another_value_in_the_cell_gives_another_sentence(fig):
    for _, sentence, text in said(fig):
        for name, slot in sentence.slots.items():
            changed = {n: t.copy() for n, t in fig.facts.items()}
            cell = slot.cell
            column = changed[cell.part][cell.column].astype("object")
            column.iloc[cell.row] = another(cell.value(fig.facts))
            changed[cell.part][cell.column] = column
            try:
                again = sentence.say(changed, fig.locale.name)
            except KeyError:  # A code that no message puts into words.
                continue
            assert again != text or not sentence.true_of(changed), (sentence, name)


def test_every_claim_can_fail(fig):
    """A claim is about a cell; some other value of that cell does not bear it out."""
    tries = [-1e9, 1e9, 0.0, "", "x", True, False]
    for _, sentence, _ in said(fig):
        for claim in sentence.holds:
            broken, right = 0, claim.right
            given = right.value(fig.facts) if isinstance(right, Cell) else right
            for value in (*tries, given):
                changed = {n: t.copy() for n, t in fig.facts.items()}
                part = changed[claim.left.part]
                part[claim.left.column] = part[claim.left.column].astype("object")
                part.loc[claim.left.row, claim.left.column] = value
                try:
                    broken += not claim.true_of(changed)
                except TypeError:
                    continue
            assert broken, (sentence.message, claim)


def test_the_alternative_text_is_one_short_sentence(fig):
    assert 0 < len(fig.alt) <= LONGEST_ALT
    assert len(sentences(fig.alt)) == 1
    if fig.drawable:
        assert fig.alt.endswith(".")


def sentences(text):
    return [s for s in re.split(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚ⟦])", text.strip()) if s]


def test_a_fact_is_at_most_one_sentence(fig):
    """How a picture is built may take a second sentence for how doubt is shown."""
    for described, sentence, text in said(fig):
        most = 2 if described.level == 1 else 1
        assert len(sentences(text)) <= most, (sentence.message, text)
        assert text.endswith("."), text


def test_levels_rise_and_each_adds(fig):
    levels = [d.level for d in fig.description]
    assert levels == sorted(levels)
    counts = [len(describe(fig, level)) for level in (1, 2, 3)]
    assert counts == sorted(counts)
    assert len(describe(fig)) == len(fig.description)
    if fig.description:
        assert counts[0] > 0


def test_no_word_of_cause_or_praise(fig):
    for text in describe(fig):
        own = text.lower().replace("is said to have led to", "")
        found = [w for w in CAUSE if re.search(rf"\b{w}\b", own)]
        assert not found, text


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_nothing_is_written_in_code(name):
    """In the pseudo-language every sentence stands between its marks."""
    fig = figure(SHOWN[name](), locale=handmade.PSEUDO)
    for text in (*describe(fig), *fig.notes):
        assert text.startswith("⟦"), text
        assert text.endswith("⟧"), text


FILES = sorted(p.name for p in (handmade.REAL / "es").glob("*.toml")
               if p.name != "numbers.toml")  # fmt: skip


def messages(language, file):
    table = tomllib.loads((handmade.REAL / language / file).read_text("utf-8"))
    return locale_module._flat(table)


def slots_of(message):
    every = message.values() if isinstance(message, dict) else [message]
    return {s for text in every if isinstance(text, str)
            for s in re.findall(r"\{(\w+)\}", text)}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_a_translation_has_every_message_with_its_slots(file):
    english, other = messages("en-GB", file), messages("es", file)
    assert set(english) == set(other)
    for name, message in english.items():
        assert slots_of(message) == slots_of(other[name]), name


def test_the_checks_see_what_is_wrong():
    """A number that no cell holds, and a claim that the cells do not bear out."""
    fig = figures()["ranking"]
    described = next(d for d in fig.description if d.sentence.holds)
    text = describe(fig)[2]
    sentence = [d.sentence for d in fig.description][2]
    assert true_to_cells(text, sentence, fig.facts)
    assert not true_to_cells(text.replace("4.8", "4.9"), sentence, fig.facts)
    facts = {n: t.iloc[::-1].reset_index(drop=True) for n, t in fig.facts.items()}
    assert described is not None
    assert not sentence.true_of(facts)
    assert isinstance(facts["rows"], pd.DataFrame)
    assert Cell("rows", 0, "rank").value(facts) == 6


def test_a_sentence_that_its_cells_do_not_bear_out_is_not_said():
    fig = figures()["ranking"]
    facts = {n: t.iloc[::-1].reset_index(drop=True) for n, t in fig.facts.items()}
    told = describe(replace(fig, facts=facts))
    assert told
    assert not [s for s in told if s.startswith("First is")]


LONG = "n" * 139


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_a_short_text_is_short_whatever_the_name_of_the_measure(language):
    """Of every form: the last wording names no measure."""
    words = locale_module.locale(language)
    kinds = {n.split(".")[2] for n in words.messages if n.startswith("figures.alt.")}
    kinds = {k for k in kinds if not k.endswith(("_short", "_bare"))}
    assert {"trend", "map", "interval_by_group", "ranking", "tree"} <= kinds
    held = dict.fromkeys(("count", "n", "themes", "sources", "uses",
                              "groups"), "12")  # fmt: skip
    for kind in kinds:
        said = alt(words, kind, **held, measure=LONG, marks="Dots", what=LONG,
                   first="2013", last="2024")  # fmt: skip
        assert len(said) <= LONGEST_ALT, kind
        assert LONG not in said


def test_one_is_not_many_in_a_short_text():
    words, spanish = (locale_module.locale(n) for n in ("en-GB", "es"))
    assert alt(words, "board", 1.0, count="1") == (
        "Board of 1 row: its latest figure, range and status."
    )
    assert alt(words, "tree", 1.0, n="1") == (
        "Tree of 1 project; nothing came out of it."
    )
    assert alt(words, "waterfall", measure="Change", count="1") == "One bar: Change."
    assert alt(words, "flow", measure="Money", n="1", sources="1", uses="1") == (
        "Flow chart of Money: one amount from one place to another."
    )
    small = {"measure": "Rain", "count": "1", "first": "2013", "last": "2024"}
    assert alt(words, "small_multiples", **small) == (
        "One small line chart of Rain, 2013 to 2024."
    )
    assert alt(spanish, "board", 1.0, count="1").startswith("Tablero de 1 fila: su")

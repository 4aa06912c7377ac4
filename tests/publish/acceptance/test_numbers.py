"""Items 4, 5 and 24: words, table, file and picture hold the same numbers."""

from __future__ import annotations

import csv
import io
import re
import urllib.parse

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import LONGEST_ALT, describe
from missionmetrics.charts.tables import WITH_NUMBER
from missionmetrics.core.locale import locale
from missionmetrics.core.tidy_csv import defused
from tests.core.every import SHOWN
from tests.publish.acceptance.shown import FORMS, WIDTHS
from tests.publish.reading import read

LONGEST_SUMMARY, SHOWN_FIRST = 80, 3
# Names of columns that no reader should meet; a name from the data may be any word.
MACHINE = ("lo", "hi", "low", "high", "n", "estimate", "certainty", "measure", "unit",
           "observed", "smoothed", "period", "kind")  # fmt: skip
HIGHEST_GRADE, ENOUGH_WORDS = 9, 10
OFF_BY = 0.75  # pixels: drawings are written to a hundredth, dots are round


def _read(site, form):
    return read(site.embed(form).read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", FORMS)
def test_item_4_the_alternative_is_one_short_sentence(site, form):
    fig = site.figures[form]
    if not fig.drawable:
        pytest.skip("no picture, so nothing stands in its place")
    assert 0 < len(fig.alt) <= LONGEST_ALT
    assert fig.alt.endswith(".")
    assert not re.search(r"[.!?] ", fig.alt)


@pytest.mark.parametrize("form", FORMS)
def test_item_4_the_finding_is_short(site, form):
    fig = site.figures[form]
    first = fig.sentences[:SHOWN_FIRST]  # the rest stands under the picture
    assert len(" ".join((fig.headline, *first)).split()) <= LONGEST_SUMMARY


@pytest.mark.parametrize("form", FORMS)
def test_item_4_the_finding_and_the_description_read_easily(site, form):
    fig = site.figures[form]
    for text in (". ".join((fig.headline, *fig.sentences)), " ".join(describe(fig))):
        if len(text.split()) >= ENOUGH_WORDS:
            assert _grade(text) <= HIGHEST_GRADE, text


def _grade(text):
    """School year of a text: Kincaid and others (1975), US Navy RBR 8-75."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?;:](?:\s|$)", text)))
    syllables = sum(_syllables(w.lower()) for w in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word):
    """Groups of vowels, about: a last e is silent but in -le and -ee."""
    silent = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, len(re.findall(r"[aeiouy]+", word)) - silent)


@pytest.mark.parametrize("form", FORMS)
def test_item_4_every_number_of_the_description_is_a_cell(form, site):
    """The text between the slots of a sentence holds no digit.

    So every number a reader meets was written by a slot, and a slot names a cell.
    """
    messages = locale().messages
    for told in site.figures[form].description:
        template = messages[told.sentence.message]
        for text in [template] if isinstance(template, str) else template.values():
            assert not re.search(r"\d", re.sub(r"\{[^}]*\}", "", text)), text


@pytest.mark.parametrize("form", FORMS)
def test_item_4_a_changed_digit_changes_what_is_said(form, site):
    fig, result = site.figures[form], SHOWN[form]()
    told = [(s, result.tables()) for s in result.sentences]
    told += [(d.sentence, dict(fig.facts)) for d in fig.description]
    for sentence, tables in told:
        for name, slot in sentence.slots.items():
            if slot.style.partition(":")[0] in IN_WORDS:
                continue
            # Chances under 1 in 100, or over 99, are written alike.
            if slot.style == "chance" and not 0.01 <= slot.cell.value(tables) <= 0.99:
                continue
            changed = _with_one_digit_changed(slot.cell, tables)
            before, after = (slot.say(t, "en-GB") for t in (tables, changed))
            assert before != after, (sentence.message, name)


# Formats that write a code, a day or a chance in words: many values, one wording.
IN_WORDS = ("text", "message", "likelihood", "period", "date", "year")


def _with_one_digit_changed(cell, tables):
    """The tables with the first digit of one number one higher."""
    frame = tables[cell.part].copy()
    old = float(frame[cell.column].iloc[cell.row])
    step = 10.0 ** np.floor(np.log10(abs(old))) if old else 1.0
    values = frame[cell.column].astype(float)
    values.iloc[cell.row] = old - step if 0.9 <= old <= 1 else old + step
    return {**tables, cell.part: frame.assign(**{cell.column: values})}


@pytest.mark.parametrize("form", FORMS)
def test_item_5_the_table_on_the_page_is_the_table_of_the_figure(site, form):
    fig = site.figures[form]
    shown = _read(site, form).all("table")
    assert len(shown) == len(fig.tables)
    for table, numbers in zip(shown, fig.tables, strict=True):
        assert table.all("caption")[0].text == numbers.caption
        heads = table.all("thead")[0].all("th")
        assert tuple(h.text for h in heads) == numbers.headings
        assert {h.attributes["scope"] for h in heads} == {"col"}
        rows = table.all("tbody")[0].all("tr")
        cells = [tuple(c.text for c in r.children) for r in rows]
        assert cells == list(numbers.rows)
        for row in rows:
            assert row.children[0].attributes["scope"] == "row"
            assert [c.tag for c in row.children[1:]] == ["td"] * len(row.children[1:])
            assert len(row.children) == len(heads), "each cell has a heading"


@pytest.mark.parametrize("form", FORMS)
def test_item_5_headings_are_words_and_units_are_stated(site, form):
    for numbers in site.figures[form].tables:
        for heading in numbers.headings:
            assert heading not in MACHINE
            assert "_" not in heading
        units = {site.figures[form].unit}
        if "unit" in (frame := numbers.frame):
            held = [c for c in ("value", "estimate") if c in frame]
            told = frame[held].notna().any(axis=1) if held else frame["unit"].notna()
            units = set(frame["unit"][told])  # a row without a number needs none
        for unit in units - {"", *WITH_NUMBER}:
            words = locale().messages.get(f"units.{unit.replace(' ', '_')}", unit)
            everywhere = " ".join((numbers.caption, *numbers.headings,
                                   *(c for r in numbers.rows for c in r)))  # fmt: skip
            assert str(words) in everywhere, (unit, numbers.caption)


@pytest.mark.parametrize("form", FORMS)
def test_item_5_the_file_holds_the_same_numbers(site, form):
    links = [a.attributes["href"] for a in _read(site, form).all("a")
             if "download" in a.attributes]  # fmt: skip
    tables = site.figures[form].tables
    assert len(links) == len(tables)
    for href, numbers in zip(links, tables, strict=True):
        text = urllib.parse.unquote(href.split(",", 1)[1])
        rows = list(csv.DictReader(io.StringIO(text)))
        assert list(rows[0]) == list(numbers.frame.columns)
        for row, (_, given) in zip(rows, numbers.frame.iterrows(), strict=True):
            for name, value in given.items():
                _same(row[name], value)


def _same(written, value):
    if isinstance(value, str):
        assert written == defused(value)
    elif pd.isna(value):
        assert written == ""
    elif isinstance(value, bool | np.bool_):
        assert written == str(value)
    elif not isinstance(value, int | float | np.number):
        assert written.startswith(str(value)[:10])
    else:
        assert float(written) == float(value)


DRAWN = ("estimate", "observed")


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("form", FORMS)
def test_item_5_marks_read_back_through_the_scale_are_the_file(
    views, site, form, width
):
    fig = site.figures[form]
    if fig.drawing in ("map", "matrix"):
        pytest.skip("the place of a mark is a place or a pair, not a value")
    column = next((c for c in DRAWN if c in fig.tables[0].frame), None)
    for drawing in views.of(form, "light", width)["drawings"]:
        # Areas beside the dots say their row too, and stand where they lie.
        marks = [m for m in drawing["marks"] if m["row"] is not None
                 and not m["fillRole"].startswith("ring-")]  # fmt: skip
        if not marks or column is None:
            pytest.skip("the marks of this form do not say which row they draw")
        values = _drawn_rows(form, fig.tables[0].frame)[column]
        assert {int(m["row"]) for m in marks} == set(values.dropna().index)
        given = np.array([values[int(m["row"])] for m in marks])
        given = given / 100 if fig.unit == "%" else given
        axis, slope, start = _scale(drawing, marks, given)
        drawn = np.array([m[axis] for m in marks])
        assert np.abs(start + slope * given - drawn).max() <= OFF_BY


def _drawn_rows(form, frame):
    """The rows of the measures that a result says are drawn, or all of them."""
    part = SHOWN[form]().parts.get("drawn")
    return frame if part is None else frame[frame["measure"].isin(part["measure"])]


def _scale(drawing, marks, given):
    """The scale as its labels give it: which way it runs, its slope and its start."""
    labels = [(t, n) for t in drawing["texts"] if not t["role"].startswith("ring-")
              and (n := _number(t["text"])) is not None]  # fmt: skip
    below = max(m["y"] for m in marks)
    left = min(m["x"] for m in marks)
    across = [((t["left"] + t["right"]) / 2, n) for t, n in labels if t["top"] > below]
    down = [((t["top"] + t["bottom"]) / 2, n) for t, n in labels if t["right"] < left]
    fits = []
    for axis, found in (("x", across), ("y", down)):
        if len(found) > 1:
            places, numbers = np.array(found).T
            slope, start = np.polyfit(numbers, places, 1)
            drawn = np.array([m[axis] for m in marks])
            shift = np.median(drawn - (start + slope * given))
            # Text stands a little off its line; numbers may not.
            fits.append(
                (abs(np.corrcoef(given, drawn)[0, 1]), axis, slope, start, shift)
            )
    _, axis, slope, start, shift = max(fits)
    assert abs(shift) <= 3, "labels of the axis stand where their numbers are"
    return axis, slope, start + shift


def _number(text):
    """A label of an axis as a number, or nothing."""
    plain = text.replace("−", "-").replace(",", "").strip()
    share = plain.endswith("%")
    try:
        return float(plain.rstrip("%")) / (100 if share else 1)
    except ValueError:
        return None


@pytest.mark.parametrize("form", FORMS)
def test_item_24_every_area_of_a_map_is_in_its_table_and_counted(site, form):
    fig = site.figures[form]
    if fig.geography is None or not fig.key:
        pytest.skip("no map")
    rows = {cell for numbers in fig.tables for row in numbers.rows for cell in row}
    assert set(fig.geography.name) <= rows
    counted = [int(re.search(r"\d+", k.areas)[0]) for k in fig.key
               if re.search(r"\d", k.areas)]  # fmt: skip
    assert sum(counted) == len(fig.geography.name)


@pytest.mark.parametrize("form", FORMS)
def test_item_4_the_picture_in_words_stands_under_it(site, form):
    fig = site.figures[form]
    page = _read(site, form)
    folded = [d for d in page.all("details")
              if d.attributes.get("id") == f"{fig.id}-words"]  # fmt: skip
    assert len(folded) == int(bool(fig.description))
    for part in folded:
        assert part.all("p")[0].text == " ".join(describe(fig))
        for drawing in page.all("svg"):
            assert drawing.attributes["aria-details"] == part.attributes["id"]

"""Items 15 and 17: hostile texts stay texts on every surface; secrets stay at home.

Without a browser: what each surface holds. What a browser does with it is in
``acceptance/test_safety.py``.
"""

from __future__ import annotations

import csv
import io
import urllib.parse

import pandas as pd
import pytest

from missionmetrics.charts.draw import DRAWINGS
from missionmetrics.charts.figure import figure
from missionmetrics.charts.text import clean
from missionmetrics.core.tidy_csv import STARTS_A_FORMULA, csv_text
from missionmetrics.publish import audit, svg
from missionmetrics.publish.embed import embed, embed_snippet
from missionmetrics.publish.fragment import fragment
from missionmetrics.publish.paste import paste
from tests.core import handmade
from tests.core.every import EVERY
from tests.publish.hostile import CORPUS, free_texts, poison, starts
from tests.publish.made import HOSTILE, MARK, changed
from tests.publish.reading import read

FORMS = sorted(EVERY)
# All tests of a form one after another, while its drawings are at hand.
BY_FORM = pytest.mark.parametrize("form", FORMS, scope="module")
FEW = 2  # drawings take time: all strings go through them in test_every_string...


def _poisoned(result):
    """The result with other strings in its texts, a few times; undrawn forms, all."""
    places = list(starts(result))
    step = max(1, len(places) // FEW) if result.form in DRAWINGS else 1
    return [poison(result, start) for start in places[::step]]


def _every(node):
    yield node
    for child in node.children:
        if not isinstance(child, str):
            yield from _every(child)


def _kinds(page):
    """Elements and attributes that are there, apart from those of drawings."""
    found = {("", "")}
    for node in _every(page):
        found |= {(node.tag, name) for name in node.attributes} | {(node.tag, "")}
    return found


def test_the_corpus_is_large():
    assert len(set(CORPUS)) == len(CORPUS) >= 60
    assert set(HOSTILE) <= set(CORPUS)


@BY_FORM
def test_every_string_is_put_into_every_form(form):
    result = EVERY[form]()
    put = {s for start in starts(result) for s in poison(result, start)[1].values()}
    assert set(CORPUS) <= put


@BY_FORM
def test_item_15_hostile_texts_add_nothing_and_nothing_is_lost(form):
    result = EVERY[form]()
    for make in (embed, paste):
        plain = read(make(figure(result)))
        cells = [c.text for c in plain.all("th") + plain.all("td")]
        was = _bare("".join(plain.visible()))
        for bad, names in _poisoned(result):
            page = read(make(figure(bad)))
            assert _kinds(page) <= _kinds(plain) | ALLOWED
            shown = _bare("".join(page.visible()))
            given = [c.text for c in page.all("th") + page.all("td")]
            for old, new in names.items():
                if old in cells:
                    assert clean(new) in given
                elif _bare(old) in was and len(old) > LONG:
                    assert _bare(clean(new)) in shown, old
            for sign in ("\u202e", "\u2066", "\u2028", "\x00", "\x1b", "\ufffe"):
                assert sign not in page.text


def _bare(text):
    """Without spaces and underscores, which codes show as spaces, nor capitals."""
    return "".join(text.replace("_", " ").split()).casefold()


# What a text that is missing or long may bring: a line for it, or spans of a label.
ALLOWED = {("tspan", ""), ("tspan", "x"), ("tspan", "dy"), ("strong", ""),
           ("text", "text-anchor"), ("p", "")}  # fmt: skip
LONG = 12  # letters that do not stand in a page by chance


@BY_FORM
def test_item_15_every_surface_passes_the_audit_and_files_are_defused(form):
    for bad, _ in _poisoned(EVERY[form]()):
        fig = figure(bad)
        text = embed(fig)
        assert audit.audit(text) == []
        for link in read(text).all("a"):
            assert link.attributes["href"].startswith("data:text/csv;")
            assert link.attributes["download"] in {f"{t.name}.csv" for t in fig.tables}
            body = urllib.parse.unquote(link.attributes["href"].split(",", 1)[1])
            _defused(body)
        for link in read(paste(fig, folder="a/")).all("a"):
            assert link.attributes["href"] in {f"a/{t.name}.csv" for t in fig.tables}


def _defused(body):
    for row in csv.reader(io.StringIO(body)):
        for cell in row:
            if cell.lstrip(" ").startswith(STARTS_A_FORMULA):
                float(cell)  # a number may start with a sign; nothing else may


def test_item_15_files_of_every_string_are_defused_and_keep_it():
    frame = pd.DataFrame({"name": list(CORPUS), "value": -1.5})
    rows = list(csv.DictReader(io.StringIO(csv_text(frame))))
    for row, given in zip(rows, CORPUS, strict=True):
        assert not row["name"].lstrip(" ").startswith(STARTS_A_FORMULA)
        kept = given.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        assert row["name"].removeprefix("'") == kept.removeprefix("'")
        assert float(row["value"]) == -1.5


def test_item_15_every_string_goes_through_a_drawing_as_text():
    """Forty names a drawing, so that a few drawings hold the whole corpus."""
    for first in range(0, len(CORPUS), 40):
        strings = CORPUS[first : first + 40]
        table = pd.DataFrame(
            handmade.row("people", "people", 9 + i, 8, 60, 9, group=s)
            for i, s in enumerate(strings)
        )
        counts = handmade.counts()
        given = changed(counts, table=table, sentences=counts.sentences[:1],
                              disclosure=None)  # fmt: skip
        for drawing in (*svg.inline(figure(given)), svg.standalone(figure(given))):
            page = read(drawing)
            tags = {n.tag for n in _every(page)} - {"#"}
            assert tags <= {*svg.ELEMENTS, "svg", "title", "defs", "pattern"}
            words = "".join("".join(t.text.split()) for t in page.all("text"))
            for string in strings:
                assert "".join(clean(string).split()) in words


@pytest.mark.parametrize("string", CORPUS)
def test_item_15_a_frame_to_copy_is_one_frame(string):
    fig = figure(poison(EVERY["tree"](), CORPUS.index(string))[0])
    frames = [n for n in _every(read(embed_snippet(fig, "embed.html"))) if n.tag != "#"]
    assert [n.tag for n in frames] == ["iframe"]
    assert frames[0].attributes["title"] == fig.headline
    assert frames[0].attributes["sandbox"] == "allow-scripts allow-downloads"
    assert "onload" not in frames[0].attributes


@BY_FORM
def test_item_17_what_is_not_shown_is_on_no_surface(form):
    """A secret in a column that nothing shows, and in rows behind the figures."""
    result = EVERY[form]()
    parts = {n: result.parts[n].assign(note=f"{MARK} {n}") for n in result.parts}
    parts["raw"] = pd.DataFrame({"postcode": [MARK] * 3, "value": [1.0, 2.0, 3.0]})
    seeded = changed(result, parts=parts)
    fig = figure(seeded)
    surfaces = [
        fragment(seeded),
        embed(fig),
        embed(fig, folder="./"),
        paste(fig),
        embed_snippet(fig, "x.html"),
        *(csv_text(t.frame) for t in fig.tables),
    ]
    if fig.drawable:
        surfaces += [svg.standalone(fig), *svg.inline(fig)]
    for text in surfaces:
        assert MARK not in text
        assert urllib.parse.quote(MARK) not in text


def test_item_17_the_check_can_fail():
    """The same secret in a column that is shown does appear."""
    result = handmade.counts()
    table = result.table.assign(group=[MARK, "b", "c", "d"])
    seeded = changed(result, table=table)
    assert MARK in embed(figure(seeded))
    assert MARK in paste(figure(seeded))
    assert len(free_texts(seeded)) == 4

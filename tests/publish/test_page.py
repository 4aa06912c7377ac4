"""The page: what stands on it, in what order, and that it is whole and safe."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import subprocess
import sys
from itertools import pairwise

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.audit import audit
from missionmetrics.publish.script import script
from tests.core import handmade
from tests.publish.made import HOSTILE, MARK, RELEASED, poisoned, report, swapped
from tests.publish.reading import read

NO_NETWORK = ("http://", "https://", "//")


@pytest.fixture(scope="module")
def html(language_folder):
    patch = pytest.MonkeyPatch()
    handmade.use(language_folder, patch)
    text = report().html(released=RELEASED)
    patch.undo()
    return text


@pytest.fixture
def page(html):
    return read(html)


def test_the_page_passes_its_own_audit(html):
    assert audit(html) == []


def test_the_first_screen_holds_its_blocks_in_order(page):
    first = page.all("figure")[0].text
    blocks = (
        "Emissions have fallen, but not fast enough", "Down 45.8%", "How sure are we?",
        "Is it because of the mission?", "What people say",
        "What changed since the last release", "What we do not know",
        "Show the numbers", "How we know", "Download", "Tell us what is wrong",
    )  # fmt: skip
    places = [first.index(b) for b in blocks]
    assert places == sorted(places)


def test_each_block_has_a_fallback():
    bare = report(comparison=None, voices=None, map=None, results=(), unknowns=(),
                  counts=(), does_not_count=(), contact="", licence="", goal="",
                  next_expected="").html(released=RELEASED)  # fmt: skip
    text = read(bare).text
    fallbacks = (
        "Nothing has been compared", "No consented finding", "No goal sentence",
        "has not been compared with an earlier release",
        "not mean that everything is known",
        "When the next figures come is not known",
    )  # fmt: skip
    for words in fallbacks:
        assert words in text
    assert "Tell us" not in text
    assert audit(bare) == []


def test_ids_are_unique_and_headings_skip_no_level(page):
    tags = ("h2", "title", "caption", "main", "pattern", "p")
    ids = [
        n.attributes["id"] for t in tags for n in page.all(t) if "id" in n.attributes
    ]
    assert len(ids) == len(set(ids))
    assert len(page.all("h1")) == 1
    assert not page.all("h3")
    assert len(page.all("h2")) == len(page.all("figure")) + 1


def test_every_table_has_a_caption_and_scoped_headings(page):
    tables = page.all("table")
    assert tables
    for table in tables:
        assert len(table.all("caption")) == 1
        assert {h.attributes.get("scope") for h in table.all("th")} == {"col", "row"}
        for row in table.all("tbody")[0].all("tr"):
            assert row.children[0].tag == "th"


def test_headings_of_tables_are_words_not_column_names(page):
    for heading in (h.text for t in page.all("thead") for h in t.all("th")):
        assert heading[0].isupper()
        assert "_" not in heading
        assert heading not in ("lo", "hi", "n", "estimate")


def test_no_script_but_our_own_no_inline_style_no_handler_nothing_from_elsewhere(page):
    def each(node):
        yield node
        for child in node.children:
            if not isinstance(child, str):
                yield from each(child)

    for node in each(page):
        assert node.tag not in ("link", "img", "iframe", "object", "form")
        assert node.tag != "script" or (node.attributes, node.text) == ({}, script())
        for name, value in node.attributes.items():
            assert name != "style"
            assert not name.startswith("on")
            if name in ("src", "href") and node.tag != "a":
                pytest.fail(f"{node.tag} {name} {value}")
            if "url(" in value:
                assert value.startswith("url(#mm-")


def test_the_policy_names_the_one_style_and_the_one_script(page):
    meta = next(m for m in page.all("meta") if "http-equiv" in m.attributes)
    style, code = (
        base64.b64encode(hashlib.sha256(node.text.encode()).digest()).decode()
        for tag in ("style", "script")
        for node in page.all(tag)
    )
    assert meta.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{code}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_every_drawing_is_one_hidden_picture_with_a_name(page):
    drawings = page.all("svg")
    assert len(drawings) == 10
    for drawing in drawings:
        named = drawing.attributes["aria-labelledby"]
        title = drawing.all("title")[0]
        assert title.attributes["id"] == named
        assert 0 < len(title.text) <= 125
        body = [c for c in drawing.children if getattr(c, "tag", "") == "g"]
        assert [b.attributes for b in body] == [{"aria-hidden": "true"}]


def test_every_area_is_in_the_table_of_the_map(page):
    maps = [f for f in page.all("figure") if "class-1" in str(f.all("span"))]
    rows = maps[0].all("table")[0].all("tbody")[0].all("tr")
    assert {r.children[0].text for r in rows} == {b[1] for b in handmade.BOROUGHS}


def test_counts_in_the_key_add_up_to_all_areas(page):
    entries = [n.text for u in page.all("ul") if u.attributes.get("class") == "mm-key"
               for n in u.all("li")]  # fmt: skip
    assert sum(int(e.rsplit(":", 1)[1].split()[0]) for e in entries) == 10


def test_table_and_download_hold_the_same_numbers(tmp_path):
    report().publish(tmp_path / "out", released=RELEASED)
    page = read((tmp_path / "out" / "index.html").read_text())
    figure = page.all("figure")[1]
    shown = [[c.text for c in r.children if not isinstance(c, str)]
             for r in figure.all("tbody")[0].all("tr")]  # fmt: skip
    link = figure.all("a")[0].attributes["href"]
    given = list(csv.DictReader(io.StringIO((tmp_path / "out" / link).read_text())))
    for cells, row in zip(shown, given, strict=True):
        assert cells[0] == row["area"]
        for cell, name in zip(cells[1:4], ("estimate", "low", "high"), strict=True):
            assert cell == f"{100 * float(row[name]):.1f}%".replace("-", "−")


def test_the_files_of_a_figure_stand_beside_the_page(tmp_path):
    index = report().publish(tmp_path / "out", released=RELEASED)
    assert index.name == "index.html"
    for folder in (tmp_path / "out" / "figures").iterdir():
        names = {p.name for p in folder.iterdir()}
        assert {"data.csv", "result.json"} <= names
    assert (
        tmp_path / "out" / "figures" / "momentum-territorial-e47000001" / "figure.svg"
    ).is_file()
    for link in read(index.read_text()).all("a"):
        if "download" in link.attributes:
            assert (tmp_path / "out" / link.attributes["href"]).is_file()


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 4))
def test_hostile_strings_stay_text(start, tmp_path):
    index = poisoned(start).publish(tmp_path / "out", released=RELEASED)
    html = index.read_text(encoding="utf-8")
    assert audit(html) == []
    page = read(html)
    test_no_script_but_our_own_no_inline_style_no_handler_nothing_from_elsewhere(page)
    for sign in ("\u202e", "\u202c", "\u2028", "\u2029", "\x00", "\x1b"):
        assert sign not in html
    for link in page.all("a"):
        assert (
            not link.attributes["href"]
            .lower()
            .startswith(("javascript:", "data:text/html"))
        )
    for file in (tmp_path / "out").rglob("*.csv"):
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"))):
            assert not [c for c in row if c.startswith(("=", "@", "|"))]
    for file in (tmp_path / "out").rglob("*.svg"):
        drawing = read(file.read_text(encoding="utf-8"))
        assert not drawing.all("script")
        test_no_script_but_our_own_no_inline_style_no_handler_nothing_from_elsewhere(
            drawing
        )


def test_a_hostile_string_is_shown_as_it_was_written():
    bad = HOSTILE[0]
    named = swapped(handmade.groups(), {"Bolton": bad})
    page = read(report(title=bad, headline=named, comparison=None, map=None,
                       voices=None, results=()).html(released=RELEASED))  # fmt: skip
    assert page.all("h1")[0].text == bad
    assert bad in [h.text for h in page.all("tbody")[0].all("th")]
    assert bad in [t.text for t in page.all("svg")[0].all("text")]


def test_what_is_not_drawn_is_not_published(tmp_path):
    result = handmade.trend()
    parts = {name: result.parts[name].assign(note=MARK) for name in result.parts}
    from missionmetrics.publish import protect

    changed = protect.with_(result, parts=parts)
    out = tmp_path / "out"
    report(headline=changed).publish(out, released=RELEASED)
    for file in out.rglob("*"):
        if file.is_file() and file.name != "result.json":
            assert MARK.encode() not in file.read_bytes(), file.name


def test_the_pseudo_language_leaves_no_plain_word():
    text = report(locale=handmade.PSEUDO).html(released=RELEASED)
    page = read(text)
    assert page.all("html")[0].attributes["lang"] == handmade.PSEUDO
    own = {t for f in handmade.ALL.values() for frame in
           [f().table, *(f().parts[n] for n in f().parts)]
           for c in frame for t in map(str, frame[c])}  # fmt: skip
    own |= {
        "Squares, for the test.",
        "Carbon neutral Greater Manchester by 2038",
        handmade.SOURCE.attribution,
    }
    plain = [
        t.strip() for node in page.all("body") for t in node.visible()
        if "⟦" not in t and t.strip() not in own and any(c.isalpha() for c in t)
    ]  # fmt: skip
    allowed = (
        "Greater Manchester will be",
        "Durbin and Koopman",
        "What imported goods",
    )
    assert [t for t in plain if not t.startswith(allowed)] == []


def test_drawings_speak_the_language_too():
    page = read(report(locale=handmade.PSEUDO, map=None, comparison=None, voices=None,
                       results=()).html(released=RELEASED))  # fmt: skip
    words = [t.text for s in page.all("svg") for t in s.all("text")]
    needed = [w for w in words if "déd" in w or "góés" in w]
    assert needed
    assert all(
        title.text.startswith("⟦") for s in page.all("svg") for title in s.all("title")
    )


SCRIPT = """
import pathlib, sys
from missionmetrics.core import locale
from tests.core import handmade
from tests.publish.made import RELEASED, report
locale.FOLDER = handmade.install(pathlib.Path(sys.argv[2]))
report().publish(sys.argv[1], released=RELEASED)
"""


def test_two_processes_write_the_same_bytes(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    report().publish(here, released=RELEASED)
    command = [sys.executable, "-c", SCRIPT, str(there), str(tmp_path / "locales")]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    trees = [{p.relative_to(out).as_posix(): p.read_bytes()
              for p in sorted(out.rglob("*")) if p.is_file()}
             for out in (here, there)]  # fmt: skip
    assert trees[0] == trees[1]
    assert len(trees[0]) > 15


def test_a_page_is_replaced_whole_and_strangers_are_not(tmp_path):
    out = tmp_path / "out"
    report(results=()).publish(out, released=RELEASED)
    before = len(list((out / "figures").iterdir()))
    report(results=(handmade.tree(),)).publish(out, released=RELEASED)
    assert len(list((out / "figures").iterdir())) == before + 1
    (out / "thesis.docx").write_text("years of work")
    with pytest.raises(EvidenceError, match=r"thesis\.docx") as caught:
        report().publish(out, released=RELEASED)
    assert caught.value.code == "MM-PUBLISH-FOLDER"
    assert (out / "thesis.docx").read_text() == "years of work"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(EvidenceError, match="is a file"):
        report().publish(tmp_path / "out", released=RELEASED)


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "2026-W48-1", "30/11/2026"])
def test_a_release_has_a_day(day, tmp_path):
    with pytest.raises(EvidenceError) as caught:
        report().publish(tmp_path / "out", released=day)
    assert caught.value.code == "MM-PUBLISH-RELEASED"
    assert not (tmp_path / "out").exists()


def test_figures_differ_in_their_ids_and_the_same_figure_keeps_its_own(page):
    ids = [f.attributes["aria-labelledby"] for f in page.all("figure")]
    assert all(a != b for a, b in pairwise(ids))
    again = read(report().html(released="2027-01-01"))
    assert [f.attributes["aria-labelledby"] for f in again.all("figure")] == ids


def test_a_name_in_another_place_gives_another_id():
    other = swapped(handmade.trend(), {"United Kingdom": "Wales"})
    first = read(report(headline=other).html(released=RELEASED)).all("figure")[0]
    assert "Wales, scaled" in first.text or "Wales" in first.text


def test_settings_are_said_in_words_and_a_missing_source_is_said_to_be_missing():
    from missionmetrics.core.locale import locale
    from missionmetrics.publish.fragment import _settings, fragment

    shocks = [{"name": "Covid", "start": "2020-03-23", "end": "2021-07-19"}]
    said = _settings({"areas": ["a", "b"], "shocks": shocks, "by": []}, locale())
    assert said == ["areas = a and b", "shocks = Covid (2020-03-23 to 2021-07-19)"]
    bare = handmade.trend().with_provenance(sources=())
    assert "Source: not stated." in read(fragment(bare)).text


@pytest.mark.parametrize(("policy", "told", "untold"), [
    ("council-5", "fewer than 5 people", "nought"),
    ("council-3", "A count of nought is shown.", "rounded to"),
    ("ons-10-5", "rounded to the nearest 5", "nought"),
])  # fmt: skip
def test_the_page_says_what_its_policy_does(policy, told, untold):
    text = (
        read(report(policy=policy, voices=None).html(released=RELEASED))
        .all("footer")[0]
        .text
    )
    assert told in text
    assert untold not in text

"""The committee paper, read back from its XML as a screen reader would meet it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from itertools import pairwise

import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.charts.text import clean
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale
from missionmetrics.core.result import Result
from missionmetrics.publish.documents.paper import committee_paper
from tests.core import handmade as results
from tests.publish.documents import demo
from tests.publish.documents.truth import spoilt, tokens, untrue
from tests.publish.documents.word_reading import DRAWING, Docx, W
from tests.publish.made import HOSTILE, report
from tests.required import need

FOUND, SURE, CARE = "What was found", "How sure are we?", (
    "What members should not conclude")  # fmt: skip


@cache
def made() -> bytes:
    report, shown = demo.demo()
    return committee_paper(report, shown, released=demo.RELEASED)


def paper(given=None, **more) -> Docx:
    if given is None:
        return Docx(made())
    return Docx(committee_paper(*given, released=demo.RELEASED, **more))


def test_headings_start_at_one_and_skip_no_level():
    headings = [b for b in paper().blocks() if b.style.startswith("heading")]
    levels = [int(b.style[-1]) for b in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    titles = [b.text for b in headings]
    assert titles[0] == "Carbon neutral Harbour City by 2038"
    assert titles[1:] == ["Purpose", "Recommendations", FOUND, SURE, CARE,
                          "Sources and contact"]  # fmt: skip


def test_one_list_of_word_runs_through_the_paper():
    read = paper()
    numbering = read.xml("word/numbering.xml")
    outline = next(a for a in numbering.findall(f"{W}abstractNum")
                   if a.get(f"{W}abstractNumId") == "90")  # fmt: skip
    levels = outline.findall(f"{W}lvl")
    assert [lv.find(f"{W}numFmt").get(f"{W}val") for lv in levels] == [
        "decimal", "lowerLetter"]  # fmt: skip
    assert [lv.find(f"{W}lvlText").get(f"{W}val") for lv in levels] == ["%1.", "(%2)"]
    linked = [read.names[lv.find(f"{W}pStyle").get(f"{W}val")] for lv in levels]
    assert linked == ["Numbered paragraph", "Lettered paragraph"]
    for depth, name in enumerate(linked):
        style = next(s for s in read.styles.iter(f"{W}style")
                     if s.find(f"{W}name").get(f"{W}val") == name)  # fmt: skip
        numbered = style.find(f"{W}pPr/{W}numPr")
        assert numbered.find(f"{W}numId").get(f"{W}val") == "90"
        assert numbered.find(f"{W}ilvl").get(f"{W}val") == str(depth)
    # Definitions come before their uses, or Word calls the file broken.
    kinds = [child.tag for child in numbering]
    assert kinds == sorted(kinds, key=[f"{W}abstractNum", f"{W}num"].index)


def test_recommendations_name_the_right_paragraphs():
    read = paper()
    numbered = [b for b in read.blocks() if b.style == "Numbered paragraph"]
    asked = read.section("Recommendations")
    assert asked[0].text == "Members are asked to:"
    letters = [b.text for b in asked[1:]]
    assert all(text.startswith("note ") for text in letters)
    first, last = (int(n) for n in tokens(letters[1]))
    found = [b for b in read.section(FOUND) if b.style == "Numbered paragraph"]
    assert numbered[first - 1 : last] == found
    sure = [b for b in read.section(SURE) if b.style == "Numbered paragraph"]
    assert [numbered[int(n) - 1] for n in tokens(letters[2])] == sure
    (limits,) = (int(n) for n in tokens(letters[3]))
    assert numbered[limits - 1] == read.section(CARE)[0]


def test_a_recommendation_of_the_authors_is_added():
    read = paper(demo.handmade(), recommendations=["agree to a second pilot."])
    assert read.section("Recommendations")[-1].text == "agree to a second pilot."


def test_findings_are_the_sentences_of_the_results():
    report, shown = demo.demo()
    said = " ".join(b.text for b in paper().section(FOUND))
    headline = shown["headline"][0]
    doubtful = {s.say(headline.tables()) for s in headline.sentences
                if s.role == "doubt"}  # fmt: skip
    for sentence in headline.say():
        where = " ".join(b.text for b in paper().section(SURE))
        assert sentence in (where if sentence in doubtful else said)
    for place in ("comparison", "map", "voices"):
        assert shown[place][0].say()[0] in said
    cautions = [b.text for b in paper().section(CARE)]
    for place in ("headline", "comparison", "map", "voices"):
        assert set(shown[place][0].warn()) <= set(cautions)
    assert len(cautions) == len(set(cautions))
    assert report.unknowns[0] in cautions[-1]


def test_every_number_is_a_cell_and_a_changed_digit_is_caught():
    _, shown = demo.demo()
    four = [shown[p][0] for p in ("headline", "comparison", "map", "voices")]
    read = paper()
    blocks = [b.text for h in (FOUND, SURE) for b in read.section(h)
              if b.style == "Numbered paragraph"]  # fmt: skip
    assert sum(len(tokens(text)) for text in blocks) > 30
    tried = 0
    for text in blocks:
        assert untrue(text, four) == []
        for wrong, changed in spoilt(text):
            tried += 1
            assert untrue(changed, four) == [wrong]
    assert tried > 10


def test_tables_are_native_with_a_header_that_repeats_and_a_caption():
    read = paper()
    _, shown = demo.demo()
    fig = figure(shown["headline"][0])
    numbers = next(t for t in fig.tables if t.name == "data")
    first, second = read.tables()
    assert tuple(first[0]) == numbers.headings
    assert all(tuple(row) in numbers.rows for row in first[1:])
    assert "−22.6%" in first[1]
    assert len(second) == 5
    for table in read.body.findall(f"{W}tbl"):
        marks = [row.find(f"{W}trPr/{W}tblHeader") for row in table.iter(f"{W}tr")]
        assert marks[0] is not None
        assert all(mark is None for mark in marks[1:])
        assert not list(table.iter(f"{W}gridSpan"))
        assert not list(table.iter(f"{W}vMerge"))
        order = [c.tag.removeprefix(W) for c in table.find(f"{W}tblPr")]
        schema = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook",
                  "tblCaption"]  # fmt: skip
        assert order == [name for name in schema if name in order]
    captions = [b.text for b in read.blocks() if b.style == "caption"]
    assert [c.partition(":")[0] for c in captions] == ["Figure 1", "Table 1", "Table 2"]


def test_the_picture_has_the_alternative_text_of_the_figure():
    read = paper()
    fig = figure(demo.demo()[1]["headline"][0])
    (named,) = read.body.iter(f"{DRAWING}docPr")
    assert named.get("descr") == fig.alt
    assert named.get("id") == "1"
    pictures = [n for n in read.file.namelist() if n.startswith("word/media/")]
    assert len(pictures) == 1
    assert not list(read.body.iter(f"{DRAWING}anchor"))


def test_language_and_properties():
    read = paper()
    spoken = {e.get(f"{W}val") for e in read.styles.iter(f"{W}lang")}
    assert spoken == {"en-GB"}
    core = read.file.read("docProps/core.xml").decode()
    assert core.count("2026-11-30T00:00:00Z") == 2
    assert "<dc:title>Carbon neutral Harbour City by 2038</dc:title>" in core
    assert "<dc:creator>Made with missionmetrics</dc:creator>" in core
    assert "python-docx" not in core
    assert {i.date_time[:3] for i in read.file.infolist()} == {(2026, 11, 30)}


def test_nothing_runs_and_nothing_is_loaded():
    for name in paper().file.namelist():
        assert not name.endswith((".bin", ".vbaProject", ".jpeg", ".js"))
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in paper().file.read(name)


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 20))
def test_hostile_text_is_shown_as_it_stands(start):
    report, shown = demo.poisoned(start)
    read = paper((report, shown))
    text = read.text()
    assert clean(report.title) in text
    assert clean(report.goal) in text
    assert figure(shown["headline"][0]).headline in text
    for name in read.file.namelist():
        if name.endswith((".xml", ".rels")):
            read.xml(name)
    for relation in read.xml("word/_rels/document.xml.rels"):
        assert "example.com" not in relation.get("Target")
    (alt,) = (e.get("descr") for e in read.body.iter(f"{DRAWING}docPr"))
    assert alt == clean(alt)


@pytest.mark.slow  # the whole release is made twice in tests/publish/test_page.py
def test_two_processes_write_the_same_bytes(tmp_path):
    script = (
        "import pathlib, sys\n"
        "from missionmetrics.core import locale\n"
        "from missionmetrics.publish.documents.paper import committee_paper\n"
        "from tests.core import handmade\n"
        "from tests.publish.documents import demo\n"
        "locale.FOLDER = handmade.install(pathlib.Path(sys.argv[2]))\n"
        "made = committee_paper(*demo.handmade(), released='2026-11-30')\n"
        "pathlib.Path(sys.argv[1]).write_bytes(made)\n"
    )
    files = [tmp_path / "one.docx", tmp_path / "two.docx"]
    for file in files:
        subprocess.run([sys.executable, "-c", script, str(file),
                        str(tmp_path / file.stem)], check=True)  # fmt: skip
    assert files[0].read_bytes() == files[1].read_bytes()


def test_another_language_leaves_no_word_of_this_one():
    given, shown = demo.protected(report(locale=results.PSEUDO))
    read = paper((given, shown))
    headings = [b.text for b in read.blocks() if b.style == "heading 2"]
    assert all(h.startswith("⟦") for h in headings)
    assert {e.get(f"{W}val") for e in read.styles.iter(f"{W}lang")} == {results.PSEUDO}


def test_a_language_from_right_to_left_turns_text_and_tables(monkeypatch):
    monkeypatch.setitem(locale(results.PSEUDO).rules, "direction", "rtl")
    read = paper(demo.protected(report(locale=results.PSEUDO)))
    default = read.styles.find(f".//{W}pPrDefault/{W}pPr")
    assert default.find(f"{W}bidi") is not None
    for table in read.body.findall(f"{W}tbl"):
        assert table.find(f"{W}tblPr/{W}bidiVisual") is not None
    plain = paper().styles.find(f".//{W}pPrDefault/{W}pPr")
    assert plain.find(f"{W}bidi") is None


def test_a_report_with_the_headline_alone():
    given = report(comparison=None, map=None, voices=None, results=(), unknowns=(),
                   goal="", contact="", licence="")  # fmt: skip
    read = paper(demo.protected(given))
    assert len(read.tables()) == 1
    assert "No goal sentence has been written down." in read.text()


def test_a_headline_that_cannot_be_drawn_is_said_in_words():
    read = paper(demo.protected(report(headline=results.quotes())))
    assert not list(read.body.iter(f"{DRAWING}docPr"))
    assert results.quotes().say()[0] in read.text()


def test_findings_that_do_not_fit_are_counted():
    many = tuple(named(i) for i in range(8))
    read = paper(demo.protected(report(results=many)))
    assert len(read.tables()[1]) == 1 + 4
    captions = [b.text for b in read.blocks() if b.style == "caption"]
    assert captions[-1].endswith("4 more findings stand on the page")


def named(number: int) -> Result:
    given = results.trend()
    table = given.table.assign(indicator=f"Indicator {number}")
    return Result(
        question=given.question, table=table, interval=given.interval,
        sentences=given.sentences, form="trend", cautions=given.cautions,
        provenance=given.provenance, parts=dict(given.parts),
    )  # fmt: skip


def test_without_python_docx_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    given, shown = demo.handmade()
    with pytest.raises(EvidenceError, match=r"missionmetrics\[word\].*MM-PUBLISH-WORD"):
        committee_paper(given, shown, released=demo.RELEASED)


def test_at_most_two_pages_of_a4(tmp_path, arial):
    office = need("office", shutil.which("soffice"), "LibreOffice is not here")
    reader = need("office", shutil.which("pdfinfo"), "pdfinfo is not here")
    (tmp_path / "paper.docx").write_bytes(made())
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), tmp_path / "paper.docx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    told = subprocess.run([reader, str(tmp_path / "paper.pdf")], capture_output=True,
                          text=True, check=True).stdout  # fmt: skip
    assert "Pages:           2" in told
    assert "A4" in told

"""Files of a folder that was changed and signed again: each is named by the audit."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace

import pytest

import missionmetrics as mm
from missionmetrics.publish import audit_remade
from missionmetrics.publish.release import writers
from tests.core import handmade
from tests.publish.made import RELEASED, report
from tests.publish.release.made import sealed_again, side_by_side, tree

PACE = "figures/momentum-territorial-e47000001/"
COUNTS = "figures/attendance/"
BARE = {"comparison": None, "map": None, "voices": None}
DAY = "2026-12-03"
REFRESH = '<meta http-equiv="refresh" content="0;url=https://evil.example">'
# File, a pattern of what stands there, what is put in its place; id, crate and
# checksums are made to fit it.
TAMPERED = [
    # a sentence is added
    ("index.html", "</figure>", "<p>It is over.</p></figure>"),
    # the truth is hidden
    ("index.html", r"(Down 45\.8%[^<]*)", r"Up 3%<span hidden>\1</span>"),
    # a drawn word
    ("index.html", r"(<text [^>]*>)[^<]+", r"\1No change"),
    # a drawn line
    ("index.html", r'(<path [^>]*d=")M\d+', r"\1M1"),
    # another contact
    ("index.html", "missions@example", "evil@example"),
    # the page leads away
    ("index.html", "<title>", REFRESH + "<title>"),
    # a frame leads away
    (PACE + "embed.html", "<title>", REFRESH + "<title>"),
    # a table in a frame
    (COUNTS + "embed.html", r"(<td[^>]*>)41\b", r"\g<1>14"),
    # a table to paste
    (COUNTS + "paste.html", r"(<td[^>]*>)41\b", r"\g<1>14"),
    # a word of the drawing
    (PACE + "figure.svg", r"(<text [^>]*>)[^<]+", r"\1No change"),
    # a style that loads
    (PACE + "figure.svg", "<g ", '<g style="background:url(https://e.example)" '),
    # a colour that loads
    (PACE + "figure.svg", "<g ", '<g fill="url(https://e.example#x)" '),
    # a picture from elsewhere
    (PACE + "paste.html", "</p>", '</p><p><img alt="x" src="//e.example/x"></p>'),
    # a command
    ("reproduce.R", r"\Z", 'system("rm -rf ~")\n'),
    # a script to embed
    (PACE + "embed-snippet.txt", r"\A.*", '<script src="https://e.example">'),
    # another licence
    ("licences.csv", "Open Government", "Own Government"),
    # licences in words
    ("licences.html", "<p>", "<p>All is free. "),
    # the readme
    ("README.txt", "checksums", "no sums"),
    # the methods
    ("methods.html", "<p>", "<p>Guesswork. "),
    # the revisions
    ("revisions.html", "<p>", "<p>Nothing ever changed. "),
    # the statement
    ("accessibility-statement.html", "<p>", "<p>Untested. "),
    # the dictionary
    ("data-dictionary.html", "<dd>", "<dd>Made up. "),
    # the dictionary as a table
    ("data-dictionary.csv", "estimate", "guess"),
    # the account of numbers
    ("scrutiny.csv", "estimate", "guess"),
    # the words around
    ("report.json", r'"format"', '"more": 1, "format"'),
    # a result with more
    (PACE + "result.json", r'"form"', '"more": 1, "form"'),
]  # fmt: skip
FIT = {"MM-PUBLISH-CHECKSUM", "MM-PUBLISH-CRATE", "MM-PUBLISH-ID"}


def published(folder, **fields):
    results = (handmade.counts(),)
    given = {**BARE, "results": results, **fields}
    return report(**given).publish(folder, released=RELEASED).parent


@pytest.fixture(scope="module")
def release(tmp_path_factory, language_folder):
    with pytest.MonkeyPatch.context() as patch:
        handmade.use(language_folder, patch)
        return published(tmp_path_factory.mktemp("remade") / "out")


def changed(folder, *touched):
    for name, old, new in touched:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        after = re.sub(old, new, text, count=1)
        assert after != text
        file.write_text(after, encoding="utf-8")
    sealed_again(folder)


def files(faults):
    return {f.file for f in faults if f.severity == "error"}


@pytest.mark.parametrize("touched", side_by_side(TAMPERED))
def test_what_was_changed_and_signed_again_is_named(copy, touched):
    changed(copy, *touched)
    found = mm.audit(copy)
    assert not FIT & {f.code for f in found}
    assert {name for name, *_ in touched} == files(found)


def test_the_first_line_that_differs_is_shown_and_is_short(copy):
    changed(copy, ("reproduce.R", "\n", "\n" + "x" * 500 + "\n"))
    [fault] = mm.audit(copy)
    assert (fault.code, fault.file, fault.row) == (
        "MM-PUBLISH-REMADE", "reproduce.R", 2)  # fmt: skip
    assert "x" * audit_remade.QUOTED in fault.message
    assert "x" * (audit_remade.QUOTED + 1) not in fault.message


def test_an_exchanged_picture_is_found(copy):
    shutil.copy(copy / COUNTS / "figure.png", copy / PACE / "figure.png")
    sealed_again(copy)
    assert files(mm.audit(copy)) == {PACE + "figure.png"}


@pytest.mark.parametrize("name", ["more.csv", COUNTS + "more.csv"])
def test_a_file_that_nothing_gives_is_found(copy, name):
    (copy / name).write_text("a\n1\n")
    sealed_again(copy)
    found = mm.audit(copy)
    assert ("MM-PUBLISH-FILES", name) in {(f.code, f.file) for f in found}


def test_a_file_that_is_gone_from_all_lists_is_found(copy):
    (copy / "methods.html").unlink()
    found = audit_remade.remade_faults(read(copy))
    assert ("MM-PUBLISH-FILES", "methods.html") in {(f.code, f.file) for f in found}


def read(folder):
    from missionmetrics.publish.release.reading import published

    return published(folder)


@pytest.mark.parametrize("reason", ["A source was wrong", "Another reason"])
def test_a_notice_gives_the_reason_that_the_folder_records(copy, reason):
    mm.retract(copy, reason="A source was wrong", on=DAY, figure="attendance")
    assert mm.audit(copy) == []
    if reason != "A source was wrong":
        changed(copy, (COUNTS + "embed.html", "A source was wrong", reason))
        assert files(mm.audit(copy)) == {COUNTS + "embed.html"}


def test_a_history_without_the_withdrawal_is_found(copy):
    mm.retract(copy, reason="A source was wrong", on=DAY, figure="attendance")
    history = json.loads((copy / "releases.json").read_text())
    history["releases"][1] = {"kind": "published", "on": DAY, "released": RELEASED,
                              "id": history["releases"][1]["id"]}  # fmt: skip
    text = json.dumps(history, ensure_ascii=False, indent=1) + "\n"
    (copy / "releases.json").write_text(text)
    sealed_again(copy)
    assert files(mm.audit(copy)) == {"releases.json"}


def test_an_id_does_not_hold_an_erased_history(copy):
    published(copy, title="Another title")
    history = json.loads((copy / "releases.json").read_text())
    assert len(history["releases"]) == 2
    history["releases"] = history["releases"][1:]
    text = json.dumps(history, ensure_ascii=False, indent=1) + "\n"
    before = read(copy).id, (copy / "checksums.txt").read_bytes()
    (copy / "releases.json").write_text(text)
    sealed_again(copy)
    assert mm.audit(copy) == [], "the folder alone cannot tell"
    assert read(copy).id == before[0]
    assert (copy / "checksums.txt").read_bytes() != before[1]


def withdrawn(folder):
    mm.retract(folder, reason="A source was wrong", on=DAY)


def consent(folder):
    published(folder, voices=handmade.quotes())
    mm.withdraw_consent(folder, words=["the first bill frightened me"], on=DAY)


def twice(folder):
    published(folder, title="Another title")
    published(folder, title="Another title")


def spanish(folder):
    headline = mm.example().momentum()
    published(folder, headline=headline, results=(), locale="es")


@pytest.mark.parametrize("change", [withdrawn, consent, twice, spanish])
def test_what_the_library_does_itself_is_no_fault(copy, change):
    change(copy)
    assert mm.audit(copy) == []


def older(monkeypatch, **versions):
    """The writers that are installed here, from now on."""
    here = {**writers.installed(), **versions}
    monkeypatch.setattr(audit_remade, "installed", lambda: here)


def test_other_writers_give_a_note_and_words_are_still_compared(copy, monkeypatch):
    older(monkeypatch, altair="99", xlsxwriter="99")
    assert mm.audit(copy) == [], "the same bytes need no note"
    changed(copy, (PACE + "figure.svg", r"(<text [^>]*>)[^<]+", r"\1drawn otherwise"))
    [noted] = mm.audit(copy)
    assert (noted.code, noted.severity) == ("MM-PUBLISH-UNCOMPARED", "warning")
    assert "altair" in noted.message
    assert "(here 99)" in noted.message
    changed(copy, ("index.html", "missions@example", "evil@example"))
    assert files(mm.audit(copy)) == {"index.html"}


def test_a_crate_that_names_no_writers_gives_a_note(copy):
    crate = json.loads((copy / "ro-crate-metadata.json").read_text())
    named = [e["@id"] for e in crate["@graph"] if e["@id"].startswith("#writer-")]
    assert {"#writer-altair", "#writer-xlsxwriter", "#writer-zlib"} <= {*named}
    crate["@graph"] = [e for e in crate["@graph"] if e["@id"] not in named]
    for entity in crate["@graph"]:
        if "instrument" in entity:
            kept = [i for i in entity["instrument"] if i["@id"] not in named]
            entity["instrument"] = kept if len(kept) > 1 else kept[0]
    text = json.dumps(crate, ensure_ascii=False, indent=1) + "\n"
    (copy / "ro-crate-metadata.json").write_text(text)
    sealed_again(copy)
    assert mm.audit(copy) == []
    changed(copy, (COUNTS + "figure.svg", r"(<path [^>]*d=\")M\d+", r"\1M1"))
    [noted] = mm.audit(copy)
    assert noted.severity == "warning"
    assert "not recorded" in noted.message


def test_without_the_package_for_word_the_paper_is_noted(copy, monkeypatch):
    from missionmetrics.publish.release import products

    given = tuple(
        p._replace(make=no_paper) if p.name.endswith(".docx") else p
        for p in products.OF_A_RELEASE
    )
    monkeypatch.setattr(products, "OF_A_RELEASE", given)
    [noted] = mm.audit(copy)
    assert (noted.severity, noted.file) == ("warning", "committee-paper.docx")


def no_paper(contents):
    return None


def test_a_report_that_makes_no_release_is_said_to_be_none(copy):
    standing = read(copy)
    for places in ({}, dict.fromkeys(standing.places, "nowhere")):
        [fault] = audit_remade.remade_faults(replace(standing, places=places))
        assert (fault.code, fault.file) == ("MM-PUBLISH-UNREADABLE", "report.json")


def test_reading_changes_nothing(copy):
    before = tree(copy)
    mm.audit(copy)
    assert tree(copy) == before

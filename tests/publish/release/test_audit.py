"""A published folder that somebody has touched: each trace is found."""

from __future__ import annotations

import json
import zipfile

import pytest

import missionmetrics as mm
from missionmetrics.publish.audit import audit as audit_page
from missionmetrics.publish.release.audit_files import file_faults
from tests.publish.made import RELEASED, poisoned
from tests.publish.release.made import sealed_again, side_by_side, signed_again

PACE = "figures/momentum-territorial-e47000001/"
MAP = "figures/area-change-territorial-map/"
QUOTES = "figures/code-series/"
COUNTS = "figures/attendance/"
TAMPERED = [
    # file, what stands there, what is put in its place, the fault that must be found
    ("index.html", "<td class=\"mm-number\">−49.6%", "<td class=\"mm-number\">−49.7%",
     "MM-PUBLISH-NUMBERS"),
    ("index.html", "Down 45.8%", "Down 46.8%", "MM-PUBLISH-WORDS"),
    ("index.html", "This is the first", "This is the third", "MM-PUBLISH-WORDS"),
    ("index.html", "What imported goods add", "What nobody adds", "MM-PUBLISH-WORDS"),
    ("index.html", "</main>", "<script>1</script></main>", "MM-PUBLISH-AUDIT"),
    ("index.html", "<h2", "<h3", "MM-PUBLISH-AUDIT"),
    ("licences.html", "<p>", "<p onclick='x()'>", "MM-PUBLISH-AUDIT"),
    (PACE + "embed.html", "</main>", "<script>1</script></main>", "MM-PUBLISH-AUDIT"),
    (PACE + "paste.html", "<p>", "<p style='x'>", "MM-PUBLISH-AUDIT"),
    (PACE + "paste.html", "<p>", "<script>1</script><p>", "MM-PUBLISH-AUDIT"),
    (PACE + "paste.html", "<p>", "<p><a href='javascript:1'>x</a>", "MM-PUBLISH-AUDIT"),
    (PACE + "embed.html", "45.8%", "46.8%", "MM-PUBLISH-WORDS"),
    (PACE + "paste.html", "45.8%", "46.8%", "MM-PUBLISH-WORDS"),
    (PACE + "data.csv", "-0.458", "-0.468", "MM-PUBLISH-NUMBERS"),
    (PACE + "series.csv", "20857", "20858", "MM-PUBLISH-NUMBERS"),
    (PACE + "alt.txt", "2023", "2024", "MM-PUBLISH-WORDS"),
    (PACE + "alt.txt", "2023", "2023" * 40, "MM-PUBLISH-ALT"),
    (PACE + "figure.svg", "<g ", "<g onload='x()' ", "MM-PUBLISH-AUDIT"),
    (PACE + "figure.svg", "</svg>", "<script/></svg>", "MM-PUBLISH-AUDIT"),
    (PACE + "figure.svg", "</svg>", "", "MM-PUBLISH-AUDIT"),
    (PACE + "figure.svg", "<g ", "<g style='background:url(https://e.example)' ",
     "MM-PUBLISH-AUDIT"),
    (PACE + "figure.svg", 'fill="', "fill=\"url( 'https://e.example')\" x=\"",
     "MM-PUBLISH-AUDIT"),
    (PACE + "figure.svg", "<svg ", "<?xml-stylesheet href='//e.example'?><svg ",
     "MM-PUBLISH-AUDIT"),
    (PACE + "paste.html", "<p>", "<p><a href='//e.example'>x</a>", "MM-PUBLISH-AUDIT"),
    (PACE + "paste.html", "<p>", "<p><img alt='x' src='\\\\e.example/x'>",
     "MM-PUBLISH-AUDIT"),
    (PACE + "paste.html", "<p>", "<meta http-equiv='refresh' content='0'><p>",
     "MM-PUBLISH-AUDIT"),
    (PACE + "embed.html", "<title>", "<meta http-equiv='refresh' content='0'><title>",
     "MM-PUBLISH-AUDIT"),
    (PACE + "embed-snippet.txt", "<iframe ", "<script></script><iframe ",
     "MM-PUBLISH-AUDIT"),
    (PACE + "embed-snippet.txt", "<iframe ", "<iframe onload='x()' ",
     "MM-PUBLISH-AUDIT"),
    (PACE + "embed-snippet.txt", 'src="', 'src="//e.example/', "MM-PUBLISH-AUDIT"),
    (PACE + "embed-snippet.txt", "border: 0", "background:url(x)",
     "MM-PUBLISH-AUDIT"),
    (PACE + "embed-snippet.txt", "<iframe ", "Nothing <", "MM-PUBLISH-AUDIT"),
]  # fmt: skip
# What the other files are compared with, and what is told of the folder: each alone.
AT_HEART = [
    (PACE + "result.json", "-0.458", "-0.468", "MM-PUBLISH-NUMBERS"),
    (PACE + "result.json", "-0.458", "0.458", "MM-PUBLISH-UNREADABLE"),
    (PACE + "result.json", "missionmetrics.result", "x", "MM-PUBLISH-UNREADABLE"),
    (QUOTES + "result.json", '"anonymous"', '"none"', "MM-PUBLISH-CONSENT"),
    (QUOTES + "result.json", '"speaker"', '"participant_id"', "MM-PUBLISH-RESTRICTED"),
    (COUNTS + "result.json", '"inputs": {}', '"inputs": {"a": "0123"}',
     "MM-PUBLISH-FINGERPRINT"),
    (COUNTS + "data.csv", "group", "comment", "MM-PUBLISH-RESTRICTED"),
    ("licences.csv", "desnz", "=cmd|' /C calc'!A0", "MM-PUBLISH-FORMULA"),
    ("licences.csv", "desnz", "other", "MM-PUBLISH-CHECKSUM"),
    ("report.json", '"threshold": 5', '"threshold": 30', "MM-PUBLISH-THRESHOLD"),
    ("releases.json", "sha256:", "sha256:0", "MM-PUBLISH-ID"),
    ("README.txt", "Id: sha256:", "Id: sha256:0", "MM-PUBLISH-ID"),
    ("ro-crate-metadata.json", '"datePublished"', '"dateRead"', "MM-PUBLISH-CRATE"),
    ("ro-crate-metadata.json", "ro/crate/1.2/context", "ro/crate/1.9/context",
     "MM-PUBLISH-CRATE"),
    ("ro-crate-metadata.json", '"about"', '"of"', "MM-PUBLISH-CRATE"),
    ("ro-crate-metadata.json", '"@graph"', '"graph"', "MM-PUBLISH-CRATE"),
    ("ro-crate-metadata.json", '"index.html"', '"other.html"', "MM-PUBLISH-CRATE"),
    ("releases.json", "{", "", "MM-PUBLISH-UNREADABLE"),
]  # fmt: skip


def codes(folder):
    return {f.code for f in mm.audit(folder)}


def test_an_untouched_folder_has_no_fault(release):
    assert mm.audit(release) == []
    assert mm.audit(str(release)) == []


def test_a_hostile_report_passes_and_stays_inert(tmp_path):
    page = poisoned(2).publish(tmp_path / "out", released=RELEASED)
    assert mm.audit(page.parent) == []


def touch(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("touched", side_by_side(TAMPERED))
def test_what_was_touched_is_found_and_named(copy, touched):
    for name, old, new, _ in touched:
        touch(copy, name, old, new)
    sums = {f.file for f in file_faults(copy) if f.code == "MM-PUBLISH-CHECKSUM"}
    assert {name for name, *_ in touched} <= sums
    signed_again(copy)
    found = {(f.code, f.file) for f in mm.audit(copy)}
    assert {(code, name) for name, _, _, code in touched} <= found
    assert "MM-PUBLISH-CRATE" in {code for code, _ in found}, "sums must not hide it"
    assert "MM-PUBLISH-CHECKSUM" not in {code for code, _ in found}


@pytest.mark.parametrize(("name", "old", "new", "code"), AT_HEART)
def test_what_was_touched_at_heart_is_found(copy, name, old, new, code):
    touch(copy, name, old, new)
    assert "MM-PUBLISH-CHECKSUM" in [f.code for f in file_faults(copy)]
    signed_again(copy)
    found = codes(copy)
    assert "MM-PUBLISH-CHECKSUM" not in found
    assert found & {code, "MM-PUBLISH-CRATE"}, "new checksums must not hide it"
    assert code == "MM-PUBLISH-CHECKSUM" or code in found


@pytest.mark.parametrize(
    ("name", "packed", "code"),
    [
        ("committee-paper.docx", "word/document.xml", "MM-PUBLISH-WORDS"),
        ("results.xlsx", "xl/worksheets/sheet3.xml", "MM-PUBLISH-NUMBERS"),
        ("scrutiny.html", "", "MM-PUBLISH-WORDS"),
    ],
)
def test_documents_are_made_again_and_compared(copy, name, packed, code):
    file = copy / name
    if packed:
        parts = unpacked(file)
        parts[packed] = one_digit_changed(parts[packed])
        with zipfile.ZipFile(file, "w") as made:
            for part, content in parts.items():
                made.writestr(part, content)
    else:
        file.write_bytes(file.read_bytes().replace(b"45.8%", b"46.8%"))
    assert (code, name) in {(f.code, f.file) for f in mm.audit(copy)}


def unpacked(file):
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def one_digit_changed(content):
    place = content.rindex(b"1")
    return content[:place] + b"2" + content[place + 1 :]


def test_a_document_that_cannot_be_opened_is_found(copy):
    (copy / "results.xlsx").write_bytes(b"PK no archive")
    assert ("MM-PUBLISH-NUMBERS", "results.xlsx") in {
        (f.code, f.file) for f in mm.audit(copy)
    }


@pytest.mark.parametrize(
    "name", ["index.html", "checksums.txt", PACE + "figure.svg", MAP + "data.csv"]
)
def test_a_missing_file_is_found(copy, name):
    (copy / name).unlink()
    found = [f for f in mm.audit(copy) if f.code == "MM-PUBLISH-FILES"]
    assert [f.file for f in found][-1] == name or name in [f.file for f in found]


@pytest.mark.parametrize("name", ["extra.txt", "figures/x/raw.csv", ".hidden"])
def test_an_added_file_is_found(copy, name):
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text("secret")
    assert {"MM-PUBLISH-FILES", "MM-PUBLISH-CRATE"} <= codes(copy)


def test_a_link_out_of_the_folder_is_found(copy, tmp_path):
    (tmp_path / "outside.csv").write_text("a\n1\n")
    file = copy / PACE / "data.csv"
    file.unlink()
    file.symlink_to(tmp_path / "outside.csv")
    found = [f for f in mm.audit(copy) if f.code == "MM-PUBLISH-FILES"]
    assert "leads to another place" in " ".join(f.message for f in found)


def written_by_another_version(folder):
    crate = folder / "ro-crate-metadata.json"
    given = json.loads(crate.read_text())
    for entity in given["@graph"]:
        if entity["@id"] == "#software-missionmetrics":
            entity["softwareVersion"] = "0.0.1"
    crate.write_text(json.dumps(given))
    sealed_again(folder)


def only_the_version(found):
    return [(f.code, f.severity) for f in found] == [("MM-PUBLISH-VERSION", "warning")]


def test_another_version_is_a_warning_and_numbers_are_still_compared(copy):
    written_by_another_version(copy)
    assert only_the_version(mm.audit(copy))
    file = copy / PACE / "data.csv"
    file.write_text(file.read_text().replace("-0.458", "-0.468"))
    assert "MM-PUBLISH-NUMBERS" in codes(copy)


def test_words_of_another_version_are_no_fault(copy):
    page = copy / "methods.html"
    page.write_text(page.read_text().replace("<p>", "<p>As it was said before. ", 1))
    result = copy / PACE / "result.json"
    result.write_text(result.read_text().replace('"handmade.trend.', '"earlier.trend.'))
    assert '"earlier.trend.' in result.read_text()
    written_by_another_version(copy)
    assert only_the_version(mm.audit(copy))


def test_changes_that_another_version_told_are_a_warning(copy):
    (copy / "revisions.json").write_text("{}")
    written_by_another_version(copy)
    found = mm.audit(copy)
    assert {"MM-PUBLISH-VERSION", "MM-PUBLISH-UNREADABLE"} <= {f.code for f in found}
    assert "error" not in {f.severity for f in found if f.file is None}


def test_a_release_withdrawn_by_another_version_is_a_warning(copy):
    mm.retract(copy, reason="A source was wrong", on="2026-12-03")
    page = copy / "index.html"
    page.write_text(page.read_text().replace("<p>", "<p>As it was said before. ", 1))
    written_by_another_version(copy)
    assert only_the_version(mm.audit(copy))


def test_a_folder_that_is_no_release_is_said_to_be_none(tmp_path):
    assert codes(tmp_path) == {"MM-PUBLISH-FOLDER"}


def test_a_page_alone_is_read_as_before(release):
    page = release / "index.html"
    assert mm.audit(page) == audit_page(page) == []
    assert mm.audit("<html></html>") == audit_page("<html></html>") != []

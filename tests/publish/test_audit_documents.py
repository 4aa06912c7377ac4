"""What is compared of a file that other packages wrote: its words, not its looks."""

from __future__ import annotations

import io
import zipfile

import pytest

from missionmetrics.publish.audit_documents import same_said

PICTURE = '<svg viewBox="0 0 9 9"><title id="a">Down 3%</title><path d="M1"/></svg>'


def packed(level, **parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", level) as file:
        for name, text in parts.items():
            file.writestr(f"xl/worksheets/{name}.xml", text)
    return made.getvalue()


@pytest.mark.parametrize("name", ["index.html", "figures/a/embed.html"])
def test_a_page_is_its_words_and_the_names_of_its_drawings(name):
    page = f"<h2>Pace</h2>{PICTURE}".encode()
    assert same_said(name, page, page.replace(b"M1", b"M2"))
    assert not same_said(name, page, page.replace(b"Down", b"Up"))
    assert not same_said(name, page, page.replace(b"Pace", b"Peace"))
    assert not same_said(name, page, page.replace(b"<title", b"<desc"))


def test_pixels_are_left_aside_and_their_words_are_not():
    page = b'<img alt="Down" src="data:image/png;base64,AAAA">'
    assert same_said("index.html", page, page.replace(b"AAAA", b"BBBB"))
    assert not same_said("index.html", page, page.replace(b"Down", b"Up"))


def test_a_packed_document_is_its_words_however_it_is_packed():
    book = packed(zipfile.ZIP_DEFLATED, sheet1="<c><v>41</v></c>")
    looks = packed(zipfile.ZIP_STORED, sheet1='<c s="2"><v>41</v></c>')
    wrong = packed(zipfile.ZIP_DEFLATED, sheet1="<c><v>14</v></c>")
    assert same_said("results.xlsx", book, looks)
    assert not same_said("results.xlsx", book, wrong)
    assert not same_said("results.xlsx", book, b"PK no archive")


def test_a_picture_is_at_least_a_picture():
    assert same_said("figure.png", b"\x89PNG\r\n\x1a\n1", b"\x89PNG\r\n\x1a\n2")
    assert not same_said("figure.png", b"<script>", b"\x89PNG\r\n\x1a\n2")

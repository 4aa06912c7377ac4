"""The printed page: tagged, whole, without a network; or clearly not offered."""

from __future__ import annotations

import shutil

import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.release import pdf
from missionmetrics.publish.release.reading import published
from tests.publish.made import RELEASED, report
from tests.publish.release.made import tree
from tests.required import browser_program

BARE = {"comparison": None, "map": None, "voices": None, "results": ()}


def test_without_a_browser_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", {}.get)
    monkeypatch.delenv("MISSIONMETRICS_BROWSER", raising=False)
    with pytest.raises(EvidenceError, match="No browser") as caught:
        report(**BARE).publish(tmp_path / "out", released=RELEASED, pdf=True)
    assert caught.value.code == "MM-PUBLISH-PDF"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "echo %PDF-1.4 > $OUT"])
def test_a_browser_that_prints_no_tags_is_refused(tmp_path, script):
    program = tmp_path / "chromium"
    out = 'for a in "$@"; do case $a in --print-to-pdf=*) OUT=${a#*=};; esac; done\n'
    program.write_text(f"#!/bin/sh\n{out}{script}\n")
    program.chmod(0o755)
    with pytest.raises(EvidenceError) as caught:
        pdf.printed(b"<html></html>", str(program))
    assert caught.value.code == "MM-PUBLISH-PDF"


@pytest.mark.browser
def test_the_page_is_printed_with_tags_and_left_out_of_the_id(tmp_path, monkeypatch):
    monkeypatch.setenv("MISSIONMETRICS_BROWSER", str(browser_program()))
    out = tmp_path / "out"
    report(**BARE).publish(out, released=RELEASED)
    plain = published(out).id
    report(**BARE).publish(out, released=RELEASED, pdf=True)
    printed = (out / "page.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in printed
    assert b"/MarkInfo" in printed
    assert b"/Lang" in printed
    assert published(out).id == plain
    noted = [(f.code, f.severity, f.file) for f in mm.audit(out)]
    assert noted == [("MM-PUBLISH-UNCOMPARED", "warning", "page.pdf")]
    before = tree(out)
    report(**BARE).publish(out, released=RELEASED, pdf=True)
    assert tree(out) == before
    report(**BARE).publish(out, released=RELEASED)
    assert "page.pdf" not in tree(out)

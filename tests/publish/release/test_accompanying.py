"""Paper, workbook, script, scrutiny pack, dictionary and cards go with a release."""

from __future__ import annotations

import builtins
import io
import zipfile

import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish import protect
from missionmetrics.publish.folder_audit import audit
from tests.publish.made import RELEASED, report
from tests.publish.reading import read

FILES = (
    "committee-paper.docx", "results.xlsx", "scrutiny.html", "scrutiny.csv",
    "reproduce.R", "data-dictionary.csv", "data-dictionary.html", "methods.html",
)  # fmt: skip


def test_they_are_there_and_the_folder_passes(release):
    assert all((release / name).stat().st_size > 500 for name in FILES)
    assert audit(release) == []


def test_the_page_leads_to_those_that_are_for_everybody(release):
    page = read((release / "index.html").read_text(encoding="utf-8"))
    links = {a.attributes["href"] for a in page.all("a")}
    for name in ("scrutiny.html", "methods.html", "data-dictionary.html",
                 "results.xlsx"):  # fmt: skip
        assert name in links


def test_the_dictionary_names_every_column_of_every_table(release):
    given = pd.read_csv(release / "data-dictionary.csv", dtype=str)
    named = set(zip(given["file"], given["column"], strict=True))
    for file in release.glob("figures/*/*.csv"):
        name = file.relative_to(release).as_posix()
        for column in pd.read_csv(file, nrows=0).columns:
            assert (name, column) in named


def test_the_paper_and_the_workbook_are_containers_of_the_released_day(release):
    for name in FILES[:2]:
        data = io.BytesIO((release / name).read_bytes())
        with zipfile.ZipFile(data) as container:
            assert container.testzip() is None
            assert "2026-11-30" in "".join(
                container.read(n).decode() for n in container.namelist()
                if n.endswith("core.xml")
            )  # fmt: skip


def test_without_the_package_for_word_the_rest_is_published(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "docx":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    page = report().publish(tmp_path / "out", released=RELEASED)
    assert not (page.parent / FILES[0]).exists()
    assert (page.parent / FILES[1]).exists()
    assert audit(page.parent) == []


def test_the_log_for_the_office_names_what_was_withheld(tmp_path):
    log = tmp_path / "office" / "log.csv"
    report().publish(tmp_path / "out", released=RELEASED, log=log)
    head, *lines = log.read_text(encoding="utf-8").splitlines()
    assert head.startswith("For the office only")
    assert any("Millbrook" in line and "primary" in line for line in lines)
    assert any("secondary" in line for line in lines)


def test_a_log_inside_the_published_folder_is_refused(tmp_path):
    with pytest.raises(EvidenceError) as caught:
        report().publish(
            tmp_path / "out", released=RELEASED, log=tmp_path / "out" / "log.csv"
        )
    assert caught.value.code == "MM-PUBLISH-LOG"
    assert not (tmp_path / "out").exists()


def test_people_are_protected_against_the_release_before_as_well(tmp_path, monkeypatch):
    first = report().publish(tmp_path / "first", released=RELEASED).parent
    report().publish(tmp_path / "out", released=RELEASED)
    given = []
    real = protect.protect_all

    def spy(results, **settings):
        given.extend(settings["previous"])
        return real(results, **settings)

    monkeypatch.setattr(protect, "protect_all", spy)
    report().publish(tmp_path / "out", released="2027-05-30", previous=first)
    figures = len(list(first.glob("figures/*/result.json")))
    assert len(given) == 2 * figures
    withheld = [r for r in given if (r.table["certainty"] == "withheld").any()]
    assert withheld, "they are given as they were shown"

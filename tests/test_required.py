"""Tests that need something special skip with a reason, or fail where it is due."""

import pytest

from tests import required


def test_what_is_found_is_given(monkeypatch):
    monkeypatch.setenv("MISSIONMETRICS_REQUIRE", "cases")
    assert required.need("cases", "there", "not here") == "there"


def test_a_laptop_without_cases_skips(monkeypatch, tmp_path):
    monkeypatch.delenv("MISSIONMETRICS_REQUIRE", raising=False)
    monkeypatch.setenv("MISSIONMETRICS_CASES", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="MISSIONMETRICS_CASES"):
        required.cases_folder()


def test_ci_without_cases_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("MISSIONMETRICS_REQUIRE", "browser,cases")
    monkeypatch.setenv("MISSIONMETRICS_CASES", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="names 'cases'"):
        required.cases_folder()


def test_ci_without_a_browser_fails(monkeypatch):
    monkeypatch.setenv("MISSIONMETRICS_REQUIRE", "browser,cases")
    monkeypatch.delenv("MISSIONMETRICS_BROWSER", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        required.browser_program()


def font_matcher(folder, family):
    matcher = folder / "fc-match"
    matcher.write_text(f"#!/bin/sh\nprintf '%s' '{family}'\n")
    matcher.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("family", ["Liberation Sans", "Arial,Arial Unicode MS"])
def test_a_font_as_wide_as_arial_is_taken(family, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", font_matcher(tmp_path, family))
    assert required.arial_as_drawn() == family


def test_where_arial_is_drawn_wider_labels_are_not_judged(monkeypatch, tmp_path):
    monkeypatch.setenv("MISSIONMETRICS_REQUIRE", "browser")
    monkeypatch.setenv("PATH", font_matcher(tmp_path, "DejaVu Sans"))
    with pytest.raises(pytest.fail.Exception, match=r"DejaVu Sans.*fonts-liberation"):
        required.arial_as_drawn()

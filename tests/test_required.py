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

"""Shared by every test: required things, names in doctests, how hard to search."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests import required
from tests.core import handmade

if TYPE_CHECKING:
    from pathlib import Path

hypothesis.settings.register_profile(
    "fast", max_examples=10, deadline=None, derandomize=True, database=None
)
hypothesis.settings.register_profile("deep", max_examples=500, deadline=None)
hypothesis.settings.load_profile(os.environ.get("MISSIONMETRICS_SEARCH", "fast"))


@pytest.fixture(scope="session")
def language_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The languages made for the tests; nobody changes this folder."""
    return handmade.install(tmp_path_factory.mktemp("locales"))


@pytest.fixture(scope="session")
def cases() -> Path:
    """Root folder of the real cases; skips, or fails where they are required."""
    return required.cases_folder()


@pytest.fixture(scope="session")
def browser() -> Path:
    """Chromium's program; skips, or fails where a browser is required."""
    return required.browser_program()


@pytest.fixture(scope="session")
def arial() -> str:
    """The font drawn for Arial; skips, or fails where a browser is required."""
    return required.arial_as_drawn()


@pytest.fixture(scope="session")
def axe() -> Path:
    """The file ``axe.min.js``; skips, or fails where a browser is required."""
    return required.axe_script()

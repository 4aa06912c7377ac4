"""Every test of this room reads the languages made for the tests."""

from __future__ import annotations

import pytest

from tests.core import handmade


@pytest.fixture(autouse=True)
def _languages(language_folder, monkeypatch):
    handmade.use(language_folder, monkeypatch)

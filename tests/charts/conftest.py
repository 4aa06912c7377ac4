"""Every test of this room reads the languages made for the tests."""

from __future__ import annotations

import pytest

from tests.core import handmade


@pytest.fixture(scope="session")
def language_folder(tmp_path_factory):
    return handmade.install(tmp_path_factory.mktemp("locales"))


@pytest.fixture(autouse=True)
def _languages(language_folder, monkeypatch):
    handmade.use(language_folder, monkeypatch)
    yield
    handmade.locale_module._loaded.cache_clear()

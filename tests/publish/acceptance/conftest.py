"""One page, one tab and one look a theme and width, shared by all these tests."""

from __future__ import annotations

import pytest

from tests.core import handmade
from tests.publish.acceptance import shown
from tests.publish.browser import opened


@pytest.fixture(scope="session")
def site(tmp_path_factory, language_folder):
    patch = pytest.MonkeyPatch()
    handmade.use(language_folder, patch)
    made = shown.build(tmp_path_factory.mktemp("acceptance"))
    patch.undo()
    return made


@pytest.fixture(scope="package")
def tab(browser):
    with opened(browser) as found:
        yield found


@pytest.fixture(scope="package")
def views(tab, site, axe):
    return shown.Views(tab, site, axe.read_text(encoding="utf-8"))

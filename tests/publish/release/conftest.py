"""One release, published once and copied for every test that changes it."""

from __future__ import annotations

import shutil

import pytest

from tests.core import handmade
from tests.publish.made import RELEASED, report


@pytest.fixture(scope="session")
def release(tmp_path_factory, language_folder):
    patch = pytest.MonkeyPatch()
    handmade.use(language_folder, patch)
    page = report().publish(
        tmp_path_factory.mktemp("release") / "out", released=RELEASED
    )
    patch.undo()
    return page.parent


@pytest.fixture
def copy(release, tmp_path):
    return shutil.copytree(release, tmp_path / "copy")

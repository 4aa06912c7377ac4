"""What Binder will do with the repository, asked of repo2docker without docker."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from tests.required import ROOT
from tests.test_repository import PROJECT, pins, unpinned

BINDER = ROOT / "binder"


def test_only_the_files_that_we_mean_are_there():
    assert not (ROOT / ".binder").exists(), "two folders are an error of repo2docker"
    names = {path.name for path in BINDER.iterdir()}
    assert names == {"postBuild", "requirements.txt", "runtime.txt"}


def test_the_python_is_one_that_we_support():
    text = (BINDER / "runtime.txt").read_text(encoding="utf-8").strip()
    version = re.fullmatch(r"python-([0-9]+\.[0-9]+)", text)
    assert version
    assert version[1] in SpecifierSet(PROJECT["requires-python"])


def test_every_package_is_pinned_and_hashed_and_from_elsewhere():
    assert unpinned(BINDER / "requirements.txt") == []


def test_it_has_what_runs_and_what_notebooks_need():
    needed = {*pins(ROOT / "requirements.txt", python="3.11"), "jupyterlab", "nbclient"}
    assert needed <= set(pins(BINDER / "requirements.txt", python="3.11"))


def test_the_library_comes_last_without_its_dependencies():
    script = BINDER / "postBuild"
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert text.startswith("#!/")
    assert re.search(r"^set -e", text, re.MULTILINE), "without it errors are swallowed"
    assert re.search(r"pip install .*--no-deps \.$", text, re.MULTILINE)


def test_repo2docker_reads_it_as_we_mean_it(tmp_path):
    program = Path(sys.executable).with_name("jupyter-repo2docker")
    if not program.exists():
        pytest.skip("jupyter-repo2docker is not installed; the test extra has it")
    shutil.copytree(BINDER, tmp_path / "repository" / "binder")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "repository")
    done = subprocess.run(
        [program, "--no-build", "--debug", tmp_path / "repository"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert "conda environment for python=3.11" in said
    steps = [
        said.find('pip install --no-cache-dir -r "binder/requirements.txt"'),
        said.find("COPY --chown=0:0 src/ ${REPO_DIR}/"),
        said.find("RUN ./binder/postBuild"),
    ]
    assert -1 < steps[0] < steps[1] < steps[2], "packages must stay in a cached layer"

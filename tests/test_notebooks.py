"""Notebooks run from top to bottom, and their numbers are the committed ones."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from tests.required import ROOT, cases_at_hand

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
REAL = "manchester_"
NEAR = 1e-6
Numbers = dict[str, float | str | None]


def differing(stated: Numbers, found: Numbers) -> dict[str, tuple[object, object]]:
    """Names whose values differ by more than ``NEAR`` of their size, or are missing."""

    def same(name: str) -> bool:
        if name not in stated or name not in found:
            return False
        one, other = stated[name], found[name]
        if isinstance(one, str) or isinstance(other, str) or None in (one, other):
            return one == other
        return math.isclose(one, other, rel_tol=NEAR)

    return {
        name: (stated.get(name, "nothing"), found.get(name, "nothing"))
        for name in sorted({*stated, *found})
        if not same(name)
    }


def test_a_tampered_number_is_seen():
    stated = {"a": 1.0, "b": "x", "c": None}
    assert differing(stated, {"a": 1.0 + 1e-9, "b": "x", "c": None}) == {}
    assert set(differing(stated, {"a": 1.00001, "b": "y", "d": 0.0})) == set("abcd")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_and_its_text_are_one(name):
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    text = jupytext.read(FOLDER / f"{name}.py")
    shown = [(cell.cell_type, cell.source) for cell in notebook.cells]
    assert shown == [(cell.cell_type, cell.source) for cell in text.cells], (
        f"jupytext --to ipynb notebooks/{name}.py"
    )
    assert not any(cell.get("outputs") for cell in notebook.cells), "commit no output"


def run(name: str, cases: Path | None, results: Path) -> None:
    """Run a notebook, which writes its numbers into ``results``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MISSIONMETRICS_RESULTS", str(results))
        if cases is None:
            patch.delenv("MISSIONMETRICS_CASES", raising=False)
        else:
            patch.setenv("MISSIONMETRICS_CASES", str(cases))
        notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
        where = {"metadata": {"path": str(FOLDER)}}
        NotebookClient(notebook, timeout=300, resources=where).execute()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_says_the_committed_numbers(name, tmp_path):
    """``MISSIONMETRICS_RAN`` names the numbers of a run that was made elsewhere."""
    cases = cases_at_hand()
    ran = os.environ.get("MISSIONMETRICS_RAN")
    if ran is None:
        run(name, cases, tmp_path)
    stated, found = (
        json.loads((place / f"{name}.json").read_text(encoding="utf-8"))
        for place in (FOLDER / "results", Path(ran or tmp_path))
    )
    if cases is None:
        stated = {k: v for k, v in stated.items() if not k.startswith(REAL)}
    assert differing(stated, found) == {}

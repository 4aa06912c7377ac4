"""What a type checker says about calls of ``mm.*``: right ones pass, wrong ones not."""

import re

import pytest
from mypy import api

from tests.required import ROOT

FOLDER = ROOT / "tests" / "typing"


@pytest.fixture(scope="module")
def said() -> set[tuple[str, int, str]]:
    """File, line and kind of each error that mypy finds in ``tests/typing``."""
    out, fault, _ = api.run(
        [
            "--strict", "--no-error-summary", "--no-pretty", "--hide-error-context",
            "--config-file", str(ROOT / "pyproject.toml"),
            *(str(FOLDER / f"{name}.py") for name in ("accepted", "rejected")),
        ]
    )  # fmt: skip
    assert not fault, fault
    errors = re.findall(r"(\w+)\.py:([0-9]+): error: .*\[([a-z-]+)\]$", out, re.M)
    return {(name, int(line), kind) for name, line, kind in errors}


def marked() -> set[tuple[str, int, str]]:
    lines = (FOLDER / "rejected.py").read_text(encoding="utf-8").splitlines()
    found = ((n, re.search("# rejected: ([a-z-]+)", t)) for n, t in enumerate(lines, 1))
    return {("rejected", n, mark[1]) for n, mark in found if mark}


def test_right_calls_are_accepted(said):
    assert {error for error in said if error[0] == "accepted"} == set()


def test_wrong_calls_are_rejected(said):
    assert {error for error in said if error[0] == "rejected"} == marked()

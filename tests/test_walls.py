"""The walls between rooms stand, and each of them is shown to be able to fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.required import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["name"]: c for c in SETTINGS["tool"]["importlinter"]["contracts"]}
ONE_WAY = "Evidence flows one way, from data to publication"
APART = "Metric families do not lean on one another"
NO_FILES = "Metrics never read files"
NO_CYCLES = "No cycles anywhere"
NUMBERS = "Numbers do not know about tables, maps or pictures"
DRAWING = "Only charts and publish draw"


class Breach(NamedTuple):
    """Files written into a copy of the package, and the contract they break."""

    contract: str
    files: dict[str, str]

    def __str__(self) -> str:
        return f"{self.contract}: {', '.join(self.files)}"


class Forbidden(NamedTuple):
    """An import that a contract forbids to a module."""

    contract: str
    file: str
    thing: str

    def __str__(self) -> str:
        """As lint-imports names it."""
        module = self.file.removesuffix(".py").replace("/", ".")
        return f"{module} -> {self.thing} (l."


def walled(contract: str) -> list[Forbidden]:
    """Each walled room with the first thing forbidden, the first with each thing."""
    rooms = [room.replace(".", "/") for room in CONTRACTS[contract]["source_modules"]]
    things = CONTRACTS[contract]["forbidden_modules"]
    pairs = [(r, things[0]) for r in rooms] + [(rooms[0], t) for t in things[1:]]
    return [Forbidden(contract, f"{room}/breach.py", thing) for room, thing in pairs]


def upward() -> list[Forbidden]:
    """Each room importing the one above it."""
    pairs = pairwise(CONTRACTS[ONE_WAY]["layers"])
    return [
        Forbidden(ONE_WAY, inside(low), f"missionmetrics.{high}") for high, low in pairs
    ]


def inside(room: str) -> str:
    """A module of ``room``: a new one in a folder, or the room itself."""
    folder = (ROOT / "missionmetrics" / room).is_dir()
    return f"missionmetrics/{room}/breach.py" if folder else f"missionmetrics/{room}.py"


FORBIDDEN = {
    ONE_WAY: upward(),
    **{contract: walled(contract) for contract in (NO_FILES, NUMBERS, DRAWING)},
}
BREACHES = [
    Breach(ONE_WAY, {"missionmetrics/helpers/__init__.py": ""}),
    Breach(
        APART,
        {
            "missionmetrics/metrics/other/__init__.py": "",
            "missionmetrics/metrics/other/breach.py": (
                "import missionmetrics.metrics.momentum\n"
            ),
        },
    ),
    Breach(
        NO_CYCLES,
        {
            "missionmetrics/core/here.py": "import missionmetrics.core.there\n",
            "missionmetrics/core/there.py": "import missionmetrics.core.here\n",
        },
    ),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("walls")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(
        ROOT / "missionmetrics",
        folder / "missionmetrics",
        ignore=lambda _, names: [n for n in names if re.search(r"\.[^p]|__pyc", n)],
    )
    return folder


def program(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def said(folder: Path) -> str:
    """What lint-imports says of the package in ``folder``."""
    return subprocess.run(
        [program("lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    ).stdout


def verdicts(folder: Path) -> dict[str, str]:
    """Each contract with KEPT or BROKEN, as lint-imports says."""
    told = said(folder)
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", told, re.MULTILINE))
    return found or {"failed": told}


def told_of(contract: str, text: str) -> str:
    """What is said of one broken contract, under its name and a line."""
    return re.split(r"\n\n([^\n]+)\n-+\n", text.partition(f"\n{contract}\n---")[2])[0]


def broken(folder: Path) -> list[str]:
    return [name for name, verdict in verdicts(folder).items() if verdict != "KEPT"]


def test_every_contract_is_kept(copy):
    assert verdicts(copy) == dict.fromkeys(CONTRACTS, "KEPT")


def test_every_contract_has_a_breach():
    assert {b.contract for b in BREACHES} | {*FORBIDDEN} == set(CONTRACTS)
    assert all(FORBIDDEN.values())


@contextmanager
def written(folder: Path, files: dict[str, str]) -> Iterator[None]:
    """``files`` added to the copy, or to the ends of its files, for a while."""
    before = {
        path: path.read_text(encoding="utf-8") if path.exists() else None
        for path in (folder / name for name in files)
    }
    for (path, old), text in zip(before.items(), files.values(), strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_text((old or "") + text, encoding="utf-8")
    try:
        yield
    finally:
        for path, old in before.items():
            if old is not None:
                path.write_text(old, encoding="utf-8")
                continue
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


@pytest.mark.parametrize("contract", FORBIDDEN)
def test_every_forbidden_import_is_named(copy, contract):
    files: dict[str, str] = {}
    for _, file, thing in FORBIDDEN[contract]:
        files[file] = f"{files.get(file, '')}\nimport {thing}\n"
    with written(copy, files):
        told = told_of(contract, said(copy))
    assert [str(f) for f in FORBIDDEN[contract] if str(f) not in told] == []


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_breach_is_seen(copy, breach):
    with written(copy, breach.files):
        assert breach.contract in broken(copy)


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\n\nNAME = importlib.import_module('json')\n",
        "from importlib import import_module\n\nNAME = import_module('json')\n",
    ],
)
def test_a_door_in_the_wrong_room_is_seen(copy, text):
    def complaints() -> str:
        return subprocess.run(
            [program("ruff"), "check", "--select", "TID251", "."],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    assert "TID251" not in complaints()
    with written(copy, {"missionmetrics/stats/door.py": text}):
        assert "TID251" in complaints()

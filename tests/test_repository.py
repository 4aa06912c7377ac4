"""What the repository promises: pins without addresses, commands that hold, figures."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import missionmetrics as mm
from tests.required import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?: ; (?P<when>.+?))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|npmjs|anaconda\.org|conda-forge|index-url|find-links [^w]"
    r"|deb\.debian|\"resolved\":|/simple\b"
)
MACHINE = re.compile(r"/(?:work|root|opt|home/[a-z]+)/[A-Za-z]")
TEXT = {".py", ".pyi", ".md", ".toml", ".txt", ".yaml", ".yml", ".json", ".cff", ""}


def committed() -> list[Path]:
    """Files under version control; none outside a clone, such as in an archive."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def lines_with(pattern: re.Pattern[str], *, skip: tuple[str, ...]) -> list[str]:
    found = []
    for path in committed():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix not in TEXT or name.startswith(skip) or not path.is_file():
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        found += [f"{name}:{n}" for n, t in enumerate(lines, 1) if pattern.search(t)]
    return found


def pins(file: Path, *, python: str) -> dict[str, str]:
    """Package to version, as pinned for one Python on Linux."""
    here = {"python_full_version": f"{python}.7", "sys_platform": "linux",
            "os_name": "posix"}  # fmt: skip
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        wanted = Requirement(line.removesuffix(" \\"))
        if wanted.marker is None or wanted.marker.evaluate(here):
            found[canonicalize_name(wanted.name)] = str(wanted.specifier)[2:]
    return found


def unpinned(file: Path) -> list[str]:
    """Lines that are neither a pin nor a hash: options, addresses, local paths."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [t for t in lines if not PIN.fullmatch(t) and not HASH.fullmatch(t)]


def readme_commands() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)


def test_every_file_of_the_package_is_in_the_wheel():
    globs = SETTINGS["tool"]["setuptools"]["package-data"]["missionmetrics"]
    shipped = {Path(glob).suffix or glob for glob in globs} | {".py"}
    files = [path for path in committed() if ROOT / "missionmetrics" in path.parents]
    left_behind = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.suffix not in shipped and path.name not in shipped
    ]
    assert left_behind == []


def test_what_runs_is_pinned_and_hashed():
    assert unpinned(ROOT / "requirements.txt") == []


@pytest.mark.parametrize("python", ["3.11", "3.12"])
def test_the_pins_are_in_step_with_the_project(python):
    pinned = pins(ROOT / "requirements.txt", python=python)
    wanted = {
        canonicalize_name(r.name): r for r in map(Requirement, PROJECT["dependencies"])
    }
    assert set(wanted) <= set(pinned), "bash .ci/lock"
    misfits = {n for n, r in wanted.items() if not r.specifier.contains(pinned[n])}
    assert misfits == set(), "bash .ci/lock"


def test_no_registry_host_is_named():
    assert lines_with(REGISTRY, skip=("docs/", "tests/test_repository.py")) == []


def test_no_path_of_a_machine_is_named():
    assert lines_with(MACHINE, skip=("tests/test_repository.py",)) == []


def test_no_lock_that_names_hosts_is_committed():
    names = {path.name for path in committed()}
    locks = {
        "uv.lock",
        "pylock.toml",
        "package-lock.json",
        "poetry.lock",
        "Pipfile.lock",
    }
    assert names.isdisjoint(locks)


def test_the_readme_has_its_two_commands():
    demo, tests = readme_commands()
    assert demo.startswith("python3 -m venv .venv && .venv/bin/python -m pip install ")
    assert demo.endswith("&& .venv/bin/missionmetrics demo")
    assert tests.endswith(
        '-e ".[test]" && .venv/bin/python -m pytest -n auto --dist loadfile'
    )


def test_ci_ends_with_the_readmes_test_command():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert text.rstrip().splitlines()[-1] == 'bash -c "$test_command" </dev/null'


def test_every_link_and_picture_of_the_pages_is_there():
    pages = [ROOT / n for n in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    pages += sorted((ROOT / "docs").rglob("*.md"))
    missing = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(
            r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")
        )
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_the_readmes_calibration_is_that_of_the_table():
    """The slope of complete series: ours, the usual recipe, and ours at worst."""
    text = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
    rows = [[c.strip() for c in t.split("|")] for t in text.splitlines() if "|" in t]
    kinds = [row for row in rows if row[3:4] == ["complete"]]
    heading = next(row for row in rows if "slope, ours" in row)
    column = {name: heading.index(name) for name in heading}

    def numbers(name: str, nth: int = 0) -> list[int]:
        cells = [re.findall(r"[01]\.[0-9]+", r[column[name]]) for r in kinds]
        return [round(100 * float(cell[nth])) for cell in cells]

    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("\n", " ")
    ours, usual = numbers("slope, ours"), numbers("slope, statsmodels")
    assert f"truth in {min(ours)} to {max(ours)} of 100" in readme
    assert f"recipe holds it in {min(usual)} to {max(usual)}" in readme
    assert f"it is less, {min(numbers('slope, ours', 1))} in 100 at worst" in readme


def test_every_decision_has_the_four_parts():
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(f.name[:4]) for f in files] == list(range(1, len(files) + 1))
    for file in files:
        text = file.read_text(encoding="utf-8")
        for part in ("# ", "## Why it came up", "## What we chose", "## What it costs"):
            assert part in text, (file.name, part)


def test_every_dependency_is_explained():
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = [*PROJECT["dependencies"]]
    for extra, packages in PROJECT["optional-dependencies"].items():
        named += packages if extra != "test" else []
    names = {Requirement(r).name for r in named}
    assert {n for n in names if f"`{n}`" not in text} == set()


def test_the_citation_can_be_read():
    yaml = pytest.importorskip("ruamel.yaml")
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = yaml.YAML(typ="safe").load(text)
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "version", "license"} <= set(cited)
    assert str(cited["version"]) == PROJECT["version"]
    assert cited["license"] == PROJECT["license"]
    assert all(a.keys() & {"name", "family-names"} for a in cited["authors"])
    assert cited["type"] in ("software", "dataset")
    for reference in cited["references"]:
        assert {"type", "title", "authors"} <= set(reference)


def test_the_change_log_opens_with_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", text, re.MULTILINE)[1] == PROJECT["version"]


@pytest.mark.parametrize("name", sorted(mm.PUBLIC))
def test_every_public_name_is_documented(name):
    found = getattr(mm, name)
    assert f"`{name}" in (ROOT / "docs" / "names.md").read_text(encoding="utf-8")
    if inspect.isclass(found):
        return
    parameters = inspect.signature(found).parameters.values()
    assert all(p.kind is not p.VAR_KEYWORD for p in parameters), "no bare **kwargs"
    documented = inspect.getdoc(found)
    missing = {
        p.name for p in parameters if not re.search(rf"\b{p.name}\b", documented)
    }
    assert missing == set()


def test_only_tests_of_dirty_habits_turn_warnings_off():
    """A warning is an error; nobody may quietly switch that off in the library."""
    silent = []
    for path in (ROOT / "missionmetrics").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "attr", None)
            if name in ("simplefilter", "filterwarnings"):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert silent == []

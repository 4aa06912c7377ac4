"""The front door: light, complete, typed, and every name what it says it is."""

import ast
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import missionmetrics as mm

STUB = Path(mm.__file__).with_suffix(".pyi")
NAMES_PAGE = Path(__file__).parents[1] / "docs" / "names.md"


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_import_loads_nothing_heavy():
    heavy = ("pandas", "numpy", "scipy", "altair", "pandera", "geopandas", "pydantic")
    code = f"import sys, missionmetrics; print(set({heavy}) & set(sys.modules))"
    assert run(code) == "set()"


@pytest.mark.parametrize("name", sorted(mm.PUBLIC))
def test_a_name_is_what_it_says(name):
    found = getattr(mm, name)
    assert found is pkgutil.resolve_name(mm.PUBLIC[name])
    assert callable(found)
    assert found.__doc__


BEFORE = [
    "",
    "import missionmetrics.metrics.momentum",
    "import missionmetrics.metrics.momentum.momentum",
    "from missionmetrics.metrics.momentum import momentum",
    "import missionmetrics.metrics.momentum.compare_areas, missionmetrics.mission",
]
AFTER = """
import missionmetrics as mm
for _ in range(3):
    assert type(mm.momentum).__name__ == "function", mm.momentum
    assert type(mm.compare_areas).__name__ == "function"
    from missionmetrics import momentum
    assert momentum is mm.momentum
    import missionmetrics.metrics.momentum.momentum
"""


def test_a_function_never_turns_into_its_module():
    # Other packages stay loaded from one case to the next; ours begins anew.
    code = f"""
import sys
for before in {BEFORE}:
    for name in [n for n in sys.modules if n.partition(".")[0] == "missionmetrics"]:
        del sys.modules[name]
    exec(before + {AFTER!r}, {{}})
    print(before)
"""
    assert run(code).split("\n") == [b for b in BEFORE if b]


def test_dir_lists_what_there_is():
    assert set(dir(mm)) == {*mm.PUBLIC, "__version__"}
    assert mm.__all__ == sorted(mm.PUBLIC)


def test_an_unknown_name_is_said_plainly():
    with pytest.raises(AttributeError, match="no public name 'momentun'"):
        mm.momentun  # noqa: B018


def test_the_typed_names_are_the_public_names():
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    typed = {
        alias.asname: f"{node.module}:{alias.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert typed == mm.PUBLIC


def test_the_version_is_the_installed_one():
    code = "import missionmetrics as m, importlib.metadata as i;"
    assert run(code + "print(m.__version__ == i.version('missionmetrics'))") == "True"


DOORS = ("trend", "connectedness", "spatial", "hawkes")


@pytest.mark.parametrize("door", DOORS)
def test_every_name_of_the_arithmetic_is_listed_and_says_what_it_is(door):
    module = pkgutil.resolve_name(f"missionmetrics.stats.{door}")
    listed = NAMES_PAGE.read_text(encoding="utf-8").splitlines()
    row = next(x for x in listed if x.startswith(f"| `missionmetrics.stats.{door}`"))
    assert re.findall(r"`(\w+)`", row.split("|")[2]) == module.__all__
    for name in module.__all__:
        found = getattr(module, name)
        assert not inspect.ismodule(found)
        assert found.__doc__
    assert ">>> " in module.__doc__


def test_the_arithmetic_loads_no_tables_and_no_pictures():
    code = f"""
import importlib, sys
for door in {DOORS}:
    importlib.import_module("missionmetrics.stats." + door)
    print(door, {{"pandas", "altair", "pandera", "geopandas"}} & set(sys.modules))
import missionmetrics.stats.spatial.impacts, missionmetrics.stats.spatial.fit
from missionmetrics.stats.spatial import impacts
assert type(impacts).__name__ == "function"
"""
    assert run(code).split("\n") == [f"{door} set()" for door in DOORS]

"""``reproduce.R``: run with R where R is here, read as text everywhere."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.publish.documents.quoted import numbers
from missionmetrics.publish.documents.reproduce import r_string, reproduce_r
from tests.core import handmade
from tests.publish.documents import demo
from tests.publish.made import HOSTILE
from tests.required import need

if TYPE_CHECKING:
    from pathlib import Path

WHY = "R is not here; install r-base-core to run reproduce.R for real"


def r_program() -> str:
    return need("r", shutil.which("Rscript"), WHY)


def run(folder: Path, *arguments: str, script: str = "reproduce.R"):
    # The plainest language setting: the script must not depend on the machine's.
    return subprocess.run(
        [r_program(), "--vanilla", str(script), *arguments], cwd=folder,
        capture_output=True, text=True, timeout=120,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )  # fmt: skip


def released(folder: Path, results) -> str:
    places = demo.write_tables(folder, results)
    script = reproduce_r(results, places)
    (folder / "reproduce.R").write_text(script, encoding="utf-8")
    return script


def pieces(script: str) -> str:
    """The script without its strings: what R would take for commands."""
    bare = []
    for line in script.splitlines():
        inside = False
        for before, letter in zip(f" {line}", line, strict=False):
            if letter == '"' and before != "\\":
                inside = not inside
            elif letter == "#" and not inside:
                break
            elif not inside:
                bare.append(letter)
        assert not inside, line  # no string of ours runs over a line
    return "".join(bare)


def test_the_script_is_plain_and_names_every_quoted_number():
    results = demo.flat(demo.demo()[1])
    places = demo.folders(results)
    script = reproduce_r(results, places)
    assert script.isascii()
    assert "library(" not in script
    assert "require(" not in script
    assert "http" not in script
    calls = script.count("\ncheck(") + script.count("\nnot_in_tables(")
    assert calls == sum(len(numbers(r)) for r in results)
    assert script.count("\ncheck(") > 100
    assert script == reproduce_r(results, places)
    assert pieces(script).count("(") == pieces(script).count(")")


def test_a_check_holds_file_row_column_and_rounding():
    result = handmade.trend()
    script = reproduce_r([result], demo.folders([result]))
    assert (
        'check("figures/01/data.csv", 1, "estimate", shown = 45.8, decimals = 1,\n'
        '      scale = 100.0, signed = FALSE, relation = "rounded",\n'
        '      sentence = "Down 45.8% from 2005 to 2023.")'
    ) in script.replace("\\u0022", "'")


def test_a_number_outside_the_tables_is_listed():
    voices = demo.demo()[1]["voices"][0]
    script = reproduce_r([voices], demo.folders([voices]))
    assert 'not_in_tables("Who pays was named by 55 of 90 sources, or 61%.")' in script


def test_a_result_without_numbers_is_not_drawn():
    assert reproduce_r([], {}).count("draw_") == 2  # only the two definitions
    tree = handmade.tree()
    bare = type(tree)(
        question=tree.question,
        table=tree.table.assign(**dict.fromkeys(("estimate", "low", "high"), math.nan)),
        interval=tree.interval, sentences=tree.sentences, form="tree",
        provenance=tree.provenance, parts=dict(tree.parts),
    )  # fmt: skip
    assert reproduce_r([bare], demo.folders([bare])).count("draw_") == 2


@given(st.text())
def test_a_string_of_r_is_one_ascii_token(text):
    made = r_string(text)
    assert made.isascii()
    assert made.isprintable()
    assert made[0] == made[-1] == '"'
    assert '"' not in made[1:-1]
    assert made.count("\\") == made.count("\\u") + made.count("\\U")


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 20))
def test_hostile_text_stays_in_its_string(start):
    results = demo.flat(demo.poisoned(start)[1])
    plain = demo.flat(demo.handmade()[1])
    script = reproduce_r(results, demo.folders(results))
    assert script.isascii()
    kept = pieces(reproduce_r(plain, demo.folders(plain)))
    assert set(pieces(script)) <= set(kept)
    assert "system(" not in pieces(script)


def test_r_reads_every_string_back(tmp_path):
    texts = [*HOSTILE, "a\"b\\c'd", "line\nbreak\ttab", "kt CO₂e", "🌳 tree", "%s"]
    texts = [t.replace("\x00", "") for t in texts]
    lines = [
        f"stopifnot(identical(utf8ToInt({r_string(text)}), "
        f"c({', '.join(f'{ord(c)}L' for c in text)})))"
        for text in texts
        if not any(0xFFFE <= ord(c) <= 0xFFFF for c in text)  # R takes them for none
    ]
    (tmp_path / "strings.R").write_text("\n".join(lines), encoding="ascii")
    ran = run(tmp_path, script="strings.R")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_r_reads_checks_and_draws(tmp_path):
    results = demo.flat(demo.demo()[1])
    script = released(tmp_path, results)
    ran = run(tmp_path)
    assert ran.returncode == 0, ran.stderr
    checks = script.count("\ncheck(")
    assert ran.stdout.startswith(f"{checks} numbers agree with the tables.\n")
    drawn = (tmp_path / "reproduced.svg").read_text(encoding="utf-8")
    assert drawn.count("<path") > 5


def test_r_draws_dots_and_ranges_from_another_folder(tmp_path):
    results = [handmade.groups(), handmade.counts()]
    folder = tmp_path / "a release"
    folder.mkdir()
    released(folder, results)
    ran = run(tmp_path, str(folder), script=str(folder / "reproduce.R"))
    assert ran.returncode == 0, ran.stderr
    assert (folder / "reproduced.svg").exists()


@pytest.mark.parametrize("file", ["data.csv", "series.csv"])
def test_r_stops_at_a_changed_digit(tmp_path, file):
    results = [demo.demo()[1]["headline"][0]]
    released(tmp_path, results)
    path = tmp_path / "figures/01" / file
    frame = pd.read_csv(path)
    column, row = ("estimate", 0) if file == "data.csv" else ("observed", 0)
    frame.loc[row, column] *= 1.01
    frame.to_csv(path, index=False)
    ran = run(tmp_path)
    assert ran.returncode != 0
    assert "Down 22.6% from 2013 to 2024" in ran.stderr
    assert not (tmp_path / "reproduced.svg").exists()


def test_r_runs_nothing_of_a_hostile_release(tmp_path):
    results = demo.flat(demo.poisoned(3)[1])
    released(tmp_path, results)
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    ran = run(tmp_path)
    assert ran.returncode == 0, ran.stderr
    new = {p for p in tmp_path.rglob("*") if p.is_file()} - before
    assert {p.name for p in new} <= {"reproduced.svg"}

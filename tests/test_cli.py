"""The command line: what it prints where, and with which exit code it ends."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from missionmetrics import cli
from missionmetrics.core.errors import EvidenceError, Fault

FAULT = Fault(
    code="MM-LOCALE", message="It says 'x'.", fix="write y.", file="a.csv", row=3
)
WARNING = Fault(code="MM-LEVEL", message="Odd.", fix="look.", severity="warning")


class FakeMission:
    faults = (WARNING,)
    published: dict[str, object]

    def report(self):
        return self

    def publish(self, folder, *, released):
        FakeMission.published = {"folder": folder, "released": released}
        return Path(folder) / "index.html"


@pytest.fixture
def fake(monkeypatch):
    """A stand-in for ``missionmetrics.mission``: the command line alone is tested."""
    module = ModuleType("missionmetrics.mission")
    module.calls = []

    def note(name, answer):
        def called(*args, **settings):
            module.calls.append((name, args, settings))
            if isinstance(answer, BaseException):
                raise answer
            return answer(*args) if callable(answer) else answer

        return called

    def answers(**named):
        for name, answer in named.items():
            setattr(module, name, note(name, answer))

    module.answers = answers
    answers(
        example=FakeMission(),
        fetch_case=FakeMission(),
        read_mission=FakeMission(),
        check=SimpleNamespace(faults=()),
        new_mission=lambda path: path,
    )
    monkeypatch.setitem(sys.modules, "missionmetrics.mission", module)
    return module


def test_demo_prints_the_page_and_nothing_else_on_standard_output(fake, capsys):
    assert cli.main(["demo", "--folder", "out", "--released", "2026-11-30"]) == 0
    said = capsys.readouterr()
    assert said.out == f"{Path('out/index.html')}\n"
    assert "Making the example city" in said.err
    assert FakeMission.published == {"folder": Path("out"), "released": "2026-11-30"}


def test_demo_of_a_case(fake, capsys):
    assert cli.main(["demo", "--case", "greater-manchester"]) == 0
    assert fake.calls == [("fetch_case", ("greater-manchester",), {})]
    assert capsys.readouterr().out == f"{Path('public/index.html')}\n"


def test_a_release_without_a_date_is_dated_today(fake):
    cli.main(["report", "here"])
    assert FakeMission.published["released"] == dt.date.today().isoformat()


@pytest.mark.parametrize(
    "words", [["demo"], ["report", "p"], ["check", "p"], ["new", "p"], ["fetch", "n"]]
)
def test_quiet_is_silent_on_standard_error(fake, capsys, words):
    assert cli.main([*words, "--quiet"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "words", [["demo"], ["report", "p"], ["check", "p"], ["new", "p"], ["fetch", "n"]]
)
def test_json_is_json_with_whole_faults(fake, capsys, words):
    fake.answers(check=SimpleNamespace(faults=(WARNING,)))
    assert cli.main([*words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["faults"] == ([] if words[0] == "new" else [WARNING.to_dict()])


def test_a_bar_is_drawn_in_a_terminal(fake, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert cli.main(["demo"]) == 0
    said = capsys.readouterr()
    assert "4/4" in said.err
    assert said.out == f"{Path('public/index.html')}\n"


def test_check_without_a_fault(fake, capsys):
    assert cli.main(["check", "here"]) == 0
    assert capsys.readouterr().out == "No fault found.\n"


def test_check_says_place_fix_and_code_and_exits_with_1(fake, capsys):
    fake.answers(check=SimpleNamespace(faults=(FAULT, WARNING)))
    assert cli.main(["check", "here", "--annotated", "copy.xlsx"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "a.csv, row 3: It says 'x'. To fix: write y. [MM-LOCALE]",
        "Odd. To fix: look. [MM-LEVEL]",
        "1 error and 1 warning.",
        "A copy with every fault marked is in copy.xlsx.",
    ]
    assert fake.calls == [("check", (Path("here"),), {"annotated": Path("copy.xlsx")})]


def test_a_warning_alone_is_fine(fake, capsys):
    fake.answers(check=SimpleNamespace(faults=(WARNING,)))
    assert cli.main(["check", "here"]) == 0
    assert "1 warning; the mission can be read." in capsys.readouterr().out


def test_text_is_shortened_and_json_is_not(fake, capsys):
    fake.answers(check=SimpleNamespace(faults=(FAULT,) * 500))
    assert cli.main(["check", "here"]) == 1
    text = capsys.readouterr().out
    assert text.count("MM-LOCALE") == cli.SHOWN
    assert "And 480 more" in text
    assert cli.main(["check", "here", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (len(said["faults"]), said["errors"]) == (500, 500)


def test_refused_evidence_is_said_in_sentences(fake, capsys):
    fault = EvidenceError("No.", fix="yes.", code="MM-INPUTS", faults=[FAULT] * 9)
    fake.answers(read_mission=fault)
    assert cli.main(["report", "here", "--quiet"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{fault}\n")
    assert cli.main(["report", "here", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["code"], len(found["faults"])) == ("MM-INPUTS", 9)


def test_a_file_that_cannot_be_written_is_no_traceback(fake, capsys):
    fake.answers(new_mission=PermissionError(13, "Permission denied", "/x"))
    assert cli.main(["new", "/x", "--quiet"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("/x: Permission denied.\nTo fix: check the path")
    assert said.endswith("[MM-CLI-FILE]\n")


def test_our_own_fault_asks_for_a_report(fake, capsys, monkeypatch):
    fake.answers(example=ZeroDivisionError("division by zero"))
    assert cli.main(["demo", "--quiet"]) == 3
    said = capsys.readouterr().err
    assert said.startswith("missionmetrics itself failed (ZeroDivisionError: division")
    assert said.count("\n") == 1
    monkeypatch.setenv("MISSIONMETRICS_DEBUG", "1")
    assert cli.main(["demo", "--quiet"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_stopping_it_is_no_fault(fake, capsys):
    fake.answers(example=KeyboardInterrupt())
    assert cli.main(["demo", "--quiet"]) == 130
    assert "Stopped before the end" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "required: COMMAND"),
        (["dmeo"], "invalid choice"),
        (["report"], "required: PATH"),
        (["report", "p", "--released", "soon"], "'soon' is not a date such as"),
        (["check", "p", "--annotate-all"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_exits_with_2(fake, capsys, words, said):
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_version_and_help(capsys):
    for words, said in ((["--version"], "missionmetrics 0."), (["--help"], "demo")):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 0
        assert said in capsys.readouterr().out


def test_help_is_light():
    code = (
        "import sys, contextlib\nfrom missionmetrics import cli\n"
        "with contextlib.suppress(SystemExit): cli.main(['--help'])\n"
        "print({'pandas', 'numpy', 'altair', 'pandera'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "set()"

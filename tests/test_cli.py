"""The command line: what it prints where, and with which exit code it ends."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import missionmetrics as mm
from missionmetrics import cli
from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.data.checking import Check
from missionmetrics.data.writing import write_tables
from tests.required import ROOT

FAULT = Fault(
    code="MM-LOCALE", message="It says 'x'.", fix="write y.", file="a.csv", row=3
)
WARNING = Fault(code="MM-LEVEL", message="Odd.", fix="look.", severity="warning")


class FakeMission:
    faults = (WARNING,)
    published: dict[str, object]
    language: str | None

    def report(self, *, locale):
        FakeMission.language = locale
        return self

    def publish(self, folder, *, released, previous, log, pdf):
        assert (previous, log, pdf) == (None, None, False)
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
        check=Check(name="here"),
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


def test_the_page_is_in_the_language_that_was_asked_for(fake):
    cli.main(["demo", "--language", "es"])
    assert FakeMission.language == "es"
    cli.main(["report", "folder"])
    assert FakeMission.language is None


def test_demo_of_a_case(fake, capsys):
    assert cli.main(["demo", "--case", "greater-manchester"]) == 0
    settings = {"allow_unverified": False}
    assert fake.calls == [("fetch_case", ("greater-manchester",), settings)]
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
    fake.answers(check=Check(name="here", faults=(WARNING,)))
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
    assert "here: nothing to correct." in capsys.readouterr().out


def test_check_says_what_the_check_says_and_exits_with_1(fake, capsys):
    found = Check(name="here", faults=(FAULT, WARNING))
    fake.answers(check=found)
    assert cli.main(["check", "here", "--annotated", "copy.xlsx"]) == 1
    assert capsys.readouterr().out == f"{found}\n"
    assert fake.calls == [("check", (Path("here"),), {"annotated": Path("copy.xlsx")})]


def test_a_warning_alone_is_fine(fake, capsys):
    fake.answers(check=Check(name="here", faults=(WARNING,)))
    assert cli.main(["check", "here"]) == 0


def test_text_is_shortened_and_json_is_not(fake, capsys):
    fake.answers(check=Check(name="here", faults=(FAULT,) * 500))
    assert cli.main(["check", "here"]) == 1
    assert len(capsys.readouterr().out.splitlines()) < 50
    assert cli.main(["check", "here", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["faults"] == [FAULT.to_dict()] * 500
    assert not said["ok"]


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


def test_start_check_spoil_and_check_again_for_real(tmp_path, capsys):
    started = tmp_path / "mine"
    assert cli.main(["new", str(started), "--quiet"]) == 0
    assert cli.main(["check", str(started), "--quiet"]) == 0
    observations = started / "observations.csv"
    text = observations.read_text(encoding="utf-8")
    heading, first, *_ = text.splitlines()
    observations.write_text(f"{heading}\n{first.replace(',', ',?', 1)}\n", "utf-8")
    capsys.readouterr()
    assert cli.main(["check", str(started), "--quiet", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    place = {(f["file"], f["row"]) for f in said["faults"] if f["severity"] == "error"}
    assert ("observations.csv", 2) in place
    assert cli.main(["report", str(started), "--folder", str(tmp_path / "p")]) == 1
    assert not (tmp_path / "p").exists()


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A mission as it is started, and the folder of its first report."""
    mine, out = (tmp_path_factory.mktemp("first") / n for n in ("mine.xlsx", "public"))
    assert cli.main(["new", str(mine), "--workbook", "--quiet"]) == 0
    assert cli.main([*reporting(mine, out), "--quiet"]) == 0
    return mine, out


def reporting(mission, folder):
    return ["report", str(mission), "--released", "2026-11-30", "--folder", str(folder)]


def test_a_started_mission_is_published_for_real(first, tmp_path, capsys):
    again = tmp_path / "again"
    assert cli.main([*reporting(first[0], again), "--quiet"]) == 0
    assert Path(capsys.readouterr().out.strip()) == again / "index.html"
    assert contents(again) == contents(first[1])


def test_the_schemas_written_are_the_committed_ones(tmp_path, capsys):
    assert cli.main(["schemas", "--folder", str(tmp_path)]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names <= {path.name for path in (ROOT / "data_schemas").iterdir()}


@pytest.mark.parametrize("words", [["check"], ["report"]])
def test_a_path_that_is_not_there_is_no_traceback(words, tmp_path, capsys):
    assert cli.main([*words, str(tmp_path / "nowhere"), "--quiet"]) == 1
    said = capsys.readouterr()
    assert "nowhere" in said.out + said.err
    assert "Traceback" not in said.err


def test_a_real_case_becomes_a_folder_that_can_be_checked(
    cases, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("MISSIONMETRICS_CASES", str(cases))
    folder = tmp_path / "manchester"
    words = ["fetch", "greater-manchester", "--folder", str(folder), "--json"]
    assert cli.main(words) == 0
    assert json.loads(capsys.readouterr().out)["path"] == str(folder)
    assert cli.main(["check", str(folder), "--quiet"]) == 0


def test_a_published_folder_is_audited(first, tmp_path, capsys):
    out = shutil.copytree(first[1], tmp_path / "public")
    assert cli.main(reporting(first[0], out)) == 0
    assert "nothing had changed" in capsys.readouterr().err
    assert cli.main(["audit", str(out), "--quiet"]) == 0
    assert "nothing to correct" in capsys.readouterr().out
    (out / "extra.txt").write_text("x")
    assert cli.main(["audit", str(out), "--quiet", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["faults"]
    codes = {f["code"] for f in found}
    assert codes == {"MM-PUBLISH-FILES", "MM-PUBLISH-CRATE", "MM-PUBLISH-ID"}


def test_a_folder_that_is_no_release_is_faulty(tmp_path, capsys):
    assert cli.main(["audit", str(tmp_path)]) == 1
    assert "MM-PUBLISH-FOLDER" in capsys.readouterr().out


PACE = "momentum-territorial-emissions-hc"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    """The tables of the example as files, and a page of two figures about it."""
    place = tmp_path_factory.mktemp("harbour")
    mission = mm.example()
    report = mm.Report(
        title="Harbour City", goal="Cleaner air by 2038.",
        headline=mission.momentum(), results=(mission.consented_quotes(),),
    )  # fmt: skip
    report.publish(place / "public", released="2026-11-30")
    return write_tables(mission.tables, place / "mine"), place / "public"


@pytest.fixture
def public(harbour, tmp_path):
    return shutil.copytree(harbour[1], tmp_path / "public")


def contents(folder):
    return {p.relative_to(folder): p.read_bytes()
            for p in folder.rglob("*") if p.is_file()}  # fmt: skip


def quotes(folder):
    result = folder / "figures" / "consented-quotes" / "result.json"
    columns = json.loads(result.read_text(encoding="utf-8"))["parts"]["quotes"]
    return next(c["values"] for c in columns["columns"] if c["name"] == "quote")


def history(folder):
    return json.loads((folder / "releases.json").read_text("utf-8"))["releases"]


def test_a_figure_is_withdrawn(public, capsys):
    words = ["retract", str(public), PACE, "--reason", "A source was wrong"]
    assert cli.main([*words, "--on", "2026-12-03"]) == 0
    said = capsys.readouterr()
    assert said.out == f"{public / 'index.html'}\n"
    assert said.err == f"Withdrawing {PACE} from {public}\n"
    assert "A source was wrong" in (public / "index.html").read_text("utf-8")
    left = {p.name for p in (public / "figures" / PACE).iterdir()}
    assert left == {"embed.html", "notice.json"}
    last = history(public)[-1]
    assert (last["kind"], last["on"]) == ("retracted", "2026-12-03")
    assert cli.main(["audit", str(public), "--quiet"]) == 0


def test_a_whole_release_is_withdrawn_only_when_that_is_said(public, capsys):
    before, words = contents(public), ["retract", str(public), "--reason", "Wrong"]
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert "FIGURE --whole-release is required" in capsys.readouterr().err
    assert contents(public) == before
    words += ["--whole-release", "--released", "2026-12-03", "--quiet", "--json"]
    assert cli.main(words) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"page": str(public / "index.html"), "faults": []}
    assert said.err == ""
    assert not [*public.rglob("data.csv")]


def test_a_withdrawal_without_a_day_is_dated_today(public):
    assert cli.main(["retract", str(public), PACE, "--reason", "x", "--quiet"]) == 0
    today = dt.date.today().isoformat()
    # The folder holds a release of 30 November 2026, which may be dated ahead.
    assert history(public)[-1]["on"] == max(today, "2026-11-30")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["retract", "{}", "pace", "--reason", "x"], "RETRACT", f"choose among {PACE}"),
        (["retract", "{}", PACE, "--reason", " "], "RETRACT", "no reason is given"),
        (["retract", "{}/no", "a", "--reason", "x"], "FOLDER", "there is nothing"),
        (["withdraw-consent", "{}"], "CONSENT", "nothing that is shown fits"),
        (["withdraw-consent", "{}", "--documents", "d005"], "CONSENT", "no ids"),
        (["withdraw-consent", "{}/no", "--words", "x"], "FOLDER", "there is nothing"),
    ],
)
def test_a_refused_withdrawal_says_why_and_changes_nothing(
    public, capsys, words, code, said
):
    before = contents(public)
    assert cli.main([w.format(public) for w in [*words, "--quiet"]]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert told.err.endswith(f"[MM-PUBLISH-{code}]\n")
    assert contents(public) == before


def test_words_are_taken_out(public, capsys):
    before = quotes(public)
    assert cli.main(["withdraw-consent", str(public), "--words", before[0],
                     "--words", before[2], "--on", "2026-12-04"]) == 0  # fmt: skip
    told = capsys.readouterr()
    assert told.out == f"{public / 'index.html'}\n"
    assert "mission's own table" in told.err
    assert quotes(public) == [before[1], before[3]]
    assert history(public)[-1]["on"] == "2026-12-04"
    assert cli.main(["audit", str(public), "--quiet"]) == 0


def test_words_are_taken_out_by_the_ids_of_the_mission(harbour, public, capsys):
    words = ["withdraw-consent", str(public), "--passages", str(harbour[0])]
    before = quotes(public)
    spoken = mm.read_mission(harbour[0]).tables["segments"]
    said = spoken[[before[1] in str(text) for text in spoken["text"]]].iloc[0]
    assert cli.main([*words, "--segments", said["segment_id"], "--quiet"]) == 0
    assert capsys.readouterr().err == ""
    assert quotes(public) == [before[0], *before[2:]]


def test_unquoted_words_are_wrong_usage(public, capsys):
    before = contents(public)
    with pytest.raises(SystemExit) as ended:
        cli.main(["withdraw-consent", str(public), "--words", "the", "first", "bill"])
    assert ended.value.code == 2
    assert "unrecognized arguments: first bill" in capsys.readouterr().err
    assert contents(public) == before


def test_without_python_docx_the_paper_is_left_out_and_that_is_said(
    first, tmp_path, capsys, monkeypatch
):
    out = shutil.copytree(first[1], tmp_path / "public")
    words = reporting(first[0], out)
    assert "committee-paper" in (out / "README.txt").read_text(encoding="utf-8")
    monkeypatch.setitem(sys.modules, "docx", None)
    assert cli.main(words) == 0
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == (
        "No committee paper was written: it needs python-docx, which comes with "
        'pip install "missionmetrics[word]".'
    )
    assert not (out / "committee-paper.docx").exists()
    for name in ("README.txt", "index.html", "ro-crate-metadata.json"):
        assert "committee-paper" not in (out / name).read_text(encoding="utf-8"), name
    assert cli.main(["audit", str(out), "--quiet"]) == 0
    capsys.readouterr()
    assert cli.main([*words, "--quiet"]) == 0
    assert capsys.readouterr().err == ""

"""The office's log names rows, rules and audits, and no figure that is withheld."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

import missionmetrics
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.disclosure_log import disclosure_log, log_head, outside
from missionmetrics.publish.policy import policy
from missionmetrics.publish.protect import protect_all
from missionmetrics.stats.disclosure.rules import REASONS
from tests.publish.crowds import crossed, crowd, groups

COUNCIL = policy("council-5")
FOLDER = Path(missionmetrics.__file__).parent / "core" / "locales"


def log(*results, **set_):
    return disclosure_log(protect_all(results, policy=COUNCIL, **set_))


def test_primary_and_secondary_rows():
    made = crossed(np.array([[3, 20, 30], [40, 25, 60], [70, 80, 90]]))
    found = log(groups((40, 50, 60)), made)
    assert found["result"].tolist() == [2] * 4
    assert found["row"].tolist() == [1, 2, 5, 6]
    assert found["kind"].tolist() == ["primary", "secondary", "secondary", "secondary"]
    assert found["rules"].tolist() == ["few", *["secondary"] * 3]
    assert found["audit"].eq("safe").all()
    assert found["action"].eq("withheld").all()
    assert found["policy"].eq("council-5").all()
    # By hand: see the three by three of the attacker's tests.
    assert found["least"].tolist() == [0, 0, 20, 22]
    assert found["most"].tolist() == [23, 23, 43, 45]
    assert found["keys"][0] == "group=Group 0, period=2020"
    assert found["why"][0] == (
        "Too few stand behind it. Nobody can work it out from this release."
    )


def test_no_value_is_in_the_log():
    made = crowd({"group": ["A", "B", "C"]}, (47, 3, 61),
                 amounts=(881.25, 7319.5, 4402.75))  # fmt: skip
    text = log(made).to_csv()
    assert "7319" not in text
    assert "881" not in text
    assert "47" not in text


def test_a_whole_table_says_so():
    found = log(groups((1, 3)))
    assert found["kind"].tolist() == ["primary", "primary"]
    assert found["audit"].tolist() == ["guessed", "guessed"]
    assert found["most"].isna().all()


def test_what_was_public_and_what_moved_little():
    found = log(groups((40, 3, 62)), previous=[groups((40, 3, 60))])
    assert found["audit"].tolist() == ["public", "shown"]
    assert found["rules"].tolist() == ["few, already_public", "small_change"]
    assert found["action"].tolist() == ["withheld", "shown"]


def test_nothing_withheld_nothing_said():
    assert log(groups((40, 50, 60))).empty


def test_each_language_has_every_word():
    said = [
        tomllib.loads((FOLDER / name / "disclosure.toml").read_text(encoding="utf-8"))
        for name in ("en-GB", "es")
    ]
    assert said[0]["disclosure"].keys() == said[1]["disclosure"].keys()
    assert said[0]["disclosure"]["log"].keys() == said[1]["disclosure"]["log"].keys()


def test_every_reason_has_its_words():
    words = tomllib.loads(
        (FOLDER / "en-GB" / "disclosure.toml").read_text(encoding="utf-8")
    )
    assert {*REASONS} <= words["disclosure"]["log"].keys()
    assert log_head().startswith("For the office only")


@pytest.mark.parametrize("place", ["out/log.csv", "before/log.csv", "before/a/log.csv"])
def test_no_log_is_written_into_a_published_folder(place, tmp_path):
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "releases.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EvidenceError, match="published") as caught:
        outside(tmp_path / place, tmp_path / "out")
    assert caught.value.code == "MM-PUBLISH-LOG"


def test_a_log_is_a_file(tmp_path):
    with pytest.raises(EvidenceError, match="is a folder") as caught:
        outside(tmp_path, tmp_path / "out")
    assert caught.value.code == "MM-PUBLISH-LOG"
    assert outside(tmp_path / "log.csv", tmp_path / "out") == tmp_path / "log.csv"

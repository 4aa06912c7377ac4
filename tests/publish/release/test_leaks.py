"""A secret in columns that no figure shows is in no file of a release."""

from __future__ import annotations

from dataclasses import replace

import missionmetrics as mm
from tests.publish.made import MARK, RELEASED
from tests.publish.release.made import opened, tree

PLANTED = {
    "documents": ("text", "participant_id"),
    "segments": ("coder_id",),
    "observations": ("note",),
}


def planted():
    """The example with a secret in every cell that must stay inside."""
    given = mm.example().tables
    frames = dict(given.frames)
    for table, columns in PLANTED.items():
        frames[table] = frames[table].copy()
        for column in columns:
            there = frames[table][column].astype("str")
            frames[table][column] = MARK + there
    segments = frames["segments"]
    silent = segments["consent"] == "none"
    assert silent.any()
    segments.loc[silent, "text"] = MARK + segments.loc[silent, "text"].astype("str")
    return mm.Mission(replace(given, frames=frames))


def test_a_secret_in_unused_columns_and_silent_rows_is_nowhere(tmp_path):
    mission = planted()
    report = mm.Report(
        title="Harbour City", goal="Cleaner air.", headline=mission.momentum(),
        voices=mission.code_series(), results=(mission.consented_quotes(),),
    )  # fmt: skip
    page = report.publish(tmp_path / "out", released=RELEASED)
    files = tree(page.parent)
    assert b"In their own words" in files["index.html"]
    for name, content in files.items():
        assert not [p for p in opened(content) if MARK.encode() in p], name
    assert mm.audit(page.parent) == []

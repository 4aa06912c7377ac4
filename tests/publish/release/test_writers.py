"""A release records what wrote its bytes, and the audit reads that again."""

from __future__ import annotations

from missionmetrics.publish.release import writers
from missionmetrics.publish.release.products import OF_A_FIGURE, OF_A_RELEASE


def test_what_is_recorded_is_what_is_installed(release):
    crate = (release / "ro-crate-metadata.json").read_bytes()
    assert writers.recorded(crate) == writers.installed()


def test_only_what_the_files_depend_on_is_recorded():
    given = dict.fromkeys(writers.installed(), "1")
    found = writers.needed(given, ["methods.html", "results.xlsx"])
    assert set(found) == {"python", "xlsxwriter", "zlib"}


def test_every_file_with_writers_is_one_of_a_release():
    made = {p.name for p in (*OF_A_FIGURE, *OF_A_RELEASE)}
    assert set(writers.WRITERS) <= made


def test_what_is_no_crate_records_nothing():
    for content in (b"", b"[]", b'{"@graph": [1]}', b'{"@graph": {"a": 1}}',
                    b'{"@graph": [{"@id": "#writer-a"}]}', b"\xff"):  # fmt: skip
        assert writers.recorded(content) == {}

from __future__ import annotations

import datetime as dt
import io
import zipfile

from missionmetrics.publish.documents.container import day, restamped


def packed(stamp: tuple[int, ...]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in ("b.xml", "a.xml"):
            file.writestr(zipfile.ZipInfo(name, stamp), name * 50)
    return made.getvalue()


def test_only_the_day_of_the_release_remains():
    old, new = packed((1999, 1, 1, 5, 6, 8)), packed((2020, 2, 2, 2, 2, 2))
    assert old != new
    assert restamped(old, day("2026-11-30")) == restamped(new, day("2026-11-30"))
    assert restamped(old, day("2026-11-30")) != restamped(old, day("2026-12-01"))


def test_parts_keep_order_and_content():
    again = zipfile.ZipFile(
        io.BytesIO(restamped(packed((1999, 1, 1, 0, 0, 0)), day(dt.date(2026, 1, 2))))
    )
    assert again.namelist() == ["b.xml", "a.xml"]
    assert again.read("a.xml") == b"a.xml" * 50


def test_a_day_before_zip_files_is_the_first_they_can_tell():
    made = restamped(packed((1999, 1, 1, 0, 0, 0)), day("1066-10-14"))
    first = zipfile.ZipFile(io.BytesIO(made)).infolist()[0]
    assert first.date_time == (1980, 1, 1, 0, 0, 0)

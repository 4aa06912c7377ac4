"""Zip containers, such as Word and Excel files, that are the same every time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

EARLIEST = 1980  # the first year that a zip file can tell


def day(released: str | dt.date) -> dt.datetime:
    """Midnight of the day of the release, without a time zone.

    Examples
    --------
    >>> day("2026-11-30")
    datetime.datetime(2026, 11, 30, 0, 0)
    """
    return dt.datetime.combine(dt.date.fromisoformat(str(released)), dt.time())


def restamped(container: bytes, released: dt.datetime) -> bytes:
    """Return a zip file of the same parts in the same order, all dated ``released``.

    Examples
    --------
    >>> made = io.BytesIO()
    >>> with zipfile.ZipFile(made, "w") as file:
    ...     file.writestr("a.txt", "words")
    >>> again = restamped(made.getvalue(), day("2026-11-30"))
    >>> zipfile.ZipFile(io.BytesIO(again)).infolist()[0].date_time
    (2026, 11, 30, 0, 0, 0)
    """
    made = io.BytesIO()
    stamp = max(released, dt.datetime(EARLIEST, 1, 1)).timetuple()[:6]
    with (
        zipfile.ZipFile(io.BytesIO(container)) as given,
        zipfile.ZipFile(made, "w") as file,
    ):
        for name in given.namelist():
            part = zipfile.ZipInfo(name, stamp)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            part.external_attr = 0
            file.writestr(part, given.read(name), compresslevel=6)
    return made.getvalue()

"""From bytes to text: which encoding a file is in, and what to say about it."""

from __future__ import annotations

import codecs

from missionmetrics.core.errors import Fault

SAVE_AS = "save it again as 'CSV UTF-8'"


def decoded(data: bytes, *, file: str) -> tuple[str | None, list[Fault]]:
    """Return the text of ``data``, or none and why not.

    UTF-8 (with or without a mark) and UTF-16 with a mark are read silently.
    Anything else is read as Windows-1252 if that is possible, with a warning.

    Parameters
    ----------
    data : bytes
        The file.
    file : str
        Its name, for the faults.

    Returns
    -------
    tuple of (str or None, list of Fault)
        ``MM-ENCODING-CP1252`` (warning), ``MM-ENCODING`` or ``MM-FILE-NUL``.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None, [_unknown(file, "is in UTF-32")]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _without_nul(data.decode("utf-16"), file)
        except UnicodeDecodeError:
            return None, [_unknown(file, "starts as UTF-16 but is broken")]
    try:
        return _without_nul(data.decode("utf-8-sig"), file)
    except UnicodeDecodeError as broken:
        return _as_windows(data, broken.start, file)


def _as_windows(data: bytes, at: int, file: str) -> tuple[str | None, list[Fault]]:
    row = data.count(b"\n", 0, at) + 1
    try:
        text, faults = _without_nul(data.decode("cp1252"), file)
    except UnicodeDecodeError:
        return None, [_unknown(file, "is in an encoding that is not known", row)]
    if text is None:
        return None, faults
    start = data.rfind(b"\n", 0, at) + 1
    seen = data[start : at + 20].decode("cp1252", "replace").split("\n")[0]
    said = Fault(
        code="MM-ENCODING-CP1252",
        message="The file is not UTF-8; it is read as Windows-1252 (an older Excel "
        "CSV), so look whether accents, dashes and pound signs are right.",
        fix=f"open it in Excel and {SAVE_AS}.",
        file=file,
        row=row,
        value=seen[-40:],
        severity="warning",
    )
    return text, [said]


def _without_nul(text: str, file: str) -> tuple[str | None, list[Fault]]:
    at = text.find("\0")
    if at < 0:
        return text, []
    fault = Fault(
        code="MM-FILE-NUL",
        message="The file holds zero bytes, so it is not a text file, or it is "
        "UTF-16 without its mark.",
        fix=f"open it in the program that made it and {SAVE_AS}.",
        file=file,
        row=text.count("\n", 0, at) + 1,
    )
    return None, [fault]


def _unknown(file: str, what: str, row: int | None = None) -> Fault:
    return Fault(
        code="MM-ENCODING",
        message=f"The file {what}, so its letters cannot be trusted.",
        fix=f"open it in the program that made it and {SAVE_AS}.",
        file=file,
        row=row,
    )

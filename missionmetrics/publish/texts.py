"""Texts that a person wrote for a release: not empty, and such as a file can hold."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from missionmetrics.charts.text import clean
from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from missionmetrics.publish.report import Report


def require_texts(report: Report) -> None:
    """Refuse a report without a title, or with a text that no file can hold.

    Raises
    ------
    EvidenceError
        ``MM-PUBLISH-TEXT``.
    """
    for field in fields(report):
        value = getattr(report, field.name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                require_writable(field.name, text)
    if is_empty(report.title):
        raise EvidenceError(
            "The `title` of the report is empty, or holds nothing that can be seen.",
            fix='say what the page is about: title="Carbon neutral Harbour City".',
            code="MM-PUBLISH-TEXT",
        )


def require_writable(name: str, text: str) -> None:
    """Refuse a text with half a character: a surrogate without the other one.

    Raises
    ------
    EvidenceError
        ``MM-PUBLISH-TEXT``.

    Examples
    --------
    >>> require_writable("goal", "Cleaner air.")
    """
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise unwritable(f"`{name}`", fault) from None


def unwritable(what: str, fault: UnicodeEncodeError) -> EvidenceError:
    """The error of a text that no file can hold."""
    seen = ascii(fault.object[fault.start])
    return EvidenceError(
        f"{what} holds {seen} at place {fault.start + 1}, half a character that no "
        "file can hold.",
        fix="write the text again, or copy it from where it is shown whole.",
        code="MM-PUBLISH-TEXT",
    )


def is_empty(text: str) -> bool:
    r"""Whether a text shows nothing.

    Examples
    --------
    >>> is_empty(" \u200b"), is_empty("Air")
    (True, False)
    """
    return not clean(text).strip()

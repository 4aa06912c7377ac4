"""A workbook is a zip of XML: look at both before any reader opens it."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from missionmetrics.core.errors import Fault
from missionmetrics.data.csv_grid import file_bytes
from missionmetrics.data.grids import (
    MAX_INFLATED_BYTES,
    MAX_MEMBERS,
    MAX_WORKBOOK_BYTES,
)

if TYPE_CHECKING:
    from pathlib import Path

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MARK = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DECLARATIONS = tuple(
    word.encode(how)
    for word in ("<!DOCTYPE", "<!ENTITY", "<!doctype")
    for how in ("utf-8", "utf-16-le", "utf-16-be")
)
CHUNK = 1 << 20
REFUSED_ENDINGS = {
    ".xls": "the old Excel format",
    ".xlsb": "Excel's binary format",
    ".xlsm": "a workbook with macros",
    ".ods": "an OpenDocument spreadsheet",
    ".numbers": "an Apple Numbers file",
}


def refused_ending(ending: str, *, file: str) -> Fault | None:
    """Return the fault of a kind of spreadsheet that is not read, if it is one."""
    kind = REFUSED_ENDINGS.get(ending.lower())
    return _format(file, f"is {kind}") if kind else None


def safe_archive(path: Path, *, file: str) -> tuple[bytes | None, list[Fault]]:
    """Return the bytes of a workbook that is safe to open.

    Sizes are looked at before anything is inflated, and inflated sizes while it
    is; a document type or an entity anywhere in its XML is refused.

    Returns
    -------
    tuple of (bytes or None, list of Fault)
        ``MM-WORKBOOK-FORMAT``, ``MM-WORKBOOK-PASSWORD``, ``MM-WORKBOOK-BROKEN``,
        ``MM-WORKBOOK-UNSAFE``, ``MM-FILE-TOO-LARGE``, ``MM-FILE-EMPTY`` or
        ``MM-FILE-UNREADABLE``.
    """
    data, fault = file_bytes(path, file=file, limit=MAX_WORKBOOK_BYTES)
    if data is None:
        return None, [fault] if fault else []
    fault = _by_its_mark(data, file) or _by_its_parts(data, file)
    return (None, [fault]) if fault else (data, [])


def _by_its_mark(data: bytes, file: str) -> Fault | None:
    if not data:
        return Fault(
            code="MM-FILE-EMPTY",
            message="The file is empty.",
            fix="save the workbook again, or take the file away.",
            file=file,
        )
    if data.startswith(OLE_MARK):
        if ENCRYPTED in data:
            return _password(file)
        return _format(file, "is the old Excel format under a new name")
    if not data.startswith(ZIP_MARK):
        return broken(file, "is not an Excel workbook")
    return None


def _by_its_parts(data: bytes, file: str) -> Fault | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unfit(archive, file) or _inflated(archive, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        return broken(file, "is damaged")
    except (NotImplementedError, RuntimeError):
        return _password(file)


def _unfit(archive: zipfile.ZipFile, file: str) -> Fault | None:
    members = archive.infolist()
    stated = sum(m.file_size for m in members)
    if stated > MAX_INFLATED_BYTES or len(members) > MAX_MEMBERS:
        return _too_large(file, stated)
    names = {m.filename for m in members}
    if "xl/workbook.bin" in names:
        return _format(file, "is Excel's binary format under another name")
    if "mimetype" in names:
        return _format(file, "is an OpenDocument file under another name")
    if "xl/vbaProject.bin" in names:
        return _format(file, "is a workbook with macros under another name")
    if "xl/workbook.xml" not in names:
        return broken(file, "is a zip file, but no Excel workbook")
    return None


def _inflated(archive: zipfile.ZipFile, file: str) -> Fault | None:
    total = 0
    for member in archive.infolist():
        is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        tail = b""
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                total += len(chunk)
                if total > MAX_INFLATED_BYTES:
                    return _too_large(file, total)
                if is_xml and any(d in tail + chunk for d in DECLARATIONS):
                    return _unsafe(file, member.filename)
                tail = chunk[-32:]
    return None


def _format(file: str, what: str) -> Fault:
    return Fault(
        code="MM-WORKBOOK-FORMAT",
        message=f"'{file}' {what}, which is not read here.",
        fix="open it and save it as 'Excel Workbook (.xlsx)', without macros.",
        file=file,
    )


def _password(file: str) -> Fault:
    return Fault(
        code="MM-WORKBOOK-PASSWORD",
        message=f"'{file}' is protected by a password, so nothing in it can be read.",
        fix="open it, take the password away (File, Info, Protect Workbook), save.",
        file=file,
    )


def broken(file: str, what: str) -> Fault:
    """Say that a file ought to be a workbook and is none."""
    return Fault(
        code="MM-WORKBOOK-BROKEN",
        message=f"'{file}' {what}.",
        fix="open it in Excel or LibreOffice and save it again as .xlsx.",
        file=file,
    )


def _unsafe(file: str, part: str) -> Fault:
    return Fault(
        code="MM-WORKBOOK-UNSAFE",
        message=f"The workbook declares XML entities (in its part '{part}'), which "
        "no spreadsheet program writes and which can be used for an attack.",
        fix="ask where the file comes from; open it in Excel and save it again.",
        file=file,
        value=part,
    )


def _too_large(file: str, size: int) -> Fault:
    return Fault(
        code="MM-FILE-TOO-LARGE",
        message=f"The workbook unpacks to {size / 1024**2:,.0f} MB or more; at most "
        f"{MAX_INFLATED_BYTES / 1024**2:,.0f} MB is read here.",
        fix="keep only the sheets that are needed; clear the empty rows and formats "
        "below the data.",
        file=file,
    )

"""What a reader of values does not see: errors, formulas, formats, extents."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from missionmetrics.data.grids import ERROR, PERCENT, UNCALCULATED, column_number

if TYPE_CHECKING:
    from collections.abc import Iterator

PERCENT_FORMATS = {9, 10}
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(slots=True)
class Marks:
    """What is special about the cells of one sheet, by (row, column) from 0.

    Attributes
    ----------
    kinds : dict
        Cells that are errors, formulas without a result, or shown as per cent.
    errors : dict
        What the cells that are errors say, such as ``#REF!``.
    padded : dict
        Cells whose number is shown with leading zeros, and to which length.
    height, width : int
        How far the sheet reaches.
    """

    kinds: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    height: int = 0
    width: int = 0


def marks_of(data: bytes) -> dict[str, Marks]:
    """Return the marks of each sheet of a workbook, by the sheet's name.

    Parameters
    ----------
    data : bytes
        A workbook that :func:`missionmetrics.data.archive.safe_archive` let pass.

    Raises
    ------
    ValueError
        The workbook's XML is not well formed or is unsafe.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            percents, padding = _formats(archive)
            late = _calculates_on_opening(archive)
            return {
                name: _marks(archive, part, percents, padding, late)
                for name, part in _sheets(archive)
            }
        except (KeyError, ElementTree.ParseError, DefusedXmlException) as broken:
            raise ValueError(str(broken)) from broken


def _tree(archive: zipfile.ZipFile, part: str) -> Any:
    return ElementTree.fromstring(archive.read(part), forbid_dtd=True)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _all(tree: Any, name: str) -> Iterator[Any]:
    return (e for e in tree.iter() if _local(str(e.tag)) == name)


def _attribute(element: Any, name: str) -> str:
    found = (v for k, v in element.attrib.items() if _local(k) == name)
    return next(found, "")


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    links = _tree(archive, "xl/_rels/workbook.xml.rels")
    targets = {
        r.attrib.get("Id", ""): r.attrib.get("Target", "")
        for r in _all(links, "Relationship")
    }
    known = set(archive.namelist())
    for sheet in _all(_tree(archive, "xl/workbook.xml"), "sheet"):
        link = next(
            (v for k, v in sheet.attrib.items() if k.endswith("}id") or k == "r:id"), ""
        )
        target = targets.get(link, "")
        part = posixpath.normpath(
            target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        )
        if part in known:
            yield sheet.attrib.get("name", ""), part


def _calculates_on_opening(archive: zipfile.ZipFile) -> bool:
    settings = _all(_tree(archive, "xl/workbook.xml"), "calcPr")
    return any(s.attrib.get("fullCalcOnLoad") in ("1", "true") for s in settings)


def _formats(archive: zipfile.ZipFile) -> tuple[set[str], dict[str, int]]:
    """Return the styles that show per cent, and those that pad with zeros."""
    if "xl/styles.xml" not in archive.namelist():
        return set(), {}
    tree = _tree(archive, "xl/styles.xml")
    written = {
        f.attrib.get("numFmtId", ""): QUOTED.sub("", f.attrib.get("formatCode", ""))
        for f in _all(tree, "numFmt")
    }
    percents: set[str] = set()
    padding: dict[str, int] = {}
    styles = next(_all(tree, "cellXfs"), ())
    for number, style in enumerate(styles):
        code = style.attrib.get("numFmtId", "0")
        text = written.get(code, "")
        if code in ("9", "10") or "%" in text:
            percents.add(str(number))
        if re.fullmatch("00+", text):
            padding[str(number)] = len(text)
    return percents, padding


def _marks(
    archive: zipfile.ZipFile,
    part: str,
    percents: set[str],
    padding: dict[str, int],
    late: bool,
) -> Marks:
    found = Marks()
    row, column = -1, -1
    with archive.open(part) as xml:
        walk = ElementTree.iterparse(xml, events=("start", "end"), forbid_dtd=True)
        for event, element in walk:
            name = _local(str(element.tag))
            if name == "row" and event == "start":
                stated = element.attrib.get("r", "")
                row, column = int(stated) - 1 if stated.isdecimal() else row + 1, -1
            elif name == "row":
                element.clear()
            elif name == "c" and event == "end":
                at = REFERENCE.fullmatch(element.attrib.get("r", ""))
                column = column_number(at[1]) if at else column + 1
                row = int(at[2]) - 1 if at else row
                _note(found, (row, column), element, percents, padding, late)
    return found


def _note(
    found: Marks,
    at: tuple[int, int],
    cell: Any,
    percents: set[str],
    padding: dict[str, int],
    late: bool,
) -> None:
    parts = {_local(str(e.tag)): (e.text or "") for e in cell}
    if not parts:
        return
    found.height = max(found.height, at[0] + 1)
    found.width = max(found.width, at[1] + 1)
    kind, style = cell.attrib.get("t", "n"), cell.attrib.get("s", "")
    held = parts.get("v", "")
    if kind == "e":
        found.kinds[at], found.errors[at] = ERROR, held.strip() or "#ERROR"
    elif "f" in parts and _has_no_result(kind, held, late):
        found.kinds[at] = UNCALCULATED
    elif kind == "n" and held and style in percents:
        found.kinds[at] = PERCENT
    elif kind == "n" and held and style in padding:
        found.padded[at] = padding[style]


def _has_no_result(kind: str, held: str, late: bool) -> bool:
    if kind == "str":
        return late and not held
    return not held or (late and held == "0")

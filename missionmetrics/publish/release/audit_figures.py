"""Whether the figures of a folder show nothing that must stay inside."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from missionmetrics.charts.describe import LONGEST_ALT
from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.core.tidy_csv import STARTS_A_FORMULA
from missionmetrics.publish import protect, svg
from missionmetrics.publish.audit import loads
from missionmetrics.publish.release.layout import files_in

if TYPE_CHECKING:
    from pathlib import Path

    from missionmetrics.core.disclosure import Disclosure
    from missionmetrics.core.result import Result
    from missionmetrics.publish.release.reading import Published

DRAWN = frozenset({*svg.ELEMENTS, "svg", "title", "defs", "pattern"})
ATTRIBUTES = svg.ATTRIBUTES | {
    "class", "role", "aria-labelledby", "aria-hidden", "viewBox", "font-family", "id",
    "patternUnits", "patternTransform",
}  # fmt: skip
AGAIN = "publish again from the evidence; do not edit published files."


def figure_faults(release: Published) -> list[Fault]:
    """Every fault of results, CSV files, drawings and alternative texts."""
    threshold = int(release.fields.get("threshold", 0))
    found = []
    for folder, result in release.results.items():
        found += _protection(folder, result, threshold)
    for name, path in files_in(release.folder).items():
        if path.suffix == ".csv":
            found += _table(name, path)
        elif path.suffix == ".svg":
            found += _drawing(name, path)
        elif path.name == "alt.txt":
            found += _alt(name, path)
    return found


def _protection(folder: str, result: Result, threshold: int) -> list[Fault]:
    """Restricted names, words without consent, small rows, fingerprints."""
    found = []
    try:
        protect.require_publishable(result)
    except EvidenceError as fault:
        found.append(Fault(code=fault.code, message=fault.problem, fix=fault.fix,
                           file=folder))  # fmt: skip
    shield = result.disclosure
    if shield is None:
        return found
    table = result.table
    for row in _small_rows(shield, threshold):
        if table["certainty"].iloc[row] != "withheld":
            words = f"A row shows fewer than {threshold}."
            found.append(_fault("MM-PUBLISH-THRESHOLD", words, folder, row + 2))
    for counted in shield.counted:
        if counted.part not in result.parts:  # another version wrote it
            continue
        numbers = result.parts[counted.part][counted.column]
        for row, n in enumerate(counted.contributors):
            if 0 < n < threshold and numbers.notna().iloc[row]:
                words = f"`{counted.part}` shows a number about fewer than {threshold}."
                found.append(_fault("MM-PUBLISH-THRESHOLD", words, folder, row + 2))
    if result.provenance.inputs:
        words = "It holds a fingerprint of its input, which is about people."
        found.append(_fault("MM-PUBLISH-FINGERPRINT", words, folder))
    return found


def _small_rows(shield: Disclosure, threshold: int) -> list[int]:
    """Rows that show fewer than ``threshold``, or all but so few; not noughts."""
    pairs = zip(shield.contributors, shield.total, strict=True)
    return [
        row
        for row, (inside, total) in enumerate(pairs)
        if 0 < inside < threshold or 0 < total - inside < threshold
    ]


def _table(name: str, path: Path) -> list[Fault]:
    text = path.read_text(encoding="utf-8", errors="replace")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    found = [
        _fault(
            "MM-PUBLISH-FORMULA",
            f"A spreadsheet could run the cell {cell[:40]!r}.",
            name,
            nth,
        )
        for nth, row in enumerate(rows, start=1)
        for cell in row
        if cell.lstrip(" ").startswith(STARTS_A_FORMULA) and not _is_number(cell)
    ]
    hidden = sorted(set(rows[0] if rows else ()) & protect.RESTRICTED)
    return found + [
        _fault("MM-PUBLISH-RESTRICTED", f"It has the column '{column}'.", name)
        for column in hidden
    ]


def _drawing(name: str, path: Path) -> list[Fault]:
    """Whether a drawing holds only what drawings of the house hold."""
    from defusedxml.ElementTree import ParseError, fromstring

    text = path.read_bytes().decode(errors="replace")
    try:
        root = fromstring(text)
    except (ParseError, ValueError) as fault:
        return [_fault("MM-PUBLISH-AUDIT", f"It is no drawing: {fault}.", name)]
    found = []
    if "<?" in text or "<!" in text:
        words = "It holds an instruction or a comment beside the drawing."
        found.append(_fault("MM-PUBLISH-AUDIT", words, name))
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        bad = [a for a, value in element.attrib.items()
               if a not in ATTRIBUTES or loads(value)]  # fmt: skip
        if tag not in DRAWN or bad:
            found.append(
                _fault("MM-PUBLISH-AUDIT", f"It holds `{tag}` {' '.join(bad)}.", name)
            )
    return found


def _alt(name: str, path: Path) -> list[Fault]:
    drawn = (path.parent / "figure.png").is_file()
    length = len(path.read_text(encoding="utf-8", errors="replace").strip())
    if drawn and not 0 < length <= LONGEST_ALT:
        words = f"The text has {length} characters, not 1 to {LONGEST_ALT}."
        return [_fault("MM-PUBLISH-ALT", words, name)]
    return []


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _fault(code: str, message: str, file: str, row: int | None = None) -> Fault:
    return Fault(code=code, message=message, fix=AGAIN, file=file,
                 row=row)  # fmt: skip

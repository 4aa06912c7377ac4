"""Pages that several commands write, each its own section.

A section stands between two comments that no reader sees; writing it leaves the rest
of the page as it is. A page, or a section of it, that is not there yet is added.
"""

from __future__ import annotations

from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
CALIBRATION = DOCS / "calibration.md"


def put_section(page: Path, name: str, text: str) -> None:
    """Put ``text`` in the place of the section ``name`` of a Markdown page."""
    before = page.read_text(encoding="utf-8") if page.is_file() else ""
    first, last = f"<!-- {name}: written by a program -->", f"<!-- end of {name} -->"
    section = f"{first}\n{text.strip()}\n{last}"
    if first in before:
        head, rest = before.split(first)
        after = head + section + rest.split(last)[1]
    else:
        after = f"{before.rstrip()}\n\n{section}\n".lstrip()
    page.write_text(after, encoding="utf-8")

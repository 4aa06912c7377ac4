"""Read a Word document back from its XML, without python-docx."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@dataclass
class Paragraph:
    style: str
    text: str


class Docx:
    def __init__(self, data: bytes) -> None:
        self.file = zipfile.ZipFile(io.BytesIO(data))
        self.body = self.xml("word/document.xml").find(f"{W}body")
        self.styles = self.xml("word/styles.xml")
        self.names = {
            s.get(f"{W}styleId"): s.find(f"{W}name").get(f"{W}val")
            for s in self.styles.iter(f"{W}style")
        }

    def xml(self, name: str) -> Any:
        return fromstring(self.file.read(name))

    def blocks(self) -> Iterator[Paragraph]:
        """Paragraphs of the body, without those in tables."""
        for p in self.body.findall(f"{W}p"):
            style = p.find(f"{W}pPr/{W}pStyle")
            name = "Normal" if style is None else self.names[style.get(f"{W}val")]
            yield Paragraph(name, "".join(t.text or "" for t in p.iter(f"{W}t")))

    def tables(self) -> list[list[list[str]]]:
        return [
            [["".join(t.text or "" for t in cell.iter(f"{W}t"))
              for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]
            for table in self.body.findall(f"{W}tbl")
        ]  # fmt: skip

    def section(self, heading: str) -> list[Paragraph]:
        """The paragraphs under a heading, down to the next of its level."""
        found, inside = [], False
        for block in self.blocks():
            if block.style == "heading 2":
                inside = block.text == heading
            elif inside:
                found.append(block)
        return found

    def text(self) -> str:
        return "\n".join(t.text or "" for t in self.body.iter(f"{W}t"))

"""A Word document that a screen reader can follow: real headings, lists and tables.

What python-docx does not offer (numbering, alternative text, repeated header rows,
language) is written as elements, never as text.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from missionmetrics.charts.text import clean
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.documents.container import restamped
from missionmetrics.publish.documents.word_elements import (
    element,
    field,
    mark_rows,
    mark_table,
    speak,
)
from missionmetrics.publish.style import PAGE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from missionmetrics.core.locale import Locale

FONT = "Arial"
TEXT, SMALL, HEADINGS = 11, 9, {1: 19, 2: 13}  # sizes in points
A4, MARGIN = (21.0, 29.7), 2.0  # in centimetres
LIST_ID = 90  # of our own list, above those of the template
NUMBERED, LETTERED = "Numbered paragraph", "Lettered paragraph"
LEVELS = ((NUMBERED, "decimal", "%1.", 567, 567), (
    LETTERED, "lowerLetter", "(%2)", 1021, 454))  # fmt: skip
TABLE_WIDTH = 17.0
AFTER = {"Picture": 0, LETTERED: 1.5, "Small print": 2}  # points under a paragraph
PAGE_MARK, PAGES_MARK = "\ue000", "\ue001"  # replaced by fields; `clean` removes them


class Grid(NamedTuple):
    """A table to write: its caption, what stands in it, which columns are numbers."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[bool]
    widths: Sequence[float]


class Word:
    """One document in the making; every text given to it is cleaned.

    Parameters
    ----------
    locale : Locale
        Language of the document.
    title, author : str
        What the properties of the file say.
    released : datetime
        The day that the file bears inside.

    Raises
    ------
    EvidenceError
        python-docx is not installed (``MM-PUBLISH-WORD``).
    """

    def __init__(
        self, locale: Locale, *, title: str, author: str, released: dt.datetime
    ) -> None:
        self.locale, self.released = locale, released
        self.document = _empty()
        self.counted = {"figure": 0, "table": 0}
        self.paragraphs = 0
        _page(self.document)
        _styles(self.document, locale)
        _numbering(self.document)
        _properties(self.document, title, author, released, locale)
        self._footer()

    def heading(self, text: str, level: int) -> None:
        """A heading that the list of headings shows."""
        self.document.add_paragraph(clean(text), style=f"Heading {level}")

    def plain(self, text: str, *, small: bool = False) -> None:
        """A paragraph without a number."""
        made = self.document.add_paragraph(style="Small print" if small else "Normal")
        made.add_run(clean(text))

    def numbered(self, text: str, letters: Sequence[str] = ()) -> int:
        """A paragraph of the one list that runs through the paper; its number."""
        made = self.document.add_paragraph(clean(text), style=NUMBERED)
        made.paragraph_format.keep_with_next = bool(letters)
        for letter in letters:
            self.document.add_paragraph(clean(letter), style=LETTERED)
        self.paragraphs += 1
        return self.paragraphs

    def picture(self, png: bytes, *, alt: str, caption: str, width: float) -> None:
        """A picture in the line of the text, with its caption under it."""
        from docx.shared import Cm

        made = self.document.add_paragraph(style="Picture")
        inline = made.add_run().add_picture(io.BytesIO(png), width=Cm(width))
        number = self.counted["figure"] + 1
        named = clean(alt)
        for part in inline._inline.xpath(".//wp:docPr | .//pic:cNvPr"):
            part.set("id", str(number))
            part.set("name", f"figure-{number}.png")
            part.set("descr", named)
        self._caption("figure", caption)

    def table(self, grid: Grid) -> None:
        """A table with its caption above, a header row that repeats, row headings."""
        from docx.shared import Cm

        self._caption("table", grid.caption)
        made = self.document.add_table(rows=0, cols=len(grid.headings))
        made.style, made.autofit = "Table Grid", False
        mark_table(made, clean(grid.caption), self.locale)
        for cells in (grid.headings, *grid.rows):
            row = made.add_row()
            for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                cell.width = Cm(grid.widths[place])
                side = "end" if grid.numeric[place] else "start"
                _fill(cell, clean(text), side=side, strong=cells is grid.headings)
        for column, width in zip(made.columns, grid.widths, strict=True):
            column.width = Cm(width)
        mark_rows(made)

    def bytes(self) -> bytes:
        """The finished file; the same words give the same bytes."""
        made = io.BytesIO()
        self.document.save(made)
        return restamped(made.getvalue(), self.released)

    def _caption(self, kind: str, text: str) -> None:
        self.counted[kind] += 1
        words = self.locale.message(
            f"documents.word.{kind}", number=str(self.counted[kind]), what=clean(text)
        )
        made = self.document.add_paragraph(words, style="Caption")
        made.paragraph_format.keep_with_next = kind == "table"

    def _footer(self) -> None:
        words = self.locale.message(
            "documents.word.page", page=PAGE_MARK, pages=PAGES_MARK
        )
        made = self.document.sections[0].footer.paragraphs[0]
        made.style = self.document.styles["Small print"]
        kept = ""
        for letter in words:
            if letter in (PAGE_MARK, PAGES_MARK):
                made.add_run(kept)
                made._p.append(field("PAGE" if letter == PAGE_MARK else "NUMPAGES"))
                kept = ""
            else:
                kept += letter
        made.add_run(kept)


def _empty() -> Any:
    """A document from the template of python-docx, without its thumbnail."""
    try:
        import docx
    except ImportError:
        raise EvidenceError(
            "Writing a Word document needs the package python-docx, which is not "
            "installed.",
            fix='run pip install "missionmetrics[word]", or leave the paper out.',
            code="MM-PUBLISH-WORD",
        ) from None
    made = docx.Document()
    relations = made.part.package.rels
    for name in [n for n, r in relations.items() if r.reltype.endswith("/thumbnail")]:
        relations.pop(name)
    return made


def _page(document: Any) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(A4[0]), Cm(A4[1])
    section.left_margin = section.right_margin = Cm(MARGIN)
    section.top_margin, section.bottom_margin = Cm(1.7), Cm(1.6)
    section.footer_distance = Cm(0.8)


def _styles(document: Any, locale: Locale) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    _look(styles["Normal"], TEXT, after=4)
    for level, size in HEADINGS.items():
        _look(styles[f"Heading {level}"], size, before=9 if level > 1 else 0, after=3,
              strong=True, colour=PAGE["link"].light)  # fmt: skip
    _look(styles["Caption"], SMALL, before=6, after=4, strong=True)
    for name, size in (("Small print", SMALL), ("Picture", TEXT),
                       *((level[0], TEXT) for level in LEVELS)):  # fmt: skip
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _look(style, size, after=AFTER.get(name, 4))
    styles["Picture"].paragraph_format.keep_with_next = True
    speak(styles.element, locale)


def _look(
    style: Any, size: float, *, before: float = 0, after: float = 0,
    strong: bool = False, colour: str = "#000000",
) -> None:  # fmt: skip
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = FONT, Pt(size)
    style.font.bold, style.font.italic = strong, False
    style.font.color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    fonts = style.element.rPr.rFonts
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
        fonts.set(qn(f"w:{script}"), FONT)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1


def _numbering(document: Any) -> None:
    """One list for the paper: 1, 2, 3 throughout, and (a), (b) under a number."""
    from docx.oxml.ns import qn

    numbering = document.part.numbering_part.element
    outline = element("w:abstractNum", abstractNumId=LIST_ID)
    outline.append(element("w:multiLevelType", val="multilevel"))
    for depth, (style, form, text, left, hanging) in enumerate(LEVELS):
        level = element("w:lvl", ilvl=depth)
        level.append(element("w:start", val=1))
        level.append(element("w:numFmt", val=form))
        level.append(element("w:pStyle", val=document.styles[style].style_id))
        level.append(element("w:lvlText", val=text))
        level.append(element("w:lvlJc", val="left"))
        shape = element("w:pPr")
        shape.append(element("w:ind", left=left, hanging=hanging))
        level.append(shape)
        outline.append(level)
        numbered = element("w:numPr")
        numbered.append(element("w:ilvl", val=depth))
        numbered.append(element("w:numId", val=LIST_ID))
        document.styles[style].element.get_or_add_pPr().insert(0, numbered)
    numbering.insert(0, outline)
    used = element("w:num", numId=LIST_ID)
    used.append(element("w:abstractNumId", val=LIST_ID))
    numbering.findall(qn("w:num"))[-1].addnext(used)


def _properties(
    document: Any, title: str, author: str, released: dt.datetime, locale: Locale
) -> None:
    kept = document.core_properties
    kept.title, kept.author = clean(title)[:255], clean(author)[:255]
    kept.last_modified_by = kept.author
    kept.created = kept.modified = released
    kept.language, kept.revision = locale.name, 1
    kept.comments = kept.subject = kept.keywords = kept.category = ""


def _fill(cell: Any, text: str, *, side: str, strong: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    made = cell.paragraphs[0]
    made.style = "Small print"
    made.paragraph_format.space_after = Pt(1)
    made.paragraph_format.space_before = Pt(1)
    if side == "end":
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.add_run(text).bold = strong

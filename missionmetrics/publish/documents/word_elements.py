"""Elements of a Word document that python-docx has no names for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from missionmetrics.core.locale import Locale


def field(instruction: str) -> Any:
    """A number that Word fills in, such as that of the page."""
    made = element("w:fldSimple", instr=instruction)
    run, text = element("w:r"), element("w:t")
    text.text = "1" if instruction == "PAGE" else "2"
    run.append(text)
    made.append(run)
    return made


def element(tag: str, **attributes: object) -> Any:
    """An element such as ``w:num`` with attributes of the same family."""
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(name(f"w:{key}"), str(value))
    return made


def name(prefixed: str) -> Any:
    """The full name of ``w:num``, as the parser knows it."""
    from docx.oxml.ns import qn

    return qn(prefixed)


def speak(styles: Any, locale: Locale) -> None:
    """Say the language of every text, so that it is read with the right voice."""
    for language in styles.iter(name("w:lang")):
        for script in ("val", "eastAsia", "bidi"):
            language.set(name(f"w:{script}"), locale.name)
    if locale.rules["direction"] == "rtl":
        default = styles.find(f".//{name('w:pPrDefault')}/{name('w:pPr')}")
        default.insert(0, element("w:bidi"))


def mark_table(table: Any, caption: str, locale: Locale) -> None:
    """Only rules between the rows; the caption as the name of the table."""
    properties = table._tbl.tblPr
    if locale.rules["direction"] == "rtl":
        properties.find(name("w:tblStyle")).addnext(element("w:bidiVisual"))
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        shown = side in ("top", "bottom", "insideH")
        borders.append(element(f"w:{side}", val="single" if shown else "nil", sz=4,
                                space=0, color="7F7F7F"))  # fmt: skip
    look = properties.find(name("w:tblLook"))
    layout = properties.find(name("w:tblLayout"))
    (look if layout is None else layout).addprevious(borders)
    named = element("w:tblCaption", val=caption)
    look.addnext(named)


def mark_rows(table: Any) -> None:
    """The first row is a header that repeats; no row breaks over two pages."""
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(element("w:cantSplit"))
        if place == 0:
            properties.append(element("w:tblHeader"))

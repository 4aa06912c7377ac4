"""How a file with a layout of its own is read: proposed, then confirmed by a person."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import Fault
from missionmetrics.data.toml_text import section, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Map

BY_NAME = "area_id by name"
LETTERS = re.compile("[A-Z]{1,3}")
ALLOWED: Map[str, tuple[Any, ...]] = {
    "confirmed": (True, False),
    "decimal": (None, ".", ","),
    "percent": (None, "per_cent", "share"),
}
ABOUT = """\
# How {what} is read.
# Look whether it is right, fill in what is empty (""), and set confirmed = true.
# Columns are named by their letters, rows as the file numbers them.
#   columns     what the cells of a column are ("{by_name}": found in `areas`)
#   headings    what stands over them; when that changes, this file no longer fits
#   every_row   what is the same for every value
#   values      columns that hold values, and what each is a value of
#   left_out    rows that are no data, found by their label
#   decimal, percent   may be added: decimal = ",", percent = "per_cent" or "share"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A layout of someone's own, and what each part of it means.

    Attributes
    ----------
    file, sheet : str, str or None
        Which file or sheet it is about.
    table : str
        The table that it gives rows to.
    header_rows : tuple of int
        Rows of the headings, as the file numbers them.
    first_row : int
        First row that may hold data.
    columns : mapping of str to str
        By letter: columns that say something about each row.
    headings : mapping of str to str
        By letter: what stands in the last heading row; a change is a fault.
    every_row : mapping of str to str
        What is the same for every value.
    values : tuple of mapping
        Columns with values: ``column`` (letter) and what each is a value of
        (``period``, ``indicator_id`` ...). Empty for a table that is long already.
    left_out : tuple of mapping
        Rows that are no data: ``row``, ``label`` and ``why``.
    decimal, percent : str or None
        ``.`` or ``,``; ``per_cent`` or ``share``.
    confirmed : bool
        Whether a person has said that it is right.
    """

    file: str
    table: str
    header_rows: tuple[int, ...]
    first_row: int
    sheet: str | None = None
    columns: Map[str, str] = field(default_factory=dict)
    headings: Map[str, str] = field(default_factory=dict)
    every_row: Map[str, str] = field(default_factory=dict)
    values: tuple[Map[str, str], ...] = ()
    left_out: tuple[Map[str, Any], ...] = ()
    decimal: str | None = None
    percent: str | None = None
    confirmed: bool = False

    @property
    def open_questions(self) -> list[str]:
        """Names of what is still empty and has to be filled in by a person."""
        held = [*self.every_row.items(), *(i for v in self.values for i in v.items())]
        return list(dict.fromkeys(name for name, said in held if said == ""))

    @property
    def file_name(self) -> str:
        """Where the mapping is saved, within the mission folder."""
        stem = PurePath(self.file).stem + (f".{self.sheet}" if self.sheet else "")
        safe = "".join(c if c.isalnum() or c in "-_. " else "_" for c in stem)
        return f"mappings/{safe.strip('. ') or 'file'}.toml"

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return asdict(self)

    def to_toml(self) -> str:
        """Return the text of the file in which a person reads and confirms it."""
        what = f"{self.file}, sheet {self.sheet}" if self.sheet else self.file
        facts = {
            n: getattr(self, n)
            for n in ("file", "sheet", "table", "header_rows", "first_row")
        }
        facts |= {"decimal": self.decimal, "percent": self.percent}
        printable = "".join(c if c.isprintable() else "?" for c in what)
        lines = [ABOUT.format(what=printable, by_name=BY_NAME)]
        lines.append(f"confirmed = {value(self.confirmed)}")
        lines += [f"{k} = {value(v)}" for k, v in facts.items() if v is not None]
        for name in ("values", "left_out"):
            held = [f"  {value(dict(one))}," for one in getattr(self, name)]
            lines += [f"{name} = [", *held, "]"] if held else []
        for name in ("columns", "headings", "every_row"):
            lines += section(name, dict(getattr(self, name)))
        return "\n".join(lines) + "\n"

    def in_words(self) -> str:
        """Say what the mapping does, in a sentence or two."""
        parts = [f"as the table `{self.table}`, headings in row {_listed(self)}"]
        if self.values:
            parts.append(f"one row for each of {len(self.values)} columns of values")
        if self.left_out:
            first = self.left_out[0]
            more = len(self.left_out) - 1
            also = f" and {more} more" if more else ""
            parts.append(f"without row {first['row']} ({first['why']}){also}")
        return "; ".join(parts)


def _listed(mapping: Mapping) -> str:
    return " and ".join(map(str, mapping.header_rows))


def read_mapping(data: bytes, *, file: str) -> Mapping | Fault:
    """Read a saved mapping.

    Returns
    -------
    Mapping or Fault
        ``MM-MAPPING-TOML`` when it is not TOML, ``MM-MAPPING-FORM`` when a key is
        missing, unknown or of the wrong kind.
    """
    try:
        held = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        return _fault("MM-MAPPING-TOML", f"It cannot be read: {why}.", file)
    known = {f.name for f in fields(Mapping)}
    if strange := sorted(set(held) - known):
        return _fault("MM-MAPPING-FORM", f"`{strange[0]}` is not known here.", file)
    try:
        made = Mapping(**_tuples(held))
        wrong = next(_ill_formed(made), "")
    except (TypeError, ValueError, AttributeError) as why:
        return _fault("MM-MAPPING-FORM", f"It is not complete: {why}.", file)
    if wrong:
        return _fault("MM-MAPPING-FORM", f"`{wrong}` is not as it should be.", file)
    return made


def _tuples(held: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in held.items()}


def _ill_formed(made: Mapping) -> Iterator[str]:
    """Yield the names of fields that do not hold what they should."""
    from missionmetrics.schemas.registry import TABLES

    if made.table not in TABLES:
        yield "table"
        return
    yield from _ill_named(made, set(TABLES[made.table].columns))
    held = [*made.columns, *made.headings, *(v["column"] for v in made.values)]
    if not all(LETTERS.fullmatch(t) for t in held):
        yield "column"
    if not all(isinstance(h.get("label"), str) for h in made.left_out):
        yield "left_out"
    rows = (*made.header_rows, made.first_row)
    if not made.header_rows or not all(type(r) is int and r > 0 for r in rows):
        yield "header_rows"
    for name, allowed in ALLOWED.items():
        if getattr(made, name) not in allowed:
            yield name


def _ill_named(made: Mapping, known: set[str]) -> Iterator[str]:
    """Yield fields that name columns which the table does not have, or are no text."""
    for name, allowed in (
        ("columns", {*known, BY_NAME}),
        ("headings", None),
        ("every_row", known),
    ):
        held = getattr(made, name)
        texts = all(isinstance(t, str) for pair in held.items() for t in pair)
        said = held.values() if name == "columns" else held
        if not texts or (allowed is not None and not set(said) <= allowed):
            yield name
    for held in made.values:
        rest = {k: v for k, v in held.items() if k != "column"}
        texts = all(isinstance(v, str) for v in held.values())
        if "column" not in held or not texts or not set(rest) <= known:
            yield "values"


def _fault(code: str, message: str, file: str) -> Fault:
    return Fault(
        code=code,
        message=f"The mapping does not say how to read its file. {message}",
        fix="correct it, or delete it and let `missionmetrics check` propose another.",
        file=file,
    )

"""Missions broken by hand, one fault each, with where the check must find it.

Every case starts from the starter mission, which is sound, and spoils one thing the
way people and spreadsheets do.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.styles import numbers as formats

from missionmetrics.data.starting import new_mission

if TYPE_CHECKING:
    from collections.abc import Callable

Files = dict[str, bytes]
BOOK = "mission.xlsx"
OBS = "observations.csv"


@dataclass(frozen=True)
class Broken:
    """One broken mission: how it is spoilt, and the fault that must be found."""

    name: str
    spoil: Callable[[Files], None]
    code: str
    file: str
    row: int | None = None
    column: str | None = None
    sheet: str | None = None
    severity: str = "error"
    value: str | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def expected(self) -> tuple[object, ...]:
        return self.code, self.severity, self.file, self.sheet, self.row, self.column

    def write(self, folder: Path) -> Path:
        """Write the broken mission; return what to check."""
        files = book_files() if self.file.endswith(".xlsx") else folder_files()
        sound = dict(files)
        self.spoil(files)
        for name, data in self._needed(sound, files).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if data is DIRECTORY:
                path.mkdir()
            elif data is HUGE:
                with path.open("wb") as out:
                    out.truncate(2 * 1024**3)
            else:
                path.write_bytes(data)
        return folder / BOOK if BOOK in files else folder

    def _needed(self, sound: Files, files: Files) -> Files:
        """The files without further families of tables that the fault is not in."""
        touched = {n for n, data in files.items() if data is not sound.get(n)}
        touched |= {self.file, *(sound.keys() - files.keys())}
        idle = {n for family in FURTHER if not family & touched for n in family}
        return {name: data for name, data in files.items() if name not in idle}


DIRECTORY = b"<directory>"
HUGE = b"<two gigabytes>"


FURTHER = (
    {"projects.csv", "project_links.csv", "project_events.csv", "interventions.csv",
     "outcomes.csv", "claims.csv", "claim_evidence.csv"},
    {"documents.csv", "segments.csv", "codes.csv"},
    {"area_links.csv"}, {"resident_responses.csv"},
)  # fmt: skip
"""Tables that stand or fall together, beside those that every mission has."""


@cache
def _sound_folder() -> tuple[tuple[str, bytes], ...]:
    with TemporaryDirectory() as name:
        made = new_mission(Path(name) / "m")
        return tuple((p.name, p.read_bytes()) for p in made.iterdir())


@cache
def _sound_book() -> bytes:
    with TemporaryDirectory() as name:
        return new_mission(Path(name) / BOOK, workbook=True).read_bytes()


OBSERVED = """\
indicator_id,area_id,period,value,low,high,n,status,source_id,note
walk_or_cycle,01,2022/23,48.2,44.1,52.3,590,ok,hands-up,
walk_or_cycle,01,2023/24,50.9,46.9,54.9,611,ok,hands-up,
walk_or_cycle,01,2024/25,53.5,49.5,57.5,604,provisional,hands-up,One school was late.
walk_or_cycle,02,2022/23,41.0,36.8,45.2,540,ok,hands-up,
walk_or_cycle,02,2023/24,42.4,38.2,46.6,533,ok,hands-up,
walk_or_cycle,02,2024/25,,,,,missing,hands-up,No survey was held.
child_injuries,millbrook,2023,14,,,,ok,police,
child_injuries,millbrook,2024,11,,,,ok,police,
child_injuries,millbrook,2025,12,,,,provisional,police,
"""


def folder_files() -> Files:
    return {**dict(_sound_folder()), OBS: OBSERVED.encode()}


def book_files() -> Files:
    return {BOOK: _sound_book()}


# How things are spoilt


def swap(name: str, old: str, new: str) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        text = files[name].decode()
        assert old in text, (name, old)
        files[name] = text.replace(old, new, 1).encode()

    return spoil


def whole(name: str, data: bytes | str) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        files[name] = data.encode() if isinstance(data, str) else data

    return spoil


def changed(name: str, how: Callable[[bytes], bytes]) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        files[name] = how(files[name])

    return spoil


def both(*spoils: Callable[[Files], None]) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        for each in spoils:
            each(files)

    return spoil


def gone(name: str) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        del files[name]

    return spoil


def outlines(how: Callable[[dict[str, Any]], None]) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        held = json.loads(files["areas.geojson"])
        how(held)
        files["areas.geojson"] = json.dumps(held).encode()

    return spoil


def in_book(how: Callable[[Any], None]) -> Callable[[Files], None]:
    def spoil(files: Files) -> None:
        book = openpyxl.load_workbook(io.BytesIO(files[BOOK]))
        how(book)
        out = io.BytesIO()
        book.save(out)
        files[BOOK] = out.getvalue()

    return spoil


def put(
    sheet: str, cell: str, value: object, number_format: str | None = None
) -> Callable[[Files], None]:
    def how(book: Any) -> None:
        at = book[sheet][cell]
        at.value = value
        if isinstance(value, str) and value.startswith("#"):
            at.data_type = "e"
        at.number_format = number_format or formats.FORMAT_GENERAL

    return in_book(how)


def in_zip(member: str, how: Callable[[bytes], bytes]) -> Callable[[Files], None]:
    """Change one part of the workbook's zip, byte by byte."""

    def spoil(files: Files) -> None:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(files[BOOK])) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                data = old.read(name)
                new.writestr(name, how(data) if name == member else data)
        files[BOOK] = out.getvalue()

    return spoil


def claims_two_gigabytes(data: bytes) -> bytes:
    """Let the zip say that its first part unpacks to two gigabytes."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", 2 * 1024**3) + data[at + 28 :]


def encrypted(_: bytes) -> bytes:
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name + bytes(512)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", "<workbook/>")
        for n in range(5):
            new.writestr(f"xl/worksheets/sheet{n}.xml", bytes(100 * 1024**2))
    return out.getvalue()


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, text in members.items():
            new.writestr(name, text)
    return out.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
)
READS_A_FILE = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
)


def after_declaration(entities: bytes) -> Callable[[bytes], bytes]:
    def how(data: bytes) -> bytes:
        return entities + data.partition(b"?>")[2]

    return how


def far_cell(data: bytes) -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return data.replace(b"</sheetData>", cell)


def _hide(book: Any) -> None:
    book["projects"].sheet_state = "hidden"


def _merge_header(book: Any) -> None:
    sheet = book["observations"]
    sheet.insert_rows(1)
    sheet["A1"] = "Where and what"
    sheet.merge_cells("A1:C1")


def _rename(book: Any) -> None:
    book["targets"].title = "tragets"


def _key_twice(book: Any) -> None:
    book["mission"]["A60"], book["mission"]["B60"] = "mission.title", "Another title"


def _no_crs(held: dict[str, Any]) -> None:
    held["crs"] = None


def _odd_crs(held: dict[str, Any]) -> None:
    held["crs"] = {"type": "name", "properties": {"name": "our own grid"}}


def _bow_tie(held: dict[str, Any]) -> None:
    ring = [[-1.5, 53.13], [-1.44, 53.16], [-1.44, 53.13], [-1.5, 53.16], [-1.5, 53.13]]
    held["features"][1]["geometry"]["coordinates"] = [ring]


def _same_twice(held: dict[str, Any]) -> None:
    held["features"][2]["properties"]["area_id"] = "01"


def _on_top(held: dict[str, Any]) -> None:
    held["features"][2]["geometry"] = held["features"][1]["geometry"]


def _no_shape(held: dict[str, Any]) -> None:
    held["features"][1]["geometry"] = None


def _other_name(held: dict[str, Any]) -> None:
    for feature in held["features"]:
        feature["properties"] = {"WARD": feature["properties"]["area_id"]}


def _stranger(held: dict[str, Any]) -> None:
    held["features"][2]["properties"]["area_id"] = "03"


def _turned(held: dict[str, Any]) -> None:
    ring = [[40.0, 120.0], [41.0, 120.0], [41.0, 121.0], [40.0, 120.0]]
    held["features"][1]["geometry"]["coordinates"] = [ring]


def _a_point(held: dict[str, Any]) -> None:
    held["features"][1]["geometry"] = {"type": "Point", "coordinates": [-1.5, 53.1]}


FIRST = "walk_or_cycle,01,2022/23,48.2,44.1,52.3,590,ok,hands-up,"
HEAD = "indicator_id,area_id,period,value,low,high,n,status,source_id,note"


def value(text: str) -> Callable[[Files], None]:
    """Put ``text`` where the first value stands."""
    return swap(OBS, FIRST, FIRST.replace("48.2", text))


def period(text: str) -> Callable[[Files], None]:
    return swap(OBS, FIRST, FIRST.replace("2022/23", text))


FILES = [
    Broken("empty file", whole("targets.csv", ""), "MM-FILE-EMPTY", "targets.csv", 1),
    Broken("only blank lines", whole("targets.csv", "\n \n"), "MM-FILE-EMPTY",
           "targets.csv", 1),
    Broken("headings only", whole("projects.csv", "project_id,name,status\n"),
           "MM-TABLE-NO-ROWS", "projects.csv", 1, severity="warning"),
    Broken("zero bytes inside", swap("codes.csv", "Crossings", "Cros\0sings"),
           "MM-FILE-NUL", "codes.csv", 3),
    Broken("UTF-16 without a mark",
           changed("codes.csv", lambda b: b.decode().encode("utf-16-le")),
           "MM-FILE-NUL", "codes.csv", 1),
    Broken("Windows-1252",
           changed("areas.csv",
                   lambda b: b.replace(b"North Millbrook", b"Caf\xe9 \x96 North")),
           "MM-ENCODING-CP1252", "areas.csv", 3, severity="warning"),
    Broken("no encoding fits",
           changed("areas.csv", lambda b: b.replace(b"North", b"N\x81\x8drth")),
           "MM-ENCODING", "areas.csv", 3),
    Broken("UTF-32", changed("areas.csv", lambda b: b.decode().encode("utf-32")),
           "MM-ENCODING", "areas.csv"),
    Broken("2 GB of nothing", whole("segments.csv", HUGE), "MM-FILE-TOO-LARGE",
           "segments.csv"),
    Broken("a directory with a file's name",
           both(gone(OBS), whole(OBS, DIRECTORY)), "MM-FILE-UNREADABLE", OBS),
    Broken("misspelt file name",
           both(gone("targets.csv"), whole("tragets.csv", "target_id\n")),
           "MM-FILE-UNKNOWN", "tragets.csv"),
    Broken("misspelt copy beside its table", whole("tragets.csv", "target_id\n"),
           "MM-FILE-UNKNOWN", "tragets.csv", severity="warning"),
    Broken("no headline", swap("mission.toml", 'headline = "walk_or_cycle"\n', ""),
           "MM-HEADLINE-NONE", "mission.toml", row=3, column="mission.headline",
           severity="warning"),
    Broken("headline without a value",
           whole(OBS, "\n".join(OBSERVED.splitlines()[:1] + OBSERVED.splitlines()[7:])
                 + "\n"),
           "MM-HEADLINE-EMPTY", "mission.toml", row=16, column="mission.headline",
           severity="warning"),
    Broken("values without a source",
           both(swap(OBS, "14,,,,ok,police", "14,,,,ok,"),
                swap("indicators.csv", ",police\n", ",\n")),
           "MM-SOURCE-NONE", OBS, row=8, column="indicator_id", severity="warning"),
    Broken("old Excel beside", whole("targets.xls", b"\xd0\xcf\x11\xe0"),
           "MM-WORKBOOK-FORMAT", "targets.xls"),
    Broken("quotation mark never closed",
           swap("codes.csv", "A person names", '"A person names'), "MM-CSV-QUOTE",
           "codes.csv", 3),
    Broken("row too short", swap("codes.csv", ",opposes,1", ",opposes"),
           "MM-ROW-RAGGED", "codes.csv", 3, "F"),
    Broken("row too long",
           swap("codes.csv", "as a problem.", "as a problem, twice."),
           "MM-ROW-RAGGED", "codes.csv", 3, "G"),
    Broken("mission.toml cannot be read", swap("mission.toml", 'goal = "', "goal = "),
           "MM-MISSION-TOML", "mission.toml", 6),
    Broken("no mission.toml", gone("mission.toml"), "MM-MISSION-NONE", "m"),
    Broken("deadline before launch",
           swap("mission.toml", "2032-07-31", "2012-07-31"), "MM-MISSION-DATES",
           "mission.toml", 12, "mission.deadline"),
    Broken("mission names no such area",
           swap("mission.toml", 'area_id = "millbrook"', 'area_id = "milbrook"'),
           "MM-LINK", "mission.toml", 10, "mission.area_id"),
]  # fmt: skip

SECOND_TABLE = b"\narea_id,name,level,,,\n05,East,ward,,,"

HEADINGS = [
    Broken("same heading twice", swap(OBS, ",low,high,", ",low,low,"),
           "MM-COLUMN-TWICE", OBS, 1, "low"),
    Broken("misspelt heading", swap(OBS, ",status,", ",staus,"), "MM-COLUMN-MISSPELT",
           OBS, 1, "staus"),
    Broken("misspelt needed heading", swap("targets.csv", "deadline", "dead line "),
           "MM-COLUMN-MISSPELT", "targets.csv", 1, "dead line"),
    Broken("needed heading missing",
           whole("codes.csv", "code_id,definition\nsafety,Feels safe\ncrossing,x\n"),
           "MM-COLUMN-MISSING", "codes.csv", 1, "name"),
    Broken("column of one's own", swap(OBS, ",note", ",checked by"),
           "MM-COLUMN-UNKNOWN", OBS, 1, "checked by", severity="warning"),
    Broken("column without a heading", swap(OBS, ",note", ","), "MM-COLUMN-UNNAMED",
           OBS, 1, "J", severity="warning"),
    Broken("two tables side by side",
           whole("codes.csv", "code_id,name,,area_id,level\nsafety,Safe,,05,ward\n"
                 "crossing,Crossing,,06,ward\n"),
           "MM-TWO-TABLES", "codes.csv", 1, "D"),
    Broken("a total among the rows",
           swap(OBS, "walk_or_cycle,01,2024/25", "walk_or_cycle,Total,2024/25"),
           "MM-LAYOUT-UNCONFIRMED", OBS, 1, "A"),
    Broken("two tables in one file",
           changed("codes.csv", lambda b: b + SECOND_TABLE),
           "MM-TWO-TABLES", "codes.csv", 5, "A"),
]  # fmt: skip

CELLS = [
    Broken("words for a number", value("about 48"), "MM-NUMBER", OBS, 2, "value"),
    Broken("NaN", value("NaN"), "MM-NUMBER", OBS, 2, "value"),
    Broken("NaN target", swap("targets.csv", "at_least,70", "at_least,nan"),
           "MM-NUMBER", "targets.csv", 2, "value"),
    Broken("infinite", value("inf"), "MM-NUMBER-INFINITE", OBS, 2, "value"),
    Broken("infinite by its exponent", value("1e999"), "MM-NUMBER-INFINITE", OBS, 2,
           "value"),
    Broken("an unknown mark", value("48.2 kg"), "MM-NUMBER-MARK", OBS, 2, "value"),
    Broken("a value beside [c]", value("48.2 [c]"), "MM-NUMBER-MARK", OBS, 2, "value"),
    Broken("brackets for minus", value("(48.2)"), "MM-NUMBER", OBS, 2, "value"),
    Broken("odd groups of digits", value('"4,82,11"'), "MM-NUMBER", OBS, 2, "value"),
    Broken("two numbers", value("48 2"), "MM-NUMBER", OBS, 2, "value"),
    Broken("decimal comma", value('"48,2"'), "MM-DECIMAL-COMMA", OBS, 2, "value"),
    Broken("digits that are not ASCII", value("٤٨"), "MM-NUMBER", OBS, 2, "value"),
    Broken("a footnote star", value("48.2*"), "MM-NUMBER-UNSURE", OBS, 2, "value",
           severity="warning"),
    Broken("a dash", swap(OBS, "2024/25,,,,,missing", "2024/25,-,,,,"),
           "MM-NUMBER-UNSURE", OBS, 7, "value", severity="warning"),
    Broken("suppressed but ok", value("[c]"), "MM-STATUS-CONFLICT", OBS, 2, "value"),
    Broken("a code where there is no status", swap("populations.csv", "2310", "[c]"),
           "MM-NUMBER-CODE", "populations.csv", 2, "value"),
    Broken("per cent beside none", value("48.2%"), "MM-PERCENT-MIX", OBS, 2, "value"),
    Broken("per cent of children",
           both(swap(OBS, "2023,14,", "2023,14%,"), swap(OBS, "2024,11,", "2024,11%,"),
                swap(OBS, "2025,12,", "2025,12%,")),
           "MM-PERCENT-UNIT", OBS, 8, "value"),
    Broken("an error", value("#REF!"), "MM-CELL-ERROR", OBS, 2, "value"),
    Broken("negative people", swap("populations.csv", "2310", "-2310"),
           "MM-TOO-SMALL", "populations.csv", 2, "value"),
    Broken("low and high swapped", swap(OBS, "44.1,52.3", "52.3,44.1"),
           "MM-LOW-HIGH", OBS, 2, "low"),
    Broken("unknown status", swap(OBS, "590,ok", "590,fine"), "MM-NOT-ALLOWED", OBS, 2,
           "status"),
    Broken("half a character", swap("documents.csv", ",49,", ",49.5,"),
           "MM-NUMBER-WHOLE", "documents.csv", 2, "n_chars"),
    Broken("looks like a formula", swap("areas.csv", "North Millbrook", "=1+1"),
           "MM-TEXT-FORMULA", "areas.csv", 3, "name", severity="warning"),
    Broken("impossible day", swap("projects.csv", "2023-10-06", "2023-02-31"),
           "MM-DATE-IMPOSSIBLE", "projects.csv", 2, "start"),
    Broken("day or month", swap("projects.csv", "2023-10-06", "06/10/2023"),
           "MM-DATE-AMBIGUOUS", "projects.csv", 2, "start"),
    Broken("days first and months first",
           both(swap("projects.csv", "2023-10-06", "06/10/2023"),
                swap("projects.csv", "2023-11-01", "13/11/2023"),
                swap("projects.csv", "2024-01-15", "01/15/2024")),
           "MM-DATE-AMBIGUOUS", "projects.csv", 2, "start"),
    Broken("no century", swap("projects.csv", "2023-10-06", "16/10/23"),
           "MM-DATE-CENTURY", "projects.csv", 2, "start"),
    Broken("far away", swap("projects.csv", "2023-10-06", "0023-10-06"),
           "MM-DATE-RANGE", "projects.csv", 2, "start"),
    Broken("a number of days", swap("projects.csv", "2023-10-06", "45205"),
           "MM-DATE-SERIAL", "projects.csv", 2, "start"),
    Broken("no date", swap("projects.csv", "2023-10-06", "in autumn"), "MM-DATE",
           "projects.csv", 2, "start"),
    Broken("ends before it begins",
           swap("interventions.csv", "2026-03-31", "2020-03-31"), "MM-DATE-ORDER",
           "interventions.csv", 3, "end"),
    Broken("impossible period", period("2022/27"), "MM-PERIOD-IMPOSSIBLE", OBS, 2,
           "period"),
    Broken("ambiguous period", swap("populations.csv", "01,2024,pupils",
                                    "01,2011-12,pupils"),
           "MM-PERIOD-AMBIGUOUS", "populations.csv", 2, "period"),
    Broken("another frequency", period("2022-Q3"), "MM-PERIOD-FREQUENCY", OBS, 2,
           "period"),
    Broken("a day for a year", period("31/03/2023"), "MM-PERIOD-FREQUENCY", OBS, 2,
           "period"),
    Broken("no period", period(""), "MM-PERIOD-MISSING", OBS, 2, "period"),
    Broken("period and start differ",
           whole(OBS, "indicator_id,area_id,period,start,value\n"
                 "child_injuries,01,2023,2022-01-01,3\n"),
           "MM-PERIOD-CONFLICT", OBS, 2, "start"),
    Broken("an id in shortened form",
           swap("sources.csv", "police,Road", "1.23457E+11,Road"), "MM-ID-SCIENTIFIC",
           "sources.csv", 3, "source_id"),
    Broken("an empty id", swap("sources.csv", "police,Road", ",Road"), "MM-EMPTY-CELL",
           "sources.csv", 3, "source_id"),
    Broken("missing licence", swap("sources.csv", "Not to be published", ""),
           "MM-EMPTY-CELL", "sources.csv", 4, "licence"),
]  # fmt: skip

SEMICOLONS = "project_id;name;status;cost;currency\na;A;running;1,234;GBP\n"

BETWEEN = [
    Broken("duplicate key", changed(OBS, lambda b: b + (FIRST + "\n").encode()),
           "MM-DUPLICATE-KEY", OBS, 11, "indicator_id"),
    Broken("unknown area", swap(OBS, "walk_or_cycle,01,2022", "walk_or_cycle,09,2022"),
           "MM-LINK", OBS, 2, "area_id"),
    Broken("leading zeros lost", swap(OBS, "walk_or_cycle,01,2022",
                                      "walk_or_cycle,1,2022"),
           "MM-ID-NUMBER", OBS, 2, "area_id"),
    Broken("parents in a circle", swap("codes.csv", "safety,Feeling safe,,",
                                       "safety,Feeling safe,crossing,"),
           "MM-CYCLE", "codes.csv", 2, "parent_id"),
    Broken("no such table",
           both(gone("sources.csv")), "MM-LINK-TABLE", OBS, 2, "source_id"),
    Broken("thousands or decimals",
           both(gone("project_links.csv"), gone("project_events.csv"),
                whole("projects.csv", SEMICOLONS)),
           "MM-NUMBER-AMBIGUOUS", "projects.csv", 2, "cost"),
]  # fmt: skip

SHAPES = [
    Broken("crs is null", outlines(_no_crs), "MM-GEO-CRS", "areas.geojson",
           column="crs"),
    Broken("crs unknown", outlines(_odd_crs), "MM-GEO-CRS", "areas.geojson",
           column="crs"),
    Broken("outline crosses itself", outlines(_bow_tie), "MM-GEO-INVALID",
           "areas.geojson", 2, "area_id", severity="warning"),
    Broken("same area twice", outlines(_same_twice), "MM-GEO-DUPLICATE",
           "areas.geojson", 3, "area_id"),
    Broken("one on top of the other", outlines(_on_top), "MM-GEO-OVERLAP",
           "areas.geojson", 3, "area_id", severity="warning"),
    Broken("no shape", outlines(_no_shape), "MM-GEO-EMPTY", "areas.geojson", 2,
           "area_id"),
    Broken("no area_id", outlines(_other_name), "MM-GEO-ID", "areas.geojson", 1,
           "area_id"),
    Broken("a stranger", outlines(_stranger), "MM-GEO-STRANGER", "areas.geojson", 3,
           "area_id", severity="warning"),
    Broken("an area without outline", outlines(_stranger), "MM-GEO-NO-OUTLINE",
           "areas.geojson", None, "area_id", severity="warning"),
    Broken("latitude first", outlines(_turned), "MM-GEO-RANGE", "areas.geojson", 2,
           "area_id"),
    Broken("a point", outlines(_a_point), "MM-GEO-KIND", "areas.geojson", 2, "area_id"),
    Broken("no JSON", whole("areas.geojson", "{"), "MM-GEO-UNREADABLE",
           "areas.geojson"),
    Broken("JSON of another kind", whole("areas.geojson", "[1]"), "MM-GEO-UNREADABLE",
           "areas.geojson"),
    Broken("no GeoPackage", both(gone("areas.geojson"), whole("areas.gpkg", b"no")),
           "MM-GEO-UNREADABLE", "areas.gpkg"),
    Broken("two files of outlines", whole("areas.gpkg", b"SQLite format 3\0"),
           "MM-GEO-TWICE", "areas.geojson"),
]  # fmt: skip

BOOKS = [
    Broken("misspelt sheet", in_book(_rename), "MM-FILE-UNKNOWN", BOOK,
           sheet="tragets"),
    Broken("hidden sheet", in_book(_hide), "MM-SHEET-HIDDEN", BOOK, sheet="projects",
           severity="warning"),
    Broken("merged heading", in_book(_merge_header), "MM-LAYOUT-UNCONFIRMED", BOOK, 2,
           "A", "observations"),
    Broken("#REF!", put("observations", "D2", "#REF!"), "MM-CELL-ERROR", BOOK, 2,
           "value", "observations"),
    Broken("formula never calculated", put("observations", "D2", "=1+1"),
           "MM-FORMULA-UNCALCULATED", BOOK, 2, "value", "observations"),
    Broken("dates as text", put("projects", "F2", "06/10/2023", "@"),
           "MM-DATE-AMBIGUOUS", BOOK, 2, "start", "projects"),
    Broken("date as a bare number", put("projects", "F2", 45205), "MM-DATE-SERIAL",
           BOOK, 2, "start", "projects"),
    Broken("period turned into a date",
           put("observations", "C2", date(2022, 6, 1), "mmm-yy"),
           "MM-PERIOD-EXCEL-DATE", BOOK, 2, "period", "observations"),
    Broken("value turned into a date",
           put("observations", "D2", date(2022, 6, 1), "mmm-yy"), "MM-NUMBER-DATE",
           BOOK, 2, "value", "observations"),
    Broken("id turned into a date",
           put("sources", "A3", date(2022, 3, 1), "mmm-yy"), "MM-ID-DATE", BOOK, 3,
           "source_id", "sources"),
    Broken("true for a number", put("observations", "D2", True), "MM-NUMBER", BOOK, 2,
           "value", "observations"),
    Broken("ids as numbers", put("observations", "B2", 1), "MM-ID-NUMBER", BOOK, 2,
           "area_id", "observations"),
    Broken("a cell shown as per cent", put("observations", "D2", 0.482, "0.0%"),
           "MM-PERCENT-MIX", BOOK, 2, "value", "observations"),
    Broken("key twice", in_book(_key_twice), "MM-MISSION-TWICE", BOOK, 60,
           "mission.title", "mission"),
    Broken("deadline before launch, in the sheet",
           put("mission", "B11", "2012-01-01"), "MM-MISSION-DATES", BOOK, 11,
           "mission.deadline", "mission"),
    Broken("password", changed(BOOK, encrypted), "MM-WORKBOOK-PASSWORD", BOOK),
    Broken("old Excel renamed",
           whole(BOOK, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)),
           "MM-WORKBOOK-FORMAT", BOOK),
    Broken("zip that is no workbook", whole(BOOK, zipped(note="hello")),
           "MM-WORKBOOK-BROKEN", BOOK),
    Broken("OpenDocument renamed",
           whole(BOOK, zipped(mimetype="application/vnd.oasis.opendocument")),
           "MM-WORKBOOK-FORMAT", BOOK),
    Broken("text with the ending .xlsx", whole(BOOK, "a,b\n1,2\n"),
           "MM-WORKBOOK-BROKEN", BOOK),
    Broken("nothing in it", whole(BOOK, b""), "MM-FILE-EMPTY", BOOK),
    Broken("cut short", changed(BOOK, lambda b: b[: len(b) // 2]),
           "MM-WORKBOOK-BROKEN", BOOK),
    Broken("claims two gigabytes", changed(BOOK, claims_two_gigabytes),
           "MM-FILE-TOO-LARGE", BOOK),
    Broken("a bomb", whole(BOOK, bomb()), "MM-FILE-TOO-LARGE", BOOK),
    Broken("entities that multiply",
           in_zip("xl/workbook.xml", after_declaration(ENTITIES)),
           "MM-WORKBOOK-UNSAFE", BOOK),
    Broken("an entity that reads a file",
           in_zip("xl/sharedStrings.xml", after_declaration(READS_A_FILE)),
           "MM-WORKBOOK-UNSAFE", BOOK),
    Broken("a cell at the far end", in_zip("xl/worksheets/sheet3.xml", far_cell),
           "MM-SHEET-TOO-LARGE", BOOK, sheet="areas"),
    Broken("XML cut short",
           in_zip("xl/worksheets/sheet3.xml", lambda b: b[: len(b) // 2]),
           "MM-WORKBOOK-BROKEN", BOOK),
]  # fmt: skip

ALL = [*FILES, *HEADINGS, *CELLS, *BETWEEN, *SHAPES, *BOOKS]

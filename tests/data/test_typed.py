"""Text becomes typed columns; what does not is named."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.raw import Part, Records
from missionmetrics.data.starter_book import starter_book
from missionmetrics.data.typed import typed
from missionmetrics.schemas.registry import TABLES, Column

AREAS = TABLES["areas"]


def one_column(kind, texts, kinds=()):
    column = Column(
        name="name", kind=kind, required=True, nullable=True, description="", example=""
    )
    part = Part(
        table="areas",
        file="areas.csv",
        sheet=None,
        header_row=1,
        columns={"name": list(texts)},
        kinds={"name": list(kinds) or ["t"] * len(texts)},
        rows=[i + 2 for i in range(len(texts))],
        headings={},
    )
    schema = replace(AREAS, columns=MappingProxyType({"name": column}))
    return typed(Records("areas", [part]), schema)


def test_yes_and_no():
    out = one_column("boolean", ["yes", "No", "TRUE", "0", "", "perhaps"])
    held = out.frame["name"]
    assert held.tolist()[:4] == [True, False, True, False]
    assert held.isna().tolist() == [False] * 4 + [True] * 2
    assert [(f.code, f.row, f.value) for f in out.faults] == [
        ("MM-YES-NO", 5, "perhaps")
    ]


def test_missing_cells_are_missing_in_every_kind():
    for kind in ("id", "text", "number", "integer", "date", "period", "boolean"):
        out = one_column(kind, ["", "  "])
        assert out.frame["name"].isna().all()
        assert out.faults == []


def test_an_id_is_never_a_number():
    held = one_column("id", ["01", " 7 ", "NA", "1.0"]).frame["name"]
    assert held.tolist() == ["01", "7", "NA", "1.0"]


def test_an_id_longer_than_a_number_can_be_is_named():
    out = one_column("id", ["1234567890123456.0", "123456789012345"], ["n", "n"])
    assert [(f.code, f.row) for f in out.faults] == [("MM-ID-SCIENTIFIC", 0)]


def test_the_place_of_a_fault_is_that_of_the_file():
    one = one_column("number", ["1", "x"]).faults[0]
    assert (one.row, one.column) == (1, "name")


def test_a_broken_starter_says_so():
    with pytest.raises(EvidenceError) as caught:
        starter_book({}, "nonsense", "")
    assert caught.value.code == "MM-WRITE-STARTER"

"""The registry is read off the models, and says the same on every machine."""

import subprocess
import sys

import pandas as pd
import pytest

from missionmetrics.schemas.periods import read_period
from missionmetrics.schemas.registry import TABLES

COLUMNS = [(t.name, c) for t in TABLES.values() for c in t.columns.values()]


def test_every_table_says_what_it_is_for():
    for table in TABLES.values():
        assert table.about.split("\n")[0].endswith((".", "?")), table.name
        assert table.key, table.name
        assert set(table.key) <= set(table.columns), table.name


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_is_described_and_its_example_is_allowed(table, column):
    assert column.description.endswith("."), column.name
    assert column.example
    if column.enum:
        assert column.example in column.enum
        assert column.default is None or column.default in column.enum
    if column.kind in ("number", "integer"):
        number = float(column.example)
        assert column.minimum is None or number >= column.minimum
        assert column.maximum is None or number <= column.maximum
    if column.kind == "date":
        assert pd.Timestamp(column.example).isoformat()[:10] == column.example
    if column.kind == "period":
        assert read_period(column.example).text == column.example
    if column.pattern:
        assert r"\d" not in column.pattern


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_ids_that_point_elsewhere_point_at_a_key(table, column):
    if column.references is None:
        return
    target, name = column.references
    assert TABLES[target].key == (name,)


def test_people_and_free_text_are_restricted():
    restricted = {(t, c.name) for t, c in COLUMNS if c.sensitivity == "restricted"}
    assert {
        ("documents", "text"),
        ("documents", "participant_id"),
        ("segments", "text"),
        ("segments", "coder_id"),
        ("resident_responses", "comment"),
        ("claims", "text"),
        ("claims", "participant_id"),
        ("claims", "heard_with"),
        ("claims", "coder_id"),
        ("outcomes", "description"),
        ("outcomes", "actor"),
        ("claim_evidence", "note"),
        ("projects", "lead"),
        ("project_events", "note"),
        ("observations", "note"),
    } <= restricted


def test_a_heading_that_may_be_left_out_may_also_be_empty():
    for table, column in COLUMNS:
        assert column.required or column.nullable, (table, column.name)


def test_schemas_do_not_depend_on_pyarrow():
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from missionmetrics.schemas.export import schema_files\n"
        "from hashlib import sha256\n"
        "print(sha256(repr(schema_files()).encode()).hexdigest())"
    )
    without, with_it = (
        subprocess.check_output([sys.executable, "-c", c], text=True)
        for c in (code, code.split("\n", 1)[1])
    )
    assert without == with_it

"""What is committed in ``data_schemas`` is what the models say."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from missionmetrics.schemas.check import faults_in
from missionmetrics.schemas.export import schema_files, write_schemas
from missionmetrics.schemas.migration import SCHEMA_VERSION
from missionmetrics.schemas.registry import TABLES
from tests.schemas.tables import typed

COMMITTED = Path(__file__).parents[2] / "data_schemas"


def test_the_committed_files_are_in_step():
    committed = {
        path.relative_to(COMMITTED).as_posix(): path.read_text(encoding="utf-8")
        for path in COMMITTED.rglob("*")
        if path.is_file()
    }
    made = schema_files()
    assert sorted(committed) == sorted(made)
    stale = [name for name in made if made[name] != committed[name]]
    assert stale == [], "write them again: missionmetrics schemas data_schemas"


def test_the_same_models_give_the_same_bytes(tmp_path):
    written = write_schemas(tmp_path / "new")
    assert [p.relative_to(tmp_path / "new").as_posix() for p in written] == sorted(
        schema_files()
    )
    for path in written:
        name = path.relative_to(tmp_path / "new").as_posix()
        assert path.read_bytes() == schema_files()[name].encode()
        assert b"\r" not in path.read_bytes()


def test_other_files_in_the_folder_stay(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    write_schemas(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_schema_says_all_that_the_registry_says(name):
    schema = json.loads(schema_files()[f"{name}.schema.json"])
    table = TABLES[name]
    assert schema["version"] == str(SCHEMA_VERSION)
    assert [f["name"] for f in schema["fields"]] == list(table.columns)
    for field in schema["fields"]:
        column = table.columns[field["name"]]
        assert field["sensitivity"] == column.sensitivity
        assert field.get("unit") == column.unit
        assert field["constraints"].get("enum") == (
            list(column.enum) if column.enum else None
        )
        assert field["constraints"].get("minimum") == column.minimum
        assert field["constraints"]["required"] is not column.nullable
    keys = [schema["primaryKey"]] if "primaryKey" in schema else schema["uniqueKeys"]
    assert keys == [list(table.key)]
    assert len(schema["foreignKeys"]) == len(table.foreign_keys)


@pytest.mark.parametrize("name", TABLES)
def test_a_template_has_no_fault(name):
    headings, cells = csv.reader(io.StringIO(schema_files()[f"templates/{name}.csv"]))
    columns = TABLES[name].columns
    assert headings == list(columns)
    row = dict(zip(headings, cells, strict=True))
    filled = {h: typed(columns[h], [c]) for h, c in row.items() if c}
    assert faults_in(name, pd.DataFrame(filled)) == []


@pytest.mark.parametrize("name", TABLES)
def test_the_dictionary_tells_every_column(name):
    page = schema_files()[f"dictionary/{name}.md"]
    for column in TABLES[name].columns.values():
        (row,) = [x for x in page.splitlines() if x.startswith(f"| `{column.name}` |")]
        assert column.description in row
        for word in column.enum or ():
            assert f"`{word}`" in row
    assert f"dictionary/{name}.md" in schema_files()["README.md"]


def test_the_mission_schema_is_plain():
    schema = json.loads(schema_files()["mission.schema.json"])
    assert schema["$schema"].endswith("2020-12/schema")
    assert set(schema["properties"]) == {
        "schema_version",
        "mission",
        "protocol",
        "publication",
    }
    assert "Attributes" not in json.dumps(schema)

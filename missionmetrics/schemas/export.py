"""Write the schemas out, so that people and other programs can read them too.

Everything here is made from the models. The same models give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionmetrics.core.files import write_atomically
from missionmetrics.schemas.dictionary import mission_page, readme, table_page
from missionmetrics.schemas.migration import SCHEMA_VERSION
from missionmetrics.schemas.mission_models import MissionFile
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from missionmetrics.schemas.registry import Column, TableSchema

TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
TYPES = {
    "id": "string",
    "text": "string",
    "category": "string",
    "period": "string",
    "number": "number",
    "integer": "integer",
    "date": "date",
    "boolean": "boolean",
}
LEFT_EMPTY = {
    "areas": ("parent_id", "valid_to", "note"),
    "indicators": ("weight_group", "numerator_id", "denominator_id", "maximum"),
    "observations": ("start", "end", "note"),
    "targets": ("high", "removals"),
    "interventions": ("end",),
}


def write_schemas(folder: str | Path) -> list[Path]:
    """Write schemas, templates and the data dictionary into ``folder``.

    Parameters
    ----------
    folder : path
        Made if it is not there. Files of the same names are replaced, others stay.

    Returns
    -------
    list of Path
        The files written, in order of name.
    """
    files = schema_files()
    return [write_atomically(Path(folder) / name, files[name]) for name in files]


def schema_files() -> dict[str, str]:
    """Name and text of every file that :func:`write_schemas` writes."""
    files = {"README.md": readme(), "dictionary/mission.md": mission_page()}
    files["mission.schema.json"] = _json(mission_schema())
    for name, table in TABLES.items():
        files[f"{name}.schema.json"] = _json(table_schema(table))
        files[f"templates/{name}.csv"] = template(table)
        files[f"dictionary/{name}.md"] = table_page(table)
    return dict(sorted(files.items()))


def table_schema(table: TableSchema) -> dict[str, Any]:
    """The table as a Table Schema (Data Package, version 2).

    ``headingRequired``, ``kind``, ``unit`` and ``sensitivity`` are our own additions.
    A key of which a part may be empty is written as a unique key, because a primary
    key may not be empty.
    """
    whole = all(not table.columns[name].nullable for name in table.key)
    return {
        "$schema": TABLE_SCHEMA,
        "name": table.name,
        "title": table.title,
        "description": table.about,
        "version": str(SCHEMA_VERSION),
        "fieldsMatch": "partial",
        "missingValues": [""],
        "fields": [_field(column) for column in table.columns.values()],
        **({"primaryKey": list(table.key)} if whole else {}),
        **({} if whole else {"uniqueKeys": [list(table.key)]}),
        "foreignKeys": [
            {
                "fields": [name],
                "reference": {
                    "resource": "" if target == table.name else target,
                    "fields": [column],
                },
            }
            for name, (target, column) in table.foreign_keys.items()
        ],
    }


def _field(column: Column) -> dict[str, Any]:
    constraints = {
        "required": not column.nullable,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "pattern": column.pattern,
        "enum": list(column.enum) if column.enum else None,
    }
    field = {
        "name": column.name,
        "type": TYPES[column.kind],
        "kind": column.kind,
        "description": column.description,
        "example": _typed(column),
        "headingRequired": column.required,
        "sensitivity": column.sensitivity,
        "unit": column.unit,
        "default": column.default,
        "constraints": {k: v for k, v in constraints.items() if v is not None},
    }
    return {k: v for k, v in field.items() if v is not None}


def _typed(column: Column) -> str | int | float:
    if column.kind == "integer":
        return int(column.example)
    if column.kind == "number":
        number = float(column.example)
        return int(number) if number.is_integer() else number
    return column.example


def template(table: TableSchema) -> str:
    """The table's headings and one worked example, as CSV."""
    empty = LEFT_EMPTY.get(table.name, ())
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(table.columns)
    rows.writerow(
        "" if name in empty else column.example
        for name, column in table.columns.items()
    )
    return out.getvalue()


def mission_schema() -> dict[str, Any]:
    """``mission.toml`` as a JSON Schema."""
    schema = _first_paragraphs(MissionFile.model_json_schema())
    return {
        "$schema": JSON_SCHEMA,
        **schema,
        "title": "mission.toml",
        "version": str(SCHEMA_VERSION),
    }


def _first_paragraphs(part: Any) -> Any:
    """Docstrings cut down to what is meant for people who write the file."""
    if isinstance(part, list):
        return [_first_paragraphs(p) for p in part]
    if not isinstance(part, dict):
        return part
    return {
        key: value.split("\n\n")[0]
        if key == "description" and isinstance(value, str)
        else _first_paragraphs(value)
        for key, value in part.items()
    }


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

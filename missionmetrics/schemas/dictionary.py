"""The data dictionary: every table and column, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.schemas.migration import SCHEMA_VERSION
from missionmetrics.schemas.mission_models import (
    Links,
    Mission,
    MissionFile,
    Protocol,
    Publication,
    Rebase,
    Rhythm,
    Rings,
    Shock,
)
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from pydantic import BaseModel

    from missionmetrics.schemas.registry import Column, TableSchema

MADE = "<!-- Made by `missionmetrics schemas`; change missionmetrics/schemas. -->\n"
KINDS = {
    "id": "A name, without spaces at its ends.",
    "text": "Text.",
    "category": "One of",
    "period": "A period.",
    "number": "A number.",
    "integer": "A whole number.",
    "date": "A date, year first.",
    "boolean": "true or false.",
}
PUBLISHED = {
    "public": "yes",
    "aggregate_only": "in totals only",
    "restricted": "no",
}

README = """{made}
# Data dictionary

What the tables of a mission folder are called, what stands in each column, and what
may be published. Version {version}.

A mission folder holds `mission.toml` and one file for each table that the mission
has: `areas.csv`, `observations.csv` and so on. A workbook holds one sheet for each.
Only what a mission has is needed.

- [`mission.toml`](dictionary/mission.md): the goal, the dates and what was declared.
{tables}

## In this folder

- `dictionary/`: each table in words, for people.
- `templates/`: each table as a CSV file with its headings and one example, to fill in.
- `<table>.schema.json`: each table as a [Table Schema](https://datapackage.org/standard/table-schema/),
  for other programs; `mission.schema.json` is a JSON Schema.

## How things are written

- **Names** that end in `_id` are text: `01` stays `01`. A name stands once in its own
  table; other tables may use only names that stand there.
- **Dates** are written year first: `2023-06-30`.
- **Periods** are written `2023`, `2023/24` for a year that runs over two, `2023-Q2`,
  `2023-06`, `2023-W05`, a date, or `2023-01-01 to 2023-03-15`. `2011-12` can be a year
  or a month; the indicator's `frequency` decides.
- **Empty cells** are missing, never zero. `status` says why.
- **Shares** are between 0 and 1 where a table says so; otherwise the unit is the
  indicator's own.

## What may be published

- **yes**: single cells may be shown.
- **in totals only**: the cells are counted or added up; small counts are protected.
- **no**: the cells do not leave your computer. This is so for notes, for names, and
  for people's own words, with one exception: a quote whose speaker agreed to it.
"""


def readme() -> str:
    """The first page of the data dictionary."""
    tables = "\n".join(
        f"- [`{name}`](dictionary/{name}.md): {_start(table)}"
        for name, table in TABLES.items()
    )
    return README.format(made=MADE, version=SCHEMA_VERSION, tables=tables)


def _start(table: TableSchema) -> str:
    return " ".join(table.about.split("\n\n")[0].split())


def table_page(table: TableSchema) -> str:
    """One table: what it is for, and each of its columns."""
    together = "This name stands" if len(table.key) == 1 else "Together they stand"
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [
        MADE,
        f"# {table.title}: `{table.name}`",
        "",
        table.about,
        "",
        f"Each row is named by {key}. {together} only once.",
        "",
        "| column | what it says | how to write it | published |",
        "|---|---|---|---|",
    ]
    lines += [
        _row(c.name, c.description, _how(c), PUBLISHED[c.sensitivity])
        for c in table.columns.values()
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, *cells: str) -> str:
    safe = [cell.replace("|", "\\|") for cell in cells]
    return f"| `{name}` | " + " | ".join(safe) + " |"


def _how(column: Column) -> str:
    return " ".join(
        part
        for part in (
            _kind(column),
            _limits(column),
            f"In {column.unit}." if column.unit else "",
            f"Must stand in `{column.references[0]}`." if column.references else "",
            _needed(column),
            f"Example: `{column.example}`.",
        )
        if part
    )


def _kind(column: Column) -> str:
    words = KINDS[column.kind]
    if column.enum:
        words += " " + ", ".join(f"`{word}`" for word in column.enum) + "."
    return words


def _limits(column: Column) -> str:
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return ""
    if high is None:
        return f"{low:g} or more."
    return f"Up to {high:g}." if low is None else f"From {low:g} to {high:g}."


def _needed(column: Column) -> str:
    if not column.nullable:
        return "Needed." if column.required else "Needed in every row, if it is there."
    if column.default:
        return f"May be empty, which means `{column.default}`."
    return "May be empty." if column.required else "May be left out."


def mission_page() -> str:
    """``mission.toml``: every section and key."""
    lines = [MADE, "# The mission file: `mission.toml`", ""]
    lines += ["What the mission is, and what was declared before anybody looked.", ""]
    lines += _section("At the top", MissionFile, only=("schema_version",))
    for name, model in (
        ("[mission]", Mission),
        ("[protocol]", Protocol),
        ("[[protocol.shocks]]", Shock),
        ("[[protocol.rebase]]", Rebase),
        ("[protocol.rings]", Rings),
        ("[protocol.rhythm]", Rhythm),
        ("[protocol.links]", Links),
        ("[publication]", Publication),
    ):
        lines += _section(f"`{name}`", model)
    return "\n".join(lines).rstrip() + "\n"


def _section(
    heading: str, model: type[BaseModel], *, only: tuple[str, ...] = ()
) -> list[str]:
    about = "" if only else (model.__doc__ or "").split("\n\n")[0]
    lines = [f"## {heading}", "", *([about, ""] if about else [])]
    lines += ["| key | what it says | needed | example |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        if only and name not in only:
            continue
        needed = "yes" if field.is_required() else _otherwise(field.default)
        example = _toml(field.examples[0]) if field.examples else ""
        lines.append(_row(name, field.description or "", needed, example))
    return [*lines, ""]


def _otherwise(default: Any) -> str:
    plain = isinstance(default, (str, int, tuple)) and default not in ((), "")
    return f"no; otherwise {_toml(default)}" if plain else "no"


def _toml(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(f"`{_plain(v)}`" for v in value)
    if isinstance(value, dict):
        return ", ".join(f"`{k} = {_plain(v)}`" for k, v in value.items())
    return f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""Every table the library knows, read off the pandera models: one source of truth."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import cleandoc
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from missionmetrics.schemas import (
    claims,
    indicators,
    places,
    portfolio,
    sources,
    voices,
)
from missionmetrics.schemas.fields import METADATA

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandera.pandas as pa

Kind = Literal[
    "id", "text", "number", "integer", "date", "period", "boolean", "category"
]
Sensitivity = Literal["public", "aggregate_only", "restricted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        The heading.
    kind : str
        ``id``, ``text``, ``number``, ``integer``, ``date``, ``period``, ``boolean``
        or ``category``.
    required : bool
        Whether the heading must be there.
    nullable : bool
        Whether a cell may be empty.
    enum : tuple of str or None
        The words allowed, in their natural order.
    unit : str or None
        Unit of a number, in words.
    sensitivity : {"public", "aggregate_only", "restricted"}
        Whether single cells may be published, only totals, or nothing at all.
    minimum, maximum : float or None
        Bounds of a number, included.
    pattern : str or None
        Regular expression that the whole text must match.
    description, example : str
        For people.
    references : (table, column) or None
        Where each value must be found.
    default : str or None
        What an empty cell stands for.
    """

    name: str
    kind: Kind
    required: bool
    nullable: bool
    description: str
    example: str
    enum: tuple[str, ...] | None = None
    unit: str | None = None
    sensitivity: Sensitivity = "public"
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    references: tuple[str, str] | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSchema:
    """One table: its columns, what identifies a row, and what it is for.

    Attributes
    ----------
    name, title : str
        Name of the file or sheet, and the title for people.
    model : type of pandera DataFrameModel
        Where all of this comes from.
    columns : mapping of str to Column
        In the order in which templates write them.
    key : tuple of str
        Columns that together name a row; an empty cell counts as its default.
    foreign_keys : mapping of str to (table, column)
        Columns whose values must be found elsewhere.
    derived : tuple of str
        Columns that reading adds; allowed, but never asked for.
    about : str
        What the table is for, in a resident's words.
    """

    name: str
    title: str
    model: type[pa.DataFrameModel]
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    foreign_keys: Mapping[str, tuple[str, str]]
    derived: tuple[str, ...]
    about: str


def _column(name: str, column: pa.Column) -> Column:
    facts = (column.metadata or {})[METADATA]
    return Column(
        name=name,
        required=bool(column.required),
        nullable=bool(column.nullable),
        description=column.description or "",
        **facts,
    )


def _derived(name: str, columns: Mapping[str, Column]) -> tuple[str, ...]:
    added = ("start", "end") if "period" in columns else ()
    shape = ("geometry",) if name == "areas" else ()
    return tuple(c for c in (*added, *shape) if c not in columns)


def _table(name: str, model: type[pa.DataFrameModel]) -> TableSchema:
    schema = model.to_schema()
    columns = {n: _column(n, c) for n, c in schema.columns.items()}
    links = {n: c.references for n, c in columns.items() if c.references}
    config = model.__config__
    return TableSchema(
        name=name,
        title=schema.title or name,
        model=model,
        columns=MappingProxyType(columns),
        key=tuple((getattr(config, "metadata", None) or {})["key"]),
        foreign_keys=MappingProxyType(links),
        derived=_derived(name, columns),
        about=cleandoc(model.__doc__ or ""),
    )


TABLES: Mapping[str, TableSchema] = MappingProxyType(
    {
        name: _table(name, model)
        for name, model in {
            "areas": places.Areas,
            "area_links": places.AreaLinks,
            "sources": sources.Sources,
            "indicators": indicators.Indicators,
            "observations": indicators.Observations,
            "targets": indicators.Targets,
            "populations": places.Populations,
            "interventions": portfolio.Interventions,
            "projects": portfolio.Projects,
            "project_events": portfolio.ProjectEvents,
            "project_links": portfolio.ProjectLinks,
            "documents": voices.Documents,
            "codes": voices.Codes,
            "segments": voices.Segments,
            "resident_responses": voices.ResidentResponses,
            "outcomes": claims.Outcomes,
            "claims": claims.Claims,
            "claim_evidence": claims.ClaimEvidence,
        }.items()
    }
)

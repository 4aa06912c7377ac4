"""One helper for each kind of column, so that a model reads like a table."""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa

ID_PATTERN = r"\S(.*\S)?"
METADATA = "missionmetrics"


def ident(
    description: str,
    *,
    example: str,
    nullable: bool = False,
    references: tuple[str, str] | None = None,
    sensitivity: str = "public",
) -> Any:
    """A name that rows are joined by: text, ``01`` stays ``01``."""
    return _field(
        "id",
        description,
        example,
        nullable=nullable,
        references=references,
        sensitivity=sensitivity,
        pattern=ID_PATTERN,
    )


def text(
    description: str,
    *,
    example: str,
    nullable: bool = False,
    default: str | None = None,
    pattern: str | None = None,
    sensitivity: str = "public",
) -> Any:
    """Words."""
    return _field(
        "text",
        description,
        example,
        nullable=nullable,
        default=default,
        pattern=pattern,
        sensitivity=sensitivity,
    )


def number(
    description: str,
    *,
    example: str,
    nullable: bool = True,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str | None = None,
    sensitivity: str = "public",
) -> Any:
    """A number; ``unit`` in words a resident would use."""
    return _field(
        "number",
        description,
        example,
        nullable=nullable,
        unit=unit,
        sensitivity=sensitivity,
        bounds=(minimum, maximum),
    )


def whole(
    description: str,
    *,
    example: str,
    nullable: bool = True,
    minimum: int | None = None,
    maximum: int | None = None,
    unit: str | None = None,
    sensitivity: str = "public",
) -> Any:
    """A whole number."""
    return _field(
        "integer",
        description,
        example,
        nullable=nullable,
        unit=unit,
        sensitivity=sensitivity,
        bounds=(minimum, maximum),
    )


def day(
    description: str,
    *,
    example: str,
    nullable: bool = True,
    sensitivity: str = "public",
) -> Any:
    """A date."""
    return _field(
        "date", description, example, nullable=nullable, sensitivity=sensitivity
    )


def period(
    description: str,
    *,
    example: str,
    nullable: bool = False,
    sensitivity: str = "public",
) -> Any:
    """A year, financial year, quarter, month, week, date, or a range of them."""
    return _field(
        "period", description, example, nullable=nullable, sensitivity=sensitivity
    )


def choice(
    *allowed: str,
    description: str,
    example: str,
    nullable: bool = False,
    default: str | None = None,
    sensitivity: str = "public",
) -> Any:
    """One of a short list of words."""
    return _field(
        "category",
        description,
        example,
        nullable=nullable,
        default=default,
        sensitivity=sensitivity,
        allowed=allowed,
    )


def keyed_by(*columns: str) -> dict[str, tuple[str, ...]]:
    """The columns that together name a row, as a model's ``Config`` holds them."""
    return {"key": columns}


def _field(
    kind: str,
    description: str,
    example: str,
    *,
    nullable: bool,
    bounds: tuple[float | None, float | None] = (None, None),
    allowed: tuple[str, ...] | None = None,
    **facts: Any,
) -> Any:
    return pa.Field(
        nullable=nullable,
        ge=bounds[0],
        le=bounds[1],
        isin=allowed,
        description=description,
        metadata={
            METADATA: {
                "kind": kind,
                "example": example,
                "minimum": bounds[0],
                "maximum": bounds[1],
                "enum": allowed,
                **facts,
            }
        },
    )

"""What can be wrong with the outlines of areas, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import Fault

if TYPE_CHECKING:
    from pathlib import Path

JOIN = "area_id"

NO_ID = (
    "MM-GEO-ID",
    "The shape has no `area_id`.",
    "give it the area_id that the table `areas` uses.",
)
NO_SHAPE = (
    "MM-GEO-EMPTY",
    "The shape is empty.",
    "draw it, or take it out of the file; an area may do without an outline.",
)


def at_shape(file: str, number: int, name: str, what: tuple[str, str, str]) -> Fault:
    """Say what is wrong with one shape."""
    code, message, fix = what
    return Fault(
        code=code,
        message=message,
        fix=fix,
        file=file,
        row=number,
        column=JOIN,
        value=name or None,
    )


def two_files(paths: list[Path]) -> Fault:
    """Say that there are two files with outlines."""
    return Fault(
        code="MM-GEO-TWICE",
        message=f"There are outlines in both {' and '.join(p.name for p in paths)}.",
        fix="keep one of the files.",
        file=paths[0].name,
    )


def no_system(file: str, what: str, value: str | None) -> Fault:
    """Say that the coordinate reference system is not known."""
    return Fault(
        code="MM-GEO-CRS",
        message=f"The file {what} which coordinate reference system its numbers are "
        "in; that is never guessed.",
        fix="save it again with the system named: EPSG:4326 for degrees, EPSG:27700 "
        "for the British grid.",
        file=file,
        column="crs",
        value=value,
    )


def empty_file(file: str) -> Fault:
    """Say that the file holds no shape."""
    return Fault(
        code="MM-GEO-EMPTY",
        message="The file holds no shape.",
        fix="export the outlines again, or delete the file.",
        file=file,
    )


def twice(file: str, number: int, name: str, first: int) -> Fault:
    """Say that an area has two shapes."""
    return at_shape(
        file,
        number,
        name,
        (
            "MM-GEO-DUPLICATE",
            f"The area '{name}' has a shape already, number {first}.",
            "merge the shapes of one area into one, or correct the area_id.",
        ),
    )


def out_of_place(file: str, number: int, name: str, wrong: str) -> Fault:
    """Say that coordinates do not fit their system."""
    return at_shape(
        file,
        number,
        name,
        (
            "MM-GEO-RANGE",
            f"The coordinates of '{name}' {wrong}.",
            "export the outlines again with the right coordinate reference system, "
            "longitude before latitude.",
        ),
    )


def repaired(
    file: str, number: int, name: str, why: str, before: Any, after: Any
) -> Fault:
    """Say that an outline was repaired, and how much that changed it."""
    change = abs(after.area - before.area) / before.area if before.area else 1.0
    return Fault(
        code="MM-GEO-INVALID",
        message=f"The outline of '{name}' is not sound ({why.split('[')[0].strip()}); "
        f"it is repaired, which changes its area by {change:.2%}.",
        fix="look at it on a map; in QGIS, 'Fix geometries' does the same.",
        file=file,
        row=number,
        column=JOIN,
        value=name or None,
        severity="warning",
    )


def encloses_nothing(file: str, number: int, name: str, kind: str) -> Fault:
    """Say that a shape has no area."""
    return at_shape(
        file,
        number,
        name,
        (
            "MM-GEO-KIND",
            f"The shape of '{name}' is a {kind}, which encloses nothing.",
            "give the outline of the area as a polygon.",
        ),
    )


def stranger(file: str, number: int, name: str, known: set[str]) -> Fault:
    """Say that a shape belongs to no area of the table."""
    from missionmetrics.schemas.place import did_you_mean

    return Fault(
        code="MM-GEO-STRANGER",
        message=f"The shape '{name}' belongs to no area of the table; it is left out.",
        fix=did_you_mean(name, known) + "Add the area, or leave it.",
        file=file,
        row=number,
        column=JOIN,
        value=name,
        severity="warning",
    )


def without_outline(file: str, name: str) -> Fault:
    """Say that an area has no outline."""
    return Fault(
        code="MM-GEO-NO-OUTLINE",
        message=f"The area '{name}' has no outline, so maps leave it out.",
        fix="add its outline if a map should show it.",
        file=file,
        column=JOIN,
        value=name,
        severity="warning",
    )

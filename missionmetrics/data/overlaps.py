"""Areas of one level that lie on top of each other, so that people count twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import pandas as pd

LEAST = 0.01


def overlaps(
    frame: gpd.GeoDataFrame,
    areas: pd.DataFrame,
    numbers: Mapping[str, int],
    file: str,
) -> Iterator[Fault]:
    """Find areas that share more than a hundredth of the smaller one.

    Only areas of the same level, valid at the same time, are held against each
    other: a borough may lie in its region, an old ward under a new one.

    Parameters
    ----------
    frame : GeoDataFrame
        ``area_id`` and ``geometry``.
    areas : DataFrame
        The table of areas.
    numbers : mapping of str to int
        Number of each area's shape in its file.
    file : str
        Name of the file.

    Yields
    ------
    Fault
        ``MM-GEO-OVERLAP`` (warning), at the later of the two shapes.
    """
    import shapely

    facts = areas.drop_duplicates("area_id").set_index("area_id")
    tree = shapely.STRtree(frame.geometry.to_numpy())
    one, other = tree.query(frame.geometry.to_numpy(), predicate="intersects")
    names = frame["area_id"].tolist()
    shapes = frame.geometry.tolist()
    for i, j in zip(one.tolist(), other.tolist(), strict=True):
        if i >= j or not _beside(facts, names[i], names[j]):
            continue
        if shapely.touches(shapes[i], shapes[j]):
            continue
        shared = shapely.intersection(shapes[i], shapes[j]).area
        share = shared / min(shapes[i].area, shapes[j].area)
        if share > LEAST:
            yield _fault(names[i], names[j], share, numbers, file)


def _beside(facts: pd.DataFrame, one: str, other: str) -> bool:
    """Whether two areas are of one level and exist at the same time."""
    a, b = facts.loc[one], facts.loc[other]
    if "level" in facts and a["level"] != b["level"]:
        return False
    return not (_over_before(a, b) or _over_before(b, a))


def _over_before(old: Any, new: Any) -> bool:
    return bool(old.get("valid_to") is not None and old["valid_to"] < new["valid_from"])


def _fault(
    one: str, other: str, share: float, numbers: Mapping[str, int], file: str
) -> Fault:
    return Fault(
        code="MM-GEO-OVERLAP",
        message=f"The areas '{one}' and '{other}' overlap by {share:.0%} of the "
        "smaller one.",
        fix="correct the outlines, or give the areas different levels or dates.",
        file=file,
        row=max(numbers[one], numbers[other]),
        column="area_id",
        value=other,
        severity="warning",
    )

"""Outlines of areas for a result, in the order of its areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.core.geography import Geography
from missionmetrics.core.provenance import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

MESSAGE = "geography.note.administrative"


def outlines(
    geography: gpd.GeoDataFrame | None, area_ids: Sequence[str], names: Sequence[str]
) -> Geography | None:
    """Outlines of ``area_ids``; ``None`` unless every one of them has an outline.

    ``geography`` has the columns ``area_id`` and ``geometry`` and a coordinate
    reference system, or else there are none either. A map that leaves areas out would
    mislead, so there is none.
    """
    if geography is None or geography.crs is None or "area_id" not in geography:
        return None
    shapes = geography.set_index("area_id").geometry
    if not set(area_ids) <= set(shapes.index):
        return None
    chosen = shapes.loc[list(area_ids)]
    if chosen.isna().any() or chosen.is_empty.any():
        return None
    return Geography(
        area_id=tuple(area_ids),
        name=tuple(names),
        wkb=tuple(chosen.to_wkb()),
        crs=geography.crs.to_string(),
        note=MESSAGE,
    )


def shapes_fingerprint(geography: gpd.GeoDataFrame, area_ids: Sequence[str]) -> str:
    """Content hash of the shapes of ``area_ids`` and of their reference system."""
    if "area_id" not in geography:
        return fingerprint(pd.DataFrame({"area_id": [], "crs": [], "shape": []}))
    used = geography.loc[geography["area_id"].isin(list(area_ids))]
    return fingerprint(pd.DataFrame({
        "area_id": used["area_id"].astype(str).to_numpy(), "crs": str(used.crs),
        "shape": used.geometry.to_wkb(hex=True).to_numpy(),
    }))  # fmt: skip

"""Everything a mission folder holds, read and typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import pandas as pd

    from missionmetrics.core.errors import Fault
    from missionmetrics.schemas.mission import MissionFile


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The evidence of one mission.

    Attributes
    ----------
    mission : MissionFile
        Goal, dates, protocol and publication policy.
    frames : mapping of str to DataFrame
        Every table the library knows, by name; without rows where there is none.
    geography : GeoDataFrame or None
        Outlines, one row an ``area_id``, with a coordinate reference system.
    faults : tuple of Fault
        Warnings met on the way; a table with an error is never built.
    origin : str
        Where it was read from, for people.
    truth : mapping or None
        For simulated evidence: what is true of it.
    """

    mission: MissionFile
    frames: Mapping[str, pd.DataFrame]
    geography: gpd.GeoDataFrame | None = None
    faults: tuple[Fault, ...] = ()
    origin: str = ""
    truth: Mapping[str, Any] | None = None

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def __iter__(self) -> Iterator[str]:
        """Names of the tables, as of a mapping."""
        return iter(self.frames)

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same evidence, wherever it was read from."""
        if not isinstance(other, Tables):
            return NotImplemented
        return (
            self.mission == other.mission
            and self.frames.keys() == other.frames.keys()
            and all(_same(self.frames[t], other.frames[t]) for t in self.frames)
            and _same_shapes(self.geography, other.geography)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        held = [f"{name} {len(f)}" for name, f in self.frames.items() if len(f)]
        return f"Tables({self.origin or 'in memory'}: {', '.join(held) or 'no rows'})"


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return bool(one.reset_index(drop=True).equals(other.reset_index(drop=True)))


def _same_shapes(one: gpd.GeoDataFrame | None, other: gpd.GeoDataFrame | None) -> bool:
    if one is None or other is None:
        return one is other
    return (
        one.crs == other.crs
        and list(one["area_id"]) == list(other["area_id"])
        and bool(one.geometry.geom_equals_exact(other.geometry, 1e-9).all())
    )

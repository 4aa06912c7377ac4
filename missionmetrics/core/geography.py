"""Shapes of areas, carried beside a result without a mapping library."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Geography:
    """The outlines that a map needs, one an area.

    Attributes
    ----------
    area_id, name : tuple of str, length (areas,)
        Code and name of each area, in the order of ``wkb``.
    wkb : tuple of bytes, length (areas,)
        Outline of each area as well-known binary.
    crs : str
        Coordinate reference system, as an authority code such as ``"EPSG:27700"``.
    note : str
        What a reader of the map should know of these boundaries.
    """

    area_id: tuple[str, ...]
    name: tuple[str, ...]
    wkb: tuple[bytes, ...]
    crs: str
    note: str = ""

    def __post_init__(self) -> None:
        if not len(self.area_id) == len(self.name) == len(self.wkb):
            raise TypeError("Geography: area_id, name and wkb differ in length")
        if not self.crs:
            raise TypeError("Geography: a coordinate reference system is needed")

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON; outlines as base64 text."""
        return {
            "area_id": list(self.area_id),
            "name": list(self.name),
            "wkb": [base64.b64encode(w).decode() for w in self.wkb],
            "crs": self.crs,
            "note": self.note,
        }

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> Geography:
        """Rebuild from :meth:`to_dict`."""
        return cls(
            area_id=tuple(given["area_id"]),
            name=tuple(given["name"]),
            wkb=tuple(base64.b64decode(w) for w in given["wkb"]),
            crs=given["crs"],
            note=given["note"],
        )

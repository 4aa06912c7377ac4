"""The places of Harbour City: who lies in whom, who lives there, what was redrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.data.example_shapes import (
    CRS,
    Shapes,
    draw_shapes,
    hinterland,
    neighbours,
)
from missionmetrics.data.example_words import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

CITY, COMPARATOR = "HC", "NS"
NEIGHBOURHOODS = 150
YEARS = tuple(range(2013, 2026))
REDRAWN_ON = pd.Timestamp("2021-04-01")
OLD_AREA = "Saltmarsh End"
NEW_AREAS = ("Upper Saltmarsh", "Lower Saltmarsh")
COMPARATOR_PEOPLE = 2_480_000.0


@dataclass(frozen=True, slots=True)
class Places:
    """Everything about places that the other parts of the city build on.

    Attributes
    ----------
    areas, links, populations : DataFrame
        The tables of those names; populations without the city and its districts.
    shapes : GeoDataFrame
        ``area_id`` and outline of neighbourhoods, districts and the city.
    ids : tuple of str
        Current neighbourhoods, in the order of all arrays.
    district_ids : tuple of str
        The ten districts.
    district : ndarray of int
        District of each neighbourhood, as a place in ``district_ids``.
    beside : tuple of tuple of int
        Neighbours of each neighbourhood.
    people : ndarray, shape (areas, years)
        Residents in each of ``YEARS``.
    redrawn : (str, int, int)
        Id of the neighbourhood that was split, and which two came out of it.
    """

    areas: pd.DataFrame
    links: pd.DataFrame
    populations: pd.DataFrame
    shapes: Any
    ids: tuple[str, ...]
    district_ids: tuple[str, ...]
    district: NDArray[np.int64]
    beside: tuple[tuple[int, ...], ...]
    people: NDArray[np.float64]
    redrawn: tuple[str, int, int]

    def parents(self) -> Mapping[str, str]:
        """The district of each current neighbourhood."""
        return {
            a: self.district_ids[d]
            for a, d in zip(self.ids, self.district, strict=True)
        }


def make_places(rng: np.random.Generator) -> Places:
    """Draw the city's places.

    Parameters
    ----------
    rng : Generator
        Source of chance.

    Returns
    -------
    Places
    """
    words = written("places")
    middles = [(d["bearing"], d["distance"]) for d in words["district"]]
    drawn = draw_shapes(rng, NEIGHBOURHOODS, middles)
    order = np.lexsort((_down(drawn), drawn.district))
    shapes = Shapes(
        cells=[drawn.cells[i] for i in order],
        district=drawn.district[order],
        shore=drawn.shore[order],
    )
    district_ids = tuple(f"{i + 1:02d}" for i in range(len(middles)))
    ids = _numbered(shapes.district, district_ids)
    beside = tuple(neighbours(shapes.cells))
    pair = _pair_to_redraw(shapes, beside)
    people = _people(rng, shapes)
    old = f"{district_ids[int(shapes.district[pair[0]])]}99"
    names = _names(rng, shapes, pair)
    return Places(
        areas=_areas(ids, names, shapes, district_ids, (old, *pair)),
        links=_links((old, *pair), ids, people),
        populations=_populations(ids, people),
        shapes=_frame(ids, shapes, district_ids, (old, *pair)),
        ids=ids,
        district_ids=district_ids,
        district=shapes.district,
        beside=beside,
        people=people,
        redrawn=(old, *pair),
    )


def _down(shapes: Shapes) -> NDArray[np.float64]:
    """North to south, so that codes run like the lines of a page."""
    return np.array([-c.centroid.y for c in shapes.cells])


def _numbered(district: NDArray[np.int64], within: tuple[str, ...]) -> tuple[str, ...]:
    seen = dict.fromkeys(range(len(within)), 0)
    ids = []
    for d in district.tolist():
        seen[d] += 1
        ids.append(f"{within[d]}{seen[d]:02d}")
    return tuple(ids)


def _pair_to_redraw(
    shapes: Shapes, beside: tuple[tuple[int, ...], ...]
) -> tuple[int, int]:
    last = int(shapes.district.max())
    for i in np.flatnonzero(shapes.district == last).tolist():
        for j in beside[i]:
            if j > i and shapes.district[j] == last:
                return int(i), int(j)
    raise AssertionError("the last district has no two neighbouring cells")


def _people(rng: np.random.Generator, shapes: Shapes) -> NDArray[np.float64]:
    start = rng.lognormal(np.log(4_050), 0.26, len(shapes.cells))
    growth = rng.normal(0.004, 0.006, len(shapes.cells))
    steps = np.arange(len(YEARS))
    drawn: NDArray[np.float64] = np.round(
        start[:, None] * np.exp(np.outer(growth, steps))
    )
    return drawn


def _names(
    rng: np.random.Generator, shapes: Shapes, pair: tuple[int, int]
) -> list[str]:
    words = written("places")["neighbourhoods"]
    shore = rng.permutation(words["shore"]).tolist()
    inland = rng.permutation(words["inland"]).tolist()
    names = [(shore if s and shore else inland).pop() for s in shapes.shore.tolist()]
    for place, name in zip(pair, NEW_AREAS, strict=True):
        names[place] = name
    return names


def _areas(
    ids: tuple[str, ...],
    names: list[str],
    shapes: Shapes,
    district_ids: tuple[str, ...],
    redrawn: tuple[str, int, int],
) -> pd.DataFrame:
    words = written("places")
    old, first, second = redrawn
    rows: list[dict[str, Any]] = [
        {"area_id": CITY, "name": words["city"], "level": "city"},
        {"area_id": COMPARATOR, "name": words["comparator"], "level": "region"},
    ]
    rows += [
        {"area_id": i, "name": d["name"], "level": "district", "parent_id": CITY}
        for i, d in zip(district_ids, words["district"], strict=True)
    ]
    rows += [
        {
            "area_id": area,
            "name": name,
            "level": "neighbourhood",
            "parent_id": district_ids[int(d)],
            "valid_from": REDRAWN_ON if i in (first, second) else pd.NaT,
        }
        for i, (area, name, d) in enumerate(
            zip(ids, names, shapes.district, strict=True)
        )
    ]
    rows.append(
        {
            "area_id": old,
            "name": OLD_AREA,
            "level": "neighbourhood",
            "parent_id": old[:2],
            "valid_to": REDRAWN_ON - pd.Timedelta(days=1),
            "note": f"Split into {' and '.join(NEW_AREAS)}.",
        }
    )
    frame = pd.DataFrame(rows)
    for column in ("valid_from", "valid_to"):
        frame[column] = pd.to_datetime(frame[column])
    columns = ["area_id", "name", "level", "parent_id", "valid_from", "valid_to"]
    return frame[[*columns, "note"]]


def _links(
    redrawn: tuple[str, int, int],
    ids: tuple[str, ...],
    people: NDArray[np.float64],
) -> pd.DataFrame:
    old, *pair = redrawn
    lived = people[pair, YEARS.index(REDRAWN_ON.year)]
    share = round(float(lived[0] / lived.sum()), 2)
    return pd.DataFrame(
        {
            "from_area_id": [old, old],
            "to_area_id": [ids[i] for i in pair],
            "weight": [share, round(1 - share, 2)],
            "basis": ["population", "population"],
            "valid_on": [REDRAWN_ON, REDRAWN_ON],
        }
    )


def _populations(ids: tuple[str, ...], people: NDArray[np.float64]) -> pd.DataFrame:
    years = [str(y) for y in YEARS]
    near = pd.DataFrame(
        {
            "area_id": np.repeat(ids, len(years)),
            "period": years * len(ids),
            "value": people.ravel(),
        }
    )
    steps = np.arange(len(years))
    far = pd.DataFrame(
        {
            "area_id": COMPARATOR,
            "period": years,
            "value": np.round(COMPARATOR_PEOPLE * np.exp(0.003 * steps)),
        }
    )
    frame = pd.concat([near, far], ignore_index=True)
    frame.insert(2, "group", "")
    return frame.assign(source_id="mid-year-counts")


def _frame(
    ids: tuple[str, ...],
    shapes: Shapes,
    district_ids: tuple[str, ...],
    redrawn: tuple[str, int, int],
) -> Any:
    """Outlines of every area, past ones and the comparator region too."""
    import geopandas as gpd
    import shapely

    cells = np.array(shapes.cells)
    wide = [
        shapely.union_all(cells[shapes.district == d]) for d in range(len(district_ids))
    ]
    city, old = shapely.union_all(cells), shapely.union_all(cells[list(redrawn[1:])])
    outlines = shapely.normalize([*cells, old, *wide, city, hinterland(city)])
    return gpd.GeoDataFrame(
        {"area_id": [*ids, redrawn[0], *district_ids, CITY, COMPARATOR]},
        geometry=list(outlines),
        crs=CRS,
    )

"""Greater Manchester, carbon neutral by 2038: its files as tables of a mission."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.cases_declared import (
    COMMITMENTS,
    DECLARATIONS,
    declared,
    targets,
)
from missionmetrics.data.cases_editions import (
    EDITION_2019,
    EDITION_2022,
    earlier_editions,
    long_form,
)
from missionmetrics.data.cases_report import notice
from missionmetrics.data.cases_shapes import repaired_shapes, with_wider

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from missionmetrics.core.errors import Fault

PANEL = "panel/emissions_total_la_2005_2023.csv.gz"
OUTLINES = "geo/uk_lad_2023.geojson"
NEEDED = (PANEL, EDITION_2022, EDITION_2019, OUTLINES, DECLARATIONS, COMMITMENTS)

PLACE, WHOLE, PLACE_LIES_IN = "E11000001", "K02000001", "E12000002"
COMBINED_AUTHORITY = "E47000001"
BOROUGHS = tuple(f"E08{i:06d}" for i in range(1, 11))
ATTRIBUTION = """\
Contains public sector information licensed under the Open Government Licence v3.0 (DESNZ, DfT, DEFRA, MHCLG, Ofgem, Trafford Council,
Manchester City Council). Contains National Statistics and OS data (c) Crown copyright and database right. Data from mySociety and Climate
Emergency UK, CC BY 4.0. Hex layout (c) Open Innovations, MIT."""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Converted:
    """A case as the tables of a mission.

    Attributes
    ----------
    mission : str
        Text of ``mission.toml``.
    frames : mapping of str to DataFrame
        Tables by name; tables that the case cannot fill are left out.
    shapes : GeoDataFrame
        ``area_id`` and outline.
    faults : tuple of Fault
        Warnings: what was repaired, kept apart or left out.
    """

    mission: str
    frames: Mapping[str, pd.DataFrame]
    shapes: Any
    faults: tuple[Fault, ...]


def convert_manchester(folder: Path) -> Converted:
    """Convert the prepared files of the case.

    Parameters
    ----------
    folder : path
        The prepared files, as ``gm_net_zero`` lays them out.

    Returns
    -------
    Converted

    Raises
    ------
    EvidenceError
        A file is missing (``MM-CASE-FILE``).
    """
    _all_there(folder)
    panel = pd.read_csv(folder / PANEL)
    declarations, commitments = (
        _text(folder / DECLARATIONS),
        _text(folder / COMMITMENTS),
    )
    areas = _areas(panel)
    known = {a: a for a in panel["lad_code"].unique()} | {COMBINED_AUTHORITY: PLACE}
    shapes, mended = repaired_shapes(
        folder / OUTLINES, id_column="LAD23CD", name_column="LAD23NM", called=OUTLINES
    )
    acts, act_faults = declared(declarations, known)
    aims, aim_faults = targets(declarations, commitments, known)
    current = _observations(panel)
    past, past_faults = earlier_editions(folder, current)
    fixed = _fixed_tables()
    shapes = with_wider(shapes, areas)
    frames = {
        "areas": areas,
        "sources": fixed["sources"],
        "indicators": fixed["indicators"],
        "observations": pd.concat([current, past], ignore_index=True),
        "targets": aims,
        "populations": _populations(panel),
        "interventions": pd.concat([_plan(), acts], ignore_index=True),
    }
    aside = _kept_out(folder)
    faults = (*mended, *act_faults, *aim_faults, *past_faults, *aside)
    return Converted(_mission(), frames, shapes, faults)


def _all_there(folder: Path) -> None:
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise EvidenceError(
            f"The case's folder lacks {', '.join(missing)}.",
            fix="point MISSIONMETRICS_CASES to a complete copy of the prepared cases.",
            code="MM-CASE-FILE",
        )


def _text(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _written(name: str) -> str:
    source = files("missionmetrics.data").joinpath("manchester", name)
    return source.read_text(encoding="utf-8")


def _mission() -> str:
    return _written("mission.toml").replace("{attribution}", ATTRIBUTION)


def _fixed_tables() -> dict[str, pd.DataFrame]:
    words = tomllib.loads(_written("tables.toml"))
    sources = pd.DataFrame(words["sources"])
    sources["next_expected"] = pd.to_datetime(sources["next_expected"])
    sources["attribution"], sources["consent"] = ATTRIBUTION, "not_needed"
    return {"sources": sources, "indicators": pd.DataFrame(words["indicators"])}


def _kept_out(folder: Path) -> list[Fault]:
    """Say why other files of the case became no table."""
    return [
        notice(
            "MM-CASE-KEPT-OUT",
            f"{file['why']} It was kept out.",
            file["use"],
            file=file["file"],
            column=file["column"],
        )
        for file in tomllib.loads(_written("tables.toml"))["kept_out"]
        if (folder / file["file"]).exists()
    ]


def _areas(panel: pd.DataFrame) -> pd.DataFrame:
    """Districts within regions within countries; the ten boroughs within the place."""
    one = panel.drop_duplicates("lad_code")
    countries = one[["country_code", "country"]].drop_duplicates()
    regions = one[["region_code", "region", "country_code"]].drop_duplicates()
    regions = regions[regions["region_code"] != regions["country_code"]]
    wide: list[tuple[str, str, str, str | None]] = [
        (WHOLE, "United Kingdom", "country", None)
    ]
    wide += [(c, n, "nation", WHOLE) for c, n in countries.itertuples(index=False)]
    wide += [(c, n, "region", p) for c, n, p in regions.itertuples(index=False)]
    wide += [(PLACE, "Greater Manchester", "city region", PLACE_LIES_IN)]
    near: list[tuple[str, str, str, str | None]] = [
        (c, n, "district", PLACE if c in BOROUGHS else region)
        for c, n, region in one[["lad_code", "lad_name", "region_code"]].itertuples(
            index=False
        )
    ]
    return pd.DataFrame(wide + near, columns=["area_id", "name", "level", "parent_id"])


def _observations(panel: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "territorial_emissions_ktco2e": "territorial_emissions",
        "total_emissions_scope_ktco2": "scope_emissions",
    }
    long = panel.melt(
        ["lad_code", "year"], list(columns), "indicator_id", "value"
    ).replace({"indicator_id": columns})
    return long_form(long, "lad_code", "year", "2025", "desnz-2025")


def _populations(panel: pd.DataFrame) -> pd.DataFrame:
    people = (panel["mid_year_population_thousands"] * 1_000).round()
    return pd.DataFrame(
        {
            "area_id": panel["lad_code"],
            "period": panel["year"].astype("str"),
            "group": "",
            "value": people,
            "source_id": "desnz-2025",
        }
    )


def _plan() -> pd.DataFrame:
    """The plan that opens the mission; its source gives the month only."""
    return pd.DataFrame(
        {
            "intervention_id": ["five-year-plan"],
            "name": ["Five-year environment plan launched"],
            "area_id": [PLACE],
            "kind": ["policy"],
            "start": [pd.Timestamp("2019-03-01")],
            "description": [
                "Launched at the second Green Summit in March 2019; the source gives "
                "no day, so the first of the month stands for it."
            ],
            "source_id": ["five-year-plan"],
        }
    )

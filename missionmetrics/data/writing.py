"""Write tables as a mission folder that reads back as the same tables."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.files import new_folder
from missionmetrics.data.toml_text import toml_text
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    import geopandas as gpd

    from missionmetrics.data.tables import Tables

RUNS = re.compile(r"'* *[=+\-@\t\r\n|%]")
TEXTUAL = ("id", "text", "category", "period")
LON_LAT = "EPSG:4326"


def write_tables(tables: Tables, folder: str | Path) -> Path:
    """Write tables as a new mission folder; reading it gives the same tables.

    Parameters
    ----------
    tables : Tables
        What to write. Tables without a row are left out, and so are columns that
        hold nothing.
    folder : path
        A folder that does not exist yet, or is empty.

    Returns
    -------
    Path
        The folder: ``mission.toml``, one CSV a table, ``areas.geojson``.

    Raises
    ------
    EvidenceError
        Something is in the folder already (``MM-WRITE-EXISTS``).
    """
    folder = Path(folder)
    refuse_to_overwrite(folder)
    with new_folder(folder) as made:
        _write(made / "mission.toml", toml_text(tables.mission))
        for name in TABLES:
            if len(frame := tables.frames.get(name, pd.DataFrame())):
                _write(made / f"{name}.csv", table_csv(name, frame))
        if tables.geography is not None and len(tables.geography):
            _write(made / "areas.geojson", _geojson(tables.geography))
    return folder


def refuse_to_overwrite(path: Path) -> None:
    """Stop when there is something at ``path`` that writing would replace.

    Raises
    ------
    EvidenceError
        A file, or a folder with something in it (``MM-WRITE-EXISTS``).
    """
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise EvidenceError(
            f"There is something at '{path}' already, and nothing is overwritten.",
            fix="give another name, or move it away first.",
            code="MM-WRITE-EXISTS",
        )


def table_csv(name: str, frame: pd.DataFrame) -> str:
    """Return a table as CSV text; cells that a spreadsheet could run are guarded."""
    columns = written_columns(name, frame)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue()


def written_columns(
    name: str, frame: pd.DataFrame, *, guarded: bool = True
) -> dict[str, list[str]]:
    """Return each column that says something, as text."""
    schema = TABLES[name]
    texts: dict[str, list[str]] = {}
    for column, facts in schema.columns.items():
        if column not in frame:
            continue
        cells = frame[column]
        if column in ("start", "end") and "period" in schema.columns:
            cells = cells.mask(frame["period"].notna())
        held = [_text(v) for v in cells.tolist()]
        if guarded and facts.kind in TEXTUAL:
            held = [_guarded(t) for t in held]
        if facts.required or any(held):
            texts[column] = held
    return texts


def _text(value: Any) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could take for a formula."""
    return f"'{text}" if RUNS.match(text) else text


def _geojson(frame: gpd.GeoDataFrame) -> str:
    import shapely

    features = [
        {
            "type": "Feature",
            "properties": {"area_id": name},
            "geometry": shapely.geometry.mapping(shape),
        }
        for name, shape in zip(frame["area_id"], frame.geometry, strict=True)
    ]
    held: dict[str, Any] = {"type": "FeatureCollection"}
    if frame.crs is None:
        raise EvidenceError(
            "The outlines have no coordinate reference system.",
            fix="set it on the GeoDataFrame: shapes.set_crs('EPSG:4326').",
            code="MM-GEO-CRS",
        )
    if (code := frame.crs.to_string()) != LON_LAT:
        held["crs"] = {"type": "name", "properties": {"name": code}}
    held["features"] = features
    lines = json.dumps(held, ensure_ascii=False, allow_nan=False)
    return lines.replace('{"type": "Feature",', '\n{"type": "Feature",') + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")

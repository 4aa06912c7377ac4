"""Outlines: where they are is stated, never assumed; what is broken is said."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from missionmetrics.data.checking import check
from missionmetrics.data.reading import read_tables
from tests.data.broken import folder_files

CODES = ["millbrook", "01", "02"]


def shapes(crs="EPSG:27700"):
    whole = box(400_000, 300_000, 402_000, 302_000)
    north, south = (
        box(400_000, 301_000, 402_000, 302_000),
        box(400_000, 300_000, 402_000, 301_000),
    )
    return gpd.GeoDataFrame({"area_id": CODES}, geometry=[whole, north, south], crs=crs)


def folder_with(path, write):
    path.mkdir()
    for name, data in folder_files().items():
        if name != "areas.geojson":
            (path / name).write_bytes(data)
    write(path)
    return path


def test_a_geopackage_is_read_with_its_system(tmp_path):
    frame = shapes()
    folder = folder_with(
        tmp_path / "m",
        lambda p: frame.to_file(p / "areas.gpkg", layer="areas", engine="pyogrio"),
    )
    read = read_tables(folder)
    assert read.faults == ()
    assert read.geography.crs.to_epsg() == 27700
    assert read.geography["area_id"].tolist() == CODES
    assert read.geography.area.tolist() == frame.area.tolist()


def test_a_geopackage_without_a_system_is_refused(tmp_path):
    def write(folder):
        with pytest.warns(UserWarning, match="crs"):
            shapes(None).to_file(folder / "areas.gpkg", layer="areas", engine="pyogrio")

    (fault,) = check(folder_with(tmp_path / "m", write)).errors
    assert (fault.code, fault.file, fault.column) == ("MM-GEO-CRS", "areas.gpkg", "crs")


def test_layers_must_be_told_apart(tmp_path):
    def write(folder):
        for layer in ("old", "new"):
            shapes().to_file(folder / "areas.gpkg", layer=layer, engine="pyogrio")

    (fault,) = check(folder_with(tmp_path / "m", write)).errors
    assert fault.code == "MM-GEO-LAYER"
    assert "old, new" in fault.message


@pytest.mark.parametrize(
    ("named", "epsg"),
    [("urn:ogc:def:crs:EPSG::27700", 27700), ("EPSG:27700", 27700)],
)
def test_a_named_system_is_believed(tmp_path, named, epsg):
    def write(folder):
        held = json.loads(shapes().to_json())
        held["crs"] = {"type": "name", "properties": {"name": named}}
        (folder / "areas.geojson").write_text(json.dumps(held))

    read = read_tables(folder_with(tmp_path / "m", write))
    assert read.geography.crs.to_epsg() == epsg


@pytest.mark.parametrize("member", [None, "urn:ogc:def:crs:OGC:1.3:CRS84"])
def test_the_standard_names_degrees(tmp_path, member):
    def write(folder):
        held = json.loads(shapes().to_crs("EPSG:4326").to_json())
        held.pop("crs", None)
        if member:
            held["crs"] = {"type": "name", "properties": {"name": member}}
        (folder / "areas.geojson").write_text(json.dumps(held))

    read = read_tables(folder_with(tmp_path / "m", write))
    assert read.geography.crs.to_epsg() == 4326


@pytest.mark.parametrize(("stated", "given"), [("4326", "27700"), ("27700", "4326")])
def test_numbers_that_do_not_fit_their_system_are_refused(tmp_path, stated, given):
    def write(folder):
        wrong = shapes().to_crs(f"EPSG:{given}")
        wrong = wrong.set_crs(f"EPSG:{stated}", allow_override=True)
        wrong.to_file(folder / "areas.gpkg", layer="areas", engine="pyogrio")

    faults = check(folder_with(tmp_path / "m", write)).errors
    assert {f.code for f in faults} == {"MM-GEO-RANGE"}
    assert [f.row for f in faults] == [1, 2, 3]


def test_a_broken_outline_is_repaired_and_said(tmp_path):
    frame = shapes()
    twisted = [(400_000, 301_000), (402_000, 302_000), (402_000, 301_000)]
    broken = Polygon([*twisted, (400_000, 302_000), (400_000, 301_000)])
    frame.loc[1, "geometry"] = broken
    assert not broken.is_valid
    folder = folder_with(
        tmp_path / "m",
        lambda p: frame.to_file(p / "areas.gpkg", layer="areas", engine="pyogrio"),
    )
    read = read_tables(folder)
    (said,) = read.faults
    assert (said.code, said.severity, said.row, said.value) == (
        "MM-GEO-INVALID",
        "warning",
        2,
        "01",
    )
    assert read.geography.is_valid.all()
    assert isinstance(read.geography.geometry[1], MultiPolygon)


def test_ids_that_are_numbers_in_the_file_do_not_fit_and_say_so(tmp_path):
    def write(folder):
        held = json.loads(shapes("EPSG:4326").set_crs(4326).to_json())
        held.pop("crs", None)
        for feature, number in zip(held["features"], ["millbrook", 1, 2], strict=True):
            feature["properties"]["area_id"] = number
            feature["geometry"] = json.loads(
                '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}'
            )
        (folder / "areas.geojson").write_text(json.dumps(held))

    warned = check(folder_with(tmp_path / "m", write)).warnings
    strange = [(f.code, f.row, f.value) for f in warned if f.code == "MM-GEO-STRANGER"]
    assert strange == [("MM-GEO-STRANGER", 2, "1"), ("MM-GEO-STRANGER", 3, "2")]

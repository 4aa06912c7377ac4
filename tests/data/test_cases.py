"""Greater Manchester as a mission folder, and how a case is fetched."""

import json
import socket
from collections import Counter

import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.cases import CASES, case_faults, fetch_case_folder
from missionmetrics.data.cases_manchester import ATTRIBUTION, BOROUGHS, NEEDED
from missionmetrics.data.cases_origin import COUNCILS, MANCHESTER_FILES
from missionmetrics.schemas.check import faults_in

NAME = "greater-manchester"


@pytest.fixture(scope="module")
def folder(cases, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MISSIONMETRICS_CASES", str(cases))
        return fetch_case_folder(NAME, folder=tmp_path_factory.mktemp("gm") / "case")


@pytest.fixture(scope="module")
def frames(folder):
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in folder.glob("*.csv")
    }


@pytest.fixture
def no_mirror(monkeypatch, tmp_path):
    """No local mirror, an empty cache, and no way out to a network."""

    def refuse(*_, **__):
        pytest.fail("a test tried to reach the network")

    monkeypatch.delenv("MISSIONMETRICS_CASES", raising=False)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr("pooch.os_cache", lambda _: tmp_path / "cache")
    return tmp_path


def below(areas, top):
    """Areas that lie in ``top``, at whatever depth, and have no parts themselves."""
    children = areas.groupby("parent_id")["area_id"].apply(list)

    def leaves(area):
        return (
            [x for c in children[area] for x in leaves(c)]
            if area in children
            else [area]
        )

    return leaves(top)


def total(frames, indicator, top, year):
    observed = frames["observations"]
    inside = observed[
        (observed["indicator_id"] == indicator)
        & (observed["period"] == str(year))
        & observed["area_id"].isin(below(frames["areas"], top))
    ]
    return inside["value"].astype(float).sum()


class TestFigures:
    """Independently computed totals, from the case's own README."""

    @pytest.mark.parametrize(
        ("indicator", "first", "last"),
        [
            ("territorial_emissions", 20_857, 11_312),
            ("scope_emissions", 17_246, 8_535),
        ],
    )
    def test_greater_manchester_is_the_sum_of_ten(self, frames, indicator, first, last):
        assert round(total(frames, indicator, "E11000001", 2005)) == first
        assert round(total(frames, indicator, "E11000001", 2023)) == last

    @pytest.mark.parametrize(
        ("indicator", "top", "change"),
        [
            ("territorial_emissions", "E11000001", -45.8),
            ("scope_emissions", "E11000001", -50.5),
            ("territorial_emissions", "K02000001", -44.4),
            ("scope_emissions", "K02000001", -46.8),
        ],
    )
    def test_change_from_2005_to_2023(self, frames, indicator, top, change):
        ratio = total(frames, indicator, top, 2023) / total(
            frames, indicator, top, 2005
        )
        assert round(100 * (ratio - 1), 1) == change

    def test_no_sum_is_stored(self, frames):
        areas = frames["areas"]
        wide = set(areas["parent_id"])
        assert not wide & set(frames["observations"]["area_id"])

    def test_each_area_and_year_has_both_measures(self, frames):
        observed = frames["observations"]
        new = observed[observed["vintage"] == "2025"]
        assert len(new) == 361 * 19 * 2
        assert new["value"].ne("").all()

    def test_people_are_persons(self, frames):
        people = frames["populations"]
        one = people[(people["area_id"] == "E08000003") & (people["period"] == "2023")]
        assert 550_000 < float(one["value"].iloc[0]) < 600_000


class TestPlaces:
    def test_361_districts_ten_of_them_in_greater_manchester(self, frames):
        assert len(below(frames["areas"], "K02000001")) == 361
        assert tuple(sorted(below(frames["areas"], "E11000001"))) == BOROUGHS

    def test_every_outline_is_valid_and_belongs_to_a_district(self, folder, frames):
        import geopandas as gpd

        shapes = gpd.read_file(folder / "areas.geojson")
        assert shapes.geometry.is_valid.all()
        assert shapes.geom_type.isin(["Polygon", "MultiPolygon"]).all()
        assert set(shapes["area_id"]) == set(frames["areas"]["area_id"])
        size = shapes.to_crs("EPSG:27700").set_index("area_id").area / 1e6
        ten = size[list(BOROUGHS)].sum()
        assert size["E11000001"] == pytest.approx(ten, rel=0.001)
        assert ten == pytest.approx(1_276, rel=0.02)
        assert str(shapes.crs) == "EPSG:4326"


class TestTargets:
    def test_eight_boroughs_say_2038_and_two_say_2030(self, frames):
        targets = frames["targets"].set_index("area_id")
        years = targets.loc[list(BOROUGHS), "deadline"].str[:4]
        assert Counter(years) == {"2038": 8, "2030": 2}
        assert set(years[years == "2030"].index) == {"E08000001", "E08000004"}

    def test_the_whole_place_says_2038_on_both_measures(self, frames):
        whole = frames["targets"][frames["targets"]["area_id"] == "E11000001"]
        assert set(whole["indicator_id"]) == {
            "territorial_emissions",
            "scope_emissions",
        }
        assert (whole["deadline"] == "2038-12-31").all()

    def test_what_neutral_means_is_said_in_the_wording(self, frames):
        targets = frames["targets"]
        assert targets["value"].astype(float).eq(0).all()
        assert targets["wording"].str.contains("Read here as 0 kt net").all()
        gm = targets.set_index("target_id").loc["neutral-gmca", "wording"]
        assert gm.startswith("“Mission: Urgent action is needed")

    def test_wording_never_names_another_year(self, frames):
        targets = frames["targets"]
        quoted = targets["source_id"] == "commitments"
        year = targets["deadline"].str[:4]
        said = [
            y in w or "20" not in w.split("”")[0]
            for y, w in zip(year[quoted], targets["wording"][quoted], strict=True)
        ]
        assert sum(said) / len(said) > 0.95


class TestMission:
    def test_the_goal_card(self, folder):
        from missionmetrics.schemas.mission import read_mission_toml

        read = read_mission_toml((folder / "mission.toml").read_bytes())
        mission = read.mission
        assert mission.area_id == "E11000001"
        assert mission.comparator == "K02000001"
        assert str(mission.deadline) == "2038-12-31"
        assert mission.headline == "territorial_emissions"

    def test_attribution_travels_word_for_word(self, cases, frames, folder):
        readme = (cases / "gm_net_zero" / "README.md").read_text("utf-8")
        assert readme.rstrip().endswith(ATTRIBUTION)
        assert (frames["sources"]["attribution"] == ATTRIBUTION).all()
        assert ATTRIBUTION in (folder / "mission.toml").read_text("utf-8")

    def test_nothing_is_said_in_the_name_of_real_people(self, frames):
        assert not {"documents", "segments", "resident_responses"} & set(frames)

    def test_every_source_named_is_there(self, frames):
        known = set(frames["sources"]["source_id"])
        for frame in frames.values():
            if "source_id" in frame:
                assert set(frame["source_id"]) <= known

    def test_the_launch_is_sourced(self, frames):
        plan = (
            frames["interventions"].set_index("intervention_id").loc["five-year-plan"]
        )
        assert plan["start"] == "2019-03-01"
        assert "gives no day" in plan["description"]


class TestFetching:
    def test_an_unknown_case_is_refused(self):
        with pytest.raises(EvidenceError, match="greater-manchester") as caught:
            fetch_case_folder("lesser-manchester")
        assert caught.value.code == "MM-CASE-UNKNOWN"

    def test_without_mirror_unverified_files_are_refused(self, no_mirror):
        with pytest.raises(EvidenceError, match="allow_unverified=True") as caught:
            fetch_case_folder(NAME, folder=no_mirror / "out")
        assert caught.value.code == "MM-CASE-UNVERIFIED"
        assert not (no_mirror / "out").exists()
        assert not (no_mirror / "cache").exists()

    def test_unverified_files_are_fetched_when_allowed(
        self, no_mirror, cases, folder, monkeypatch
    ):
        asked = []

        def retrieve(url, *, known_hash, path):
            asked.append((url, known_hash))
            origin = next(o for o in MANCHESTER_FILES if o.url == url)
            if origin.path == COUNCILS:
                return council_codes(cases / "gm_net_zero", no_mirror)
            return as_published(cases / "gm_net_zero" / origin.path, no_mirror)

        monkeypatch.setattr("pooch.retrieve", retrieve)
        out = fetch_case_folder(NAME, folder=no_mirror / "out", allow_unverified=True)
        assert len(asked) == len(MANCHESTER_FILES)
        assert all(known is None for _, known in asked)
        for name in ("observations", "targets", "interventions", "areas"):
            made = (out / f"{name}.csv").read_bytes()
            assert made == (folder / f"{name}.csv").read_bytes(), name

    def test_a_file_that_is_not_the_pinned_one_is_refused(self, no_mirror, monkeypatch):
        from missionmetrics.data.cases_origin import Origin, fetch_files

        def retrieve(url, *, known_hash, path):
            assert known_hash == "sha256:00"
            raise ValueError("SHA256 hash of downloaded file does not match")

        monkeypatch.setattr("pooch.retrieve", retrieve)
        one = (Origin("a.csv", "somebody/something", "abc", "a.csv", sha256="00"),)
        with pytest.raises(EvidenceError) as caught:
            fetch_files("case", one, no_mirror, allow_unverified=False)
        assert caught.value.code == "MM-CASE-CHECKSUM"

    def test_every_file_that_is_needed_has_an_origin(self):
        assert {o.path for o in MANCHESTER_FILES} == {*NEEDED, COUNCILS}
        for origin in MANCHESTER_FILES:
            assert origin.url.startswith("https://raw.githubusercontent.com/")
            assert len(origin.commit) in (8, 40)

    def test_a_mirror_without_the_case_or_with_half_of_it(self, monkeypatch, tmp_path):
        monkeypatch.setenv("MISSIONMETRICS_CASES", str(tmp_path))
        for make in (None, tmp_path / CASES[NAME].mirror):
            if make:
                make.mkdir()
            with pytest.raises(EvidenceError) as caught:
                fetch_case_folder(NAME, folder=tmp_path / "out")
            assert caught.value.code == "MM-CASE-FILE"

    def test_somebodys_own_folder_is_never_replaced(self, cases, monkeypatch, tmp_path):
        monkeypatch.setenv("MISSIONMETRICS_CASES", str(cases))
        (tmp_path / "thesis.docx").write_text("mine")
        with pytest.raises(EvidenceError) as caught:
            fetch_case_folder(NAME, folder=tmp_path)
        assert caught.value.code == "MM-CASE-FOLDER"
        assert (tmp_path / "thesis.docx").read_text() == "mine"

    def test_fetching_again_gives_the_same_bytes(self, cases, folder, monkeypatch):
        monkeypatch.setenv("MISSIONMETRICS_CASES", str(cases))
        before = {p.name: p.read_bytes() for p in folder.iterdir()}
        fetch_case_folder(NAME, folder=folder)
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def council_codes(prepared, folder):
    """Three-letter and official codes, in the form of the register of councils."""
    sector = pd.read_csv(prepared / "panel/emissions_sector_la_2005_2020.csv.gz")
    codes = sector.drop_duplicates("area_code").rename(
        columns={"area_code": "gss-code"}
    )
    path = folder / "councils.csv"
    codes[["local-authority-code", "gss-code"]].to_csv(path, index=False)
    return str(path)


def as_published(prepared, folder):
    """The prepared file in the form in which its origin publishes it."""
    if not prepared.name.endswith(".gz"):
        return str(prepared)
    frame = pd.read_csv(prepared)
    if "sector" in prepared.name and "vintage" not in prepared.name:
        frame = frame.drop(columns="area_code")
    path = folder / prepared.name.removesuffix(".gz")
    frame.to_csv(path, index=False)
    return str(path)


def test_the_tables_are_sound(cases):
    from missionmetrics.data.cases_manchester import convert_manchester

    converted = convert_manchester(cases / "gm_net_zero")
    for name, frame in converted.frames.items():
        assert faults_in(name, frame) == [], name


def test_the_folder_reads_without_a_fault(folder):
    from missionmetrics.data.reading import read_tables

    read = read_tables(folder)
    assert read.faults == ()
    assert len(read["observations"]) == 361 * 19 * 2 + 361 * 16 + 348 * 13
    assert len(read.geography) == len(read["areas"])
    assert len(read["documents"]) == len(read["segments"]) == 0


def test_the_report_reads_back(folder, tmp_path):
    faults = case_faults(folder)
    held = json.loads((folder / "conversion.json").read_text("utf-8"))
    assert [f.to_dict() for f in faults] == held
    assert all(f.severity == "warning" for f in faults)
    assert case_faults(tmp_path) == ()

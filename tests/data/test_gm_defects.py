"""Each known defect of the Greater Manchester files is named, or kept apart."""

from collections import Counter

import pandas as pd
import pytest

from missionmetrics.data.cases_manchester import BOROUGHS, convert_manchester
from missionmetrics.data.csv_grid import read_csv
from missionmetrics.schemas.check import faults_in


@pytest.fixture(scope="module")
def prepared(cases):
    return cases / "gm_net_zero"


@pytest.fixture(scope="module")
def converted(prepared):
    return convert_manchester(prepared)


@pytest.fixture(scope="module")
def stacked(prepared):
    """``indicators_la_long`` as text."""
    return pd.read_csv(
        prepared / "panel/indicators_la_long.csv.gz", dtype=str, keep_default_na=False
    )


def named(converted, code, file=None):
    return [
        f
        for f in converted.faults
        if f.code == code and (file is None or f.file == file)
    ]


def as_observations(frame):
    """A long table of Trafford's as the mission's table of observations."""
    measure = frame["indicator"] + ", " + frame["measure"] + ", " + frame["unit"]
    return pd.DataFrame(
        {
            "indicator_id": measure,
            "area_id": frame["area_code"],
            "period": frame["period"],
            "group": frame["group"],
            "value": pd.to_numeric(frame["value"]),
        }
    )


def test_three_editions_disagree_and_are_kept_apart(converted):
    said = {f.file: f for f in named(converted, "MM-CASE-VINTAGE")}
    older = said["panel/co2_sector_la_2005_2017_vintage2019.csv.gz"]
    newer = said["panel/emissions_sector_la_2005_2020.csv.gz"]
    assert older.value == "0.979"
    assert "from 0.54 to 1.93" in older.message
    assert float(newer.value) == pytest.approx(1.003, abs=0.0011)
    assert "from 0.48 to 1.19" in newer.message
    observed = converted.frames["observations"]
    editions = observed.groupby("indicator_id")["vintage"].unique().map(sorted)
    assert editions["territorial_emissions"] == ["2025"]
    assert editions["scope_emissions"] == ["2025"]
    assert editions["scope_emissions_editions"] == ["2019", "2022"]


@pytest.mark.parametrize(
    "file",
    [
        "panel/co2_sector_la_2005_2017_vintage2019.csv.gz",
        "panel/emissions_sector_la_2005_2020.csv.gz",
    ],
)
def test_areas_of_older_editions_that_are_gone_are_named(converted, prepared, file):
    held = set(pd.read_csv(prepared / file)["area_code"].dropna())
    panel = pd.read_csv(prepared / "panel/emissions_total_la_2005_2023.csv.gz")
    (said,) = named(converted, "MM-CASE-AREA", file)
    assert len(held) > len(set(panel["lad_code"]))
    assert set(said.value.split(", ")) == held - set(panel["lad_code"])


def test_the_scope_of_councils_is_a_part_and_not_the_whole(converted):
    observed = converted.frames["observations"]
    wide = observed[observed["vintage"] == "2025"].pivot_table(
        index=["area_id", "period"], columns="indicator_id", values="value"
    )
    ratio = wide["scope_emissions"] / wide["territorial_emissions"]
    assert ratio.median() == pytest.approx(0.78, abs=0.01)
    indicators = converted.frames["indicators"].set_index("indicator_id")
    assert indicators.loc["scope_emissions", "unit"] == "kt CO2"
    assert indicators.loc["territorial_emissions", "unit"] == "kt CO2e"
    assert "part of the territorial" in indicators.loc["scope_emissions", "definition"]


def test_carbon_dioxide_labelled_as_all_gases_is_kept_out(prepared, converted):
    file = "panel/trafford_and_neighbours_long.csv.gz"
    (said,) = named(converted, "MM-CASE-KEPT-OUT", file)
    assert said.column == "unit"
    assert "carbon dioxide only" in said.message
    long = pd.read_csv(prepared / file)
    wrong = long[long["source_file"] == "borough_wide_co2_emissions.csv"]
    assert wrong["unit"].unique() == ["kilotonnes (kt CO2e)"]
    observed = converted.frames["observations"]
    right = observed[observed["indicator_id"] == "territorial_emissions"]
    both = wrong.assign(period=wrong["period"].astype(str)).merge(
        right, left_on=["area_code", "period"], right_on=["area_id", "period"]
    )
    ratio = both["value_x"].astype(float) / both["value_y"]
    assert ratio.median() == pytest.approx(0.90, abs=0.01)


def test_electric_cars_stand_where_their_keepers_register_them(stacked, converted):
    latest = stacked[
        (stacked["source_file"] == "ev.csv") & (stacked["period"] == "2025")
    ]
    count = latest.assign(value=latest["value"].astype(float)).pivot_table(
        index="area_code", columns="indicator", values="value"
    )
    share = count["Electric cars and vans"] / count["All cars and vans"]
    others = share[[b for b in BOROUGHS if b != "E08000007"]]
    assert share["E08000007"] == pytest.approx(0.363, abs=0.001)
    assert others.max() < 0.07
    assert share["E08000007"] > 5 * others.max()
    (said,) = named(converted, "MM-CASE-KEPT-OUT", "panel/indicators_la_long.csv.gz")
    assert "leasing head offices" in said.message
    indicators = converted.frames["indicators"]
    assert not indicators["name"].str.contains("cars|vehicles", case=False).any()


def test_5415_rows_repeat_a_key_if_the_file_is_ignored(stacked):
    faults = faults_in("observations", as_observations(stacked))
    found = Counter(f.code for f in faults)
    assert found["MM-DUPLICATE-KEY"] == 5_415
    repeated = [f for f in faults if f.code == "MM-DUPLICATE-KEY"]
    assert all("All licensed vehicles" in f.message for f in repeated)
    assert all(f.row for f in repeated)


def test_no_row_repeats_a_key_within_one_file(stacked):
    one = stacked[stacked["source_file"] != "ulev.csv"]
    codes = {f.code for f in faults_in("observations", as_observations(one))}
    assert "MM-DUPLICATE-KEY" not in codes


def test_a_file_of_old_excel_is_named_and_its_letters_kept(prepared, converted):
    path = prepared / "points/onshore_wind_cp1252.csv"
    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode("utf-8")
    grid, faults = read_csv(path, file=path.name)
    (said,) = faults
    assert (said.code, said.file) == ("MM-ENCODING-CP1252", path.name)
    assert said.row is not None
    assert grid is not None
    assert len(grid.cells) == 777 + 1
    assert not any("\ufffd" in cell for row in grid.cells for cell in row)
    assert named(converted, "MM-CASE-KEPT-OUT", "points/onshore_wind_cp1252.csv")


def test_51_declarations_without_a_date_are_named_by_row(prepared, converted):
    file = "events/climate_emergency_declarations.csv"
    faults = named(converted, "MM-CASE-DATE", file)
    assert len(faults) == 51
    assert Counter(f.value for f in faults) == {None: 50, "05/2019": 1}
    assert {f.column for f in faults} == {"date_made"}
    raw = pd.read_csv(prepared / file, dtype=str, keep_default_na=False)
    for fault in faults:
        assert raw["date_made"].iloc[fault.row - 2] == (fault.value or "")


def test_days_come_before_months_in_every_declaration(prepared, converted):
    acts = converted.frames["interventions"].set_index("intervention_id")["start"]
    assert acts["declared-man"] == pd.Timestamp("2019-07-10")
    assert acts["declared-tam"] == pd.Timestamp("2020-02-24")
    assert acts["declared-gmca"] == pd.Timestamp("2019-07-26")


def test_54_bodies_that_are_no_district_are_named(converted):
    faults = named(converted, "MM-CASE-BODY")
    assert len(faults) == 54
    assert len({f.row for f in faults}) == 54
    assert all(f.column == "gss_code" for f in faults)
    acts = converted.frames["interventions"]
    assert set(acts["area_id"]) <= set(converted.frames["areas"]["area_id"])
    assert not acts["name"].str.contains("Kent County|Cumbria County").any()
    (whole,) = [f for f in faults if "Greater Manchester Combined" in f.message]
    assert "placed on E11000001" in whole.message


def test_a_council_that_did_not_declare_has_no_declaration(prepared, converted):
    acts = set(converted.frames["interventions"]["intervention_id"])
    raw = pd.read_csv(
        prepared / "events/climate_emergency_declarations.csv",
        dtype=str,
        keep_default_na=False,
    )
    refused = raw[~raw["made_declaration"].str.startswith("Y")]
    assert not acts & set("declared-" + refused["local-authority-code"].str.lower())


def test_13_outlines_cross_themselves_and_are_mended(converted):
    faults = named(converted, "MM-CASE-SHAPE", "geo/uk_lad_2023.geojson")
    assert len(faults) == 13
    places = " ".join(f.message for f in faults)
    assert all(p in places for p in ("Portsmouth", "Cornwall", "South Hams"))
    assert converted.shapes.geometry.is_valid.all()
    assert converted.shapes["area_id"].is_unique


def test_missing_values_stay_missing(stacked):
    observed = as_observations(stacked)
    share = observed["value"].isna().groupby(stacked["indicator"]).mean()
    assert share["Proportion of adults cycling"] == pytest.approx(0.465, abs=0.001)
    assert share["Green Belt area"] == pytest.approx(0.40, abs=0.005)
    assert share["Renewable electricity generation"] == pytest.approx(0.19, abs=0.005)
    claimed = observed.assign(status="ok")
    faults = [
        f for f in faults_in("observations", claimed) if f.code == "MM-VALUE-STATUS"
    ]
    assert len(faults) == observed["value"].isna().sum()


def test_payments_taken_back_and_payees_blacked_out(prepared, converted):
    file = "finance/trafford_payments_2024_2026.parquet"
    paid = pd.read_parquet(prepared / file)
    back = paid[paid["Amount"] < 0]
    assert len(back) == 64_730
    payee = paid["BeneficiaryName"].astype(str)
    assert payee.str.contains("redact", case=False).sum() == 77_232
    some = back.head(200)
    projects = pd.DataFrame(
        {
            "project_id": [f"payment-{i}" for i in range(len(some))],
            "name": some["OrganisationalUnit"].astype(str).to_numpy(),
            "lead": some["BeneficiaryName"].astype(str).to_numpy(),
            "status": "completed",
            "cost": some["Amount"].to_numpy(),
            "currency": "GBP",
        }
    )
    faults = faults_in("projects", projects)
    assert Counter(f.code for f in faults) == {"MM-TOO-SMALL": 200}
    assert {f.column for f in faults} == {"cost"}
    (said,) = named(converted, "MM-CASE-KEPT-OUT", file)
    assert "redacted" in said.message


def test_a_payee_never_leaves_the_house():
    from missionmetrics.schemas.registry import TABLES

    assert TABLES["projects"].columns["lead"].sensitivity == "restricted"


def test_grants_have_no_dates_and_none_is_made_up(prepared, converted):
    file = "finance/trafford_vcse_grants_360giving.csv"
    grants = pd.read_csv(prepared / file)
    assert not [c for c in grants if "Start Date" in c or "End Date" in c]
    assert "2015" not in set(grants["Award Date"].str[:4])
    (said,) = named(converted, "MM-CASE-KEPT-OUT", file)
    assert "neither a start nor an end" in said.message
    assert "projects" not in converted.frames


def test_years_written_with_a_doubt_are_named(converted):
    faults = named(converted, "MM-CASE-TARGET")
    doubts = [f for f in faults if "not a bare year" in f.message]
    disagree = [f for f in faults if "commitments" in f.message]
    assert any(f.value == "2050 (couldn't confirm)" for f in doubts)
    assert any("High Peak" in f.message for f in disagree)
    assert len(doubts) + len(disagree) == len(faults)

"""Every rule has a broken row that names its code, row, heading and value."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.schemas.check import Place, faults_in, link_faults
from missionmetrics.schemas.registry import TABLES
from tests.schemas.tables import sound

DAY = pd.Timestamp("2020-01-01")
NEVER = pd.Timestamp("NaT")


@pytest.mark.parametrize("name", TABLES)
def test_a_sound_row_has_no_fault(name):
    assert faults_in(name, sound(name)) == []


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_no_fault(name):
    assert faults_in(name, sound(name).head(0)) == []
    untyped = pd.DataFrame(columns=list(TABLES[name].columns))
    assert faults_in(name, untyped) == []


BROKEN = [
    # table, changes, code, column, value
    ("areas", {"name": [None]}, "MM-EMPTY-CELL", "name", None),
    ("areas", {"name": ["  "]}, "MM-EMPTY-CELL", "name", None),
    ("areas", {"area_id": [" E1"]}, "MM-PATTERN", "area_id", "E1"),
    ("areas", {"area_id": ["E1\n"]}, "MM-PATTERN", "area_id", "E1"),
    ("areas", {"area_id": [1]}, "MM-TYPE", "area_id", "1"),
    (
        "areas",
        {"valid_to": [DAY - pd.Timedelta("30000D")]},
        "MM-DATE-ORDER",
        None,
        None,
    ),
    ("area_links", {"weight": [1.2]}, "MM-TOO-LARGE", "weight", "1.2"),
    ("area_links", {"weight": [-0.1]}, "MM-TOO-SMALL", "weight", "-0.1"),
    ("area_links", {"basis": ["people"]}, "MM-NOT-ALLOWED", "basis", "people"),
    ("populations", {"value": [-4.0]}, "MM-TOO-SMALL", "value", "-4"),
    ("populations", {"value": [np.inf]}, "MM-INFINITE", "value", "inf"),
    ("populations", {"value": [np.nan]}, "MM-EMPTY-CELL", "value", None),
    ("populations", {"value": [True]}, "MM-TYPE", "value", "True"),
    ("indicators", {"aggregation": ["ratio"]}, "MM-RATIO-PARTS", None, None),
    (
        "indicators",
        {"aggregation": ["weighted_mean"]},
        "MM-WEIGHT-GROUP",
        "weight_group",
        None,
    ),
    ("indicators", {"minimum": [200.0]}, "MM-LOW-HIGH", "minimum", "200"),
    ("indicators", {"direction": ["Down"]}, "MM-NOT-ALLOWED", "direction", "Down"),
    ("observations", {"low": [1800.0], "high": [1.0]}, "MM-LOW-HIGH", "low", "1800"),
    ("observations", {"value": [1.0]}, "MM-OUTSIDE-INTERVAL", "value", "1"),
    ("observations", {"value": [9e9]}, "MM-OUTSIDE-INTERVAL", "value", "9000000000"),
    ("observations", {"se": [-1.0]}, "MM-TOO-SMALL", "se", "-1"),
    ("observations", {"status": ["suppressed"]}, "MM-VALUE-STATUS", "value", "1794.2"),
    ("observations", {"value": [np.nan]}, "MM-VALUE-STATUS", "value", None),
    (
        "observations",
        {"period": [None], "start": [NEVER]},
        "MM-PERIOD-MISSING",
        "period",
        None,
    ),
    (
        "observations",
        {"end": [pd.Timestamp("2022-01-01")]},
        "MM-DATE-ORDER",
        "end",
        "2022-01-01",
    ),
    ("targets", {"value": [np.nan]}, "MM-TARGET-VALUE", "value", None),
    ("targets", {"kind": ["range"]}, "MM-TARGET-RANGE", "high", None),
    (
        "targets",
        {"kind": ["range"], "value": [9.0], "high": [1.0]},
        "MM-TARGET-RANGE",
        "value",
        "9",
    ),
    (
        "targets",
        {"kind": ["stay"], "value": [np.nan], "baseline_value": [np.nan]},
        "MM-TARGET-VALUE",
        "value",
        None,
    ),
    (
        "targets",
        {"kind": ["budget"], "value": [np.nan]},
        "MM-TARGET-VALUE",
        "value",
        None,
    ),
    ("targets", {"kind": ["budget"], "value": [0.0]}, "MM-TARGET-BUDGET", "value", "0"),
    ("targets", {"removals": [-1.0]}, "MM-TOO-SMALL", "removals", "-1"),
    ("targets", {"deadline": [NEVER]}, "MM-EMPTY-CELL", "deadline", None),
    (
        "targets",
        {"deadline": [DAY - pd.Timedelta("999D")]},
        "MM-DATE-ORDER",
        None,
        None,
    ),
    ("projects", {"currency": [None]}, "MM-CURRENCY", "currency", None),
    ("projects", {"currency": ["gbp"]}, "MM-PATTERN", "currency", "gbp"),
    ("projects", {"price_year": [1066]}, "MM-TOO-SMALL", "price_year", "1066"),
    ("projects", {"price_year": [2020.5]}, "MM-TYPE", "price_year", "2020.5"),
    ("projects", {"cost": ["many"]}, "MM-TYPE", "cost", "many"),
    ("projects", {"start": ["soon"]}, "MM-TYPE", "start", "soon"),
    (
        "project_links",
        {"to_project_id": ["bike-bus"]},
        "MM-SELF-LINK",
        "to_project_id",
        "bike-bus",
    ),
    (
        "claims",
        {"to_outcome_id": ["bike-bus-starts"]},
        "MM-CLAIM-SELF",
        "to_outcome_id",
        "bike-bus-starts",
    ),
    ("segments", {"end": [1204]}, "MM-SEGMENT-SPAN", "end", "1204"),
    ("segments", {"start": [None]}, "MM-SEGMENT-SPAN", "end", "1288"),
    ("segments", {"start": [-1]}, "MM-TOO-SMALL", "start", "-1"),
]


@pytest.mark.parametrize(("name", "changes", "code", "column", "value"), BROKEN)
def test_each_broken_cell_is_named(name, changes, code, column, value):
    frame = sound(name, **changes)
    place = Place("my tables.xlsx", "Sheet 1", [17], {})
    found = faults_in(name, frame, place)
    assert {f.code for f in found} == {code}
    assert {(f.file, f.sheet, f.row) for f in found} == {
        ("my tables.xlsx", "Sheet 1", 17)
    }
    if column is not None:
        (fault,) = found
        assert (fault.column, fault.value) == (column, value)


@pytest.mark.parametrize(("name", "changes", "code", "column", "value"), BROKEN)
def test_sentences_are_for_people(name, changes, code, column, value):
    for fault in faults_in(name, sound(name, **changes)):
        assert fault.message[-1] in ".?"
        assert fault.fix[-1] in ".?"
        for jargon in ("dtype", "nan", "NaT", "Series", "None", "isin", "int64"):
            assert jargon not in fault.message.replace("Nothing", "")
            assert jargon not in fault.fix


EDGES = [
    ("area_links", {"weight": [0.0, 1.0], "to_area_id": ["a", "b"]}),
    ("indicators", {"minimum": [5.0], "maximum": [5.0]}),
    ("observations", {"value": [1752.0], "low": [1752.0], "high": [1752.0]}),
    ("targets", {"kind": ["range"], "value": [5.0], "high": [5.0]}),
    ("targets", {"kind": ["stay"], "value": [np.nan]}),
    ("interventions", {"start": [DAY], "end": [DAY]}),
    ("observations", {"value": [np.nan], "status": ["low"]}),
    ("observations", {"status": ["low"]}),
    ("segments", {"start": [None], "end": [None]}),
]


@pytest.mark.parametrize(("name", "changes"), EDGES)
def test_what_is_just_allowed_is_allowed(name, changes):
    assert faults_in(name, sound(name, **changes)) == []


def test_a_number_column_with_one_text_still_takes_infinity_for_a_number():
    frame = sound("projects", price_year=[np.inf, "x"])
    (fault,) = faults_in("projects", frame)
    assert (fault.code, fault.row) == ("MM-TYPE", 3)


def test_the_fix_fits_the_fault():
    (fault,) = faults_in("areas", sound("areas", area_id=["E1 "]))
    assert fault.fix == "remove spaces and line breaks at its ends."
    (fault,) = faults_in("projects", sound("projects", currency=["Pound"]))
    assert fault.fix == "write it like `GBP`."
    (fault,) = faults_in("populations", sound("populations", value=[-1.0]))
    assert fault.fix == "correct the number: How many."


def test_only_one_sound_neighbour_is_spared():
    frame = sound("area_links", to_area_id=["a", "b", "c"], weight=[0.5, 7.0, 1.0])
    (fault,) = faults_in("area_links", frame, Place(rows=[4, 5, 9]))
    assert (fault.row, fault.value) == (5, "7")


def test_a_missing_column_names_what_may_be_meant():
    frame = sound("areas").rename(columns={"name": "names"})
    missing, unknown = sorted(
        faults_in("areas", frame, Place("areas.csv")), key=lambda f: f.code
    )
    assert (missing.code, missing.column, missing.row) == (
        "MM-COLUMN-MISSING",
        "name",
        None,
    )
    assert missing.fix == "rename `names` to `name`."
    assert (unknown.code, unknown.severity) == ("MM-COLUMN-UNKNOWN", "warning")
    assert "Did you mean `name`?" in unknown.fix


def test_a_heading_that_stands_twice():
    frame = sound("areas")
    frame = pd.concat([frame, frame[["name"]]], axis=1)
    (fault,) = faults_in("areas", frame, Place(headings={"name": "Name of place"}))
    assert (fault.code, fault.column) == ("MM-COLUMN-TWICE", "Name of place")


def test_geometry_and_dates_that_reading_adds_are_no_strangers():
    assert faults_in("areas", sound("areas").assign(geometry=None)) == []
    assert faults_in("populations", sound("populations").assign(start=DAY)) == []


def test_the_heading_is_the_one_in_the_file():
    frame = sound("area_links", weight=[3.0])
    (fault,) = faults_in("area_links", frame, Place(headings={"weight": "Share %"}))
    assert fault.column == "Share %"
    assert fault.message == "`Share %` is 3; it cannot be above 1."
    assert "45% is 0.45" in fault.fix


def test_a_repeated_row_names_both_rows():
    frame = sound("areas", area_id=["a", "b", "a", "a"])
    second, third = faults_in("areas", frame, Place(rows=[2, 3, 5, 8]))
    assert (second.code, second.row, second.value) == ("MM-DUPLICATE-KEY", 5, "a")
    assert second.message == "Row 5 repeats row 2: both are for area_id `a`."
    assert third.row == 8


def test_an_empty_group_and_no_group_are_the_same_key():
    frame = sound("populations", group=["", None, "young"])
    (fault,) = faults_in("populations", frame)
    assert (fault.code, fault.row) == ("MM-DUPLICATE-KEY", 3)
    (fault,) = faults_in("populations", frame.drop(columns="group").head(2))
    assert fault.code == "MM-DUPLICATE-KEY"


def test_observations_dated_by_days_repeat_only_on_the_same_days():
    days = pd.to_datetime(["2023-01-01", "2023-02-01", "2023-01-01"])
    frame = sound("observations", period=[None] * 3, start=list(days))
    (fault,) = faults_in("observations", frame)
    assert (fault.code, fault.row) == ("MM-DUPLICATE-KEY", 4)


def test_did_you_mean_and_all_that_is_allowed():
    (fault,) = faults_in("projects", sound("projects", status=["stoped"]))
    assert fault.message == "`stoped` is not one of the words that `status` allows."
    assert fault.fix == (
        "Did you mean `stopped`? "
        "Allowed: idea, running, scaled, completed, stopped, stalled."
    )


def test_a_column_of_the_wrong_kind_is_one_fault_not_one_a_cell():
    frame = sound("populations", value=["a", "b", "c"], group=["x", "y", "z"])
    (fault,) = faults_in("populations", frame)
    assert fault.code == "MM-TYPE"
    assert fault.message == ("The column `value` holds text, where a number is needed.")


def test_one_wrong_cell_in_a_column_is_that_cell():
    frame = sound("populations", value=[1.0, "b", 3.0], group=["x", "y", "z"])
    (fault,) = faults_in("populations", frame)
    assert (fault.row, fault.value) == (3, "b")


def test_a_status_left_empty_goes_with_any_value():
    frame = sound("observations", status=[None, ""], value=[1794.2, np.nan])
    frame["group"] = ["a", "b"]
    assert faults_in("observations", frame) == []


def test_cells_already_faulted_are_left_alone():
    frame = sound("populations", value=[np.nan])
    met = Fault(code="MM-CELL", message="x.", fix="y.", row=2, column="value")
    assert faults_in("populations", frame, already=[met]) == []


@pytest.mark.parametrize("dtype", ["object", "string[python]", "str", "string"])
def test_text_may_be_stored_in_any_way(dtype):
    assert faults_in("areas", sound("areas").astype({"name": dtype})) == []


@pytest.mark.parametrize("dtype", ["float64", "Float64", "int64", "Int64", "int32"])
def test_numbers_may_be_stored_in_any_way(dtype):
    frame = sound("populations", value=[3.0]).astype({"value": dtype})
    assert faults_in("populations", frame) == []


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_dates_may_have_any_unit(unit):
    frame = sound("targets").astype({"deadline": f"datetime64[{unit}]"})
    assert faults_in("targets", frame) == []


def test_the_table_is_not_changed():
    frame = sound("areas", area_id=["a", " b"], note=["", " "])
    before = frame.copy(deep=True)
    faults_in("areas", frame)
    pd.testing.assert_frame_equal(frame, before)


def test_hostile_text_is_only_text():
    frame = sound("projects", status=["{cost} {0}"], currency=["{}"])
    codes = {f.code for f in faults_in("projects", frame)}
    assert codes == {"MM-NOT-ALLOWED", "MM-PATTERN"}
    long = sound("projects", status=["x" * 10_000])
    (fault,) = faults_in("projects", long)
    assert len(fault.message) < 200


def test_a_table_that_does_not_exist():
    with pytest.raises(EvidenceError, match="Did you mean `areas`") as caught:
        faults_in("area", sound("areas"))
    assert caught.value.code == "MM-TABLE-UNKNOWN"


CELLS = st.fixed_dictionaries(
    {
        "area_id": st.sampled_from(["a", "b", "", " c", None]),
        "group": st.sampled_from(["", "young", None]),
        "value": st.sampled_from([1.0, -1.0, np.inf, np.nan, 5.0]),
        "period": st.sampled_from(["2023", "2024", None]),
    }
)


@given(st.lists(CELLS, max_size=8), st.randoms(use_true_random=False))
def test_faults_do_not_depend_on_the_order_of_rows(cells, random):
    rows = list(range(2, 2 + len(cells)))
    shuffled = rows.copy()
    random.shuffle(shuffled)

    def found(order):
        frame = pd.DataFrame(
            [cells[r - 2] for r in order],
            columns=["area_id", "group", "value", "period"],
        )
        return faults_in("populations", frame, Place("p.csv", None, order))

    assert found(rows) == found(shuffled)


ANYTHING = st.sampled_from(
    [
        *(None, np.nan, NEVER, pd.NA, "", "a", 1, 2.5, True, np.inf, [1], {"a": 1}),
        *(DAY, DAY.tz_localize("UTC"), DAY.date(), 1 + 2j, b"x", 10**30, object()),
    ]
)


@given(st.sampled_from(sorted(TABLES)), st.data())
def test_whatever_the_cells_hold_there_are_faults_and_no_exception(name, data):
    columns = list(TABLES[name].columns)
    cells = st.lists(ANYTHING, min_size=3, max_size=3)
    frame = pd.DataFrame(
        {c: pd.Series(data.draw(cells), dtype=object) for c in columns}
    )
    for table in (frame, frame.infer_objects()):
        assert faults_in(name, table)
        link_faults({name: table})


def test_words_may_be_stored_as_categories():
    frame = sound("projects").astype({"status": "category"})
    assert faults_in("projects", frame) == []

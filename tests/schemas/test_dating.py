"""When each row is: from its period, or from its first and last day."""

import pandas as pd

from missionmetrics.schemas.dating import dated
from missionmetrics.schemas.place import Place

INDICATORS = pd.DataFrame(
    {
        "indicator_id": ["year", "money", "twice", "twice"],
        "frequency": ["annual", "financial_year", "annual", "monthly"],
    }
)


def test_days_stand_in_for_a_period_that_is_not_there():
    frame = pd.DataFrame(
        {
            "indicator_id": ["money", "year", "year", "money"],
            "period": [None, "", "2023", None],
            "start": pd.to_datetime(["2023-04-01", "2023-04-01", None, None]),
            "end": pd.to_datetime(["2024-03-31", "2024-03-31", None, None]),
        },
        index=[5, 6, 7, 8],
    )
    read, faults = dated("observations", frame, indicators=INDICATORS)
    assert faults == []
    assert read.text.fillna("").to_dict() == {
        5: "2023/24",
        6: "2023-04-01 to 2024-03-31",
        7: "2023",
        8: "",
    }
    assert read.end[7] == pd.Timestamp("2023-12-31")


def test_days_out_of_order_are_left_to_the_rule_about_them():
    frame = pd.DataFrame(
        {"start": [pd.Timestamp("2023-02-01")], "end": [pd.Timestamp("2023-01-01")]}
    )
    read, faults = dated("observations", frame)
    assert faults == []
    assert read.text.isna().all()


def test_a_fault_stands_at_its_cell():
    frame = pd.DataFrame({"indicator_id": ["money"], "period": ["2023"]})
    place = Place("o.csv", None, [9], {"period": "Year"})
    _, (fault,) = dated("observations", frame, place, indicators=INDICATORS)
    assert (fault.code, fault.file, fault.row, fault.column, fault.value) == (
        "MM-PERIOD-AMBIGUOUS",
        "o.csv",
        9,
        "Year",
        "2023",
    )


def test_an_indicator_that_stands_twice_decides_nothing():
    frame = pd.DataFrame({"indicator_id": ["twice"], "period": ["2011-12"]})
    _, (fault,) = dated("observations", frame, indicators=INDICATORS)
    assert fault.code == "MM-PERIOD-AMBIGUOUS"


def test_financial_years_start_where_the_mission_says():
    frame = pd.DataFrame({"period": ["2023/24"]})
    read, _ = dated("populations", frame, year_starts="07-01")
    assert read.start[0] == pd.Timestamp("2023-07-01")


def test_indicators_do_not_matter_to_a_table_that_names_none():
    frame = pd.DataFrame({"period": ["2023-06"]})
    read, faults = dated("populations", frame, indicators=INDICATORS)
    assert (faults, read.text[0]) == ([], "2023-06")


def test_a_table_without_rows():
    read, faults = dated("observations", pd.DataFrame({"period": []}))
    assert faults == []
    assert read.text.empty

"""Indicators on one row of dates: frequencies, gaps, and what is left out."""

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.evidence.lined_up import line_up
from tests.made import SOURCES, areas, indicators, observations


def quarterly(values, *, first=2010, area="a", indicator="q"):
    start = pd.date_range(f"{first}-01-01", periods=len(values), freq="QS")
    table = observations({area: values}, indicator=indicator)
    labels = [f"{d.year}-Q{d.quarter}" for d in start]
    return table.assign(period=labels, start=start, end=start + pd.offsets.QuarterEnd())


def evidence(*tables, aggregation="sum", places=("a", "b")):
    rows = pd.concat(tables, ignore_index=True)
    named = sorted(set(rows["indicator_id"]))
    kinds = [indicators(indicator_id=n, name=n.upper(), aggregation=aggregation)
             for n in named]  # fmt: skip
    return indicator_evidence(
        rows, pd.concat(kinds), areas(dict.fromkeys(places)), SOURCES
    )


def test_years_stand_side_by_side_over_the_dates_they_share():
    held = evidence(
        observations({"a": [1, 2, 3, 4]}, first=2010, indicator="x"),
        observations({"a": [7, 8, 9]}, first=2012, indicator="y"),
    )
    found = line_up(held, indicators=["y", "x"], area_ids=["a"])
    np.testing.assert_array_equal(found.figures, [[[7, 3], [8, 4]]])
    assert found.periods == ("2012", "2013")
    assert found.whole.all()
    left = found.left.set_index(["series_id", "period"])["reason"]
    assert set(left) == {"outside the shared dates"}
    assert sorted(left.index) == [("x", "2010"), ("x", "2011"), ("y", "2014")]


@pytest.mark.parametrize(
    ("aggregation", "want"), [("sum", [10.0, 26.0]), ("none", [2.5, 6.5])]
)
def test_finer_figures_are_put_together_for_whole_periods(aggregation, want):
    held = evidence(
        observations({"a": [1, 2, 3]}, first=2010, indicator="x"),
        quarterly([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        aggregation=aggregation,
    )
    found = line_up(held, indicators=["x", "q"], area_ids=["a"])
    np.testing.assert_allclose(found.figures[0, :, 1], want)
    assert found.brought == ("q",)
    parts = found.left[found.left["reason"] == "part of a period"]
    assert parts["period"].tolist() == ["2012-Q1", "2012-Q2"]


def test_a_missing_figure_stays_a_date_without_one():
    held = evidence(
        observations({"a": [1, 2, np.nan, 4, 5, 6]}, first=2010, indicator="x"),
        observations({"a": [1, 2, 3, 4, 5, 6]}, first=2010, indicator="y"),
    )
    found = line_up(held, indicators=["x", "y"], area_ids=["a"])
    assert found.whole.tolist() == [True, True, False, True, True, True]
    assert np.isnan(found.figures[0, 2, 0])
    assert found.figures[0, 2, 1] == 3


def test_areas_without_figures_or_with_many_gaps_are_named_and_left_out():
    gaps = [1, np.nan, np.nan, 4, 5, 6]
    held = evidence(
        observations({"a": range(6), "b": gaps, "c": range(6)}, indicator="x"),
        observations({"a": range(6), "b": range(6)}, indicator="y"),
        places=("a", "b", "c"),
    )
    found = line_up(held, indicators=["x", "y"], area_ids=["a", "b", "c"])
    assert found.area_ids == ("a",)
    reasons = found.left.groupby("area_id")["reason"].unique().map(list)
    assert reasons["b"] == ["too many gaps"]
    assert reasons["c"] == ["no figures"]


def test_calendar_and_financial_years_are_told():
    later = observations({"a": [1, 2, 3]}, first=2010, indicator="y")
    later = later.assign(
        start=later["start"] + pd.DateOffset(months=3),
        end=later["end"] + pd.DateOffset(months=3),
    )
    first = observations({"a": [4, 5, 6]}, first=2010, indicator="x")
    found = line_up(evidence(first, later), indicators=["x", "y"], area_ids=["a"])
    assert found.unlike
    np.testing.assert_array_equal(found.figures[0], [[4, 1], [5, 2], [6, 3]])


def test_windows_that_overlap_are_refused():
    rows = observations({"a": [1, 2, 3]}, first=2010, indicator="x")
    rows = rows.assign(end=rows["end"] + pd.DateOffset(years=2))
    other = observations({"a": [1, 2, 3]}, first=2010, indicator="y")
    with pytest.raises(EvidenceError) as caught:
        line_up(evidence(rows, other), indicators=["x", "y"], area_ids=["a"])
    assert caught.value.code == "MM-LINED-OVERLAP"


@pytest.mark.parametrize("area", ["b", "nowhere"])
def test_no_area_with_all_of_them_is_refused(area):
    held = evidence(
        observations({"a": [1, 2, 3], "b": [1, 2, 3]}, indicator="x"),
        observations({"a": [1, 2, 3]}, indicator="y"),
    )
    with pytest.raises(EvidenceError) as caught:
        line_up(held, indicators=["x", "y"], area_ids=[area])
    assert caught.value.code == "MM-LINED-EMPTY"


def test_no_dates_in_common_are_refused_by_name():
    held = evidence(
        observations({"a": [1, 2, 3]}, first=2005, indicator="x"),
        observations({"a": [1, 2, 3]}, first=2010, indicator="y"),
    )
    with pytest.raises(EvidenceError, match="'x' in a ends before 'y'") as caught:
        line_up(held, indicators=["y", "x"], area_ids=["a"])
    assert caught.value.code == "MM-LINED-EMPTY"


def test_a_quarter_between_calendar_and_financial_years_is_no_year():
    """To 2004 from January, three months of 2005, then years from April."""
    years = observations({"a": [1, 2, 3, 4, 5, 6]}, first=2002, indicator="x")
    later = years["start"] >= "2005"
    shift = pd.DateOffset(months=3)
    years["start"] = years["start"].where(~later, years["start"] + shift)
    years["end"] = years["end"].where(~later, years["end"] + shift)
    stub = years.iloc[[3]].assign(
        period="2005-Q1", start=pd.Timestamp("2005-01-01"),
        end=pd.Timestamp("2005-03-31"), value=99.0,
    )  # fmt: skip
    other = observations({"a": range(6)}, first=2002, indicator="y")
    for beside in (other, years.assign(indicator_id="y")):
        held = evidence(pd.concat([years, stub]), beside)
        found = line_up(held, indicators=["x", "y"], area_ids=["a"])
        np.testing.assert_array_equal(found.figures[0, :, 0], [1, 2, 3, 4, 5, 6])
        left = found.left[["period", "reason"]].to_numpy().tolist()
        assert left == [["2005-Q1", "part of a period"]]


def test_periods_of_four_weeks_stand_one_after_another():
    """Two of them may begin in one month."""
    start = pd.date_range("2019-12-30", periods=14, freq="28D")
    table = observations({"a": range(14)}, indicator="x")
    table = table.assign(period=[f"P{i}" for i in range(14)], start=start,
                         end=start + pd.Timedelta(days=27))  # fmt: skip
    held = evidence(table, table.assign(indicator_id="y"))
    found = line_up(held, indicators=["x", "y"], area_ids=["a"])
    np.testing.assert_array_equal(found.figures[0, :, 0], range(14))


def test_two_periods_on_one_date_are_refused():
    """Eleven months each: the second begins in the same year."""
    table = observations({"a": [1, 2]}, first=2004, indicator="x")
    table = table.assign(start=pd.to_datetime(["2004-01-01", "2004-12-01"]),
                         end=pd.to_datetime(["2004-11-30", "2005-10-31"]))  # fmt: skip
    other = observations({"a": [1, 2, 3]}, first=2003, indicator="y")
    with pytest.raises(EvidenceError, match="Two periods of 'x'") as caught:
        line_up(evidence(table, other), indicators=["x", "y"], area_ids=["a"])
    assert caught.value.code == "MM-LINED-OVERLAP"


def test_what_fills_no_period_of_the_others_is_named():
    """The count of one day beside yearly figures of the same place."""
    day = observations({"a": [1, 2, 3]}, first=2010, indicator="x")
    day = day.assign(end=day["start"])
    held = evidence(day, observations({"a": [1, 2, 3]}, first=2010, indicator="y"))
    with pytest.raises(EvidenceError, match="'x', such as of 2010, fill no") as caught:
        line_up(held, indicators=["x", "y"], area_ids=["a"])
    assert caught.value.code == "MM-LINED-EMPTY"


def test_dates_before_and_after_the_shared_ones_are_counted():
    held = evidence(
        observations({"a": [1, 2, 3, 4]}, first=2010, indicator="x"),
        observations({"a": [7, 8, 9]}, first=2012, indicator="y"),
    )
    assert line_up(held, indicators=["x", "y"], area_ids=["a"]).outside == 3

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

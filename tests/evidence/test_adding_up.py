"""Areas added up only by declared rule, and never over a gap."""

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.adding_up import add_up, parts_of
from missionmetrics.evidence.indicators import indicator_evidence
from tests.made import (
    NO_POPULATIONS,
    SOURCES,
    areas,
    evidence,
    indicators,
    observations,
)

NESTED = {"w": None, "a": "w", "b": "w"}


def of_whole(given, whole="w"):
    return given.table.loc[given.table["area_id"] == whole]


def test_a_sum_is_the_sum_of_the_parts():
    got = add_up(
        evidence({"a": [1.0, 2.0], "b": [10.0, 20.0]}, NESTED),
        NO_POPULATIONS,
        series="x",
        whole="w",
    )
    assert of_whole(got)["value"].tolist() == [11.0, 22.0]
    assert of_whole(got)["note"].unique().tolist() == ["sum of 2 areas"]


def test_a_period_with_a_part_missing_has_no_sum_and_says_so():
    got = add_up(
        evidence({"a": [1.0, np.nan], "b": [10.0, 20.0]}, NESTED),
        NO_POPULATIONS,
        series="x",
        whole="w",
    )
    assert of_whole(got)["period"].tolist() == ["2005"]
    assert got.lost["period"].tolist() == ["2006"]
    assert got.lost["reason"].tolist() == ["1 of 2 parts have a value"]


def test_a_part_that_has_no_rows_at_all_is_missed_too():
    got = add_up(
        evidence({"a": [1.0, 2.0]}, NESTED), NO_POPULATIONS, series="x", whole="w"
    )
    assert of_whole(got).empty
    assert len(got.lost) == 2


def test_nothing_is_added_up_without_a_rule():
    with pytest.raises(EvidenceError, match="no rule") as caught:
        add_up(
            evidence({"a": [1.0], "b": [2.0]}, NESTED, aggregation="none"),
            NO_POPULATIONS,
            series="x",
            whole="w",
        )
    assert caught.value.code == "MM-AGGREGATION"


def test_an_area_without_parts_is_named():
    with pytest.raises(EvidenceError) as caught:
        add_up(evidence({"a": [1.0]}), NO_POPULATIONS, series="x", whole="zz")
    assert caught.value.code == "MM-AREA-PARTS"


def test_a_weighted_mean_weighs_by_the_population_of_its_year():
    people = pd.DataFrame(
        {
            "area_id": ["a", "b"],
            "period": "2005",
            "start": pd.Timestamp("2005-01-01"),
            "group": "",
            "value": [300.0, 100.0],
        }
    )
    given = evidence({"a": [10.0], "b": [50.0]}, NESTED, aggregation="weighted_mean")
    got = add_up(given, people, series="x", whole="w", weight_group="all")
    # (300 * 10 + 100 * 50) / 400
    assert of_whole(got)["value"].tolist() == [20.0]


def test_sampling_errors_of_parts_add_in_squares():
    table = observations({"a": [10.0], "b": [20.0]}).assign(se=[3.0, 4.0])
    given = indicator_evidence(table, indicators(), areas(NESTED), SOURCES)
    got = add_up(given, NO_POPULATIONS, series="x", whole="w")
    assert of_whole(got)["se"].tolist() == [5.0]


def test_a_ratio_is_the_ratio_of_sums_not_the_mean_of_ratios():
    table = pd.concat(
        [
            observations({"a": [10.0], "b": [30.0]}, indicator="trips"),
            observations({"a": [1.0], "b": [9.0]}, indicator="people"),
            observations({"a": [10.0], "b": [30 / 9]}, indicator="x"),
        ]
    )
    kinds = pd.concat(
        [
            indicators(indicator_id="trips"),
            indicators(indicator_id="people"),
            indicators(aggregation="ratio"),
        ],
        ignore_index=True,
    )
    given = indicator_evidence(table, kinds, areas(NESTED), SOURCES)
    got = add_up(
        given,
        NO_POPULATIONS,
        series="x",
        whole="w",
        numerator="trips",
        denominator="people",
    )
    assert of_whole(got)["value"].tolist() == [4.0]


def test_parts_are_the_smallest_set_of_measured_areas_that_covers():
    nested = areas({"w": None, "d": "w", "e": "w", "d1": "d", "d2": "d", "e1": "e"})
    assert parts_of(nested, "w", {"d", "d1", "e1"}).areas == ("d", "e1")


REDRAWN = pd.DataFrame({"from_area_id": ["o", "o"], "to_area_id": ["n1", "n2"]})


def redrawn(values):
    from dataclasses import replace

    parents = {"w": None, "a": "w", "o": "w", "n1": "w", "n2": "w"}
    given = replace(evidence(values, parents), links=REDRAWN)
    return add_up(given, NO_POPULATIONS, series="x", whole="w")


def test_an_area_that_was_redrawn_is_counted_once_on_either_side_of_the_change():
    nan = np.nan
    got = redrawn(
        {"a": [1, 1, 1], "o": [5, nan, 5], "n1": [nan, 2, 2], "n2": [nan, 4, 4]}
    )
    assert of_whole(got)["value"].tolist() == [6.0, 7.0, 7.0]


def test_half_of_a_redrawn_area_is_not_the_whole_of_it():
    got = redrawn({"a": [1.0], "o": [np.nan], "n1": [2.0], "n2": [np.nan]})
    assert of_whole(got).empty
    assert got.lost["reason"].tolist() == ["2 of 3 parts have a value"]


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ({"a": [1.0, np.nan], "b": [9.0, 9.0]}, "a part lacks one of its two figures"),
        ({"a": [1.0, 0.0], "b": [9.0, 0.0]}, "the denominator is nought"),
    ],
)
def test_a_ratio_without_its_denominator_is_lost_and_says_so(people, reason):
    table = pd.concat(
        [
            observations({"a": [10.0, 10.0], "b": [30.0, 30.0]}, indicator="trips"),
            observations(people, indicator="people"),
            observations({"a": [1.0], "b": [1.0]}, indicator="x"),
        ]
    )
    kinds = pd.concat(
        [
            indicators(indicator_id="trips"),
            indicators(indicator_id="people"),
            indicators(aggregation="ratio"),
        ],
        ignore_index=True,
    )
    given = indicator_evidence(table, kinds, areas(NESTED), SOURCES)
    names = {"numerator": "trips", "denominator": "people"}
    got = add_up(given, NO_POPULATIONS, series="x", whole="w", **names)
    assert of_whole(got)["value"].tolist() == [4.0]
    assert got.lost["period"].tolist() == ["2006"]
    assert got.lost["reason"].tolist() == [reason]


def test_weights_of_nought_give_no_mean():
    people = pd.DataFrame(
        {
            "area_id": ["a", "b"],
            "period": "2005",
            "start": pd.Timestamp("2005-01-01"),
            "group": "",
            "value": [0.0, 0.0],
        }
    )
    given = evidence({"a": [10.0], "b": [50.0]}, NESTED, aggregation="weighted_mean")
    got = add_up(given, people, series="x", whole="w")
    assert of_whole(got).empty
    assert len(got.lost) == 1

"""Indicators into the long form: one vintage a series, statuses kept apart."""

import numpy as np
import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.indicators import indicator_evidence, latest
from tests.made import SOURCES, areas, indicators, observations


def two_vintages():
    old = observations({"a": [10.0, 9.0, 8.0]}, first=2003, vintage="2019")
    new = observations({"a": [9.5, 8.5]}, first=2005, vintage="2022")
    return pd.concat([old, new], ignore_index=True)


def read(table, **settings):
    return indicator_evidence(
        table, indicators(), areas({"a": None}), SOURCES, **settings
    )


def test_vintages_are_never_mixed_and_what_only_the_older_has_is_reported():
    got = read(two_vintages())
    assert got.table["vintage"].unique().tolist() == ["2022"]
    assert got.table["value"].tolist() == [9.5, 8.5]
    assert got.lost["period"].tolist() == ["2003", "2004"]
    assert got.lost["reason"].unique().tolist() == ["stands only in vintage '2019'"]


def test_an_older_vintage_can_be_asked_for():
    got = read(two_vintages(), vintage="2019")
    assert got.table["value"].tolist() == [10.0, 9.0, 8.0]


def test_a_missing_value_stays_a_row_with_its_status():
    got = read(observations({"a": [1.0, np.nan, 3.0]}))
    assert got.table["status"].tolist() == ["ok", "missing", "ok"]
    assert got.table["value"].isna().tolist() == [False, True, False]


def test_sources_that_are_used_are_credited():
    assert [s.title for s in read(two_vintages()).sources] == ["Yearly figures"]


def test_a_figure_without_a_source_has_that_of_its_indicator():
    """As the table `indicators` says of `source_id`."""
    table = observations({"a": [1.0, 2.0]}).assign(source_id=[None, "s1"])
    declared = indicators().assign(source_id="s2")
    both = pd.concat([SOURCES, SOURCES.assign(source_id="s2", title="Register")])
    got = indicator_evidence(table, declared, areas({"a": None}), both)
    assert got.table["source_id"].tolist() == ["s2", "s1"]
    assert {s.title for s in got.sources} == {"Yearly figures", "Register"}


def test_the_order_of_rows_changes_nothing():
    table = observations({"a": [1.0, 2.0, 3.0]})
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(read(table).table, read(shuffled).table)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"only": ["y"]}, "MM-INDICATOR-UNKNOWN"),
        ({"vintage": "1999"}, "MM-VINTAGE"),
    ],
)
def test_what_is_not_there_is_named(settings, code):
    with pytest.raises(EvidenceError) as caught:
        read(two_vintages(), **settings)
    assert caught.value.code == code


def test_where_no_vintage_has_a_name_none_is_offered():
    unnamed = observations({"a": [10.0, 9.0]}, first=2003, vintage=None)
    with pytest.raises(EvidenceError) as caught:
        read(unnamed, vintage="2099")
    assert caught.value.code == "MM-VINTAGE"
    assert caught.value.fix == "leave it out: these observations name no vintage."


def test_an_indicator_without_figures_is_named():
    with pytest.raises(EvidenceError) as caught:
        read(two_vintages().head(0), only=["x"])
    assert caught.value.code == "MM-INDICATOR-EMPTY"


@pytest.mark.parametrize(
    ("labels", "newest"),
    [
        (["9th edition", "10th edition"], "10th edition"),
        (["November 2024", "March 2025"], "March 2025"),
        (["2019", "2022"], "2022"),
        (["2025-06", "2025-11"], "2025-11"),
        (["2025 v2", "2025 v10"], "2025 v10"),
        (["3 June 2025", "12 May 2025"], "3 June 2025"),
        (["Q4 2024", "Q1 2025"], "Q1 2025"),
        (["2024-Q4", "2025-Q1"], "2025-Q1"),
        (["decision 9", "decision 10"], "decision 10"),
        (["only"], "only"),
    ],
)
def test_the_latest_vintage_is_the_newest_not_the_last_in_the_alphabet(labels, newest):
    assert latest(labels) == newest
    assert latest(labels[::-1]) == newest


@pytest.mark.parametrize(
    "labels", [["final", "first"], ["2022", "June 2023"], ["03/11/2024", "12/10/2024"]]
)
def test_labels_that_cannot_be_ordered_are_not_guessed_at(labels):
    with pytest.raises(EvidenceError) as caught:
        latest(labels)
    assert caught.value.code == "MM-VINTAGE"


def test_a_repeated_index_does_no_harm():
    table = pd.concat([two_vintages(), two_vintages().assign(area_id="b")])
    assert len(read(table).table) == 4

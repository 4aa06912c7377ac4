"""The long form: dates that stay even, and nothing lost in silence."""

import pandas as pd
import pytest

from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.evidence.long_form import Evidence, gathered, middle
from tests.made import SOURCES, areas, evidence, indicators, observations


def spans(pairs):
    return pd.DataFrame(
        {
            "start": pd.to_datetime([a for a, _ in pairs]),
            "end": pd.to_datetime([b for _, b in pairs]),
        }
    )


def test_the_middle_of_a_year_is_half_way_leap_or_not():
    years = spans([("2023-01-01", "2023-12-31"), ("2024-01-01", "2024-12-31")])
    assert middle(years).tolist() == [2023.5, 2024.5]


def test_quarters_and_months_are_evenly_spaced():
    quarters = spans(
        [
            ("2023-10-01", "2023-12-31"),
            ("2024-01-01", "2024-03-31"),
            ("2024-04-01", "2024-06-30"),
        ]
    )
    assert middle(quarters).tolist() == pytest.approx([2023.875, 2024.125, 2024.375])
    months = spans([("2024-02-01", "2024-02-29"), ("2024-03-01", "2024-03-31")])
    assert middle(months).diff().iloc[1] == pytest.approx(1 / 12)


def test_a_financial_year_has_its_middle_at_the_start_of_october():
    year = spans([("2023-04-01", "2024-03-31")])
    assert middle(year).iloc[0] == pytest.approx(2023.75)


def test_a_table_without_its_columns_is_refused():
    given = evidence({"a": [1.0, 2.0]})
    with pytest.raises(TypeError, match=r"Evidence\.table lacks \['value'\]"):
        Evidence(
            table=given.table.drop(columns="value"),
            series=given.series,
            areas=given.areas,
        )


def test_several_series_gathered_keep_rows_sources_and_what_was_lost():
    figures = observations({"a": [1.0, 2.0]})
    older = observations({"a": [1.0, 2.0, 3.0]}, vintage="2024")
    both = pd.concat([figures, older], ignore_index=True)
    kinds = pd.concat([indicators(), indicators(indicator_id="y")], ignore_index=True)
    rows = pd.concat([both, observations({"a": [5.0]}, indicator="y")])
    first, second = (
        indicator_evidence(rows, kinds, areas({"a": None}), SOURCES, only=[i])
        for i in ("x", "y")
    )
    found = gathered([first, second])
    assert found.table["series_id"].tolist() == ["x", "x", "y"]
    assert found.lost["period"].tolist() == ["2007"]
    assert [s.source_id for s in found.sources] == ["s1"]
    alone = gathered([second])
    pd.testing.assert_frame_equal(alone.table, second.table)

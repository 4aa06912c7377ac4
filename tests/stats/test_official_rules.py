"""Official rules give what their sources give, edges included."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.stats.official_rules import (
    eurostat,
    open_sdg,
    sdsn_arrows,
    un_progress_chart,
    yearly_growth,
)

SPAN = {"first_year": 2015, "target_year": 2030}


def test_open_sdg_with_a_target():
    # Worked through by hand from the published method: 1.4^(1/5) and 2^(1/15).
    found = open_sdg(10, 14, 20, last_year=2020, direction=1, **SPAN)
    assert yearly_growth(10.0, 14.0, 5.0) == pytest.approx(0.06961037573, abs=1e-9)
    assert yearly_growth(10.0, 20.0, 15.0) == pytest.approx(0.04729412282, abs=1e-9)
    assert found.measure == pytest.approx(1.471861017, abs=1e-9)
    assert (found.score, found.label) == (5.0, "on track")


def test_open_sdg_near_a_natural_limit():
    found = open_sdg(97, 98.5, np.nan, last_year=2020, direction=1, limit=100, **SPAN)
    assert found.measure == pytest.approx(0.00307382849, abs=1e-9)
    # 1 - .97^4.44 is .12649277772: 1.5% a year becomes .19%.
    assert found.label == "on track"
    assert found.score == 5.0
    # Without the limit three tenths of a per cent a year are little.
    plain = open_sdg(97, 98.5, np.nan, last_year=2020, direction=1, **SPAN)
    assert plain.label == "limited progress"
    assert plain.score == pytest.approx(500 * 0.00307382849 - 2.5, abs=1e-6)


def test_near_a_limit_the_demands_are_eased_by_the_published_factor():
    # A tenth of a per cent a year is fair where 1.5% has become .19% and .5% .063%.
    found = open_sdg(97, 97 * 1.001**5, np.nan, last_year=2020, direction=1, limit=100,
                     **SPAN)  # fmt: skip
    assert found.label == "acceleration needed"
    assert found.score == pytest.approx(250 * 0.001 / 0.12649277772 - 1.25, abs=1e-8)


@pytest.mark.parametrize(("last", "ratio", "label", "score", "covered", "linear"), [
    (80, 0.6052056890, "acceleration needed", 0.0372237161, 0.6910544455, 0.7792207792),
    (90, 0.2881615367, "limited progress", -1.2993173249, 0.3674553156, 0.3896103896),
])  # fmt: skip
def test_the_rules_disagree_about_the_same_figures(
    last, ratio, label, score, covered, linear
):
    given = {"last_year": 2022, **SPAN}
    ours = open_sdg(100, last, 45, direction=-1, **given)
    assert ours.measure == pytest.approx(ratio, abs=1e-9)
    assert ours.score == pytest.approx(score, abs=1e-9)
    assert ours.label == label
    chart = un_progress_chart(100, last, 45, direction=-1, **given)
    assert chart.measure == pytest.approx(covered, abs=1e-9)
    assert chart.score == 2.0
    arrows = sdsn_arrows(100, last, 45, pace=(last - 100) / 7, **given)
    assert arrows.measure == pytest.approx(linear, abs=1e-9)
    assert eurostat(100, last, 45, direction=-1, **given).measure == pytest.approx(
        ratio, abs=1e-9
    )


def test_a_target_that_is_met_is_met_whatever_the_trend():
    # 40 in 2015, 44 now, at most 45: met, though it rose on the way.
    assert (
        open_sdg(40, 44, 45, last_year=2022, direction=-1, **SPAN).label == "achieved"
    )
    chart = un_progress_chart(40, 44, 45, last_year=2022, direction=-1, **SPAN)
    assert (chart.label, chart.score) == ("target met", 3.0)


def test_open_sdg_puts_a_thousandth_for_nought():
    """Its answer for a target of nought is made by that thousandth."""
    found = open_sdg(100, 50, 0, last_year=2022, direction=-1, **SPAN)
    by_hand = (1 - 0.5 ** (1 / 7)) / (1 - 1e-5 ** (1 / 15))
    assert found.measure == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize("rule", [open_sdg, un_progress_chart, eurostat])
def test_figures_of_other_signs_are_not_assessed_and_give_no_number(rule):
    # Compound growth from 4 to -2 is no number.
    found = rule(4, -2, 10, last_year=2022, direction=1, **SPAN)
    assert found.label == "not assessed"
    assert np.isnan(found.score)


def test_falling_short_of_a_negative_first_figure():
    # From -10 to -5 with more being better: growth of the size is a fall of half.
    found = open_sdg(-10, -5, -2, last_year=2022, direction=1, **SPAN)
    by_hand = -(0.5 ** (1 / 7) - 1) / abs(0.2 ** (1 / 15) - 1)
    assert found.measure == pytest.approx(by_hand, abs=1e-12)


def test_percentages_within_a_point_of_their_end_are_there():
    near = un_progress_chart(
        90, 99.2, 100, last_year=2022, direction=1, per_cent=True, **SPAN
    )
    assert near.label == "target met"
    amount = un_progress_chart(90, 99.2, 100, last_year=2022, direction=1, **SPAN)
    assert amount.label == "on track or met"


def test_many_series_at_once_give_what_each_gives_alone():
    rng = np.random.default_rng(5)
    first, last, target = rng.uniform(1, 100, (3, 200))
    way = np.where(target > first, 1, -1)
    for rule in (open_sdg, un_progress_chart, eurostat):
        whole = rule(first, last, target, last_year=2022, direction=way, **SPAN)
        for k in range(0, 200, 17):
            one = rule(first[k], last[k], target[k], last_year=2022, direction=way[k],
                       **SPAN)  # fmt: skip
            assert one.label == whole.label[k]
            assert one.measure == pytest.approx(whole.measure[k], nan_ok=True)


def test_a_target_met_from_the_start_is_achieved_where_the_way_is_known():
    when = {"first_year": 2015, "last_year": 2022, "target_year": 2030, "pace": 0.0}
    # At most 45, and 40 all along: the way to the target alone would point up.
    assert sdsn_arrows(40, 40, 45, **when, direction=-1).label == "achieved"
    assert sdsn_arrows(40, 40, 45, **when, direction=1).label == "stagnating"
    assert sdsn_arrows(40, 46, 45, **when).label == "achieved"

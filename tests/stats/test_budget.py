"""Running totals and falls against hand sums; dates of running out in known worlds."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.budget import first_crossing, yearly_cut
from missionmetrics.stats.trend import fit_trend
from missionmetrics.stats.trends.paths import draw_paths

QUANTILES = (0.1, 0.5, 0.9)


def test_even_flows_reach_the_bound_part_way_through_a_year():
    flows = [[10.0] * 5]
    found = [first_crossing([s], flows, 100.0)[0] for s in (100, 96, 90, 75, 50, 49.9)]
    np.testing.assert_allclose(found, [0, 0.4, 1.0, 2.5, 5.0, np.inf])


def test_the_first_time_counts_although_later_flows_take_away():
    assert first_crossing([0.0], [[6.0, 6.0, -9.0, 1.0]], 10.0)[0] == pytest.approx(
        1 + 4 / 6
    )
    assert np.isinf(first_crossing([0.0], [[6.0, -3.0, 6.0]], 10.0)[0])
    assert first_crossing([12.0], [[-3.0]], 10.0)[0] == 0
    assert np.isinf(first_crossing([0.0], np.empty((1, 0)), 10.0)[0])


def test_starts_and_flows_have_to_fit():
    with pytest.raises(EvidenceError) as caught:
        first_crossing([0.0, 1.0], [[1.0, 2.0]], 10.0)
    assert caught.value.code == "MM-BUDGET-SHAPE"


def test_both_falls_add_up_to_what_is_left():
    rng = np.random.default_rng(1)
    level, years = rng.uniform(50, 150, 40), 12
    left = level * rng.uniform(0.5, 11.5, 40)
    cut = yearly_cut(level, left, np.ones(years))
    j = np.arange(1, years + 1)
    by_share = level[:, None] * (1 - cut.share[:, None]) ** j
    by_amount = np.maximum(level[:, None] - cut.amount[:, None] * j, 0)
    np.testing.assert_allclose(by_share.sum(axis=1), left, rtol=1e-9)
    np.testing.assert_allclose(by_amount.sum(axis=1), left, rtol=1e-9)


def test_an_equal_fall_in_closed_form():
    """n L - d n (n + 1) / 2 = B while nought is not passed; solve for d."""
    cut = yearly_cut([10.0], [50.0], np.ones(10))
    assert cut.amount[0] == pytest.approx(2 * (100 - 50) / 110, rel=1e-12)
    # 80 + 60 + 40 + 20 = 200, and nought for the six years after
    assert yearly_cut([100.0], [200.0], np.ones(10)).amount[0] == pytest.approx(20.0)


def test_a_fall_by_a_share_over_endless_years():
    """Over very many years the sum tends to L (1 - r) / r, so r = L / (L + B)."""
    cut = yearly_cut([100.0], [300.0], np.ones(400))
    assert cut.share[0] == pytest.approx(100 / 400, rel=1e-9)


def test_no_fall_is_needed_or_none_is_enough():
    enough = yearly_cut([10.0, 0.0, -5.0], [100.0, 1.0, -1.0], np.ones(10))
    np.testing.assert_array_equal(enough.share, [0, 0, 0])
    np.testing.assert_array_equal(enough.amount, [0, 0, 0])
    spent = yearly_cut([10.0, 10.0, np.nan], [0.0, -3.0, 5.0], np.ones(10))
    assert np.isnan(spent.share).all()
    assert np.isnan(spent.amount).all()


def test_a_year_that_counts_in_part():
    whole = yearly_cut([10.0], [15.0], [1.0, 0.5])
    # 10 (1 - r) + 5 (1 - r)^2 = 15 only for r = 0; with 7.5 left, x = sqrt(2.5) - 1
    assert whole.share[0] == 0
    half = yearly_cut([10.0], [7.5], [1.0, 0.5])
    assert half.share[0] == pytest.approx(1 - (np.sqrt(2.5) - 1), rel=1e-9)


def run_out_shares(worlds, *, seed):
    """How often the true date lies at or before each quantile, over known worlds.

    Levels fall by a wandering slope; the budget lasts about five years of nine that 20
    figures can see.
    """
    rng = np.random.default_rng(seed)
    seen, ahead, hits = 20, 9, np.zeros(3)
    times = np.arange(2000.5, 2000 + seen)
    for world in range(worlds):
        slope = -1.0 + np.cumsum(rng.normal(0, 0.3, seen + ahead))
        level = 100 + np.cumsum(slope + rng.normal(0, 1.0, seen + ahead))
        figures = level + rng.normal(0, 2.0, seen + ahead)
        budget = 5 * float(figures[seen - 1])
        truth = first_crossing([0.0], figures[None, seen:], budget)[0]
        paths = draw_paths(
            fit_trend(figures[:seen], times), ahead, draws=2000, seed=world
        )
        drawn = first_crossing(np.zeros(2000), paths.figures, budget)
        ends = np.quantile(drawn, QUANTILES, method="inverted_cdf")
        hits += truth <= ends
    return hits / worlds


def test_dates_hold_what_they_promise():
    shares = run_out_shares(200, seed=9)
    # three standard errors of a share of 200
    np.testing.assert_allclose(shares, QUANTILES, atol=3 * np.sqrt(0.25 / 200))
    assert shares[0] <= 0.1 + 3 * np.sqrt(0.09 / 200)
    assert shares[2] >= 0.9 - 3 * np.sqrt(0.09 / 200)


@pytest.mark.slow
def test_dates_hold_what_they_promise_in_many_worlds():
    np.testing.assert_allclose(run_out_shares(4000, seed=2), QUANTILES, atol=0.025)


def test_a_short_period_ends_sooner():
    """4 in a whole year, then 4 in a half: half of that is gone after a quarter."""
    found = first_crossing([0.0], [[4.0, 4.0]], 6.0, [1.0, 0.5])
    np.testing.assert_allclose(found, [1.25])


def test_a_bound_that_is_reached_to_the_last_bit_is_reached():
    """0.1 added ten times is a little less than 1 for a computer."""
    assert sum([0.1] * 10) < 1.0
    found = first_crossing([0.0], [[0.1] * 10], 1.0)
    assert found.tolist() == [10.0]
    assert np.isinf(first_crossing([0.0], [[0.1] * 10], 1.0 + 1e-9)).all()

"""Paths against the closed forms that their ends have, and what must always hold."""

import numpy as np
import pytest
from scipy import stats

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.arrival import arrival_date, passages
from missionmetrics.stats.trend import FixedRatios, Outliers, fit_trend

RNG = np.random.default_rng(4)
YEARS = np.arange(2008.0, 2024.0)
RECORD = 50 - 2.0 * np.arange(16) + RNG.normal(0, 2, 16)
IRREGULAR = np.cumsum(np.random.default_rng(1).uniform(0.4, 1.9, 16))


def share_below(fit, edges, ahead, **settings):
    """Share of the paths at or below each edge at the last of the dates ahead."""
    return np.array(
        [passages(fit, -np.inf, edge, ahead, **settings).at[0, -1] for edge in edges]
    )


@pytest.mark.parametrize("damping", [1.0, 0.8])
@pytest.mark.parametrize("times", [YEARS, IRREGULAR, YEARS[[0, 1, 3, 5, 6, 9, 15]]])
@pytest.mark.parametrize("stretch", [[1.0], [1.0, 2.0, 3.0, 4.5], [0.3, 4.5]])
def test_the_end_of_the_paths_is_the_forecast(times, stretch, damping):
    """The marginal of the paths is the mixture, whichever dates they pass on the way.

    Kolmogorov's distance, against its 1 in 1000 point for 4,000 independent draws.
    """
    fit = fit_trend([RECORD[: times.size]], times)
    spacing = float(np.median(np.diff(times)))
    dates = spacing * np.array(stretch)
    forecast = fit.forecast(fit.last + dates[-1], damping=damping)
    edges = [forecast.quantile(p)[0] for p in (0.05, 0.2, 0.5, 0.8, 0.95)]
    got = share_below(fit, edges, dates, damping=damping, count=4000, seed=3)
    want = np.array([forecast.below(edge)[0] for edge in edges])
    assert np.abs(got - want).max() < stats.kstwo(4000).ppf(0.999)


@pytest.mark.parametrize(
    "setting",
    [{"errors": np.full((1, 16), 1.5)}, {"outliers": Outliers()}],
)
def test_every_kind_of_fit_is_walked_to_its_own_forecast(setting):
    """Known errors, whose parts are normal, and outliers: as above."""
    fit = fit_trend([RECORD], YEARS, **setting)
    forecast = fit.forecast(fit.last + 3.0)
    edges = [forecast.quantile(p)[0] for p in (0.05, 0.5, 0.95)]
    got = share_below(fit, edges, [1.0, 2.0, 3.0], count=4000, seed=3)
    want = np.array([forecast.below(edge)[0] for edge in edges])
    assert np.abs(got - want).max() < stats.kstwo(4000).ppf(0.999)


def test_a_certain_line_arrives_on_the_date_that_arithmetic_says():
    fit = fit_trend([10.0 - np.arange(8.0)], np.arange(8.0))
    found = passages(fit, -np.inf, 0.5, np.arange(1.0, 5.0))
    # The level is 3 at the last date and falls by 1 a year: 0.5 is passed at 3 years.
    np.testing.assert_array_equal(found.by, [[0, 0, 1, 1]])


def test_a_walk_without_slope_passes_a_line_as_a_plain_random_walk_does():
    """A walk seen without noise: against a plain random walk of another generator."""
    values = np.cumsum(RNG.normal(0, 1, 400))
    fit = fit_trend([values], np.arange(400.0), prior=FixedRatios(level=1e6, slope=0.0))
    edge = fit.level().mean()[0] + 2.0
    dates = np.arange(1.0, 10.0)
    got = passages(fit, edge, np.inf, dates, count=20_000, seed=1).by[0, -1]
    steps = np.random.default_rng(9).normal(0, np.diff(values).std(), (40_000, 9))
    drift = fit.slope().mean()[0]
    walk = np.cumsum(steps + drift, axis=1).max(axis=1)
    assert got == pytest.approx((walk >= 2.0).mean(), abs=0.02)


@pytest.mark.parametrize("damping", [1.0, 0.6])
def test_by_is_never_below_at_and_never_falls(damping):
    records = 40 + RNG.normal(0, 3, (20, 1)) * np.arange(12) / 3
    fit = fit_trend(records + RNG.normal(0, 2, records.shape), np.arange(12.0))
    found = passages(fit, 20.0, 45.0, np.arange(1.0, 7.0), damping=damping)
    assert (found.by >= found.at).all()
    assert (np.diff(found.by, axis=1) >= 0).all()


def test_a_record_does_not_depend_on_its_neighbours_or_its_place():
    others = RNG.normal(0, 5, (3, 16)) + 30
    both = passages(fit_trend(np.vstack([others, RECORD]), YEARS), -9, 10, [1.0, 2.0])
    alone = passages(fit_trend([RECORD], YEARS), -9, 10, [1.0, 2.0])
    np.testing.assert_array_equal(both.by[-1:], alone.by)


def test_units_of_time_and_value_change_nothing():
    plain = passages(fit_trend([RECORD], YEARS), -np.inf, 5.0, [1.0, 2.0, 4.0])
    months = fit_trend([1000 * RECORD], 12 * (YEARS - 2000))
    moved = passages(months, -np.inf, 5000.0, [12.0, 24.0, 48.0])
    np.testing.assert_allclose(moved.by, plain.by, atol=2 / 4000)


def test_the_seed_makes_it_again_and_another_makes_another():
    fit = fit_trend([RECORD], YEARS)
    one, again, other = (passages(fit, 0, 9, [2.0, 4.0], seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(one.by, again.by)
    assert (one.by != other.by).any()


def test_many_records_are_walked_in_batches_and_say_the_same(monkeypatch):
    fit = fit_trend(np.tile(RECORD, (9, 1)), YEARS)
    whole = passages(fit, 0, 9, [1.0, 2.0], count=500)
    monkeypatch.setattr("missionmetrics.stats.arrival.KEPT_NUMBERS", 1000)
    np.testing.assert_array_equal(passages(fit, 0, 9, [1.0, 2.0], count=500).by,
                                  whole.by)  # fmt: skip


def test_no_target_no_date_or_too_few_figures_have_no_chance():
    few = np.full(16, np.nan)
    few[:2] = 3.0
    fit = fit_trend([RECORD, few, RECORD], YEARS)
    ahead = [[1.0, np.nan], [1.0, 2.0], [1.0, 2.0]]
    found = passages(fit, [0.0, 0.0, np.nan], 9.0, ahead)
    assert np.isnan(found.by).tolist() == [[False, True], [True, True], [True, True]]


def test_the_arrival_is_the_first_date_with_the_share_or_not_within_them():
    by = np.array([[0.05, 0.2, 0.6], [0.0, 0.02, 0.04], [np.nan] * 3])
    dates = np.array([[1.0, 2.0, 3.0]] * 3)
    np.testing.assert_array_equal(arrival_date(by, dates, 0.1), [2.0, np.nan, np.nan])
    np.testing.assert_array_equal(arrival_date(by, dates, 0.5), [3.0, np.nan, np.nan])


@pytest.mark.parametrize(
    ("ahead", "damping", "code"),
    [
        ([1.0, 1.0], 1.0, "MM-TREND-AHEAD"),
        ([0.0, 1.0], 1.0, "MM-TREND-AHEAD"),
        ([1.0], 1.5, "MM-TREND-DAMPING"),
        ([1.0], 0.0, "MM-TREND-DAMPING"),
    ],
)
def test_faults_are_named(ahead, damping, code):
    with pytest.raises(EvidenceError) as caught:
        passages(fit_trend([RECORD], YEARS), 0, 9, ahead, damping=damping)
    assert caught.value.code == code


def test_level_and_slope_are_drawn_together():
    """On a fixed line they lean on each other: t with n - 2 degrees, 8 spacings on."""
    still = FixedRatios(level=0.0, slope=0.0)
    fit = fit_trend([RECORD], YEARS, prior=still)
    design = np.column_stack([np.ones(16), YEARS])
    beta, squares, *_ = np.linalg.lstsq(design, RECORD)
    at = np.array([1.0, YEARS[-1] + 8])
    scale = np.sqrt(squares[0] / 14 * (at @ np.linalg.inv(design.T @ design) @ at))
    for p in (0.05, 0.3, 0.95):
        edge = at @ beta + scale * stats.t(14).ppf(p)
        got = passages(fit, -np.inf, edge, [8.0], count=20_000).at[0, 0]
        assert got == pytest.approx(p, abs=0.012)


def test_having_been_there_at_the_last_figure_counts():
    """A rising level, below 53 at its last figure and far above it 20 years on."""
    fit = fit_trend([50 + 3.0 * np.arange(16) - 45], YEARS)
    found = passages(fit, -np.inf, 52.0, [20.0])
    assert (found.at[0, 0], found.by[0, 0]) == (0.0, 1.0)


def test_paths_of_overlapping_windows_start_where_the_last_one_ends():
    """What comes after the last window owes nothing to the record, what is inside does.

    The share of paths above a value is the mixture's own chance at each date ahead.
    """
    fit = fit_trend([RECORD], YEARS, spans=3.0)
    assert fit.last[0] == YEARS[-1] + 1.0
    ahead = np.array([1.0, 2.0, 4.0])
    middle = float(fit.level().mean()[0])
    found = passages(fit, middle, np.inf, ahead, count=20_000, seed=3)
    exact = [fit.level(fit.last + step).above(middle)[0] for step in ahead]
    np.testing.assert_allclose(found.at[0], exact, atol=0.012)

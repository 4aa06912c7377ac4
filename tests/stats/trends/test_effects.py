"""What may stand beside the trend: a pattern of seasons, a kink at a declared date."""

import numpy as np
import pytest
import statsmodels.api as sm

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend import FixedRatios, fit_trend
from tests.stats.trends.brute import Brute

MONTHS = 2015 + (np.arange(60) + 0.5) / 12
MONTH = np.arange(60) % 12
PATTERN = np.array([3.0, 1, 0, -1, -2, -2, -1, 0, 0, 1, 2, -1])


def monthly(seed=0, rows=1):
    return np.random.default_rng(seed).normal(size=(rows, 60)).cumsum(axis=1)


def test_a_pattern_of_seasons_changes_neither_level_nor_slope():
    y = monthly()
    plain = fit_trend(y, MONTHS, seasons=MONTH)
    with_it = fit_trend(y + PATTERN[MONTH], MONTHS, seasons=MONTH)
    for ask in ("level", "slope"):
        np.testing.assert_allclose(
            getattr(with_it, ask)().interval(), getattr(plain, ask)().interval()
        )


def test_seasons_equal_the_dense_model():
    y, prior = monthly(1)[0], FixedRatios(0.5, 0.01)
    own = np.eye(12)[MONTH]
    dense = Brute(np.eye(60), np.eye(60), 0.5, 0.01, own[:, :-1] - own[:, -1:])
    fit = fit_trend(y, np.arange(60.0), seasons=MONTH, prior=prior)
    noise = dense.squares(y)[0] / (60 - 13)
    for name in ("level", "slope"):
        centre, variance = dense.predict(y, name)
        found = getattr(fit, name)()
        np.testing.assert_allclose(found.centre[0, 0], centre, rtol=1e-7)
        np.testing.assert_allclose(found.scale[0, 0] ** 2, noise * variance, rtol=1e-7)
    assert fit.slope().df[0] == 60 - 13


def test_the_seasons_themselves_are_found():
    rng = np.random.default_rng(5)
    y = 0.01 * rng.normal(size=60).cumsum() + PATTERN[MONTH] + 0.1 * rng.normal(size=60)
    fit = fit_trend(y, MONTHS, seasons=MONTH)
    found = [fit.season(k).mean()[0] for k in range(11)]
    np.testing.assert_allclose(found, PATTERN[:-1], atol=0.25)


def test_seasons_with_gaps_equal_the_record_without_them():
    y, seen = monthly(2)[0], np.ones(60, dtype=bool)
    seen[[7, 8, 31]] = False
    table = np.vstack([np.where(seen, y, np.nan), monthly(3)[0]])
    shared = fit_trend(table, MONTHS, seasons=MONTH).slope()
    alone = fit_trend(y[seen], MONTHS[seen], seasons=MONTH[seen]).slope()
    np.testing.assert_allclose(
        [end[0] for end in shared.interval()], np.ravel(alone.interval()), rtol=1e-5
    )


def test_a_season_that_was_never_seen_leaves_the_level_unknown():
    y = np.where(MONTH == 6, np.nan, monthly(4)[0])
    fit = fit_trend(np.vstack([y, monthly(5)[0]]), MONTHS, seasons=MONTH)
    assert fit.enough.tolist() == [False, True]
    assert "cannot tell" in fit.reason[0]
    assert np.isnan(fit.level().mean()[0])


def test_a_kink_without_movement_equals_the_t_test_of_regression():
    """statsmodels' OLS with a broken line: same estimate, error and interval."""
    rng = np.random.default_rng(6)
    times = np.arange(2004.0, 2024.0)
    after = np.maximum(times - 2015.0, 0)
    y = 0.3 * (times - 2004) + 0.8 * after + rng.normal(size=20)
    design = np.column_stack([np.ones(20), times - 2004, after])
    ols = sm.OLS(y, design).fit()
    fit = fit_trend(y, times, kink=2015.0, prior=FixedRatios(0.0, 0.0))
    low, high = fit.kink().interval()
    np.testing.assert_allclose([low[0], high[0]], ols.conf_int()[2], rtol=1e-6)
    slope = fit.slope().mean()[0]
    np.testing.assert_allclose(slope, ols.params[1] + ols.params[2], rtol=1e-9)
    before = fit.slope(2010.0).mean()[0]
    np.testing.assert_allclose(before, ols.params[1], rtol=1e-9)


def test_a_kink_under_movement_equals_the_dense_model():
    y = np.random.default_rng(7).normal(size=15).cumsum()
    after = np.maximum(np.arange(15.0) - 9.5, 0)
    dense = Brute(np.eye(15), np.eye(15), 0.3, 0.05, after[:, None])
    fit = fit_trend(y, np.arange(15.0), kink=9.5, prior=FixedRatios(0.3, 0.05))
    row, none = np.array([0.0, 0.0, 1.0]), np.zeros(15)
    centre, variance = dense.predict(y, "", row, none, 0.0)
    noise = dense.squares(y)[0] / 12
    np.testing.assert_allclose(fit.kink().centre[0, 0], centre, rtol=1e-8)
    np.testing.assert_allclose(fit.kink().scale[0, 0] ** 2, noise * variance, rtol=1e-8)


def test_a_kink_per_month_is_a_twelfth_of_one_per_year():
    y = np.random.default_rng(8).normal(size=(3, 16)).cumsum(axis=1)
    years = np.arange(16.0)
    here = fit_trend(y, years, kink=9.0).kink().mean()
    there = fit_trend(y, 12 * years, kink=108.0).kink().mean()
    np.testing.assert_allclose(12 * there, here, rtol=1e-8)


def test_a_kink_at_the_edge_of_a_record_is_not_answered():
    fit = fit_trend(np.arange(10.0) ** 2, np.arange(10.0), kink=8.5)
    assert fit.enough[0]  # the last date alone tells it
    outside = fit_trend(np.arange(10.0) ** 2, np.arange(10.0), kink=9.0)
    assert not outside.enough[0]
    assert "cannot tell" in outside.reason[0]


def test_what_was_not_declared_cannot_be_asked():
    fit = fit_trend(np.arange(6.0) ** 2, np.arange(6.0))
    for ask in (fit.kink, lambda: fit.season(0)):
        with pytest.raises(EvidenceError) as caught:
            ask()
        assert caught.value.code == "MM-TREND-EFFECT"


@pytest.mark.parametrize(
    "seasons", [[1, 2, 3, 1, 2, 3], [0, 0, 0, 0, 0, 0], [0, 1.5, 0, 1, 0, 1]]
)
def test_seasons_are_numbered_from_nought(seasons):
    with pytest.raises(EvidenceError) as caught:
        fit_trend(np.arange(6.0), np.arange(6.0), seasons=seasons)
    assert caught.value.code == "MM-TREND-SEASONS"


@pytest.mark.parametrize("moving", [0.0, 0.1, 0.3])
def test_false_alarms_of_a_kink_are_few_where_regressions_are_many(moving):
    """20 dates, 8 after the declared date, no kink: upward alarms at .95.

    Goals: at most .06 up to a slope sd of .1, .12 up to .3 (1,500 records, standard
    error .006). The t-test of a broken line alarms in .22 and .35 of records at .1
    and .3 (measured in the methods' runs of 4,000): more than twice as often.
    """
    rng = np.random.default_rng(17)
    times = np.arange(20.0)
    slope = np.cumsum(moving * rng.normal(size=(1500, 20)), axis=1)
    y = np.cumsum(slope, axis=1) - slope + rng.normal(size=slope.shape)
    ours = np.mean(fit_trend(y, times, kink=11.0).kink().above(0.0) > 0.95)
    still = fit_trend(y, times, kink=11.0, prior=FixedRatios(0.0, 0.0))
    regression = np.mean(still.kink().above(0.0) > 0.95)
    assert ours < (0.06 if moving <= 0.1 else 0.12) + 0.012
    assert ours < regression / 2
    if moving == 0:
        # noise alone: the regression's own rate is what its name says
        assert 0.035 < regression < 0.065


def test_a_kink_of_one_noise_a_year_is_found():
    """Power at least .80 at a change of slope of one noise sd, 20 dates, 8 after."""
    rng = np.random.default_rng(18)
    times = np.arange(20.0)
    y = np.maximum(times - 11.0, 0) + rng.normal(size=(1000, 20))
    found = fit_trend(y, times, kink=11.0).kink().above(0.0) > 0.95
    assert found.mean() > 0.83

"""Joint draws against the exact mixtures, least squares and simulated worlds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend import FixedRatios, Outliers, fit_trend
from missionmetrics.stats.trends.paths import draw_paths

TIMES = np.arange(2005.5, 2020)
DRAWS = 20_000
CLOSE = 0.012
"""In probability: more than three standard errors of a share of 20,000 draws."""


def wandering(seed=1, gap=5):
    rng = np.random.default_rng(seed)
    values = 100 + np.cumsum(rng.normal(-2, 1.0, TIMES.size)) + rng.normal(0, 2, 15)
    values[gap] = np.nan
    return values


@pytest.mark.parametrize("damping", [1.0, 0.6])
def test_each_level_is_the_forecasts_mixture(damping):
    fit = fit_trend(wandering(), TIMES)
    paths = draw_paths(fit, 6, damping=damping, draws=DRAWS)
    for ahead in (1, 3, 6):
        exact = fit.forecast(fit.last + ahead, damping=damping)
        for p in (0.05, 0.5, 0.95):
            below = (paths.levels[:, ahead - 1] <= exact.quantile(p)[0]).mean()
            assert below == pytest.approx(p, abs=CLOSE)


def test_sums_over_the_gap_and_the_years_ahead_are_exact():
    """What joint draws are for: `functional` gives the sum's mixture exactly."""
    fit = fit_trend(wandering(), TIMES)
    paths = draw_paths(fit, 5, past=[TIMES[5]], draws=DRAWS)
    ahead = fit.last[0] + np.arange(1, 6)
    exact = fit.functional(ahead, level=1.0)
    with_now = fit.functional(np.append(ahead, fit.last[0]), level=[1.0] * 5 + [-5.0])
    for p in (0.1, 0.5, 0.9):
        below = (paths.levels.sum(axis=1) <= exact.quantile(p)[0]).mean()
        assert below == pytest.approx(p, abs=CLOSE)
        apart = paths.levels.sum(axis=1) - 5 * paths.now
        assert (apart <= with_now.quantile(p)[0]).mean() == pytest.approx(p, abs=CLOSE)
    assert np.median(paths.past) == pytest.approx(
        fit.level(TIMES[5]).quantile(0.5)[0], abs=0.1
    )


def test_figures_of_a_fixed_line_are_those_of_least_squares():
    """Sum of H new figures on a line: t with n - 2 degrees of freedom.

    Its variance is s^2 (H + x' (X'X)^-1 x), x the summed design (textbook regression).
    """
    rng = np.random.default_rng(3)
    values = 50 - 1.5 * np.arange(15) + rng.normal(0, 3, 15)
    fit = fit_trend(values, TIMES, prior=FixedRatios(level=0.0, slope=0.0))
    figures = draw_paths(fit, 4, draws=DRAWS).figures.sum(axis=1)
    design = np.column_stack([np.ones(15), TIMES])
    beta, squares, *_ = np.linalg.lstsq(design, values)
    summed = np.array([4.0, (TIMES[-1] + np.arange(1, 5)).sum()])
    scale = np.sqrt(
        squares[0] / 13 * (4 + summed @ np.linalg.inv(design.T @ design) @ summed)
    )
    for p in (0.05, 0.5, 0.95):
        end = summed @ beta + scale * stats.t(13).ppf(p)
        assert (figures <= end).mean() == pytest.approx(p, abs=CLOSE)


def test_a_missing_figure_is_a_draw_of_what_it_may_have_been():
    """On a fixed line: t around the line, its variance s^2 (1 + leverage)."""
    rng = np.random.default_rng(4)
    values = 50 - 1.5 * np.arange(15) + rng.normal(0, 3, 15)
    kept = np.arange(15) != 7
    holed = np.where(kept, values, np.nan)
    fit = fit_trend(holed, TIMES, prior=FixedRatios(level=0.0, slope=0.0))
    drawn = draw_paths(fit, 0, past=[TIMES[7]], draws=DRAWS).past[:, 0]
    design = np.column_stack([np.ones(14), TIMES[kept]])
    beta, squares, *_ = np.linalg.lstsq(design, values[kept])
    at = np.array([1.0, TIMES[7]])
    scale = np.sqrt(squares[0] / 12 * (1 + at @ np.linalg.inv(design.T @ design) @ at))
    for p in (0.05, 0.5, 0.95):
        end = at @ beta + scale * stats.t(12).ppf(p)
        assert (drawn <= end).mean() == pytest.approx(p, abs=CLOSE)


@pytest.mark.parametrize("setting", ["errors", "outliers"])
def test_other_fits_are_gone_on_from_as_they_forecast(setting):
    """Known errors (normal parts) and heavy tails (patterns of outliers)."""
    given = {"errors": np.full(15, 1.5), "outliers": Outliers()}[setting]
    fit = fit_trend(wandering(), TIMES, **{setting: given})
    paths = draw_paths(fit, 4, draws=DRAWS)
    exact = fit.functional(fit.last[0] + np.arange(1, 5), level=1.0)
    for p in (0.1, 0.5, 0.9):
        below = (paths.levels.sum(axis=1) <= exact.quantile(p)[0]).mean()
        assert below == pytest.approx(p, abs=CLOSE)


def test_a_record_every_second_year_is_gone_on_from_each_year():
    """Spacing 2 and one odd gap: the calendar's step is a year."""
    times = np.array([2000.5, 2002.5, 2004.5, 2005.5, 2007.5, 2009.5, 2011.5])
    rng = np.random.default_rng(5)
    fit = fit_trend(100 - times + rng.normal(0, 1, 7) + 1900, times)
    paths = draw_paths(fit, 3, damping=0.8, draws=DRAWS)
    for ahead in (1, 2, 3):
        exact = fit.forecast(fit.last + ahead, damping=0.8)
        below = (paths.levels[:, ahead - 1] <= exact.quantile(0.2)[0]).mean()
        assert below == pytest.approx(0.2, abs=CLOSE)


def test_the_same_seed_gives_the_same_draws_and_records_do_not_mix():
    both = np.vstack([np.full(15, np.nan), wandering()])
    fit, alone = fit_trend(both, TIMES), fit_trend(wandering(), TIMES)
    one = draw_paths(fit, 3, row=1, draws=50)
    np.testing.assert_array_equal(one.figures, draw_paths(fit, 3, row=1, draws=50)[2])
    np.testing.assert_allclose(one.figures, draw_paths(alone, 3, draws=50).figures)
    other = draw_paths(alone, 3, draws=50, seed=1).figures
    assert not np.allclose(one.figures, other)


def test_what_cannot_be_drawn_is_refused():
    fit = fit_trend(np.vstack([np.full(15, np.nan), wandering()]), TIMES)
    with pytest.raises(EvidenceError, match="too few figures") as caught:
        draw_paths(fit, 3, row=0)
    assert caught.value.code == "MM-TREND-PATHS"
    for step, times in ((0.7, TIMES), (1.0, np.cumsum(1 + TIMES % 0.37))):
        uneven = fit_trend(np.sin(np.arange(15.0)), times)
        with pytest.raises(EvidenceError, match="not regular") as caught:
            draw_paths(uneven, 3, step=step)
        assert caught.value.code == "MM-TREND-PATHS"
    with pytest.raises(EvidenceError) as caught:
        draw_paths(fit, 3, row=1, damping=0.0)
    assert caught.value.code == "MM-TREND-DAMPING"


def test_a_figures_own_noise_is_that_of_least_squares():
    """On a fixed line figure less level is s times a t with n - 2 degrees."""
    rng = np.random.default_rng(3)
    values = 50 - 1.5 * np.arange(15) + rng.normal(0, 3, 15)
    fit = fit_trend(values, TIMES, prior=FixedRatios(level=0.0, slope=0.0))
    paths = draw_paths(fit, 2, draws=DRAWS)
    design = np.column_stack([np.ones(15), TIMES])
    squares = np.linalg.lstsq(design, values)[1][0]
    end = np.sqrt(squares / 13) * stats.t(13).ppf(0.9)
    noise = paths.figures - paths.levels
    assert (noise <= end).mean() == pytest.approx(0.9, abs=0.008)


def test_two_years_at_once_end_where_two_steps_do():
    fit = fit_trend(wandering(), TIMES)
    paths = draw_paths(fit, 2, step=2.0, damping=0.7, draws=DRAWS)
    for at, ahead in enumerate((2, 4)):
        exact = fit.forecast(fit.last + ahead, damping=0.7)
        for p in (0.05, 0.95):
            below = (paths.levels[:, at] <= exact.quantile(p)[0]).mean()
            assert below == pytest.approx(p, abs=CLOSE)

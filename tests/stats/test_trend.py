"""The trend engine's public face: what must always hold, and how it refuses."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend import FixedRatios, PCPrior, fit_trend
from missionmetrics.stats.trends import groups as trend_groups
from missionmetrics.stats.trends.prior import Axis

YEARS = np.arange(2001.0, 2016.0)
QUESTIONS = {
    "level": lambda fit, *_: fit.level(),
    "slope": lambda fit, *_: fit.slope(),
    "ahead": lambda fit, unit=1.0: fit.level(2020.0 * unit),
    "before": lambda fit, unit=1.0: fit.slope(1998.0 * unit),
    "damped": lambda fit, unit=1.0: fit.forecast(2020.0 * unit, damping=0.8),
    "change": lambda fit, unit=1.0: fit.change(2003.0 * unit, 2011.0 * unit),
    "pace gap": lambda fit, unit=1.0: fit.pace_gap(20.0, 2025.0 * unit),
}
PER_TIME = {"slope", "before", "pace gap"}


def records(seed, count=4, gaps=0.0, length=YEARS.size):
    rng = np.random.default_rng(seed)
    slope = np.cumsum(0.2 * rng.normal(size=(count, length)), axis=1)
    level = np.cumsum(slope + 0.4 * rng.normal(size=(count, length)), axis=1)
    values = 10 + level + rng.normal(size=(count, length))
    values[rng.random(values.shape) < gaps] = np.nan
    return values


def ends(mixture):
    return np.column_stack([mixture.mean(), *mixture.interval()])


def same(found, expected):
    # Intervals are solved to 1e-7 in probability, then stepped once more.
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_years_or_months_give_the_same_answer(question, gaps):
    values = records(1, gaps=gaps)
    ask = QUESTIONS[question]
    in_years = ask(fit_trend(values, YEARS))
    in_months = ask(fit_trend(values, 12 * YEARS), 12.0)
    back = 12.0 if question in PER_TIME else 1.0
    same(ends(in_months) * back, ends(in_years))


@pytest.mark.parametrize("question", QUESTIONS)
def test_yearly_figures_in_a_monthly_table_are_yearly_figures(question):
    values = records(2)
    months = YEARS[0] + np.arange(12 * YEARS.size) / 12
    table = np.full((values.shape[0], months.size), np.nan)
    table[:, ::12] = values
    ask = QUESTIONS[question]
    same(ends(ask(fit_trend(table, months))), ends(ask(fit_trend(values, YEARS))))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("unit", [1.0, 1.0137])
def test_each_with_its_own_gaps_equals_each_alone(question, unit):
    times = YEARS if unit == 1 else np.cumsum(np.linspace(0.5, 1.4, 15)) + 2000
    values = records(3, count=12, gaps=0.3)
    values[:, -1] = 11.0
    values[0, :6] = np.nan
    ask = QUESTIONS[question]
    together = ends(ask(fit_trend(values, times)))
    for row, record in enumerate(values):
        seen = ~np.isnan(record)
        alone = fit_trend(record[seen], times[seen])
        same(together[row], ends(ask(alone))[0])


@settings(max_examples=15)
@given(
    st.integers(0, 1000),
    st.floats(1e-4, 1e4),
    st.booleans(),
    st.floats(-1e3, 1e3),
    st.sampled_from(sorted(QUESTIONS.keys() - {"pace gap"})),
)
def test_scale_and_shift_pass_through(seed, factor, turned, shift, question):
    factor = -factor if turned else factor
    values = records(seed, gaps=0.2)
    values[:, -1] = 10.0
    ask = QUESTIONS[question]
    plain = ends(ask(fit_trend(values, YEARS)))
    moved = ends(ask(fit_trend(factor * (values + shift), YEARS)))
    constant = shift if question in {"level", "ahead", "damped"} else 0.0
    expected = factor * (plain + constant)
    if turned:
        expected = expected[:, [0, 2, 1]]
    tolerance = 1e-6 * abs(factor) * (1 + abs(shift))
    np.testing.assert_allclose(moved, expected, rtol=1e-6, atol=tolerance)


@settings(max_examples=10)
@given(st.permutations(range(8)), st.sampled_from(sorted(QUESTIONS)))
def test_order_of_records_is_irrelevant(order, question):
    values = records(4, count=8, gaps=0.15)
    values[:, -1] = 10.0
    values[5:] = records(5, count=3)
    ask = QUESTIONS[question]
    plain = ends(ask(fit_trend(values, YEARS)))
    same(ends(ask(fit_trend(values[order], YEARS))), plain[order])


def test_backwards_in_time_only_turns_the_slope():
    values = records(6)
    forwards = fit_trend(values, YEARS)
    backwards = fit_trend(values[:, ::-1], -YEARS[::-1])
    same(ends(backwards.level(-2001.0)), ends(forwards.level(2001.0)))
    fall = ends(forwards.change(2003.0, 2010.0))
    same(ends(backwards.change(-2010.0, -2003.0)), -fall[:, [0, 2, 1]])


class FineGrid(PCPrior):
    """The same prior on nodes up to four times as close, over a wider range."""

    def grid(self, observations):  # noqa: ARG002
        return self.on_axes(Axis(48, 1000.0), Axis(48, 20_000.0))


def test_the_grid_is_fine_enough():
    values = records(7, count=40, length=40)
    times = np.arange(40.0)
    usual, fine = fit_trend(values, times), fit_trend(values, times, prior=FineGrid())
    for ask in (lambda f: f.slope(), lambda f: f.level(45.0)):
        low, high = ask(usual).interval()
        fine_low, fine_high = ask(fine).interval()
        moved = np.maximum(abs(low - fine_low), abs(high - fine_high))
        share = moved / (fine_high - fine_low)
        assert np.median(share) < 0.005
        assert share.max() < 0.03


def test_a_straight_record_is_its_line_without_width():
    times = np.arange(2010.0, 2020.0)
    fit = fit_trend([7 + 0.3 * (times - 2010), np.full(10, 4.0)], times)
    assert fit.exact.tolist() == [True, True]
    assert fit.enough.all()
    assert fit.slope().mean() == pytest.approx([0.3, 0.0], abs=1e-12)
    for mixture in (fit.slope(), fit.level(2030.0), fit.forecast(2025.0, damping=0.9)):
        low, high = mixture.interval()
        assert (low == high).all()
        assert np.isfinite(low).all()
    assert fit.level(2030.0).above([12.0, 4.0]) == pytest.approx([1, 1], abs=1e-7)
    assert fit.level(2030.0).above([14.0, 4.1]) == pytest.approx([0, 0], abs=1e-7)
    assert np.isnan(fit.log_likelihood()).all()


def test_a_record_that_barely_moves_is_not_straight():
    values = 1e6 + 1e-3 * records(8, count=1)
    assert not fit_trend(values, YEARS).exact[0]


def test_too_few_observations_give_no_answer_and_say_why():
    values = records(9, count=4)
    values[1, 2:] = np.nan
    values[2] = np.nan
    fit = fit_trend(values, YEARS)
    assert fit.n.tolist() == [15, 2, 0, 15]
    assert fit.enough.tolist() == [True, False, False, True]
    assert fit.reason[1] == "2 observations, 3 are needed"
    assert fit.reason[0] == ""
    assert fit.last[1] == 2002
    assert np.isnan(fit.last[2])
    for ask in QUESTIONS.values():
        found = ends(ask(fit))
        assert np.isnan(found[[1, 2]]).all()
        same(found[[0, 3]], ends(ask(fit_trend(values[[0, 3]], YEARS))))
    assert np.isnan(fit.draws(5, seed=1)[[1, 2]]).all()
    nothing = fit_trend(np.full((2, 15), np.nan), YEARS)
    assert np.isnan(ends(nothing.slope())).all()


def test_three_observations_are_answered():
    fit = fit_trend([1.0, 2.5, 3.0], [2001, 2002, 2003])
    low, high = fit.slope().interval()
    assert low[0] < 1 < high[0]
    # One degree of freedom: the quicker interval has no variance to match.
    quick = fit.slope().interval(method="matched")
    assert np.isfinite(quick).all()


def test_what_is_unknown_of_one_record_stays_its_own():
    fit = fit_trend(records(17, count=3), YEARS)
    hole = [2020.0, np.nan, 2020.0]
    asked = [
        (fit.level(hole), fit.level(2020.0)),
        (fit.forecast(hole, damping=0.9), fit.forecast(2020.0, damping=0.9)),
        (fit.pace_gap(20.0, hole), fit.pace_gap(20.0, 2020.0)),
        (fit.pace_gap([20.0, np.nan, 20.0], 2020.0), fit.pace_gap(20.0, 2020.0)),
    ]
    for found, whole in asked:
        assert np.isnan(ends(found)[1]).all()
        assert np.isnan(found.above(0.0)[1])
        same(ends(found)[[0, 2]], ends(whole)[[0, 2]])


def test_yearly_figures_of_different_quarters_share_no_calendar():
    quarters = 2000 + np.arange(60) / 4
    values = records(18, count=4)
    table = np.full((4, 60), np.nan)
    for row in range(4):
        table[row, row::4] = values[row]
    for ask in QUESTIONS.values():
        together = ends(ask(fit_trend(table, quarters)))
        for row in range(4):
            alone = fit_trend(values[row], quarters[row::4])
            same(together[row], ends(ask(alone))[0])


def test_long_and_short_records_keep_their_own_grids():
    values = records(19, count=2, length=70)
    values[1, :40] = np.nan
    times = np.arange(70.0)
    fit = fit_trend(values, times)
    for ask in (lambda f: f.slope(), lambda f: f.level(75.0)):
        together = ends(ask(fit))
        same(together[0], ends(ask(fit_trend(values[0], times)))[0])
        same(together[1], ends(ask(fit_trend(values[1, 40:], times[40:])))[0])


def test_without_room_cell_geometry_is_redone(monkeypatch):
    values = records(20, gaps=0.2)
    kept = ends(fit_trend(values, YEARS).slope())
    monkeypatch.setattr(trend_groups, "KEPT_NUMBERS", 0)
    same(ends(fit_trend(values, YEARS).slope()), kept)


def test_the_last_date_is_each_records_own():
    values = records(10, count=2)
    values[0, 10:] = np.nan
    fit = fit_trend(values, YEARS)
    assert fit.last.tolist() == [2010, 2015]
    same(ends(fit.level()), ends(fit.level([2010.0, 2015.0])))


def test_damping_of_one_is_no_damping_and_less_is_nearer():
    fit = fit_trend(records(11, count=1) + 3 * YEARS, YEARS)
    same(ends(fit.forecast(2020.0)), ends(fit.level(2020.0)))
    same(ends(fit.forecast(2020.0, damping=1 - 1e-9)), ends(fit.level(2020.0)))
    damped = fit.forecast(2020.0, damping=0.6).mean()
    assert fit.level().mean() < damped < fit.level(2020.0).mean()
    same(ends(fit.forecast(2015.0, damping=0.6)), ends(fit.level()))


def test_no_time_no_change():
    low, high = (
        fit_trend(records(21, gaps=0.2), YEARS).change(2005.0, 2005.0).interval()
    )
    assert np.abs([low, high]).max() < 1e-6


def test_a_smooth_curve_is_followed():
    # A parabola has no noise: with each cell allowed, the slope is found closely.
    fit = fit_trend((YEARS - 2000) ** 2, YEARS)
    assert fit.slope().mean()[0] == pytest.approx(2 * 15, abs=2)
    assert np.isfinite(ends(fit.level(2020.0))).all()


def test_the_path_is_the_level_at_each_date():
    fit = fit_trend(records(12, gaps=0.2), YEARS)
    band = fit.path(level=0.8)
    assert band.mean.shape == (4, YEARS.size)
    low, high = fit.level(2007.0).interval(0.8)
    same(band.low[:, 6], low)
    same(band.high[:, 6], high)
    assert fit.path([2020.0, 2021.0]).high.shape == (4, 2)


def test_draws_have_the_level_and_slope_they_came_from():
    fit = fit_trend(records(13, count=3, gaps=0.1), YEARS)
    drawn = fit.draws(40_000, seed=5)
    for k, mixture in enumerate((fit.level(), fit.slope())):
        for p in (0.05, 0.5, 0.95):
            below = (drawn[:, :, k] <= mixture.quantile(p)[:, None]).mean(axis=1)
            assert below == pytest.approx(p, abs=0.006)  # 5 standard errors or more
    both = fit.functional(fit.last[:, None], level=1.0, slope=2.0)
    summed = drawn[:, :, 0] + 2 * drawn[:, :, 1]
    assert (summed <= both.quantile(0.9)[:, None]).mean(axis=1) == pytest.approx(
        0.9, abs=0.008
    )
    assert (drawn == fit.draws(40_000, seed=5)).all()


def test_the_posterior_is_calibrated_under_its_own_prior():
    # Series drawn from the prior itself: ranks of the truth must be uniform, exactly
    # (Cook, Gelman & Rubin 2006, JCGS 15:675-692). Start and slope cancel out.
    rng = np.random.default_rng(14)
    count, length = 4000, 10
    grid = PCPrior().grid(length)
    cell = rng.choice(grid.level.size, count, p=np.exp(grid.log_mass))
    sd_level, sd_slope = np.sqrt(grid.level[cell]), np.sqrt(grid.slope[cell])
    slope = np.cumsum(sd_slope[:, None] * rng.normal(size=(count, length)), axis=1)
    steps = slope[:, :-1] + sd_level[:, None] * rng.normal(size=(count, length - 1))
    level = np.hstack([np.zeros((count, 1)), np.cumsum(steps, axis=1)])
    fit = fit_trend(level + rng.normal(size=level.shape), np.arange(float(length)))
    for mixture, truth in ((fit.slope(), slope[:, -1]), (fit.level(), level[:, -1])):
        counts = np.histogram(mixture.below(truth), bins=10, range=(0, 1))[0]
        distance = ((counts - count / 10) ** 2 / (count / 10)).sum()
        assert distance < chi2.isf(1e-3, 9)


@pytest.mark.parametrize(
    ("values", "times", "code"),
    [
        ([1.0, 2.0, 3.0], [2001, 2002], "MM-TREND-SHAPE"),
        (np.zeros((2, 2, 3)), [2001, 2002, 2003], "MM-TREND-SHAPE"),
        ([1.0, 2.0, 3.0], [2001, 2003, 2002], "MM-TREND-TIMES"),
        ([1.0, 2.0, 3.0], [2001, 2002, 2002], "MM-TREND-TIMES"),
        ([1.0, 2.0, 3.0], [2001, np.nan, 2003], "MM-TREND-TIMES"),
        ([1.0, 2.0, 3.0], [2001, 2002, np.inf], "MM-TREND-TIMES"),
        (np.empty((1, 0)), [], "MM-TREND-TIMES"),
        ([1.0, np.inf, 3.0], [2001, 2002, 2003], "MM-TREND-VALUES"),
    ],
)
def test_what_is_no_table_of_records_is_refused(values, times, code):
    with pytest.raises(EvidenceError) as caught:
        fit_trend(values, times)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda f: f.forecast(2014.0), "MM-TREND-AHEAD"),
        (lambda f: f.pace_gap(3.0, 2015.0), "MM-TREND-AHEAD"),
        (lambda f: f.forecast(2020.0, damping=0.0), "MM-TREND-DAMPING"),
        (lambda f: f.level([2001.0, 2002.0, 2003.0]), "MM-TREND-FUNCTIONAL"),
        (lambda f: f.level(np.inf), "MM-TREND-FUNCTIONAL"),
        (lambda f: f.functional([2001.0], level=[1.0, 2.0]), "MM-TREND-FUNCTIONAL"),
        (lambda f: f.functional([2001.0]), "MM-TREND-FUNCTIONAL"),
    ],
)
def test_questions_that_make_no_sense_are_refused(ask, code):
    fit = fit_trend(records(15, count=2), YEARS)
    with pytest.raises(EvidenceError) as caught:
        ask(fit)
    assert caught.value.code == code


def test_the_callers_arrays_are_left_alone():
    values, times = records(16, gaps=0.2), YEARS.copy()
    before = values.copy()
    fit_trend(values, times, prior=FixedRatios(0.1, 0.1)).slope().interval()
    np.testing.assert_array_equal(values, before)
    np.testing.assert_array_equal(times, YEARS)


def test_the_engine_is_light_to_import():
    heavy = "{'pandas', 'statsmodels', 'scipy.stats', 'altair'}"
    code = f"import sys, missionmetrics.stats.trend; print({heavy} & set(sys.modules))"
    shown = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert shown.strip() == "set()"

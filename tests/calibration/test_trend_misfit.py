"""What the trend engine's doubt is worth where its model is wrong, kept as it is known.

Coverage of a world that breaks the model is not a goal but a fact to publish. The
figures below were first measured with a prototype that shares no code with the engine
(95% intervals at 12, 20 and 40 dates; its report is the source of `PROTOTYPE`). A
change of the engine that moves them is a change of what the product promises.
"""

from warnings import catch_warnings, simplefilter

import numpy as np
import pytest

from benchmarks.chances import best_cell, line_ahead
from benchmarks.misfit_worlds import MISFITS, simulate
from benchmarks.trend_misfit import HORIZON, LENGTHS, aims, arrivals, measure
from missionmetrics.stats.trend import FixedRatios, PCPrior, fit_trend

PROTOTYPE = {
    "heavy tails, t3 noise": ((0.943, 0.943, 0.945), (0.937, 0.939, 0.935)),
    "a line with a jump of 6": ((0.995, 0.990, 0.969), (1.0, 1.0, 1.0)),
    "3-year averages, overlap ignored": ((0.84, 0.87, 0.90), (0.82, 0.85, 0.88)),
    "the same, overlap carried": ((0.957, 0.949, 0.943), (0.954, 0.937, 0.943)),
    "no noise, all movement": ((0.81, 0.85, 0.90), (0.81, 0.87, 0.91)),
    "shock of -5 in the last year": ((0.91, 0.83, 0.76), (0.86, 0.74, 0.60)),
}
SERIES = 500


@pytest.mark.parametrize("world", PROTOTYPE)
@pytest.mark.parametrize("place", range(3), ids=["12", "20", "40"])
def test_coverage_is_that_of_the_prototype(world, place):
    row = measure(world, LENGTHS[1 + place], SERIES, seed=91 + place)
    for found, known in zip((row.slope, row.ahead), PROTOTYPE[world], strict=True):
        expected = known[place]
        slack = 3 * np.sqrt(max(expected * (1 - expected), 0.004) / SERIES) + 0.005
        assert found.ours == pytest.approx(expected, abs=slack)


@pytest.mark.parametrize("length", [12, 40])
def test_a_declared_shock_costs_nothing(length):
    row = measure("the same shock, declared", length, SERIES, seed=92)
    assert row.slope.ours > 0.93
    assert row.ahead.ours > 0.93


@pytest.mark.parametrize("length", LENGTHS[:2])
def test_what_is_not_shown_where_change_levels_off_would_mislead(length):
    row = measure("levelling off, slowly", length, SERIES, seed=93)
    assert row.said.true < row.said.said - 0.05, "the world no longer misleads"
    assert row.shown.true > row.shown.said - 0.03


@pytest.mark.parametrize("world", MISFITS)
def test_every_world_has_a_truth_that_its_figures_follow(world):
    """The last figure lies about the last level, and the pace leads on from there.

    A level or pace taken a date too early or late would show as a slope's share.
    """
    drawn = simulate(world, 6000, 20, horizon=HORIZON, seed=94)
    assert drawn.values.shape == (6000, 20)
    off = (drawn.values[:, -1] - drawn.level) / drawn.sigma
    pace = drawn.slope / drawn.sigma
    way = (drawn.ahead - drawn.level) / drawn.sigma
    if "levelling" in world:
        assert np.median(off) == pytest.approx(0.0, abs=0.1)
        assert (way < HORIZON * pace).all()
        return
    behind = -1.0 if "overlap" in world else 0.0  # the mean of 0, 1 and 2 dates ago
    shock = -5.0 if "shock" in world else 0.0
    fast = np.abs(pace) > np.median(np.abs(pace))
    lag = np.median((off[fast] - shock) / pace[fast])
    assert lag == pytest.approx(behind, abs=0.35)
    assert np.median(off - behind * pace) == pytest.approx(shock, abs=0.12)
    assert np.median(way[fast] / pace[fast]) == pytest.approx(HORIZON, rel=0.08)


def test_a_target_knows_nothing_of_its_own_future():
    """Turning every future round, the past kept, leaves the targets as they are."""
    drawn = simulate("the model's own (steps)", 2000, 12, horizon=HORIZON, seed=95)
    aim = aims(drawn, seed=1)
    last, first = drawn.values[:, -1], drawn.values[:, 0]
    asked = np.abs(aim.level - first)
    left = np.abs(drawn.ahead - first)
    assert abs(np.corrcoef(asked, left)[0, 1]) < 0.08
    assert ((aim.sign > 0) == (last >= first)).all()


def test_the_plug_in_is_at_statsmodels_highest_likelihood():
    """Within what the grid's steps cost; statsmodels may stall below it."""
    structural = pytest.importorskip("statsmodels.tsa.statespace.structural")
    drawn = simulate("the model's own (steps)", 6, 20, horizon=HORIZON, seed=96)
    fit = fit_trend(drawn.values, np.arange(20.0))
    ours = fit.log_likelihood().max(axis=1)
    theirs = []
    for values in drawn.values:
        model = structural.UnobservedComponents(
            values, "lltrend", use_exact_diffuse=True
        )
        with catch_warnings():
            simplefilter("ignore")
            theirs.append(model.fit(disp=0, maxiter=500).llf)
    assert (ours > np.asarray(theirs) - 0.15).all()


def test_the_plug_in_is_the_best_of_all_fits_with_known_ratios():
    """Brute force: a fit for every cell of the prior's grid, its ratios known."""
    drawn = simulate("the model's own (steps)", 10, 12, horizon=HORIZON, seed=96)
    times = np.arange(12.0)
    grid = PCPrior().grid(12)
    fits = [
        fit_trend(drawn.values, times, prior=FixedRatios(level, slope))
        for level, slope in zip(grid.level, grid.slope, strict=True)
    ]
    heights = np.column_stack([each.log_likelihood()[:, 0] for each in fits])
    chosen = heights.argmax(axis=1)
    ends = np.array([each.slope().interval() for each in fits])  # cells, ends, series
    fit = fit_trend(drawn.values, times)
    found = best_cell(fit, fit.slope()).interval()
    np.testing.assert_allclose(found, ends[chosen, :, np.arange(10)].T, rtol=1e-6)


def test_the_line_ahead_is_that_of_statsmodels():
    from statsmodels.api import OLS, add_constant

    values = np.random.default_rng(97).normal(size=(3, 12)).cumsum(axis=1)
    low, high = line_ahead(values, HORIZON).interval(0.9)
    design = add_constant(np.arange(12.0))
    for i, row in enumerate(values):
        there = OLS(row, design).fit().get_prediction([[1.0, 11.0 + HORIZON]])
        np.testing.assert_allclose((low[i], high[i]), there.conf_int(alpha=0.1)[0])


def test_scores_at_twelve_dates():
    """The goals: interval score .70 of the plug-in's, Brier .65 of the rule's."""
    row = measure("the model's own (steps)", 12, 2000, seed=98)
    assert row.slope.score_ratio < 0.70
    found = {s.way: s for s in arrivals("steps", 12, 20_000, seed=99)}
    ours = found["ours"]
    assert ours.error <= 0.012
    assert ours.ratio <= 0.65 + 2 * ours.ratio_error
    assert ours.brier < found["its four colours at their own frequencies"].brier
    assert ours.brier < found["least squares line"].brier
    assert ours.brier < found["best estimate taken as known"].brier


@pytest.mark.slow
@pytest.mark.parametrize("world", ["steps", "drift"])
@pytest.mark.parametrize("length", LENGTHS)
def test_chances_of_arriving_in_full(world, length):
    found = {s.way: s for s in arrivals(world, length, 20_000, seed=100)}
    ours, rule = found["ours"], found["two-point rule"]
    assert ours.brier < 0.7 * rule.brier
    assert ours.error < (0.025 if length == 8 else 0.012)

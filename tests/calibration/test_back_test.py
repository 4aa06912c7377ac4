"""The back-test looks at nothing before its time and scores what it says it scores."""

import re
import xml.etree.ElementTree as ET
from functools import partial
from warnings import catch_warnings, simplefilter

import numpy as np
import pytest

from benchmarks.back_test_page import IMAGE, PAGE
from benchmarks.back_test_panels import Panel, all_panels
from benchmarks.back_test_scores import (
    FEWEST,
    RULE,
    RULE_BY_RECORD,
    by_record,
    figures_at,
    labels_of,
    levels_from,
    origins,
    over_years,
    reached,
    tried,
)
from benchmarks.forecasters import (
    Ahead,
    drift,
    least_squares,
    methods,
    no_change,
    ours,
    plug_in,
    with_noise,
)
from benchmarks.reliability_picture import FEW, picture
from benchmarks.scoring import reliability
from benchmarks.trend_worlds import simulate
from missionmetrics.stats.trend import FixedRatios, Mixture, fit_trend

YEARS = np.arange(2005, 2020)


@pytest.fixture
def panel():
    rng = np.random.default_rng(31)
    steps = rng.normal(-0.03, 0.04, size=(12, YEARS.size))
    return Panel(
        name="made up",
        file="none",
        areas=np.array([f"A{i:02}" for i in range(12)]),
        years=YEARS,
        values=1000 * np.exp(np.cumsum(steps, axis=1)),
        sign=-1,
        factors=(0.95, 0.9, 0.8),
        left_out=0,
    )


@pytest.mark.parametrize("horizon", [3, 5])
def test_another_future_changes_no_forecast(panel, horizon):
    """Everything after an origin is scrambled: what was said there stays as it was."""
    whole = tried(panel, horizon, methods())
    for place in origins(panel, horizon):
        changed = panel.values.copy()
        changed[:, place + 1 :] = changed[::-1, place + 1 :] * 3.0
        other = tried(panel._replace(values=changed), horizon, methods())
        at = whole.origin == YEARS[place]
        for name, chance in whole.chance.items():
            np.testing.assert_array_equal(chance[at], other.chance[name][at], name)


def test_levels_are_set_from_what_was_known(panel):
    levels = levels_from(panel, 9, 3)
    last, before = panel.values[:, 9], panel.values[:, 4]
    expected = [0.95 * last, 0.9 * last, 0.8 * last, last + 3 * (last - before) / 5]
    np.testing.assert_allclose(levels, np.column_stack(expected))
    fell = panel.values[:, 12, None] <= levels
    np.testing.assert_array_equal(reached(panel, 9, 3, levels), fell)
    rises = panel._replace(sign=1)
    np.testing.assert_array_equal(reached(rises, 9, 3, levels), ~fell)


def test_every_origin_has_eight_figures_and_an_outcome(panel):
    assert [YEARS[p] for p in origins(panel, 5)] == [2012, 2013, 2014]
    assert figures_at(panel, origins(panel, 5)[0]).shape[1] == FEWEST


def test_the_labels_record_ends_before_the_origin():
    """Two areas, level 95%: one always falls by 10% a year, one never falls."""
    years = np.arange(2000, 2012)
    falls, stays = 100 * 0.9 ** np.arange(12), np.full(12, 100.0)
    panel = Panel(
        "two", "none", np.array(["a", "b"]), years, np.stack([falls, stays]),
        -1, (0.95,), 0,
    )  # fmt: skip
    place, horizon = 8, 3
    levels = levels_from(panel, place, horizon)
    words = labels_of(panel, place, horizon, levels)[:, 0]
    assert words.tolist() == ["on track", "limited progress"]
    seen = place - horizon  # origins 1 to 5, whose outcomes were in by then
    chance = by_record(panel, place, horizon)[:, 0]
    np.testing.assert_allclose(chance, [(seen + 0.5) / (seen + 1), 0.5 / (seen + 1)])


def test_the_rule_is_taken_at_its_word(panel):
    found = tried(panel, 3, {})
    assert set(np.unique(found.chance[RULE])) == {0.0, 1.0}
    assert (
        (found.chance[RULE_BY_RECORD] > 0) & (found.chance[RULE_BY_RECORD] < 1)
    ).all()


def test_a_year_is_declared_only_once_it_has_happened(panel):
    for place in origins(panel, 3):
        known = figures_at(panel, place, (2014,))
        assert np.isnan(known).any() == (YEARS[place] >= 2014)
        assert np.isnan(known).sum() in (0, 12)


def test_declared_and_not_are_the_same_before_the_year(panel):
    ways = {"ours": partial(ours, log=True)}
    plain = tried(panel, 3, ways)
    told = tried(panel, 3, ways, declared=(2014,))
    before = plain.origin < 2014
    same = plain.chance["ours"] == told.chance["ours"]
    assert same[before].all()
    assert not same[~before].any()


def test_the_noise_added_is_that_of_statsmodels():
    """With known ratios: the forecast of a figure by an exact Kalman filter."""
    structural = pytest.importorskip("statsmodels.tsa.statespace.structural")
    rng = np.random.default_rng(32)
    values = rng.normal(size=(3, 14)).cumsum(axis=1)
    fit = fit_trend(values, np.arange(14.0), prior=FixedRatios(0.5, 0.2))
    found = with_noise(fit, fit.level(13.0 + 4))
    for i, row in enumerate(values):
        noise = fit.groups[0].noise[i, 0] ** 2
        model = structural.UnobservedComponents(row, "lltrend", use_exact_diffuse=True)
        with catch_warnings():
            simplefilter("ignore")
            there = model.smooth([noise, 0.5 * noise, 0.2 * noise]).get_forecast(4)
        assert found.centre[i, 0] == pytest.approx(there.predicted_mean[-1], rel=1e-6)
        assert found.scale[i, 0] ** 2 == pytest.approx(
            there.var_pred_mean[-1], rel=1e-6
        )


def test_ranges_of_figures_hold_in_the_models_own_world():
    drawn = simulate("steps", 1500, 12, horizon=3, seed=33)
    figure = drawn.ahead + np.random.default_rng(34).normal(size=1500)
    ahead = ours(drawn.values, 3, log=False)
    for coverage in (0.95, 0.8):
        low, high = ahead.interval(coverage)
        held = ((low <= figure) & (figure <= high)).mean()
        assert held == pytest.approx(coverage, abs=0.025)
    chance = ahead.chance(drawn.values[:, -1], -1)
    assert chance.mean() == pytest.approx(
        (figure <= drawn.values[:, -1]).mean(), abs=0.03
    )


def test_the_line_is_that_of_statsmodels_with_a_year_missing():
    from statsmodels.api import OLS, add_constant

    values = np.random.default_rng(35).normal(size=(2, 11)).cumsum(axis=1)
    values[1, 6] = np.nan
    low, high = least_squares(values, 3, log=False).interval(0.95)
    for i, row in enumerate(values):
        seen = ~np.isnan(row)
        design = add_constant(np.arange(11.0)[seen])
        there = OLS(row[seen], design).fit().get_prediction([[1.0, 13.0]])
        expected = there.conf_int(obs=True, alpha=0.05)[0]
        np.testing.assert_allclose((low[i], high[i]), expected)


def test_random_walks_by_hand():
    figures = np.array([[1.0, 2.0, 4.0, 5.0]])  # steps 1, 2, 1
    still, moving = no_change(figures, 4, log=False), drift(figures, 4, log=False)
    assert still.mixture.centre[0, 0] == 5.0
    assert still.mixture.scale[0, 0] == pytest.approx(np.sqrt(6 / 3 * 4))
    assert moving.mixture.centre[0, 0] == pytest.approx(5 + 4 * 4 / 3)
    spread = np.sqrt(1 / 3) * np.sqrt(4 + 16 / 3)
    assert moving.mixture.scale[0, 0] == pytest.approx(spread)
    assert (still.mixture.df[0], moving.mixture.df[0]) == (3, 2)


def test_the_plug_in_grows_with_the_horizon():
    figures = np.exp(np.random.default_rng(36).normal(size=(1, 12)).cumsum(axis=1) / 9)
    wide = [np.ptp(plug_in(figures, h, log=True).interval(0.95)) for h in (1, 5)]
    assert 0 < wide[0] < wide[1]


def test_a_logarithm_never_reaches_nought():
    ahead = Ahead(Mixture(np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)),
                          np.array([5.0])), log=True)  # fmt: skip
    assert ahead.chance(np.array([-3.0]), -1) == 0.0
    assert ahead.chance(np.array([-3.0]), 1) == 1.0
    assert ahead.chance(np.array([1.0]), -1) == pytest.approx(0.5)


def test_too_few_years_have_no_interval():
    year = np.repeat(np.arange(9), 4)
    table = np.random.default_rng(37).random((36, 1))
    few = over_years(table, year, lambda m: m[:, 0], horizon=5, seed=1)
    enough = over_years(table, year, lambda m: m[:, 0], horizon=3, seed=1)
    assert np.isnan(few.low)
    assert few.value == pytest.approx(table.mean())
    assert enough.low < enough.value < enough.high


def test_the_picture_shows_the_table_and_says_what_is_in_it():
    rng = np.random.default_rng(38)
    chance = rng.random(900) ** 2
    found = reliability(chance, rng.random(900) < chance)
    drawn = ET.fromstring(picture({"a & b": found}, title="T", words="W < W"))
    space = "{http://www.w3.org/2000/svg}"
    assert drawn.get("role") == "img"
    assert drawn.find(f"{space}title").text == "T"
    assert drawn.find(f"{space}desc").text == "W < W"
    assert len(drawn.findall(f"{space}circle")) == (found.n >= FEW).sum()


def test_the_pages_words_for_the_picture_are_the_pictures_own():
    words = re.search(r"!\[([^\]]+)\]\(images/back_test_", PAGE.read_text("utf-8"))[1]
    drawn = ET.parse(IMAGE).getroot()
    assert drawn.find("{http://www.w3.org/2000/svg}desc").text == words


def test_real_panels_are_whole(cases):
    panels = all_panels(cases)
    assert [p.areas.size for p in panels[:6]] == [361] * 6
    for panel in panels:
        assert panel.values.shape == (panel.areas.size, panel.years.size)
        assert (panel.values > 0).all()
        assert (np.diff(panel.years) == 1).all()
        assert panel.areas.size >= 50
        assert panel.years.size >= 11
    # read off the file with a pager: Hartlepool, 2005
    assert panels[0].values[0, 0] == 1049.278


def test_the_page_is_what_the_program_measures_now(cases):
    """One line of the page measured again, so that a changed engine is told of it."""
    first = all_panels(cases)[0]
    found = tried(first, 3, {"ours": partial(ours, log=True)})
    loss = ((found.chance["ours"] - found.happened) ** 2).mean()
    held = found.held["ours"].mean(axis=0)
    row = re.search(r"\| ours, log \| ([0-9.]+) \(.*", PAGE.read_text("utf-8"))[0]
    numbers = [float(cell.split()[0]) for cell in row.split("|")[2:6]]
    assert numbers[0] == pytest.approx(loss, abs=0.002)
    assert numbers[2:] == pytest.approx(held, abs=0.005)

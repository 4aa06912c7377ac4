"""Intervals of limits and chances: closed forms, an integral, and known worlds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi, norm, poisson, t

from missionmetrics.stats.process.doubt import (
    UNKNOWN,
    chance_to_meet,
    freedom,
    limit_range,
)
from missionmetrics.stats.process.limits import xmr_limits
from missionmetrics.stats.process.links import neighbour_link
from missionmetrics.stats.process.run_rules import anhoej_runs
from missionmetrics.stats.process.signals import signals
from tests.stats.process.test_links import leaning


def noise(n, *, seed=1, mean=10.0, sd=2.0):
    return mean + sd * np.random.default_rng(seed).normal(size=n)


def test_one_moving_range_is_worth_one_degree_of_freedom():
    """The size of one normal difference is half a bell curve, which is chi with one."""
    assert freedom(xmr_limits([1.0, 2.0], screened=False)) == pytest.approx(1.0)


def test_freedom_follows_the_published_variance_of_the_mean_moving_range():
    """Cryer & Ryan (1990): 0.826 over n - 1, in the long run, in squared sds.

    The squared variation of a chi with v degrees is 1 / 2v in the long run.
    """
    found = freedom(xmr_limits(noise(4001), screened=False))
    assert found == pytest.approx(4000 / (2 * 0.826), rel=0.002)


@pytest.mark.parametrize(("n", "screened"), [(8, False), (20, False), (20, True)])
def test_freedom_is_that_of_simulated_mean_ranges(n, screened):
    rng = np.random.default_rng(3)
    steps = np.abs(np.diff(rng.normal(size=(60_000, n)), axis=1))
    kept = steps < 3.267 * steps.mean(axis=1)[:, None] if screened else steps >= 0
    means = (steps * kept).sum(axis=1) / kept.sum(axis=1)
    varied = means.var() / means.mean() ** 2
    degrees = freedom(xmr_limits([0.0, 1.0] * (n // 2), screened=screened))
    expected = 1 / chi.mean(degrees) ** 2 * degrees - 1
    assert varied == pytest.approx(expected, rel=0.04)


def test_no_limits_no_interval():
    assert limit_range(xmr_limits([]), 3) is UNKNOWN
    assert chance_to_meet(xmr_limits([]), 1.0, 1) is UNKNOWN
    assert chance_to_meet(xmr_limits([4.0] * 12), 1.0, 1) is UNKNOWN
    assert chance_to_meet(xmr_limits(noise(12)), np.nan, 1) is UNKNOWN
    assert chance_to_meet(xmr_limits(noise(12)), 1.0, 0) is UNKNOWN


def below(limits, target, apart):
    """Chance that (mean - target) / sd is no larger than found, by an integral.

    Where the true mean lies ``apart`` standard deviations above the target.
    """
    degrees, root = freedom(limits), np.sqrt(limits.n)
    fair = limits.step * np.sqrt(np.pi) / 2 * chi.mean(degrees) / np.sqrt(degrees)
    seen = (limits.centre - target) / fair

    def given(spread):
        scale = spread / np.sqrt(degrees)
        return norm.cdf(root * (seen * scale - apart)) * chi.pdf(spread, degrees)

    return quad(given, 0, 4 * np.sqrt(degrees) + 8, limit=200)[0]


@pytest.mark.parametrize("target", [6.0, 9.5, 10.0, 13.0])
@pytest.mark.parametrize("n", [8, 30])
def test_the_ends_of_a_chance_are_those_of_an_integral(n, target):
    limits = xmr_limits(noise(n), screened=False)
    found = chance_to_meet(limits, target, 1, level=0.9)
    for chance, tail in ((found.low, 0.95), (found.estimate, 0.5), (found.high, 0.05)):
        assert below(limits, target, norm.ppf(chance)) == pytest.approx(tail, abs=1e-4)


@pytest.mark.parametrize("sds", [-3, -2, 0, 2, 3])
def test_the_ends_of_a_limit_are_those_of_an_integral(sds):
    limits = xmr_limits(noise(15), screened=False)
    found = limit_range(limits, sds, level=0.9)
    for end, tail in ((found.low, 0.95), (found.high, 0.05)):
        assert below(limits, end, -sds) == pytest.approx(tail, abs=1e-4)


def test_a_mean_right_on_the_target_is_an_even_chance():
    limits = xmr_limits([1.0, 2.0] * 12)
    for away in (0.0, 1e-9, 1e-5):
        even = chance_to_meet(limits, 1.5 - away, 1)
        assert even.estimate == pytest.approx(0.5, abs=1e-4)
        assert even.low == pytest.approx(1 - even.high, abs=1e-4)


def test_both_ways_add_up_and_units_do_not_matter():
    limits = xmr_limits(noise(14))
    up, down = (chance_to_meet(limits, 11.0, way) for way in (1, -1))
    assert up.estimate + down.estimate == pytest.approx(1.0, abs=1e-12)
    assert (up.low, up.high) == pytest.approx((1 - down.high, 1 - down.low), abs=1e-12)
    other = chance_to_meet(xmr_limits(100 - 7 * noise(14)), 100 - 7 * 11.0, -1)
    assert other == pytest.approx(up, abs=1e-9)


def test_more_figures_narrow_the_interval_and_a_higher_level_widens_it():
    widths = [
        np.ptp(limit_range(xmr_limits([0.0, 1.0] * k), -3)[1:]) for k in (4, 8, 32)
    ]
    assert widths == sorted(widths, reverse=True)
    limits = xmr_limits(noise(20))
    wide, narrow = (limit_range(limits, 3, level=v) for v in (0.99, 0.8))
    assert wide.low < narrow.low < narrow.high < wide.high


def held(n, count, *, screened=True, seed=7):
    """How often the intervals hold the truth, in a world in which it is known."""
    rng, found = np.random.default_rng(seed), []
    truth = norm.cdf(-1.0)
    for _ in range(count):
        limits = xmr_limits(rng.normal(size=n), screened=screened)
        chance = chance_to_meet(limits, 1.0, 1)
        low, centre = limit_range(limits, -3), limit_range(limits, 0)
        inside = [chance.low <= truth <= chance.high, low.low <= -3 <= low.high,
                  centre.low <= 0 <= centre.high]  # fmt: skip
        found.append([*inside, chance.estimate > truth])
    return np.mean(found, axis=0)


@pytest.mark.parametrize("n", [8, 24])
def test_intervals_hold_the_truth(n):
    # 1,500 series: two standard errors of 95% are 1.1 points.
    *covers, above = held(n, 1500)
    assert min(covers) > 0.935
    assert max(covers) < 0.97
    assert above == pytest.approx(0.5, abs=0.04)


@pytest.mark.slow
@pytest.mark.parametrize("screened", [True, False])
@pytest.mark.parametrize("n", [8, 12, 24, 48, 96])
def test_intervals_hold_the_truth_as_often_as_they_say(n, screened):
    *covers, above = held(n, 20_000, screened=screened)
    assert covers == pytest.approx([0.95] * 3, abs=0.008)
    assert above == pytest.approx(0.5, abs=0.015)


# How often a 95% interval of the chance holds where noise is not normal, as published
# beside the function; a target about one standard deviation away.
WORLDS = {
    "t": (lambda rng, n: rng.standard_t(5, size=n), np.sqrt(5 / 3), t(5).sf,
          {8: 0.923, 12: 0.917, 24: 0.911, 48: 0.909}),
    "counts": (lambda rng, n: rng.poisson(9, size=n), 12.5, poisson(9).sf,
               {8: 0.932, 12: 0.935, 24: 0.928, 48: 0.928}),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
def test_intervals_in_worlds_that_are_not_normal(world):
    draw, target, above, published = WORLDS[world]
    truth, rng = above(target), np.random.default_rng(31)
    for n, wanted in published.items():
        found = [
            chance_to_meet(xmr_limits(draw(rng, n)), target, 1) for _ in range(4000)
        ]
        covered = np.mean([f.low <= truth <= f.high for f in found])
        assert covered == pytest.approx(wanted, abs=0.015), (n, world)


@pytest.mark.slow
@pytest.mark.parametrize(("link", "published"), [
    (0.0, {8: (0.94, 0.957), 12: (0.93, 0.956), 24: (0.91, 0.957), 48: (0.91, 0.956)}),
    (0.4, {8: (0.78, 0.88), 12: (0.66, 0.87), 24: (0.40, 0.83), 48: (0.14, 0.81)}),
])  # fmt: skip
def test_how_often_a_chance_is_given_and_its_interval_holds(link, published):
    """Where the last figure is a signal, a run too long or a link clear, none is."""
    truth = norm.sf(1.0)
    for n, (given, wanted) in published.items():
        found = []
        for values in leaning(5000, n, link, seed=41):
            limits = xmr_limits(values)
            if (
                signals(values, limits)[-1]
                or anhoej_runs(values, centre=limits.centre).shifted
                or neighbour_link(values).linked
            ):
                continue
            chance = chance_to_meet(limits, 1.0, 1)
            found.append(chance.low <= truth <= chance.high)
        assert len(found) / 5000 == pytest.approx(given, abs=0.02), n
        assert np.mean(found) == pytest.approx(wanted, abs=0.03), n

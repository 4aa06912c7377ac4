"""The time in which half of it has come: its range holds, and ends where it must."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import ndtri

from missionmetrics.stats.excitation.echo import decays_between, find_echo
from missionmetrics.stats.excitation.half_life import half_life
from missionmetrics.stats.excitation.profile import free_fits, uneven
from missionmetrics.stats.excitation.records import alone
from missionmetrics.stats.excitation.simulate import draw_counts, draw_times

WEEKS = 260
ONES = np.ones((WEEKS, 1))
DECAYS = decays_between(0.5, WEEKS / 10)
USUAL = float(ndtri(0.975)) ** 2


def counts(seed, *, number=1000, ratio=0.8, weeks=4.0):
    """Weekly counts of events that each bring ``ratio`` others."""
    rng = np.random.default_rng(seed)
    own = rng.uniform(0, WEEKS, rng.poisson(number * (1 - ratio)))
    times = draw_times(rng, own, WEEKS, ratio=ratio, decay=np.log(2) / weeks)
    return np.bincount(times.astype(int), minlength=WEEKS).astype(float)


def asked(given, most=USUAL):
    record = alone(given[None], ONES)
    loose = float(uneven(record, free_fits(record, DECAYS))[0])
    return half_life(record, DECAYS, loose=loose, most=most), loose


def test_the_range_holds_the_truth_as_often_as_it_says():
    """40 records: fewer than 35 of them come once in 30 times at 95%."""
    found = [asked(counts([1, s]))[0] for s in range(40)]
    assert sum(f.low <= 4.0 <= f.high for f in found) >= 35
    assert all(f.low <= f.likeliest <= f.high for f in found)
    assert np.median([f.low for f in found]) > 1.5
    assert np.median([f.high for f in found]) < 10


def test_ends_lie_where_the_likelihood_passes_its_limit():
    given = counts(5)
    record = alone(given[None], ONES)
    found, loose = asked(given)

    def gain(log_half):
        decay = np.array([np.log(2) / np.exp(log_half)])
        return free_fits(record, decay).gain[0]

    best = minimize_scalar(lambda x: -gain(x), bounds=np.log([0.5, 26.0]),
                           method="bounded")  # fmt: skip
    assert np.log(found.likeliest) == pytest.approx(best.x, abs=0.1)
    for end in (found.low, found.high):
        lost = 2 * (-best.fun - gain(np.log(end))) / loose
        assert lost == pytest.approx(USUAL, rel=0.1)


def test_an_end_that_is_only_the_edge_of_what_was_tried_is_no_end():
    long = asked(counts(6, weeks=10.0))[0]
    assert long.high == np.inf
    assert 0 < long.low < 10
    short = asked(counts(6, weeks=0.8))[0]
    assert short.low == 0
    assert 0.8 < short.high < 3


def test_where_the_longest_tried_is_the_likeliest_there_is_no_range():
    slow = draw_counts(np.random.default_rng(3), np.full((1, WEEKS), 1.0),
                       np.array([0.8]), np.array([np.log(2) / 80]))[0]  # fmt: skip
    found = asked(slow)[0]
    assert found.likeliest == pytest.approx(26.0)
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_where_neither_the_shortest_nor_the_longest_is_spoken_against_is_no_range(
    monkeypatch,
):
    """Likelihoods made up: they fall in between and come back at both ends."""
    gains = dict(zip(DECAYS, [-0.5, -5, -0.4, 0, -0.4, -5, -0.5, -0.6], strict=True))
    at = "missionmetrics.stats.excitation.half_life.free_fits"
    monkeypatch.setattr(at, lambda _, d: SimpleNamespace(gain=[gains[d[0]]]))
    found = half_life(alone(counts(5)[None], ONES), DECAYS, loose=1.0, most=USUAL)
    assert found.likeliest == pytest.approx(np.log(2) / DECAYS[3], rel=0.2)
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_without_a_clear_echo_there_is_no_range():
    even = np.random.default_rng(4).poisson(1.0, WEEKS)
    found = find_echo(even, ONES, draws=59)
    assert found.low == 0
    assert np.isnan(found.half_low)
    assert np.isnan(found.half_high)

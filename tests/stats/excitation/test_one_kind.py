"""The quick way for one kind of events reaches what the way for several kinds does."""

import numpy as np
import pytest

from missionmetrics.stats.excitation.baseline import CONSTANT, Baseline
from missionmetrics.stats.excitation.climbing import highest
from missionmetrics.stats.excitation.dated import dated
from missionmetrics.stats.excitation.one_kind import highest_plain, is_plain
from missionmetrics.stats.excitation.simulate import draw_times
from missionmetrics.stats.excitation.starting import try_decays


def record(seed, number, *, ratio=0.5, rounded=False, until=None):
    rng = np.random.default_rng(seed)
    end = number / 0.5 if until is None else until
    born = rng.uniform(0, end, max(rng.poisson(number * (1 - ratio)), 12))
    times = draw_times(rng, born, end, ratio=ratio, decay=2.0)
    return dated([np.sort(np.floor(times) if rounded else times)], end, CONSTANT)


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("ratio", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("number", [15, 60, 400])
def test_it_is_never_lower_and_the_same_where_both_find_one_top(number, ratio, rounded):
    same = []
    for seed in range(6):
        given = record(seed, number, ratio=ratio, rounded=rounded)
        ours, usual = highest_plain(given), highest(given, try_decays(given))
        assert ours.gain >= usual.gain - 1e-6 * abs(usual.gain)
        same.append(abs(ours.gain - usual.gain) < 1e-4)
    assert np.mean(same) >= 4 / 6


def test_a_long_record_is_told_by_a_part_of_its_events_and_judged_by_all():
    given = record(1, 30_000)
    ours, usual = highest_plain(given), highest(given, try_decays(given))
    assert ours.gain == pytest.approx(usual.gain, rel=1e-9)
    assert ours.amounts == pytest.approx(usual.amounts, rel=1e-3)


def test_events_that_keep_apart_raise_nothing():
    """As even as a clock: the ratio is nought and the rate is events over time."""
    found = highest_plain(dated([np.arange(0.5, 50.0)], 50.0, CONSTANT))
    assert found.amounts[0] == pytest.approx([1.0, 0.0], abs=1e-6)
    assert found.gain == pytest.approx(-50.0)


def test_only_a_constant_baseline_is_plain():
    times = np.arange(1.0, 30.0)
    steps = Baseline(cuts=(15.0,))
    assert is_plain(dated([times], 30.0, CONSTANT))
    assert not is_plain(dated([times], 30.0, steps))
    assert not is_plain(dated([times, times + 0.5], 31.0, CONSTANT))

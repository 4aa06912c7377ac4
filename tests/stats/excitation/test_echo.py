"""What follows an event: the definition, known truth, calendars, refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.baseline import Baseline
from missionmetrics.stats.excitation.echo import decays_between, find_echo
from missionmetrics.stats.excitation.profile import at_ratios, free_fits, rates
from missionmetrics.stats.excitation.records import alone, faded_counts
from missionmetrics.stats.excitation.simulate import draw_counts

ONES = np.ones((260, 1))


def record(seed, *, rate=0.5, seen=0.5, periods=260, decay=0.3):
    rng = np.random.default_rng(seed)
    own = np.full((1, periods), rate)
    return draw_counts(rng, own, np.array([seen]), np.array([decay]))[0]


def log_likelihood(counts, rate):
    return (counts[counts > 0] * np.log(rate[counts > 0])).sum() - rate.sum()


def test_the_fit_has_the_likelihood_of_its_definition_and_none_has_more():
    counts, decays = record(1), decays_between(0.5, 26.0, 6)
    fits = free_fits(alone(counts[None], ONES), decays)
    rate = rates(alone(counts[None], ONES), fits)[0]
    assert fits.gain[0] == pytest.approx(log_likelihood(counts, rate), abs=1e-8)
    for decay in decays:
        faded = faded_counts(counts, float(decay))

        def cost(x, faded=faded):
            return -log_likelihood(counts, x[0] + x[1] * faded)

        other = minimize(cost, [0.5, 0.3], bounds=[(1e-6, None), (0, None)])
        assert fits.gain[0] >= -other.fun - 1e-6


def test_a_held_ratio_gives_less_and_the_best_one_gives_the_same():
    counts, decays = record(2), decays_between(0.5, 26.0)
    free = free_fits(alone(counts[None], ONES), decays)
    ratios = np.array([0.0, float(free.ratio[0]), 0.9])
    held = at_ratios(counts, ONES, decays, ratios)
    assert held.gain[1] == pytest.approx(free.gain[0], abs=1e-6)
    assert (held.gain[[0, 2]] < free.gain[0]).all()
    # Without an echo all that is left is the mean.
    assert held.baseline[0, 0] == pytest.approx(counts.mean())


def test_known_truth_lies_in_the_range():
    """Twelve records; fewer than 10 hold it in one of fifty (binomial, 95%)."""
    found = [find_echo(record(s), ONES, draws=59, seed=s) for s in range(12)]
    assert sum(f.low <= 0.52 <= f.high for f in found) >= 10
    assert np.median([f.ratio for f in found]) == pytest.approx(0.5, abs=0.15)
    assert all(f.low <= f.ratio <= f.high for f in found)


def test_nothing_follows_where_events_come_by_themselves():
    found = [find_echo(record(s, seen=0.0, rate=0.8), ONES, draws=59, seed=s)
             for s in range(12)]  # fmt: skip
    assert sum(f.low > 0 for f in found) <= 2
    assert np.median([f.ratio for f in found]) < 0.15


def test_calls_are_no_echo_once_they_are_declared():
    rng = np.random.default_rng(3)
    calls = Baseline((4.0,), turn=26.0).at(np.arange(260) + 0.5)
    counts = rng.poisson(calls @ [3.0, 0.1]).astype(float)
    blind, told = find_echo(counts, ONES), find_echo(counts, calls)
    assert blind.low > 0.3
    assert told.low == 0.0
    assert told.ratio < 0.3
    # Without an echo, what is left of each part is its own mean.
    held = at_ratios(counts, calls, decays_between(0.5, 26.0), np.zeros(1))
    np.testing.assert_allclose(
        held.baseline[0], [counts[c > 0].mean() for c in calls.T], rtol=1e-6
    )


def test_batches_widen_the_range():
    rng = np.random.default_rng(4)
    counts = (rng.uniform(size=260) < 0.1) * rng.poisson(5.0, 260)
    assert find_echo(counts, ONES).uneven > 3
    assert find_echo(record(5, seen=0.0), ONES).uneven < 1.4


def test_the_same_seed_gives_the_same_range():
    counts = record(6)
    one, two = (find_echo(counts, ONES, draws=49, seed=7) for _ in range(2))
    assert (one.low, one.ratio, one.high) == (two.low, two.ratio, two.high)


def test_a_wider_range_for_more_coverage():
    counts = record(8)
    less = find_echo(counts, ONES, level=0.5)
    more = find_echo(counts, ONES, level=0.95)
    assert more.low <= less.low <= less.high <= more.high


def test_half_of_it_comes_by_the_half_life():
    found = find_echo(record(9), ONES, draws=49)
    assert found.by(found.half_life) == pytest.approx(0.5)
    assert found.by(0) == 0


def test_whole_numbers_of_any_kind_are_counts():
    counts = record(9)
    mixed = pd.DataFrame({"a": pd.array(counts, dtype="Int64")}).astype(object)["a"]
    found, plain = (find_echo(c, ONES, draws=49) for c in (mixed, counts))
    assert (found.low, found.high) == (plain.low, plain.high)


def test_the_range_leaves_nought_out_just_where_no_echo_would_be_rare():
    """As often as is said: 5 of 200 records, itself among them, at 95%."""
    found = [find_echo(record(seed, seen=0.3), ONES) for seed in range(12)]
    assert [f.low > 0 for f in found] == [f.p_none <= 0.025 + 1e-9 for f in found]
    assert 2 < sum(f.low > 0 for f in found) < 10


def test_a_lower_end_is_at_most_the_largest_ratio_tried():
    """Ever more on ever fewer days: nothing that was tried suits."""
    sizes = {0: 2, 20: 1, 50: 1, 57: 2, 60: 3, 63: 5, 66: 8, 68: 14, 70: 22, 71: 30}
    counts = np.array([sizes.get(week, 0) for week in range(72)], dtype=float)
    found = find_echo(counts, np.ones((72, 1)))
    assert (found.low, found.high) == (2.0, np.inf)


@pytest.mark.parametrize(
    ("counts", "shapes", "code"),
    [
        ([-1.0, *[1.0] * 40], np.ones((41, 1)), "MM-ECHO-COUNTS"),
        ([0.5, *[1.0] * 40], np.ones((41, 1)), "MM-ECHO-COUNTS"),
        ([np.nan, *[1.0] * 40], np.ones((41, 1)), "MM-ECHO-COUNTS"),
        ([1.0] * 40, np.ones((41, 1)), "MM-ECHO-COUNTS"),
        ([1.0] * 40, -np.ones((40, 1)), "MM-ECHO-COUNTS"),
        ([1.0] * 40, np.zeros((40, 1)), "MM-ECHO-COUNTS"),
        ([1.0] * 40, np.ones(40), "MM-ECHO-COUNTS"),
        ([1.0] * 19 + [0.0] * 50, np.ones((69, 1)), "MM-ECHO-FEW"),
        ([9.0] * 19, np.ones((19, 1)), "MM-ECHO-FEW"),
        (["a"] * 40, np.ones((40, 1)), "MM-ECHO-COUNTS"),
        ([1.0] * 40, [[1.0], [1.0, 2.0]], "MM-ECHO-COUNTS"),
    ],
)
def test_what_cannot_be_asked_is_refused(counts, shapes, code):
    with pytest.raises(EvidenceError) as caught:
        find_echo(counts, shapes)
    assert caught.value.code == code


@pytest.mark.parametrize(("setting", "code"), [
    ({"draws": 0}, "MM-ECHO-DRAWS"), ({"draws": 38}, "MM-ECHO-DRAWS"),
    ({"draws": 99, "level": 0.99}, "MM-ECHO-DRAWS"),
    ({"half_lives": (0, 5)}, "MM-ECHO-HALF-LIVES"),
    ({"half_lives": (5, 1)}, "MM-ECHO-HALF-LIVES"),
    ({"half_lives": (2, 2)}, "MM-ECHO-HALF-LIVES"),
    ({"half_lives": (2, "long")}, "MM-ECHO-HALF-LIVES"),
    ({"half_lives": 5.0}, "MM-ECHO-HALF-LIVES"),
    ({"level": 95}, "MM-LEVEL"), ({"level": 0}, "MM-LEVEL"), ({"seed": -1}, "MM-SEED"),
])  # fmt: skip
def test_settings_that_cannot_be_meant_are_refused(setting, code):
    with pytest.raises(EvidenceError) as caught:
        find_echo(record(1), ONES, **setting)
    assert caught.value.code == code

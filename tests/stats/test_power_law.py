"""The shape of a power-law process against published values and simulated worlds."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.power_law import crow_amsaa

TIMES = [3, 10, 18, 30, 45, 70]


def test_a_record_that_ended_at_a_time():
    """By hand: 6 / (sum of log(100 / t)), and 5 in place of 6."""
    found = crow_amsaa(TIMES, until=100)
    assert found.shape == pytest.approx(0.6070971562, abs=1e-10)
    assert found.unbiased == pytest.approx(0.5059142968, abs=1e-10)
    assert found.n == 6


def test_a_record_that_ended_with_a_fault():
    """Barringer & Associates' Crow/AMSAA sheet (2003): .5999, precise form .4799."""
    times = [3236, 17944, 47265, 102322, 133344, 142648, 223793, 296603, 513095, 527440]
    found = crow_amsaa(times)
    assert found.shape == pytest.approx(0.5999, abs=5e-5)
    assert found.unbiased == pytest.approx(0.4799, abs=5e-5)


@pytest.mark.parametrize("ends_with_fault", [False, True])
def test_intervals_and_the_unbiased_form_in_known_worlds(ends_with_fault):
    """Given their number, the faults are t = T u ** (1 / shape), u uniform."""
    rng = np.random.default_rng(11)
    truth, worlds = 0.7, 1000
    held, shapes = 0, []
    for _ in range(worlds):
        times = 100 * rng.random(8) ** (1 / truth)
        found = crow_amsaa(times, until=None if ends_with_fault else 100.0, level=0.9)
        held += found.low <= truth <= found.high
        shapes.append(found.unbiased)
    assert held / worlds == pytest.approx(0.9, abs=0.02)
    se = np.std(shapes) / np.sqrt(worlds)
    assert np.mean(shapes) == pytest.approx(truth, abs=3 * se)


def test_neither_order_nor_unit_matters():
    found = crow_amsaa(TIMES, until=100)
    assert crow_amsaa(TIMES[::-1], until=100) == pytest.approx(found)
    assert crow_amsaa(np.multiply(TIMES, 24.0), until=2400) == pytest.approx(found)


def test_steady_faults_have_a_shape_of_about_one():
    found = crow_amsaa(np.arange(1, 201), until=200.5)
    assert found.low < 1 < found.high
    assert found.shape == pytest.approx(1.0, abs=0.03)


def test_one_fault_has_no_unbiased_shape():
    assert np.isnan(crow_amsaa([3], until=10).unbiased)


@pytest.mark.parametrize(
    ("times", "until", "words"),
    [
        ([0, 3], 10, "numbers above 0"),
        ([np.nan], 10, "numbers above 0"),
        ([3, 12], 10, "ended at 10, and the last fault came at 12"),
        ([3], np.inf, "ended at inf"),
        ([], 10, "too few"),
        ([3], None, "too few"),
        ([10, 10], 10, "too few"),
    ],
)
def test_what_cannot_be_read_is_refused(times, until, words):
    with pytest.raises(EvidenceError, match=words) as caught:
        crow_amsaa(times, until)
    assert caught.value.code == "MM-POWER-LAW"


def test_a_level_is_a_share():
    with pytest.raises(EvidenceError) as caught:
        crow_amsaa(TIMES, 100, level=95)
    assert caught.value.code == "MM-LEVEL"

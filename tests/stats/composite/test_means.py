"""Ways of putting values together, against closed forms and other programs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import gmean, hmean, pmean

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.frontier import benefit_of_the_doubt
from missionmetrics.stats.composite.means import (
    MEAN_NOT_ABOVE,
    NOT_ABOVE,
    SHARES_NOT_KEPT,
    UNKNOWN,
    WEIGHTLESS,
    power_mean,
)
from missionmetrics.stats.composite.options import Missing
from missionmetrics.stats.composite.ordered import ordered_average
from missionmetrics.stats.composite.outranking import copeland
from missionmetrics.stats.composite.penalties import mean_min, penalised_mean
from tests.stats.composite.made import KEEP, REFUSE

ROWS = np.array([[2.0, 8.0, 4.0], [1.0, 1.0, 5.0], [3.0, 9.0, 27.0]])
WEIGHTS = np.array([1.0, 2.0, 5.0])
PEERS = np.array([(0.9, 0.2, 0.5), (0.4, 0.8, 0.6), (0.7, 0.7, 0.7), (0.2, 0.3, 0.9),
                  (0.5, 0.5, 0.4)])  # fmt: skip


def test_named_means_are_scipy_s():
    found = {p: power_mean(ROWS, WEIGHTS, p, KEEP).values[:, 0]
             for p in (1.0, 0.0, -1.0, 3.0, -2.5)}  # fmt: skip
    assert found[1.0] == pytest.approx(np.average(ROWS, axis=1, weights=WEIGHTS))
    assert found[0.0] == pytest.approx(gmean(ROWS, axis=1, weights=WEIGHTS))
    assert found[-1.0] == pytest.approx(hmean(ROWS, axis=1, weights=WEIGHTS))
    for p in (3.0, -2.5):
        assert found[p] == pytest.approx(pmean(ROWS, p, axis=1, weights=WEIGHTS))


@given(arrays(float, (4, 3), elements=st.floats(0.5, 50)), st.floats(-3, 3),
       st.floats(-3, 3))  # fmt: skip
def test_a_higher_power_never_gives_a_lower_mean(rows, one, other):
    low, high = (power_mean(rows, WEIGHTS, p, KEEP).values
                 for p in sorted((one, other)))  # fmt: skip
    assert (low <= high * (1 + 1e-6)).all()


def test_many_sets_of_weights_are_one_after_the_other():
    sets = np.random.default_rng(1).random((6, 3))
    rows = np.where(np.random.default_rng(2).random((8, 3)) < 0.2, np.nan,
                    np.random.default_rng(3).random((8, 3)) + 0.1)  # fmt: skip
    ways = {
        "mean": lambda w: power_mean(rows, w, 0.5, KEEP).values,
        "mpi": lambda w: penalised_mean(rows, w, KEEP, penalty="add",
                                        deviation="sample").values,
        "mean-min": lambda w: mean_min(rows, w, KEEP, alpha=0.7, beta=0.1).values,
        "owa": lambda w: ordered_average(rows, w, KEEP, positions=[3, 2, 1]).values,
        "copeland": lambda w: copeland(rows, w, KEEP).values,
    }  # fmt: skip
    for name, way in ways.items():
        together = way(sets)
        apart = np.hstack([way(w) for w in sets])
        assert np.allclose(together, apart, equal_nan=True), name


@given(st.integers(0, 2), st.sampled_from(["mean", "mpi", "mean-min", "owa"]))
def test_a_silent_indicator_changes_nothing(seed, way):
    rng = np.random.default_rng(seed)
    rows = rng.random((6, 3)) + 0.5
    silent = np.column_stack([rows, rng.random(6)])
    gap = np.column_stack([rows, np.full(6, np.nan)])

    def made(x, w):
        if way == "mean":
            return power_mean(x, w, -1.0, KEEP).values
        if way == "mpi":
            return penalised_mean(x, w, KEEP, penalty="subtract",
                                  deviation="sample").values  # fmt: skip
        if way == "mean-min":
            return mean_min(x, w, KEEP, alpha=1.0, beta=0.0).values
        return ordered_average(x, w, KEEP, positions=[2, 1]).values

    expected = made(rows, [1, 2, 3])
    assert made(silent, [1, 2, 3, 0]) == pytest.approx(expected, abs=1e-12)
    assert made(gap, [1, 2, 3, 4]) == pytest.approx(expected, abs=1e-12)


def test_gaps_follow_one_rule():
    rows = [[1.0, np.nan, np.nan], [1.0, 2.0, np.nan]]
    third = Missing(policy="re-weight", least=2 / 3)
    for way in (
        power_mean(rows, [1, 1, 1], 0.0, third),
        penalised_mean(rows, [1, 1, 1], third, penalty="add", deviation="sample"),
        mean_min(rows, [1, 1, 1], third, alpha=1, beta=0),
        ordered_average(rows, [1, 1, 1], third, positions=[1, 1]),
    ):
        assert way.reason[:, 0].tolist() == [UNKNOWN, 0]
        assert np.isnan(way.values[:, 0]).tolist() == [True, False]
    # The share is one of weight, so that a light gap is let pass.
    light = power_mean([[1.0, np.nan]], [9, 1], 1.0, third)
    assert light.values[0, 0] == 1.0
    assert power_mean([[1.0, 2.0]], [0, 0], 1.0, KEEP).reason[0, 0] == WEIGHTLESS


def test_a_penalty_needs_a_mean_above_nought():
    found = penalised_mean([[-1.0, -3.0], [1.0, 3.0]], [1, 1], KEEP, penalty="subtract",
                           deviation="population")  # fmt: skip
    assert found.reason[:, 0].tolist() == [MEAN_NOT_ABOVE, 0]
    assert found.values[1, 0] == 1.5  # 2 - 1/2
    alone = penalised_mean([[7.0]], [1], KEEP, penalty="subtract", deviation="sample")
    assert alone.values[0, 0] == 7.0


def test_mean_min_softens_as_its_authors_have_it():
    # By hand: mean 3, least 1, beta 1.5: 3 - .5 (2.5 - 1.5).
    found = mean_min([[1.0, 5.0]], [1, 1], KEEP, alpha=0.5, beta=1.5)
    assert found.values[0, 0] == pytest.approx(2.5, abs=1e-12)


def test_ordered_averages_reach_from_the_least_to_the_most():
    rows = [[4.0, 1.0, 9.0]]
    ends = {(1, 0, 0): 9.0, (0, 0, 1): 1.0, (0, 1, 0): 4.0, (1, 1, 1): 14 / 3}
    for positions, value in ends.items():
        found = ordered_average(rows, [1, 1, 1], KEEP, positions=positions)
        assert found.values[0, 0] == pytest.approx(value, abs=1e-12)
    # Equal weights of places leave the weighted mean (Torra 1997).
    plain = ordered_average(rows, [1, 2, 5], KEEP, positions=[1, 1, 1])
    assert plain.values[0, 0] == pytest.approx((4 + 2 + 45) / 8, abs=1e-12)


def test_copeland_of_a_circle_and_of_an_order():
    # Each beats the next in two of three: nobody is ahead (Condorcet's circle).
    circle = [[3.0, 1.0, 2.0], [2.0, 3.0, 1.0], [1.0, 2.0, 3.0]]
    assert copeland(circle, [1, 1, 1], KEEP).values[:, 0].tolist() == [0, 0, 0]
    # With a heavy first indicator its order is the order of all.
    assert copeland(circle, [3, 1, 1], KEEP).values[:, 0].tolist() == [2, 0, -2]
    gap = [[3.0, np.nan], [2.0, 1.0], [np.nan, 0.0]]
    full = [*gap[:2], [1.0, 0.0]]
    assert copeland(full, [1, 1], REFUSE).reason[:, 0].tolist() == [UNKNOWN, 0, 0]
    assert copeland(full, [1, 1], REFUSE).values[1:, 0].tolist() == [2, -2]
    # Half known is enough here; the first and last share nothing and do not meet.
    half = Missing(policy="re-weight", least=0.5)
    assert copeland(gap, [1, 1], half).values[:, 0].tolist() == [2, 0, -2]


def test_benefit_of_the_doubt_with_and_without_limits():
    # Known from an independent program, to ten places.
    plain = benefit_of_the_doubt(PEERS, KEEP)
    assert plain.scores == pytest.approx([1, 1, 1, 1, 0.7142857143], abs=1e-9)
    held = benefit_of_the_doubt(PEERS, KEEP, shares=(0.2, 0.5))
    assert held.scores == pytest.approx(
        [0.6627393225, 0.8791208791, 1, 0.5590062112, 0.6802721088], abs=1e-9
    )
    # Its own weights make the score, keep to the limits, and put nobody above 1.
    made = held.weights * PEERS
    assert made.sum(axis=1) == pytest.approx(held.scores, abs=1e-9)
    share = made / held.scores[:, None]
    assert share.min() >= 0.2 - 1e-9
    assert share.max() <= 0.5 + 1e-9
    assert (held.weights @ PEERS.T).max() <= 1 + 1e-9


def test_benefit_of_the_doubt_knows_its_limits():
    rows = PEERS.copy()
    rows[0, 1], rows[1, 0] = np.nan, -1.0
    assert benefit_of_the_doubt(rows, REFUSE).reason[:2].tolist() == [
        UNKNOWN,
        NOT_ABOVE,
    ]
    judged = benefit_of_the_doubt(rows, KEEP)
    # The first is held against the third to fifth on two indicators: best in the first.
    assert judged.scores[0] == pytest.approx(1.0)
    assert np.isnan(judged.weights[0, 1])
    none = benefit_of_the_doubt([[1.0, 0.0], [0.5, 0.5]], KEEP, shares=(0.2, 0.8))
    assert none.reason.tolist() == [SHARES_NOT_KEPT, 0]
    with pytest.raises(EvidenceError, match="add up to 1") as caught:
        benefit_of_the_doubt(PEERS, KEEP, shares=(0.4, 0.6))
    assert caught.value.code == "MM-COMPOSITE-RANGE"


@given(st.lists(st.floats(0.1, 100), min_size=3, max_size=3))
def test_benefit_of_the_doubt_does_not_see_units_of_measurement(scale):
    moved = benefit_of_the_doubt(PEERS * np.array(scale), KEEP, shares=(0.2, 0.5))
    plain = benefit_of_the_doubt(PEERS, KEEP, shares=(0.2, 0.5))
    assert moved.scores == pytest.approx(plain.scores, abs=1e-7)


@pytest.mark.parametrize("weights", [[1.0, -1.0], [np.nan, 1.0]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(EvidenceError) as caught:
        power_mean([[1.0, 2.0]], weights, 1.0, KEEP)
    assert caught.value.code == "MM-COMPOSITE-WEIGHTS"
    with pytest.raises(EvidenceError) as caught:
        power_mean([[1.0, 2.0]], [1, 1, 1], 1.0, KEEP)
    assert caught.value.code == "MM-COMPOSITE-SHAPE"
    with pytest.raises(EvidenceError) as caught:
        ordered_average([[1.0]], [1], KEEP, positions=[0, 0])
    assert caught.value.code == "MM-COMPOSITE-WEIGHTS"

"""How much parts count, and where sets of weights put units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.importance import (
    components,
    correlations,
    cronbach_alpha,
    fitted_weights,
    importance,
)
from missionmetrics.stats.composite.ranking import (
    rank_range,
    ranks,
    share_ahead,
    share_within,
    weight_sets,
)
from missionmetrics.stats.composite.weighting import index_under, remove_one
from tests.stats.composite.made import KEEP, REFUSE, two_pillars, values

PARTS = np.random.default_rng(5).multivariate_normal(
    [0, 0, 0], [[1, 0.6, 0], [0.6, 2, -0.3], [0, -0.3, 4]], 60
)


def test_importance_of_independent_parts_by_hand():
    # Orthogonal columns with variances 4/3 and 16/3 and weights 1:1: shares .2 and .8.
    x = np.array([[1.0, 2], [1, -2], [-1, 2], [-1, -2]])
    found = importance(x, [3, 3])
    assert found.nominal.tolist() == [0.5, 0.5]
    assert found.variance == pytest.approx([0.2, 0.8])
    assert found.correlation == pytest.approx([0.2, 0.8])
    assert found.r == pytest.approx(np.sqrt([0.2, 0.8]))


@given(st.lists(st.floats(0.1, 9), min_size=3, max_size=3))
def test_shares_of_variance_add_up_and_r_is_the_correlation(weights):
    found = importance(PARTS, weights)
    assert found.variance.sum() == pytest.approx(1)
    index = PARTS @ np.array(weights)
    expected = [np.corrcoef(p, index)[0, 1] for p in PARTS.T]
    assert found.r == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["variance", "correlation"])
@pytest.mark.parametrize("wanted", [[1, 1, 1], [0.5, 0.3, 0.2]])
def test_fitted_weights_give_the_wanted_importance(kind, wanted):
    found = fitted_weights(PARTS, wanted, kind=kind)
    assert found.reached
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights > 0).all()
    got = getattr(importance(PARTS, found.weights), kind)
    assert got == pytest.approx(np.array(wanted) / sum(wanted), abs=1e-6)


def test_an_aim_out_of_reach_is_said_to_be():
    # The second part repeats the first: both always correlate alike.
    x = np.column_stack([PARTS[:, 0], 2 * PARTS[:, 0], PARTS[:, 2]])
    assert not fitted_weights(x, [0.6, 0.2, 0.2], kind="correlation").reached


@pytest.mark.parametrize(("parts", "wanted", "code"), [
    (PARTS, [1, 0, 1], "MM-COMPOSITE-WEIGHTS"),
    (PARTS[:2], [1, 1, 1], "MM-COMPOSITE-FEW"),
    (np.ones((5, 3)), [1, 1, 1], "MM-COMPOSITE-FEW"),
    (PARTS, [-1, 1, 1], "MM-COMPOSITE-WEIGHTS"),
])  # fmt: skip
def test_what_cannot_be_fitted_is_refused(parts, wanted, code):
    with pytest.raises(EvidenceError) as caught:
        fitted_weights(parts, wanted)
    assert caught.value.code == code


def test_components_of_a_known_correlation():
    # Two parts: (1 + r) / 2 and (1 - r) / 2, along the diagonal.
    r = np.corrcoef(PARTS[:, :2], rowvar=False)[0, 1]
    found = components(PARTS[:, :2])
    assert found.shares == pytest.approx([(1 + r) / 2, (1 - r) / 2])
    assert found.loadings[:, 0] == pytest.approx([np.sqrt(0.5)] * 2)
    assert components(PARTS).shares.sum() == pytest.approx(1)
    assert np.isnan(components(np.ones((5, 2))).shares).all()


def test_alpha_of_parallel_and_of_unrelated_parts():
    # Standardised two parts: alpha is 2 r / (1 + r) (Spearman and Brown).
    x = (PARTS - PARTS.mean(axis=0)) / PARTS.std(axis=0)
    r = np.corrcoef(x[:, :2], rowvar=False)[0, 1]
    assert cronbach_alpha(x[:, :2]) == pytest.approx(2 * r / (1 + r))
    square = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    assert cronbach_alpha(square) == pytest.approx(0)
    assert np.isnan(cronbach_alpha(PARTS[:, :1]))
    assert np.isnan(cronbach_alpha(PARTS[:2]))


def test_correlations_count_their_units():
    x = PARTS.copy()
    x[:10, 0] = np.nan
    x[:, 2] = 1.0
    r, n = correlations(x)
    assert n[0].tolist() == [50, 50, 50]
    assert r[0, 1] == pytest.approx(np.corrcoef(x[10:, :2], rowvar=False)[0, 1])
    assert np.isnan(r[2]).all()


def test_ranks_share_the_better_place_and_skip_gaps():
    index = np.array([[3.0, 1.0], [9.0, np.nan], [3.0, 4.0], [1.0, 4.0]])
    assert ranks(index)[:, 0].tolist() == [2, 1, 2, 4]
    assert ranks(index)[[0, 2, 3], 1].tolist() == [3, 1, 1]
    assert np.isnan(ranks(index)[1, 1])


def test_rounding_makes_no_places():
    index = np.array([[0.1 + 0.2], [0.3], [0.3 - 1e-9]])
    assert ranks(index)[:, 0].tolist() == [1, 1, 3]


def test_rank_ranges_hold_what_they_say():
    places = np.vstack([np.repeat([1, 2, 3], [2, 96, 2]), np.full(100, np.nan)])
    found = rank_range(places, level=0.95)
    assert (found.least[0], found.most[0], found.middle[0]) == (1, 3, 2)
    assert (found.low[0], found.high[0]) == (2, 2) or (found.low[0], found.high[0]) == (
        1, 3)  # fmt: skip
    inside = (places[0] >= found.low[0]) & (places[0] <= found.high[0])
    assert inside.mean() >= 0.95
    assert np.isnan(found.low[1])
    assert found.n.tolist() == [100, 0]
    assert share_within(places, 2)[0] == 0.98
    assert np.isnan(share_within(places, 2)[1])
    with pytest.raises(EvidenceError) as caught:
        rank_range(places, level=95)
    assert caught.value.code == "MM-LEVEL"


@given(st.integers(1, 400), st.floats(0.5, 0.99), st.integers(0, 9))
def test_a_rank_interval_never_holds_less_than_asked(count, level, seed):
    places = np.random.default_rng(seed).integers(1, 8, (1, count)).astype(float)
    found = rank_range(places, level=level)
    inside = (places >= found.low[:, None]) & (places <= found.high[:, None])
    assert inside.mean() >= level - 1e-9


def test_who_is_ahead_how_often():
    index = np.array([[2.0, 1.0, 5.0], [1.0, 1.0, np.nan]])
    found = share_ahead(index)
    assert found.tolist() == [[0.5, 0.75], [0.25, 0.5]]


def test_weights_stay_a_set():
    # Panels at opposite ends: each puts another unit first; their mean would tie them.
    spec = two_pillars()
    sets = weight_sets(spec, [[1.0, 0.0], [0.0, 1.0]], of=("a", "b"))
    normalised = np.array([[100.0, 100, 0, 0, 0], [0, 0, 100, 100, 100]])
    index = index_under(normalised, spec, sets)
    assert index.tolist() == [[100, 0], [0, 100]]
    found = rank_range(ranks(index))
    assert (found.least.tolist(), found.most.tolist()) == ([1, 1], [2, 2])
    assert share_within(ranks(index), 1).tolist() == [0.5, 0.5]
    with pytest.raises(EvidenceError) as caught:
        weight_sets(spec, [[1.0, 0.0]], of=("a", "c"))
    assert caught.value.code == "MM-COMPOSITE-OPTION"
    with pytest.raises(EvidenceError) as caught:
        weight_sets(spec, [[1.0]], of=("a", "b"))
    assert caught.value.code == "MM-COMPOSITE-SHAPE"


def test_the_loss_of_a_part_is_an_index_without_it():
    spec = two_pillars(missing=KEEP)
    x = values()
    found = remove_one(x, spec, parts=("i0", "b"))
    pillar = x[:, 1], (x[:, 2] + x[:, 3] + 3 * x[:, 4]) / 5
    assert found.index[:, 0] == pytest.approx((2 * pillar[0] + 3 * pillar[1]) / 5)
    assert found.index[:, 1] == pytest.approx((x[:, 0] + 2 * x[:, 1]) / 3)
    # A pillar all of whose parts go takes its weight with it.
    assert remove_one(x, spec).parts == ("i0", "i1", "i2", "i3", "i4")
    with pytest.raises(EvidenceError) as caught:
        remove_one(x, spec, parts=("index",))
    assert caught.value.code == "MM-COMPOSITE-OPTION"


def test_a_pillar_of_one_goes_with_its_part():
    spec = two_pillars()
    lone = spec.indicators[:1] + spec.indicators[2:]
    small = type(spec)(indicators=lone, aggregates=spec.aggregates)
    x = values(count=4)
    found = remove_one(x, small, parts=("i0", "a"))
    assert found.index[:, 0] == pytest.approx((x[:, 1] + x[:, 2] + 3 * x[:, 3]) / 5)
    assert (found.index[:, 0] == found.index[:, 1]).all()
    # A part that is taken out on purpose is no gap, however strict the rule for gaps.
    strict = type(spec)(indicators=lone, aggregates=spec.aggregates, missing=REFUSE)
    assert (remove_one(x, strict, parts=("i0", "a")).index == found.index).all()

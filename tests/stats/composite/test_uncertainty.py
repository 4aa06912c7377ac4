"""Ways of making an index drawn at random, and the shares of what moves it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite import sobol
from missionmetrics.stats.composite.building import build
from missionmetrics.stats.composite.hierarchy import climb, steps
from missionmetrics.stats.composite.options import (
    UNTREATED,
    Aggregation,
    Imputation,
    Normalisation,
    Treatment,
)
from missionmetrics.stats.composite.ranking import (
    fewest_ways,
    ranks,
    weight_sets,
)
from missionmetrics.stats.composite.replicating import (
    Alternatives,
    Replicator,
    disturbed,
)
from missionmetrics.stats.composite.uncertainty import sensitivity, uncertainty
from missionmetrics.stats.composite.weighting import index_under
from tests.stats.composite.made import two_pillars, values

SCALE = Normalisation(low=1.0, high=100.0)
MANY = Alternatives(
    imputation=(Imputation(method="group-mean"), Imputation(method="same-aggregate")),
    treatment=(Treatment(), UNTREATED),
    normalisation=(SCALE, Normalisation(method="percentile-rank")),
    aggregation=(Aggregation(), Aggregation(method="mean-min", alpha=0.5)),
    left_out=(None, "pillar"),
    weights=0.3,
)


def gappy() -> np.ndarray:
    rows = values(units=20)
    rows[3, 1] = rows[7, 4] = np.nan
    rows[5, 2] = 90.0
    return rows


def ishigami(x: np.ndarray) -> np.ndarray:
    a, b, c = (2 * x.T - 1) * np.pi
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_shares_of_ishigami_s_function():
    # Closed form: Ishigami & Homma (1990), a = 7, b = .1.
    found = sobol.sensitivity(ishigami, 3, base=8192, seed=3)
    assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)
    assert found.variance == pytest.approx(13.8446, rel=0.01)
    assert (found.first_low < [0.3139, 0.4424, 0.0]).all()
    assert (found.first_high > [0.3139, 0.4424, 0.0]).all()
    assert (found.total_low < [0.5576, 0.4424, 0.2437]).all()
    assert (found.total_high > [0.5576, 0.4424, 0.2437]).all()


def test_a_large_mean_does_not_blur_first_shares():
    # Without taking the mean off, the error of f(B) (f(AB) - f(A)) grows with it.
    plain = sobol.sensitivity(ishigami, 3, base=512, seed=3)
    raised = sobol.sensitivity(lambda x: ishigami(x) + 1e4, 3, base=512, seed=3)
    assert raised.first == pytest.approx(plain.first, abs=1e-6)
    width = raised.first_high - raised.first_low
    assert width == pytest.approx(plain.first_high - plain.first_low, abs=1e-6)


@pytest.mark.slow
def test_intervals_of_shares_cover_the_truth():
    # 95% intervals of 200 designs; with many points, more even than chance, too wide.
    truth = np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437])
    hits = np.zeros((2, 3))
    for seed in range(200):
        f = sobol.sensitivity(ishigami, 3, base=2048, seed=seed)
        hits[0] += (f.first_low <= truth[0]) & (truth[0] <= f.first_high)
        hits[1] += (f.total_low <= truth[1]) & (truth[1] <= f.total_high)
    assert (hits / 200 >= 0.95).all()


def test_shares_that_do_not_exist_are_not_given():
    constant = sobol.sensitivity(lambda x: np.full(len(x), 7.0), 2, base=64, seed=1)
    assert np.isnan(constant.first).all()
    assert constant.variance == 0
    with pytest.raises(EvidenceError) as caught:
        sobol.indices([np.nan] * 32, 2)
    assert caught.value.code == "MM-COMPOSITE-RESULTS"
    with pytest.raises(EvidenceError) as caught:
        sobol.design(2, 100, seed=1)
    assert caught.value.code == "MM-COMPOSITE-RANGE"


def test_a_design_swaps_one_column_at_a_time():
    points = sobol.design(2, 16, seed=1)
    a, b, first, second = points.reshape(4, 16, 2)
    assert (first[:, 0] == b[:, 0]).all()
    assert (first[:, 1] == a[:, 1]).all()
    assert (second[:, 0] == a[:, 0]).all()
    assert (second[:, 1] == b[:, 1]).all()


def test_each_replication_is_the_index_built_in_full():
    # Every combination made at once is the one that `build` makes of it alone.
    rows, spec = gappy(), two_pillars(normalisation=SCALE)
    plain = replace(MANY, weights=0.0)
    model = Replicator(rows, spec, plain, seed=1)
    places = np.array(list(product([0.25, 0.75], repeat=5)))
    found = model.index(places)
    for column, picked in enumerate((places > 0.5).astype(int)):
        fill, treat, scale, rule, left = picked
        way = replace(
            spec, imputation=plain.imputation[fill], treatment=plain.treatment[treat],
            normalisation=plain.normalisation[scale],
            aggregation=plain.aggregation[rule],
        )  # fmt: skip
        alone = build(rows, way)
        if left:
            plan = steps(way, without="pillar")
            made = climb(alone.normalised.values, np.array([way.weights]), plan,
                         way.missing)  # fmt: skip
            expected = made[plan[-1].node].values[:, 0]
        else:
            expected = alone.index
        assert found[:, column] == pytest.approx(expected, abs=1e-10)


def test_sets_of_weights_are_drawn_one_by_one():
    # Each replication is the index under one of the three sets, about as often.
    spec = two_pillars(treatment=UNTREATED)
    sets = weight_sets(spec, [[1, 0], [0, 1], [1, 1]], of=("a", "b"))
    given = Alternatives(weight_sets=tuple(map(tuple, sets)))
    found = uncertainty(values(), spec, given, replications=600, seed=1)
    scaled = build(values(), spec).normalised.values
    under = index_under(scaled, spec, sets)
    apart = np.abs(found.index[:, :, None] - under[:, None, :]).max(axis=0)
    assert (apart.min(axis=1) < 1e-9).all()
    counts = np.bincount(apart.argmin(axis=1), minlength=3)
    assert counts.min() > 150
    for wrong, code in (
        ({"weights": 0.5}, "MM-COMPOSITE-ALTERNATIVES"),
        ({"weight_sets": ((1.0,), (2.0,))}, "MM-COMPOSITE-SHAPE"),
    ):
        with pytest.raises(EvidenceError) as caught:
            uncertainty(values(), spec, replace(given, **wrong), seed=1)
        assert caught.value.code == code


def test_disturbed_weights_keep_to_their_spread():
    spec = two_pillars()
    ratio = disturbed(spec, 0.3, seed=1) / np.array(spec.weights)
    assert ratio.min() >= 0.7
    assert ratio.max() <= 1.3
    assert ratio.mean() == pytest.approx(1.0, abs=0.01)


def test_the_same_seed_gives_the_same_bytes():
    spec = two_pillars()
    one, same, other = (uncertainty(gappy(), spec, MANY, replications=200, seed=s)
                        for s in (4, 4, 5))  # fmt: skip
    assert one.index.tobytes() == same.index.tobytes()
    assert one.index.tobytes() != other.index.tobytes()
    again = [sensitivity(gappy(), spec, MANY, base=32, seed=4) for _ in range(2)]
    assert again[0].indices.first.tobytes() == again[1].indices.first.tobytes()


def test_ranks_under_many_ways():
    rows = gappy()
    rows[0] = rows.max(initial=0, axis=0, where=np.isfinite(rows)) + 1
    rows[0, 1] = 0.0  # a cost: best in everything, so first in every way
    found = uncertainty(rows, two_pillars(), MANY, replications=500, seed=1)
    assert (found.ranges.least[0], found.ranges.most[0]) == (1, 1)
    assert found.nominal_rank[0] == 1
    assert (found.ranges.low <= found.ranges.middle).all()
    assert (found.ranges.middle <= found.ranges.high).all()
    assert (found.ranges.low < found.ranges.high).any()
    assert found.made == 1.0
    assert found.rank == pytest.approx(ranks(found.index))


def test_the_order_of_units_does_not_matter():
    rows, order = gappy(), np.random.default_rng(2).permutation(20)
    spec = two_pillars()
    one = uncertainty(rows, spec, MANY, replications=100, seed=1)
    other = uncertainty(rows[order], spec, MANY, replications=100, seed=1)
    assert other.index == pytest.approx(one.index[order], abs=1e-9)


def test_shares_add_up_where_only_one_assumption_moves_the_order():
    # No value is far out here, so that treatment touches nothing.
    spec = two_pillars(normalisation=SCALE)
    found = sensitivity(
        np.random.default_rng(7).random((20, 5)), spec,
        Alternatives(treatment=(UNTREATED, Treatment()),
                     aggregation=(Aggregation(), Aggregation(method="harmonic"))),
        base=256, seed=1,
    )  # fmt: skip
    assert found.names == ("treatment", "aggregation")
    assert found.indices.first[1] == pytest.approx(1.0, abs=0.05)
    assert found.indices.total.tolist() == pytest.approx([0.0, 1.0], abs=0.05)
    assert found.mean_shift > 0


def test_ways_without_an_answer_are_not_hidden():
    # On 0 to 100 the worst value is 0, and a geometric mean of it does not exist.
    spec = two_pillars(treatment=UNTREATED)
    ways = Alternatives(
        aggregation=(Aggregation(), Aggregation(method="geometric")), weights=0.1
    )
    found = uncertainty(values(), spec, ways, replications=200, seed=1)
    assert 0.3 < found.made < 0.7
    with pytest.raises(EvidenceError) as caught:
        sensitivity(values(), spec, ways, base=32, seed=1)
    assert caught.value.code == "MM-COMPOSITE-RESULTS"


@pytest.mark.parametrize(("given", "code"), [
    ({}, "MM-COMPOSITE-ALTERNATIVES"),
    ({"treatment": (UNTREATED,)}, "MM-COMPOSITE-ALTERNATIVES"),
    ({"weights": 1.5}, "MM-COMPOSITE-RANGE"),
])  # fmt: skip
def test_alternatives_that_are_none_are_refused(given, code):
    with pytest.raises(EvidenceError) as caught:
        Alternatives(**given)
    assert caught.value.code == code
    with pytest.raises(EvidenceError) as caught:
        Replicator(values(), two_pillars(), MANY, seed=1).index([[0.5, 0.5]])
    assert caught.value.code == "MM-COMPOSITE-SHAPE"


@pytest.mark.parametrize(("level", "fewest"), [(0.9, 46), (0.95, 93), (0.99, 473)])
def test_so_many_draws_speak_for_all_as_wilks_has_it(level, fewest):
    """Two-sided tolerance limits, 95% sure: ISO 16269-6 and Wilks (1941)."""
    assert fewest_ways(level) == fewest

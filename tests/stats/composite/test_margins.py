"""Figures drawn within their errors, and what they do to an index."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.stats import norm, truncnorm

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.building import build
from missionmetrics.stats.composite.margins import Drawn, drawn_within
from missionmetrics.stats.composite.options import (
    UNTREATED,
    Aggregation,
    Imputation,
    Missing,
    Normalisation,
    Treatment,
)
from missionmetrics.stats.composite.ranking import share_ahead
from missionmetrics.stats.composite.replicating import (
    Alternatives,
    Replicator,
    declared_index,
)
from missionmetrics.stats.composite.shape import kurtosis, shapes, skewness
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)
from missionmetrics.stats.composite.treated_columns import treated_columns
from missionmetrics.stats.composite.treatment import treat
from missionmetrics.stats.composite.uncertainty import sensitivity, uncertainty
from tests.stats.composite.made import flat, two_pillars, values

SETS = 4000
# Without gaps, how they are filled moves nothing.
IDLE = Alternatives(
    imputation=(Imputation(method="group-mean"), Imputation(method="group-median"))
)


def drawn(figures, errors, sets=SETS, seed=1, **limits):
    return Drawn(drawn_within(figures, errors, sets=sets, seed=seed, **limits), {})


def gappy():
    rows = values(units=12)
    rows[3, 1] = rows[7, 4] = np.nan
    rows[5, 2] = 90.0
    return rows


def each_table(model, sets):
    """The index once with every table of figures, all other choices the first."""
    points = np.zeros((sets, len(model.names)))
    points[:, -1] = (np.arange(sets) + 0.5) / sets
    return model.index(points)


@pytest.mark.parametrize(("ahead", "errors", "direction"), [
    (0.1, (1.0, 1.0), 1), (0.8, (1.0, 1.0), 1), (0.8, (0.3, 2.0), 1),
    (2.5, (1.0, 1.5), -1), (1.0, (0.0, 1.0), -1),
])  # fmt: skip
def test_how_often_one_unit_is_above_another_is_the_normal_share(
    ahead, errors, direction
):
    # P(A > B) = Phi(difference / sqrt(se_a^2 + se_b^2)) for two normal figures.
    figures, spread = np.array([[10 + ahead], [10.0]]), np.array(errors)[:, None]
    spec = flat(1)
    one = replace(spec.indicators[0], direction=direction)
    model = Replicator(figures, replace(spec, indicators=(one,)), IDLE,
                       drawn=drawn(figures, spread))  # fmt: skip
    share = share_ahead(each_table(model, SETS))[0, 1]
    expected = norm.cdf(direction * ahead / np.hypot(*errors))
    assert share == pytest.approx(expected, abs=4 * np.sqrt(0.25 / SETS))


def test_the_share_holds_where_tables_are_drawn_with_other_choices():
    figures, errors = np.array([[10.7], [10.0]]), np.ones((2, 1))
    found = uncertainty(figures, flat(1), IDLE, replications=8000, seed=3,
                        drawn=drawn(figures, errors))  # fmt: skip
    expected = norm.cdf(0.7 / np.sqrt(2))
    assert (found.rank[0] == 1).mean() == pytest.approx(expected, abs=0.04)
    assert found.nominal_rank.tolist() == [1, 2]


def test_what_divides_varies_with_its_own_error():
    # A's 6 / people is above B's 3 / people where people_a < 2 people_b.
    spec = Specification(
        indicators=(Indicator(code="x", parent="i", denominator="people"),),
        aggregates=(Aggregate(code="i", level="index"),),
    )
    people, errors = np.array([[210.0], [100.0]]), np.array([[12.0], [5.0]])
    below = drawn_within(people, errors, sets=SETS, seed=2)[:, :, 0]
    figures = np.array([[6.0], [3.0]])
    tables = Drawn(np.tile(figures, (SETS, 1, 1)), {"people": below})
    model = Replicator(figures, spec, IDLE, denominators={"people": people[:, 0]},
                       drawn=tables)  # fmt: skip
    share = share_ahead(each_table(model, SETS))[0, 1]
    expected = norm.cdf((200 - 210) / np.hypot(12, 2 * 5))
    assert share == pytest.approx(expected, abs=4 * np.sqrt(0.25 / SETS))


def test_draws_are_normal_and_cut_off_where_nothing_is_possible():
    figures = np.array([[3.0, 0.5, 99.0]])
    errors = np.array([[2.0, 1.0, 3.0]])
    low, high = [-np.inf, 0.0, 0.0], [np.inf, np.inf, 100.0]
    found = drawn_within(figures, errors, low=low, high=high, sets=SETS, seed=1)[:, 0]
    assert (found >= low).all()
    assert (found <= high).all()
    for column in range(3):
        at, spread = figures[0, column], errors[0, column]
        ends = (np.array([low[column], high[column]]) - at) / spread
        law = truncnorm(*ends, loc=at, scale=spread)
        assert found[:, column].mean() == pytest.approx(law.mean(), abs=0.01 * spread)
        assert found[:, column].std() == pytest.approx(law.std(), rel=0.01)
        even = np.sort(law.cdf(found[:, column])) * SETS
        assert (np.floor(even) == np.arange(SETS)).all()  # one in each part


def test_a_figure_beyond_a_limit_moves_the_limit_and_is_not_pulled_back():
    found = drawn_within([[-2.0]], [[1.0]], low=0.0, sets=500, seed=1)[:, 0, 0]
    assert found.min() >= -2.0
    assert found.min() < -1.9


def test_what_is_exact_or_not_known_stays_as_it_is():
    figures = np.array([[1.0, np.nan, 3.0], [4.0, 5.0, np.nan]])
    errors = np.array([[0.5, 0.5, np.nan], [0.0, np.nan, np.nan]])
    found = drawn_within(figures, errors, low=0.0, sets=50, seed=1)
    assert len(np.unique(found[:, 0, 0])) == 50
    kept = figures.copy()
    kept[0, 0] = found[7, 0, 0]
    assert np.array_equal(found[7], kept, equal_nan=True)


def test_draws_of_a_figure_do_not_hang_on_whether_others_are_exact():
    figures, errors = values(units=4), np.ones((4, 5))
    errors[2, 3] = np.nan
    one = drawn_within(figures, np.ones((4, 5)), sets=20, seed=6)
    other = drawn_within(figures, errors, sets=20, seed=6)
    other[:, 2, 3] = one[:, 2, 3]
    assert np.array_equal(one, other)


def test_figures_have_all_the_share_where_nothing_else_moves():
    figures = values(units=8, count=2)
    tables = drawn(figures, np.full((8, 2), 0.8), sets=256)
    found = sensitivity(figures, flat(2), IDLE, base=512, drawn=tables, seed=1)
    assert found.names == ("imputation", "figures")
    assert found.indices.first == pytest.approx([0.0, 1.0], abs=0.05)
    assert found.indices.total == pytest.approx([0.0, 1.0], abs=0.02)
    assert found.mean_shift > 0


def test_figures_have_no_share_where_they_cannot_move_the_order():
    figures = values(units=8, count=2)
    tables = drawn(figures, np.full((8, 2), 1e-9), sets=64)
    ways = Alternatives(weights=0.9)
    found = sensitivity(figures, flat(2), ways, base=256, drawn=tables, seed=1)
    assert dict(zip(found.names, found.indices.total, strict=True))["figures"] == 0


@pytest.mark.parametrize("rule", [
    Aggregation(method="copeland"), Aggregation(method="frontier"),
    Aggregation(method="owa", positions=(0.2, 0.3, 0.5)), Aggregation(method="ampi"),
])  # fmt: skip
def test_each_replication_is_the_index_built_in_full_of_its_table(rule):
    # Each combination made at once is the one that `build` makes of its table alone.
    spec = two_pillars(missing=Missing(least=0.0))
    below = two_pillars().indicators
    spec = replace(spec, indicators=(replace(below[0], denominator="d"), *below[1:]))
    rows, size = gappy()[:8], np.linspace(1, 2, 8)
    ways = Alternatives(
        imputation=(Imputation(method="group-mean"),
                    Imputation(method="same-aggregate")),
        treatment=(Treatment(winmax=1), UNTREATED),
        normalisation=(Normalisation(low=1), Normalisation(method="percentile-rank")),
        aggregation=(Aggregation(), rule),
    )  # fmt: skip
    sets = 3
    errors = 0.2 * np.where(np.isnan(rows), 1.0, rows)
    tables = Drawn(drawn_within(rows, errors, sets=sets, seed=1),
                   {"d": size * np.array([[1.0], [2.0], [3.0]])})  # fmt: skip
    model = Replicator(rows, spec, ways, denominators={"d": size}, drawn=tables)
    places = np.array(list(product([0.25, 0.75], [0.25, 0.75], [0.25, 0.75],
                                   [0.25, 0.75], [0.1, 0.5, 0.9])))  # fmt: skip
    found = model.index(places)
    for column, place in enumerate(places):
        fill, far, scale, how = (place[:4] > 0.5).astype(int)
        way = replace(
            spec, imputation=ways.imputation[fill], treatment=ways.treatment[far],
            normalisation=ways.normalisation[scale], aggregation=ways.aggregation[how],
        )  # fmt: skip
        table = int(place[4] * sets)
        alone = build(tables.figures[table], way,
                      denominators={"d": tables.denominators["d"][table]})  # fmt: skip
        assert found[:, column] == pytest.approx(alone.index, abs=1e-9, nan_ok=True)


def test_an_indicator_that_is_the_same_for_all_is_left_out_in_every_table():
    # The second is published as 5 everywhere: its noise is put on no scale.
    figures = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    errors = np.array([[1e-6, 1.0]] * 3)
    spec = flat(2, missing=Missing(least=0.0))
    found = uncertainty(figures, spec, IDLE, replications=200, seed=1,
                        drawn=drawn(figures, errors, sets=50))  # fmt: skip
    assert (found.rank == [[3], [2], [1]]).all()


def test_many_replications_are_made_in_parts_that_fit_together(monkeypatch):
    rows = values(units=6)
    ways = Alternatives(left_out=(None, "pillar"), weights=0.5)
    given = {"drawn": drawn(rows, np.full(rows.shape, 0.3), sets=20),
             "replications": 300, "seed": 1}  # fmt: skip
    whole = uncertainty(rows, two_pillars(), ways, **given)
    module = "missionmetrics.stats.composite.replicating.LARGEST"
    monkeypatch.setattr(module, 7 * rows.size)
    parts = uncertainty(rows, two_pillars(), ways, **given)
    assert parts.index == pytest.approx(whole.index, abs=1e-12)


def test_far_out_values_of_many_columns_are_treated_as_those_of_one():
    rng = np.random.default_rng(5)
    hows = (Treatment(), Treatment(then="none"), Treatment(winmax=1, then="box-cox"),
            Treatment(winmax=0), Treatment(winmax=3, skew=0.5, kurtosis=0.1),
            UNTREATED)  # fmt: skip
    done = set()
    for number in range(12):
        rows = rng.lognormal(0, 1.5, (rng.integers(3, 30), 30))
        rows = np.round(rows) if number % 2 else rows  # with ties
        rows *= -1 if number % 3 == 0 else 1
        rows[rng.random(rows.shape) < 0.1] = np.nan
        for how in hows:
            alone = treat(rows, how)
            done |= set(alone.audit.action)
            assert np.array_equal(treated_columns(rows, how), alone.values,
                                  equal_nan=True)  # fmt: skip
    assert done == {"none", "winsorise", "log", "box-cox"}


def test_shapes_of_many_columns_are_those_of_each():
    rows = np.vstack([gappy(), np.full((1, 5), np.nan)])
    rows = np.column_stack([rows, np.full(13, 2.0), np.r_[1.0, 2, 4, [np.nan] * 10]])
    skew, peak = shapes(rows)
    assert skew == pytest.approx([skewness(c) for c in rows.T], nan_ok=True)
    assert peak == pytest.approx([kurtosis(c) for c in rows.T], nan_ok=True)


def test_the_declared_index_is_that_of_the_published_figures():
    rows = values()
    tables = drawn(rows, np.full(rows.shape, 0.5), sets=10)
    model = Replicator(rows, two_pillars(), IDLE, drawn=tables)
    assert np.array_equal(declared_index(model), build(rows, two_pillars()).index)


def test_the_same_seed_gives_the_same_tables():
    rows, errors = values(), np.ones((12, 5))
    one, same, other = (drawn_within(rows, errors, sets=9, seed=s) for s in (1, 1, 2))
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize(("changed", "code"), [
    ({"sets": 0}, "MM-COMPOSITE-RANGE"),
    ({"errors": [[-1.0, 1.0]]}, "MM-COMPOSITE-RANGE"),
    ({"errors": [[np.inf, 1.0]]}, "MM-COMPOSITE-RANGE"),
    ({"errors": [[1.0]]}, "MM-COMPOSITE-SHAPE"),
    ({"low": [0.0, 0.0, 0.0]}, "MM-COMPOSITE-SHAPE"),
])  # fmt: skip
def test_errors_that_cannot_be_drawn_from_are_refused(changed, code):
    with pytest.raises(EvidenceError) as caught:
        drawn_within(**{"figures": [[1.0, 2.0]], "errors": [[1.0, 1.0]], "sets": 5}
                     | changed)  # fmt: skip
    assert caught.value.code == code


@pytest.mark.parametrize("shape", [(12, 5), (0, 12, 5), (3, 11, 5), (3, 12, 4)])
def test_tables_that_do_not_fit_the_published_one_are_refused(shape):
    with pytest.raises(EvidenceError) as caught:
        Replicator(values(), two_pillars(), IDLE, drawn=Drawn(np.ones(shape), {}))
    assert caught.value.code == "MM-COMPOSITE-SHAPE"

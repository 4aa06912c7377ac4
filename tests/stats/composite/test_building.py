"""The declared tree, the index it makes, its parts, and several dates of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.building import build
from missionmetrics.stats.composite.contributions import change, contributions
from missionmetrics.stats.composite.declared import read_specification
from missionmetrics.stats.composite.hierarchy import steps
from missionmetrics.stats.composite.means import NOT_ABOVE, UNKNOWN
from missionmetrics.stats.composite.options import (
    UNTREATED,
    Aggregation,
    Imputation,
    Missing,
    Normalisation,
)
from missionmetrics.stats.composite.panels import build_panel
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)
from missionmetrics.stats.composite.weighting import index_under
from tests.stats.composite.made import KEEP, REFUSE, flat, two_pillars, values

SCALE = Normalisation(low=1.0, high=100.0)


def test_an_index_by_hand():
    # Pillar a: i0 and i1 (a cost) 1:2; pillar b: i2, i3, i4 1:1:3; index 2:3.
    rows = np.array([[0.0, 9.0, 0.0, 4.0, 5.0], [10.0, 3.0, 1.0, 0.0, 5.0],
                     [5.0, 6.0, 0.5, 2.0, 10.0]])  # fmt: skip
    spec = two_pillars(treatment=UNTREATED)
    built = build(rows, spec)
    # On 0 to 100: (0, 0, 0, 100, 0), (100, 100, 100, 0, 0), (50, 50, 50, 50, 100).
    assert built.scores[:, 1].tolist() == [0, 100, 50]
    assert built.scores[:, 2] == pytest.approx([20, 20, 80])
    assert built.index == pytest.approx([12, 52, 68])
    assert built.rank.tolist() == [3, 2, 1]


def test_a_level_may_be_left_out():
    spec = two_pillars()
    plan = steps(spec, without="pillar")
    assert [(s.node, s.children) for s in plan] == [(5, (0, 1, 2, 3, 4))]
    with pytest.raises(EvidenceError, match="pillar") as caught:
        steps(spec, without="pilar")
    assert caught.value.code == "MM-COMPOSITE-OPTION"
    with pytest.raises(EvidenceError) as caught:
        steps(spec, without="index")
    assert caught.value.code == "MM-COMPOSITE-LEVEL"


def test_an_indicator_may_hang_beside_a_pillar():
    spec = Specification(
        indicators=(Indicator(code="x", parent="p"),
                    Indicator(code="y", parent="index")),
        aggregates=(Aggregate(code="p", level="pillar", parent="index"),
                    Aggregate(code="index", level="index")),
        treatment=UNTREATED,
    )  # fmt: skip
    assert build([[0.0, 2.0], [1.0, 0.0], [0.5, 2.0]], spec).index.tolist() == [
        50, 50, 75]  # fmt: skip


def test_one_aggregate_may_have_its_own_rule():
    spec = two_pillars(normalisation=SCALE)
    own = replace(spec, aggregates=tuple(
        replace(a, rule=Aggregation(method="geometric")) if a.code == "index" else a
        for a in spec.aggregates))  # fmt: skip
    built = build(values(), own)
    expected = np.exp((2 * np.log(built.scores[:, 1]) + 3 * np.log(built.scores[:, 2]))
                      / 5)  # fmt: skip
    assert built.index == pytest.approx(expected)


@given(st.permutations(range(12)), st.lists(st.floats(0.01, 50), min_size=5,
                                            max_size=5), st.floats(-9, 9))  # fmt: skip
def test_neither_units_nor_order_of_rows_matter(order, scale, shift):
    spec, rows = two_pillars(), values()
    moved = build(rows[order] * np.array(scale) + shift, spec)
    assert moved.index == pytest.approx(build(rows, spec).index[order], abs=1e-7)


@given(st.integers(0, 4))
def test_a_flipped_indicator_with_a_flipped_direction_is_the_same(which):
    spec, rows = two_pillars(), values()
    flipped = tuple(replace(i, direction=-i.direction) if n == which else i
                    for n, i in enumerate(spec.indicators))  # fmt: skip
    sign = np.where(np.arange(5) == which, -1.0, 1.0)
    again = build(rows * sign, replace(spec, indicators=flipped))
    assert again.index == pytest.approx(build(rows, spec).index)


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic", "mpi",
                                    "mean-min", "copeland"])  # fmt: skip
def test_a_silent_indicator_changes_no_index(method):
    rule = Aggregation(method=method)
    spec = flat(3, [1, 2, 3], aggregation=rule, missing=KEEP, normalisation=SCALE)
    rows = values(count=3)
    plain = build(rows, spec).index
    more = flat(5, [1, 2, 3, 0, 4], aggregation=rule, missing=KEEP, normalisation=SCALE)
    silent = np.column_stack(
        [rows, values(count=1, seed=9), np.full(len(rows), np.nan)]
    )
    assert build(silent, more).index == pytest.approx(plain, abs=1e-9)


def test_gaps_are_refused_or_shared_out_and_say_why():
    rows = values()
    rows[0, 0], rows[1, :] = np.nan, np.nan
    refused = build(rows, two_pillars(missing=REFUSE))
    assert refused.reason[:2].tolist() == [[UNKNOWN, UNKNOWN, 0], [UNKNOWN] * 3]
    kept = build(rows, two_pillars(missing=Missing(least=0.5)))
    assert kept.reason[0].tolist() == [0, 0, 0]  # two thirds of pillar a are known
    assert np.isnan(kept.index[1])
    assert np.isnan(kept.rank[1])
    assert sorted(kept.rank[kept.rank > 0]) == list(range(1, 12))


def test_a_geometric_index_of_a_worst_value_is_not_computed():
    spec = two_pillars(aggregation=Aggregation(method="geometric"), treatment=UNTREATED)
    built = build(values(), spec)  # on 0 to 100 the worst value is 0
    worst = (built.normalised.values == 0).any(axis=1)
    assert worst.any()
    assert np.isnan(built.index[worst]).all()
    pillars = built.reason[:, 1:]
    assert (pillars[worst] == NOT_ABOVE).any(axis=1).all()
    assert np.isfinite(built.index[~worst]).all()


@pytest.mark.parametrize(("parts", "code"), [
    ({"indicators": (Indicator(code="a", parent="x"),)}, "MM-COMPOSITE-HIERARCHY"),
    ({"indicators": (Indicator(code="i", parent="i"),)}, "MM-COMPOSITE-HIERARCHY"),
    ({"aggregates": (Aggregate(code="i", level="l", parent="i"),)},
     "MM-COMPOSITE-HIERARCHY"),
    ({"aggregates": (Aggregate(code="i", level="l"), Aggregate(code="j", level="l",
      parent="i"))}, "MM-COMPOSITE-HIERARCHY"),
    ({"aggregates": (Aggregate(code="i", level="l"), Aggregate(code="j", level="l",
      parent="k"), Aggregate(code="k", level="l", parent="j"))},
     "MM-COMPOSITE-HIERARCHY"),
    ({"indicators": (Indicator(code="a", parent="i", weight=-1.0),)},
     "MM-COMPOSITE-WEIGHTS"),
    ({"indicators": (Indicator(code="a", parent="i", weight=0.0),)},
     "MM-COMPOSITE-WEIGHTS"),
    ({"indicators": (Indicator(code="a", parent="i", direction=0),)},
     "MM-COMPOSITE-OPTION"),
])  # fmt: skip
def test_a_make_up_that_is_no_tree_is_refused(parts, code):
    good = {"indicators": (Indicator(code="a", parent="i"),),
            "aggregates": (Aggregate(code="i", level="l"),)}  # fmt: skip
    Specification(**good)
    with pytest.raises(EvidenceError) as caught:
        Specification(**{**good, **parts})
    assert caught.value.code == code


def test_a_make_up_read_from_tables_is_the_same():
    spec = read_specification({
        "indicators": [{"code": "a", "parent": "i", "goalposts": [0, 5]}],
        "aggregates": [{"code": "i", "level": "l", "rule": {"method": "mpi"}}],
        "missing": {"policy": "refuse"},
    })  # fmt: skip
    assert spec == Specification(
        indicators=(Indicator(code="a", parent="i", goalposts=(0, 5)),),
        aggregates=(Aggregate(code="i", level="l", rule=Aggregation(method="mpi")),),
        missing=REFUSE,
    )
    with pytest.raises(EvidenceError, match="not complete") as caught:
        read_specification({"indicators": [{"code": "a"}], "aggregates": []})
    assert caught.value.code == "MM-COMPOSITE-OPTION"


def test_contributions_sum_to_the_index_on_their_scale():
    rows = values()
    rows[0, 0] = rows[3, 2] = np.nan
    for method, scale, turn in (("arithmetic", "index", lambda x: x),
                                ("geometric", "log", np.log),
                                ("harmonic", "power", lambda x: 1 / x)):  # fmt: skip
        spec = two_pillars(aggregation=Aggregation(method=method), normalisation=SCALE)
        built = build(rows, spec)
        found = contributions(built.normalised.values, spec)
        assert found.scale == scale
        assert found.values.sum(axis=1) == pytest.approx(turn(built.index), abs=1e-12)
        assert found.weights.sum(axis=1) == pytest.approx(1.0)
    with pytest.raises(EvidenceError) as caught:
        contributions(rows, two_pillars(aggregation=Aggregation(method="mpi")))
    assert caught.value.code == "MM-COMPOSITE-CONTRIBUTIONS"


@pytest.mark.parametrize("method", ["arithmetic", "geometric"])
def test_contributions_to_a_change_sum_to_it(method):
    spec = two_pillars(aggregation=Aggregation(method=method), treatment=UNTREATED,
                       normalisation=SCALE)  # fmt: skip
    dates = np.stack([values(), values(seed=8)])
    dates[1, 0] = dates[0, 0]  # a unit that does not change
    panel = build_panel(dates, [2020, 2021], spec)
    split = [contributions(x, spec) for x in panel.normalised]
    found = change(*split)
    moved = panel.index[1] - panel.index[0]
    assert found.difference == pytest.approx(moved, abs=1e-12)
    assert found.points.sum(axis=1) == pytest.approx(moved, abs=1e-12)
    assert found.values.sum(axis=1) == pytest.approx(found.total, abs=1e-12)
    assert not found.points[0].any()
    with pytest.raises(EvidenceError):
        change(split[0], contributions(panel.normalised[1], two_pillars(
            aggregation=Aggregation(method="harmonic"))))  # fmt: skip


def test_a_base_keeps_published_figures_when_a_date_is_added():
    spec = two_pillars(treatment=UNTREATED)
    dates = np.stack([values(), values(seed=8), 3 * values(seed=5)])
    short = build_panel(dates[:2], [1, 2], spec, base=0)
    long = build_panel(dates, [1, 2, 3], spec, base=0)
    assert (long.index[:2] == short.index).all()
    assert long.index[0] == pytest.approx(build(dates[0], spec).index)
    pooled = build_panel(dates, [1, 2, 3], spec)
    assert pooled.normalised.min() == 0
    assert pooled.normalised.max() == 100
    assert (pooled.index[:2] != short.index).any()


def test_gaps_of_a_panel_are_filled_in_time():
    dates = np.stack([values(), values(seed=8), values(seed=5)])
    dates[1, 0, 0] = np.nan
    spec = two_pillars(imputation=Imputation(method="linear-in-time"))
    made = build_panel(dates, [0, 1, 4], spec)
    middle = dates[0, 0, 0] + (dates[2, 0, 0] - dates[0, 0, 0]) / 4
    assert made.imputed.values[1, 0, 0] == pytest.approx(middle)
    assert int(made.imputed.flags.sum()) == 1
    later = build_panel(dates, [1900, 1901, 1904], spec)
    assert (later.index == made.index).all()
    with pytest.raises(EvidenceError) as caught:
        build(values(), spec)
    assert caught.value.code == "MM-COMPOSITE-PANEL"
    carried = replace(spec, imputation=Imputation(method="last-carried"))
    found = build_panel(dates, [0, 1, 4], carried).imputed.values[1, 0, 0]
    assert found == dates[0, 0, 0]


@pytest.mark.parametrize(("options", "base"), [
    ({"normalisation": Normalisation(method="rank")}, None),
    ({}, 0),  # treatment of all dates with a base
    ({"aggregation": Aggregation(method="copeland")}, None),
])  # fmt: skip
def test_what_cannot_be_compared_over_time_is_refused(options, base):
    dates = np.stack([values(), values(seed=8)])
    with pytest.raises(EvidenceError) as caught:
        build_panel(dates, [0, 1], two_pillars(**options), base=base)
    assert caught.value.code == "MM-COMPOSITE-PANEL"
    for shape, wrong in ((dates[0], None), (dates, 5)):
        with pytest.raises(EvidenceError) as caught:
            build_panel(shape, [0, 1], two_pillars(treatment=UNTREATED), base=wrong)
        assert caught.value.code == "MM-COMPOSITE-SHAPE"


def test_a_pillar_without_weight_bars_nothing():
    """Its geometric mean does not exist; a set of weights that leaves it out may."""
    spec = Specification(
        indicators=(Indicator(code="x", parent="p"), Indicator(code="y", parent="q")),
        aggregates=(
            Aggregate(code="i", level="index"),
            Aggregate(code="p", level="pillar", parent="i",
                      rule=Aggregation(method="geometric")),
            Aggregate(code="q", level="pillar", parent="i"),
        ),
    )  # fmt: skip
    sets = np.array([[1.0, 1, 1, 1, 1], [1, 1, 1, 0, 1]])
    found = index_under(np.array([[-1.0, 8.0]]), spec, sets)[0]
    assert np.isnan(found[0])
    assert found[1] == 8.0

"""Dividing, filling, treating and scaling, against hand-worked and scipy's values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.denominators import denominated
from missionmetrics.stats.composite.imputation import (
    carried_forward,
    from_group,
    from_siblings,
    linear_in_time,
)
from missionmetrics.stats.composite.normalising import (
    BEHIND,
    SAME,
    anchors,
    normalise,
    reference_goalposts,
)
from missionmetrics.stats.composite.options import UNTREATED, Normalisation, Treatment
from missionmetrics.stats.composite.shape import kurtosis, skewness
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)
from missionmetrics.stats.composite.treatment import box_cox_power, treat
from tests.stats.composite.made import flat

NAN = np.nan


def one(direction=1, **fields) -> Specification:
    return Specification(
        indicators=(Indicator(code="a", parent="i", direction=direction, **fields),),
        aggregates=(Aggregate(code="i", level="index"),),
    )


def column(values):
    return np.array(values, dtype=float)[:, None]


def scaled(values, spec, **how):
    return normalise(column(values), spec, how=Normalisation(**how)).values[:, 0]


def test_moments_are_scipy_s_unbiased_ones():
    x = np.random.default_rng(1).lognormal(size=40)
    gap = np.append(x, NAN)
    assert skewness(gap) == pytest.approx(stats.skew(x, bias=False))
    assert kurtosis(gap) == pytest.approx(stats.kurtosis(x, bias=False))
    assert np.isnan([skewness([1, 2]), kurtosis([1, 2, 3]), skewness([2, 2, 2])]).all()


def test_denominators_divide_and_their_faults_are_told():
    spec = one(denominator="people")
    found = denominated([[10.0], [9.0]], spec, {"people": [5.0, NAN]})
    assert found[0, 0] == 2.0
    assert np.isnan(found[1, 0])
    for wrong in ({}, {"people": [5.0, 0.0]}):
        with pytest.raises(EvidenceError) as caught:
            denominated([[10.0], [9.0]], spec, wrong)
        assert caught.value.code == "MM-COMPOSITE-DENOMINATOR"
    for shape in ([[1.0, 2.0]], [[np.inf]]):
        with pytest.raises(EvidenceError) as caught:
            denominated(shape, one(), {})
        assert caught.value.code == "MM-COMPOSITE-SHAPE"


def test_far_out_values_come_in_one_at_a_time_with_a_record():
    # With 130 at 100 skewness is still 2.8, kurtosis 7.1; with both at 20 all is well.
    given_values = column([*range(1, 21), 100.0, 130.0])
    done = treat(given_values, Treatment())
    audit = done.audit
    assert done.values[-2:, 0].tolist() == [20.0, 20.0]
    assert (audit.points.tolist(), audit.action.tolist()) == ([2], ["winsorise"])
    assert audit.unit.tolist() == [20, 21]
    assert audit.indicator.tolist() == [0, 0]
    assert audit.from_value.tolist() == [100.0, 130.0]
    assert audit.to_value.tolist() == [20.0, 20.0]
    assert audit.skew_before[0] >= 2 > abs(audit.skew_after[0])
    assert audit.passed.all()


def test_a_lean_without_far_out_values_is_left_alone():
    x = np.minimum(2.0 ** np.arange(40), 2.0**35)
    assert stats.skew(x, bias=False) > 2  # and kurtosis is below its limit
    assert stats.kurtosis(x, bias=False) < 3.5
    assert treat(column(x), Treatment()).audit.action.tolist() == ["none"]


def test_bringing_in_never_makes_all_values_the_same():
    # One in ten apart: skewness 3.2, kurtosis 10. It has nowhere to come in to.
    x = column([0.0] * 9 + [1.0])
    done = treat(x, Treatment(then="none"))
    assert (done.values == x).all()
    assert (done.audit.action[0], done.audit.points[0]) == ("none", 0)
    assert not done.audit.passed[0]


def test_low_values_come_in_as_high_ones_do():
    x = column([*range(1, 21), 100.0, 130.0])
    up, down = treat(x, Treatment()), treat(-x, Treatment())
    assert (down.values == -up.values).all()
    assert down.audit.to_value.tolist() == (-up.audit.to_value).tolist()


def test_what_winsorising_cannot_mend_is_logged_from_the_start():
    # Each is twice the last: five at most leave a skewness of 2.5, a kurtosis of 4.8.
    x = column(2.0 ** np.arange(60))
    done = treat(x, Treatment())
    assert done.audit.action.tolist() == ["log"]
    assert done.audit.points.tolist() == [0]
    span = x.max() - x.min()
    assert done.values == pytest.approx(np.log(x - x.min() + 0.01 * span))
    brought = treat(x, Treatment(then="none"))
    assert brought.audit.points.tolist() == [5]
    assert not brought.audit.passed[0]
    assert (treat(x, UNTREATED).values == x).all()


def test_box_cox_finds_the_power_that_scipy_finds():
    x = np.random.default_rng(4).lognormal(1, 1.2, 80)
    shifted = x - x.min() + 0.01 * np.ptp(x)
    expected_power = stats.boxcox_normmax(shifted, method="mle")
    assert box_cox_power(x) == pytest.approx(expected_power, abs=1e-4)
    done = treat(column(x), Treatment(winmax=0, then="box-cox"))
    assert done.audit.action.tolist() == ["box-cox"]
    expected = stats.boxcox(shifted, lmbda=done.audit.power[0])
    assert done.values[:, 0] == pytest.approx(expected)


@given(st.floats(0.01, 1000), st.floats(-50, 50), st.permutations(range(22)))
def test_treatment_sees_neither_units_nor_order(scale, shift, order):
    x = np.array([*range(1, 21), 100.0, 130.0])
    done = treat(column(x), Treatment())
    moved = treat(column(x[order] * scale + shift), Treatment())
    expected = done.values[order, 0] * scale + shift
    assert moved.values[:, 0] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert moved.audit.points.tolist() == done.audit.points.tolist()


def test_a_gap_takes_its_group_s_middle():
    x = column([1.0, 2.0, 9.0, NAN, 5.0, NAN])
    groups = ["a", "a", "a", "a", "b", "c"]
    mean, median = (from_group(x, groups, middle=m) for m in ("mean", "median"))
    assert mean.values[3, 0] == 4.0
    assert median.values[3, 0] == 2.0
    assert np.isnan(mean.values[5, 0])  # nobody else in its group
    assert mean.flags[:, 0].tolist() == [False] * 3 + [True, False, False]
    with pytest.raises(EvidenceError, match="one group a unit"):
        from_group(x, ["a"])


def test_a_gap_takes_the_unit_s_other_indicators():
    # A fifth of the way to the best in a; so in b too, where less is better: 100 to 20.
    x = [[0.0, 100.0, 7.0], [2.0, NAN, 7.0], [10.0, 20.0, 7.0], [NAN, NAN, 7.0]]
    found = from_siblings(x, ["p", "p", "q"], [1, -1, 1])
    assert found.values[1, 1] == pytest.approx(84.0)
    assert np.isnan(found.values[3, :2]).all()
    assert found.flags.sum() == 1


def test_gaps_in_time_are_carried_or_drawn():
    x = np.array([NAN, 2.0, NAN, NAN, 8.0, NAN])[:, None, None]
    carried = carried_forward(x)
    assert carried.values[1:, 0, 0].tolist() == [2, 2, 2, 8, 8]
    assert carried.flags[:, 0, 0].tolist() == [False, False, True, True, False, True]
    assert np.isnan(carried_forward(x, longest=1).values[3, 0, 0])
    drawn = linear_in_time(x, [0, 1, 2, 5, 7, 8])
    assert drawn.values[1:5, 0, 0].tolist() == [2, 3, 6, 8]
    assert np.isnan(drawn.values[[0, 5], 0, 0]).all()
    assert not linear_in_time(x, np.arange(6), longest=1).flags.any()
    with pytest.raises(EvidenceError, match="do not rise"):
        linear_in_time(x, np.zeros(6))


@given(st.floats(-3000, 3000))
def test_the_origin_of_time_does_not_matter(origin):
    x = np.array([1.0, NAN, 4.0, NAN, 2.0])[:, None, None]
    times = np.array([0.0, 1.0, 4.0, 6.0, 7.0])
    moved = linear_in_time(x, times + origin).values
    assert moved == pytest.approx(linear_in_time(x, times).values, abs=1e-9)


def test_each_scale_by_hand():
    x = [1.0, 2.0, 4.0]
    assert scaled(x, one(), method="min-max").tolist() == pytest.approx(
        [0, 100 / 3, 100]
    )
    z = (np.array(x) - 7 / 3) / np.std(x, ddof=1)
    assert scaled(x, one(), method="z", low=100, high=110) == pytest.approx(
        100 + 10 * z
    )
    posts = one(goalposts=(0.0, 5.0))
    assert scaled(x, posts, method="goalposts", high=1) == pytest.approx(
        [0.2, 0.4, 0.8]
    )
    aim = one(target=3.0)
    assert scaled(x, aim, method="target-distance", high=1) == pytest.approx(
        [0, 0.5, 1]
    )
    held = one(reference=3.0)
    found = scaled(x, held, method="reference-distance", high=1)
    assert found == pytest.approx([0, 0.5, 1.5])
    assert scaled(x, one(), method="rank").tolist() == [1, 2, 3]
    tied = [1.0, 5.0, 5.0, NAN]
    assert scaled(tied, one(), method="borda")[:3].tolist() == [0, 1.5, 1.5]
    assert scaled(tied, one(), method="percentile-rank")[:3].tolist() == [0, 75, 75]
    assert np.isnan(scaled(tied, one(), method="rank")[3])


@pytest.mark.parametrize("method", ["min-max", "z", "goalposts", "target-distance",
                                    "reference-distance", "percentile-rank", "rank",
                                    "borda"])  # fmt: skip
@given(st.floats(0.01, 1000), st.floats(-100, 100), st.permutations(range(5)))
def test_a_scale_sees_neither_units_nor_direction_nor_order(method, by, plus, order):
    x = np.array([1.0, 4.0, 2.0, 8.0, 4.5])
    marks = {"goalposts": (0.0, 9.0), "target": 6.0, "reference": 5.0}
    plain = scaled(x, one(**marks), method=method)
    moved = {"goalposts": (plus, 9 * by + plus), "target": 6 * by + plus,
             "reference": 5 * by + plus}  # fmt: skip
    again = scaled((x * by + plus)[order], one(**moved), method=method)
    assert again == pytest.approx(plain[order], rel=1e-7, abs=1e-7)
    flipped = {"goalposts": (-9.0, 0.0), "target": -6.0, "reference": -5.0}
    assert scaled(-x, one(-1, **flipped), method=method) == pytest.approx(plain)


def test_an_indicator_without_spread_says_so():
    x = np.array([[3.0, 1.0, NAN], [3.0, 2.0, NAN]])
    for method in ("min-max", "z"):
        found = normalise(x, flat(3), how=Normalisation(method=method))
        assert found.reason.tolist() == [SAME, "", "no values"]
        assert np.isnan(found.values[:, [0, 2]]).all()


def test_fixed_anchors_let_dates_be_compared():
    dates = np.array([[[0.0], [10.0]], [[5.0], [20.0]]])
    first = anchors(dates, base=0)
    assert normalise(dates[1], one(), fixed=first).values[:, 0].tolist() == [50, 200]
    held = normalise(dates[1], one(), fixed=first, how=Normalisation(clip=True))
    assert held.values[:, 0].tolist() == [50, 100]
    every = anchors(dates)
    assert normalise(dates[1], one(), fixed=every).values[:, 0].tolist() == [25, 100]
    assert every.sd[0] == pytest.approx(np.std([0, 10, 5, 20], ddof=1))


def test_goalposts_around_a_reference():
    # Mazziotta & Pareto 2016: the reference comes to the middle, 100 of 70 to 130.
    low, high = reference_goalposts(2.0, 12.0, 5.0)
    posts = one(goalposts=(float(low), float(high)))
    found = scaled([5.0], posts, method="goalposts", low=70, high=130)
    assert found.tolist() == [100.0]


@pytest.mark.parametrize("method", ["goalposts", "target-distance",
                                    "reference-distance"])  # fmt: skip
def test_marks_that_are_needed_are_asked_for(method):
    with pytest.raises(EvidenceError, match="a") as caught:
        scaled([1.0, 2.0], one(), method=method)
    assert caught.value.code == "MM-COMPOSITE-MARKS"
    with pytest.raises(EvidenceError) as caught:
        scaled([1.0, 2.0], one(goalposts=(3.0, 3.0)), method="goalposts")
    assert caught.value.code == "MM-COMPOSITE-MARKS"
    with pytest.raises(EvidenceError) as caught:
        Normalisation(low=1.0, high=1.0)
    assert caught.value.code == "MM-COMPOSITE-RANGE"


def test_a_target_that_the_worst_has_reached_is_reached_by_all():
    # Less is better, all are at 5 or less: nobody falls short, and less is no worse.
    aim = one(-1, target=6.0)
    assert scaled([5.0, 3.0, 1.0], aim, method="target-distance").tolist() == [100] * 3
    assert scaled([5.0, 3.0, 1.0], one(target=1.0), method="target-distance").tolist(
    ) == [100] * 3  # fmt: skip


def test_a_reference_behind_the_worst_value_gives_no_scale_and_says_so():
    held = one(reference=0.5)
    found = normalise(column([1.0, 2.0, 4.0]), held,
                      how=Normalisation(method="reference-distance"))  # fmt: skip
    assert np.isnan(found.values).all()
    assert found.reason.tolist() == [BEHIND]


@pytest.mark.parametrize("method", ["z", "min-max", "percentile-rank", "rank", "borda"])
def test_what_does_not_vary_has_no_place_on_any_scale(method):
    # The mean of ten times 0.1 misses 0.1 by rounding, and so does the deviation 0.
    found = normalise(np.full((10, 1), 0.1), one(), how=Normalisation(method=method))
    assert np.isnan(found.values).all()
    assert found.reason.tolist() == [SAME]


def test_a_lone_value_has_no_rank_and_a_reason():
    found = normalise(column([NAN, 3.0]), one(),
                      how=Normalisation(method="percentile-rank"))  # fmt: skip
    assert np.isnan(found.values).all()
    assert found.reason.tolist() == [SAME]


def test_low_values_that_cannot_be_mended_are_logged_from_above():
    # The mirror image of what is logged: treated, it is the mirror image of the log.
    x = column(2.0 ** np.arange(60))
    up, down = treat(x, Treatment()), treat(-x, Treatment())
    assert down.audit.action.tolist() == ["log"]
    assert down.values == pytest.approx(-up.values)
    assert abs(down.audit.skew_after[0]) < abs(down.audit.skew_before[0])


def test_no_more_values_come_in_than_may():
    # Three are tied at the top, and two may come in.
    x = column([*range(1, 41), 300.0, 300.0, 300.0])
    assert treat(x, Treatment(winmax=3, then="none")).audit.points.tolist() == [3]
    assert treat(x, Treatment(winmax=2, then="none")).audit.points.tolist() == [0]


def test_a_denominator_of_another_length_is_refused():
    for people in ([1.0], [1.0, 2.0, 3.0], 2.0):
        with pytest.raises(EvidenceError, match="shape") as caught:
            denominated([[10.0], [9.0]], one(denominator="n"), {"n": people})
        assert caught.value.code == "MM-COMPOSITE-DENOMINATOR"


def test_the_longest_run_of_gaps_that_is_filled():
    x = np.array([1.0, NAN, NAN, 4.0])[:, None, None]
    assert linear_in_time(x, range(4), longest=2).values.ravel().tolist() == [
        1,
        2,
        3,
        4,
    ]
    assert np.isnan(linear_in_time(x, range(4), longest=1).values[1:3]).all()

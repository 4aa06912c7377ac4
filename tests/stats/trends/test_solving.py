"""Quantiles of mixtures against scipy's root finding, and the bound on their error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm
from scipy.stats import t as student_t

from missionmetrics.stats.trends import solving
from missionmetrics.stats.trends.mixture import Mixture
from missionmetrics.stats.trends.solving import EXACT_ERROR, Curve, Parts
from missionmetrics.stats.trends.student import student

DFS = [1.0, 3.0, 6.0, 10.0, 38.0, np.inf]


def law(df):
    return norm if np.isinf(df) else student_t(df)


def parts(seed, rows, cells=9, apart=2.0, spread=1.5):
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.full(cells, 0.5), size=rows)
    centre = rng.normal(0, apart, (rows, cells))
    return weights, centre, np.exp(rng.normal(0, spread, (rows, cells)))


def chance(value, df, weights, centre, scale):
    return np.sum(weights * law(df).cdf((value - centre) / scale), axis=-1)


@pytest.mark.parametrize("df", DFS)
def test_quantiles_equal_root_finding(df):
    given_parts = parts(int(min(df, 99)), 40)
    mix = Mixture(*given_parts, np.full(40, df))
    low, high = mix.interval(0.9)
    for row in range(40):
        own = [column[row] for column in given_parts]
        for found, p in ((low[row], 0.05), (high[row], 0.95)):
            root = brentq(lambda x, p=p, own=own: chance(x, df, *own) - p, -1e4, 1e4)
            density = np.sum(own[0] * law(df).pdf((root - own[1]) / own[2]) / own[2])
            assert abs(found - root) * density < 2 * EXACT_ERROR
            assert abs(chance(found, df, *own) - p) < EXACT_ERROR


@given(
    st.integers(0, 10_000),
    st.sampled_from(DFS),
    st.floats(1e-5, 1 - 1e-5),
    st.sampled_from([0.1, 2.0, 30.0]),
    st.sampled_from([0.3, 1.5, 4.0]),
)
def test_any_mixture_is_solved_within_the_error(seed, df, p, apart, spread):
    given_parts = parts(seed, 8, apart=apart, spread=spread)
    found = Mixture(*given_parts, np.full(8, df)).quantile(p)
    assert np.abs(chance(found[:, None], df, *given_parts) - p).max() < EXACT_ERROR


@pytest.mark.parametrize("df", DFS)
def test_a_step_that_is_believed_arrives(df):
    """The bound itself: near and far starts, with steps of any kind."""
    rng = np.random.default_rng(5)
    given_parts = parts(6, 4_000)
    ready = Parts.of(*given_parts)
    p = rng.uniform(0.01, 0.99, 4_000)
    start = Mixture(*given_parts, np.full(4_000, df)).quantile(0.5)
    for _ in range(30):
        curve = Curve.at(start, ready, student(df).curve, p)
        start = start + np.clip(curve.step(p), -1, 1) / (1 + rng.uniform(0, 1, 4_000))
    start = start + 10.0 ** rng.uniform(-5, 1, 4_000) / ready.sharpness
    curve = Curve.at(start, ready, student(df).curve, p)
    step = curve.step(p)
    believed = curve.arrives(step, ready.sharpness)
    after = chance((start + step)[:, None], df, *given_parts)
    assert 0.1 < believed.mean() < 0.9
    assert np.abs(after - p)[believed].max() < EXACT_ERROR


def test_the_first_guess_moves_the_mean_by_the_ends_root_mean_square():
    weights, centre, scale = parts(7, 5)
    scores = np.array([[-2.0], [1.5]])
    found = solving.first_guess(weights, centre, scale, scores)
    for row in range(5):
        mean = sum(w * c for w, c in zip(weights[row], centre[row], strict=True))
        for end, score in enumerate(scores[:, 0]):
            apart = [
                w * (c + score * s - mean) ** 2
                for w, c, s in zip(weights[row], centre[row], scale[row], strict=True)
            ]
            expected = mean + np.sign(score) * np.sqrt(sum(apart))
            assert found[end, row] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("start", [np.nan, -np.inf, np.inf, -1e9, 0.0, 1e9])
@pytest.mark.parametrize("df", [1.0, 7.0])
def test_the_bracket_holds_whatever_the_start(start, df):
    given_parts = parts(8, 50, apart=30.0)
    p = np.linspace(0.02, 0.98, 50)
    found = solving.settle(*given_parts, df, p, np.full(50, start))
    assert np.abs(chance(found[:, None], df, *given_parts) - p).max() < EXACT_ERROR


def test_what_two_rounds_do_not_reach_is_searched_on():
    given_parts = parts(9, 300, cells=3, apart=30.0, spread=2.0)
    _, arrived = solving.approach(*given_parts, 7.0, np.array([0.4, 0.6]))
    assert 0 < arrived.mean() < 1
    found = Mixture(*given_parts, np.full(300, 7.0)).interval(0.2)
    for values, p in zip(found, (0.4, 0.6), strict=True):
        error = chance(values[:, None], 7.0, *given_parts) - p
        assert np.abs(error).max() < EXACT_ERROR


def test_both_ends_and_rows_of_different_df_are_solved_as_each_alone():
    weights, centre, scale = parts(10, 600)
    df = np.tile([3.0, 9.0, 40.0], 200)
    together = Mixture(weights, centre, scale, df).interval(0.8)
    for row in (0, 1, 2, 299, 598):
        one = slice(row, row + 1)
        own = Mixture(weights[one], centre[one], scale[one], df[one])
        assert together[0][row] == pytest.approx(own.quantile(0.1)[0], rel=1e-12)
        assert together[1][row] == pytest.approx(own.quantile(0.9)[0], rel=1e-12)


def test_a_certain_row_among_others_keeps_no_width():
    weights, centre, scale = parts(11, 3)
    centre[1], scale[1] = 4.25, 0.0
    for level in (0.95, 0.01):
        low, high = Mixture(weights, centre, scale, np.full(3, 12.0)).interval(level)
        assert low[1] == high[1] == pytest.approx(4.25, abs=1e-14)
        assert (low[[0, 2]] < high[[0, 2]]).all()

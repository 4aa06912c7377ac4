"""Mixtures of t distributions against numerical integration and one-part cases."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import t as student

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trends.mixture import EXACT_ERROR, Mixture


def mixture(seed, df, parts=7, rows=1):
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(parts), size=rows)
    scale = np.exp(rng.normal(0, 1.5, size=(rows, parts)))
    return Mixture(
        weights, rng.normal(0, 2, (rows, parts)), scale, np.full(rows, float(df))
    )


def density(mix, x):
    return mix.weights[0] @ student.pdf(x, mix.df[0], mix.centre[0], mix.scale[0])


def integrated(mix, upper):
    """Probability below ``upper`` by adaptive integration of the density."""
    breaks = [-200.0, -20.0, *sorted(c for c in mix.centre[0] if c < upper), upper]
    tail = mix.weights[0] @ student.cdf(-200, mix.df[0], mix.centre[0], mix.scale[0])
    return tail + sum(
        quad(lambda x: density(mix, x), a, b, epsabs=1e-11, limit=200)[0]
        for a, b in pairwise(breaks)
    )


@pytest.mark.parametrize("df", [1, 2, 4, 6, 10, 38])
@pytest.mark.parametrize("p", [0.025, 0.3, 0.975])
def test_exact_quantile_equals_numerical_integration(df, p):
    mix = mixture(df, df)
    assert integrated(mix, mix.quantile(p)[0]) == pytest.approx(p, abs=EXACT_ERROR)


@pytest.mark.parametrize("df", [1, 5, 6, 10, 38, 500])
def test_chances_keep_their_error_bound(df):
    mix = mixture(df + 100, df, rows=50)
    at = np.linspace(-30, 30, 50)
    parts = student.cdf(at[:, None], mix.df[:, None], mix.centre, mix.scale)
    below = (mix.weights * parts).sum(axis=1)
    assert np.abs(mix.below(at) - below).max() < EXACT_ERROR
    assert np.abs(mix.above(at) - (1 - below)).max() < EXACT_ERROR


def test_two_far_parts_are_solved_by_halving():
    # Newton's first step leaves the bracket: the density between the parts is nil.
    mix = Mixture(
        np.array([[0.6, 0.4]]),
        np.array([[0.0, 1e6]]),
        np.array([[1e-3, 1e-3]]),
        np.array([30.0]),
    )
    expected = 1e-3 * student.ppf(0.5 / 0.6, 30)
    assert mix.quantile(0.5)[0] == pytest.approx(expected, abs=1e-8)
    # On the plateau at .6 any value between the parts has the right probability.
    plateau = mix.quantile(0.6 - 1e-9)
    assert mix.below(plateau)[0] == pytest.approx(0.6, abs=2 * EXACT_ERROR)


@pytest.mark.parametrize("method", ["exact", "matched"])
@pytest.mark.parametrize("df", [1, 2, 3, 8, 40])
def test_one_part_is_the_t_distribution(df, method):
    mix = Mixture(
        np.array([[1.0]]), np.array([[5.0]]), np.array([[2.0]]), np.array([float(df)])
    )
    low, high = mix.interval(0.9, method=method)
    assert low[0] == pytest.approx(student.ppf(0.05, df, 5, 2), rel=1e-6)
    assert high[0] == pytest.approx(student.ppf(0.95, df, 5, 2), rel=1e-6)
    assert mix.above(6.0, method=method)[0] == pytest.approx(
        student.sf(6, df, 5, 2), abs=EXACT_ERROR
    )
    assert mix.mean()[0] == 5
    assert mix.sd()[0] == pytest.approx(student.std(df, 5, 2) if df > 2 else np.inf)


def test_moments_equal_numerical_integration():
    mix = mixture(3, 9)
    mean = quad(lambda x: x * density(mix, x), -np.inf, np.inf, limit=500)[0]
    second = quad(lambda x: x**2 * density(mix, x), -np.inf, np.inf, limit=500)[0]
    assert mix.mean()[0] == pytest.approx(mean, abs=1e-6)
    assert mix.sd()[0] == pytest.approx(np.sqrt(second - mean**2), rel=1e-5)


@given(st.integers(0, 10_000), st.floats(0.01, 0.98), st.sampled_from([1, 3, 7, 30]))
def test_quantiles_rise_and_undo_chances(seed, p, df):
    mix = mixture(seed, df, rows=4)
    low, high = mix.quantile(p), mix.quantile(p + 0.01)
    assert (low <= high).all()
    assert mix.below(low) == pytest.approx(p, abs=2 * EXACT_ERROR)


@pytest.mark.parametrize(
    ("seed", "df", "p"),
    [(9970, 3, 0.6055711831318052), (3718, 7, 0.6494951504031294),
     (8112, 3, 0.5942271596228611), (1392, 3, 0.35836942061829896)],
)  # fmt: skip
def test_newton_does_not_go_round_in_a_circle(seed, df, p):
    """Mixtures with humps in which plain safeguarded Newton never came to rest."""
    mix = mixture(seed, df, rows=4)
    assert mix.below(mix.quantile(p)) == pytest.approx(p, abs=2 * EXACT_ERROR)


def test_certain_values_have_no_width_and_count_equality():
    sure = Mixture(
        np.array([[0.5, 0.5]]),
        np.array([[3.0, 3.0]]),
        np.zeros((1, 2)),
        np.array([4.0]),
    )
    low, high = sure.interval()
    assert low[0] == high[0] == sure.mean()[0] == 3
    assert sure.sd()[0] == 0
    for method in ("exact", "matched"):
        chances = [sure.above(x, method=method)[0] for x in (2.9, 3.0, 3.1)]
        assert chances == [1, 1, 0]
        assert sure.below(3.0, method=method)[0] == 1


@pytest.mark.parametrize("method", ["exact", "matched"])
def test_an_unknown_bar_has_an_unknown_chance(method):
    found = mixture(2, 9, rows=3).above([0.0, np.nan, -np.inf], method=method)
    assert 0 < found[0] < 1
    assert np.isnan(found[1])
    assert found[2] == pytest.approx(1, abs=EXACT_ERROR)


def test_rows_without_an_answer_stay_empty():
    mix = mixture(1, 8, rows=2)
    gone = np.array([[False], [True]])
    holes = Mixture(
        *(np.where(gone, np.nan, a) for a in (mix.weights, mix.centre, mix.scale)),
        np.array([8.0, np.nan]),
    )
    for method in ("exact", "matched"):
        for found in (
            holes.mean(),
            holes.sd(),
            *holes.interval(method=method),
            holes.above(0.0, method=method),
        ):
            assert np.isfinite(found[0])
            assert np.isnan(found[1])


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda m: m.interval(95), "MM-LEVEL"),
        (lambda m: m.quantile(1.0), "MM-TREND-QUANTILE"),
        (lambda m: m.interval(method="quick"), "MM-TREND-METHOD"),
        (lambda m: m.above(1.0, method="quick"), "MM-TREND-METHOD"),
    ],
)
def test_faults_are_named(ask, code):
    with pytest.raises(EvidenceError) as caught:
        ask(mixture(1, 5))
    assert caught.value.code == code

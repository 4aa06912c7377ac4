"""Tables of the t distribution against scipy's distribution function and density."""

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student_t

from missionmetrics.stats.trends.student import TABLE_PER_UNIT, student

DFS = [1.0, 3.0, 5.0, 6.0, 10.0, 38.0, 500.0, np.inf]
EVERYWHERE = np.append(np.linspace(-45, 45, 200_001), [-1e9, 1e9])


def law(df):
    return norm if np.isinf(df) else student_t(df)


def half_slope(df, z):
    """Half the slope of the density, from a difference of scipy's densities."""
    return (law(df).pdf(z + 1e-5) - law(df).pdf(z - 1e-5)) / 4e-5


@pytest.mark.parametrize("df", DFS)
def test_chance_density_and_slope_keep_their_bounds(df):
    chance, density, half = student(df).curve(EVERYWHERE)
    assert np.abs(chance - law(df).cdf(EVERYWHERE)).max() < 2.5e-8
    assert np.abs(density - law(df).pdf(EVERYWHERE)).max() < 3.5e-6
    assert np.abs(half - half_slope(df, EVERYWHERE)).max() < 0.9e-3
    assert student(df).chance(EVERYWHERE) == pytest.approx(chance, abs=1e-15)
    near = np.abs(EVERYWHERE) < 39
    assert np.abs(chance - law(df).cdf(EVERYWHERE))[near].max() < 5e-9


@pytest.mark.parametrize("df", DFS)
def test_nothing_is_left_beyond_all_reach(df):
    far = np.array([1e300, np.inf])
    for z, everything in ((-far, 0.0), (far, 1.0)):
        for terms in (student(df).curve(z), student(df).rough(z)):
            assert terms[0] == pytest.approx(everything, abs=2.5e-8)
            assert terms[1:] == pytest.approx(np.zeros((2, 2)), abs=1e-8)
        assert student(df).chance(z) == pytest.approx(everything, abs=2.5e-8)


@pytest.mark.parametrize("df", DFS)
def test_rough_terms_are_those_of_a_point_half_a_node_away_at_most(df):
    z = np.linspace(-30, 30, 50_001)
    chance, density, half = student(df).rough(z)
    reach = 0.5 / TABLE_PER_UNIT + 1e-9
    for found, exact in ((chance, law(df).cdf), (density, law(df).pdf)):
        ends = np.array([exact(z - reach), exact(z), exact(z + reach)])
        assert (found >= ends.min(axis=0) - 4e-6).all()
        assert (found <= ends.max(axis=0) + 4e-6).all()
    assert np.abs(half - half_slope(df, z)).max() < 0.9e-3


@pytest.mark.parametrize("df", [3.0, 12.0, np.inf])
def test_the_values_asked_for_are_left_alone(df):
    z = np.linspace(-3, 3, 7)
    before = z.copy()
    for ask in (student(df).chance, student(df).curve, student(df).rough):
        ask(z)
        assert (z == before).all()

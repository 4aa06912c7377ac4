"""Log-determinants and traces: the same by eigenvalues, factors and full tables."""

import numpy as np
import pytest

from missionmetrics.stats.spatial.determinant import Factorised, Spectrum
from missionmetrics.stats.spatial.nearness import nearest
from missionmetrics.stats.spatial.weights import from_neighbours, scaled
from tests.stats.spatial.made import grid

WEIGHTS = {
    "grid by rows": from_neighbours(grid(7, 9)),
    "corners": from_neighbours(grid(8, 8, corners=True), style="largest"),
    "nearest three": scaled(nearest(np.random.default_rng(5).random((60, 2)), 3)),
    "an isolate": from_neighbours([*grid(6, 5), []]),
}  # fmt: skip
STRENGTHS = (-0.9, -0.3, 0.0, 0.45, 0.8, 0.97)


def by_full_tables(weights, rho):
    """Log-determinant, tr G and tr GG from the definition."""
    w = weights.matrix.toarray()
    table = np.eye(weights.n) - rho * w
    g = w @ np.linalg.inv(table)
    return np.linalg.slogdet(table)[1], np.trace(g), np.trace(g @ g)


@pytest.mark.parametrize("way", [lambda w: Spectrum(w.eigenvalues), Factorised])
@pytest.mark.parametrize("name", WEIGHTS)
def test_they_are_those_of_the_definition(name, way):
    held = way(WEIGHTS[name])
    for rho in STRENGTHS:
        log, trace, second = by_full_tables(WEIGHTS[name], rho)
        assert float(held.log(rho)) == pytest.approx(log, rel=1e-11, abs=1e-11)
        assert float(held.trace(rho)) == pytest.approx(trace, rel=1e-11, abs=1e-11)
        assert float(held.second(rho)) == pytest.approx(second, rel=1e-7)


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_curve_through_exact_values_is_right_between_them(name):
    held = Factorised(WEIGHTS[name]).near(0.2, 0.9)
    for rho in np.linspace(0.2, 0.9, 23):
        log, trace, second = by_full_tables(WEIGHTS[name], rho)
        assert float(held.log(rho)) == pytest.approx(log, rel=1e-9, abs=1e-9)
        assert float(held.trace(rho)) == pytest.approx(trace, rel=1e-9, abs=1e-9)
        assert float(held.second(rho)) == pytest.approx(second, rel=1e-6)

"""Spatial models against R's spatialreg 1.2-6 and spreg 1.9 on Columbus, Ohio.

CRIME on INC and HOVAL, neighbours `col.gal.nb` scaled by rows, exact likelihood.
"""

import numpy as np
import pytest

from missionmetrics.stats.spatial.autocorrelation import morans_i
from missionmetrics.stats.spatial.draws import draw_normal
from missionmetrics.stats.spatial.fit import fit_spatial
from missionmetrics.stats.spatial.impacts import (
    delta_errors,
    drawn_impacts,
    impacts,
    mean_impacts,
)
from missionmetrics.stats.spatial.information import standard_errors
from missionmetrics.stats.spatial.two_stage import two_stage
from tests.stats.spatial.made import columbus

FITTED = {
    "sar": (0.4038896876, 0.0, [46.8514310100, -1.0735334654, -0.2699971236],
            -183.1682800364),
    "sdm": (0.3825062318, 0.0, [45.5928934151, -0.9390879695, -0.2996054213,
                                -0.6183749166, 0.2666145999], -182.0161164435),
    "sem": (0.0, 0.5208876962, [61.0536179622, -0.9954727221, -0.3079793735],
            -184.1552046719),
    "sdem": (0.0, 0.3761291889, [73.2586550568, -1.0695300554, -0.2803441056,
                                 -1.1967735502, 0.1467584751], -182.2328897369),
}  # fmt: skip
IMPACTS = {
    "sar": [[-1.1225155676, -0.2823162801], [-0.6783817548, -0.1706151959],
            [-1.8008973224, -0.4529314760]],
    "sdm": [[-1.0418079759, -0.2836324949], [-1.4804245815, 0.2302055243],
            [-2.5222325574, -0.0534269706]],
    "slx": [[-1.1081273226, -0.2949095216], [-1.3834467811, 0.2261537792],
            [-2.4915741037, -0.0687557424]],
    "sdem": [[-1.0695300554, -0.2803441056], [-1.1967735502, 0.1467584751],
             [-2.2663036055, -0.1335856306]],
}  # fmt: skip
DELTA = {
    "sar": [[0.3146, 0.0940], [0.3194, 0.0971], [0.5206, 0.1708]],
    "sdm": [[0.3248, 0.0916], [0.6893, 0.2682], [0.7200, 0.2972]],
}
SIMULATED = {
    "sar": [[0.3279, 0.0949], [0.3701, 0.1271], [0.5618, 0.1979]],
    "sdm": [[0.3354, 0.0952], [0.7989, 0.3131], [0.8575, 0.3494]],
}
"""R's own standard deviations of 2,000 draws, which have an error of their own."""


@pytest.mark.parametrize("model", FITTED)
def test_coefficients_and_likelihood(model):
    y, x, weights = columbus()
    rho, error, coefficients, likelihood = FITTED[model]
    found = fit_spatial(y, x, weights, model=model)
    assert found.rho == pytest.approx(rho, abs=1e-6)
    assert found.error == pytest.approx(error, abs=1e-6)
    np.testing.assert_allclose(found.coefficients, coefficients, atol=1e-6)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-8)


@pytest.mark.parametrize("model", IMPACTS)
def test_mean_impacts(model):
    y, x, weights = columbus()
    found = mean_impacts(fit_spatial(y, x, weights, model=model))
    np.testing.assert_allclose(found, IMPACTS[model], atol=1e-6)


def test_the_neighbours_drivers_alone_have_the_errors_of_least_squares():
    """spatialreg's SLX: errors of what neighbours' drivers and all together go with."""
    y, x, weights = columbus()
    found = impacts(fit_spatial(y, x, weights, model="slx"), level=0.95)
    reach = 2.01536757  # Student's t with 44 degrees of freedom, from tables
    for given, errors in (
        (found.indirect, [0.5591789, 0.2026169]),
        (found.total, [0.4928197, 0.2049626]),
    ):
        np.testing.assert_allclose((given.high - given.low) / 2 / reach, errors,
                                   atol=2e-7)  # fmt: skip


def test_expected_information_of_the_strengths():
    y, x, weights = columbus()
    sar = standard_errors(fit_spatial(y, x, weights, model="sar"),
                          information="expected")  # fmt: skip
    sem = standard_errors(fit_spatial(y, x, weights, model="sem"),
                          information="expected")  # fmt: skip
    assert sar[0] == pytest.approx(0.1207131336, abs=1e-7)
    assert sem[0] == pytest.approx(0.14129, abs=5e-6)


@pytest.mark.parametrize("model", DELTA)
def test_errors_of_impacts_by_the_delta_method(model):
    y, x, weights = columbus()
    found = delta_errors(fit_spatial(y, x, weights, model=model))
    np.testing.assert_allclose(found, DELTA[model], atol=1e-4)


@pytest.mark.parametrize("model", SIMULATED)
def test_errors_of_impacts_by_normal_draws_as_r_draws_them(model):
    """A few draws near 1 make the spread of 2,000 uneven: the middle of 100 spreads."""
    y, x, weights = columbus()
    fit = fit_spatial(y, x, weights, model=model)
    every = drawn_impacts(fit, draw_normal(fit, draws=200_000, seed=3))
    spreads = every.reshape(3, 100, 2000, 2).std(axis=2)
    np.testing.assert_allclose(np.median(spreads, axis=1), SIMULATED[model], rtol=0.1)


@pytest.mark.parametrize(
    ("spare_counts", "error"), [(True, 0.1914464517), (False, 0.18346598)]
)
def test_two_stages_with_both_errors(spare_counts, error):
    y, x, weights = columbus()
    found = two_stage(y, x, weights, spare_counts=spare_counts)
    assert found.rho == pytest.approx(0.4546375911, abs=1e-7)
    np.testing.assert_allclose(
        found.coefficients, [44.1163858975, -1.0077219229, -0.2695027801], atol=1e-7
    )
    assert np.sqrt(found.covariance[0, 0]) == pytest.approx(error, abs=1e-8)


def test_morans_i_of_crime():
    y, _, weights = columbus()
    assert morans_i(y, weights).value == pytest.approx(0.4857709137, abs=1e-10)

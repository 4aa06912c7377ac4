"""The moving level against the Nile, against another program and against theory."""

import numpy as np
import pytest
import statsmodels.api as sm

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.local_level import fit_local_level

NILE = sm.datasets.nile.load_pandas().data
FLOW, YEAR = NILE["volume"].to_numpy(), NILE["year"].to_numpy()


def test_nile():
    # Durbin & Koopman (2012) section 2.10 print 15099 and 1469.1; the further digits,
    # the likelihood and the last level were found with statsmodels 0.15, exact
    # diffuse, from a refined optimum (its default optimiser stops 1.1% short).
    got = fit_local_level(FLOW, YEAR)
    assert got.noise == pytest.approx(15098.5, abs=1.5)
    assert got.movement == pytest.approx(1469.2, abs=1.5)
    assert got.log_likelihood == pytest.approx(-633.4645636, abs=1e-6)
    assert got.level == pytest.approx(798.367, abs=0.05)
    assert got.sd == pytest.approx(63.499, abs=0.05)


@pytest.mark.parametrize("gaps", [(), (3, 4, 50, 98), (0, 99)])
def test_level_and_likelihood_equal_statsmodels_at_the_same_variances(gaps):
    flow = FLOW.copy()
    flow[list(gaps)] = np.nan
    got = fit_local_level(flow, YEAR)
    model = sm.tsa.UnobservedComponents(flow, "llevel", use_exact_diffuse=True)
    same = model.smooth([got.noise, got.movement])
    last = int(np.flatnonzero(~np.isnan(flow))[-1])
    assert got.log_likelihood == pytest.approx(same.llf, abs=1e-6)
    assert got.level == pytest.approx(same.smoothed_state[0, last], rel=1e-8)
    assert got.sd**2 == pytest.approx(same.smoothed_state_cov[0, 0, last], rel=1e-7)


def test_scaling_and_shifting_the_record_scales_and_shifts_the_answer():
    plain, moved = fit_local_level(FLOW, YEAR), fit_local_level(3 * FLOW - 7, YEAR)
    assert moved.level == pytest.approx(3 * plain.level - 7, rel=1e-6)
    assert moved.sd == pytest.approx(3 * plain.sd, rel=1e-5)
    assert moved.noise == pytest.approx(9 * plain.noise, rel=1e-5)


def test_time_in_months_moves_the_same_level():
    years, months = fit_local_level(FLOW, YEAR), fit_local_level(FLOW, YEAR * 12)
    assert months.movement == pytest.approx(years.movement / 12, rel=1e-5)
    assert months.level == pytest.approx(years.level, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "times"),
    [
        ([1.0, 2.0], [1.0, 2.0]),
        ([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]),
        ([1.0, np.inf, 2.0], [1.0, 2.0, 3.0]),
        ([1.0, 2.0, 3.0], [1.0, 3.0, 2.0]),
        ([1.0, 2.0, 3.0], [1.0, 2.0]),
    ],
)
def test_what_cannot_be_fitted_is_named(values, times):
    with pytest.raises(EvidenceError) as caught:
        fit_local_level(values, times)
    assert caught.value.code == "MM-LEVEL-VALUES"

"""The prior's masses against the exponential distribution it stands for."""

import numpy as np
import pytest
from scipy.stats import expon

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trend import FixedRatios, PCPrior


@pytest.mark.parametrize("observations", [12, 200])
def test_masses_are_those_of_an_exponential_with_an_atom(observations):
    # P(sd > .5) = .05 for the slope and P(sd > 1) = .05 for the level, given movement.
    grid = PCPrior().grid(observations)
    mass = np.exp(grid.log_mass)
    assert mass.sum() == pytest.approx(1)
    for ratio, unlikely in ((grid.slope, 0.5), (grid.level, 1.0)):
        sd = np.sqrt(ratio)
        assert mass[sd == 0].sum() == pytest.approx(0.05)
        nodes = np.unique(sd)[1:]
        cut = np.sqrt(nodes[7] * nodes[8])
        rate = -np.log(0.05) / unlikely
        expected = 0.95 * expon.sf(cut, scale=1 / rate)
        assert mass[sd > cut].sum() == pytest.approx(expected)


def test_the_two_ratios_are_independent():
    grid = PCPrior().grid(12)
    mass = np.exp(grid.log_mass).reshape(13, 17)
    assert mass == pytest.approx(np.outer(mass.sum(axis=1), mass.sum(axis=0)))


@pytest.mark.parametrize(
    "setting", [{"slope": 0}, {"level": np.inf}, {"tail": 1}, {"atom": -0.1}]
)
def test_settings_out_of_range_are_refused(setting):
    with pytest.raises(EvidenceError) as caught:
        PCPrior(**setting)
    assert caught.value.code == "MM-TREND-PRIOR"
    with pytest.raises(EvidenceError):
        FixedRatios(-1.0, 0.0)

"""Shares and indices against the R package ConnectednessApproach 1.0.4 (R 4.2.2).

What starts from first dates, and each net of the joint shares, was run in R 4.2.2 from
the files of the package's repository: VAR and FEVD of 1.0.1, TVPVAR and BayesPrior.
"""

from pathlib import Path

import numpy as np
import pytest

from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.moving import moving_vector
from missionmetrics.stats.connectedness.rolling import rolling_indices
from missionmetrics.stats.connectedness.shares import (
    by_frequency,
    extended_joint,
    generalised,
    joint,
    orthogonal,
)
from missionmetrics.stats.connectedness.vector import fit_vector

REFERENCE = Path(__file__).parents[2] / "reference"
EXACT = 1e-8


def read(name):
    file = REFERENCE / f"{name}.csv"
    width = len(file.read_text(encoding="utf-8").split("\n", 1)[0].split(","))
    return np.loadtxt(file, delimiter=",", skiprows=1, usecols=range(1, width))


def total(shares):
    return 100 * indices(shares).total


@pytest.mark.parametrize(
    ("name", "way", "lags", "expected"),
    [
        ("city_short", generalised, 1, 44.4947970935),
        ("city_short", generalised, 2, 51.6812739408),
        ("city_short", orthogonal, 1, 38.5677452631),
        ("city_short", extended_joint, 1, 44.8103360093),
        ("city_mid", generalised, 1, 42.2241239831),
        ("city_mid", generalised, 2, 43.6756616754),
        ("city_mid", orthogonal, 1, 34.2983166689),
        ("city_mid", extended_joint, 1, 39.6140257030),
    ],
)
def test_the_total_is_that_of_the_r_package(name, way, lags, expected):
    shares = way(fit_vector(read(name), lags), 10)
    assert total(shares) == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize(
    ("name", "expected"), [("city_short", 44.8103360093), ("city_mid", 39.6140257030)]
)
def test_the_joint_share_is_that_of_the_r_package(name, expected):
    found = joint(fit_vector(read(name)), 10)
    assert 100 * found.mean() == pytest.approx(expected, abs=EXACT)


def test_short_and_long_waves_are_those_of_the_r_package():
    """The package's parting at pi/4 is a wave of 8 dates, which it labels '1-4'."""
    short, long = by_frequency(fit_vector(read("city_short")), [8.0], 100)
    assert total(short) == pytest.approx(19.1373210285, abs=EXACT)
    assert total(long) == pytest.approx(25.3630234677, abs=EXACT)
    assert total(short) + total(long) == pytest.approx(44.5003444962, abs=EXACT)


@pytest.mark.parametrize(
    ("name", "count", "expected"),
    [("city_short", 18, 54.7374821451), ("city_mid", 98, 62.9292584474)],
)
def test_rolling_windows_are_those_of_the_r_package(name, count, expected):
    """Its `window.size=24` with one lag uses 23 rows."""
    found = 100 * rolling_indices(read(name), 23).total
    assert found.shape == (count,)
    assert found.mean() == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize(
    ("name", "expected"), [("city_short", 37.4847097177), ("city_mid", 41.9702579448)]
)
def test_moving_ties_are_those_of_the_r_package(name, expected):
    """TVP-VAR(1), forgetting .99 and .96, Minnesota prior of .1, ten dates ahead."""
    found = moving_vector(read(name), forgetting=(0.99, 0.96), tightness=0.1)
    assert total(generalised(found, 10)).mean() == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize(
    ("name", "first_dates", "lags", "first", "thirtieth", "last", "mean"),
    [
        ("city_mid", 60, 1, 51.4122740700, 48.3498104801, 41.6841808118, 48.9647766430),
        ("city_mid", 60, 2, 54.9040280393, 51.6944902281, 42.4341568685, 51.9505202400),
        ("city_short", 20, 1, 43.9258329623, 38.1952496353, 39.9124330303,
         41.5247850175),
    ],
)  # fmt: skip
def test_moving_ties_that_start_from_first_dates_are_those_of_the_r_package(
    name, first_dates, lags, first, thirtieth, last, mean
):
    """As above, with its `BayesPrior` of so many first dates."""
    found = moving_vector(
        read(name), lags, forgetting=(0.99, 0.96), learned_from=first_dates
    )
    totals = total(generalised(found, 10))
    assert totals[[0, 29, -1]] == pytest.approx([first, thirtieth, last], abs=EXACT)
    assert totals.mean() == pytest.approx(mean, abs=EXACT)


@pytest.mark.parametrize(
    ("name", "together", "by_time", "nets"),
    [
        ("city_mid", 42.4630514478, 43.7331848189,
         [-6.5955217339, 24.7486192017, 10.1802812206, -5.2326208303, -7.7526696167,
          -9.2252361977, -1.1304595540, -4.9923924897]),
        ("city_short", 54.0768657395, 51.7120438395,
         [50.6223724798, -14.3885725402, -4.0917631054, -27.0471893318,
          -5.0948475023]),
    ],
)  # fmt: skip
def test_joint_nets_of_two_lags_are_those_of_the_r_package(
    name, together, by_time, nets
):
    """VAR(2), 30 dates ahead."""
    fit = fit_vector(read(name), 2)
    assert 100 * joint(fit, 30).mean() == pytest.approx(together, abs=EXACT)
    assert total(generalised(fit, 30)) == pytest.approx(by_time, abs=EXACT)
    found = 100 * indices(extended_joint(fit, 30)).net
    assert found == pytest.approx(nets, abs=EXACT)

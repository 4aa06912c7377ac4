"""Shares and indices against the R package ConnectednessApproach 1.0.4 (R 4.2.2)."""

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

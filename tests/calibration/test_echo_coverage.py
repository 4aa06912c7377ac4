"""The range for what one action brings holds, and calls no echo where none is.

Worlds are those of `benchmarks.echo_coverage`.
"""

import numpy as np
import pytest

from benchmarks.echo_coverage import measure
from benchmarks.echo_worlds import WORLDS, WRONG

SILENT = ("steady", "growing, declared", "calls, declared", "in batches")


def slack(share, number):
    """Two standard errors of a share of ``number``."""
    return 2 * np.sqrt(share * (1 - share) / number)


def test_small_form():
    """25 records: a standard error of 4.4 points."""
    found = measure(WORLDS["steady"], 100, 0.5, 25, seed=31, usual=False)
    assert found.held >= 0.95 - slack(0.95, 25), found
    assert found.called > 0.3  # ranges without end would hold the truth too
    assert abs(found.middle - 0.5) < 0.15


@pytest.mark.parametrize("name", SILENT[1:2])
def test_what_is_declared_is_seldom_called_an_echo(name):
    """12 records: three or more of them, at one in forty, come once in 350 times."""
    found = measure(WORLDS[name], 100, 0.0, 12, seed=32, usual=False)
    assert found.called <= 2 / 12, found


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_declared_is_called_one(name):
    """Why there is no answer without a baseline."""
    found = measure(WRONG[name], 100, 0.0, 10, seed=33, usual=False)
    assert found.called >= 0.9, found


@pytest.mark.slow
@pytest.mark.parametrize("ratio", [0.0, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("number", [50, 100])
def test_full_form(number, ratio):
    """1,000 records: a standard error of .7 points."""
    found = measure(WORLDS["steady"], number, ratio, 1000, seed=34, usual=False)
    assert found.held >= 0.93, found


@pytest.mark.slow
@pytest.mark.parametrize("name", SILENT)
def test_full_form_without_echo(name):
    found = measure(WORLDS[name], 100, 0.0, 1000, seed=35, usual=False)
    assert found.called <= 0.025 + slack(0.025, 1000) + 0.01, found

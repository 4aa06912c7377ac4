"""What sets groups apart holds the true difference, and few signs are wrong.

Worlds are those of `benchmarks.group_differences` and `benchmarks.shared_years`.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks import shared_years
from benchmarks.area_worlds import as_seen, codes, simulate
from benchmarks.group_differences import OWN, WORLDS, differences, measure
from missionmetrics.metrics.momentum.momentum import momentum
from tests.made import evidence, no_targets

SHARED, LOST, ALIKE = list(WORLDS)[1:]


def slack(share, number):
    """Two standard errors of a share of ``number``."""
    return 2 * np.sqrt(share * (1 - share) / number)


def test_small_form():
    """100 pairs of two groups: a standard error of 2.2 points."""
    found = measure(OWN, 2, 12, 100, seed=71)
    assert found.pairs >= 0.95 - slack(0.95, 100), found
    assert found.pace >= 0.95 - slack(0.95, 200), found
    assert found.wrong <= 0.05 + slack(0.05, 100 * found.called), found
    assert found.called > 0.3  # ranges without end would hold the truth too


def test_pairs_of_one_pace_are_hardly_ever_called_different():
    assert measure(ALIKE, 5, 12, 20, seed=72).called <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("groups", [2, 5])
@pytest.mark.parametrize("world", [OWN, SHARED])
def test_full_form(world, groups):
    """1,000 areas: a standard error of .7 points or less."""
    found = measure(world, groups, 20, 1000, seed=73)
    assert found.pairs >= 0.95 - slack(0.95, 1000), found
    assert found.wrong <= 0.05 + slack(0.05, 1000 * found.called), found


@pytest.mark.slow
def test_what_a_caution_says_of_groups_is_so():
    """A shared year makes differences surer than said, a loss of others' gain less.

    1,000 pairs each: a standard error of .4 to .8 points.
    """
    apart, shared, lost = (
        measure(w, 2, 12, 1000, seed=74).pairs for w in (OWN, SHARED, LOST)
    )
    assert shared > apart
    assert lost < apart - 0.016


def test_what_is_counted_is_what_the_metric_says():
    made = simulate(1, 3, 12, seed=75)
    names = codes(3)
    whole = evidence({"a": made.figures[0].mean(axis=0)})
    rows = [
        whole.table.assign(group=name, value=values)
        for name, values in zip(names, made.figures[0], strict=True)
    ]
    given = replace(whole, table=pd.concat(rows, ignore_index=True))
    result = momentum(given, no_targets(), indicator="x", areas=["a"],
                      groups=names, seed=4)  # fmt: skip
    counted = differences(next(as_seen(made.figures)), seed=4)
    ours = result.parts["differences"]
    columns = ["estimate", "low", "high"]
    np.testing.assert_allclose(ours[columns], counted[columns], rtol=1e-6)
    assert ours["certainty"].tolist() == counted["certainty"].tolist()


def test_few_areas_called_clear_move_the_other_way():
    """30 worlds of 50 areas, about 970 called clear: a standard error of .7 points."""
    found = shared_years.measure(0.5, 0.0, 30, seed=76)
    assert found.wrong <= 0.05 + slack(0.05, 1500 * found.called), found
    assert found.called > 0.5


def test_areas_are_called_clear_as_the_metric_calls_them():
    made = simulate(1, 8, 12, seed=77, first=0.3)
    names = codes(8)
    given = evidence(dict(zip(names, made.figures[0], strict=True)))
    status = momentum(given, no_targets(), indicator="x", areas=names).parts["status"]
    said = status["clear_movement"].map({"falling": -1.0, "rising": 1.0}).fillna(0.0)
    counted = shared_years.movement(next(as_seen(made.figures)))
    np.testing.assert_array_equal(said, counted)
    assert (counted != 0).any()


@pytest.mark.slow
def test_what_is_said_of_areas_called_clear_by_chance_is_so():
    """200 worlds: small paces have more wrong, shared years more of them together."""
    usual, small, odd = (
        shared_years.measure(first, shared, 200, seed=78)
        for first, shared in ((0.5, 0.0), (0.1, 0.0), (0.1, 0.5))
    )
    assert usual.wrong <= 0.05 + slack(0.05, 10_000 * usual.called)
    assert small.wrong > 0.05 + slack(0.05, 10_000 * small.called)
    assert odd.many > small.many

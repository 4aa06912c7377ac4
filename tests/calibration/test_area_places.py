"""Ranges of places hold the true places, of one area and of all at once.

Worlds are those of `benchmarks.area_places`.
"""

import numpy as np
import pytest

from benchmarks.area_places import (
    ALIKE,
    OWN,
    STEADY,
    WORLDS,
    measure,
    ranks_drawn,
    true_places,
)
from benchmarks.area_worlds import codes, simulate
from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.stats.ranks import rank_ranges
from tests.made import evidence, no_targets


def below(share, worlds):
    """The lowest share to be seen: .95 less two standard errors of ``worlds``."""
    return share - 2 * np.sqrt(share * (1 - share) / worlds)


@pytest.mark.parametrize(("areas", "worlds"), [(10, 60), (50, 40)])
def test_small_form(areas, worlds):
    """All at once: a standard error of 2.8 points (60 worlds) and 3.4 (40)."""
    found = measure(OWN, areas, 12, worlds, seed=61)
    assert found.every >= below(0.95, worlds), found
    # 600 and 2,000 areas, standard errors of .9 and .5 points
    assert found.one >= below(0.95, areas * worlds), found
    assert found.width_all < 0.95  # a range of all places would hold them too


@pytest.mark.parametrize("world", [STEADY, ALIKE])
def test_equals_share_their_places(world):
    found = measure(world, 20, 12, 30, seed=62)
    assert found.one >= below(0.95, 600)
    assert found.every >= below(0.95, 30)
    assert found.whole <= found.one


# Where first paces are nearly alike the ranges are too narrow: said in the docs.
KNOWN_SHORT = {"the same, first paces nearly alike": 0.88}


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize(("areas", "worlds"), [(50, 300), (300, 150)])
def test_full_form(world, areas, worlds):
    """All at once: a standard error of 1.3 points (300 worlds) and 1.8 (150)."""
    found = measure(world, areas, 20, worlds, seed=63)
    nominal = KNOWN_SHORT.get(world, 0.95)
    assert found.every >= below(nominal, worlds), found
    assert found.one >= below(0.94, areas * worlds), found


def test_places_of_equals_by_hand():
    first, last = true_places(np.array([3.0, 1.0, 1.0, 0.0, 1.0]))
    assert first.tolist() == [1, 2, 2, 5, 2]
    assert last.tolist() == [1, 4, 4, 5, 4]


def test_what_is_counted_is_what_the_metric_says():
    figures = simulate(1, 12, 12, seed=64).figures[0]
    names = codes(12)
    given = evidence(dict(zip(names, figures, strict=True)), direction="up")
    result = momentum(given, no_targets(), indicator="x", areas=names, seed=5)
    part = result.parts["ranking"].sort_values("area_id")
    assert set(part["measure"]) == {"relative_velocity"}
    counted = rank_ranges(ranks_drawn(figures, seed=5))
    for column, ends in counted._asdict().items():
        # the first figures differ by some in 10,000, so a rare draw changes places
        np.testing.assert_allclose(part[column], ends, atol=1)

"""Spreads from scores, held against sums over pairs."""

import numpy as np
import pytest

from missionmetrics.stats.rings.scores import clustered, conley, scores
from missionmetrics.stats.rings.study import study
from tests.stats.rings.made import city, figures


def test_conley_is_a_sum_over_pairs_of_areas():
    design = city(1)
    found = study(figures(design, 1, gaps=0.1), design)
    left = np.nan_to_num(found.left())
    own = [[(w[n] * left[n]).sum() for w in found.weighted] for n in range(80)]
    expected = np.zeros((3, 3))
    for n in range(80):
        for m in range(80):
            near = max(0.0, 1 - design.distance[n, m] / 5)
            expected += near * np.outer(own[n], own[m])
    got = conley(scores(found.weighted, found.left()), design.distance, cutoff=5.0)
    assert got == pytest.approx(expected)


def test_with_no_reach_areas_are_clusters():
    design = city(2)
    found = study(figures(design, 2), design)
    score = scores(found.weighted, found.left())
    assert conley(score, design.distance, cutoff=1e-9) == pytest.approx(
        clustered(score)
    )


def test_many_independent_areas_agree_with_the_spread_over_records():
    """600 areas, 60 of them acted on: the cluster spread is about right."""
    design = city(3, areas=600, sites=60, edges=(0.7,), side=40.0)
    made = [study(figures(design, s, effects=(0, 0)), design) for s in range(200)]
    over = np.std([m.effects for m in made], axis=0)
    told = [clustered(scores(m.weighted, m.left())) for m in made]
    within = np.sqrt(np.mean([np.diag(t) for t in told], axis=0))
    assert within == pytest.approx(over, rel=0.12)

"""What follows from one group to another: known truth, chance, refusals."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.mutual import find_mutual

ONES = np.ones((400, 1))


def record(seed, brings, rate, decay=0.4, periods=400):
    """Counts (d, T) in which one event of a group brings so many of each other."""
    rng = np.random.default_rng(seed)
    counts, raised = np.zeros((len(rate), periods)), np.zeros(len(rate))
    for t in range(periods):
        counts[:, t] = rng.poisson(rate + brings @ raised)
        raised = np.exp(-decay) * raised + (1 - np.exp(-decay)) * counts[:, t]
    return counts


def test_a_link_is_found_and_goes_the_way_it_goes():
    brings = np.array([[0.2, 0.0, 0.0], [0.8, 0.0, 0.0], [0.0, 0.0, 0.2]])
    counts = record(1, brings, np.array([0.8, 0.1, 0.3]))
    found = find_mutual(counts, ONES, draws=39)
    assert found.p[1, 0] <= 0.05
    assert found.low[1, 0] > 0.3
    assert found.low[1, 0] <= 0.8 <= found.high[1, 0]
    away = [(0, 1), (0, 2), (1, 2), (2, 0), (2, 1)]
    assert min(found.p[i, j] for i, j in away) > 0.05
    assert np.isnan(np.diag(found.p)).all()
    assert found.n.tolist() == counts.sum(axis=1).tolist()


def test_links_are_seldom_called_where_there_are_none():
    """One of twenty is right; three or more of ten come once in ninety times."""
    called = [
        np.nanmin(find_mutual(
            record(s, 0.3 * np.eye(2), np.full(2, 0.4)), ONES, draws=19, seed=s
        ).p) <= 0.05
        for s in range(10)
    ]  # fmt: skip
    assert sum(called) <= 2


def test_one_half_life_for_all():
    counts = record(2, 0.4 * np.eye(2), np.full(2, 0.5))
    found = find_mutual(counts, ONES, shared=True, draws=9)
    assert found.half_life[0] == found.half_life[1]
    assert (found.low <= found.ratio).all()
    assert (found.ratio <= found.high).all()


@pytest.mark.parametrize("counts", [
    np.ones((1, 400)), np.ones((2, 19)), np.full((2, 400), 0.5), -np.ones((2, 400)),
    np.ones(400), np.ones((2, 300)),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused(counts):
    with pytest.raises(EvidenceError) as caught:
        find_mutual(counts, ONES)
    assert caught.value.code == "MM-ECHO-GROUPS"

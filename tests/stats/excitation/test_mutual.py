"""What follows from one group to another: known truth, chance, refusals."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.excitation.mutual import find_mutual
from missionmetrics.stats.excitation.records import beyond, within, within_groups

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


def test_what_comes_in_all_is_what_is_seen_later_and_within_the_period():
    """The sum the other way: events bring more in their period, and all later ones."""
    ratio = np.array([[0.3, 0.1, 0.0], [0.6, 0.2, 0.0], [0.0, 0.4, 0.1]])
    decay = np.array([0.4, 1.2, 2.0])
    later = np.diag(beyond(decay))
    inside = np.linalg.inv(np.eye(3) - (np.eye(3) - later) @ ratio)
    seen = inside @ later @ ratio
    np.testing.assert_allclose(within_groups(seen, decay), ratio, atol=1e-12)
    alone = within_groups(np.array([[0.7]]), np.array([0.9]))
    np.testing.assert_allclose(alone, within(0.7, 0.9))


def test_the_length_of_a_period_does_not_change_what_follows():
    """Five times 60 actions in ten years; half of what follows comes in four weeks."""
    found = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        lead = rng.uniform(0, 3652, 60)
        after = np.repeat(lead, rng.poisson(1.2, 60))
        after = after + rng.exponential(28 / np.log(2), after.size)
        after = after[after < 3652]
        told = [after.size / 60]
        for days in (7.0, 30.4375):
            size = int(np.ceil(3652 / days))
            counts = np.array([np.bincount((t / days).astype(int), minlength=size)
                               for t in (lead, after)])  # fmt: skip
            told.append(find_mutual(counts, np.ones((size, 1)), draws=19).ratio[1, 0])
        found.append(told)
    truth, week, month = np.mean(found, axis=0)
    assert week == pytest.approx(truth, abs=0.15)
    assert month == pytest.approx(truth, abs=0.15)


def test_one_half_life_for_all():
    counts = record(2, 0.4 * np.eye(2), np.full(2, 0.5))
    found = find_mutual(counts, ONES, shared=True, draws=19)
    assert found.half_life[0] == found.half_life[1]
    assert (found.low <= found.ratio).all()
    assert (found.ratio <= found.high).all()


@pytest.mark.parametrize("counts", [
    np.ones((1, 400)), np.ones((2, 19)), np.full((2, 400), 0.5), -np.ones((2, 400)),
    np.ones(400), np.ones((2, 300)), [["a"] * 400] * 2,
])  # fmt: skip
def test_what_cannot_be_asked_is_refused(counts):
    with pytest.raises(EvidenceError) as caught:
        find_mutual(counts, ONES)
    assert caught.value.code == "MM-ECHO-GROUPS"


def test_records_of_fewer_than_twenty_periods_are_refused():
    with pytest.raises(EvidenceError, match="20 periods") as caught:
        find_mutual(np.full((2, 19), 9), ONES[:19])
    assert caught.value.code == "MM-ECHO-GROUPS"


def test_a_baseline_of_nought_where_there_are_events_is_refused():
    counts = np.random.default_rng(4).poisson(0.5, (2, 400))
    with pytest.raises(EvidenceError) as caught:
        find_mutual(counts, 0 * ONES)
    assert caught.value.code == "MM-ECHO-GROUPS"


@pytest.mark.parametrize(("setting", "code"), [
    ({"half_lives": 5.0}, "MM-ECHO-HALF-LIVES"),
    ({"draws": 18}, "MM-ECHO-DRAWS"), ({"half_lives": (5, 1)}, "MM-ECHO-HALF-LIVES"),
    ({"level": 95}, "MM-LEVEL"), ({"seed": -1}, "MM-SEED"),
])  # fmt: skip
def test_settings_that_cannot_be_meant_are_refused(setting, code):
    counts = np.random.default_rng(4).poisson(0.5, (2, 400))
    with pytest.raises(EvidenceError) as caught:
        find_mutual(counts, ONES, **setting)
    assert caught.value.code == code

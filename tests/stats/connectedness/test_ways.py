"""The way that is told is that of all that a share counts, not of its first date."""

import numpy as np
import pytest

from benchmarks.link_worlds import turning
from missionmetrics.stats.connectedness.following import following
from missionmetrics.stats.connectedness.ways import ways

ENDS = (0.025, 0.975)


def drawn(*links, own=0.3, error=0.01):
    """Draws around a chain of three: links 0 to 1, 1 to 2, and 0 to 2 at once."""
    taken = own * np.eye(3)
    taken[1, 0], taken[2, 1], taken[2, 0] = links
    noise = np.random.default_rng(1).normal(size=(400, 1, 3, 3))
    return taken + error * noise


@pytest.mark.parametrize(
    ("links", "link", "sign", "turn"),
    [
        ((0.4, 0.4, 0.0), 0, 1, 0),  # by way of another alone
        ((0.8, -0.8, 0.35), 1, 0, 1),  # .35, -.43, -.48, -.31
        ((0.8, 0.8, -0.35), -1, 0, -1),
        ((0.8, -0.8, 0.1), 1, -1, 0),  # the first date is 2% of the squares
        ((0.3, -0.4, 0.6), 1, 1, 0),  # and here nearly all of them
    ],
)
def test_ways_over_all_dates_that_count(links, link, sign, turn):
    found = ways(drawn(*links), ENDS)
    assert tuple(int(x[2, 0]) for x in found) == (link, sign, turn)
    assert all((np.diagonal(x) == 0).all() for x in found)


def test_a_way_that_the_draws_do_not_tell_is_left_out():
    found = ways(drawn(0.8, -0.8, 0.64, error=0.12), ENDS)
    assert (found.link[2, 0], found.sign[2, 0]) == (1, 0)


@pytest.mark.parametrize("dates", [60, 120])
def test_a_detour_that_outweighs_a_link_is_never_told_as_the_link(dates):
    """The truth is .35 at first and -1.22 after it; the link alone says 'same'."""
    records = turning(np.random.default_rng(21), 20, dates, 3).values
    found = [following(r, draws=99, seed=i) for i, r in enumerate(records)]
    told = [f.ways for f in found if f.clear.pairs[2, 0]]
    assert len(told) >= 4
    assert all(w.link[2, 0] == 1 for w in told)
    assert not any(w.sign[2, 0] == 1 for w in told)
    assert np.mean([w.turn[2, 0] == 1 for w in told]) > 0.6


def test_a_turn_is_seldom_told_where_there_is_none():
    """Without memory nothing comes after the first date: 1 in 20 may be told so."""
    rng = np.random.default_rng(22)
    records = rng.normal(size=(40, 61, 3))
    records[:, 1:, 1] += 0.6 * records[:, :-1, 0]
    found = [following(r[1:], draws=99, seed=i) for i, r in enumerate(records)]
    told = [f.ways for f in found if f.clear.pairs[1, 0]]
    assert len(told) >= 25
    assert sum(w.turn[1, 0] != 0 for w in told) <= 4
    assert np.mean([w.sign[1, 0] == 1 for w in told]) > 0.6

"""A hidden walk told from links, on fewer records than docs/calibration.md."""

import pytest

from benchmarks.link_worlds import chained, hidden
from benchmarks.links_or_common import rates


@pytest.mark.slow
def test_a_hidden_walk_is_called_but_seldom_said_to_stand():
    found = rates(hidden, 100, (1, 120, 5), 5)
    assert found.called > 0.4
    assert found.stands <= 0.12
    assert found.called == pytest.approx(found.stands + found.hidden)


@pytest.mark.slow
def test_a_chain_stands():
    assert rates(chained, 60, (10, 30, 4), 6).stands > 0.95

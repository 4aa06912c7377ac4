"""Links by chance, on fewer records than docs/calibration.md."""

import pytest

from benchmarks.link_worlds import chained, remembering, shocked, wandering
from benchmarks.links_by_chance import rates

RECORDS = 100


@pytest.mark.parametrize("draw", [remembering, shocked, wandering])
@pytest.mark.parametrize("shape", [(1, 24, 10), (10, 12, 4)])
def test_a_link_is_seldom_called_where_there_is_none(draw, shape):
    """100 records at 5%: a standard error of .022."""
    found = rates(draw, RECORDS, shape, 6)
    assert found.called <= 0.12
    assert found.pair <= 0.12
    assert abs(found.excess) <= 1.0


def test_places_read_together_show_what_one_does_not():
    one = rates(chained, RECORDS, (1, 15, 4), 7)
    ten = rates(chained, RECORDS, (10, 15, 4), 7)
    assert one.called < 0.4
    assert ten.called > 0.9

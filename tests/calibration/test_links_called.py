"""What is called clear by chance, on fewer records than docs/calibration.md."""

import pytest

from benchmarks.link_worlds import shocked
from benchmarks.links_called import rates


@pytest.mark.slow
def test_nothing_is_called_where_the_total_is_not():
    """Judged by itself some net or pair is called in a third of such records."""
    found = rates(shocked, 60, (1, 40, 10), 6)
    assert found.total <= 0.15
    assert max(found.net, found.pair) <= found.total
    assert found.by_itself > 0.2

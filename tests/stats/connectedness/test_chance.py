"""How many made records it takes for one to be beyond chance."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.chance import checked_draws


@pytest.mark.parametrize(
    ("level", "needed"), [(0.5, 99), (0.95, 99), (0.99, 99), (0.997, 333), (0.999, 999)]
)
def test_so_many_records_are_made_that_one_can_be_beyond_chance(level, needed):
    """The record is one of needed + 1: the least share is 1 / (needed + 1)."""
    assert checked_draws(np.int64(needed), level) == needed
    with pytest.raises(EvidenceError, match=f"{needed} or more") as caught:
        checked_draws(needed - 1, level)
    assert caught.value.code == "MM-CARRIED-DRAWS"

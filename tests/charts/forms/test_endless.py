"""A range without limit has no place in a picture, and its table says so."""

from __future__ import annotations

import numpy as np
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.charts.layout import NARROW, WIDE
from tests.charts import reading
from tests.core.handmade_matrix import matrix
from tests.core.handmade_ranking import ranking


@pytest.mark.parametrize(("make", "size"), [(ranking, WIDE), (matrix, NARROW)])
def test_a_range_without_limit_has_no_place_and_the_table_says_so(make, size):
    table = make().table
    table.loc[0, "high"] = np.inf
    fig = figure(reading.plain(make(), table=table))
    ends = reading.drawn(fig, size, "rule", "low", "high")
    assert np.isfinite(np.array(ends)).all()
    assert any("without limit" in row for row in fig.tables[-1].rows)
    assert not any("without limit" in s for s in describe(fig))

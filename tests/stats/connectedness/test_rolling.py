"""Windows solved together are each window by itself, however many at a time."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness import rolling
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.vector import fit_vector
from tests.stats.connectedness.made import linked


@pytest.mark.parametrize("at_a_time", [1, 7, 256])
@pytest.mark.parametrize("shrunk", [False, True])
@pytest.mark.parametrize("ridge", [0.0, 0.1])
def test_windows_are_each_by_itself(at_a_time, ridge, shrunk, monkeypatch):
    monkeypatch.setattr(rolling, "AT_A_TIME", at_a_time)
    values = linked(1, 60, 3)[0] + np.array([1e3, 0.0, -5.0])
    given = {"ridge": ridge, "shrunk": shrunk}
    found = rolling.rolling_indices(values, 40, 2, horizon=6, **given)
    assert found.net.shape == (21, 3)
    for start in (0, 9, 20):
        own = fit_vector(values[start : start + 40], 2, **given)
        alone = indices(generalised(own, 6))
        np.testing.assert_allclose(found.total[start], alone.total, atol=1e-11)
        np.testing.assert_allclose(found.pairs[start], alone.pairs, atol=1e-11)


@pytest.mark.parametrize(
    ("window", "code"),
    [(61, "MM-VECTOR-WINDOW"), (40.0, "MM-VECTOR-WINDOW"), (5, "MM-VECTOR-SHORT")],
)
def test_windows_that_do_not_fit_are_refused(window, code):
    with pytest.raises(EvidenceError) as caught:
        rolling.rolling_indices(linked(1, 60, 3)[0], window)
    assert caught.value.code == code


def test_a_window_in_which_a_series_stands_still_is_refused():
    values = linked(1, 60, 3)[0]
    values[20:45, 1] = 2.0
    with pytest.raises(EvidenceError, match="Series 1 never changes") as caught:
        rolling.rolling_indices(values, 25)
    assert caught.value.code == "MM-VECTOR-VALUES"
    assert np.isfinite(rolling.rolling_indices(values, 26).total).all()

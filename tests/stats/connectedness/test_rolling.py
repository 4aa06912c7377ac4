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
    [(61, "MM-VECTOR-WINDOW"), (40.0, "MM-VECTOR-WINDOW"), (5, "MM-VECTOR-SHORT"),
     (0, "MM-VECTOR-WINDOW"), (-30, "MM-VECTOR-WINDOW"), (True, "MM-VECTOR-WINDOW")],
)  # fmt: skip
def test_windows_that_do_not_fit_are_refused(window, code):
    with pytest.raises(EvidenceError) as caught:
        rolling.rolling_indices(linked(1, 60, 3)[0], window)
    assert caught.value.code == code


def test_a_window_in_which_a_series_stands_still_is_refused():
    values = linked(1, 60, 3)[0]
    values[20:45, 1] = 2.0
    for window in (25, 26):  # of 26 dates, the first 25 are pasts
        with pytest.raises(EvidenceError, match="Series 1 never changes") as caught:
            rolling.rolling_indices(values, window)
        assert caught.value.code == "MM-VECTOR-VALUES"
    assert np.isfinite(rolling.rolling_indices(values, 27).total).all()


@pytest.mark.parametrize("raised", [1e7, 1e8])
def test_a_break_of_level_takes_no_digits_from_windows_after_it(raised):
    values = linked(2, 300, 3)[0]
    values[:100, 0] += raised
    found = rolling.rolling_indices(values, 60).total
    assert np.isfinite(found).all()
    alone = indices(generalised(fit_vector(values[200:260]))).total
    assert found[200] == pytest.approx(alone, abs=1e-9)


def test_series_that_others_make_up_are_refused_over_all_and_in_one_window():
    values = linked(3, 60, 3)[0]
    whole = np.column_stack([values, 100 - values.sum(axis=1)])
    part, signs = values.copy(), np.tile([1.0, -1.0], 30)
    part[:, 1] = np.random.default_rng(4).permutation(signs)
    part[:, 2] = np.concatenate([part[:25, 1], part[25:, 1][::-1]])
    for given in (whole, part):
        with pytest.raises(EvidenceError, match="made up of the others") as caught:
            rolling.rolling_indices(given, 25)
        assert caught.value.code == "MM-VECTOR-VALUES"


@pytest.mark.parametrize("units", [[1.0, 1.0, 1.0], [1.0, 7.0, 0.1], [1e3, 1.0, 1e-3]])
@pytest.mark.parametrize("shrunk", [False, True])
@pytest.mark.parametrize("twice", [False, True])
def test_a_window_whose_series_add_up_is_refused_by_its_first_date(
    twice, shrunk, units
):
    """On dates 20 to 119 the third is the sum of the others, or the first again."""
    values = np.random.default_rng(6).normal(size=(400, 3))
    values[20:120, 2] = values[20:120, 0] + (0 if twice else values[20:120, 1])
    told = "window of 60 dates from date 20 on, one series is made up of the others"
    with pytest.raises(EvidenceError, match=told) as caught:
        rolling.rolling_indices(values * units, 60, shrunk=shrunk)
    assert caught.value.code == "MM-VECTOR-VALUES"
    ridged = rolling.rolling_indices(values * units, 60, ridge=0.1, shrunk=shrunk)
    assert np.isfinite(ridged.total).all()


def test_windows_that_are_nearly_sums_are_fitted_by_themselves():
    """A thousandth of a per mille of the third is its own: enough for single fits."""
    values = np.random.default_rng(7).normal(size=(90, 3))
    values[:, 2] = values[:, 0] + values[:, 1] + 1e-6 * values[:, 2]
    found = rolling.rolling_indices(values, 60).total
    alone = indices(generalised(fit_vector(values[9:69]))).total
    assert found[9] == pytest.approx(alone, abs=1e-9)

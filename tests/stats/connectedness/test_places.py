"""What places have in common counts once: against the covariance it stands for."""

import numpy as np
import pytest

from missionmetrics.stats.connectedness.places import (
    MOST_COMMON,
    in_common,
    set_apart,
    spreads,
    weighed,
)


def sharing(share, places=6, dates=4000, k=2):
    """Surprises of which all places have a known share in common."""
    rng = np.random.default_rng(1)
    common = rng.normal(size=(1, dates, k))
    own = rng.normal(size=(places, dates, k))
    return np.sqrt(share) * common + np.sqrt(1 - share) * own


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_the_share_in_common_is_found(share):
    np.testing.assert_allclose(in_common(sharing(share)), share, atol=0.03)


def test_a_share_stays_within_what_can_be_weighed():
    assert (in_common(sharing(1.0)) == MOST_COMMON).all()
    against = sharing(0.0)
    assert (in_common(against - against.mean(axis=0)) == 0.0).all()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_turned_places_spread_as_the_covariance_has_it(share):
    """The turn makes a covariance that is alike for all places a diagonal."""
    turn = set_apart(6)
    whole = (1 - share) * np.eye(6) + share
    diagonal = turn @ whole @ turn.T
    np.testing.assert_allclose(diagonal, np.diag(np.diag(diagonal)), atol=1e-12)
    found = spreads(sharing(share))[0]
    np.testing.assert_allclose(found, np.sqrt(np.diag(diagonal)), atol=0.06)


def test_weighed_rows_say_as_much_as_one_another():
    rows = weighed(sharing(0.6)).reshape(6, -1)
    np.testing.assert_allclose(np.cov(rows), np.eye(6), atol=0.06)


def test_one_place_is_left_as_it_is():
    left = sharing(0.0, places=1)
    np.testing.assert_array_equal(weighed(left), left)
    assert (spreads(left) == 1).all()

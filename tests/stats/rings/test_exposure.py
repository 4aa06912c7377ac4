"""Who is exposed when, held against a plain loop over areas, sites and dates."""

import numpy as np
import pytest

from missionmetrics.stats.rings.exposure import (
    BETWEEN,
    FAR,
    NEVER,
    exposure,
    since,
)
from tests.stats.rings.made import city


def by_hand(design, starts, dates):
    found = np.full((len(design.distance), dates), FAR)
    for area in range(len(design.distance)):
        for date in range(dates):
            begun = [s for s, w in zip(design.sites, starts, strict=True) if w <= date]
            if area in begun:
                found[area, date] = 0
                continue
            away = min((design.distance[area, s] for s in begun), default=np.inf)
            for ring, edge in enumerate(design.edges, 1):
                if away <= edge:
                    found[area, date] = ring
                    break
    return found


@pytest.mark.parametrize("whole", [(4,), (2, 5, 7), (1, 3, 30)])
def test_exposure_is_by_the_nearest_site_that_has_begun(whole):
    design = city(1, whole=whole)
    assert (design.kinds(8)[0] == by_hand(design, design.whole, 8)).all()


def test_a_date_during_which_it_began_is_between():
    design = city(2, whole=(3, 6), late=1)
    early, late = (by_hand(design, w, 8) for w in (design.begun, design.whole))
    kind = design.kinds(8)[0]
    assert (kind == BETWEEN).any()
    assert (kind == np.where(early == late, late, BETWEEN)).all()


def test_several_patterns_at_once_are_each_their_own():
    design = city(3, whole=(2, 5))
    other = (design.sites + 11) % 80
    both = design.kinds(8, np.array([design.sites, other]))
    alone = exposure(design.distance, other[None], design.begun, design.whole,
                     design.edges, 8)  # fmt: skip
    assert (both[0] == design.kinds(8)[0]).all()
    assert (both[1] == alone[0]).all()


def test_dates_are_counted_from_when_each_kind_began():
    kind = np.array([
        [-1, -1, -2, 0, 0], [-1, -1, 2, 2, 1], [-1] * 5, [1, 1, 1, 1, 1],
    ], dtype=np.int8)  # fmt: skip
    assert since(kind).tolist() == [
        [-2, -1, 0, 0, 1], [-2, -1, 0, 1, 0], [NEVER] * 5, [0, 1, 2, 3, 4],
    ]  # fmt: skip

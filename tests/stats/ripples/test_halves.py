"""Ranges from halves: what must hold, and a closed form."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.ripples.halves import FEWEST, other_groups, without_one
from missionmetrics.stats.ripples.measures import Measures, Web, measures


def star(told):
    """Links from one start, one a column; who tells of which, one row a source."""
    source, link = np.nonzero(np.asarray(told))
    links = np.asarray(told).shape[1]
    none = np.full(source.size, -1)
    return Web(
        first=np.zeros(links, dtype=np.int64), then=np.arange(1, links + 1),
        start=np.array([0]), sector=np.zeros(links + 1, dtype=np.int64),
        source=source, link=link, effect_sector=none, effect_area=none,
        sources=np.asarray(told).shape[0],
    )  # fmt: skip


def test_where_all_say_the_same_nobody_else_would_differ():
    found = other_groups(star(np.ones((10, 3), dtype=bool)))
    for name in ("links", "depth", "twice"):
        ends = {getattr(part, name) for part in found}
        assert ends == {getattr(found.estimate, name)}, name


def test_the_range_of_rare_links_is_that_of_a_poisson_count():
    # 2,000 links, each told with chance 1 in 1,000 by each of 30: about 58 links, and
    # two such counts differ with the variance 2 x 58, so 95% lie within 1.96 x 10.8.
    rng = np.random.default_rng(5)
    reach = []
    for seed in range(30):
        web = star(rng.random((30, 2_000)) < 0.001)
        found = other_groups(web, splits=200, seed=seed)
        reach.append((found.high.links - found.low.links) / 2)
    assert np.mean(reach) == pytest.approx(1.96 * np.sqrt(2 * 58.2), rel=0.1)


def test_few_sources_have_no_range():
    found = other_groups(star(np.eye(FEWEST - 1, dtype=bool)))
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()
    assert found.estimate.links == FEWEST - 1


def test_ranges_hold_the_count_and_stay_where_they_can_be():
    rng = np.random.default_rng(1)
    for _ in range(20):
        found = other_groups(star(rng.random((9, 12)) < 0.2), splits=50)
        for name, middle, low, high in zip(Measures._fields, *found, strict=True):
            if np.isnan(low):
                continue
            assert 0 <= low <= middle <= high, name
            if name in ("crossing", "twice"):
                assert high <= 1


def test_the_same_seed_gives_the_same_range():
    web = star(np.random.default_rng(2).random((12, 20)) < 0.2)
    one, two = (np.array(other_groups(web, seed=3)) for _ in range(2))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, np.array(other_groups(web, seed=4)), equal_nan=True)


def test_without_one_is_what_leaving_each_out_gives():
    told = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool)
    found = without_one(star(told))
    links = [measures(star(np.delete(told, i, axis=0))).links for i in range(3)]
    assert (found.low.links, found.high.links) == (min(links), max(links))
    assert links == [2, 3, 2]


def test_splits_are_needed():
    with pytest.raises(EvidenceError) as refused:
        other_groups(star(np.eye(9, dtype=bool)), splits=0)
    assert refused.value.code == "MM-RIPPLES-SPLITS"

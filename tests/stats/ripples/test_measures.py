"""Measures of a web against sets counted in plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionmetrics.stats.ripples.measures import Web, backing, measures

NODES, SOURCES = 7, 6
ENDS = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (4, 1), (5, 6)]
SECTOR = [0, 0, 1, 1, -1, 2, 2]
CLAIM = st.tuples(
    st.integers(0, SOURCES - 1), st.integers(0, len(ENDS) - 1),
    st.integers(-1, 3), st.integers(-1, 2),
)  # fmt: skip


def web(claims, sector=SECTOR):
    source, link, at, where = np.array(claims).T
    first, then = np.array(ENDS).T
    return Web(
        first=first, then=then, start=np.array([0]), sector=np.array(sector),
        source=source, link=link, effect_sector=at, effect_area=where,
        sources=SOURCES,
    )  # fmt: skip


def plainly(claims):
    """The same by walking from the start."""
    named = {ENDS[c[1]] for c in claims}
    step, edge = {0: 0}, [0]
    while edge:
        nearer = edge.pop(0)
        for first, then in sorted(named):
            if first == nearer and then not in step:
                step[then] = step[nearer] + 1
                edge.append(then)
    hangs = [c for c in claims if ENDS[c[1]][0] in step]
    both = [(SECTOR[a], SECTOR[b]) for a, b in named if SECTOR[a] >= 0 <= SECTOR[b]]
    by = {link: {c[0] for c in claims if ENDS[c[1]] == link} for link in named}

    def different(column):
        told = any(c[column] >= 0 for c in claims)
        return len({c[column] for c in hangs} - {-1}) if told else math.nan

    return {
        "factors": len({n for link in named for n in link}), "links": len(named),
        "depth": max(step.values()), "sectors": different(2), "areas": different(3),
        "crossing": np.mean([a != b for a, b in both]) if both else math.nan,
        "twice": np.mean([len(s) >= 2 for s in by.values()]),
    }  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(CLAIM, min_size=1, max_size=20))
def test_they_are_what_sets_say(claims):
    got = measures(web(claims))._asdict()
    for name, wanted in plainly(claims).items():
        assert got[name] == pytest.approx(wanted, nan_ok=True), name


@settings(max_examples=40, deadline=None)
@given(st.lists(CLAIM, min_size=1, max_size=20), st.sets(st.integers(0, SOURCES - 1)))
def test_leaving_sources_out_is_as_if_they_had_said_nothing(claims, left):
    keep = np.array([s in left for s in range(SOURCES)])
    rest = [c for c in claims if c[0] in left]
    if not rest:
        assert measures(web(claims), keep).links == 0
        return
    kept, alone = measures(web(claims), keep), measures(web(rest))
    for name in ("factors", "links", "depth", "chain", "breadth", "twice"):
        assert getattr(kept, name) == pytest.approx(getattr(alone, name), nan_ok=True)


def test_the_same_source_twice_is_one():
    told = web([(0, 0, -1, -1), (0, 0, -1, -1), (1, 0, -1, -1)])
    assert backing(told)[0] == 2


def test_more_claims_never_make_it_smaller():
    few = [(0, 0, 0, 0), (1, 2, 1, 1)]
    more = [*few, (2, 4, 2, 2), (3, 6, 1, 0)]
    for name in ("factors", "links", "depth", "sectors", "areas"):
        assert getattr(measures(web(more)), name) >= getattr(measures(web(few)), name)

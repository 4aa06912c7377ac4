"""Steps and chains against networkx, on webs with and without circles."""

from time import process_time

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionmetrics.stats.ripples.spread import (
    in_circles,
    origins,
    spread,
    width,
)

NODES = 9
LINKS = st.lists(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    min_size=1,
    max_size=24,
    unique=True,
)


def found(links, start):
    first, then = np.array(links).T
    return spread(first, then, np.array(start), nodes=NODES)


def graph(links):
    web = nx.DiGraph(links)
    web.add_nodes_from(range(NODES))
    return web


def longest(links, start):
    """Longest ways by trying every path of places, a circle being one place."""
    web = graph(links)
    whole = nx.condensation(web)
    place = whole.graph["mapping"]
    best = {}
    for s in start:
        for node in range(NODES):
            ways = nx.all_simple_paths(whole, place[s], place[node])
            far = max((len(way) - 1 for way in ways), default=-1)
            if place[s] == place[node]:
                far = 0
            best[node] = max(best.get(node, -1), far)
    return best


@settings(max_examples=80, deadline=None)
@given(LINKS, st.sets(st.integers(0, NODES - 1), min_size=1, max_size=3))
def test_steps_and_chains_are_those_of_networkx(links, start):
    got = found(links, sorted(start))
    near = nx.multi_source_dijkstra_path_length(graph(links), start)
    assert got.step.tolist() == [near.get(n, -1) for n in range(NODES)]
    far = longest(links, start)
    assert got.chain.tolist() == [far[n] for n in range(NODES)]
    circles = [c for c in nx.strongly_connected_components(graph(links)) if len(c) > 1]
    on = in_circles(*np.array(links).T, nodes=NODES)
    assert set(np.flatnonzero(on)) == set().union(*circles)


def test_a_circle_counts_as_one_place():
    # 0 leads to a circle of 1, 2 and 3, which leads to 4.
    got = found([(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)], [0])
    assert got.step[:5].tolist() == [0, 1, 2, 3, 4]
    assert got.chain[:5].tolist() == [0, 1, 1, 1, 2]


def test_a_start_on_a_circle_ends():
    got = found([(0, 1), (1, 0)], [0])
    assert (got.step[:2].tolist(), got.chain[:2].tolist()) == ([0, 1], [0, 0])


def test_a_large_web_with_circles_takes_no_round_for_each_node():
    n = 2_000
    draws = np.random.default_rng(2)
    first, then = draws.integers(0, n, (2, 5_000))
    took = []
    for _ in range(5):
        begun = process_time()
        spread(first, then, np.array([0]), nodes=n)
        took.append(process_time() - begun)
    assert min(took) < 0.03  # a round for each node took three times as long


def test_a_long_chain_is_no_trouble():
    n = 2_000
    got = spread(np.arange(n - 1), np.arange(1, n), np.array([0]), nodes=n)
    assert got.step[-1] == got.chain[-1] == n - 1


@pytest.mark.parametrize(
    ("steps", "most"), [([0, 1, 1, 2, -1], 2), ([0, 0, -1], 0), ([0], 0)]
)
def test_width_leaves_the_start_out(steps, most):
    assert width(np.array(steps)) == most


def test_origins_are_what_nothing_leads_to():
    assert origins(np.array([0, 1, 4]), np.array([1, 2, 2])).tolist() == [0, 4]

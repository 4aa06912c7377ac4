"""Trees: lists and drawing hold every entry once, whatever the table holds."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.charts.forms.tree import DEEPEST, MOST_DRAWN
from missionmetrics.charts.layout import NARROW, WIDE
from missionmetrics.publish.fragment import fragment
from missionmetrics.publish.protect import with_
from tests.charts.reading import points, shuffled, spec, texts, with_parts
from tests.charts.retelling import said, slips
from tests.core.handmade import tree
from tests.core.handmade_tree import PROJECTS, branches


def part(pairs, **more):
    ids = [child for child, _ in pairs]
    parents = [parent for _, parent in pairs]
    return pd.DataFrame({"node_id": ids, "parent_id": parents,
                         "name": [f"Project {i}" for i in ids], **more})  # fmt: skip


def of(pairs, **more):
    return figure(with_parts(branches(), tree=part(pairs, **more)))


def listed(nodes):
    """Every name of nested lists, without recursion."""
    waiting, found = list(nodes), []
    while waiting:
        node = waiting.pop(0)
        found.append(node.name)
        waiting = [*node.children, *waiting]
    return found


def depth(nodes):
    waiting, deepest = [(n, 1) for n in nodes], 0
    while waiting:
        node, at = waiting.pop()
        deepest = max(deepest, at)
        waiting += [(c, at + 1) for c in node.children]
    return deepest


def test_the_lists_hold_each_project_under_its_origin_with_its_status():
    assert listed(figure(branches()).tree) == [
        "School street (finished, 2018)", "Bike bus (running, 2019)",
        "Bike library (running, 2021)", "Cargo bikes for traders (planned, 2024)",
        "Play street (stopped, 2019)",
        "Summer of streets with neighbours and traders (finished, 2020)",
        "Pocket park (running, 2021)", "Repair cafe (stopped, 2019)",
        "Heat map by residents (stopped, 2020)", "Cool rooms (running, 2022)",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_drawing_holds_each_project_once_under_its_origin(size):
    fig = figure(branches())
    flat = texts(fig, size)
    marks = sorted(points(fig, size), key=lambda m: m.y)
    nodes = fig.frames["nodes"]
    assert len(marks) == len(nodes) == len(PROJECTS)
    for name in nodes["name"]:
        assert flat.count(name) == 1
    step = 30 if size is WIDE else 15
    for mark, d, above in zip(marks, nodes["depth"], nodes["above"], strict=True):
        assert mark.x == pytest.approx(7 + step * d)
        if above >= 0:
            assert mark.x == pytest.approx(marks[above].x + step)
            assert mark.y > marks[above].y


def test_a_status_is_a_shape_and_a_word():
    fig = figure(branches())
    looks = {}
    marks = sorted(points(fig, WIDE), key=lambda m: m.y)
    for mark, status in zip(marks, fig.frames["nodes"]["status"], strict=True):
        look = mark.layer.mark
        looks.setdefault(status, set()).add((look["shape"], look["fill"]))
        assert look["stroke"] == marks[0].layer.mark["stroke"]
    assert all(len(found) == 1 for found in looks.values())
    assert len({next(iter(f)) for f in looks.values()}) == len(looks) == 4
    assert any("stopped" in t for t in texts(fig, WIDE))


def test_the_table_holds_what_is_drawn():
    fig = figure(branches())
    frame = fig.tables[0].frame
    given = {n: (names.get(p, ""), s, y) for _, p, n, s, y in PROJECTS
             for names in [{i: n for i, _, n, _, _ in PROJECTS}]}  # fmt: skip
    for row in frame.itertuples():
        assert given[row.name] == (row.came_out_of, row.status, row.start)
    assert len(frame) == len(PROJECTS)


def test_the_words_are_those_of_the_table():
    ids = {p[0] for p in PROJECTS}
    out_of = [p[1] for p in PROJECTS if p[1] in ids]
    stopped = [p[0] for p in PROJECTS if p[3] == "stopped"]
    carried = [s for s in stopped if s in out_of]
    assert (len(out_of), len(stopped), len(carried)) == (7, 3, 2)
    assert said(figure(branches())) == [
        "Tree of 10 projects, 3 steps deep: which came out of which. First ones: 3.",
        "Most came directly out of School street: 2.",
        "4 of 10: running.", "3 of 10: stopped.", "2 of 10: finished.",
        "1 of 10: planned.",
        "7 of 10 projects came out of an earlier one.",
        "3 projects were stopped; of these, 2 had others come out of them.",
    ]  # fmt: skip


@pytest.mark.parametrize("made", [branches, tree])
def test_one_changed_digit_is_noticed(made):
    fig = figure(made())
    assert all(d.sentence.true_of(fig.facts) for d in fig.description)
    assert slips(fig) == []


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_order_of_rows_plays_no_part(size):
    other = figure(shuffled(branches()))
    assert spec(other, size) == spec(figure(branches()), size)
    assert other.tree == figure(branches()).tree
    assert said(other) == said(figure(branches()))


def test_a_chain_of_two_thousand_is_listed_and_published():
    chain = [(f"n{i:04}", f"n{i - 1:04}" if i else None) for i in range(2000)]
    fig = of(chain)
    assert not fig.drawable
    assert len(listed(fig.tree)) == 2000
    assert depth(fig.tree) == DEEPEST
    assert listed(fig.tree)[DEEPEST] == "Project n0008 (out of Project n0007)"
    assert said(fig)[0].startswith("Tree of 2,000 projects, 1,999 steps deep:")
    assert any("8 times at most" in n for n in fig.notes)
    html = fragment(with_parts(branches(), tree=part(chain)))
    assert html.count("<li>") == 2000


def test_a_circle_is_cut_at_its_earliest_and_nothing_is_lost():
    fig = of([("a", "c"), ("b", "a"), ("c", "b"), ("d", "c"), ("e", None)],
             start=["2020", "2019", "2021", "2022", "2018"])  # fmt: skip
    assert [n.split(" (")[0] for n in listed(fig.tree)] == [
        "Project e", "Project b", "Project c", "Project a", "Project d"
    ]  # fmt: skip
    assert fig.notes[0].startswith("1 chain goes round in a circle")
    assert len(of([("a", "a")]).tree) == 1
    two = of([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")])
    assert len(listed(two.tree)) == 4
    assert two.notes[0].startswith("2 chains go round")


def test_an_unknown_origin_makes_a_first_one_and_is_said():
    fig = of([("a", "gone"), ("b", "a"), ("c", ""), ("d", np.nan)])
    assert [n.name for n in fig.tree] == ["Project a", "Project c", "Project d"]
    assert fig.notes == (
        "1 origin is not in the table, so what came out of it stands among the first.",
    )


def test_a_project_with_two_origins_stands_under_one_and_the_rest_is_counted():
    given = part([("a", None), ("b", None), ("c", "a"), ("c", "b")])
    fig = figure(with_parts(branches(), tree=given))
    assert listed(fig.tree) == ["Project a", "Project c", "Project b"]
    assert fig.notes[0].startswith("1 further link is not shown")


def test_more_projects_than_can_be_drawn_are_listed():
    many = [(f"p{i:02}", "p00" if i else None) for i in range(MOST_DRAWN + 1)]
    fig = of(many)
    assert not fig.drawable
    assert len(listed(fig.tree)) == MOST_DRAWN + 1
    assert "too large to draw" in fig.notes[0]
    assert of(many[:-1]).drawable


def test_random_tables_keep_every_project_once():
    draws = np.random.default_rng(7)
    for _ in range(60):
        n = int(draws.integers(1, 30))
        ids = [f"n{i}" for i in range(n)]
        parents = [str(draws.choice([*ids, "gone"])) if draws.random() < 0.8 else None
                   for _ in ids]  # fmt: skip
        fig = of(list(zip(ids, parents, strict=True)))
        names = sorted(n.split(" (")[0] for n in listed(fig.tree))
        assert names == sorted(f"Project {i}" for i in ids)
        nodes = fig.facts["facts"].iloc[0]
        assert nodes["n"] == n
        assert nodes["roots"] + nodes["followed"] == n


def test_without_a_tree_words_and_the_main_table_stand_alone():
    for parts in ({}, {"tree": part([])}):
        fig = figure(with_(branches(), parts=parts))
        assert not fig.drawable
        assert fig.tree == ()
        assert len(fig.tables) == 1


def test_projects_that_came_out_of_none_are_a_plain_list_in_words():
    fig = of([("a", None), ("b", None)])
    assert said(fig) == ["A list of 2 projects. None of them came out of another."]


def test_where_several_are_level_none_is_named():
    fig = of([("a", None), ("b", "a"), ("c", None), ("d", "c")])
    assert said(fig, 2)[1] == (
        "The most that came directly out of one project is 1; this is so for 2 "
        "projects."
    )
    assert slips(fig) == []


def test_only_what_is_drawn_reaches_the_chart():
    given = branches().parts["tree"].assign(lead="KESTREL")
    drawn = json.dumps(spec(figure(with_parts(branches(), tree=given)), WIDE))
    assert "KESTREL" not in drawn
    assert "p10" not in drawn


@pytest.mark.parametrize(
    ("pairs", "status", "english", "spanish"),
    [
        ([("a", None), ("b", "a")], ["stopped", ""],
         "1 project was stopped; at least one came out of it.",
         "1 proyecto se paró; de él salió al menos otro."),
        ([("a", None), ("b", "a")], ["", "stopped"],
         "1 project was stopped; none came out of it.",
         "1 proyecto se paró; de él no salió ninguno."),
        ([("a", None), ("b", "a")], ["stopped", "stopped"],
         "2 projects were stopped; of these, 1 had others come out of it.",
         "2 proyectos se pararon; de estos, 1 dio lugar a otros."),
        ([("a", None), ("b", "a"), ("c", "a")], ["", "stopped", "stopped"],
         "2 projects were stopped; of these, 0 had others come out of them.",
         "2 proyectos se pararon; de estos, 0 dieron lugar a otros."),
    ],
)  # fmt: skip
def test_what_came_out_of_the_stopped(pairs, status, english, spanish):
    given = with_parts(branches(), tree=part(pairs, status=status))
    for language, wanted in (("en-GB", english), ("es", spanish)):
        fig = figure(given, locale=language)
        assert said(fig)[-1] == wanted
        assert slips(fig) == []


def effects(starts, links):
    """Effects that people tell of; each stands under the first that leads to it."""
    ids = sorted({node for link in links for node in link})
    under = {then: first for first, then in reversed(links) if then not in starts}
    names = {i: f"Thing {i}" for i in ids}
    told = pd.DataFrame({
        "from_id": [a for a, _ in links], "to_id": [b for _, b in links],
        "from": [names[a] for a, _ in links], "to": [names[b] for _, b in links],
        "value": 1.0, "unit": "sources", "way": "more",
    })  # fmt: skip
    grown = pd.DataFrame({
        "node_id": ids, "parent_id": [under.get(i) for i in ids],
        "name": list(names.values()), "status": "", "start": "", "told": 1,
    })  # fmt: skip
    return with_parts(branches(), tree=grown, links=told)


class TestEffects:
    LINKS = (("s1", "a"), ("s1", "b"), ("s2", "a"), ("s2", "b"), ("s2", "c"),
             ("a", "s2"))  # fmt: skip

    def test_links_that_the_tree_has_no_room_for_count_too(self):
        # s2 leads to three, of which one stands under it; only s1 came of nothing.
        fig = figure(effects(("s1", "s2"), self.LINKS))
        assert said(fig) == [
            "Tree of 5 things that people name, 1 step deep: which is said to have led "
            "to which. First ones: 2.",
            "Most is said to follow directly from Thing s2: 3.",
            "4 of 5 things are said to follow from another.",
        ]
        assert fig.notes == (
            "3 further links are not shown, as each thing stands under one other at "
            "most.",
        )
        assert slips(fig) == []

    def test_a_link_that_is_cut_is_a_circle_and_not_a_further_one(self):
        links = (("a", "b"), ("b", "c"), ("c", "a"), ("a", "c"))
        assert [n[:16] for n in figure(effects((), links)).notes] == [
            "1 chain goes rou", "1 further link i",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("language", "words"), [("en-GB", "a start itself"), ("es", "ya era inicio")]
    )
    def test_a_list_of_starts_that_lead_to_one_another(self, language, words):
        fig = figure(effects(("s", "t"), (("s", "t"),)), locale=language)
        assert words in said(fig)[0]
        assert len(said(fig)) == 3
        assert slips(fig) == []


def test_a_tree_of_one_is_one_project():
    assert of([("a", None)]).alt == "Tree of 1 project; nothing came out of it."

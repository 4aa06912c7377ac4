"""What `project_spillover` says: every sentence, and its cells."""

from __future__ import annotations

from functools import cache
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.locale import installed, locale
from missionmetrics.metrics.spillover import project_spillover
from tests.metrics.spillover.made_actions import (
    EVEN,
    FIRST,
    ask,
    changed,
    made_of,
    portfolio,
    steep,
)
from tests.test_sentences import _can_fail, another, with_value

NO_LINKS = {"from_project_id": [], "to_project_id": [], "kind": []}


def without_links(tables):
    return changed(tables, project_links=pd.DataFrame(NO_LINKS))


def many_links(tables):
    """Of every six projects, the first written down as followed by the others."""
    names = tables["projects"].sort_values("start")["project_id"].tolist()
    pairs = [(names[k - k % 6], names[k], "grew_from")
             for k in range(len(names)) if k % 6]  # fmt: skip
    return changed(tables, project_links=pd.DataFrame(pairs, columns=list(NO_LINKS)))


def undated(tables, number):
    start = tables["projects"]["start"].mask(
        np.arange(len(tables["projects"])) < number
    )
    return changed(tables, project_events=tables["project_events"].iloc[:0],
                   projects=tables["projects"].assign(start=start))  # fmt: skip


def ungrouped(tables, number):
    few = np.arange(len(tables["projects"])) < number
    names = tables["projects"]["department"].mask(few)
    return changed(tables, projects=tables["projects"].assign(department=names))


def misplaced(tables, number):
    """So many links that lead back in time."""
    day = tables["projects"].set_index("project_id")["start"]
    first, last = day.idxmin(), day.sort_values().index[-number:]
    back = pd.DataFrame({"from_project_id": last, "to_project_id": first,
                         "kind": "copied"})  # fmt: skip
    return changed(tables, project_links=back)


def led():
    rng = np.random.default_rng(8)
    lead = np.sort(rng.uniform(0, 1800, 150))
    after = lead + rng.exponential(20, 150)
    return made_of({"Highways": lead, "Parks": after[after < 1815]})


def batches():
    rng = np.random.default_rng(9)
    return made_of({"A": np.repeat(np.sort(rng.integers(0, 1800, 60)), 4)})


def bursts():
    """Years of quiet and weeks of one a day: no echo that fades is like that."""
    days = [s + d for s in (0, 400, 800, 1200, 1600) for d in range(0, 70, 1)]
    return made_of({"A": np.array([*days, 1825])})


def day(weeks):
    return str((FIRST + pd.Timedelta(weeks=weeks)).date())


def unknown(tables, number):
    """So many events of projects that are in no list."""
    odd = tables["project_events"].iloc[:number].assign(
        project_id=[f"odd{i}" for i in range(number)])  # fmt: skip
    return changed(tables, project_events=pd.concat([tables["project_events"], odd]))


def one_link(step):
    """The first project of few, followed by one that began so many later."""
    tables = portfolio(seed=9, number=60, ratio=0.2)
    names = tables["projects"].sort_values("start")["project_id"].tolist()
    return changed(tables, project_links=pd.DataFrame(
        [(names[0], names[step], "grew_from")], columns=list(NO_LINKS)))  # fmt: skip


def one_family():
    tables = portfolio(seed=9, number=60, ratio=0.2)
    names = tables["projects"].sort_values("start")["project_id"].tolist()
    return changed(tables, project_links=pd.DataFrame(
        [(names[0], name, "grew_from") for name in names[1:]],
        columns=list(NO_LINKS)))  # fmt: skip


def many_groups():
    """Three departments with enough actions, where two are set beside one another."""
    rng = np.random.default_rng(5)
    tables = made_of({name: np.sort(rng.uniform(0, 400, 21)) for name in "ABC"})
    with patch.object(project_spillover, "MOST_PAIRED", 2):
        return ask(tables, EVEN, by="department")


SAID = {
    "clear": lambda: ask(portfolio(seed=2, number=300)),
    "none": lambda: ask(portfolio(seed=4, number=200, ratio=0.0)),
    "wide": lambda: ask(portfolio(seed=13, number=60, ratio=0.4, kind="growing"),
                        {"trend": True}),
    "few": lambda: ask(portfolio(seed=9, number=12, ratio=0.2), EVEN),
    "parts": lambda: ask(portfolio(seed=9, number=60, ratio=0.2),
                         {"calendar": "months", "trend": True}),
    "short": lambda: ask(made_of({"A": np.arange(40) // 3}), EVEN),
    "even": lambda: ask(portfolio(seed=2, number=400, kind="even"), EVEN),
    "both": lambda: ask(portfolio(seed=2, number=120),
                        {"calendar": [3, 9], "trend": True}),
    "some": lambda: ask(portfolio(seed=2, number=120), by="department"),
    "no groups": lambda: ask(portfolio(seed=4, number=120, ratio=0.0),
                             by="department"),
    "no answer": lambda: ask(portfolio(seed=9, number=12, ratio=0.2), by="department"),
    "domain": lambda: ask(portfolio(seed=4, number=100, ratio=0.0), by="domain"),
    "led": lambda: ask(led(), EVEN, by="department"),
    "no links": lambda: ask(without_links(portfolio(seed=4, number=100, ratio=0.0))),
    "more": lambda: ask(many_links(portfolio(seed=4, number=300, ratio=0.0))),
    "fewer": lambda: ask(portfolio(seed=2, number=400, kept=0.2, kind="even"), EVEN),
    "batches": lambda: ask(batches(), EVEN),
    "bursts": lambda: ask(bursts(), EVEN),
    "one undated": lambda: ask(undated(portfolio(seed=9, number=12), 1), EVEN),
    "two undated": lambda: ask(undated(portfolio(seed=9, number=12), 2), EVEN),
    "one ungrouped": lambda: ask(ungrouped(portfolio(seed=9, number=12), 1),
                                 by="department"),
    "two ungrouped": lambda: ask(ungrouped(portfolio(seed=9, number=12), 2),
                                 by="department"),
    "outside": lambda: ask(portfolio(seed=9, number=12), EVEN, start=day(60)),
    "one outside": lambda: ask(made_of({"A": np.arange(0, 130, 10)}), EVEN,
                               start=day(1)),
    "one link": lambda: ask(misplaced(portfolio(seed=9, number=12), 1), EVEN),
    "steps": lambda: ask(portfolio(seed=9, number=60, ratio=0.2),
                         {"steps": ["2021-01-01"]}),
    "open": lambda: ask(steep(), EVEN),
    "one group that echoes": lambda: ask(portfolio(seed=9, number=12), by="domain"),
    "one small group": lambda: ask(made_of({"A": np.arange(0, 60, 10)}), EVEN,
                                   by="department"),
    "no calls": lambda: ask(portfolio(seed=4, number=100, ratio=0.0, kind="even")),
    "many groups": many_groups,
    "far end": lambda: ask(made_of({"A": np.arange(0, 400, 10)}), EVEN,
                           end=day(250)),
    "late start": lambda: ask(portfolio(seed=9, number=60, ratio=0.2), EVEN,
                              start=day(-90)),
    "stray first": lambda: ask(made_of({"A": [0, *np.arange(300, 900, 20)]}), EVEN),
    "stray last": lambda: ask(made_of({"A": [*np.arange(0, 600, 20), 900]}), EVEN),
    "open group": lambda: ask(steep(), EVEN, by="department"),
    "one unknown": lambda: ask(unknown(portfolio(seed=9, number=12), 1), EVEN),
    "two unknown": lambda: ask(unknown(portfolio(seed=9, number=12), 2), EVEN),
    "long window": lambda: ask(portfolio(seed=2, number=60), EVEN, window=4000),
    "short window": lambda: ask(one_link(40), EVEN, window=1),
    "one family": lambda: ask(one_family(), EVEN),
    "one follower": lambda: ask(one_link(1), EVEN),
    "three followers": lambda: ask(portfolio(seed=2, number=60), EVEN, window=1),
    "slow": lambda: ask(portfolio(seed=2, number=300, kind="even", half_life=12.0,
                                  ratio=0.8), EVEN),
    "two links": lambda: ask(misplaced(portfolio(seed=9, number=12), 2), EVEN),
}  # fmt: skip


@cache
def made(name):
    return SAID[name]()


def every_sentence():
    for name in SAID:
        result = made(name)
        for sentence in (*result.sentences, *result.cautions, result.question,
                         result.interval):  # fmt: skip
            yield name, result, sentence


def test_each_sentence_is_said_and_each_number_in_it_is_its_cell():
    told = set()
    for name, result, sentence in every_sentence():
        told.add(sentence.message)
        tables = result.tables()
        words = sentence.say(tables)
        for slot_name, slot in sentence.slots.items():
            value = another(slot.cell.value(tables), slot.style)
            changed_ = with_value(tables, slot.cell, value)
            differs = sentence.say(changed_) != words
            assert differs or not sentence.true_of(changed_), (name, slot_name, words)
        for claim in sentence.holds:
            assert claim.true_of(tables)
            assert _can_fail(claim, tables), (name, sentence.message)
    ours = {m for m in locale("en-GB").messages if m.startswith("followed.")}
    left = {m for m in ours if m not in told and m.rpartition(".")[0] not in told}
    assert left == {m for m in ours if m.startswith("followed.alone.")}


@pytest.mark.parametrize("language", installed())
def test_each_result_is_said_in_each_language(language):
    for name in SAID:
        result = made(name)
        said = [*result.say(language), *result.warn(language), result.doubt(language)]
        assert all("⟦" not in s and "{" not in s for s in said)
        assert len(" ".join(result.say(language)[:4]).split()) <= 80


def test_each_kind_of_baseline_has_its_words():
    assert "than the calendar alone" in made("clear").say()[0]
    assert "than an even pace alone" in made("even").say()[0]
    assert "growth or decline alone" in made("wide").say()[0]
    assert "calendar and steady growth or decline alone" in made("both").say()[0]


def test_a_least_figure_has_the_same_cautions():
    said = {s.message for s in made("open").cautions}
    assert "followed.caution.slow" in said
    assert made("open").parts["answers"]["batches"].iloc[0] == (
        "followed.caution.batches" in said
    )


@pytest.mark.parametrize("name", ["clear", "none", "some", "no groups"])
def test_it_is_drawn_and_described(name):
    fig = figure(made(name))
    assert fig.form == "interval-by-group"
    assert fig.drawable
    assert len(fig.frames["rows"]) == 3
    assert describe(fig)


def test_measures_are_drawn_under_their_own_names():
    drawn = figure(made("clear"), locale="es").frames["rows"]
    assert drawn["name"].tolist() == [
        "Acciones que siguen a cada una",
        "Lo mismo, de suponer un ritmo parejo",
        "Proyectos anotados que siguen a cada uno",
    ]


def test_what_says_nothing_is_not_drawn():
    assert not figure(made("short")).drawable


def test_it_never_says_that_one_thing_brought_about_another():
    """Only the caution that denies it may."""
    for name, result, sentence in every_sentence():
        words = sentence.say(result.tables())
        if sentence.message != "followed.caution.order":
            assert "brought about" not in words, name
        assert "cause" not in words

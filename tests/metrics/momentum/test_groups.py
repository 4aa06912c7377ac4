"""Figures split by group: one of them, or several and what sets them apart."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.stats.trend import fit_trend
from tests.made import evidence, no_targets, targets

RNG = np.random.default_rng(61)
YEARS = np.arange(19)


def line(slope, sd=1.0):
    return 100 + slope * YEARS + RNG.normal(0, sd, 19)


HOMES, CARS, WORK = line(-3.0), line(0.0), line(-1.0)
WHOLE = (HOMES + CARS + WORK) / 3


def split(groups, area="a"):
    """Evidence of one area with rows of several groups; "" is the whole."""
    made = evidence({area: WHOLE})
    tables = [
        made.table.assign(group=name, value=np.asarray(values, float))
        for name, values in groups.items()
    ]
    return replace(made, table=pd.concat(tables, ignore_index=True))


ALL = {"": WHOLE, "homes": HOMES, "cars": CARS, "work": WORK}


def ask(groups, goals=None, figures=ALL, areas=("a",), **settings):
    goals = no_targets() if goals is None else goals
    return momentum(split(figures), goals, indicator="x", areas=list(areas),
                    groups=groups, **settings)  # fmt: skip


@cache
def two():
    """Two groups side by side."""
    return ask(["homes", "cars"])


def test_one_group_is_as_if_it_were_the_only_one():
    got = ask("homes").table
    alone = momentum(evidence({"a": HOMES}), no_targets(), indicator="x", areas=["a"])
    assert set(got["group"]) == {"homes"}
    pd.testing.assert_frame_equal(got.drop(columns="group"), alone.table)
    assert "group" not in alone.table


def test_the_whole_keeps_its_target_and_a_group_has_none():
    goals = targets(value=10.0)
    assert ask("all", goals).parts["status"]["status"].tolist() != ["no target"]
    assert ask("homes", goals).parts["status"]["status"].tolist() == ["no target"]
    several = ask(["all", "homes"], goals).parts["status"].set_index("group")
    assert several.loc["homes", "status"] == "no target"
    assert several.loc["A", "status"] != "no target"


def test_several_groups_stand_beside_the_whole_with_the_pace_each_has_alone():
    result = ask(["all", "homes", "cars"])
    table = result.table.set_index("group")
    assert table.index.tolist() == ["A", "homes", "cars"]
    assert set(table["measure"]) == {"velocity"}
    assert set(table["area_id"]) == {"a"}
    for name, values in (("A", WHOLE), ("homes", HOMES), ("cars", CARS)):
        slope = fit_trend([values], 2005.5 + YEARS).slope()
        assert table.loc[name, "estimate"] == pytest.approx(slope.mean()[0])
        assert table.loc[name, "low"] == pytest.approx(slope.interval(0.95)[0][0])


def test_the_difference_of_two_groups_is_that_of_independent_paces():
    """Mean and variance of a difference: those of the two mixtures added up."""
    part = two().parts["differences"]
    assert part[["group", "other"]].to_numpy().tolist() == [["homes", "cars"]]
    first, other = (fit_trend([v], 2005.5 + YEARS).slope() for v in (HOMES, CARS))
    row = part.iloc[0]
    assert row["estimate"] == pytest.approx(first.mean()[0] - other.mean()[0])
    spread = np.hypot(first.sd()[0], other.sd()[0])
    assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * spread, rel=0.15)
    assert row["certainty"] == "clear"


def test_the_whole_is_in_no_pair_and_not_counted_among_groups():
    result = ask(["all", "homes", "cars", "work"])
    part = result.parts["differences"]
    assert len(part) == 3
    assert "A" not in set(part["group"]) | set(part["other"])
    assert "of 3 groups" in result.say()[0]


def test_words_are_those_of_the_table_in_both_languages():
    result = two()
    text = " ".join(result.say())
    assert "homes: lately falling by about" in text
    assert "The pace of cars lies above that of homes" in text
    assert "1 in 20" in text
    assert "El ritmo de cars está por encima del de homes" in " ".join(result.say("es"))
    assert result.title == "Emissions in A: how fast is it changing in each group?"
    assert ask("homes").title == "Emissions in A, homes: is the pace fast enough?"


def test_groups_that_are_alike_are_not_told_apart():
    figures = {"one": line(-1.0, 4.0), "two": line(-1.0, 4.0)}
    text = " ".join(ask(["one", "two"], figures=figures).say())
    assert "No two groups can be told apart" in text


def test_a_group_with_few_figures_has_no_difference_and_says_why():
    few = np.where(YEARS < 15, np.nan, HOMES)
    result = ask(["homes", "few"], figures={"homes": HOMES, "few": few})
    row = result.parts["differences"].iloc[0]
    assert np.isnan(row["estimate"])
    assert (row["certainty"], row["reason"]) == ("not enough data", "few_figures")
    assert "few: too few figures" in " ".join(result.say())


def test_the_order_of_groups_changes_no_difference_but_its_sign():
    one = two().parts["differences"].iloc[0]
    other = ask(["cars", "homes"]).parts["differences"].iloc[0]
    assert other["estimate"] == pytest.approx(-one["estimate"])
    assert other["low"] == pytest.approx(-one["high"])


def test_the_picture_counts_groups():
    fig = figure(two())
    assert "2 groups" in fig.alt


def test_it_goes_through_json_and_is_asked_again():
    result = two()
    assert Result.from_json(result.to_json()).to_json() == result.to_json()
    given = {"evidence": split(ALL), "targets": no_targets()}
    assert result.rerun(given).to_json() == result.to_json()


@pytest.mark.parametrize(
    "groups", ["ships", ["homes", "ships"], ["homes", "homes"], []]
)
def test_a_group_that_is_none_is_named(groups):
    with pytest.raises(EvidenceError) as caught:
        ask(groups)
    assert caught.value.code == "MM-GROUP-UNKNOWN"


def test_several_groups_of_several_areas_are_refused_one_group_is_not():
    both = replace(
        split(ALL),
        table=pd.concat([split(ALL).table, split(ALL, "b").table], ignore_index=True),
        areas=evidence({"a": WHOLE, "b": WHOLE}).areas,
    )
    with pytest.raises(EvidenceError) as caught:
        momentum(both, no_targets(), indicator="x", areas=["a", "b"],
                 groups=["homes", "cars"])  # fmt: skip
    assert caught.value.code == "MM-GROUP-UNKNOWN"
    one = momentum(both, no_targets(), indicator="x", areas=["a", "b"], groups="homes")
    assert one.table["area_id"].tolist() == ["a", "b"]
    assert set(one.table["group"]) == {"homes"}
    assert one.title == "Emissions, homes: where is it changing, and how fast?"


def test_a_group_is_drawn_beside_the_same_group_of_the_comparator_if_it_has_one():
    both = replace(
        split(ALL),
        table=pd.concat(
            [split(ALL).table, split({"homes": 2 * HOMES}, "b").table],
            ignore_index=True,
        ),
        areas=evidence({"a": WHOLE, "b": WHOLE}).areas,
    )
    ask_b = {"indicator": "x", "areas": ["a"], "comparator": "b"}
    homes = momentum(both, no_targets(), groups="homes", **ask_b)
    # Twice the figures, rebased to the same start, are the figures.
    np.testing.assert_allclose(homes.parts["comparator"]["value"], HOMES)
    cars = momentum(both, no_targets(), groups="cars", **ask_b)
    assert "comparator" not in cars.parts


def test_without_a_choice_groups_are_refused_and_the_way_out_is_named():
    with pytest.raises(EvidenceError) as caught:
        ask(None)
    assert caught.value.code == "MM-GROUPS"
    assert "groups=" in caught.value.fix

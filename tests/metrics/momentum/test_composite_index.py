"""Indicators put together: places, how sure they are, and words from the table."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import locale
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.composite_index import composite_index
from missionmetrics.metrics.momentum.together import index_words as words
from missionmetrics.metrics.momentum.together.index_ways import ways_of
from missionmetrics.stats.composite.means import REASONS
from missionmetrics.stats.composite.options import Aggregation, Imputation, Missing
from missionmetrics.stats.composite.replicating import Alternatives
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)
from tests.made import SOURCES, areas, indicators, observations

CODES = ("a", "b", "c", "d")
# More is better in x and z, less in y; people only divide.
FIGURES = {
    "x": [10.0, 20.0, 30.0, 40.0],
    "y": [4.0, 3.0, 2.0, 1.0],
    "z": [1.0, 5.0, 3.0, 4.0],
    "people": [1.0, 2.0, 1.0, 4.0],
}
WAYS = {"x": "up", "y": "down", "z": "up", "people": "stay"}
EQUAL = Alternatives(weights=0.5)


def evidence(figures=None, **years):
    given = FIGURES if figures is None else figures
    tables = [
        observations({c: [v] for c, v in zip(CODES, row, strict=False)},
                     indicator=name, first=years.get(name, 2020))
        for name, row in given.items()
    ]  # fmt: skip
    known = [indicators(indicator_id=n, name=n.upper(), direction=WAYS[n])
             for n in given]  # fmt: skip
    return indicator_evidence(pd.concat(tables, ignore_index=True),
                              pd.concat(known, ignore_index=True),
                              areas(dict.fromkeys(CODES)), SOURCES)  # fmt: skip


def ask(made_of=("x", "y", "z"), given=None, **settings):
    small = {"replications": 200, "base": 32, "ways": EQUAL}
    return composite_index(given or evidence(), specification=made_of,
                           **{**small, **settings})  # fmt: skip


def divided():
    """Two pillars of unequal weight, one indicator a head."""
    return Specification(
        indicators=(Indicator(code="x", parent="p", denominator="people"),
                    Indicator(code="y", parent="p", direction=-1),
                    Indicator(code="z", parent="q")),
        aggregates=(Aggregate(code="index", level="index"),
                    Aggregate(code="p", level="pillar", parent="index", weight=3),
                    Aggregate(code="q", level="pillar", parent="index")),
    )  # fmt: skip


def test_the_index_by_hand():
    # On 0 to 100: x 0, 33, 67, 100; y the same; z 0, 100, 50, 75.
    result = ask()
    assert result.table["estimate"].tolist() == pytest.approx(
        [0, 500 / 9, 550 / 9, 275 / 3]
    )
    assert result.parts["ranks"]["rank"].tolist() == [4, 3, 2, 1]
    assert result.table["n"].tolist() == [3, 3, 3, 3]
    assert result.table[["low", "high"]].isna().all(axis=None)


def test_a_make_up_with_pillars_and_a_denominator_by_hand():
    # x a head: 10, 10, 30, 10, so 0, 0, 100, 0; pillar p half of y: 0, 17, 83, 50.
    result = ask(divided())
    expected = [0, (3 * 50 / 3 + 100) / 4, (3 * 250 / 3 + 50) / 4, (150 + 75) / 4]
    assert result.table["estimate"].tolist() == pytest.approx(expected)
    weights = result.parts["weights"].set_index("part")
    assert weights.loc[["p", "q"], "nominal"].tolist() == [0.75, 0.25]
    assert weights.groupby("whole")["share_of_variance"].sum().to_numpy() == (
        pytest.approx([1, 1, 1])
    )


def test_contributions_sum_to_the_index():
    result = ask(divided())
    split = result.parts["contributions"].groupby("area_id")["contribution"].sum()
    assert split.to_numpy() == pytest.approx(result.table["estimate"].to_numpy())
    other = replace(divided(), aggregation=Aggregation(method="copeland"))
    assert ask(other).parts["contributions"].empty


def test_the_best_in_everything_is_first_in_every_way():
    figures = FIGURES | {"z": [1.0, 2.0, 3.0, 4.0]}
    result = ask(given=evidence(figures), ways=None)
    ranks = result.parts["ranks"].set_index("area_id").loc["d"]
    assert (ranks["rank_best"], ranks["rank_worst"]) == (1, 1)
    assert ranks["share_first"] == 1
    assert result.table["certainty"].tolist()[-1] == "clear"
    assert result.say()[0] == (
        "D comes first of 4 areas, with 3 kinds of figure put together"
    )
    assert result.say()[1] == (
        "Of the ways tried, more than 99 in 100 put D among the first 3."
    )


def test_weights_that_decide_the_first_place_show_in_its_range():
    # C and D are level: who is first hangs on the weights alone.
    figures = {"x": [0.0, 1.0, 10.0, 9.0], "z": [0.0, 1.0, 9.0, 10.0]}
    result = ask(("x", "z"), given=evidence(figures))
    ranks = result.parts["ranks"].set_index("area_id")
    assert ranks.loc[["c", "d"], "rank_high"].tolist() == [2, 2]
    assert ranks.loc["c", "share_first"] == pytest.approx(0.5, abs=0.12)
    assert ranks["share_first"].sum() == pytest.approx(1.0)
    assert "share the first place" in result.say()[0]
    assert result.table["certainty"].tolist() == [
        "clear", "clear", "unclear", "unclear"]  # fmt: skip


def test_a_first_place_that_is_not_sure_is_not_headlined():
    figures = {"x": [0.0, 1.0, 10.0, 9.0], "z": [0.0, 1.0, 8.5, 10.0]}
    result = ask(("x", "z"), given=evidence(figures))
    assert result.say()[0].startswith("No area of 4 is sure to come first")
    assert "D could hold any place from 1 to 2." in result.say()


def test_the_declared_place_always_lies_in_its_range():
    for made_of, seed in product((("x", "y", "z"), divided()), range(2)):
        ranks = ask(made_of, ways=None, seed=seed).parts["ranks"]
        assert (ranks["rank_low"] <= ranks["rank"]).all()
        assert (ranks["rank"] <= ranks["rank_high"]).all()


def test_ways_that_all_differ_from_the_declared_one_leave_it_in_the_range():
    # Equal weights put D first (95 against 92.5); both panels, who look at x, put C.
    figures = {"x": [0.0, 1.0, 10.0, 9.0], "z": [0.0, 1.0, 8.5, 10.0]}
    sets = {"weight_sets": [[1.0, 0.0, 1.0], [0.9, 0.1, 1.0]]}
    ranks = ask(("x", "z"), given=evidence(figures), ways=sets).parts["ranks"]
    both = ranks.set_index("area_id").loc[["c", "d"]]
    assert both["rank"].tolist() == [2, 1]
    assert both[["rank_best", "rank_worst"]].to_numpy().tolist() == [[1, 1], [2, 2]]
    assert both[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_an_area_of_which_too_little_is_known_gets_no_place_and_a_reason():
    figures = FIGURES | {"x": [np.nan, 20.0, 30.0, 40.0],
                         "y": [np.nan, 3.0, 2.0, 1.0]}  # fmt: skip
    result = ask(given=evidence(figures))
    first = result.table.iloc[0]
    assert (first["certainty"], first["n"]) == ("not enough data", 1)
    assert np.isnan(first["estimate"])
    ranks = result.parts["ranks"]
    assert ranks["reason"].tolist() == [REASONS[1], "", "", ""]
    assert np.isnan(ranks["rank_low"].iloc[0])
    assert any("1 area has no index" in w for w in result.warn())
    assert any(w.startswith("Of 12 figures, 2 are not known") for w in result.warn())
    assert figure(result).form == "ranking"


def test_an_indicator_that_is_the_same_everywhere_says_nothing():
    result = ask(given=evidence(FIGURES | {"z": [2.0] * 4}))
    assert result.table["estimate"].tolist() == pytest.approx(
        [0, 100 / 3, 200 / 3, 100]
    )
    assert "1 indicator is the same in every area, and is left out." in result.warn()


def test_totals_that_nothing_divides_are_warned_of():
    # The indicators made by hand are sums; x is divided in the second make-up.
    assert any(w.startswith("3 indicators are totals") for w in ask().warn())
    assert any(w.startswith("2 indicators are totals") for w in ask(divided()).warn())


def test_treatment_is_told_value_by_value():
    codes = [f"a{n:02d}" for n in range(14)]
    rows = {"x": [*range(1, 13), 60.0, 6.5], "z": [*range(7, 14), *range(7)]}
    tables = [
        observations({c: [float(v)] for c, v in zip(codes, row, strict=True)},
                     indicator=n, first=2020)
        for n, row in rows.items()
    ]  # fmt: skip
    known = pd.concat([indicators(indicator_id=n, name=n.upper(), direction="up")
                       for n in rows], ignore_index=True)  # fmt: skip
    given = indicator_evidence(pd.concat(tables, ignore_index=True), known,
                               areas(dict.fromkeys(codes)), SOURCES)  # fmt: skip
    result = ask(("x", "z"), given=given)
    moved = result.parts["treatment"].query("area_id != ''")
    assert moved[["area_id", "indicator_id", "from_value", "to_value"]].to_numpy()[
        0].tolist() == ["a12", "x", 60.0, 12.0]  # fmt: skip
    assert len(moved) == 1
    assert any(w.startswith("1 far-out figure was") for w in result.warn())
    assert not any("the ends of the scale" in w for w in result.warn())


def test_a_choice_that_moves_nothing_has_no_share():
    result = ask(ways=None, base=64)
    shares = result.parts["sensitivity"].set_index("assumption")
    # No value is far out, so that treatment does nothing.
    assert shares.loc["treatment", "total"] == 0
    assert (shares["total_low"] <= shares["total_high"]).all()
    assert shares["total"].is_monotonic_decreasing


def test_ways_that_give_no_index_are_told_and_not_shared_out():
    ways = {"aggregation": [{"method": "arithmetic"}, {"method": "geometric"}]}
    result = ask(ways=ways)  # on 0 to 100 the worst has no geometric mean
    assert result.parts["sensitivity"].empty
    assert any("Some of the ways" in w for w in result.warn())
    assert any("Other weights were not tried" in w for w in result.warn())


def test_sets_of_weights_stay_a_set():
    # Two panels: one lets x count alone, the other z; nobody asks for their mean.
    sets = {"weight_sets": [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]}
    figures = {"x": [0.0, 1.0, 10.0, 9.0], "z": [0.0, 1.0, 8.5, 10.0]}
    result = ask(("x", "z"), given=evidence(figures), ways=sets)
    ranks = result.parts["ranks"].set_index("area_id")
    assert ranks.loc[["c", "d"], ["rank_best", "rank_worst"]].to_numpy().tolist() == [
        [1, 2], [1, 2]]  # fmt: skip
    assert any("2 sets of weights were tried" in w for w in result.warn())
    assert result.rerun({"evidence": evidence(figures)}).to_dict() == result.to_dict()


def test_the_latest_shared_period_is_taken():
    both = pd.concat([
        observations({c: [v, v + 1] for c, v in zip(CODES, FIGURES[n], strict=True)},
                     indicator=n, first=first)
        for n, first in (("x", 2019), ("z", 2020))
    ], ignore_index=True)  # fmt: skip
    known = pd.concat([indicators(indicator_id=n, direction="up") for n in "xz"],
                      ignore_index=True)  # fmt: skip
    given = indicator_evidence(both, known, areas(dict.fromkeys(CODES)), SOURCES)
    assert set(ask(("x", "z"), given=given).table["period"]) == {"2020"}
    with pytest.raises(EvidenceError, match="x 2020, z 2021") as caught:
        ask(("x", "z"), given=given, period="2021")
    assert caught.value.code == "MM-INDEX-PERIOD"


@pytest.mark.parametrize(("made_of", "settings", "code"), [
    (("x", "y"), {"level": 95}, "MM-LEVEL"),
    (("x", "y"), {"first": 0}, "MM-COMPOSITE-RANGE"),
    (("x", "y"), {"replications": 0}, "MM-COMPOSITE-RANGE"),
    (("x",), {}, "MM-INDEX-FEW"),
    (("x", "y"), {"areas": ["a"]}, "MM-INDEX-FEW"),
    (("x", "y"), {"areas": ["a", "a", "b"]}, "MM-AREA-TWICE"),
    (("x", "y"), {"areas": ["a", "nowhere"]}, "MM-AREA-EMPTY"),
    (("x", "people"), {}, "MM-INDEX-DIRECTION"),
    (("x", "unheard"), {}, "MM-INDICATOR-UNKNOWN"),
    ({"indicators": [{"code": "x", "parent": "i", "direction": -1},
                     {"code": "z", "parent": "i"}],
      "aggregates": [{"code": "i", "level": "index"}]}, {}, "MM-INDEX-DIRECTION"),
    ({"indicators": [{"code": "x", "parent": "i", "denominator": "unheard"},
                     {"code": "z", "parent": "i"}],
      "aggregates": [{"code": "i", "level": "index"}]}, {}, "MM-INDICATOR-UNKNOWN"),
    (("x", "y"), {"ways": {"weight": 0.5}}, "MM-COMPOSITE-OPTION"),
])  # fmt: skip
def test_what_cannot_be_answered_is_refused(made_of, settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask(made_of, **settings)
    assert caught.value.code == code


def test_groups_are_refused():
    given = evidence()
    split = given.table.copy()
    split.loc[split["area_id"] == "a", "group"] = "women"
    with pytest.raises(EvidenceError) as caught:
        ask(given=type(given)(table=split, series=given.series, areas=given.areas))
    assert caught.value.code == "MM-GROUPS"


def test_the_same_seed_says_the_same_and_it_can_be_asked_again():
    one, other = ask(divided(), ways=None), ask(divided(), ways=None)
    assert one.to_dict() == other.to_dict()
    again = one.rerun({"evidence": evidence()})
    assert again.to_dict() == one.to_dict()
    changed = one.rerun({"evidence": evidence()}, seed=9)
    assert not changed.parts["ranks"].equals(one.parts["ranks"])


def test_the_order_of_areas_does_not_change_the_answer():
    forward = ask(areas=["a", "b", "c", "d"]).table.set_index("area_id")
    back = ask(areas=["d", "c", "b", "a"]).table.set_index("area_id")
    assert back.loc[forward.index, "estimate"].to_numpy() == pytest.approx(
        forward["estimate"].to_numpy()
    )


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_it_speaks_each_language(language):
    figures = FIGURES | {"x": [np.nan, 20.0, 30.0, 40.0], "y": [np.nan, 3.0, 2.0, 1.0]}
    for result in (ask(), ask(divided(), ways=None), ask(given=evidence(figures))):
        said = result.summary(language)
        assert "⟦" not in said
        assert "nan" not in said.lower().split()


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_every_choice_has_words(language):
    kinds = {"imputation", "treatment", "normalisation", "aggregation", "left_out",
             "weights"}  # fmt: skip
    missing = {k for k in kinds
               if f"composite.choice.{k}" not in locale(language).messages}  # fmt: skip
    assert missing == set()


def test_a_mission_answers_with_its_own_tables():
    mission = mm.example()
    made_of = ["cycling_share", "bus_journeys_per_head", "territorial_emissions"]
    result = mission.composite_index(made_of, replications=100, base=16)
    assert len(result.table) == 10  # the districts of Harbour City
    assert set(result.table["period"]) == {"2024"}
    # Emissions are added up from neighbourhoods; others are as published.
    found = result.parts["contributions"]
    seen = mission.tables["observations"].query(
        "indicator_id == 'cycling_share' and period == '2024' and area_id == '03'"
    )
    own = found.query("indicator_id == 'cycling_share' and area_id == '03'")
    assert own["value"].iloc[0] == seen["value"].iloc[0]
    # By name as by default: the level below the city.
    assert result.rerun(mission, areas="district").to_dict() == result.to_dict()
    a_head = {
        "indicators": [{"code": "cycling_share", "parent": "i"},
                       {"code": "bus_journeys", "parent": "i",
                        "denominator": "residents"}],
        "aggregates": [{"code": "i", "level": "index"}],
    }  # fmt: skip
    both = [mission.composite_index(g, replications=100, base=16).table["estimate"]
            for g in (a_head, made_of[:2])]  # fmt: skip
    # The example's own figure a head is rounded to two decimals.
    assert both[0].to_numpy() == pytest.approx(both[1].to_numpy(), abs=0.2)


def test_the_picture_says_what_the_table_holds():
    result = ask(ways=None)
    fig = figure(result)
    assert fig.form == "ranking"
    assert [row[0] for row in fig.tables[0].rows] == ["D", "C", "B", "A"]
    # Choices are varied here, and no data are drawn again.
    assert not any("drawn again" in line for line in describe(fig))


def test_one_area_alone_is_put_in_no_order():
    figures = {"x": [1.0, np.nan, np.nan, 3.0], "z": [np.nan, 2.0, 3.0, 4.0]}
    made_of = Specification(
        indicators=(Indicator(code="x", parent="i"), Indicator(code="z", parent="i")),
        aggregates=(Aggregate(code="i", level="index"),),
        missing=Missing(policy="refuse"),
    )
    result = ask(made_of, given=evidence(figures))
    assert result.parts["summary"]["placed"].iloc[0] == 1
    assert result.say() == ["The figures do not allow the areas to be put in order"]
    assert result.table["certainty"].tolist() == ["not enough data"] * 3 + ["unclear"]


def test_areas_that_differ_in_nothing_are_put_in_no_order():
    result = ask(
        ("x", "z"), given=evidence({"x": [0.1] * 4, "z": [2.0] * 4}), ways=None
    )
    assert result.say() == ["The figures do not allow the areas to be put in order"]
    ranks = result.parts["ranks"]
    assert (
        ranks[["rank_best", "rank_worst", "rank_low", "share_first"]]
        .isna()
        .all(axis=None)
    )
    assert (ranks["reason"] != "").all()


def test_a_place_that_no_way_gives_is_not_sure():
    # On 0 to 100 the worst area has no geometric and no harmonic mean.
    ways = {"aggregation": [{"method": "geometric"}, {"method": "harmonic"}]}
    figures = {"x": [1.0, 2.0, 5.0, 3.0], "z": [1.0, 2.0, 3.0, 4.0]}
    result = ask(("x", "z"), given=evidence(figures), ways=ways)
    assert result.parts["ranks"]["ways"].tolist() == [0, 200, 200, 200]
    assert result.table["certainty"].iloc[0] == "unclear"
    assert result.parts["summary"]["sure"].iloc[0] == 3


def test_to_be_among_as_many_as_there_are_says_nothing_and_is_not_said():
    said = ask(first=4, given=evidence(FIGURES | {"z": [1.0, 2.0, 3.0, 4.0]})).say()
    assert said[1] == "Of the ways tried, more than 99 in 100 put D first."
    assert said[2] == "D holds the first place in at least 95% of them."


@pytest.mark.parametrize(("ends", "message"), [
    # (total_low, total_high) of three choices, the largest total first
    ([(0.6, 0.8), (0.3, 0.5), (0.1, 0.55)], "composite.moves.most"),
    ([(0.6, 0.8), (0.3, 0.5), (0.1, 0.65)], "composite.moves.either"),
    ([(0.6, 0.8), (0.3, 0.7), (0.1, 0.5)], "composite.moves.either"),
    ([(0.6, 0.8), (0.3, 0.7), (0.1, 0.65)], "composite.moves.several"),
])  # fmt: skip
def test_a_choice_moves_most_only_if_ahead_of_every_other(ends, message):
    result = ask(ways=None)
    kinds = ["weights", "treatment", "normalisation"]
    shares = pd.DataFrame(ends, columns=["total_low", "total_high"])
    parts = {**result.parts, "sensitivity": shares.assign(assumption=kinds)}
    (said,) = [s for s in words.sentences(parts) if ".moves." in s.message]
    assert said.message == message
    every = {**result.tables(), "sensitivity": parts["sensitivity"]}
    assert said.true_of(every)
    if message.endswith("either"):  # the one that is named is the one that is near
        near = 1 if ends[1][1] >= 0.6 else 2
        assert said.slots["other"].cell.row == near


def test_effective_weights_are_told_of_arithmetic_means_only():
    weights = ask().parts["weights"]
    assert (weights["reason"] == "").all()
    assert weights["share_of_variance"].notna().all()
    other = replace(divided(), aggregation=Aggregation(method="mean-min"))
    weights = ask(other).parts["weights"]
    assert weights[["share_of_variance", "share_of_correlation", "correlation"]].isna(
    ).all(axis=None)  # fmt: skip
    assert (weights["reason"] != "").all()
    assert weights["nominal"].notna().all()


def test_a_figure_that_cannot_be_divided_is_not_known():
    figures = FIGURES | {"people": [np.nan, 2.0, 1.0, 4.0]}
    assert ask(divided(), given=evidence(figures)).table["n"].tolist() == [2, 3, 3, 3]


TWO = [{"code": "x", "parent": "i"}, {"code": "z", "parent": "i"}]
INDEX = [{"code": "i", "level": "index"}]


@pytest.mark.parametrize(("made_of", "settings", "code"), [
    (("x", "y"), {"level": "95"}, "MM-LEVEL"),
    (("x", "y"), {"first": 1.5}, "MM-COMPOSITE-RANGE"),
    (("x", "y"), {"replications": "many"}, "MM-COMPOSITE-RANGE"),
    (("x", "y"), {"replications": 92}, "MM-COMPOSITE-RANGE"),
    (("x", "y"), {"replications": 400, "level": 0.99}, "MM-COMPOSITE-RANGE"),
    (("x", "y"), {"base": 16.5}, "MM-COMPOSITE-RANGE"),
    (("x", "y"), {"seed": -1}, "MM-COMPOSITE-RANGE"),
    (("x", "y"), {"areas": 5}, "MM-NAMES"),
    (("x", "y"), {"areas": [1, 2]}, "MM-AREA-EMPTY"),
    (None, {}, "MM-NAMES"),
    ("x", {}, "MM-INDEX-FEW"),
    ({"indicators": 5, "aggregates": []}, {}, "MM-COMPOSITE-OPTION"),
    ({"indicators": [5], "aggregates": []}, {}, "MM-COMPOSITE-OPTION"),
    ({"indicators": [TWO[0] | {"weight": "a"}, TWO[1]], "aggregates": INDEX}, {},
     "MM-COMPOSITE-WEIGHTS"),
    ({"indicators": [TWO[0] | {"goalposts": [1]}, TWO[1]], "aggregates": INDEX}, {},
     "MM-COMPOSITE-MARKS"),
    ({"indicators": [TWO[0] | {"target": "a"}, TWO[1]], "aggregates": INDEX}, {},
     "MM-COMPOSITE-MARKS"),
    ({"indicators": TWO, "aggregates": INDEX,
      "aggregation": {"method": "power", "power": float("nan")}}, {},
     "MM-COMPOSITE-RANGE"),
    ({"indicators": TWO, "aggregates": INDEX, "normalisation": "z"}, {},
     "MM-COMPOSITE-OPTION"),
    (("x", "y"), {"ways": 5}, "MM-COMPOSITE-OPTION"),
    (("x", "y"), {"ways": {"left_out": 5}}, "MM-COMPOSITE-OPTION"),
    (("x", "y"), {"ways": {"weight_sets": [["a", 1, 1], [1, 1, 1]]}},
     "MM-COMPOSITE-WEIGHTS"),
])  # fmt: skip
def test_what_is_of_the_wrong_kind_is_told(made_of, settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask(made_of, **settings)
    assert caught.value.code == code


def test_the_callers_tables_stay_as_they_are():
    given = evidence()
    before = [t.copy(deep=True) for t in (given.table, given.series, given.areas)]
    ask(divided(), given=given, ways=None)
    for was, now in zip(before, (given.table, given.series, given.areas), strict=True):
        pd.testing.assert_frame_equal(was, now)


def test_the_order_of_rows_changes_nothing():
    given = evidence()
    mixed = replace(given, table=given.table.iloc[::-1].reset_index(drop=True))
    one, other = (ask(divided(), given=g, ways=None) for g in (given, mixed))
    pd.testing.assert_frame_equal(one.table, other.table)
    for name, part in one.parts.items():
        pd.testing.assert_frame_equal(part, other.parts[name])


def test_a_period_that_most_areas_lack_is_not_taken():
    # In 2021 one area in four has a figure, in 2020 all have.
    later = evidence({"x": [5.0, np.nan, np.nan, np.nan], "z": [5.0] + [np.nan] * 3},
                     x=2021, z=2021).table.dropna(subset="value")  # fmt: skip
    now = evidence({"x": FIGURES["x"], "z": FIGURES["z"]})
    both = replace(now, table=pd.concat([now.table, later], ignore_index=True))
    assert set(ask(("x", "z"), given=both).table["period"]) == {"2020"}


def test_gaps_are_filled_from_areas_that_lie_in_the_same_one():
    made_of = Specification(
        indicators=(Indicator(code="x", parent="i"), Indicator(code="z", parent="i")),
        aggregates=(Aggregate(code="i", level="index"),),
        imputation=Imputation(method="group-mean"),
    )
    given = evidence({"x": [np.nan, 20.0, 30.0, 40.0], "z": FIGURES["z"]})
    within = given.areas.assign(parent_id=["p", "p", "q", "q"])
    found = ask(made_of, given=replace(given, areas=within)).parts["contributions"]
    assert found["value"].iloc[0] == 20.0  # b's; over all areas it were 30
    assert found["imputed"].tolist() == [True] + [False] * 7


def test_what_is_varied_unless_it_is_said():
    assert ways_of(divided(), None).names == (
        "treatment", "normalisation", "aggregation", "left_out", "weights")  # fmt: skip
    assert ways_of(divided(), None).left_out == (None, "pillar")


def test_a_design_of_another_size_is_refused_and_not_left_empty():
    with pytest.raises(EvidenceError) as caught:
        ask(base=100)
    assert caught.value.code == "MM-COMPOSITE-RANGE"


def test_an_index_of_several_is_not_said_to_start_at_a_hundred():
    """The unit 'index' is that of a record whose first figure is 100; this is not."""
    result = ask()
    for language in ("en-GB", "es"):
        fig = figure(result, locale=language)
        every = f"{fig.tables} {fig.alt} {fig.measure}"
        assert "= 100" not in every

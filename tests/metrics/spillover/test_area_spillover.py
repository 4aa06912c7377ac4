"""Rings around places acted on: known effects, refusals, words that fit the table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.metrics.spillover.area_spillover import area_spillover
from missionmetrics.metrics.spillover.around.words import _digits
from tests.metrics.spillover.around_city import (
    IDS,
    SITES,
    SUMMED,
    actions,
    ask,
    evidence,
    figures,
    shapes,
    steps,
)


@pytest.fixture(scope="module")
def plain():
    return ask(**SUMMED)


def row(result, exposure, measure="estimated_effect"):
    table = result.table
    found = table[(table["exposure"] == exposure) & (table["measure"] == measure)]
    return found.iloc[0]


def by_hand(values, sites, begun=4):
    """Mean changes of areas acted on and bordering, less those further away."""
    away = steps(sites)
    moved = values[:, begun:].mean(axis=1) - values[:, :begun].mean(axis=1)
    return [moved[away == n].mean() - moved[away > 1].mean() for n in (0, 1)]


def test_effects_are_differences_of_mean_changes(plain):
    acted, near = by_hand(figures(SITES), SITES)
    assert row(plain, "acted_on")["estimate"] == pytest.approx(acted)
    assert row(plain, "ring_1")["estimate"] == pytest.approx(near)


def test_known_effects_lie_in_their_ranges_and_are_clear(plain):
    for exposure, truth in (("acted_on", 5.0), ("ring_1", 2.0)):
        found = row(plain, exposure)
        assert found["low"] <= truth <= found["high"]
        assert found["certainty"] == "clear"


def test_sums_and_the_multiplier_follow_from_effects_and_counts(plain):
    acted, near = row(plain, "acted_on"), row(plain, "ring_1")
    assert acted["n"] == 6
    assert near["n"] == int((steps(SITES) == 1).sum())
    every = acted["estimate"] + near["estimate"] * near["n"] / acted["n"]
    total = row(plain, "together", "effect_per_place")
    times = row(plain, "together", "spillover_multiplier")
    assert total["estimate"] == pytest.approx(every)
    assert times["estimate"] == pytest.approx(every / acted["estimate"])
    assert times["low"] < times["estimate"] < times["high"]


def test_ignoring_neighbours_is_told_beside_it(plain):
    ways = plain.parts["ways"].set_index(["way", "exposure"])
    naive = ways.loc[("neighbours_ignored", "acted_on"), "estimate"]
    values, away = figures(SITES), steps(SITES)
    moved = values[:, 4:].mean(axis=1) - values[:, :4].mean(axis=1)
    assert naive == pytest.approx(moved[away == 0].mean() - moved[away > 0].mean())


def test_amounts_that_add_up_are_compared_in_per_cent():
    values = np.exp(figures(SITES, level=3.0, effects=(-0.5, -0.1), noise=0.02) / 1)
    result = ask(values=values, changed={"aggregation": "sum"})
    acted, near = by_hand(np.log(values), SITES)
    found = row(result, "acted_on")
    assert found["unit"] == "share"
    assert found["estimate"] == pytest.approx(np.expm1(acted))
    total = row(result, "together", "effect_per_place")
    away, after = steps(SITES), values[:, 4:]
    lost = sum(
        (after[away == n].mean(axis=1) * -np.expm1(-e)).sum()
        for n, e in ((0, acted), (1, near))
    )
    assert total["unit"] == "kilotonnes"
    assert total["estimate"] == pytest.approx(lost / 6)


def test_the_ends_of_a_sum_are_what_the_ends_of_the_effect_come_to():
    """With figures in places acted on alone there is one effect to sum."""
    values = np.exp(figures(SITES, level=3.0, effects=(-1.2, 0.0)))
    values[steps(SITES) == 1] = np.nan
    result = ask(values=values, changed={"aggregation": "sum"})
    found, total = row(result, "acted_on"), row(result, "together", "effect_per_place")
    after = values[steps(SITES) == 0, 4:].mean()
    for end in ("estimate", "low", "high"):
        untouched = after / (1 + found[end])
        assert total[end] == pytest.approx(after - untouched)


def test_the_range_of_a_sum_does_not_depend_on_how_large_the_effects_are():
    """What would have been seen, and so its range, is the same with and without any."""
    untouched = []
    for effects in ((2.5, -0.9), (0.5, 0.2), ()):
        values = np.exp(figures(SITES, level=3.0, effects=effects))
        total = row(ask(values=values, changed={"aggregation": "sum"}),
                    "together", "effect_per_place")  # fmt: skip
        held = values[steps(SITES) <= 1, 4:].mean(axis=1).sum() / len(SITES)
        untouched.append(held - total[["estimate", "low", "high"]].astype(float))
    for found in untouched[:2]:
        assert found.to_numpy() == pytest.approx(untouched[2].to_numpy())


def test_figures_that_do_not_add_up_have_no_sum():
    result = ask()
    assert result.table["exposure"].tolist() == ["acted_on", "ring_1"]
    assert any("do not add up over places" in s for s in result.say())
    assert not any("In all" in s for s in result.say())


def test_an_area_that_was_a_neighbour_first_counts_once():
    """Sites side by side, begun two years apart, effects 10 and 2, hardly any noise."""
    early, late = "c0402", "c0403"
    values = figures([], noise=0.001)
    near_early, near = steps([early]) == 1, steps([early, late]) == 1
    values[IDS.index(early), 3:] += 10.0
    values[near_early & (steps([late]) > 0), 3:] += 2.0
    values[IDS.index(late), 3:5] += 2.0
    values[near & ~near_early, 5:] += 2.0
    values[IDS.index(late), 5:] += 10.0
    acts = pd.concat([actions([early], "2013-01-01"), actions([late], "2015-01-01")])
    result = ask([early, late], values=values, acts=acts, **SUMMED)
    total = row(result, "together", "effect_per_place")
    times = row(result, "together", "spillover_multiplier")
    assert total["n"] == times["n"] == 12
    assert total["estimate"] == pytest.approx((2 * 10 + 10 * 2) / 2, abs=0.02)
    assert times["estimate"] == pytest.approx(2.0, abs=0.005)
    told = result.parts["exposure"].set_index("area_id")
    assert told.loc[late, ["exposure", "first_period"]].tolist() == ["acted_on", "2015"]
    assert told.loc["c0401", "first_period"] == "2013"


def test_percentages_are_told_in_points():
    result = ask(changed={"unit": "%", "unit_name": "per cent"})
    assert row(result, "acted_on")["unit"] == "points"


def test_kilometres_and_given_distances_make_the_same_rings():
    near = ask(rings=[1.5], by="km", sited="apart")
    away = np.hypot(*(np.indices((9, 11)).reshape(2, -1)[:, :, None]
                      - np.indices((9, 11)).reshape(2, -1)[:, None]))  # fmt: skip
    apart = pd.DataFrame(away, index=IDS, columns=IDS)
    given = ask(rings=[1.5], by="given", apart=apart)
    assert any("reach up to 1.5 km" in s for s in near.say())
    assert (near.table["estimate"] == given.table["estimate"]).all()
    assert (near.table["n"] == given.table["n"]).all()


def test_degrees_are_turned_into_kilometres():
    far_off = shapes().to_crs("EPSG:4326")
    found = ask(rings=[1.5], by="km", where=far_off)
    assert row(found, "ring_1")["n"] == (steps(SITES) == 1).sum()


def test_kilometres_are_those_on_the_ground_whatever_the_map():
    """On the web's usual map a kilometre of this city is drawn 1.5 long and more."""
    found = ask(rings=[1.5], by="km", where=shapes().to_crs("EPSG:3857"))
    assert row(found, "ring_1")["n"] == (steps(SITES) == 1).sum()
    acted, _ = by_hand(figures(SITES), SITES)
    assert row(found, "acted_on")["estimate"] == pytest.approx(acted)


def test_action_that_has_not_begun_is_not_counted(plain):
    """Three of six sites begin after the last date."""
    begun = SITES[:3]
    values = figures(begun)
    start = pd.Timestamp("2030-01-01")
    acts = actions(SITES)
    acts.loc[acts["area_id"].isin(SITES[3:]), "start"] = start
    result = ask(values=values, acts=acts)
    state = result.parts["state"].iloc[0]
    assert state["far"] == (steps(begun) > 1).sum()
    assert (result.parts["exposure"]["exposure"] == "far").sum() == state["far"]
    assert state["sites"] == 3
    assert state["few_sites"]
    assert any(s.startswith("3 places were acted on") for s in result.say())
    assert any("In 3 more places the action had not" in c for c in result.warn())
    assert "clusters" not in set(result.parts["ways"]["way"])
    assert not any("had not begun" in c for c in plain.warn())


def test_sites_without_figures_are_not_counted():
    values = figures(SITES)
    values[IDS.index(SITES[0])] = np.nan
    result = ask(values=values)
    assert result.parts["state"]["sites"].iloc[0] == 5
    assert row(result, "acted_on")["n"] == 5


def test_areas_and_dates_that_do_not_hang_together_are_refused():
    """Half the far areas have figures until it began, the other half from then on."""
    two = ("c0405", "c0702")
    values = figures(two, dates=7)
    far = np.flatnonzero(steps(two) > 1)
    values[far[::2], 4:] = np.nan
    values[far[1::2], :4] = np.nan
    result = ask(two, values=values)
    assert result.parts["why"]["reason"].tolist() == ["apart"]
    assert any("too many gaps" in s for s in result.say())
    assert result.table["estimate"].isna().all()


def test_patterns_in_which_dates_fall_apart_are_not_used():
    """One area alone ties early dates to late ones, and some patterns act on it."""
    two = ("c0405", "c0702")
    values = figures(two)
    far = np.flatnonzero(steps(two) > 1)
    values[far[:-1:2], 4:] = np.nan
    values[far[1:-1:2], :4] = np.nan
    patterns = ask(two, values=values, sited="apart").parts["state"]["patterns"].iloc[0]
    assert 0 < patterns < 199


def test_drift_goes_on_in_the_year_that_is_left_out():
    """Up and down by 1 a date, 1 a date afterwards: all of it is drift at 1."""
    quiet = figures([], noise=1e-6)
    quiet[steps(SITES) == 0] += np.array([0.0, 1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    told = ask(values=quiet, acts=actions(SITES, "2014-07-01"))
    assert told.parts["state"]["breakdown"].iloc[0] == pytest.approx(1.0)


def test_figures_that_were_nought_before_had_not_moved_apart():
    values = np.abs(figures(SITES, level=0.0))
    values[:, :4] = 0.0
    result = ask(values=values)
    assert result.parts["state"]["moved_before"].iloc[0] == 1.0
    assert not any("had moved apart" in c for c in result.warn())


def half_year(rows, **more):
    """The rows of one year as figures of its first half as well."""
    return rows.assign(start=pd.Timestamp("2013-04-01"), end=pd.Timestamp("2013-09-30"),
                       **more)  # fmt: skip


def test_periods_with_one_middle_are_not_one_period():
    given = evidence(figures(SITES))
    table = given.table
    year = table["start"].dt.year
    inside = half_year(table[(year == 2013) & table["area_id"].isin(SITES)], value=1e4)
    kept = table[(year != 2014) | ~table["area_id"].isin(SITES)]
    mixed = replace(given, table=pd.concat([kept, inside], ignore_index=True))
    with pytest.raises(EvidenceError, match="share days") as caught:
        area_spillover(mixed, shapes(), actions(SITES), indicator="x")
    assert caught.value.code == "MM-PERIODS-OVERLAP"


def test_two_figures_of_one_place_and_time_are_refused():
    given = evidence(figures(SITES))
    again = pd.concat([given.table, given.table.iloc[:1].assign(value=1e4)])
    twice = replace(given, table=again.reset_index(drop=True))
    with pytest.raises(EvidenceError, match="more than one figure for 2010") as caught:
        area_spillover(twice, shapes(), actions(SITES), indicator="x")
    assert caught.value.code == "MM-PERIODS-OVERLAP"


def test_the_year_in_which_it_began_is_left_out():
    values = figures(SITES)
    values[steps(SITES) < 2, 4] = 1e4
    late = ask(values=values, acts=actions(SITES, "2014-06-15"))
    assert row(late, "acted_on")["low"] <= 5.0 <= row(late, "acted_on")["high"]
    assert any("2014" in c for c in late.warn())


def test_later_starts_count_from_their_own_date():
    values = figures(SITES)
    acts = actions(SITES)
    acts.loc[acts["area_id"] == "c0708", "start"] = pd.Timestamp("2016-01-01")
    told = ask(values=values, acts=acts).parts["exposure"].set_index("area_id")
    assert told.loc["c0708", "first_period"] == "2016"
    assert told.loc["c0202", "first_period"] == "2014"
    assert told.loc["c0000", "exposure"] == "far"


def test_actions_are_chosen_by_code_or_by_its_start():
    acts = pd.concat([actions(SITES), actions(["c0000"]).assign(
        intervention_id="other"), actions([], policy="w")])  # fmt: skip
    values = figures(SITES)
    everything, some = ask(values=values, acts=acts), ask(
        values=values, acts=acts, actions="act")  # fmt: skip
    assert row(everything, "acted_on")["n"] == 7
    assert row(some, "acted_on")["n"] == 6
    assert any("1 action" in c for c in everything.warn())


def test_displacement_is_named_and_never_read_as_reach():
    result = ask(values=figures(SITES, effects=(5.0, -2.0)), **SUMMED)
    assert "the other way" in result.say()[0]
    assert any("only moved" in s for s in result.say())
    assert row(result, "together", "spillover_multiplier")["estimate"] < 1


def test_without_any_effect_no_multiple_is_given():
    result = ask(values=figures(SITES, effects=(0.0, 0.0), seed=4), **SUMMED)
    times = row(result, "together", "spillover_multiplier")
    assert times["certainty"] == "not enough data"
    assert np.isnan(times["estimate"])
    assert "no clear change" in result.say()[0]
    assert any("No multiple" in s for s in result.say())


def test_too_wide_a_ring_is_refused_with_what_to_collect():
    result = ask(rings=[6])
    assert (result.table["certainty"] == "not enough data").all()
    assert result.table[["estimate", "low", "high"]].isna().all(axis=None)
    assert result.parts["why"]["reason"].tolist() == ["few_far"]
    assert any("To collect" in s for s in result.say())
    assert "no estimate" in result.doubt()


def test_the_places_that_are_left_are_counted():
    few = ["c0403"]
    result = ask(few, values=figures(few), rings=[6])
    left = int((steps(few) > 6).sum())
    assert 0 < left < 10
    assert any(f": {left}, and 10 or more" in s for s in result.say())


def test_every_reason_is_told_at_once():
    values = figures(SITES)[:, 3:5]
    late = ask(values=values, acts=actions(SITES, "2012-06-01"), rings=[6])
    assert late.parts["why"]["reason"].tolist() == ["none_after", "few_far"]
    early = ask(values=values, acts=actions(SITES, "2011-01-01"))
    assert early.parts["why"]["reason"].tolist() == ["few_before"]
    assert row(early, "acted_on")["certainty"] == "not enough data"


def test_no_place_acted_on_is_told():
    result = ask(acts=actions([], policy="w"))
    assert result.parts["why"]["reason"].tolist() == ["no_site"]
    assert "cannot be said yet" in result.say()[0]


def test_one_site_has_a_range_by_chance_and_a_caution():
    one = ["c0405"]
    result = ask(one, values=figures(one))
    found = row(result, "acted_on")
    assert found["low"] <= 5.0 <= found["high"]
    assert any("Only 1 place" in c for c in result.warn())
    assert "clusters" not in set(result.parts["ways"]["way"])


def test_a_pattern_that_fits_nowhere_else_has_no_range():
    row_of_sites = [f"c04{c:02d}" for c in range(11)]
    result = ask(row_of_sites, values=figures(row_of_sites), level=0.99)
    assert result.table["low"].isna().all()
    assert row(result, "acted_on")["certainty"] == "unclear"
    assert "too few other ways" in result.doubt()
    assert "how sure a change is cannot be said" in result.say()[0]
    asked = ask(draws=99, level=0.999)
    assert "99 other ways" in asked.doubt()
    assert "needs 999" in asked.doubt()


@pytest.mark.parametrize("draws", [99, 999])
def test_more_is_not_asked_of_a_map_that_has_no_more(draws):
    """One site in a city of 99 has 98 other places; an interval of 99.5% needs 199."""
    one = ["c0405"]
    result = ask(one, values=figures(one), level=0.995, draws=draws)
    assert result.parts["state"]["patterns"].iloc[0] == 98
    assert "too few other ways" in result.doubt()
    assert not any("settle" in c for c in result.warn())
    assert not any("wider rings" in c for c in result.warn())


@pytest.mark.parametrize(
    ("rings", "far"), [([6], (35, 18)), ([7], (18, 9)), ([8], (9, 0))]
)
def test_of_whole_borders_two_wider_rings_are_always_tried(rings, far):
    corner = ["c0000"]
    result = ask(corner, values=figures(corner), rings=rings, draws=99)
    widths = result.parts["widths"]
    assert widths.loc[widths["width"] > rings[0], "far"].tolist() == list(far)
    assert widths["declared"].sum() == 1
    none = any("With wider rings too few places" in c for c in result.warn())
    assert none == (max(far) < 10)


def test_rings_without_a_range_do_not_tell_whether_the_estimate_settles():
    """Of a ring of eight borders the estimate is 5.05, of seven 5.10."""
    corner = ["c0000"]
    result = ask(corner, values=figures(corner), rings=[7], draws=99)
    wider = result.parts["widths"].set_index("width").loc[8.0]
    assert np.isnan(wider["acted_on_low"])
    assert np.isfinite(wider["acted_on"])
    assert not any("settle" in c for c in result.warn())


def test_an_action_without_a_day_is_refused():
    acts = actions(SITES)
    acts.loc[1, "start"] = pd.NaT
    with pytest.raises(EvidenceError, match=r"1 of 6 .* 'act-c0207' in 'c0207'") as no:
        ask(acts=acts)
    assert no.value.code == "MM-RINGS-ACTIONS"


def test_shapes_without_codes_are_no_map_where_nothing_was_acted_on():
    bare = shapes().drop(columns="area_id")
    result = ask((), figures(()), acts=actions(()), where=bare, draws=99)
    assert result.parts["why"]["reason"].tolist() == ["no_site"]
    assert result.geography is None


def test_drift_before_it_began_is_warned_of():
    values = figures(SITES)
    values[steps(SITES) == 0, :4] += np.array([-3.0, -2.0, -1.0, 0.0])
    assert any("had moved apart" in c for c in ask(values=values).warn())


def test_dates_before_show_nothing_and_dates_after_the_effect(plain):
    dates = plain.parts["dates"]
    own = dates[dates["exposure"] == "acted_on"].set_index("step")
    assert (own.loc[-4:-2, "low"] <= 0).all()
    assert (own.loc[-4:-2, "high"] >= 0).all()
    assert (own.loc[0:, "low"] > 3).all()


def test_rings_that_are_wide_enough_settle_and_narrow_ones_do_not():
    corner = ("c0101", "c0102", "c0201")
    values = figures(corner, effects=(5.0, 2.0, 2.0), seed=5, noise=0.1)
    narrow = ask(corner, values=values, rings=[1])
    assert narrow.parts["state"]["settles"].iloc[0] == 2.0
    assert any("settles" in c for c in narrow.warn())
    wide = ask(corner, values=values, rings=[2])
    assert not any("settle" in c for c in wide.warn())


def test_the_declared_width_has_the_range_of_the_answer():
    result = ask(draws=499, by="km", rings=[1.5])
    widths = result.parts["widths"]
    declared = widths[widths["declared"]].iloc[0]
    found = row(result, "acted_on")
    for end in ("estimate", "low", "high"):
        name = "acted_on" if end == "estimate" else f"acted_on_{end}"
        assert declared[name] == found[end]


def test_where_no_wider_ring_can_be_compared_nothing_is_said_of_settling(plain):
    assert plain.parts["state"]["wider"].iloc[0] == 0
    assert any("With wider rings too few places" in c for c in plain.warn())
    assert not any("settle" in c for c in plain.warn())


def test_findings_name_what_is_not_known_and_what_lies_further_out():
    values = figures(SITES)
    values[steps(SITES) == 1] = np.nan
    alone = ask(values=values)
    assert "of those next to them nothing can be said" in alone.say()[0]
    assert "places acted on changed" in alone.say()[0]
    corner = ("c0101", "c0102", "c0201")
    outer = figures(corner, effects=(0.0, 0.0, 2.0), seed=5, noise=0.1)
    further = ask(corner, values=outer, rings=[1, 2])
    assert "a clear change further out" in further.say()[0]
    assert not any("If neighbours were counted" in s for s in alone.say())


def test_every_period_in_which_action_began_is_told():
    acts = actions(SITES, "2014-06-15")
    acts.loc[acts["area_id"] == "c0708", "start"] = pd.Timestamp("2016-07-01")
    acts.loc[acts["area_id"] == "c0202", "start"] = pd.Timestamp("2013-01-01")
    state = ask(acts=acts).parts["state"].iloc[0]
    assert (state["between"], state["between_period"]) == (2, "2014")


def test_an_effect_too_small_to_write_is_nearly_nought():
    values = 1e-9 * figures(SITES, level=0.0)
    said = ask(values=values).say()
    assert said[1] == "In the places acted on the effect is nearly nought."


def test_the_order_of_rows_and_areas_changes_nothing(plain):
    given = evidence(figures(SITES)[::-1], ids=IDS[::-1], aggregation="sum")
    again = area_spillover(
        given, shapes().sample(frac=1, random_state=1), actions(SITES[::-1]),
        indicator="x", draws=199, scale="identity",
    )  # fmt: skip
    assert again.table.equals(plain.table)


def test_it_can_be_saved_and_asked_again(plain):
    back = Result.from_json(plain.to_json())
    assert back.table.equals(plain.table)
    given = evidence(figures(SITES), aggregation="sum")
    again = plain.rerun({"evidence": given, "areas": shapes(),
                         "interventions": actions(SITES)})  # fmt: skip
    assert again.table.equals(plain.table)


def test_the_picture_shows_effects_alone(plain):
    from missionmetrics.charts.figure import figure

    fig = figure(plain)
    assert fig.drawable
    assert fig.frames["rows"]["name"].tolist() == ["Acted on", "Next to them"]
    assert [r[0] for r in fig.tables[0].rows][-1] == "All together"
    assert figure(plain, locale="es").frames["rows"]["name"].tolist() == [
        "Donde se actuó", "Al lado",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("MM-RINGS-EDGES", {"rings": []}),
        ("MM-RINGS-EDGES", {"rings": [2, 1]}),
        ("MM-RINGS-EDGES", {"rings": [0]}),
        ("MM-RINGS-EDGES", {"rings": 1}),
        ("MM-RINGS-EDGES", {"rings": "1"}),
        ("MM-RINGS-EDGES", {"rings": None}),
        ("MM-RINGS-EDGES", {"rings": [True]}),
        ("MM-RINGS-EDGES", {"rings": [1.5]}),
        ("MM-RINGS-EDGES", {"rings": [0, 1]}),
        ("MM-RINGS-ACTIONS", {"actions": []}),
        ("MM-NAMES", {"actions": 5}),
        ("MM-RINGS-DRAWS", {"draws": 1000.0}),
        ("MM-RINGS-SHAPES", {"where": shapes(crs=None)}),
        ("MM-RINGS-SHAPES", {"where": shapes(crs='LOCAL_CS["x",UNIT["metre",1]]')}),
        ("MM-RINGS-SHAPES", {"where": shapes().drop(columns="area_id")}),
        ("MM-RINGS-SHAPES", {"where": pd.concat([shapes(), shapes().iloc[:1]])}),
        ("MM-RINGS-SHAPES", {"where": shapes().set_geometry(shapes().buffer(-5))}),
        ("MM-RINGS-SHAPES", {"where": shapes().set_geometry(shapes().centroid)}),
        ("MM-RINGS-ACTIONS", {"acts": actions(SITES).drop(columns="start")}),
        ("MM-RINGS-ACTIONS", {"acts": actions(SITES).astype({"start": "str"})}),
        (
            "MM-RINGS-ACTIONS",
            {"acts": actions(SITES).assign(start=pd.Timestamp("2014-01-01", tz="UTC"))},
        ),
        ("MM-RINGS-EDGES", {"rings": [1, float("nan")]}),
        ("MM-RINGS-EDGES", {"rings": [1, 2, 3, 4, 5, 6]}),
        ("MM-RINGS-SETTING", {"by": "miles"}),
        ("MM-RINGS-SETTING", {"sited": "anywhere"}),
        ("MM-RINGS-SETTING", {"scale": "square"}),
        ("MM-RINGS-DRAWS", {"draws": 50}),
        ("MM-RINGS-DRAWS", {"draws": True}),
        ("MM-RINGS-ACTIONS", {"actions": "nothing"}),
        ("MM-RINGS-APART", {"by": "given"}),
        ("MM-LEVEL", {"level": 95}),
        ("MM-SEED", {"seed": -1}),
        ("MM-AREA-EMPTY", {"indicator": "y"}),
    ],
)
def test_settings_that_cannot_be_used_are_refused(code, asked):
    with pytest.raises(EvidenceError) as caught:
        ask(**asked)
    assert caught.value.code == code


def test_without_any_outlines_it_is_refused():
    with pytest.raises(EvidenceError, match="99 of 99 areas") as caught:
        area_spillover(evidence(figures(SITES)), None, actions(SITES), indicator="x")
    assert caught.value.code == "MM-RINGS-SHAPES"


def test_areas_without_outlines_are_refused():
    with pytest.raises(EvidenceError, match="1 of 99 areas") as caught:
        ask(where=shapes().iloc[1:])
    assert caught.value.code == "MM-RINGS-SHAPES"


@pytest.mark.parametrize("apart", [
    np.ones((99, 99)),
    pd.DataFrame(1.0, index=[*IDS, IDS[0]], columns=IDS),
    pd.DataFrame("far", index=IDS, columns=IDS),
])  # fmt: skip
def test_distances_that_are_no_table_of_numbers_are_refused(apart):
    with pytest.raises(EvidenceError) as caught:
        ask(by="given", apart=apart)
    assert caught.value.code == "MM-RINGS-APART"


def test_rings_may_come_one_by_one(plain):
    again = ask(rings=(r for r in [1]), **SUMMED)
    assert again.table.equals(plain.table)
    assert again.provenance.settings["rings"] == [1.0]


def test_two_areas_that_do_not_touch_are_too_few_to_compare():
    far_off = shapes().loc[[0, 98]]
    two = evidence(figures(SITES)[[0, 98]], ids=[IDS[0], IDS[98]])
    result = area_spillover(two, far_off, actions([IDS[0]]), indicator="x", by="km")
    assert result.parts["why"]["reason"].tolist() == ["few_far"]


def test_a_site_begun_before_the_figures_tells_nothing_and_stops_nothing():
    acts = actions(SITES)
    acts.loc[acts["area_id"] == SITES[0], "start"] = pd.Timestamp("2001-01-01")
    result = ask(acts=acts)
    assert row(result, "acted_on")["n"] == 5
    assert any("In 1 more place the action began before" in c for c in result.warn())
    values = figures(SITES)
    values[IDS.index(SITES[0])] = 1e6
    strange = ask(values=values, acts=acts)
    assert row(strange, "acted_on")["estimate"] == pytest.approx(
        row(result, "acted_on")["estimate"], abs=1e-6
    )


def test_a_site_without_neighbours_on_the_map_is_told():
    moved = shapes()
    moved.loc[0, "geometry"] = moved.geometry[0].buffer(-5)
    sites = (IDS[0], *SITES)
    result = ask(sites, values=figures(sites), where=moved)
    assert any("1 place that was acted on touches no" in c for c in result.warn())


def test_the_origin_holds_outlines_and_distances(plain):
    assert set(plain.provenance.inputs) == {"evidence", "interventions", "areas"}
    moved = shapes()
    moved.loc[0, "geometry"] = moved.geometry[0].buffer(-5)
    other = ask(where=moved, **SUMMED).provenance.inputs
    assert other["areas"] != plain.provenance.inputs["areas"]
    assert other["evidence"] == plain.provenance.inputs["evidence"]


def test_distances_with_a_gap_are_refused():
    apart = pd.DataFrame(1.0, index=IDS, columns=IDS)
    apart.iloc[3, 4] = np.nan
    with pytest.raises(EvidenceError, match="gap") as caught:
        ask(by="given", apart=apart)
    assert caught.value.code == "MM-RINGS-APART"


def test_the_example_city_gives_back_what_it_was_made_of():
    mission = mm.example()
    result = mission.area_spillover("territorial_emissions", draws=199)
    truth = mission.truth["spillover"]
    for exposure, effect in (("acted_on", truth["effect_treated"]),
                             ("ring_1", truth["effect_ring"])):  # fmt: skip
        found = row(result, exposure)
        assert found["low"] <= np.expm1(effect) <= found["high"]
    assert row(result, "acted_on")["n"] == len(truth["treated"])
    assert row(result, "ring_1")["n"] == len(truth["ring"])


@pytest.mark.parametrize(
    ("sizes", "decimals"),
    [
        ([2.31, 2.82], 1),  # 2.3 to 2.8
        ([5.8, 7.6, 9.3], 1),
        ([0.02, 5.0], 2),  # one decimal would say 0.0
        ([0.45, 0.12, 0.8], 2),
        ([12.4, 31.0], 1),
        ([0.0002, 3.0], 3),
        ([], 1),
    ],
)
def test_sizes_have_two_digits_and_three_decimals_at_most(sizes, decimals):
    assert _digits(sizes) == decimals

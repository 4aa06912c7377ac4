"""The order of areas by pace, and how sure it is."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from missionmetrics.metrics.momentum.momentum import momentum
from missionmetrics.stats.trend import fit_trend
from tests.made import evidence, no_targets, targets

RNG = np.random.default_rng(41)
YEARS = np.arange(19)


def line(slope, sd=1.0):
    return 100 + slope * YEARS + RNG.normal(0, sd, 19)


AREAS = {name: line(s) for name, s in zip("abcde", (-4, -3, -2, -1, 0), strict=True)}
ALIKE = {name: line(-1.0, 3.0) for name in "abcdef"}


def ask(values, goals=None, made=None, **settings):
    settings = {"indicator": "x", "areas": list(values)} | settings
    given = evidence(
        {k: np.asarray(v, float) for k, v in values.items()}, **(made or {})
    )
    return momentum(given, no_targets() if goals is None else goals, **settings)


@cache
def areas():
    """Five areas whose order is plain."""
    return ask(AREAS)


@cache
def alike():
    """Six areas that differ by chance alone."""
    return ask(ALIKE)


def order(result):
    return result.parts["ranking"].set_index("area_id")


def test_the_fastest_fall_is_first_where_down_is_better_and_last_where_up_is():
    part = areas().parts["ranking"]
    assert part["area_id"].tolist() == list("abcde")
    assert part["place"].tolist() == [1, 2, 3, 4, 5]
    up = ask(AREAS, made={"direction": "up"}).parts["ranking"]
    assert up["area_id"].tolist() == list("edcba")


def test_of_two_areas_the_first_place_has_the_chance_of_the_larger_pace():
    """Two independent mixtures: P(A > B) from their quantiles by a fine grid."""
    values = {"a": line(-1.3, 2.0), "b": line(-1.0, 2.0)}
    part = order(ask(values))
    a, b = (fit_trend([v], YEARS + 2005.5).slope() for v in values.values())
    first = {k: v[0] for k, v in values.items()}
    grid = (np.arange(400) + 0.5) / 400
    paces = [
        np.array([m.quantile(p)[0] for p in grid]) / -first[k]
        for m, k in ((a, "a"), (b, "b"))
    ]
    want = (paces[0][:, None] > paces[1]).mean()
    assert part.loc["a", "chance_first"] == pytest.approx(want, abs=0.025)
    assert part.loc["b", "chance_first"] == pytest.approx(1 - want, abs=0.025)


def test_what_ranks_is_the_share_of_the_gap_where_every_area_has_one():
    goals = pd.concat(
        [targets(target_id=f"t{a}", area_id=a, value=0.0) for a in AREAS],
        ignore_index=True,
    )
    with_goals = ask(AREAS, goals)
    assert set(order(with_goals)["measure"]) == {"gap_share"}
    rows = with_goals.parts["measures"]
    rows = rows.loc[rows["measure"] == "gap_share"].set_index("area_id")["estimate"]
    np.testing.assert_allclose(order(with_goals)["estimate"].loc[list("abcde")],
                               rows.loc[list("abcde")])  # fmt: skip
    assert set(order(areas())["measure"]) == {"relative_velocity"}
    below = {k: v - 150 for k, v in AREAS.items()}
    assert set(order(ask(below))["measure"]) == {"velocity"}


def test_places_that_cannot_be_told_apart_are_told():
    result = alike()
    part = result.parts["ranking"]
    assert (part["low"] < part["high"]).all()
    assert (part["low_all"] <= part["low"]).all()
    assert (part["high_all"] >= part["high"]).all()
    counts = result.parts["counts"].iloc[0]
    text = " ".join(result.say())
    if counts["tied_last"] - counts["tied_first"] + 1 == 6:
        assert "no two of the 6 areas can be told apart" in text
    else:
        first, last = int(counts["tied_first"]), int(counts["tied_last"])
        assert f"places {first} to {last} among 6 areas cannot be told apart" in text
    assert any("may change places by chance" in line for line in result.warn())


def test_clear_places_have_no_such_words():
    part = areas().parts["ranking"]
    assert (part["low"] == part["place"]).all()
    assert "told apart" not in " ".join(areas().say())


def test_how_many_may_be_called_clear_by_chance_says_when_it_is_more():
    doubt = " ".join(areas().say())
    assert "no more than about 1 in 20 should be called so by chance" in doubt
    assert "where all areas share an odd year, or hardly move" in doubt


def test_chances_of_the_first_and_last_fifth_add_up_to_their_places():
    for values, result in ((AREAS, areas()), (ALIKE, alike())):
        part = result.parts["ranking"]
        fifth = part["fifth"].iloc[0]
        assert fifth == np.ceil(len(values) / 5)
        assert part["chance_first"].sum() == pytest.approx(fifth)
        assert part["chance_last"].sum() == pytest.approx(fifth)


def test_order_of_areas_unit_and_seed():
    plain = order(alike())
    turned = order(ask(dict(reversed(ALIKE.items()))))
    pd.testing.assert_frame_equal(plain, turned.loc[plain.index])
    grams = order(ask({k: 1000 * v for k, v in ALIKE.items()}))
    pd.testing.assert_frame_equal(plain, grams.loc[plain.index], atol=2e-3)
    other = order(ask(ALIKE, seed=2))
    assert (plain["chance_first"] != other["chance_first"].loc[plain.index]).any()
    again = other["chance_first"].loc[plain.index]
    np.testing.assert_allclose(plain["chance_first"], again, atol=0.05)


def test_an_area_with_too_few_figures_has_no_place_and_says_why():
    few = np.where(YEARS < 15, np.nan, line(-9.0))
    result = ask({**AREAS, "f": few, "g": 100 - 5.0 * YEARS})
    part = order(result)
    assert np.isnan(part.loc["f", "place"])
    assert part.loc[["f", "g"], "reason"].tolist() == ["few_figures", "on_a_line"]
    pd.testing.assert_frame_equal(part.loc[list("abcde")], order(areas()))
    text = " ".join(result.say())
    assert "In 1 area the figures lie on a straight line" in text


def test_a_single_area_has_no_order():
    assert "ranking" not in ask({"a": AREAS["a"]}).parts


def test_ranges_hold_the_true_place_as_often_as_they_say():
    """60 areas whose true pace is known: their places, over the areas."""
    rng = np.random.default_rng(2)
    truth = rng.normal(-1, 0.3, 60)
    names = [f"a{i:02}" for i in range(60)]
    seen = {
        n: 100 + s * YEARS + rng.normal(0, 2, 19)
        for n, s in zip(names, truth, strict=True)
    }
    part = order(ask(seen)).loc[names]
    true_place = 1 + np.argsort(np.argsort(truth))
    held = (part["low"] <= true_place) & (part["high"] >= true_place)
    assert held.mean() >= 0.85


def test_the_first_figure_is_what_a_share_is_of():
    text = " ".join(areas().say())
    assert "of the first figure" in text
    points = ask({k: v / 3 for k, v in AREAS.items()}, made={"unit": "%"})
    assert "of the first figure" not in " ".join(points.say())


def test_an_area_past_its_target_from_the_start_is_not_ranked_upside_down():
    """Both rise and more is better; `a` by 1 a year, past 10 from the outset."""
    rng = np.random.default_rng(8)
    quick, slow = (20 + p * YEARS + rng.normal(0, 0.5, 19) for p in (1.0, 0.2))
    goals = pd.concat([
        targets(kind="at_least", value=10.0),
        targets(kind="at_least", value=60.0, area_id="b", target_id="u"),
    ])  # fmt: skip
    part = ask({"a": quick, "b": slow}, goals, made={"direction": "up"})
    part = part.parts["ranking"].set_index("area_id")
    assert part.loc["a", "place"] == 1
    assert part["measure"].unique().tolist() == ["relative_velocity"]

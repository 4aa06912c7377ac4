"""The comparator question against closed forms and known truth."""

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.compare_areas import compare_areas
from tests.made import evidence

RNG = np.random.default_rng(17)
FALL = 100 * 0.97 ** np.arange(19) * np.exp(RNG.normal(0, 0.01, 19))


def ask(mine, theirs, parents=None, **settings):
    given = evidence({"a": np.asarray(mine), "b": np.asarray(theirs)}, parents)
    return compare_areas(given, indicator="x", area="a", with_="b", **settings)


def estimates(result):
    return result.table.set_index("measure")["estimate"]


def test_changes_are_the_arithmetic_of_the_published_figures():
    got = estimates(ask([200.0, 150.0, 100.0], [50.0, 60.0, 75.0]))
    assert got["change_here"] == -0.5
    assert got["change_there"] == 0.5


def test_places_that_move_together_do_not_differ():
    result = ask(FALL, 3 * FALL * np.exp(RNG.normal(0, 0.002, 19)))
    difference = result.table.iloc[2]
    assert difference["low"] < 0 < difference["high"]
    assert "no clear difference" in result.say()[0]


def test_places_whose_ratio_is_a_line_to_the_last_digit_get_no_range():
    t = np.arange(19.0)
    result = ask(100 * 0.96**t, 100 * 0.97**t)
    assert result.table["certainty"].tolist() == ["clear", "clear", "not enough data"]
    assert np.isnan(result.table["low"].iloc[2])


def test_swapping_the_places_mirrors_the_difference():
    other = 80 * 0.96 ** np.arange(19) * np.exp(RNG.normal(0, 0.01, 19))
    there, back = (ask(*p).table.iloc[2] for p in ((FALL, other), (other, FALL)))
    assert there["estimate"] == pytest.approx(-back["estimate"], abs=1e-9)
    assert there["low"] == pytest.approx(-back["high"], abs=1e-9)


def test_percentages_are_compared_in_points():
    mine = 40 + 0.5 * np.arange(12) + RNG.normal(0, 0.3, 12)
    theirs = 50 + 0.1 * np.arange(12) + RNG.normal(0, 0.3, 12)
    given = evidence({"a": mine, "b": theirs}, unit="%", unit_name="%", direction="up")
    result = compare_areas(given, indicator="x", area="a", with_="b")
    table = result.table.set_index("measure")
    assert set(table["unit"]) == {"points"}
    assert table.loc["change_here", "estimate"] == pytest.approx(mine[-1] - mine[0])
    assert table.loc["difference", "low"] < 4.4 < table.loc["difference", "high"]
    assert "percentage points" in result.say()[1]


def test_the_headline_never_contradicts_the_published_changes():
    rng = np.random.default_rng(4)
    for _ in range(60):
        mine = 100 * np.exp(np.cumsum(rng.normal(-0.03, 0.03, 10)))
        theirs = 100 * np.exp(np.cumsum(rng.normal(-0.03, 0.03, 10)))
        result = ask(mine, theirs)
        here, there = estimates(result)[["change_here", "change_there"]]
        if "larger fall" in result.say()[0]:
            assert here < there
        if "smaller fall" in result.say()[0]:
            assert here > there


def test_a_place_is_not_compared_with_itself():
    given = evidence({"a": FALL})
    with pytest.raises(EvidenceError) as caught:
        compare_areas(given, indicator="x", area="a", with_="a")
    assert caught.value.code == "MM-AREA-TWICE"


def test_the_interval_covers_the_true_difference():
    """100 pairs with a shared path: about 95 in 100 intervals hold the truth."""
    rng = np.random.default_rng(23)
    inside = 0
    for _ in range(100):
        shared = np.cumsum(rng.normal(-0.02, 0.02, 19))
        apart = np.cumsum(rng.normal(-0.005, 0.004, 19))
        mine = 100 * np.exp(shared + apart + rng.normal(0, 0.01, 19))
        theirs = 100 * np.exp(shared + rng.normal(0, 0.01, 19))
        result = ask(mine, theirs)
        together = 100 * (1 + estimates(result)["change_there"])
        truth = together * np.expm1(apart[-1] - apart[0])
        difference = result.table.iloc[2]
        inside += difference["low"] <= truth <= difference["high"]
    # Three standard errors of a share of .95 among 100 are .065; all 100 inside come
    # by chance once in 170 times.
    assert 0.885 <= inside / 100 <= 0.99


def test_a_part_of_the_comparator_is_cautioned():
    inside = ask(FALL, 9 * FALL, {"a": "b", "b": None})
    apart = ask(FALL, 9 * FALL)
    assert any("includes" in w for w in inside.warn())
    assert not any("includes" in w for w in apart.warn())


def test_few_shared_figures_give_changes_but_no_range():
    result = ask(FALL[:5], FALL[:5] * 2)
    assert result.table["certainty"].tolist() == ["clear", "clear", "not enough data"]
    assert "not enough figures" in result.say()[0]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"level": 2.0}, "MM-LEVEL"),
        ({"start": "1999"}, "MM-COMPARE-PERIOD"),
        ({"start": "2010", "end": "2008"}, "MM-COMPARE-PERIOD"),
    ],
)
def test_wrong_settings_are_named(settings, code):
    with pytest.raises(EvidenceError) as caught:
        ask(FALL, FALL * 2, **settings)
    assert caught.value.code == code


def test_a_first_figure_of_nought_is_refused():
    with pytest.raises(EvidenceError) as caught:
        ask([0.0, *FALL[1:]], FALL)
    assert caught.value.code == "MM-COMPARE-ZERO"

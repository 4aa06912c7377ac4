"""What `domain_spillover` finds in a city with known links, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.link_worlds import carried_along, turning
from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.spillover.domain_spillover import domain_spillover
from tests.core.made_city import (
    LEADING,
    fields_by_chance,
    fields_that_follow,
    made_leading,
)

TRUE = {("buses", "cycling"), ("cycling", "air")}


def asked(held, **given):
    return domain_spillover(
        held, **({"indicators": LEADING, "areas": "riverton", "draws": 99} | given)
    )


def clear(result):
    table = result.table
    rows = table[(table["measure"] == "follows") & (table["certainty"] == "clear")]
    return set(zip(rows["from_id"], rows["to_id"], strict=True))


def test_known_links_are_found_and_no_others():
    """Three sixths of what comes after is seldom missed in 200 months."""
    found = asked(made_leading(200))
    assert clear(found) == TRUE
    ways = found.parts["pairs"].set_index(["from_id", "to_id"])["way"]
    assert ways["buses", "cycling"] == "same"
    assert ways["cycling", "air"] == "other"
    nets = found.table[found.table["measure"] == "net_given"].set_index("from_id")
    assert nets.loc["buses", "low"] > 0 > nets.loc["air", "high"]


@pytest.mark.parametrize(("sign", "way"), [(1, "same_other"), (-1, "other_same")])
def test_a_share_that_turns_on_its_way_is_told_as_turning(sign, way):
    """At first .35 the same way, then -1.22 by way of cycling; and its mirror."""
    drawn, _ = turning(np.random.default_rng(4), 1, 120, 3)
    values = drawn[0] * [1, 1, sign]
    held = put(made_leading(120), **dict(zip(LEADING[:3], values.T, strict=True)))
    found = asked(held, indicators=LEADING[:3])
    ways = found.parts["pairs"].set_index(["from_id", "to_id"])["way"]
    assert ways["buses", "air"] == way
    first, then = way.split("_")
    told = (
        f"Fine dust in the air first moved the {first} way after Buses on time and "
        f"then the {then} way: "
    )
    assert any(said.startswith(told) for said in found.say())


def test_a_way_that_cannot_be_told_is_left_out():
    """A link of .64 and detours of -.94: neither way holds for all of it."""
    values = np.random.default_rng(5).normal(size=(60, 3))
    for month in range(1, 60):
        taken = [[0.3, 0, 0], [0.8, 0.3, 0], [0.64, -0.8, 0.3]]
        values[month] += np.array(taken) @ values[month - 1]
    held = put(made_leading(60), **dict(zip(LEADING[:3], values.T, strict=True)))
    found = asked(held, indicators=LEADING[:3])
    ways = found.parts["pairs"].set_index(["from_id", "to_id"])["way"]
    assert ways["buses", "air"] == "unsaid"
    told = "after Buses on time, but on the whole it cannot be said which way: "
    assert any(told in said for said in found.say())


def test_links_are_seldom_called_where_there_are_none():
    """25 cities of 40 months in which all move together and nothing follows.

    Four or more of them, at one in twenty, come once in 30 times.
    """
    found = [asked(made_leading(40, links=0.0, seed=s), seed=s) for s in range(25)]
    called = [f.table.loc[0, "certainty"] == "clear" for f in found]
    assert np.mean(called) <= 3 / 25
    assert np.mean([bool(clear(f)) for f in found]) <= 3 / 25
    tied = [f.parts["state"].loc[0, "together_p"] <= 0.05 for f in found]
    assert np.mean(tied) >= 0.8


def test_every_number_has_a_range_that_holds_it():
    for result in (fields_that_follow(), fields_by_chance()):
        table = result.table
        assert (table["low"] <= table["estimate"]).all()
        assert (table["estimate"] <= table["high"]).all()
        assert len(table) == 2 + 5 + 20


def test_the_order_of_rows_does_not_matter():
    held = made_leading(48)
    shuffled = held.only(pd.Series(True, index=held.table.index))
    order = np.random.default_rng(1).permutation(len(held.table))
    object.__setattr__(shuffled, "table", held.table.iloc[order].reset_index(drop=True))
    pd.testing.assert_frame_equal(asked(held).table, asked(shuffled).table)


def test_the_same_seed_gives_the_same_answer():
    held = made_leading(48)
    one, two, other = (asked(held, seed=s) for s in (1, 1, 2))
    assert one.to_dict() == two.to_dict()
    assert not one.table["estimate"].equals(other.table["estimate"])


def test_a_declared_time_and_gaps_are_not_used_and_told():
    held = made_leading(60)
    first = held.table["start"] == pd.Timestamp("2022-05-01")
    gone = held.only(~(first & (held.table["series_id"] == "air")))
    shock = [{"name": "lockdown", "start": "2020-03-23", "end": "2020-06-30"}]
    found = asked(gone, shocks=shock)
    state = found.parts["state"].iloc[0]
    assert (state["struck"], state["gaps"]) == (4, 1)
    said = " ".join(found.warn())
    assert "4 dates lie in times" in said
    assert "1 date lacks a figure" in said
    wild = gone.table.assign(
        value=gone.table["value"].where(gone.table["start"] != "2020-04-01", 1e6)
    )
    object.__setattr__(gone, "table", wild)
    pd.testing.assert_frame_equal(asked(gone, shocks=shock).table, found.table)


def test_too_few_dates_are_an_answer_with_a_reason():
    found = asked(made_leading(12))
    assert (found.table["certainty"] == "not enough data").all()
    assert found.table["estimate"].isna().all()
    assert "12 are needed" in found.say()[1]


def test_the_usual_index_stands_beside_what_chance_makes_of_it():
    state = fields_by_chance().parts["state"].iloc[0]
    assert state["usual"] == pytest.approx(state["usual_chance"], abs=0.12)
    assert state["usual"] > 0.25


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"indicators": ["air"]}, "MM-DOMAIN-FEW"),
        ({"indicators": "air"}, "MM-DOMAIN-FEW"),
        ({"indicators": ["air", "air"]}, "MM-DOMAIN-FEW"),
        ({"indicators": ["air", "noise"]}, "MM-INDICATOR-UNKNOWN"),
        ({"areas": "atlantis"}, "MM-LINED-EMPTY"),
        ({"areas": ["riverton", "riverton"]}, "MM-AREA-TWICE"),
        ({"level": 0.999, "draws": 499}, "MM-CARRIED-DRAWS"),
        ({"level": 0.9995, "draws": 1999}, "MM-CARRIED-LEVEL"),
        ({"areas": 3}, "MM-NAMES"),
        ({"level": 2}, "MM-LEVEL"),
        ({"draws": 3}, "MM-CARRIED-DRAWS"),
        ({"seed": "x"}, "MM-SEED"),
        ({"shocks": [{"name": "x", "start": "2020"}]}, "MM-SHOCK"),
    ],
)
def test_what_cannot_be_read_is_refused(given, code):
    with pytest.raises(EvidenceError) as caught:
        asked(made_leading(24), **given)
    assert caught.value.code == code


def put(held, **series):
    """The same with other figures of some indicators, one for each date."""
    table = held.table.copy()
    for name, values in series.items():
        table.loc[table["series_id"] == name, "value"] = np.asarray(values, float)
    object.__setattr__(held, "table", table)
    return held


@pytest.mark.parametrize(
    "values",
    [
        np.full(48, 11.0),
        np.where(np.isin(np.arange(48), [14, 15]), 7.0, 11.0),
        np.where(np.isin(np.arange(48), [14, 15]), 7.0, 0.0),
        100 + 0.25 * np.arange(48),
    ],
    ids=["always the same", "but in the shock", "nought but in the shock", "a line"],
)
def test_what_never_leaves_its_line_is_refused_by_name(values):
    shock = [{"name": "lockdown", "start": "2020-03-01", "end": "2020-04-30"}]
    with pytest.raises(EvidenceError, match="'air' in 'riverton' never") as caught:
        asked(put(made_leading(48), air=values), shocks=shock)
    assert caught.value.code == "MM-DOMAIN-STILL"


def test_too_few_dates_are_said_before_what_is_the_same_on_them():
    found = asked(put(made_leading(3), air=[11, 11, 11]))
    assert (found.table["certainty"] == "not enough data").all()


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_two_that_are_one_thing_are_refused_with_their_correlation(sign, noise):
    """A share and its rest, or a number and its rate: one in 10,000 of variance."""
    held = made_leading(48)
    buses = held.table.loc[held.table["series_id"] == "buses", "value"].to_numpy()
    rng = np.random.default_rng(1)
    other = 100 + sign * buses + noise * rng.normal(size=48)
    told = "1.000" if sign > 0 else "-1.000"
    with pytest.raises(
        EvidenceError, match=f"'buses' and 'air' .* correlation of {told}"
    ) as caught:
        asked(put(held, air=other))
    assert caught.value.code == "MM-DOMAIN-ALIKE"


def test_shares_of_a_whole_are_read_without_the_usual_index():
    """Three that add up to 100: no two are one thing, but a plain fit has no answer."""
    held = made_leading(48)
    table = held.table.set_index("series_id")["value"]
    rest = 200 - table["buses"].to_numpy() - table["cycling"].to_numpy()
    state = asked(put(held, air=rest)).parts["state"].iloc[0]
    assert np.isfinite(state["p"])
    assert not state["usual_known"]


def test_an_infinite_figure_is_named_with_its_date():
    held = made_leading(24)
    values = held.table.loc[held.table["series_id"] == "air", "value"].to_numpy().copy()
    values[3] = np.inf
    with pytest.raises(EvidenceError, match=r"'air' .* in 2019-04") as caught:
        asked(put(held, air=values))
    assert caught.value.code == "MM-VECTOR-VALUES"


def test_an_area_beside_one_that_it_lies_in_is_refused():
    held = made_leading(24)
    ward = held.table.assign(area_id="docks")
    places = pd.DataFrame({
        "area_id": ["riverton", "old", "docks"], "name": ["Riverton", "Old", "Docks"],
        "level": "", "parent_id": [None, "riverton", "old"],
    })  # fmt: skip
    object.__setattr__(held, "table", pd.concat([held.table, ward], ignore_index=True))
    object.__setattr__(held, "areas", places)
    with pytest.raises(EvidenceError, match=r"Docks .* lies in Riverton") as caught:
        asked(held, areas=["riverton", "docks"])
    assert caught.value.code == "MM-AREA-TWICE"


def test_the_number_of_dates_is_that_of_the_dates_used():
    """72 months whose memory goes two back: 70 surprises, 69 with one before."""
    found = asked(made_leading(72))
    order = found.parts["state"].loc[0, "order"]
    assert (found.table["n"] == 72 - order - 1).all()
    assert found.parts["state"].loc[0, "used"] == 72 - order - 1


def test_the_level_moves_what_is_called_and_what_would_be_seen():
    held = made_leading(40, links=0.5)
    wide, narrow = (asked(held, level=x, draws=199) for x in (0.5, 0.99))
    seen = [f.parts["state"].loc[0, "visible"] for f in (wide, narrow)]
    assert seen[0] < seen[1]
    p = wide.parts["state"].loc[0, "p"]
    assert 0.01 < p <= 0.5
    assert wide.table.loc[0, "certainty"] == "clear"
    assert narrow.table.loc[0, "certainty"] == "unclear"


def test_the_page_does_not_name_links_where_it_says_that_none_can_be_named():
    """A pair by itself was told in this record under a head that said the opposite."""
    found = asked(made_leading(30, seed=0), draws=199)
    assert (found.parts["pairs"]["by_chance"] <= 0.05).any()
    assert "It cannot be said whether any" in found.say()[0]
    assert not clear(found)
    assert not any(" way after " in said for said in found.say())
    follows = found.table[found.table["measure"] == "follows"]
    assert (follows["low"] == 0).all()
    assert any(said.startswith("They moved together: about") for said in found.say())


def test_what_is_not_shown_is_not_said_to_be_absent():
    """Two years by chance: an upper end is told, and no more than that."""
    found = fields_by_chance()
    said = " ".join(found.say())
    assert found.parts["state"].loc[0, "together_p"] > 0.05
    for row, words in ((0, "have come after"), (1, "have come at the same time")):
        high = round(100 * found.table.loc[row, "high"], 1)
        assert f"p to {high}% of " in said
        assert words in said
    assert "At most" not in said
    assert any("All 20 links were looked at" in w for w in found.warn())


def test_weeks_that_begin_on_other_days_are_told_as_days():
    rng = np.random.default_rng(2)
    held = made_leading(40)
    kept = held.table[held.table["series_id"].isin(["buses", "air"])].copy()
    begin = pd.date_range("2019-01-07", periods=40, freq="7D")
    later = pd.to_timedelta((kept["series_id"] == "air").astype(int).to_numpy(), "D")
    kept["start"] = np.tile(begin, 2) + later
    kept["end"] = kept["start"] + pd.Timedelta(days=6)
    kept["period"] = kept["start"].dt.strftime("%G-W%V")
    kept["value"] = rng.normal(size=80)
    object.__setattr__(held, "table", kept.reset_index(drop=True))
    told = asked(held, indicators=["buses", "air"]).warn()
    assert any("begin on different days" in w for w in told)
    assert not any("begin in another month" in w for w in told)


def test_more_clear_links_than_are_told_are_counted():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(300, 5))
    for month in range(1, 300):
        values[month] += values[month - 1] @ np.array(
            0.35 * np.eye(5, k=1) + 0.3 * np.eye(5, k=2)
        )
    found = asked(put(made_leading(300), **dict(zip(LEADING, values.T, strict=True))))
    told = sum(" way after " in said for said in found.say())
    assert told == 3
    assert f"{len(clear(found)) - 3} more links are clear too" in " ".join(found.say())


def test_dates_that_only_some_have_are_counted():
    """Fine dust was measured on the last 20 months alone: 28 are not used."""
    held = made_leading(48)
    early = held.table["start"] < pd.Timestamp("2021-05-01")
    found = asked(held.only(~(early & (held.table["series_id"] == "air"))))
    assert found.parts["state"].loc[0, "outside"] == 28
    assert any(said.startswith("28 other dates are not used") for said in found.warn())


def test_two_indicators_and_two_of_one_name_have_a_picture():
    held = made_leading(24)
    names = held.series["name"].where(
        held.series["series_id"] != "air", "Buses on time"
    )
    object.__setattr__(held, "series", held.series.assign(name=names))
    found = asked(held, indicators=["buses", "air"])
    assert set(found.table["from"]) == {"", "Buses on time (buses)",
                                        "Buses on time (air)"}  # fmt: skip
    assert found.chart().to_dict()["description"] == found.summary()


def test_who_asks_of_months_is_told_that_slow_links_are_not_seen():
    found = asked(made_leading(48))
    assert found.parts["state"].loc[0, "step"] == "month"
    assert any("one month to the next" in s for s in found.warn())


def test_a_clear_lead_is_told_to_be_read_too_small_and_none_is_not():
    told = [s.message for s in asked(made_leading(200)).cautions]
    assert "domains.caution.lead_held" in told
    none = fields_by_chance()
    nets = none.table[none.table["measure"] == "net_given"]
    assert not (nets["certainty"] == "clear").any()
    assert not any("caution.lead" in s.message for s in none.cautions)


@pytest.mark.parametrize(("level", "said"), [(0.95, 2), (0.9, 0), (0.99, 0)])
def test_how_many_ranges_hold_is_said_only_at_the_level_of_the_count(level, said):
    held = made_leading(200)
    other = held.table.assign(area_id="docks")
    other["value"] += np.random.default_rng(8).normal(0, 0.05, len(other))
    both = pd.concat([held.table, other], ignore_index=True)
    object.__setattr__(held, "table", both)
    found = asked(held, areas=["riverton", "docks"], level=level)
    told = " ".join(found.warn())
    assert "how far it leads is read too small" in told
    assert "can be a little too narrow" in told
    assert told.lower().count("of 100 such ranges") == said


def test_links_that_one_hidden_thing_could_show_are_told_as_such():
    """Five series that follow one walk at once, of a seed that is called at 95%."""
    drawn, _ = carried_along(np.random.default_rng(42), 1, 200, 5)
    found = asked(put(made_leading(200), **dict(zip(LEADING, drawn[0].T, strict=True))))
    state = found.parts["state"].iloc[0]
    assert state["p"] <= 0.05 < state["apart_p"]
    assert found.say()[0] == (
        "Some of these 5 things follow others, or all follow one thing that was not "
        "measured"
    )
    assert any(
        said.endswith("So one thing that was not measured may move them all.")
        for said in found.say()
    )


def test_links_that_hold_without_what_all_share_are_told_as_such():
    found = asked(made_leading(200))
    assert found.say()[0].endswith("more than chance would show")
    held = "That some follow others still holds when what they all have in common is "
    assert any(said.startswith(held) for said in found.say())
    assert found.warn()[0].endswith("both may follow something third.")


def test_of_two_things_it_is_said_that_a_third_cannot_be_told_apart():
    found = asked(made_leading(200), indicators=LEADING[:2])
    assert found.say()[0].endswith("more than chance would show")
    assert not found.parts["state"].loc[0, "apart_known"]
    assert found.warn()[0].endswith("Of two things alone, this cannot be told.")

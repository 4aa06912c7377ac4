"""What `domain_spillover` finds in a city with known links, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

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


def test_links_are_seldom_called_where_there_are_none():
    """25 cities of 40 months in which all move together and nothing follows.

    Four or more of them, at one in twenty, come once in 30 times.
    """
    found = [asked(made_leading(40, links=0.0, seed=s), seed=s) for s in range(25)]
    called = [f.table.loc[0, "certainty"] == "clear" for f in found]
    assert np.mean(called) <= 3 / 25
    assert np.mean([bool(clear(f)) for f in found]) <= 3 / 25
    tied = [f.table.loc[1, "certainty"] == "clear" for f in found]
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


def test_what_never_changes_is_refused_by_name():
    held = made_leading(24)
    flat = held.table["value"].where(held.table["series_id"] != "air", 11.0)
    object.__setattr__(held, "table", held.table.assign(value=flat))
    with pytest.raises(EvidenceError, match="'air' is the same") as caught:
        asked(held)
    assert caught.value.code == "MM-DOMAIN-STILL"


def test_who_asks_of_months_is_told_that_slow_links_are_not_seen():
    found = asked(made_leading(48))
    assert found.parts["state"].loc[0, "step"] == "month"
    assert any("one month to the next" in s for s in found.warn())


def test_a_clear_lead_is_told_to_be_read_too_small_and_none_is_not():
    told = [s.message for s in asked(made_leading(200)).cautions]
    assert "domains.caution.lead" in told
    none = fields_by_chance()
    nets = none.table[none.table["measure"] == "net_given"]
    assert not (nets["certainty"] == "clear").any()
    assert "domains.caution.lead" not in [s.message for s in none.cautions]

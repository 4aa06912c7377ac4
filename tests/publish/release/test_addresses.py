"""An address means one question, whatever happens to the others."""

from __future__ import annotations

import pytest

import missionmetrics as mm
from missionmetrics.publish.release.addresses import Asked, asked, kept_names, lifted
from missionmetrics.publish.release.reading import published
from tests.core import handmade
from tests.publish.made import changed, report
from tests.publish.reading import read
from tests.publish.release.made import FIRST, SECOND, amounts

BARE = {"comparison": None, "map": None, "voices": None}
DAY = "2026-05-03"
AGAIN = "amounts-a-interval-by-group"


def two(first=5.0, second=7.0):
    """Two answers of one metric about one thing, which differ in a setting."""
    return tuple(
        amounts("a", {"Northgate": value}, settings={"every": every})
        for value, every in ((first, "YE"), (second, "QE"))
    )


def publish(folder, results, day, **changed):
    return report(headline=handmade.trend(), results=tuple(results),
                  **BARE | changed).publish(folder, released=day).parent  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return publish(tmp_path / "out", two(), FIRST)


def value_at(folder, name):
    return published(folder).results[f"figures/{name}/"].table["estimate"].iloc[0]


def test_the_address_of_a_withdrawn_figure_is_given_to_no_other(folder):
    assert value_at(folder, AGAIN) == 7.0
    mm.retract(folder, reason="Wrong", on=DAY, figure="amounts-a")
    publish(folder, two()[1:], SECOND)
    shown = (folder / "figures" / "amounts-a" / "embed.html").read_text()
    assert "This figure was withdrawn" in read(shown).text
    assert value_at(folder, AGAIN) == 7.0
    assert mm.audit(folder) == []
    publish(folder, two(6.0, 8.0), "2026-12-01")
    assert (value_at(folder, "amounts-a"), value_at(folder, AGAIN)) == (6.0, 8.0)
    assert not (folder / "figures" / "amounts-a" / "notice.json").exists()


@pytest.mark.parametrize("values", [(5.0, 7.0), (6.0, 8.0)])
def test_a_figure_keeps_its_address_when_another_goes_or_moves(folder, values):
    one, other = two(*values)
    publish(folder, [other], "2026-06-01")
    assert value_at(folder, AGAIN) == values[1]
    assert not (folder / "figures" / "amounts-a").exists()
    assert mm.audit(folder) == []
    publish(folder, [other, one], SECOND)
    assert value_at(folder, AGAIN) == values[1]
    assert mm.audit(folder) == []


def test_another_form_of_a_metric_does_not_take_what_was_withdrawn(tmp_path):
    one = amounts("a", {"Northgate": 5.0})
    other = changed(one, form="board")
    folder = publish(tmp_path / "out", [one, other], FIRST)
    mm.retract(folder, reason="Wrong", on=DAY, figure="amounts-a")
    publish(folder, [other], SECOND)
    assert (folder / "figures" / "amounts-a" / "notice.json").exists()
    assert (folder / "figures" / "amounts-a-board" / "result.json").exists()
    assert mm.audit(folder) == []


def test_a_new_question_does_not_take_an_address_of_the_release_before(tmp_path):
    one = amounts("a", {"Northgate": 5.0})
    folder = publish(tmp_path / "out", [one], FIRST)
    publish(folder, [changed(one, form="board")], SECOND)
    assert (folder / "figures" / "amounts-a-board" / "result.json").exists()
    assert not (folder / "figures" / "amounts-a").exists()
    assert mm.audit(folder) == []


def test_a_release_withdrawn_whole_keeps_every_address(folder):
    mm.retract(folder, reason="Wrong", on=DAY)
    publish(folder, two()[1:], "2026-06-01")
    for name in ("amounts-a", AGAIN):
        assert (folder / "figures" / name / "notice.json").exists()
    publish(folder, two(), SECOND)
    assert mm.audit(folder) == []


def test_taking_words_out_moves_no_figure(folder):
    publish(folder, two(), SECOND, voices=handmade.quotes())
    publish(folder, two()[1:], "2026-12-01", voices=handmade.quotes())
    mm.withdraw_consent(
        folder, words=["Nobody told us who to ring when it stopped."], on="2026-12-02"
    )
    assert value_at(folder, AGAIN) == 7.0


def test_the_most_alike_keeps_its_name():
    one, other = two()
    assert kept_names([other, one], {"x": one, "y": other}) == {0: "y", 1: "x"}
    assert kept_names([two(5.0, 9.0)[1]], {"x": one, "y": other}) == {0: "y"}
    assert kept_names([amounts("b", {"N": 1.0})], {"x": one}) == {}


def test_nothing_is_lifted_where_it_is_unclear_what_is_meant():
    question = asked(two()[0])
    assert question == Asked(
        "amounts.amounts", "interval-by-group", (("indicator_id", "a"),)
    )
    assert lifted([(question, "How?")], [(question, "How?")]) == {0: 0}
    assert lifted([(question, "How?")], [(question, "Why?")]) == {0: 0}
    assert lifted([(question, "How?")], [(None, "How?")]) == {}
    assert lifted([(question, "How?")], [(question, "How?")] * 2) == {}
    assert lifted([(question, "?"), (question, "How?")], [(question, "How?")]) == {1: 0}

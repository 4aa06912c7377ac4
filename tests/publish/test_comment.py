"""What a person makes of a result: signed, dated, shown as a view, and inert."""

from __future__ import annotations

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.publish import protect
from missionmetrics.publish.fragment import fragment
from tests.core import handmade
from tests.publish.made import HOSTILE, RELEASED, report
from tests.publish.reading import read

VIEW = "The mild winter may play a part in this."


def commented(text=VIEW, by="Ana Ruiz", on="2026-11-30"):
    return handmade.quotes().with_comment(text, by=by, on=on)


def block(result, locale="en-GB"):
    page = read(fragment(result, locale=locale, styled=False))
    return [n for n in page.all("div") if n.attributes.get("class") == "mm-comment"]


def test_a_comment_is_shown_as_the_view_of_a_person():
    [shown] = block(commented())
    assert shown.all("strong")[0].text == "Evaluator's comment."
    assert "one person's view. It is not worked out from the numbers." in shown.text
    assert shown.all("blockquote")[0].text == VIEW
    assert shown.all("p")[-1].text == "Ana Ruiz, 30 November 2026"


def test_a_comment_stands_in_the_language_of_the_page():
    [shown] = block(commented(), "es")
    assert "Es la opinión de una persona." in shown.text
    assert "Ana Ruiz, 30 de noviembre de 2026" in shown.text


def test_without_a_comment_nothing_is_said_of_one():
    assert block(handmade.quotes()) == []


def test_several_people_may_differ():
    both = commented().with_comment("I read it otherwise.", by="Li Wei", on=RELEASED)
    assert [b.all("blockquote")[0].text for b in block(both)] == [
        VIEW, "I read it otherwise."]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"by": ""}, "by"), ({"by": "  "}, "by"), ({"text": ""}, "text"),
     ({"on": ""}, "on"), ({"on": "30/11/2026"}, "on"), ({"on": "2026-13-01"}, "on"),
     ({"on": "20261130"}, "on")],
)  # fmt: skip
def test_a_comment_without_words_name_or_day_is_refused(changed, field):
    with pytest.raises(EvidenceError, match=f"`{field}`") as refused:
        commented(**changed)
    assert refused.value.code == "MM-COMMENT-SIGNED"


def test_a_comment_is_no_part_of_the_finding():
    assert commented().summary() == handmade.quotes().summary()
    assert commented().table.equals(handmade.quotes().table)


def test_a_comment_lasts_through_saving_and_protection():
    saved = Result.from_json(commented().to_json())
    assert saved.provenance.comments == commented().provenance.comments
    kept = protect.protected(saved, threshold=5)
    assert kept.provenance.comments == saved.provenance.comments


def test_what_was_saved_before_there_were_comments_is_read():
    given = handmade.quotes().to_dict()
    del given["provenance"]["comments"]
    assert Result.from_dict(given).provenance.comments == ()


def test_hostile_words_are_shown_as_they_were_written():
    from missionmetrics.charts.text import clean

    result = handmade.quotes()
    for bad in HOSTILE:
        result = result.with_comment(bad, by=bad, on=RELEASED)
    shown = block(result)
    assert len(shown) == len(HOSTILE)
    for bad, made in zip(HOSTILE, shown, strict=True):
        assert made.all("blockquote")[0].text == clean(bad)
        assert made.all("p")[-1].text.startswith(clean(bad))
        assert not made.all("script")
        assert not made.all("img")


def test_a_page_shows_it_under_its_figure():
    bare = report(voices=commented(), results=(), map=None, comparison=None)
    last = read(bare.html(released=RELEASED)).all("figure")[-1].text
    assert last.index("Cost comes up in") < last.index(VIEW)

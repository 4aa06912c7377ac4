"""Method cards: one a metric, in plain words, with its limits."""

from __future__ import annotations

import pytest

from missionmetrics.core.locale import locale
from missionmetrics.publish.documents.method_cards import (
    method_cards,
    method_cards_html,
)
from tests.core import handmade
from tests.publish.documents import demo
from tests.publish.made import HOSTILE
from tests.publish.reading import read


def test_one_card_for_each_metric_of_the_page():
    results = demo.flat(demo.demo()[1])
    cards = method_cards(results)
    assert [c.metric for c in cards] == list(
        dict.fromkeys(r.provenance.metric for r in results)
    )
    numbers = sorted(n for card in cards for n in card.figures)
    assert numbers == list(range(1, len(results) + 1))
    for card in cards:
        of = [r for r in results if r.provenance.metric == card.metric]
        assert set(card.limits) == {c for r in of for c in r.warn()}
        assert set(card.ranges) == {r.doubt() for r in of}
        assert set(card.references) == {x for r in of for x in r.provenance.references}
        assert card.version == "0.1.0"
        unknown = locale().message("documents.method_unknown")
        assert card.method != unknown


def test_a_method_without_words_says_so():
    (card,) = method_cards([handmade.tree()])
    assert card.name == "snowball"
    assert card.question == handmade.tree().title
    assert card.method.startswith("No account of this method in plain words")


def test_cards_fit_under_the_heading_they_are_given():
    page = read(method_cards_html(method_cards([handmade.trend()]), level=3))
    (heading,) = page.all("h3")
    (article,) = page.all("article")
    assert article.attributes["aria-labelledby"] == heading.attributes["id"]
    assert heading.text == "Pace"
    assert "level = 0.95" in page.text


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 20))
def test_hostile_text_is_shown_as_it_stands(start):
    results = demo.flat(demo.poisoned(start)[1])
    text = method_cards_html(method_cards(results))
    assert not read(text).all("script")
    assert not read(text).all("img")


def test_another_language_leaves_no_word_of_this_one():
    cards = method_cards([handmade.trend()], locale=handmade.PSEUDO)
    page = read(method_cards_html(cards, locale=handmade.PSEUDO))
    for node in [*page.all("dt"), *page.all("h2")]:
        assert node.text.startswith("⟦")

"""Quotes: what is said of them counts them, and never repeats nor rewords them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.publish.protect import with_
from tests.charts.reading import shuffled, with_parts
from tests.charts.retelling import said, slips
from tests.core.handmade import quotes


def many():
    part = pd.DataFrame({
        "quote": ["One", "Two", "Three", "Four", "Five"],
        "speaker": "interview", "period": "2024",
        "theme": ["Cost", "Cost", "Noise", "Cost", "Help"],
        "consent": ["named", "anonymous", "anonymous", "none", ""],
    })  # fmt: skip
    seen = pd.DataFrame({"shown": [3], "allowed": [7], "all": [12]})
    return with_(quotes(), parts={"quotes": part, "consent": seen})


def test_the_words_count_quotes_themes_and_consents():
    fig = figure(many())
    part = many().parts["quotes"]
    shown = part[part["consent"].isin(["named", "anonymous"])]
    assert (len(shown), shown["theme"].nunique()) == (3, 2)
    assert said(fig) == [
        "3 quotes, in the speakers' own words. Themes: 2.",
        "On Cost: 2 quotes.", "On Noise: 1 quote.",
        "1 quote is from a speaker who agreed to be named.",
        "2 quotes are given without a name, as agreed.",
        "3 quotes are shown; coded passages with consent: 7, in all: 12. They "
        "do not show how many people think so.",
    ]  # fmt: skip
    assert fig.alt == "Quotes shown with consent: 3; themes: 2."


def test_no_word_of_a_quote_is_repeated():
    part = quotes().parts["quotes"].assign(quote="Zanzibar marmalade", theme="Cost")
    fig = figure(with_parts(quotes(), quotes=part))
    assert "anzibar" not in " ".join([*said(fig), fig.alt])


def test_one_changed_digit_is_noticed():
    for made in (quotes, many):
        fig = figure(made())
        assert all(d.sentence.true_of(fig.facts) for d in fig.description)
        assert slips(fig) == []


def test_without_consented_words_it_says_so():
    for parts in ({}, {"quotes": many().parts["quotes"].iloc[3:]}):
        fig = figure(with_(quotes(), parts=parts))
        assert said(fig) == ["No quotes are shown."]
        assert fig.alt == "Quotes shown with consent: 0."


def test_without_themes_only_quotes_are_counted():
    part = quotes().parts["quotes"].drop(columns="theme")
    told = said(figure(with_parts(quotes(), quotes=part)))
    assert told[0] == "2 quotes, in the speakers' own words."
    assert told[-1].startswith("Quotes show what is said")


def test_the_order_of_rows_plays_no_part_in_the_words():
    assert said(figure(shuffled(many()))) == said(figure(many()))


def spoken(consents, **consent):
    """Quotes of one speaker, each with its consent."""
    n = len(consents)
    part = pd.DataFrame({
        "quote": [f"Word {i}." for i in range(n)], "speaker": "Ana",
        "theme": "Cost", "consent": consents,
    })  # fmt: skip
    parts = {"quotes": part}
    if consent:
        parts["consent"] = pd.DataFrame([consent])
    return said(figure(with_parts(quotes(), **parts)))


def test_quotes_are_counted_and_not_their_speakers():
    words = spoken(["named", "named", "anonymous"])
    assert "2 quotes are from speakers who agreed to be named." in words
    assert "1 quote is given without a name, as agreed." in words


@pytest.mark.parametrize("consent", [
    {"shown": 3, "allowed": 1, "all": 5}, {"shown": 3, "allowed": 9, "all": 5},
    {"shown": 3, "allowed": np.nan, "all": 5},
    {"shown": 3, "allowed": 4, "all": np.nan},
])  # fmt: skip
def test_counts_that_do_not_fit_are_not_said(consent):
    words = spoken(["named"] * 3, **consent)
    assert not any("in all" in w for w in words)
    assert any("was not counted here" in w for w in words)


def test_counts_that_fit_are_said():
    words = spoken(["named"] * 3, shown=3, allowed=4, all=5)
    assert any("3 quotes are shown; coded passages with consent: 4, in all: 5." in w
               for w in words)  # fmt: skip

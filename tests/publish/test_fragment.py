"""A fragment alone: for a notebook or a CMS."""

from __future__ import annotations

import urllib.parse

import pytest

from missionmetrics.core.provenance import Source
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.publish.fragment import address, fragment, notebook
from tests.core import handmade
from tests.publish.reading import read


@pytest.mark.parametrize("kind", sorted(handmade.ALL))
def test_each_kind_has_words_doubt_table_and_download(kind):
    result = handmade.ALL[kind]()
    page = read(notebook(result))
    figure = page.all("figure")[0]
    assert figure.attributes["role"] == "group"
    heading = figure.all("h2")[0]
    assert heading.attributes["id"] == figure.attributes["aria-labelledby"]
    assert heading.text == result.say()[0]
    assert "How sure are we?" in figure.text
    assert figure.all("table")
    links = [a.attributes["href"] for a in figure.all("a")]
    data = [urllib.parse.unquote(h.split(",", 1)[1]) for h in links]
    assert csv_text(result.table) in data


def test_the_caller_chooses_the_level_of_the_heading():
    assert read(fragment(handmade.counts(), level=4)).all("h4")


@pytest.mark.parametrize("keys", [("name", "start", "end"), ("end", "name", "start")])
def test_a_dated_setting_reads_the_same_in_whatever_order_it_was_kept(keys):
    # JSON is written with its keys in order, so that a folder that is taken up again
    # has other orders than the metric gave.
    said = {"name": "Pandemic", "start": "2020-03-23", "end": "2021-07-19"}
    shock = {key: said[key] for key in keys}
    result = handmade.counts().with_provenance(settings={"shocks": [shock]})
    told = read(fragment(result)).text
    assert "shocks = Pandemic (2020-03-23 to 2021-07-19)" in told


def test_the_style_can_stay_with_the_page():
    assert "<style" not in fragment(handmade.counts(), styled=False)


def test_a_tree_is_a_picture_and_lists_that_say_the_same():
    page = read(notebook(handmade.tree()))
    assert page.all("svg")
    outer = page.all("ul")[0]
    assert [li.text for li in outer.children] == [
        "School streetBike busPlay streetSummer of streets"
    ]


def test_quotes_are_listed_with_who_said_them():
    page = read(notebook(handmade.quotes()))
    assert [b.text.strip() for b in page.all("blockquote")] == [
        "“The pump is quiet, but the first bill frightened me.”",
        "“Nobody told us who to ring when it stopped.”",
    ]
    assert "a tenant, 2024, on Cost" in page.text


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("missions@example.org", "mailto:missions@example.org"),
        ("https://example.org/tell-us", "https://example.org/tell-us"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("javascript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("//example.org", ""),
        ("call the town hall", ""),
        ("a@b?subject=x&body=y", "mailto:a@b%3Fsubject%3Dx%26body%3Dy"),
        ("", ""),
    ],
)
def test_only_web_and_mail_addresses_become_links(given, made):
    assert address(given) == made


def test_a_source_without_details_is_still_a_sentence():
    result = handmade.counts().with_provenance(
        sources=(Source(source_id="s", title="Register"),)
    )
    assert "Source: Register." in " ".join(read(notebook(result)).text.split())


def test_a_small_figure_is_small():
    assert len(fragment(handmade.trend()).encode()) <= 60_000


@pytest.mark.parametrize("kind", sorted(handmade.ALL))
def test_a_notebook_gets_no_script_and_no_control_that_needs_one(kind):
    page = read(notebook(handmade.ALL[kind]()))
    for tag in ("script", "template", "input"):
        assert not page.all(tag)


def test_a_setting_with_parts_names_each_of_them():
    weights = {"homes": 3.0, "air": 1.5}
    nested = {"rule": {"method": "mean", "unused": None}, "left": []}
    given = {"weights": weights, "ways": [nested], "none": {}}
    result = handmade.counts().with_provenance(settings=given)
    said = read(fragment(result, styled=False)).text
    assert "weights = (air = 1.5 and homes = 3)" in said
    assert "ways = (rule = (method = mean))" in said
    assert "none =" not in said
    assert "{" not in said


def test_each_reference_stands_apart_from_the_next():
    works = ("Smith (2001) A paper", "Why? (2002)", "Jones (2003) Another.")
    said = read(fragment(handmade.counts().with_provenance(references=works))).text
    assert "Smith (2001) A paper. Why? (2002). Jones (2003) Another." in said

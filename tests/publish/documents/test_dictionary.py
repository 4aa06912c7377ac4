"""The data dictionary: every column of every file, none unexplained."""

from __future__ import annotations

import pandas as pd
import pytest

from missionmetrics.core.locale import locale
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.publish.documents.dictionary import dictionary, dictionary_html
from missionmetrics.publish.documents.meanings import meaning
from tests.core import handmade
from tests.publish.documents import demo
from tests.publish.made import HOSTILE
from tests.publish.reading import read


def test_one_row_for_each_column_of_each_file(tmp_path):
    results = demo.flat(demo.demo()[1])
    places = demo.write_tables(tmp_path, results)
    found = dictionary(results, places)
    listed = {
        file: rows["column"].tolist()
        for file, rows in found.groupby("file", sort=False)
    }
    for path in sorted(tmp_path.rglob("*.csv")):
        name = path.relative_to(tmp_path).as_posix()
        assert listed.pop(name) == pd.read_csv(path).columns.tolist()
    assert not listed


def test_no_column_of_the_demo_is_left_unexplained():
    found = dictionary(demo.flat(demo.demo()[1]), {})
    known = locale().messages
    for column in set(found["column"]):
        assert f"documents.column.{column}" in known, column


def test_units_types_and_codes_of_a_trend():
    found = dictionary([handmade.trend()], {}).set_index(["file", "column"])
    row = found.loc[("data.csv", "estimate")]
    assert row["unit"] == "share; kt CO2e a year; probability"
    assert row["type"] == "number"
    assert "withheld" in row["codes"]
    assert found.loc[("series.csv", "observed"), "unit"] == "kt CO2e"
    assert found.loc[("series.csv", "period"), "type"] == "period"
    assert found.loc[("series.csv", "kind"), "codes"] == (
        "ok: final; provisional: provisional; projected: projection")  # fmt: skip
    codes = found.loc[("data.csv", "certainty"), "codes"]
    assert [c.partition(":")[0] for c in codes.split("; ")] == [
        "clear", "unclear", "not enough data", "withheld"]  # fmt: skip
    assert found.loc[("data.csv", "n"), "type"] == "whole number"


def test_the_page_tells_every_column_of_every_file():
    found = dictionary([handmade.trend(), handmade.counts()], {})
    found.loc[found["column"] == "n", "meaning"] = "How <b>many</b>."
    page = read(dictionary_html(found))
    sections = page.all("section")
    told = {
        name: {term.text for term in section.all("dt")}
        for section in sections
        for name in [
            section.all("h2")[0].text,
            *(x.text for x in section.all("li")),
        ]
    }
    for file, rows in found.groupby("file"):
        assert told[file] == set(rows["column"])
    assert "How <b>many</b>." in {d.text for d in page.all("dd")}
    assert not page.all("table")


def test_files_with_the_same_columns_stand_together():
    found = dictionary([handmade.trend()], {})
    both = pd.concat([found.assign(file="a/" + found["file"]), found])
    page = read(dictionary_html(both))
    assert len(page.all("section")) == found["file"].nunique()
    assert len(page.all("dt")) == len(found)


def test_a_column_without_a_message_is_named():
    assert meaning(locale(), "flood_depth") == "flood depth."


def test_no_results_give_an_empty_dictionary():
    assert dictionary([], {}).columns.tolist() == [
        "file", "column", "meaning", "unit", "type", "codes"]  # fmt: skip


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 20))
def test_hostile_text_is_shown_as_it_stands(start):
    results = demo.flat(demo.poisoned(start)[1])
    found = dictionary(results, demo.folders(results))
    page = read(dictionary_html(found))
    assert page.all("dt")
    assert not page.all("script")
    assert not page.all("img")
    assert csv_text(found).count("\n") == len(found) + 1


def test_the_page_says_what_the_csv_says():
    found = dictionary([handmade.trend()], {})
    (first, second) = read(dictionary_html(found)).all("dl")
    shown = [
        n for part in (first, second) for n in part.children if not isinstance(n, str)
    ]
    expected = []
    for row in found.to_dict("records"):
        expected += [("dt", row["column"]), ("dd", row["meaning"])]
        expected += [
            ("dd", f"{name.capitalize()}: {row[name]}.")
            for name in ("type", "unit", "codes") if row[name]
        ]  # fmt: skip
    assert [(n.tag, n.text) for n in shown] == expected

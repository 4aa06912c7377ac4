"""Rows used and left aside: counted by hand, and nothing where nothing is recorded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from missionmetrics.core.locale import locale
from missionmetrics.core.result import Result
from missionmetrics.publish.documents.rows_used import rows_used
from tests.core import handmade
from tests.publish.documents import demo

if TYPE_CHECKING:
    import pandas as pd


def with_parts(result: Result, **parts: pd.DataFrame) -> Result:
    return Result(
        question=result.question, table=result.table, interval=result.interval,
        sentences=result.sentences, form=result.form, cautions=result.cautions,
        provenance=result.provenance, parts={**dict(result.parts), **parts},
    )  # fmt: skip


def observed(used, value=None, status="ok") -> Result:
    given = handmade.trend()
    frame = given.parts["observed"].assign(used=used, status=status)
    if value is not None:
        frame["value"] = value
    return with_parts(given, observed=frame)


def test_a_result_that_records_nothing_gives_nothing():
    assert rows_used(handmade.trend(), locale()) == ([], [])
    assert rows_used(handmade.tree(), locale()) == ([], [])


def test_figures_in_exceptional_times_are_named():
    used = [y not in (2020, 2021) for y in handmade.YEARS]
    kept, dropped = rows_used(observed(used), locale())
    assert kept == ["17 of 19 figures as published, from 2005 to 2023."]
    assert dropped == [
        "Shown but not used: 2020 and 2021. Declared exceptional times: Pandemic."
    ]


def test_without_exceptional_times_the_reason_is_not_invented():
    given = observed([y > 2006 for y in handmade.YEARS])
    plain = with_parts(given, events=given.parts["events"].head(1))
    _, dropped = rows_used(plain, locale())
    assert dropped == [
        "Shown but not used, for a reason that is not recorded: 2005 and 2006."
    ]


def test_a_gap_is_told_by_its_status():
    values = [math.nan, *handmade.CITY[1:]]
    status = ["suppressed", *["ok"] * 18]
    kept, dropped = rows_used(observed([False, *[True] * 18], values, status), locale())
    assert kept == ["18 of 19 figures as published, from 2006 to 2023."]
    assert dropped == ["Without a value (suppressed): 2005."]


def test_all_used_and_none_used():
    assert rows_used(observed(used=True), locale())[1] == ["None."]
    kept, dropped = rows_used(observed(used=False), locale())
    assert kept == ["None of 19 figures as published."]
    assert dropped == [
        "Shown but not used: 19 figures. Declared exceptional times: Pandemic."
    ]


def test_sources_of_the_demo_are_counted():
    voices = demo.demo()[1]["voices"][0]
    assert rows_used(voices, locale()) == (
        ["All who were heard and coded: 90 sources."], ["None."]
    )  # fmt: skip


def test_texts_that_were_not_coded_are_said():
    voices = demo.demo()[1]["voices"][0]
    reading = voices.parts["reading"].assign(uncoded=7)
    _, dropped = rows_used(with_parts(voices, reading=reading), locale())
    assert dropped == ["Not coded, and so not counted: 7."]


def test_groups_with_other_numbers_of_sources_are_not_summed():
    voices = demo.demo()[1]["voices"][0]
    counts = voices.parts["counts"]
    counts["n"] = range(len(counts))
    assert rows_used(with_parts(voices, counts=counts), locale()) == ([], [])

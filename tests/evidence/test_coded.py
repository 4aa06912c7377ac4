"""Coded text as the share of sources that name a theme."""

import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.coded import coded_evidence
from tests.made import SOURCES, areas

CODES = pd.DataFrame(
    {
        "code_id": ["heat", "cold", "cost"],
        "name": ["Heat at home", "Cold rooms", "Cost"],
        "parent_id": pd.Series([None, "heat", None], dtype="str"),
        "definition": "",
    }
)


def documents(periods):
    return pd.DataFrame(
        {
            "document_id": [f"d{i}" for i in range(len(periods))],
            "source_id": "s1",
            "kind": "interview",
            "period": periods,
            "start": pd.to_datetime([f"{p}-01-01" for p in periods]),
            "end": pd.to_datetime([f"{p}-12-31" for p in periods]),
            "area_id": "a",
            "group": "",
            "participant_id": pd.Series([None] * len(periods), dtype="str"),
        }
    )


def segments(rows):
    table = pd.DataFrame(rows, columns=["document_id", "code_id", "coder_id"])
    return table.assign(segment_id=[f"g{i}" for i in range(len(table))])


def shares(docs, segs, **settings):
    got = coded_evidence(docs, CODES, segs, areas({"a": None}), SOURCES, **settings)
    return got.table


def test_a_theme_counts_once_a_source_however_often_it_is_named():
    docs = documents(["2023"] * 4)
    segs = segments(
        [("d0", "cost", "k")] * 9
        + [("d1", "heat", "k"), ("d2", "heat", "k"), ("d3", "cost", "k")]
    )
    table = shares(docs, segs).set_index("series_id")
    assert table.loc["cost", "value"] == 0.5
    assert table.loc["heat", "value"] == 0.5
    assert table.loc["cost", "n"] == 4


def test_a_theme_below_counts_for_the_theme_above_it():
    docs = documents(["2023"] * 2)
    segs = segments([("d0", "cold", "k"), ("d1", "cost", "k")])
    table = shares(docs, segs).set_index("series_id")
    assert table.loc["heat", "value"] == 0.5
    assert table.loc["cold", "value"] == 0.5


def test_silence_is_missing_and_no_mention_is_nought():
    docs = documents(["2021", "2023"])
    segs = segments([("d0", "heat", "k"), ("d1", "cost", "k")])
    table = shares(docs, segs)
    assert sorted(table["period"].unique()) == ["2021", "2023"]
    cost = table.loc[(table["series_id"] == "cost") & (table["period"] == "2021")]
    assert cost["value"].tolist() == [0.0]


def test_a_document_that_nobody_read_is_not_in_the_denominator():
    docs = documents(["2023"] * 3)
    segs = segments([("d0", "heat", "k"), ("d1", "cost", "k")])
    assert shares(docs, segs)["n"].unique().tolist() == [2.0]


def test_all_coders_must_agree_when_asked():
    docs = documents(["2023"] * 2)
    segs = segments(
        [
            ("d0", "heat", "k"), ("d0", "heat", "m"), ("d0", "cost", "m"),
            ("d1", "cost", "k"),
        ]
    )  # fmt: skip
    loose = shares(docs, segs, coders="any").set_index("series_id")["value"]
    strict = shares(docs, segs, coders="all").set_index("series_id")["value"]
    assert loose["cost"] == 1.0
    assert strict["cost"] == 0.5
    assert strict["heat"] == loose["heat"] == 0.5


def test_the_interval_is_jeffreys():
    # 7 of 20: Jeffreys .172276 to .567766 (see tests/stats/test_shares.py).
    docs = documents(["2023"] * 20)
    segs = segments([(f"d{i}", "heat" if i < 7 else "cost", "k") for i in range(20)])
    row = shares(docs, segs).set_index("series_id").loc["heat"]
    assert row["low"] == pytest.approx(0.172276, abs=1e-6)
    assert row["high"] == pytest.approx(0.567766, abs=1e-6)


def test_no_coded_text_is_named():
    with pytest.raises(EvidenceError) as caught:
        shares(documents(["2023"]), segments([]))
    assert caught.value.code == "MM-CODED-EMPTY"


def test_a_document_without_a_period_is_counted_and_breaks_nothing():
    docs = documents(["2021", "2023"])
    docs.loc[0, "period"] = None
    docs.loc[0, ["start", "end"]] = pd.NaT
    segs = segments([("d0", "heat", "k"), ("d1", "cost", "k")])
    assert shares(docs, segs, by=())["n"].unique().tolist() == [2.0]
    assert set(shares(docs, segs)["period"]) == {"", "2023"}

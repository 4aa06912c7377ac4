"""Tables from elsewhere: what stops them, where, and what is filled in."""

from __future__ import annotations

import pandas as pd
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.whole import require_found, whole
from missionmetrics.schemas.registry import TABLES
from tests.made_claims import claims, coded, evidence

TOLD = claims([("p", "a", "b"), ("q", "b", "c")])
PAPERS, BOOK, PASSAGES = coded({"d1": ["x", "y"], "d2": ["x"]})


def refused(*given):
    with pytest.raises(EvidenceError) as caught:
        whole(*given)
    return caught.value


@pytest.mark.parametrize(
    ("changed", "code", "row", "column"),
    [
        (TOLD.drop(columns="participant_id"), "MM-COLUMN-MISSING", None,
         "participant_id"),
        (TOLD.assign(participant_id=["p", None]), "MM-EMPTY-CELL", 3, "participant_id"),
        (TOLD.assign(from_outcome_id=[" ", "b"]), "MM-EMPTY-CELL", 2,
         "from_outcome_id"),
        (TOLD.assign(polarity=["more", None]), "MM-EMPTY-CELL", 3, "polarity"),
        (TOLD.assign(polarity="positive"), "MM-NOT-ALLOWED", 2, "polarity"),
        (TOLD.assign(participant_id=[1, 2]), "MM-TYPE", 2, "participant_id"),
        (pd.concat([TOLD, TOLD]), "MM-DUPLICATE-KEY", 4, "claim_id"),
        (pd.concat([TOLD, TOLD[["polarity"]]], axis=1), "MM-COLUMN-TWICE", None,
         "polarity"),
    ],
)  # fmt: skip
def test_what_would_break_a_sum_stops_with_its_place(changed, code, row, column):
    error = refused("claims", changed)
    first = error.faults[0]
    assert (error.code, first.code) == (code, code)
    assert (first.file, first.row, first.column) == ("claims", row, column)


def test_all_that_is_wrong_is_said_at_once():
    error = refused("claims", TOLD.drop(columns="consent").assign(polarity="+"))
    assert [f.code for f in error.faults] == [
        "MM-COLUMN-MISSING", "MM-NOT-ALLOWED", "MM-NOT-ALLOWED",
    ]  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_without_rows_a_table_may_lack_all_and_gets_it(name):
    held = whole(name, pd.DataFrame())
    assert set(TABLES[name].columns) <= set(held.columns)
    assert held.empty


def test_columns_that_need_not_be_there_may_be_missing_or_without_a_cell():
    # As pandas reads a column without a cell, and days that nobody turned into days.
    given = TOLD.assign(heard_with=float("nan"), date="2024-05-14")
    before = given.copy()
    held = whole("claims", given.drop(columns="sector"))
    assert held["heard_with"].isna().all()
    assert held["sector"].isna().all()
    pd.testing.assert_frame_equal(given, before)


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_text_is_a_gap(blank):
    assert whole("claims", TOLD.assign(heard_with=blank))["heard_with"].isna().all()
    mixed = whole("claims", TOLD.assign(heard_with=["group", blank]))["heard_with"]
    assert mixed.isna().tolist() == [False, True]


def test_days_come_from_periods_where_they_are_not_there():
    papers = pd.concat([PAPERS.iloc[:1], PAPERS.iloc[:1].assign(document_id="d3")])
    held = whole("documents", papers.drop(columns=["start", "end"]))
    assert held["start"].tolist() == [pd.Timestamp("2026-03-02")] * 2
    error = refused("documents", PAPERS.drop(columns="start").assign(period="soon"))
    assert error.code == "MM-PERIOD-UNREADABLE"


def test_names_must_be_found():
    tables = {"claims": TOLD, "claim_evidence": evidence({"c2": "supports"}),
              "documents": PAPERS, "codes": BOOK, "segments": PASSAGES}  # fmt: skip
    links = [("claim_evidence", "claim_id"), ("segments", "code_id")]
    require_found(tables, links)
    for name, other, code in (
        ("claim_evidence", evidence({"c9": "supports"}), "MM-LINK"),
        ("codes", BOOK.iloc[:0], "MM-LINK-TABLE"),
    ):
        with pytest.raises(EvidenceError) as caught:
            require_found({**tables, name: other}, links)
        assert caught.value.code == code

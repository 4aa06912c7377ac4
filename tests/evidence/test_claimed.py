"""Claims as a web: what counts, where it starts, and what is refused."""

from __future__ import annotations

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.claimed import claimed
from tests.made_claims import claims, outcomes

THINGS = outcomes({"a": "A bus", "b": "Calm", "c": "Shops"}, kind={"a": "action"})
TOLD = claims([("p", "a", "b"), ("q", "b", "c")])


def code_of(*given, **settings):
    with pytest.raises(EvidenceError) as refused:
        claimed(*given, **settings)
    return refused.value.code


class TestStart:
    @pytest.mark.parametrize(
        ("things", "start", "begins", "at"),
        [
            (THINGS, None, "actions", ["a"]),
            (THINGS, ["b"], "chosen", ["b"]),
            (outcomes({"a": "A", "b": "B", "c": "C"}), None, "origins", ["a"]),
        ],
    )
    def test_it_is_known_why_it_starts_there(self, things, start, begins, at):
        seen = claimed(things, TOLD, start=start)
        assert seen.begins == begins
        assert seen.outcomes["outcome_id"].iloc[seen.web.start].tolist() == at

    def test_a_text_is_one_start_and_not_its_letters(self):
        assert claimed(THINGS, TOLD, start="b").web.start.tolist() == [1]
        assert code_of(THINGS, TOLD, start="ab") == "MM-RIPPLES-START"
        assert code_of(THINGS, TOLD, start=5) == "MM-NAMES"

    def test_where_all_go_round_nothing_stands_first(self):
        things = outcomes({"b": "Calm", "c": "Shops"})
        round_ = claims([("p", "b", "c"), ("q", "c", "b")])
        assert code_of(things, round_) == "MM-RIPPLES-START"
        assert claimed(things, round_, start=["b"]).web.start.tolist() == [0]


class TestWhatCounts:
    def test_a_claim_of_a_thing_to_itself_does_not(self):
        told = claims([("p", "a", "b"), ("q", "a", "a"), ("r", "b", "b")])
        seen = claimed(THINGS, told)
        assert (len(seen.links), seen.web.sources, seen.selves) == (1, 1, 2)
        assert code_of(THINGS, told.iloc[1:]) == "MM-CLAIMS-EMPTY"

    def test_columns_that_need_not_be_there_may_be_missing(self):
        needed = ["outcome_id", "name", "kind"]
        said = ["claim_id", "from_outcome_id", "to_outcome_id", "participant_id",
                "polarity", "consent"]  # fmt: skip
        seen = claimed(THINGS[needed], TOLD[said], coders="all")
        full = claimed(THINGS, TOLD, coders="all")
        assert seen.web.source.tolist() == full.web.source.tolist()
        assert seen.web.effect_area.tolist() == [-1, -1]
        assert "sector" not in THINGS[needed]

    @pytest.mark.parametrize("lost", [["x", "y"], ["a", "y"]])
    def test_claims_of_what_is_no_outcome_are_refused(self, lost):
        told = claims([("p", "a", "b"), ("q", *lost)])
        assert code_of(THINGS, told) == "MM-LINK"
        assert code_of(THINGS, told.iloc[1:]) == "MM-LINK"

    def test_an_outcome_that_stands_twice_is_refused(self):
        twice = THINGS.assign(outcome_id=["a", "b", "b"])
        assert code_of(twice, TOLD) == "MM-DUPLICATE-KEY"

    def test_a_claim_that_stands_twice_is_refused(self):
        # What bears on one of two claims of one id would be counted for both.
        twice = TOLD.assign(claim_id="c1")
        assert code_of(THINGS, twice) == "MM-DUPLICATE-KEY"

    def test_a_claim_of_nobody_or_of_nothing_or_of_no_way_is_refused(self):
        for column in ("participant_id", "from_outcome_id", "polarity"):
            gap = TOLD.assign(**{column: [None, "b"]})
            assert code_of(THINGS, gap) == "MM-EMPTY-CELL"

    @pytest.mark.parametrize("coders", ["ALL", "", None])
    def test_a_misspelt_rule_for_coders_is_refused(self, coders):
        assert code_of(THINGS, TOLD, coders=coders) == "MM-CHOICE"

"""What is withheld stands nowhere: not in words, pictures, tables, files."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.disclosure import Disclosure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Sentence
from missionmetrics.publish import protect
from tests.core import handmade
from tests.publish.made import MARK, RELEASED, report
from tests.publish.release.made import opened


def people(counts: tuple[int, ...], totals: tuple[int, ...] | None = None) -> Result:
    """So many people of so many groups, each with a sentence of its own."""
    groups = [f"Group {i}" for i in range(len(counts))]
    return Result(
        question=Sentence("handmade.counts.question"),
        table=pd.DataFrame(
            handmade.row("people", "people", 1000.0 + k, math.nan, math.nan, k, group=g)
            for g, k in zip(groups, counts, strict=True)
        ),
        parts={"detail": pd.DataFrame({"group": groups, "people": counts})},
        interval=Sentence("handmade.counts.interval"),
        sentences=tuple(
            Sentence("handmade.counts.least",
                     {"group": handmade.slot(i, "group", "text"),
                      "n": handmade.slot(i, "estimate", "number:0")})
            for i in range(len(counts))
        ),
        form="interval-by-group",
        provenance=handmade.origin("participation.attendance"),
        disclosure=Disclosure(counting_unit="person", contributors=counts,
                              total=totals or counts),
    )  # fmt: skip


def test_rows_at_the_threshold_stay():
    assert (
        not protect.protected(people((5, 6, 70)))
        .table["certainty"]
        .eq("withheld")
        .any()
    )


def test_two_small_rows_are_withheld_and_the_others_stay():
    safe = protect.protected(people((40, 3, 4, 50)))
    assert safe.table["certainty"].eq("withheld").tolist() == [False, True, True, False]
    assert (
        safe.table.loc[[1, 2], ["estimate", "low", "high", "n"]].isna().all(axis=None)
    )
    assert safe.say() == ["Fewest came from Group 0: 1,040.",
                          "Fewest came from Group 3: 1,050.",
                          "A sentence stands here that rests on a withheld figure; "
                          "it is not shown."]  # fmt: skip
    assert "detail" not in safe.parts
    assert safe.disclosure.contributors == (40, 0, 0, 50)


def withheld(result: Result) -> list[int]:
    return [i for i, c in enumerate(result.table["certainty"]) if c == "withheld"]


def test_one_small_row_takes_the_cheapest_other_with_it():
    # Somebody may know that 153 came; 60 and 50 are shown, so 43 are left for two.
    safe = protect.protected(people((40, 3, 60, 50)))
    assert withheld(safe) == [0, 1]
    assert safe.warn()[0].endswith("and so are others that would give them away.")


@pytest.mark.parametrize("small", [0, 1, 4])
def test_nought_counts_as_small(small):
    assert withheld(protect.protected(people((40, small, 60)))) == [0, 1]


def test_rows_that_are_all_small_take_the_whole_table_with_them():
    # Who knows that 4 came knows each to within 4.
    safe = protect.protected(people((1, 3)))
    assert withheld(safe) == [0, 1]
    assert safe.say() == ["Some figures are withheld so that nobody can be recognised"]


def test_a_known_total_may_be_enough_to_ask_for_more():
    # 3 and 1 are 4 together: too little to hide in when 100 are all, or 43 and 57.
    assert withheld(protect.protected(people((43, 3, 1, 53)))) == [0, 1, 2]
    parts_of_one = people((43, 3, 1, 53), totals=(100,) * 4)
    assert withheld(protect.protected(parts_of_one)) == [0, 1, 2]
    assert withheld(protect.protected(people((43, 3, 4, 50)), totals=[100])) == [1, 2]


def test_rows_in_the_order_of_their_counts_need_more():
    # 8 for two: 0 to 8. Where the list runs down, the last is at most half: 0 to 4.
    assert withheld(protect.protected(people((4, 60, 4)))) == [0, 2]
    assert withheld(protect.protected(people((60, 4, 4)))) == [0, 1, 2]


def test_a_total_that_is_published_elsewhere_can_be_fatal():
    with pytest.raises(EvidenceError, match="people") as caught:
        protect.protected(people((1, 3)), totals=[4])
    assert caught.value.code == "MM-PUBLISH-UNSAFE"


def test_a_row_called_all_is_a_total():
    result = people((40, 3, 1, 44))
    table = result.table
    table.loc[3, "group"] = "All"
    named = protect.with_(result, table=table)
    assert withheld(protect.protected(named)) == [0, 1, 2]


def test_a_key_that_is_blank_in_every_row_names_no_total():
    # As where shares are pooled over all places: 43 are left for two all the same.
    result = people((40, 3, 60, 50))
    table = result.table
    table.insert(0, "area_id", "")
    pooled = protect.with_(result, table=table)
    assert withheld(protect.protected(pooled)) == [0, 1]


def test_all_but_a_few_is_as_telling_as_a_few():
    nearly_all = people((98, 60, 97), totals=(100, 100, 100))
    safe = protect.protected(nearly_all)
    assert safe.table["certainty"].eq("withheld").tolist() == [True, False, True]


def test_a_withheld_number_is_in_no_file(tmp_path):
    secret = people((40, 3, 4, 50))
    out = tmp_path / "out"
    report(results=(secret,)).publish(out, released=RELEASED)
    for file in out.rglob("*"):
        # Hashes and packed pixels may hold any four digits.
        hashes = ("checksums.txt", "ro-crate-metadata.json")
        if file.is_dir() or file.suffix == ".png" or file.name in hashes:
            continue
        for content in opened(file.read_bytes()):
            assert b"1003" not in content.replace(b",", b""), file
            assert b"Group 1: 1" not in content, file


def test_a_report_follows_its_policy(tmp_path):
    out = tmp_path / "out"
    counted = people((41, 17, 13, 29))
    report(voices=None, results=(counted,), policy="ons-10-5").publish(
        out, released=RELEASED
    )
    folder = next(
        p for p in (out / "figures").iterdir() if p.name.endswith("attendance")
    )
    shown = Result.from_json((folder / "result.json").read_text(encoding="utf-8"))
    assert shown.table["n"].tolist() == [40, 15, 15, 30]
    assert shown.disclosure.contributors == (40, 15, 15, 30)


@pytest.mark.parametrize(("name", "least"), [("ons-10-5", 10), ("acro", 10),
                                             ("council-3", 3)])  # fmt: skip
def test_a_report_has_the_threshold_of_its_policy(name, least):
    # Seven are fewer than the ten of the strict rules, whatever council-5 says.
    shown = report(voices=None, results=(people((41, 7, 8, 29)),), policy=name)
    text = shown.html(released=RELEASED)
    assert shown.rules.threshold == least
    assert f"fewer than {least} people" in text
    assert ("withheld" in text.split("Group 1")[-1].split("</tr>")[0]) == (least > 7)


def test_a_report_with_a_policy_that_is_not_there():
    with pytest.raises(EvidenceError) as caught:
        report(policy="council-50").html(released=RELEASED)
    assert caught.value.code == "MM-PUBLISH-POLICY"


def test_fingerprints_of_people_are_not_published(tmp_path):
    out = tmp_path / "out"
    report(results=(people((40, 50, 60)),)).publish(out, released=RELEASED)
    folder = next(
        p for p in (out / "figures").iterdir() if p.name.endswith("attendance")
    )
    assert "0123456789abcdef" not in (folder / "result.json").read_text()


def test_what_is_protected_can_be_read_back(tmp_path):
    out = tmp_path / "out"
    report().publish(out, released=RELEASED)
    for file in out.rglob("result.json"):
        assert Result.from_json(file.read_text(encoding="utf-8")).say()


@pytest.mark.parametrize("column", ["text", "participant_id", "home_address"])
def test_restricted_columns_are_refused(column):
    result = people((40, 50, 60))
    parts = {"detail": result.parts["detail"].assign(**{column: MARK})}
    shield = Disclosure(counting_unit="person", contributors=(40, 50, 60),
                        total=(40, 50, 60), restricted=("home_address",))  # fmt: skip
    risky = protect.with_(result, parts=parts, disclosure=shield)
    with pytest.raises(EvidenceError, match=column) as caught:
        protect.protected(risky)
    assert caught.value.code == "MM-PUBLISH-RESTRICTED"
    assert MARK not in protect.protected(protect.leave_out(risky, column)).to_json()


def test_a_restricted_part_is_refused_and_can_be_left_out():
    result = people((40, 50, 60))
    shield = Disclosure(counting_unit="person", contributors=(40, 50, 60),
                        total=(40, 50, 60), restricted=("detail",))  # fmt: skip
    risky = protect.with_(result, disclosure=shield)
    with pytest.raises(EvidenceError, match="detail"):
        protect.protected(risky)
    assert "detail" not in protect.protected(protect.leave_out(risky, "detail")).parts


@pytest.mark.parametrize("given", ["none", "", "unknown"])
def test_quotes_without_consent_are_refused(given):
    result = handmade.quotes()
    quotes = result.parts["quotes"]
    quotes.loc[1, "consent"] = given
    with pytest.raises(EvidenceError, match="1 of 2 quotes") as caught:
        protect.protected(protect.with_(result, parts={"quotes": quotes}))
    assert caught.value.code == "MM-PUBLISH-CONSENT"


def test_a_mission_may_show_no_quotes_at_all():
    text = report(quotes=False).html(released=RELEASED)
    assert "The pump is quiet" not in text


def test_a_result_about_nobody_is_left_alone():
    result = handmade.trend()
    assert protect.protected(result) is result


def quoted(quotes: pd.DataFrame, counts: tuple[int, int] = (21, 3)) -> Result:
    """Two themes with quotes, of which one is about few."""
    made = handmade.quotes()
    shield = replace(made.disclosure, contributors=counts)
    return protect.with_(made, parts={"quotes": quotes}, disclosure=shield)


def test_quotes_of_a_withheld_row_go_with_it():
    quotes = handmade.quotes().parts["quotes"]
    # 'Cost' and 'Noise': 3 of 34 are too few, and the other goes to hide it.
    safe = protect.protected(quoted(quotes))
    shown = safe.table.loc[safe.table["certainty"] != "withheld", "theme"]
    assert safe.parts["quotes"]["theme"].tolist() == shown.tolist()


def test_quotes_that_name_no_row_go_where_any_row_is_withheld():
    nameless = handmade.quotes().parts["quotes"].drop(columns="theme")
    assert "quotes" not in protect.protected(quoted(nameless)).parts
    assert "quotes" in protect.protected(quoted(nameless, counts=(21, 10))).parts


@pytest.mark.parametrize(
    "column",
    ["document_id", "segment_id", "coder_id", "Participant_ID", "email", "age"],
)
def test_nothing_stands_beside_a_quote_that_could_tell_who_said_it(column):
    quotes = handmade.quotes().parts["quotes"].assign(**{column: "x"})
    with pytest.raises(EvidenceError, match=f"quotes.{column}") as caught:
        protect.protected(quoted(quotes, counts=(21, 10)))
    assert caught.value.code == "MM-PUBLISH-RESTRICTED"


def test_a_key_that_is_left_out_takes_its_definitions_with_it():
    spoken = mm.example().code_series()
    bare = protect.leave_out(spoken, "theme", "code_id")
    assert spoken.provenance.definitions
    assert bare.provenance.definitions == ()
    kept = protect.leave_out(spoken, "group")
    assert kept.provenance.definitions == spoken.provenance.definitions

"""Words of somebody who withdraws consent stand in no file afterwards."""

from __future__ import annotations

import html
import io
import json
import zipfile

import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.release.forbidden import holding
from tests.publish.made import RELEASED, report
from tests.publish.release.made import opened, tree

SAID = "The pump is quiet, but the first bill frightened me."
KEPT = "Nobody told us who to ring when it stopped."
DAY = "2026-12-04"
BARE = {"comparison": None, "map": None, "voices": None}
PASSAGES = pd.DataFrame(
    {
        "document_id": ["interview-07", "interview-08"],
        "segment_id": ["s1", "s2"],
        "text": [f"Well. {SAID} That is all.", "We have no pump."],
    }
)


def nowhere(folder, words=SAID):
    """No file holds the words, however it writes them, nor any four of them in row."""
    parts = words.lower().split()
    runs = [" ".join(parts[i : i + 4]) for i in range(len(parts) - 3)]
    for name, content in tree(folder).items():
        for piece in opened(content):
            text = html.unescape(piece.decode(errors="ignore"))
            text = " ".join(text.lower().split())
            assert not [r for r in runs if r in text], name


@pytest.mark.parametrize(
    "given",
    [
        {"words": [SAID]},
        pytest.param(
            {"words": [SAID.upper().replace(" ", "  ")]}, marks=pytest.mark.slow
        ),
        pytest.param(
            {"words": ["the first bill frightened me"]}, marks=pytest.mark.slow
        ),
        {"documents": ["interview-07"], "passages": PASSAGES},
        pytest.param(
            {"segments": ["s1"], "passages": PASSAGES}, marks=pytest.mark.slow
        ),
    ],
)
def test_the_words_are_gone_from_a_published_folder(copy, given):
    assert holding(tree(copy), [SAID]) != []
    page = mm.withdraw_consent(copy, on=DAY, **given)
    nowhere(copy)
    assert KEPT in page.read_text()
    assert mm.audit(copy) == []
    last = json.loads((copy / "releases.json").read_text())["releases"][-1]
    assert last["kind"] == "consent withdrawn"
    assert last["on"] == DAY
    assert set(last) == {"kind", "on", "released", "id"}


def test_they_stay_gone_when_the_report_is_published_again(copy):
    after = mm.withdraw_consent(report(), words=[SAID])
    after.publish(copy, released="2027-01-04")
    nowhere(copy)
    assert mm.audit(copy) == []


@pytest.fixture(scope="module")
def mission():
    return mm.example()


def quoting(mission):
    return report(results=(mission.consented_quotes(),), **BARE)


def test_real_quotes_are_counted_anew(tmp_path, mission):
    given = quoting(mission)
    quoted = given.results[0]
    words = quoted.parts["quotes"]["quote"].iloc[0]
    shown = int(quoted.parts["consent"]["shown"].iloc[0])
    page = given.publish(tmp_path / "out", released=RELEASED)
    mm.withdraw_consent(page.parent, words=[words], on=DAY)
    nowhere(page.parent, words)
    assert mm.audit(page.parent) == []
    after = mm.withdraw_consent(given, words=[words]).results[0]
    assert int(after.parts["consent"]["shown"].iloc[0]) == shown - 1
    assert f": {shown - 1} quotes shown" in after.say()[0]


def test_a_result_whose_every_quote_is_taken_back_says_so(mission):
    given = quoting(mission)
    every = list(given.results[0].parts["quotes"]["quote"])
    after = mm.withdraw_consent(given, words=every).results[0]
    assert after.parts["quotes"].empty
    assert after.say()[0] == "Some people's words are no longer shown"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": ["Never said"]}, "nothing that is shown"),
        ({"words": [" "]}, "nothing that is shown"),
        ({"segments": ["s1"]}, "holds no ids"),
        ({"segments": ["s2"], "passages": PASSAGES}, "nothing that is shown"),
    ],
)
def test_what_fits_nothing_changes_nothing(copy, given, said):
    before = tree(copy)
    with pytest.raises(EvidenceError, match=said) as caught:
        mm.withdraw_consent(copy, on=DAY, **given)
    assert caught.value.code == "MM-PUBLISH-CONSENT"
    assert tree(copy) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": [SAID, "Nobody told us whom"]}, "fits number 2 of `words`"),
        ({"words": ["", SAID, "Not said"]},
         "fits number 1 of `words`, number 3 of `words`"),
        ({"words": [SAID, "  "]}, "fits number 2 of `words`"),
        ({"documents": ["interview-07", "interview-7"], "passages": PASSAGES},
         "does not have number 2 of `documents`"),
        ({"segments": ["s9", "s1"], "documents": ["x"], "passages": PASSAGES},
         "does not have number 1 of `documents`, number 1 of `segments`"),
        ({"words": ["typo"], "segments": ["s1"], "passages": PASSAGES},
         "fits number 1 of `words`"),
    ],
)  # fmt: skip
def test_a_request_of_which_a_part_fits_nothing_is_refused_whole(copy, given, said):
    before = tree(copy)
    for place, day in ((copy, {"on": DAY}), (report(), {})):
        with pytest.raises(EvidenceError, match=said) as caught:
            mm.withdraw_consent(place, **day, **given)
        assert caught.value.code == "MM-PUBLISH-CONSENT"
        assert "typo" not in str(caught.value)
    assert tree(copy) == before


def test_a_passage_that_was_never_quoted_is_no_mistake():
    given = {"documents": ["interview-07", "interview-08"], "passages": PASSAGES}
    after = mm.withdraw_consent(report(), **given)
    assert [*after.voices.parts["quotes"]["quote"]] == [KEPT]


def test_one_text_alone_is_one_text():
    after = mm.withdraw_consent(report(), words=SAID)
    assert [*after.voices.parts["quotes"]["quote"]] == [KEPT]


def test_ids_may_be_numbers_in_the_table():
    numbered = PASSAGES.assign(document_id=[7, 8])
    after = mm.withdraw_consent(report(), documents=["7"], passages=numbered)
    assert [*after.voices.parts["quotes"]["quote"]] == [KEPT]


def test_a_folder_needs_the_day(copy):
    with pytest.raises(EvidenceError) as caught:
        mm.withdraw_consent(copy, words=[SAID])
    assert caught.value.code == "MM-PUBLISH-RELEASED"


def test_a_quote_found_by_its_passage_is_sought_everywhere(tmp_path):
    page = report(unknowns=(f'Why "{SAID}" was said.',)).publish(
        tmp_path / "out", released=RELEASED
    )
    with pytest.raises(EvidenceError, match="would still stand"):
        mm.withdraw_consent(page.parent, segments=["s1"], passages=PASSAGES, on=DAY)


def test_words_that_stand_elsewhere_too_stop_the_operation(tmp_path):
    page = report(unknowns=(f'Why "{SAID}" was said.',)).publish(
        tmp_path / "out", released=RELEASED
    )
    before = tree(page.parent)
    with pytest.raises(EvidenceError, match="would still stand") as caught:
        mm.withdraw_consent(page.parent, words=[SAID], on=DAY)
    assert caught.value.code == "MM-PUBLISH-CONSENT"
    assert tree(page.parent) == before


def test_words_inside_a_document_are_found():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("document.xml", f"<t>{SAID[:9]}</t><t>{SAID[9:]}</t>")
    assert holding({"paper.docx": made.getvalue()}, [SAID]) == ["paper.docx"]
    assert holding({"paper.docx": made.getvalue()}, [KEPT]) == []

"""How far described effects have spread: counts, parts, words, and who is protected."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

import missionmetrics as mm
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import installed
from missionmetrics.metrics.spillover.ripples import ripples
from missionmetrics.metrics.spillover.told.words import Wording
from missionmetrics.publish.policy import policy
from missionmetrics.publish.protect import protect_all, require_publishable
from tests.made import SOURCES
from tests.made_claims import NOTHING, claims, coded, evidence, outcomes, typed

NAMES = {
    "bus": "The bike bus starts", "ride": "More children ride",
    "calm": "Streets are calmer", "shop": "The corner shop does better",
    "jams": "Jams at the bridge", "far": "A new ferry",
}  # fmt: skip
THINGS = outcomes(
    NAMES,
    kind={"bus": "action"},
    sector={"bus": "transport", "ride": "transport", "calm": "streets",
            "shop": "business", "jams": "streets"},
    sense={"ride": "better", "jams": "worse"},
)  # fmt: skip
TEN = [
    *[(f"p{i}", "bus", "ride") for i in range(7)],
    *[(f"p{i}", "ride", "calm") for i in range(4)],
    ("p0", "calm", "shop"),
    ("p8", "bus", "jams"),
    ("p9", "far", "jams"),
]


def ask(told=None, things=THINGS, found=None, words=NOTHING, **settings):
    table = claims(TEN) if told is None else told
    found = evidence({}) if found is None else found
    return ripples(things, table, found, *words, SOURCES, **settings)


class Told(NamedTuple):
    """The sentences over the tables of a result that was changed by hand."""

    tables: dict
    sentences: tuple


def at(result, measure, estimate, **parts):
    """What is said where a measure, or a whole part, is another."""
    table = result.table.copy()
    table.loc[table["measure"] == measure, "estimate"] = estimate
    held = {**result.parts, **parts}
    return Told({**held, "": table}, Wording(table, held).sentences())


def value(result, measure, column="estimate"):
    return result.table.set_index("measure").loc[measure, column]


class TestCounts:
    def test_they_are_those_counted_by_hand(self):
        result = ask()
        wanted = {
            "factors": 6, "links": 5, "depth": 3, "chain": 3, "breadth": 2,
            "sectors": 3,  # transport, streets, business
            "crossing": 3 / 4,  # the link from the ferry has no sector at one end
            "twice": 2 / 5,
        }  # fmt: skip
        assert {m: value(result, m) for m in wanted} == pytest.approx(wanted)
        assert np.isnan(value(result, "areas"))
        assert set(result.table["n"]) == {9}  # p7 says nothing

    def test_those_heard_together_are_one_source(self):
        together = claims(TEN, heard_with=["w"] * 4 + [None] * (len(TEN) - 4))
        result = ask(together)
        # p0 to p3 are one; what each of them says elsewhere goes with it.
        assert set(result.table["n"]) == {6}
        links = result.parts["links"].set_index(["from_id", "to_id"])["value"]
        assert links["bus", "ride"] == 4
        assert links["ride", "calm"] == 1

    def test_a_person_of_two_groups_joins_them(self):
        told = claims([("a", "bus", "ride"), ("b", "bus", "ride"),
                       ("a", "ride", "calm"), ("c", "ride", "calm"),
                       ("d", "bus", "ride")],
                      heard_with=["x", "x", "y", "y", None])  # fmt: skip
        assert set(ask(told).table["n"]) == {2}

    def test_what_hangs_loose_is_in_the_links_and_not_in_the_steps(self):
        result = ask()
        held = result.parts["outcomes"].set_index("outcome_id")
        assert np.isnan(held.loc["far", "step"])
        assert "1 link does not hang together" in " ".join(result.warn())

    def test_a_start_can_be_chosen_and_is_known(self):
        result = ask(start=["ride"])
        assert value(result, "depth") == 2
        assert set(result.table["start"]) == {"More children ride"}
        with pytest.raises(EvidenceError) as refused:
            ask(start=["tram"])
        assert refused.value.code == "MM-RIPPLES-START"
        with pytest.raises(EvidenceError):
            ask(start=[])

    def test_without_actions_it_starts_at_what_nothing_led_to(self):
        result = ask(things=outcomes(NAMES))
        held = result.parts["outcomes"].set_index("outcome_id")["step"]
        assert (held["bus"], held["far"], held["jams"]) == (0, 0, 1)
        assert any("No action of the mission" in w for w in result.warn())

    def test_a_start_that_was_chosen_is_not_told_as_what_nothing_led_to(self):
        assert not any("No action" in w for w in ask(start=["ride"]).warn())

    def test_all_coders_must_agree_if_that_is_asked(self):
        told = claims([("a", "bus", "ride"), ("a", "bus", "ride"),
                       ("a", "ride", "calm"), ("b", "bus", "jams")],
                      coder_id=["k", "m", "k", "k"])  # fmt: skip
        assert value(ask(told), "links") == 3
        assert value(ask(told, coders="all"), "links") == 2

    def test_an_area_of_the_claim_goes_before_that_of_the_outcome(self):
        things = THINGS.assign(
            area_id=pd.Series(["w1"] * len(THINGS), dtype=THINGS["area_id"].dtype)
        )
        told = claims(TEN, area_id=["w2"] + [None] * (len(TEN) - 1))
        assert value(ask(told, things), "areas") == 2

    def test_what_bears_on_claims_is_counted_by_link(self):
        # c1 to c7 are of one link, c8 of another, c12 of a third; five links in all.
        found = evidence({"c1": "supports", "c2": "supports", "c12": "against"})
        result = ask(found=found)
        assert value(result, "checked") == 1 / 5
        assert value(result, "denied") == 1 / 5
        assert np.isnan(value(ask(), "checked"))

    def test_the_order_of_rows_changes_nothing(self):
        told = claims(TEN)
        one, two = ask(told), ask(told.sample(frac=1, random_state=3))
        columns = ["measure", "estimate", "n"]
        pd.testing.assert_frame_equal(one.table[columns], two.table[columns])
        pd.testing.assert_frame_equal(one.parts["links"], two.parts["links"])


class TestRanges:
    def test_enough_sources_have_ranges_and_few_say_why_not(self):
        many = ask()
        assert value(many, "links", "low") <= 5 <= value(many, "links", "high")
        few = ask(claims([c for c in TEN if c[0] < "p5"]))
        assert few.table["low"].isna().all()
        why = few.parts["reasons"].set_index("measure")["reason"]
        assert why["links"] == "few_sources"
        assert why["areas"] == "not_told"
        assert "too few sources" in few.doubt()

    def test_leaving_one_out_shows_what_hangs_on_them(self):
        part = ask().parts["without"].set_index("measure")
        # Only p0 tells of the shop, the third step.
        assert tuple(part.loc["depth", ["low", "high"]]) == (2, 3)
        assert "up to 2 or up to 3 steps" in " ".join(ask().say())


class TestTree:
    def test_each_thing_stands_under_what_most_say_it_came_of(self):
        told = claims([*TEN, ("p5", "bus", "calm"), ("p6", "ride", "shop")])
        part = ask(told).parts["tree"].set_index("node_id")["parent_id"]
        # Now one step from the bus; the shop is two steps off, by way of calm or ride.
        assert part["calm"] == "bus"
        # One tells of each, so it is the first by name: "More children ride".
        assert part["shop"] == "ride"
        assert pd.isna(part["bus"])

    @pytest.mark.parametrize("language", installed())
    def test_it_is_drawn_and_told_in_words_of_claims(self, language):
        from missionmetrics.charts.figure import figure

        fig = figure(ask(), locale=language)
        text = " ".join([fig.alt, *fig.sentences])
        assert not {"project", "proyecto"} & set(text.lower().replace(".", "").split())
        assert any("bike bus" in cell for row in fig.tables[0].rows for cell in row)
        assert ask().chart().to_dict()


class TestTogether:
    @staticmethod
    def spoken(n=14):
        rng = np.random.default_rng(7)
        held = {}
        for d in range(n):
            order = rng.permutation(["air", "bus", "cost", "dust"]).tolist()
            at = order.index("air")
            held[f"d{d:02d}"] = [*order[: at + 1], "heat", *order[at + 1 :]]
        return coded(held)

    def test_a_theme_that_always_follows_another_is_called(self):
        result = ask(words=self.spoken())
        part = result.parts["together"]
        assert part.loc[part["more"], ["first", "then"]].to_numpy().tolist() == [
            ["Air", "Heat"]
        ]
        assert "“Heat” comes soon after “Air”" in " ".join(result.say())
        assert "people" not in part

    def test_too_few_documents_say_nothing_of_pairs(self):
        assert "together" not in ask(words=self.spoken(9)).parts

    def test_two_coders_side_by_side_are_not_counted_twice(self):
        documents, book, passages = self.spoken()
        again = passages.assign(coder_id="m", start=passages["start"] + 5).iloc[:6]
        both = pd.concat([passages, again], ignore_index=True)
        one = ask(words=(documents, book, passages)).parts["together"]
        two = ask(words=(documents, book, both)).parts["together"]
        pd.testing.assert_frame_equal(one, two)

    def test_beyond_the_longest_document_no_distance_counts(self):
        parts = [ask(words=self.spoken(), lag=lag).parts for lag in (4, 9_999)]
        pd.testing.assert_frame_equal(*(p["together"] for p in parts))

    def test_along_the_dates_of_a_person(self):
        documents, book, passages = coded(
            {f"d{p}{t}": ["air" if t == 0 else "heat"] for p in range(10, 24)
             for t in range(3)}
        )  # fmt: skip
        who = documents["document_id"].str[1:3]
        day = pd.to_datetime("2026-0" + (documents["document_id"].str[3].astype(int)
                                         + 1).astype("str") + "-01")  # fmt: skip
        documents = documents.assign(participant_id=who, start=day)
        result = ask(words=(documents, book, passages), along="dates")
        seen = result.parts["together"].set_index(["first", "then"])["seen"]
        assert seen["Air", "Heat"] == 14
        assert seen["Heat", "Air"] == 0


class TestWords:
    def test_a_link_is_told_as_what_people_say(self):
        said = " ".join(ask().say())
        assert (
            "people say that “The bike bus starts” led to “More children ride”" in said
        )
        assert "These are claims" in said

    @pytest.mark.parametrize(
        ("way", "words"),
        [("less", "led to less of"), ("unclear", "has to do with")],
    )
    def test_which_way_it_works_is_told(self, way, words):
        assert words in " ".join(ask(claims(TEN, polarity=way)).say())

    def test_no_one_way_is_told_where_they_do_not_agree(self):
        ways = ["less"] + ["more"] * (len(TEN) - 1)
        assert "do not agree" in " ".join(ask(claims(TEN, polarity=ways)).say())

    @pytest.mark.parametrize("language", installed())
    def test_no_way_is_told_for_those_who_told_none(self, language):
        ways = ["more"] + ["unclear"] * (len(TEN) - 1)
        result = ask(claims(TEN, polarity=ways))
        part = result.parts["links"].set_index(["from_id", "to_id"])["way"]
        assert part["bus", "ride"] == "partly"
        assert part["ride", "calm"] == "unclear"
        words = {"en-GB": "Not all of them say which way it works",
                 "es": "No todas dicen en qué sentido actúa"}  # fmt: skip
        assert words[language] in " ".join(result.say(language))

    def test_who_tells_a_way_once_has_told_it(self):
        told = claims(
            [("a", "bus", "ride"), ("a", "bus", "ride"), ("b", "bus", "ride")],
            polarity=["unclear", "less", "less"],
        )
        assert set(ask(told).parts["links"]["way"]) == {"less"}

    def test_what_is_said_to_lead_to_itself_is_left_out_and_said(self):
        result = ask(claims([*TEN, ("p1", "bus", "bus")]))
        assert value(result, "links") == 5
        assert any(w.startswith("1 claim is left out") for w in result.warn())

    def test_sources_read_twice_are_those_that_count_and_not_their_people(self):
        told = claims([(p, "bus", "ride") for p in "abab"],
                      coder_id=["k", "k", "m", "m"], heard_with="w")  # fmt: skip
        assert any(w.startswith("1 source was read by two") for w in ask(told).warn())

    def test_of_no_step_none_is_said_to_hang_on_one_source(self):
        told = claims([("a", "far", "jams"), ("b", "jams", "bus")])
        assert not any("any one source" in s for s in ask(told).say())

    @pytest.mark.parametrize(
        ("share", "words"),
        [(1 / 399, "0.3% of the links"), (398 / 399, "99.7% of the links"),
         (0.4, "40% of the links"), (1.0, "100% of the links")],
    )  # fmt: skip
    def test_some_and_most_are_not_told_as_none_and_all(self, share, words):
        told = at(ask(), "twice", share)
        assert words in " ".join(s.say(told.tables) for s in told.sentences)

    @pytest.mark.parametrize("language", installed())
    def test_one_pair_of_themes_is_told_as_one(self, language):
        state = ask().parts["state"]
        one = at(ask(), "twice", 0.4, state=state.assign(tried=1, pairs=0))
        said = [s.say(one.tables, language) for s in one.sentences]
        words = {"en-GB": "1 pair of themes was looked at.", "es": "Se miró 1 par"}
        assert any(s.startswith(words[language]) for s in said)
        stands = state.assign(tried=1, pairs=1)
        pair = pd.DataFrame({"first": ["Air"], "then": ["Heat"], "more": [True]})
        told = at(ask(), "twice", 0.4, state=stands, together=pair)
        assert "ripples.together.some" not in [s.message for s in told.sentences]

    @pytest.mark.parametrize("language", installed())
    def test_claims_are_never_told_as_findings(self, language):
        cautions = ask().warn(language)
        assert len(cautions) >= 2
        banned = ("cause", "because", "prove", "causa", "porque", "demuestra")
        text = " ".join([*ask().say(language), *cautions, ask().doubt(language)])
        assert not [b for b in banned if b in text.lower()]

    def test_missing_dates_and_doubts_are_said(self):
        told = claims(TEN, date=[pd.NaT] * 3 + [pd.Timestamp("2026-01-01")] * 11,
                      confidence=["unsure"] * 2 + ["sure"] * 12)  # fmt: skip
        warned = " ".join(ask(told).warn())
        assert "3 claims have no date" in warned
        assert "In 2 claims, the people who spoke were not sure." in warned

    def test_a_circle_is_said(self):
        told = claims([*TEN, ("p1", "calm", "ride")])
        assert any("circle" in w for w in ask(told).warn())
        assert not any("circle" in w for w in ask().warn())

    def test_where_nothing_hangs_on_the_start_that_is_the_finding(self):
        told = claims([("a", "far", "jams"), ("b", "jams", "bus")])
        result = ask(told)
        assert result.say()[0].startswith("No effect that people describe")

    def test_no_sector_that_is_known_is_not_told_as_none(self):
        told = claims([("a", "bus", "ride"), ("b", "far", "jams")])
        apart = outcomes(NAMES, kind={"bus": "action"}, sector={"jams": "streets"})
        result = ask(told, apart)
        assert value(result, "sectors") == 0
        assert not any("said to show" in s for s in result.say())
        here = apart.assign(area_id=["w"] * len(apart))
        said = " ".join(ask(told, here).say())
        assert "The effects are said to show in 1 place." in said

    def test_no_link_told_twice_is_said_as_that(self):
        told = claims([("a", "bus", "ride"), ("b", "bus", "jams")])
        assert "No link is told by two sources or more" in " ".join(ask(told).say())

    def test_links_told_by_as_many_have_no_first_place(self):
        told = claims([("a", "bus", "ride"), ("b", "bus", "jams")])
        assert "No one link is told most often: 2 links" in " ".join(ask(told).say())


class TestConsent:
    WORDS = ["I ride now."] + [None] * (len(TEN) - 1)

    def test_words_need_consent(self):
        told = claims(TEN, text=self.WORDS, consent="none")
        assert "quotes" not in ask(told).parts
        agreed = ask(told.assign(consent="anonymous")).parts["quotes"]
        assert agreed["quote"].tolist() == ["I ride now."]
        assert set(agreed.columns) == {"quote", "theme", "consent"}

    def test_one_refusal_of_the_same_words_is_enough(self):
        told = claims([("p0", "bus", "ride"), ("p0", "ride", "calm")],
                      text=["I ride now.", " i ride NOW. "],
                      consent=["anonymous", "none"])  # fmt: skip
        assert "quotes" not in ask(told).parts

    def test_a_source_that_refused_is_not_quoted(self):
        documents, book, passages = coded({"d1": ["air"]})
        told = claims(TEN, text=self.WORDS, consent="named", document_id="d1")
        words = (documents, book, passages)
        assert "quotes" in ask(told, words=words).parts
        refused = SOURCES.assign(consent="refused")
        result = ripples(THINGS, told, evidence({}), *words, refused)
        assert "quotes" not in result.parts

    def test_no_person_is_in_the_result(self):
        told = claims(TEN, participant_id="zz-person", heard_with="zz-group",
                      coder_id="zz-coder", text="zz words")  # fmt: skip
        assert "zz" not in ask(told).to_json()


class TestProtection:
    def test_counts_of_few_are_withheld_and_links_keep_their_names(self):
        (shown,) = protect_all([ask()], policy=policy("council-5")).results
        links = shown.parts["links"].set_index(["from_id", "to_id"])["value"]
        few = [k for k, n in ask().parts["links"]
               .set_index(["from_id", "to_id"])["value"].items() if n < 5]  # fmt: skip
        assert len(few) == 4
        assert links[few].isna().all()
        told = shown.parts["tree"].set_index("node_id")["told"]
        assert told[["shop", "calm", "jams", "far"]].isna().all()
        assert told["bus"] == 8
        said = " ".join(shown.say())
        assert not [x for x in ("4 of 9", "7 of 9") if x in said]
        require_publishable(shown)

    def test_fewer_than_five_sources_show_nothing(self):
        few = ask(claims([c for c in TEN if c[0] < "p4"]))
        (shown,) = protect_all([few], policy=policy("council-5")).results
        assert set(shown.table["certainty"]) == {"withheld"}
        assert "links" not in shown.parts


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"level": 95}, "MM-LEVEL"), ({"seed": -1}, "MM-SEED"),
        ({"lag": -1}, "MM-RIPPLES-LAG"), ({"quotes": -1}, "MM-RIPPLES-QUOTES"),
        ({"lag": 1.5}, "MM-RIPPLES-LAG"), ({"quotes": 1.5}, "MM-RIPPLES-QUOTES"),
        ({"lag": True}, "MM-RIPPLES-LAG"), ({"quotes": "4"}, "MM-RIPPLES-QUOTES"),
        ({"along": "date"}, "MM-CHOICE"), ({"coders": "ALL"}, "MM-CHOICE"),
    ],
)  # fmt: skip
def test_settings_are_refused(settings, code):
    with pytest.raises(EvidenceError) as refused:
        ask(**settings)
    assert refused.value.code == code


@pytest.mark.parametrize("none", [typed("claims"), pd.DataFrame()])
def test_no_claims_is_no_answer(none):
    with pytest.raises(EvidenceError) as refused:
        ask(none)
    assert refused.value.code == "MM-CLAIMS-EMPTY"


GIVEN = {"claim_evidence": evidence({"c1": "supports"}), "sources": SOURCES,
         **dict(zip(("documents", "codes", "segments"), coded({"d": ["x", "y"]}),
                    strict=True))}  # fmt: skip


def given(**changed):
    """Asked with the tables beside outcomes and claims, some of them changed."""
    return ripples(THINGS, claims(TEN), **{**GIVEN, **changed})


@pytest.mark.parametrize("name", GIVEN)
def test_a_table_with_a_row_twice_is_refused(name):
    with pytest.raises(EvidenceError, match=f"The table `{name}`") as refused:
        given(**{name: pd.concat([GIVEN[name], GIVEN[name]])})
    assert refused.value.code == "MM-DUPLICATE-KEY"


@pytest.mark.parametrize(
    ("name", "column"),
    [("claim_evidence", "bears"), ("codes", "name"), ("sources", "consent"),
     ("documents", "source_id"), ("segments", "coder_id")],
)  # fmt: skip
def test_a_table_without_a_column_that_it_needs_is_refused(name, column):
    with pytest.raises(EvidenceError, match=f"no column `{column}`") as refused:
        given(**{name: GIVEN[name].drop(columns=column)})
    assert refused.value.code == "MM-COLUMN-MISSING"


@pytest.mark.parametrize(
    ("name", "column", "cell", "code"),
    [("claim_evidence", "bears", "support", "MM-NOT-ALLOWED"),
     ("claim_evidence", "claim_id", "zz", "MM-LINK"),
     ("segments", "code_id", "zz", "MM-LINK"),
     ("segments", "document_id", "zz", "MM-LINK")],
)  # fmt: skip
def test_a_cell_that_would_be_passed_over_is_refused(name, column, cell, code):
    with pytest.raises(EvidenceError) as refused:
        given(**{name: GIVEN[name].assign(**{column: cell})})
    assert refused.value.code == code


def test_columns_that_need_not_be_there_may_be_missing():
    short = {
        "segments": GIVEN["segments"].drop(columns=["start", "end"]),
        "documents": GIVEN["documents"].drop(columns=["start", "participant_id"]),
    }
    pd.testing.assert_frame_equal(given(**short).table, given().table)
    assert value(given(**dict.fromkeys(GIVEN, pd.DataFrame())), "links") == 5


def test_what_is_given_is_not_changed():
    told = claims(TEN)
    before = told.copy()
    ask(told)
    pd.testing.assert_frame_equal(told, before)


def test_a_folder_with_outcomes_and_claims_alone_is_enough(tmp_path):
    folder = mm.new_mission(tmp_path / "ours")
    for name in ("documents", "codes", "segments", "claim_evidence",
                 "resident_responses"):  # fmt: skip
        (folder / f"{name}.csv").unlink()
    told = pd.read_csv(folder / "claims.csv", dtype="str").drop(columns="document_id")
    told.to_csv(folder / "claims.csv", index=False)
    result = mm.read_mission(folder).ripples()
    assert value(result, "links") == 2
    assert set(result.table["n"]) == {2}


class TestExample:
    @staticmethod
    @cache
    def city():
        return mm.example()

    def test_the_counts_are_near_the_truth_that_the_city_was_made_from(self):
        city = self.city()
        truth = city.truth["claims"]
        chance = np.array([link["chance"] for link in truth["links"]])
        n = truth["asked"]
        # A link is named by somebody with chance 1 - (1 - p)^n: mean and variance.
        named = 1 - (1 - chance) ** n
        links = value(city.ripples(), "links")
        spread = np.sqrt((named * (1 - named)).sum())
        assert abs(links - named.sum()) <= 3 * spread

    def test_it_can_be_asked_again_with_another_start(self):
        first = self.city().ripples()
        again = first.rerun(self.city(), start=["ferry-ticket"])
        assert set(again.table["start"]) == {"One ticket for bus and ferry"}
        assert first.cite()

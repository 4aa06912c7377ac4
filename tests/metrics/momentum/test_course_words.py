"""Every sentence of `on_course`, chosen by the cells and saying what they hold."""

import tomllib

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.core.locale import FOLDER, locale
from missionmetrics.metrics.momentum.together.course_words import Wording
from tests.metrics.momentum.course_worlds import USUAL, ask, tables
from tests.reading_age import too_hard

NOTHING = np.nan
SPLIT = {"reason": "", "shown_before": 0.3, "shown_after": 0.34, "shown_total": 0.04,
         "shown_news": 0.03, "shown_corrections": 0.02, "shown_method": -0.01,
         "shown_version": 0.0}  # fmt: skip


@pytest.fixture(scope="module")
def usual():
    shorter = {n: v[:11] for n, v in USUAL.items()}
    return ask(previous=tables(shorter))


def doctored(result, *, rows=None, facts=None, change=None, left=None, tied=None):
    """Words for the tables of a result in which some cells are other ones.

    ``rows`` gives (estimate, low, high) of a measure of all together.
    """
    table = result.table
    for measure, values in (rows or {}).items():
        at = (table["measure"] == measure) & (table["indicator_id"] == "")
        table.loc[at, ["estimate", "low", "high"]] = values
        if np.isnan(values[0]):
            table.loc[at, "certainty"] = "not enough data"
    parts = {k: v for k, v in result.parts.items() if k not in ("left", "change_sums")}
    parts["facts"] = parts["facts"].assign(**(facts or {}))
    if tied is not None:
        part = parts["sensitivity"]
        at = (part["measure"] == "gap_closed") & (part["correlation"] > 0)
        part.loc[at, ["low", "high"]] = tied
    if change is not None:
        parts["change_sums"] = pd.DataFrame([SPLIT | change])
    if left is not None:
        parts["left"] = pd.DataFrame(left, columns=["reason", "n", "indicator"])
    every = {**result.tables(), **parts, "": table}
    return Wording(table=table, parts=parts), every


def told(result, language="en-GB", **changes):
    """Message ids and texts of everything said, in order."""
    words, every = doctored(result, **changes)
    said = [words.question(), *words.sentences(), *words.cautions(), words.interval()]
    assert all(s.true_of(every) for s in said)
    return {s.message: s.say(every, language) for s in said}


COUNTS = {"counted": 4, "judged": 4, "asked": 4, "uncounted": 0}
CASES = [
    ({"facts": COUNTS | {"likely_low": 0, "likely_high": 0}}, "course.finding.none",
     "Of 4 indicators, most likely none is on course"),
    ({"facts": COUNTS | {"likely_low": 4, "likely_high": 4}}, "course.finding.all",
     "Of 4 indicators, most likely all are on course"),
    ({"facts": COUNTS | {"likely_low": 1, "likely_high": 1}}, "course.finding.number",
     "Of 4 indicators, most likely 1 is on course"),
    ({"facts": COUNTS | {"likely_low": 2, "likely_high": 2}}, "course.finding.number",
     "Of 4 indicators, most likely 2 are on course"),
    ({"facts": COUNTS | {"likely_low": 2, "likely_high": 3}}, "course.finding.range",
     "Of 4 indicators, most likely 2 to 3 are on course"),
    ({"facts": COUNTS | {"likely_low": 0, "likely_high": 1}}, "course.finding.up_to",
     "Of 4 indicators, most likely no more than 1 is on course"),
    ({"facts": COUNTS | {"likely_low": 0, "likely_high": 2}}, "course.finding.up_to",
     "Of 4 indicators, most likely no more than 2 are on course"),
    ({"facts": {"counted": 1}}, "course.finding.silent",
     "Too little is known to say how many indicators are on course"),
    ({"rows": {"gap_closed": (0.34, 0.28, 0.41)}, "facts": {"fraction": "third"}},
     "course.closed.some",
     "Together they have closed about a third of the gap (34%; it could plausibly be "
     "between 28% and 41%)."),
    ({"rows": {"gap_closed": (-0.05, -0.1, 0.02)}, "facts": {"fraction": ""}},
     "course.closed.none",
     "Together they have closed none of the gap (−5%; it could plausibly be between "
     "−10% and 2%)."),
    ({"facts": {"enough": False}}, "course.closed.silent",
     "Too few of them can be judged to add them up."),
    ({"rows": {"gap_share": (0.05, 0.02, 0.08), "gap_share_needed": (0.09, 0.08, 0.1)}},
     "course.pace.needed",
     "Now they close about 5.0% of the gap a year; 9.0% a year is needed."),
    ({"rows": {"gap_share": (0.05, 0.02, 0.08),
               "gap_share_needed": (NOTHING, NOTHING, NOTHING)}},
     "course.pace.closing", "Now they close about 5.0% of the gap a year."),
    ({"rows": {"gap_share": (-0.05, -0.08, -0.02)}}, "course.pace.opening",
     "Now the gap grows by about 5.0% a year."),
    ({"rows": {"gap_share": (0.01, -0.02, 0.04)}}, "course.pace.unclear",
     "It is not clear whether the gap is closing now: the pace could plausibly be "
     "between −2.0% and 4.0% a year."),
    ({"facts": {"top": "The down one", "top_value": 0.123}}, "course.top.most",
     "The largest part of what is closed is from The down one: 12 percentage points."),
    ({"facts": {"sets": 5, "sets_told": 5, "sets_on": 1, "lowest": 0.2,
                "highest": 0.4}}, "course.sets.closed",
     "With the weights of 5 panels, they have closed between 20% and 40% of the gap."),
    ({"facts": {"sets": 5, "sets_told": 5, "sets_on": 2}}, "course.votes.on",
     "With the weights of 2 of 5 panels, it is likely that the paces together are "
     "enough."),
    ({"facts": {"sets": 5, "sets_told": 4, "sets_on": 0}}, "course.votes.none",
     "For none of the 4 panels is it likely that the paces together are enough."),
    ({"change": {}}, "course.change.up",
     "Since the last report the share closed rose by 4.0 percentage points, from 30.0% "
     "to 34.0%."),
    ({"change": {"shown_total": -0.01, "shown_after": 0.29}}, "course.change.down",
     "Since the last report the share closed fell by 1.0 percentage point, from 30.0% "
     "to 29.0%."),
    ({"change": {"shown_total": 0.0, "shown_after": 0.3}}, "course.change.same",
     "The share closed is the same as in the last report, 30.0%."),
    ({"change": {"shown_total": NOTHING, "reason": "too few"}}, "course.change.silent",
     "What changed since the last report is not known: too few indicators can be "
     "judged in one of the two."),
    ({"change": {"reason": "overlap"}}, "course.split.none",
     "It cannot be told what this change is made of."),
    ({"change": {}}, "course.news.up", "New figures add 3.0 percentage points."),
    ({"change": {"shown_news": -0.002}}, "course.news.down",
     "New figures take away 0.2 percentage points."),
    ({"change": {"shown_news": 0.0}}, "course.news.same",
     "New figures change nothing that shows."),
    ({"change": {}}, "course.corrections.up",
     "Changes to old figures add 2.0 percentage points."),
    ({"change": {"shown_corrections": -0.02}}, "course.corrections.down",
     "Changes to old figures take away 2.0 percentage points."),
    ({"change": {"shown_corrections": 0.0}}, "course.corrections.same",
     "No change to old figures shows."),
    ({"change": {"shown_method": 0.01}}, "course.method.up",
     "A changed method, target or weight adds 1.0 percentage point."),
    ({"change": {}}, "course.method.down",
     "A changed method, target or weight takes away 1.0 percentage point."),
    ({"change": {"shown_method": 0.0}}, "course.method.same",
     "No change of method, target or weight shows."),
    ({"change": {"shown_version": 0.005}}, "course.version.up",
     "The rest, 0.5 percentage points, comes from how the last report was worked out."),
    ({"change": {"shown_version": -0.005}}, "course.version.down",
     "The rest, 0.5 percentage points less, comes from how the last report was worked "
     "out."),
    ({"rows": {"gap_closed_limited": (0.3, 0.2, 0.4)}}, "course.limited.share",
     "If a lead may make up for a lag only in part, they have closed 30% of the gap."),
    ({"rows": {"gap_closed_limited": (NOTHING, NOTHING, NOTHING)},
      "facts": {"lag": "The slow one", "lag_value": -0.1}}, "course.limited.none",
     "A sum in which a lead makes up for a lag only in part does not exist here. The "
     "slow one has closed none of its gap."),
    ({"rows": {"gap_closed_limited": (NOTHING, NOTHING, NOTHING)},
      "facts": {"lag": "The slow one", "lag_value": 0.1}}, "course.limited.perhaps",
     "A sum in which a lead makes up for a lag only in part is not given. The slow one "
     "may have closed none of its gap."),
    ({"left": [("no target", 1, "Trees")]}, "course.left.one",
     "Left out: Trees, as no target is set."),
    ({"left": [("few figures", 3, "Trees")]}, "course.left.several",
     "Left out: 3 indicators, as there are too few figures."),
    ({"facts": {"uncounted": 1}}, "course.uncounted.some",
     "1 of them is not counted: the answer hangs on what is assumed of how steady its "
     "pace is."),
    ({"facts": {"plausible_low": 1, "plausible_high": 4}}, "course.number.range",
     "The number on course could plausibly be as low as 1 or as high as 4."),
    ({"facts": {"plausible_low": 2, "plausible_high": 2}}, "course.number.one",
     "No other number than 2 is plausible."),
    ({"facts": {"plausible_low": 1, "plausible_high": 2, "together_low": 0,
                "together_high": 2}}, "course.together.wider",
     "If they rise and fall together, it could plausibly be as low as 0 or as high as "
     "2."),
    ({"tied": (0.25, 0.45)}, "course.shared.range",
     "If they share good and bad years, the share closed could plausibly be between "
     "25% and 45%."),
    ({"rows": {"chance_enough": (0.3, 0.25, 0.35)}}, "course.enough.chance",
     "If every pace were kept up, the chance that together they are enough is about 30 "
     "in 100: unlikely."),
    ({"rows": {"chance_enough": (NOTHING, NOTHING, NOTHING)},
      "facts": {"past_deadline": 1}}, "course.enough.late",
     "A deadline has passed, so no chance is given that the paces together are "
     "enough."),
    ({"rows": {"chance_enough": (NOTHING, NOTHING, NOTHING)},
      "facts": {"past_deadline": 0}}, "course.enough.assumed",
     "The chance that the paces together are enough hangs on what is assumed, so none "
     "is given."),
    ({"facts": {"weights_given": True}}, "course.caution.weights",
     "How much each indicator counts is a choice. Other weights give other sums."),
    ({"facts": {"weights_given": False}}, "course.caution.equal",
     "Every indicator counts the same here, so two that measure nearly the same thing "
     "count twice. Other weights give other sums."),
    ({"facts": {"oldest": "2023", "newest": "2026-Q2"}}, "course.caution.dates",
     "Their latest figures differ in age: the oldest is of 2023, the newest of April "
     "to June 2026."),
    ({"facts": {"few": 1}}, "course.caution.few",
     "1 of them has fewer than 10 figures to judge by."),
    ({"facts": {"few": 2}}, "course.caution.few",
     "2 of them have fewer than 10 figures to judge by."),
    ({"change": {}}, "course.caution.order",
     "Where new figures and a changed method act together, each gets its mean share "
     "over every order of changing them."),
    ({}, "course.caution.cause",
     "This describes how far and how fast. It does not show what the mission did."),
    ({}, "course.caution.apart",
     "Each indicator is taken to vary on its own. If they share good and bad years, "
     "the ranges are wider."),
    ({}, "course.caution.lead",
     "In a sum, a lead in one indicator hides a lag in another. Look at how many are "
     "on course as well."),
    ({}, "course.question", "A: taken together, is the mission on course?"),
    ({}, "course.interval",
     "The range is a 95% interval. It allows for chance ups and downs, and for not "
     "knowing how steady each pace has been. It takes each indicator to vary on its "
     "own."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message", "text"), CASES)
def test_the_cells_choose_the_sentence(usual, changes, message, text):
    assert told(usual, **changes)[message] == text


def test_every_message_is_said_somewhere(usual):
    """No wording of the locale is left without a table that chooses it."""
    path = FOLDER / "en-GB" / "course.toml"
    given = tomllib.loads(path.read_text(encoding="utf-8"))["course"]
    codes = {"fraction", "reason"}
    ids = {
        f"course.{topic}.{kind}"
        for topic, kinds in given.items()
        if topic not in codes and isinstance(kinds, dict)
        for kind in kinds
    }
    whole = {f"course.{topic}" for topic, text in given.items()
             if isinstance(text, str)}  # fmt: skip
    assert {message for _, message, _ in CASES} == ids | whole


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_each_case_is_said_in_each_language(usual, language):
    for changes, message, _ in CASES:
        said = told(usual, language, **changes)[message]
        assert "{" not in said
        assert "⟦" not in said


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_every_reason_has_words(language):
    words = locale(language).messages
    reasons = ("no figures", "no target", "kind of target", "no baseline", "no gap",
               "few figures", "on a line")  # fmt: skip
    for reason in reasons:
        assert f"course.reason.{reason.replace(' ', '_')}" in words


def test_what_is_said_of_the_change_is_what_the_parts_hold(usual):
    """A result as it comes: the four sentences of the change in their order."""
    topics = [s.message.split(".")[1] for s in usual.sentences]
    at = topics.index("change")
    assert topics[at : at + 4] == ["change", "news", "corrections", "method"]
    row = usual.parts["change_sums"].iloc[0]
    points = f"{100 * abs(row['shown_news']):.1f} percentage point"
    assert points in usual.say()[at + 1]
    assert usual.say()[at + 2] == "No change to old figures shows."


@pytest.mark.parametrize("language", ["en-GB", "es"])
def test_what_is_shown_first_is_short_and_plain(usual, language):
    """As of every page: 80 words at most, at the reading age of the library."""
    fig = figure(usual, locale=language)
    text = " ".join([f"{fig.headline}.", *fig.sentences[:3]])
    assert len(text.split()) <= 80
    for words in (text, " ".join(fig.doubts), " ".join(fig.cautions), fig.doubt):
        assert not too_hard(words, language, {"The up one", "percentage points"})

"""What a reader meets is plain, short and never claims more than was shown.

Every message of every language is held to the reading age of :mod:`tests.reading_age`;
so are the summary, the alternative text and the description of each figure of the
demo and of each result made by hand.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from missionmetrics.charts.describe import LONGEST_ALT, describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.locale import installed, locale
from tests.core import handmade
from tests.core.every import SHOWN
from tests.core.test_languages import texts
from tests.publish.test_language_of_pages import given
from tests.reading_age import effort, too_hard
from tests.test_sentences import demo_results

LONGEST_SUMMARY = 80  # words
SHOWN_FIRST = 3  # sentences under the headline
FEWEST = 6  # words from which a measure of a message alone says something
# No plainer word tells a change of a share from a share; the name of the library.
OURS = ("percentage points", "percentage point", "puntos porcentuales",
        "punto porcentual", "missionmetrics")  # fmt: skip
LANGUAGES = installed()
# Messages of the tests themselves, and a list of words that is read and never said.
NOT_OURS = ("handmade.", "disclosure.totals")


@pytest.fixture(autouse=True)
def _languages(language_folder, monkeypatch):
    handmade.use(language_folder, monkeypatch)


@cache
def shown():
    """Every result that is shown: of the demo, and made by hand."""
    demo = {f"demo {i}": r for i, r in enumerate(demo_results())}
    return {**demo, **{name: made() for name, made in SHOWN.items()}}


def names(result, language):
    """What is not ours to reword: the mission's own texts, and dates."""
    own = {t for t in given(result) if not t.isdigit()}
    rules = locale(language).rules
    return {*own, *OURS, *rules["months"], *rules["quarters"]}


@cache
def figures(language):
    """Each figure with the names in it; words nobody translated are left out."""
    made = [(name, figure(result, locale=language), names(result, language))
            for name, result in shown().items()]  # fmt: skip
    return [found for found in made if "⟦" not in found[1].headline]


def measured(text, language, own):
    """Whether a text is long enough for a measure of its sentences to say something."""
    return effort(text, language, own).words >= FEWEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_shown_first_is_short_and_plain(language):
    for name, fig, own in figures(language):
        text = " ".join([f"{fig.headline}.", *fig.sentences[:SHOWN_FIRST]])
        assert len(text.split()) <= LONGEST_SUMMARY, (name, text)
        if measured(text, language, own):
            assert not too_hard(text, language, own), (name, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_alternative_texts_are_short_and_plain(language):
    for name, fig, own in figures(language):
        assert len(fig.alt) <= LONGEST_ALT, (name, fig.alt)
        if measured(fig.alt, language, own):
            assert not too_hard(fig.alt, language, own), (name, fig.alt)


@pytest.mark.parametrize("language", LANGUAGES)
def test_descriptions_are_plain(language):
    tried = 0
    for name, fig, own in figures(language):
        if words := " ".join(describe(fig)):
            tried += 1
            assert not too_hard(words, language, own), (name, words)
    assert tried > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_demo_says_of_doubt_and_care_is_plain(language):
    for name, fig, own in figures(language):
        if name.startswith("demo"):
            for text in (" ".join(fig.doubts), " ".join(fig.cautions), fig.doubt):
                assert not text or not too_hard(text, language, own), (name, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_plain(language):
    hard = {}
    for name, text in texts(language):
        filled = re.sub(r"\{[^}]*\}", "12", text)
        enough = measured(filled, language, OURS)
        why = too_hard(filled, language, OURS)
        if enough and why and not name.startswith(NOT_OURS):
            hard[name] = why
    assert hard == {}


# A word that claims a cause, or calls a number grand; each with what may say it, a
# question or a denial.
FORBIDDEN = {
    "en-GB": r"significan\w*|because|led to|leads? to|due to|thanks to|result(s|ed) in|"
             r"prove[sdn]?|proofs?|impacts?|effects? of|caus\w+|drove|driven by|"
             r"contribut\w+ to|success\w*|impressive\w*|dramatic\w*|sadly|luckily",
    "es": r"significativ\w*|porque|gracias a|debido a|a causa de|se deben? a|"
          r"provoc\w+|caus\w+|result(a|ó|aron) en|demuestra\w*|prueba que|impactos?|"
          r"efectos? de|impuls\w+|contribu\w+ a|éxitos?|exitos\w+|"
          r"impresionante\w*|dramátic\w*|por desgracia",
}  # fmt: skip
DENIED = {
    "describe.matrix.no_cause.other", "momentum.caution.cause.other",
    "page.because.other", "page.because_none.other", "page.because_not.other",
    "report.unknown.cause.other",
}  # fmt: skip
# What people say led to what is told as their word, and marked as such each time.
CLAIMED = ("ripples.", "page.effects", "figures.alt.effects", "describe.effects.")
REPORTS = re.compile(
    r"\b(people say|is said to|somebody thinks|según|se dice|dice que|cree alguien)\b"
)
LED = re.compile(r"\bled to\b|\bllev(ó|aron|a) a\b")
DENIALS = re.compile(r"\?$|\b(not|cannot|Whether|[Nn]o|Si)\b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_claims_a_cause_or_praises(language):
    forbidden = re.compile(rf"\b({FORBIDDEN[language]})\b", re.IGNORECASE)
    for name, text in texts(language):
        if name.startswith(NOT_OURS) or not (found := forbidden.search(text)):
            continue
        if name.startswith(CLAIMED) and found[0] == "led to":
            assert REPORTS.search(text), (name, text)
            continue
        assert name in DENIED, (name, found[0], text)
        assert DENIALS.search(text), (name, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_is_always_told_as_somebody_s_word(language):
    told = [(n, t) for n, t in texts(language) if n.startswith(CLAIMED)]
    led = [(name, text) for name, text in told if LED.search(text)]
    assert len(led) >= 6
    assert [name for name, text in led if not REPORTS.search(text)] == []


def test_spanish_speaks_to_nobody_in_person():
    person = re.compile(
        r"\b(usted|ustedes|tú|tus?|te|vosotros|vuestr\w+|pulse|haga|consulte|vea|"
        r"puedes?|debes|mira)\b", re.IGNORECASE,
    )  # fmt: skip
    for name, text in texts("es"):
        if not name.startswith(NOT_OURS):
            found = person.search(text)
            assert not found or found[0] == "puede", (name, text)


@pytest.mark.parametrize("word", ["significant", "Because", "impact", "proves"])
def test_a_forbidden_word_is_found(word):
    assert re.search(rf"\b({FORBIDDEN['en-GB']})\b", f"It is {word} of", re.I)

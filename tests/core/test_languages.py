"""Every language says the same things: the same files, ids and slots."""

from __future__ import annotations

import re
import string
import tomllib
from itertools import product

import pytest

from missionmetrics.core.locale import DEFAULT, FOLDER, _flat, installed, locale

# Plural categories of the Unicode CLDR that a language may use here; `zero` is ours,
# for "no areas" in place of "0 areas".
CATEGORIES = {"en-GB": {"zero", "one", "other"}, "es": {"zero", "one", "other"}}
OTHERS = [name for name in installed() if name != DEFAULT]
FILES = sorted(f.name for f in (FOLDER / DEFAULT).glob("*.toml"))


def table(language: str, file: str) -> dict:
    return tomllib.loads((FOLDER / language / file).read_text(encoding="utf-8"))


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def forms(message: str | dict) -> dict[str, str]:
    return {"other": message} if isinstance(message, str) else message


def texts(language: str) -> list[tuple[str, str]]:
    """Every message of a language, one entry a plural form."""
    return [(f"{name}.{form}", text)
            for name, message in locale(language).messages.items()
            for form, text in forms(message).items()]  # fmt: skip


def test_a_code_called_other_is_no_plural_form():
    assert locale().message("speakers.interview") == "in an interview"
    assert locale().message("speakers.other") == "in another text"


def test_there_is_a_second_language():
    assert "es" in installed()
    assert set(installed()) == set(CATEGORIES)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_files_of_the_first(language):
    assert sorted(f.name for f in (FOLDER / language).glob("*.toml")) == FILES


@pytest.mark.parametrize(("language", "file"), list(product(OTHERS, FILES)))
def test_a_file_has_the_ids_and_slots_of_the_first_language(language, file):
    first, other = _flat(table(DEFAULT, file)), _flat(table(language, file))
    assert sorted(other) == sorted(first)
    for name, message in first.items():
        kinds = type(message), type(other[name])
        assert kinds[0] is kinds[1], name
        if not isinstance(message, str | dict):
            continue
        wanted = slots(forms(message)["other"])
        for form, text in forms(other[name]).items():
            # A form of one or none may say the number as a word.
            missing = wanted - slots(text)
            assert slots(text) <= wanted, (name, form)
            assert not missing or (form in ("zero", "one") and missing <= {"n"}), name


@pytest.mark.parametrize("language", installed())
def test_plural_forms_are_those_of_the_language(language):
    named = [*locale(language).messages.items(),
             *locale(language).rules["nouns"].items()]  # fmt: skip
    for name, message in named:
        if isinstance(message, dict):
            assert "other" in message, name
            assert set(message) <= CATEGORIES[language], name


@pytest.mark.parametrize("language", OTHERS)
def test_lists_of_months_and_quarters_are_whole(language):
    rules = locale(language).rules
    assert len(set(rules["months"])) == 12
    assert len(set(rules["quarters"])) == 4


@pytest.mark.parametrize("language", OTHERS)
def test_hardly_a_message_is_left_in_the_first_language(language):
    first = dict(texts(DEFAULT))
    same = {n: _bare(t) for n, t in texts(language) if t == first.get(n)}
    left = [n for n, t in same.items() if len(re.findall(r"[a-z]{3,}", t)) > 1]
    assert left == []


def _bare(text: str) -> str:
    return re.sub(r"\{[^}]*\}", "", text).casefold()


@pytest.mark.parametrize("language", installed())
def test_no_message_has_stray_spaces(language):
    for name, text in texts(language):
        assert "  " not in text, name
        assert "_join." in name or text == text.strip(" "), name


def test_spanish_questions_open_and_close():
    for name, text in texts("es"):
        assert text.count("¿") == text.count("?") - (name == "figures.unsure.other")
        assert text.count("¡") == text.count("!")
        assert text.count("«") <= 2, name


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (11312.3, 0, "11\u202f312"),
        (1234567.5, 1, "1\u202f234\u202f567,5"),
        (9999, 0, "9999"),
        (9999.6, 0, "10\u202f000"),
        (-0.458, 3, "−0,458"),
        (1230, None, "1230"),
    ],
)
def test_spanish_numbers_follow_the_law_and_the_academy(value, digits, words):
    assert locale("es").number(value, digits=digits) == words


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (["aire", "agua"], "aire y agua"),
        (["aire", "industria"], "aire e industria"),
        (["padres", "hijos"], "padres e hijos"),
        (["agua", "hielo"], "agua y hielo"),  # the diphthong keeps "y"
        (["sol", "Ibiza", "Írún"], "sol, Ibiza e Írún"),
        (["a", "ionosfera"], "a y ionosfera"),
    ],
)
def test_spanish_and_changes_before_the_sound_i(items, words):
    assert locale("es").listed(items) == words


def test_spanish_dates_and_shares():
    es = locale("es")
    assert es.period("2023-06-05") == "5 de junio de 2023"
    assert es.period("2023-Q2") == "abril-junio de 2023"
    assert es.period("2023-06") == "junio de 2023"
    assert es.percent(0.458) == "45,8\u00a0%"
    assert es.points(0.01) == "1,0 punto porcentual"
    assert es.points(0.034) == "3,4 puntos porcentuales"
    assert es.chance(0.001) == "menos de 1 de cada 100"
    assert es.noun(0, "area") == "ninguna zona"

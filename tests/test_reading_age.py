"""The measures of reading ease, against words counted by ear and sums by hand."""

from __future__ import annotations

import pytest

from tests.reading_age import effort, english, spanish, too_hard

# Counted by ear, British English.
ENGLISH = {
    1: "range rates called smoothed scale themes makes dots shared reached based used "
       "straight whole does goes moved",
    2: "needed data figure figures people likely rarely mission question value coded "
       "started houses boxes wishes places sources applied unchanged moving being "
       "fuel revised declared between released withheld table highest nations reason "
       "statement published social lately notebook outlines changes",
    3: "plausibly area emissions interval anything recognised serious period "
       "passages estimate uneven varying beautiful official idea simplified evidence "
       "percentage boundaries recognise curious",
    4: "comparison exceptional identity material",
    5: "administrative probability",
}  # fmt: skip
# Counted by the rules of the Academy: "ui" never parts, "ía" does.
SPANISH = {
    1: "que quién rey muy hay ley yo buey y o ya más",
    2: "datos margen meta país aire agua causa ciudad guerra cuáles caos baúl huevo "
       "viento tienen después leer bajo año ríe peor lugar ruido viuda ayer reír "
       "según cuidar real misión",
    3: "línea pingüino poeta oído ahora construido vacío continuo estaba "
       "prohibido periodo página idea tarea descenso vecinos estación suaviza incluye",
    4: "emisiones período todavía vehículo publicación continúo unidades",
    5: "probabilidad",
}  # fmt: skip


@pytest.mark.parametrize("count", sorted(ENGLISH))
def test_english_syllables(count):
    wrong = {w: english(w) for w in ENGLISH[count].split() if english(w) != count}
    assert wrong == {}


@pytest.mark.parametrize("count", sorted(SPANISH))
def test_spanish_syllables(count):
    wrong = {w: spanish(w) for w in SPANISH[count].split() if spanish(w) != count}
    assert wrong == {}


def test_a_sum_by_hand():
    # The | cat | sat. || It | was | warm | on | the | ta-ble. 9 words, 2 sentences,
    # 10 syllables: 0.39 * 4.5 + 11.8 * 10/9 - 15.59 = -0.72.
    found = effort("The cat sat. It was warm on the table.", "en-GB")
    assert found[:3] == (9, 2, 10)
    assert found.grade == pytest.approx(0.39 * 4.5 + 11.8 * 10 / 9 - 15.59)
    # Los | da-tos | ba-jan. 3 words, 5 syllables: 206.835 - 62.3 * 5/3 - 3 = 100.0.
    found = effort("Los datos bajan.", "es")
    assert found[:3] == (3, 1, 5)
    assert found.inflesz == pytest.approx(206.835 - 62.3 * 5 / 3 - 3)


def test_numbers_and_names_count_as_words_without_syllables():
    found = effort("Down 45.8% from 2005 to 2023 in Stratford-upon-Avon.", "en-GB",
                   ["Stratford-upon-Avon"])  # fmt: skip
    assert (found.words, found.sentences) == (8, 1)
    assert (found.syllables, found.spoken) == (4, 4)
    assert effort("De 20\u202f857 a 11\u202f312: baja.", "es").words == 5


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-GB", "Notwithstanding considerable heterogeneity, the decelerating "
                  "trajectory demonstrates substantially insufficient mitigation."),
        ("es", "La heterogeneidad considerable de las trayectorias desaceleradas "
               "evidencia la insuficiencia sustancial de la mitigación institucional."),
    ],
)  # fmt: skip
def test_a_hard_text_is_found(language, text):
    assert too_hard(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en-GB", "Emissions are falling, but not fast enough."),
     ("es", "Las emisiones bajan, pero no lo bastante rápido.")],
)  # fmt: skip
def test_a_plain_text_is_let_through(language, text):
    assert not too_hard(text, language)

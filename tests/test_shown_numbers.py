"""Every number and word in a table, and every number in an alternative text, is true.

Each cell is read back from what is shown, by a reader of numbers written for this
test, and compared with the frame at the rounding that the cell itself states. One
changed digit in any cell is found. In each language.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.core.locale import locale
from tests.test_sentences import demo_results

# Thousands and decimals of each language: written down here, not read from its table.
MARKS = {"en-GB": (",", "."), "es": ("\u202f", ",")}
LANGUAGES = sorted(MARKS)
MONTHS = {
    "en-GB": ("January", "February", "March", "April", "May", "June", "July", "August",
              "September", "October", "November", "December"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
           "septiembre", "octubre", "noviembre", "diciembre"),
}  # fmt: skip
QUARTERS = {
    "en-GB": ("January to March {}", "April to June {}", "July to September {}",
              "October to December {}"),
    "es": ("enero-marzo de {}", "abril-junio de {}", "julio-septiembre de {}",
           "octubre-diciembre de {}"),
}  # fmt: skip
SPAN = {"en-GB": " to ", "es": " a "}
RANGE = {"en-GB": r"(.+)\sto\s(.+)", "es": r"de\s(.+)\sa\s(.+)"}
EMPTY = {"en-GB": {"", "none given", "not enough data", "withheld"},
         "es": {"", "no se da", "faltan datos", "oculto"}}  # fmt: skip
ALL = {"en-GB": "all", "es": "todo"}
POINTS = ("percentage points", "percentage point", "puntos porcentuales",
          "punto porcentual")  # fmt: skip
SHARES = ("share", "probability")
NUMBERS = (
    "observed",
    "smoothed",
    "comparator",
    "needed",
    "estimate",
    "low",
    "high",
    "n",
    "usual_mean",
    "in_force",
    "value",
    "reached",
    "comparator_value",
    "rank",
)
RANGES = {"range": ("low", "high"), "smoothed_range": ("smoothed_low", "smoothed_high"),
          "usual_range": ("usual_low", "usual_high"),
          "plausible_places": ("rank_low", "rank_high")}  # fmt: skip
# Columns of a picture's table whose heading has another name than the frame's.
HEADED = {"step": "label", "step_value": "value", "latest": "value",
          "measure_name": "measure", "effect": "name", "said_first": "from",
          "said_then": "to"}  # fmt: skip
COUNTED = {"dates_since": "", "told": "sources"}
"""Whole numbers with a unit of their own."""
PLACES = {"en-GB": r"(\d+)(?:st|nd|rd|th)", "es": r"(\d+)\.º"}


# Units that a language has its own name for, written here by hand.
NAMED = {
    "en-GB": {},
    "es": {"households": "hogares", "people": "personas", "places": "lugares",
           "projects": "proyectos", "years": "años",
           "indicators": "indicadores", "figures": "datos", "times": "veces",
           "actions": "acciones", "things": "cosas", "links": "enlaces",
           "steps": "pasos", "sectors": "sectores", "sources": "fuentes"},
}  # fmt: skip


def read_number(text: str, language: str) -> tuple[float, int]:
    """The number that a cell begins with, and how many decimals it states."""
    thousands, decimal = MARKS[language]
    digits = (
        rf"(−?)(\d+(?:{re.escape(thousands)}\d{{3}})*)(?:{re.escape(decimal)}(\d+))?"
    )
    found = re.match(digits + r"(?![\d.,])", text)
    assert found, f"no number: {text!r}"
    sign, whole, part = found.groups()
    value = float(whole.replace(thousands, "") + "." + (part or "0"))
    return (-value if sign else value), len(part or "")


def period(text: str, language: str) -> str:
    """A period in words, written here by hand."""
    if " to " in text:
        return SPAN[language].join(period(t, language) for t in text.split(" to "))
    if found := re.fullmatch(r"(\d{4})-Q(\d)", text):
        return QUARTERS[language][int(found[2]) - 1].format(found[1])
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        of = " de " if language == "es" else " "
        return f"{int(found[3])}{of}{period(text[:7], language)}"
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        of = " de " if language == "es" else " "
        return f"{MONTHS[language][int(found[2]) - 1]}{of}{found[1]}"
    return text


# A unit after the number 1, and the date that a mission declared.
ONE = {
    "en-GB": {
        "indicators": "indicator",
        "figures": "figure",
        "years": "year",
        "steps": "step",
        "sources": "source",
    },
    "es": {
        "indicators": "indicador",
        "figures": "dato",
        "years": "año",
        "steps": "paso",
        "sources": "fuente",
    },
}
LAUNCH = {"en-GB": " (launch)", "es": " (comienzo)"}


def fault(shown: str, value: float, unit: str, language: str) -> str:
    """What is wrong with a number as it is shown, or nothing."""
    if math.isnan(value):
        return "" if shown in EMPTY[language] else f"{shown!r} where there is nothing"
    try:
        told, decimals = read_number(shown, language)
    except AssertionError as wrong:
        return str(wrong)
    if unit == "year":
        return "" if told == math.floor(value) else f"{shown!r} is not {value}"
    scale = 100 if unit in SHARES else 1
    if (unit in SHARES or unit == "%") != ("%" in shown):
        return f"{shown!r} has the wrong unit"
    rest = re.sub(r"^[−\d.,\u202f]+", "", shown).strip()
    named = NAMED[language].get(unit, unit)
    if shown.startswith("1 "):
        named = ONE[language].get(unit, named)
    if rest not in ("", "%", named) and not (unit == "points" and rest in POINTS):
        return f"{shown!r} is not in {unit}"
    half = 0.5 * 10**-decimals
    return "" if abs(told - scale * value) <= half * (1 + 1e-9) else (
        f"{shown!r} is not {value}")  # fmt: skip


def columns(table, language) -> list[str]:
    """The column of the frame behind each heading."""
    named: dict[str, list[str]] = {}
    for name, text in locale(language).messages.items():
        if name.startswith("columns."):
            named.setdefault(text, []).append(name.split(".")[1])
    named[locale(language).messages["ring_map.since"]] = ["first_period"]
    same = {"en-GB": "scaled to the same start", "es": "con el mismo punto de partida"}
    found: list[str] = []
    for heading in table.headings:
        if heading.endswith(same[language]):
            found.append("comparator")
            continue
        keys = [HEADED.get(k, k) for k in named[heading]]
        if "panel" in table.frame and "exposure" in keys:
            keys = ["panel"]
        if keys == ["kind"] and "kind" not in table.frame:
            keys = ["status"]
        if "smoothed_range" in keys:  # shares its heading with another kind of range
            smoothed = found[-1] == "smoothed"
            keys = ["smoothed_range" if smoothed else "range"]
        if keys == ["comparator"] and "comparator_value" in table.frame:
            keys = ["comparator_value"]
        (key,) = {k for k in keys if k in table.frame or k in RANGES}
        found.append(key)
    return found


def cell_fault(table, fig, row: int, name: str, shown: str) -> str:
    """What is wrong with one cell, or nothing."""
    language, record = fig.locale.name, table.frame.iloc[row].to_dict()
    unit = str(record.get("unit", fig.unit))
    if name in RANGES:
        low, high = (float(record[end]) for end in RANGES[name])
        if math.isnan(low):
            return "" if shown == "" else f"{shown!r} where there is no range"
        if name == "plausible_places":
            told = [int(d) for d in re.findall(PLACES[language], shown)]
            true = sorted({int(low), int(high)})
            return "" if told == true else f"{shown!r} is not {true}"
        ends = re.fullmatch(RANGE[language], shown)
        if not ends:
            return f"{shown!r} is no range"
        return fault(ends[1], low, unit, language) or fault(
            ends[2], high, unit, language
        )
    value = record[name]
    if name not in NUMBERS and pd.isna(value):
        return "" if shown in EMPTY[language] else f"{shown!r} where there is nothing"
    if value == "" and table.name == "data":
        return "" if shown == ALL[language] else f"{shown!r} where all are meant"
    if name in ("value", "reached") and "label" in record:  # a step has a sign
        shown = shown.removeprefix("+")
    if name in COUNTED:
        return fault(shown, float(value), COUNTED[name], language)
    if name in NUMBERS:
        number = math.nan if pd.isna(value) else float(value)
        return fault(shown, number, "" if name == "n" else unit, language)
    expected = {
        "period": lambda v: period(str(v), language),
        "date": lambda v: (
            period(str(v), language)
            + LAUNCH[language] * (v == fig.provenance.settings.get("launch"))
        ),
        "measure": lambda v: words(language, "measures", v),
        "kind": lambda v: words(
            language, "steps" if "label" in record else "status", v
        ),
        "status": lambda v: status(table, record, v, language),
        "exposure": lambda v: place(table, v, language),
        "way": lambda v: words(language, "ways", v),
        "signal": lambda v: v and words(language, "signals", v),
        "certainty": lambda v: words(language, "certainty", v),
    }.get(name, str)(value)
    return "" if shown == expected else f"{shown!r} is not {expected!r}"


def status(table, record, code, language) -> str:
    """What a row's status is called: of a thing told, of a figure, of a judgement."""
    if "told" in record:
        return words(language, "node_status", code)
    # A figure that is final is told by an empty cell.
    final = "panel" in record and code == "ok"
    return "" if final else words(language, "status", code)


def place(table, code, language) -> str:
    """Where a row stands; areas of the map are told by what they are compared as."""
    held = locale(language).messages
    own = f"ring_map.kind.{code}"
    return held[own] if table.name == "areas" and own in held else (
        words(language, "exposures", code))  # fmt: skip


def words(language, family, code) -> str:
    return locale(language).messages[f"{family}.{str(code).replace(' ', '_')}"]


def faults(table, fig, only=None) -> list[str]:
    """What is wrong with a table as it is shown; all of it, or one row."""
    assert len(table.rows) == len(table.frame)
    names = columns(table, fig.locale.name)
    rows = range(len(table.rows)) if only is None else [only]
    told = [cell_fault(table, fig, r, n, table.rows[r][c])
            for r in rows for c, n in enumerate(names)]  # fmt: skip
    return [t for t in told if t]


@cache
def figures(language):
    return [figure(r, locale=language) for r in demo_results()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_is_what_the_frame_holds(language):
    cells = 0
    for fig in figures(language):
        for table in fig.tables:
            assert faults(table, fig) == [], table.caption
            cells += sum(len(row) for row in table.rows)
    assert cells > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_changed_digit_in_any_number_is_found(language):
    tried = 0
    for fig in figures(language):
        for table in fig.tables:
            for r, c in numeric(table):
                for text in mutated(table.rows[r][c]):
                    tried += 1
                    assert faults(with_cell(table, r, c, text), fig, only=r), text
    assert tried > 400


def numeric(table):
    """Places of cells with digits that are numbers: a few rows of each table."""
    for r in dict.fromkeys((0, len(table.rows) // 2, len(table.rows) - 1)):
        for c, row_is in enumerate(table.numeric):
            if row_is and any(letter.isdigit() for letter in table.rows[r][c]):
                yield r, c


def mutated(text):
    """The cell with one digit changed, for each of its numbers' digits."""
    unit = re.search(r"[^\W\d_]{2,}.*\d", text)  # a digit inside a unit: CO2e
    for i, letter in enumerate(text):
        in_unit = unit and re.search(r"[^\W\d_]$", text[:i])
        if letter.isdigit() and not in_unit:
            yield text[:i] + str((int(letter) + 5) % 10) + text[i + 1 :]


def with_cell(table, r, c, text):
    rows = [list(row) for row in table.rows]
    rows[r][c] = text
    return replace(table, rows=tuple(map(tuple, rows)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_cells_that_changed_places_are_found(language):
    for fig in figures(language)[:4]:
        table = fig.tables[-1]
        at = next(c for c, numbers in enumerate(table.numeric) if numbers)
        first, last = table.rows[0][at], table.rows[-1][at]
        if first != last:
            swapped = with_cell(with_cell(table, 0, at, last), -1, at, first)
            assert faults(swapped, fig)


def alt_numbers(text, own) -> list[str]:
    """Digits in an alternative text that no name brings along."""
    for name in sorted(own, key=len, reverse=True):
        text = text.replace(name, " ")
    return re.findall(r"\d+(?:/\d+)?", text)


ROWS = {"waterfall": "steps", "board": "board"}
"""The part of which an alternative text counts the rows."""


def expected_alt(result, language) -> list[str]:
    """The numbers that the alternative text should hold, from the result alone."""
    if result.form == "trend":
        seen = result.parts["observed"].sort_values("time")["period"].astype(str)
        ends = (period(seen.iloc[0], language), period(seen.iloc[-1], language))
        return [n for end in ends for n in re.findall(r"\d+(?:/\d+)?", end)]
    if result.table["estimate"].isna().all():  # no picture: the finding stands there
        return re.findall(r"\d+", result.say(language)[0])
    if result.form == "map":  # values that all differ are put in three groups
        assert result.table["estimate"].is_unique
        return [str(len(result.table)), "3"]
    if result.form == "interval-by-group":
        rows = result.table
        if "drawn" in result.parts:
            rows = rows[rows["measure"].isin(result.parts["drawn"]["measure"])]
        known = int(rows["estimate"].notna().sum())
        return [str(n) for n in dict.fromkeys((known, len(rows)))]
    if result.form == "small-multiples":
        return [str(result.parts["observed"]["panel"].nunique())]
    if result.form == "tree":
        things = result.table.set_index(["start", "measure"]).loc[("all", "factors")]
        return [f"{things['estimate']:.0f}"]
    if result.form in ROWS:
        return [str(len(result.parts[ROWS[result.form]]))]
    if result.form == "ranking":
        return [str(len(result.table))]
    quotes = result.parts["quotes"]
    return [str(len(quotes)), str(quotes["theme"].nunique())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_an_alternative_text_is_true(language):
    tried = 0
    for result, fig in zip(demo_results(), figures(language), strict=True):
        own = {fig.measure, fig.place, fig.comparator}
        found = alt_numbers(fig.alt, own - {""})
        assert found == expected_alt(result, language), fig.alt
        drawn = result.table["estimate"].notna().any()
        named = drawn and result.form not in ("quotes", "board")
        assert fig.measure in fig.alt or not named
        tried += len(found)
        for i, letter in enumerate(fig.alt):
            if letter.isdigit():
                other = fig.alt[:i] + str((int(letter) + 5) % 10) + fig.alt[i + 1 :]
                changed = alt_numbers(other, own - {""}) != found
                assert changed or fig.measure not in other
    assert tried > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_description_is_true(language):
    tried = 0
    for fig in figures(language):
        for told in fig.description:
            assert told.sentence.true_of(fig.facts)
            said = told.sentence.say(fig.facts, language)
            for slot in told.sentence.slots.values():
                tried += 1
                if slot.style == "amount":
                    record = slot.cell.record(fig.facts)
                    shown = slot.say(fig.facts, language)
                    value = float(record[slot.cell.column])
                    wrong = fault(shown, value, str(record["unit"]), language)
                    assert wrong == "", said
                    assert shown in said
    assert tried > 80


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("20,857 kt CO2e", "en-GB", (20857.0, 0)),
        ("−0.45", "en-GB", (-0.45, 2)),
        ("11\u202f312,5", "es", (11312.5, 1)),
        ("45,8\u00a0%", "es", (45.8, 1)),
    ],
)
def test_the_reader_of_numbers(text, language, number):
    assert read_number(text, language) == number


@pytest.mark.parametrize(("text", "language"), [("45.8 %", "es"), ("1,5", "en-GB")])
def test_a_number_of_another_language_is_not_read(text, language):
    with pytest.raises(AssertionError, match="no number"):
        read_number(text, language)

"""Spanish says the same with the same numbers, in its own way of writing them."""

from __future__ import annotations

import shutil
import string
import tomllib

import pytest

from missionmetrics.charts.describe import describe
from missionmetrics.charts.figure import figure
from missionmetrics.core.locale import _flat
from tests.charts.retelling import slips
from tests.core import (
    handmade,
    handmade_board,
    handmade_flow,
    handmade_small_multiples,
    handmade_tree,
)

FILES = ("board", "flow", "quotes", "small_multiples", "tree")
MADE = {
    **handmade_board.ALL, **handmade_flow.ALL, **handmade_small_multiples.ALL,
    **handmade_tree.ALL, "quotes": handmade.quotes,
}  # fmt: skip


def messages(language, name):
    file = handmade.REAL / language / f"{name}.toml"
    return _flat(tomllib.loads(file.read_text(encoding="utf-8")))


def slots(message):
    forms = [message] if isinstance(message, str) else list(message.values())
    return [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in forms]


@pytest.mark.parametrize("name", FILES)
def test_each_message_has_its_twin_with_the_same_gaps(name):
    english, spanish = messages("en-GB", name), messages("es", name)
    assert list(english) == list(spanish)
    for key, message in english.items():
        assert slots(message) == slots(spanish[key]), key
        if not isinstance(message, str):
            assert list(message) == list(spanish[key])


@pytest.fixture
def spanish(tmp_path, monkeypatch):
    """Spanish as far as it is there; words of other files stay English."""
    folder = handmade.install(tmp_path / "locales")
    own = folder / "es"
    for file in (folder / "en-GB").glob("*.toml"):
        if file.stem != "numbers":
            shutil.copy(file, own / file.name)
    for name in FILES:
        shutil.copy(handmade.REAL / "es" / f"{name}.toml", own / f"{name}.toml")
    handmade.use(folder, monkeypatch)


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize("kind", sorted(MADE))
def test_descriptions_hold_in_spanish_too(kind):
    fig = figure(MADE[kind](), locale="es")
    english = figure(MADE[kind]())
    told = describe(fig)
    assert len(told) == len(describe(english))
    assert not set(told) & set(describe(english))
    assert slips(fig) == []
    assert len(fig.alt) <= 125


@pytest.mark.usefixtures("spanish")
def test_numbers_are_written_as_in_spanish():
    told = describe(figure(handmade_board.board(), locale="es"))
    assert told[2].startswith("Emissions in the area: 11\u202f312 kt CO2e en 2023")
    assert (
        told[1]
        .replace("\xa0", " ")
        .startswith(
            "Homes within 15 minutes of green space: 61,4 % en 2023; podría estar entre"
        )
    )

"""Ticks of an axis say the numbers that the words beside it say."""

import pytest

from missionmetrics.charts.layout import amounts
from missionmetrics.core.locale import locale
from missionmetrics.core.words import amount


@pytest.mark.parametrize(("unit", "value", "tick"), [
    ("points", 2.5, "2.5"), ("%", 2.5, "2.5%"), ("share", 0.025, "2.5%"),
    ("kt", 2.5, "2.5"),
])  # fmt: skip
def test_a_tick_is_the_amount_without_its_unit(unit, value, tick):
    said = amounts(locale("en-GB"), unit, [value])
    assert said == [tick]
    words = amount(value, {"unit": unit}, locale("en-GB"), "")
    assert words.startswith(tick)

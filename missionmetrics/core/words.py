"""Numbers, changes, intervals and names as words.

Each format turns one cell of a table into the words that stand for it in a
sentence. A format may look at the other cells of its row (an amount needs its
unit) but never at another row, so a sentence says exactly what its cell holds.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.core.locale import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from missionmetrics.core.locale import Locale

Row = "Mapping[str, Any]"
# From the wording agreed for chances: the word and the chance from which it holds.
LIKELIHOODS = (
    ("very_likely", 0.90),
    ("likely", 0.66),
    ("either_way", 0.33),
    ("unlikely", 0.10),
    ("very_unlikely", 0.0),
)
WHOLE = 1e-9
SHARE_UNITS = ("share", "probability")
# Units written per hundred: what makes them so, and how many decimals fewer than the
# number as it stands they need when it has three figures and they have two.
PER_HUNDRED = {
    **dict.fromkeys(SHARE_UNITS, (100, 3)),
    **dict.fromkeys(("%", "points"), (1, 1)),
}
MOST = 5  # more than the decimals that a share ever has per hundred
RANGE_STEPS = 5  # of the usual rounding, between the ends of a range at least
INDEX = "index"  # its name says what 100 is, so no number is written with it
FINEST = 5  # decimals from which a number that is nearly nought is said to be so


def text(value: Any, row: Mapping[str, Any], locale: Locale, _: str) -> str:
    """A name or label, as it stands."""
    return str(locale.rules["missing"]) if pd.isna(value) else str(value)


def number(value: Any, row: Mapping[str, Any], locale: Locale, digits: str) -> str:
    """A number without its unit; ``number:1`` fixes the decimals."""
    if digits and int(digits) >= FINEST and 0 < abs(float(value)) < SMALLEST:
        digits = ""
    return locale.number(float(value), digits=int(digits) if digits else None)


def size(value: Any, row: Mapping[str, Any], locale: Locale, digits: str) -> str:
    """A number without its sign, for sentences whose verb gives the direction."""
    return number(abs(float(value)), row, locale, digits)


def amount(value: Any, row: Mapping[str, Any], locale: Locale, digits: str) -> str:
    """A number with the unit of its row; a share is written per hundred.

    ``amount:4`` fixes the decimals of the number as it stands.
    """
    unit = str(row.get("unit", ""))
    if not math.isfinite(value):
        return number(value, row, locale, "")
    if unit in PER_HUNDRED:
        scale, more = PER_HUNDRED[unit]
        share = float(value) * scale / 100
        said = locale.points if unit == "points" else locale.percent
        return said(share, digits=_decimals(100 * share, digits, more))
    if unit == "year":
        return str(math.floor(float(value)))
    shown = number(value, row, locale, digits)
    if not unit:
        return shown
    one = shown == locale.number(1.0, digits=0)
    named = unit if unit == INDEX else _named(unit, locale, one=one)
    return str(locale.rules["amount"]).format(number=shown, unit=named)


def _named(unit: str, locale: Locale, *, one: bool) -> str:
    """The name of a unit in the language, where it has one, for one thing or more."""
    code = unit.replace(" ", "_")
    names = [f"units_one.{code}"] * one + [f"units.{code}"]
    known = (locale.messages.get(name) for name in names)
    return next((name for name in known if isinstance(name, str)), unit)


def _decimals(per_hundred: float, digits: str, more: int) -> int:
    """One decimal, or more where ``digits``, or else the number alone, need it."""
    if digits:
        return max(1, int(digits) - more)
    return next((d for d in range(1, MOST) if round(per_hundred, d)), 1)


def between(low: float, high: float, unit: str) -> str:
    """The style in which both ends of a range are told apart: ``amount``, or finer.

    Examples
    --------
    >>> between(-4.2, 3.1, "points"), between(-0.0234, -0.0198, "points")
    ('amount', 'amount:5')
    """
    scale, more = PER_HUNDRED.get(unit, (1, 0))
    largest, width = scale * max(abs(low), abs(high)), scale * (high - low)
    if not math.isfinite(width) or width <= 0:
        return "amount"
    if unit in PER_HUNDRED:
        usual = _decimals(largest, "", more)
    else:
        usual = max(0, 2 - math.floor(math.log10(largest)))
    if width >= RANGE_STEPS * 10.0**-usual:
        return "amount"
    return f"amount:{max(1 - math.floor(math.log10(width)), usual) + more}"


def amount_size(value: Any, row: Mapping[str, Any], locale: Locale, digits: str) -> str:
    """An amount without its sign."""
    return amount(abs(float(value)), row, locale, digits)


def percent(value: Any, row: Mapping[str, Any], locale: Locale, digits: str) -> str:
    """A share per hundred; ``percent:0`` without decimals."""
    if not math.isfinite(value):
        return number(value, row, locale, "")
    return locale.percent(float(value), digits=int(digits) if digits else 1)


def percent_size(
    value: Any, row: Mapping[str, Any], locale: Locale, digits: str
) -> str:
    """A share per hundred without its sign."""
    return percent(abs(float(value)), row, locale, digits)


def coverage(value: Any, row: Mapping[str, Any], locale: Locale, _: str) -> str:
    """The coverage of an interval, with decimals only where it has some."""
    whole = abs(100 * float(value) - round(100 * float(value))) < WHOLE
    return locale.percent(float(value), digits=0 if whole else 1)


def per_hundred(value: Any, row: Mapping[str, Any], locale: Locale, _: str) -> str:
    """A share times a hundred, without sign or unit: the first end of a range."""
    return locale.number(100 * abs(float(value)), digits=1)


def points(value: Any, row: Mapping[str, Any], locale: Locale, digits: str) -> str:
    """A difference of two shares, in percentage points, without its sign."""
    if not math.isfinite(value):
        return number(abs(float(value)), row, locale, "")
    return locale.points(abs(float(value)), digits=int(digits) if digits else 1)


def chance(value: Any, row: Mapping[str, Any], locale: Locale, _: str) -> str:
    """A probability as so many in 100."""
    return locale.chance(float(value))


def likelihood(value: Any, row: Mapping[str, Any], locale: Locale, _: str) -> str:
    """A probability as one of five agreed words."""
    word = next((w for w, least in LIKELIHOODS if float(value) >= least), None)
    return str(
        locale.rules["missing"] if word is None else locale.rules["likelihood"][word]
    )


def period(value: Any, row: Mapping[str, Any], locale: Locale, _: str) -> str:
    """A canonical period."""
    return text(value, row, locale, "") if pd.isna(value) else locale.period(str(value))


def date(value: Any, row: Mapping[str, Any], locale: Locale, _: str) -> str:
    """A day in full."""
    return (
        text(value, row, locale, "")
        if pd.isna(value)
        else locale.date(pd.Timestamp(value))
    )


def year(value: Any, row: Mapping[str, Any], locale: Locale, _: str) -> str:
    """The year of a date or of a number."""
    if pd.isna(value):
        return text(value, row, locale, "")
    if isinstance(value, int | float):
        return str(math.floor(value))
    return str(pd.Timestamp(value).year)


def count(value: Any, row: Mapping[str, Any], locale: Locale, noun: str) -> str:
    """So many things; ``count:area`` is ``1 area`` or ``3 areas``."""
    return locale.noun(float(value), noun)


def message(value: Any, row: Mapping[str, Any], locale: Locale, family: str) -> str:
    """A code that the locale puts into words: ``message:status`` of ``behind``."""
    return locale.message(f"{family}.{str(value).replace(' ', '_')}")


FORMATS: Mapping[str, Callable[[Any, Mapping[str, Any], Locale, str], str]] = {
    f.__name__: f
    for f in (
        text, number, size, amount, amount_size, percent, percent_size, coverage,
        per_hundred, points, chance, likelihood, period, date, year, count, message,
    )
}  # fmt: skip


def in_words(value: Any, row: Mapping[str, Any], locale: Locale, style: str) -> str:
    """Return ``value`` in the format ``style``: ``"amount"``, ``"count:area"``.

    Raises
    ------
    KeyError
        No such format.
    """
    name, _, argument = style.partition(":")
    if isinstance(value, float) and math.isnan(value):
        return str(locale.rules["missing"])
    return FORMATS[name](value, row, locale, argument)

"""How a language writes numbers, dates, lists and messages.

A locale is a folder of TOML tables under ``core/locales``; ``numbers.toml`` holds
its conventions and every other file its messages. Nothing readable is written in
code, so a language is added by adding a folder.
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

FOLDER = Path(__file__).parent / "locales"
DEFAULT = "en-GB"
SMALLEST = 5e-7
CHANCE_FLOOR, CHANCE_CEILING = 0.01, 0.99
SPAN = " to "  # joins the ends of a canonical period, whatever the language
WHOLE_YEARS = r"([0-9]{4})-01-01 to ([0-9]{4})-12-31"
PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})  # CLDR names

Message = str | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Locale:
    """One language: its conventions and its messages.

    Attributes
    ----------
    name : str
        Language tag, such as ``"en-GB"``.
    rules : mapping
        Conventions, from ``numbers.toml``.
    messages : mapping of str to message
        Message id to text with ``{slots}``, or to one text a plural category.
    """

    name: str
    rules: Mapping[str, Any]
    messages: Mapping[str, Message]

    def number(self, value: float, *, digits: int | None = None) -> str:
        """``value`` with the locale's separators.

        ``digits`` is the number of decimals; without it, three figures that
        tell the value, and none after the point for whole numbers and from 100 up.
        """
        if math.isnan(value):
            return str(self.rules["missing"])
        if math.isinf(value):
            return str(self.rules["infinite" if value > 0 else "minus_infinite"])
        if digits is None and 0 < abs(value) < SMALLEST:
            return str(self.rules["tiny"])
        decimals = _decimals(value) if digits is None else digits
        text = f"{abs(value):,.{decimals}f}"
        plain = text.replace(",", "")
        if float(plain) < self.rules["grouped_from"]:
            text = plain
        minus = "-" if value < 0 and float(plain) != 0 else ""
        marks = {",": self.rules["thousands"], ".": self.rules["decimal"]}
        body = "".join(marks.get(c, c) for c in text)
        return (self.rules["minus"] if minus else "") + body

    def exact(self, value: float) -> str:
        """``value`` with every digit it was given, such as ``0.95``."""
        _, _, decimals = f"{value:f}".rstrip("0").partition(".")
        return self.number(value, digits=len(decimals))

    def percent(self, share: float, *, digits: int = 1) -> str:
        """``share`` (0 to 1) per hundred, such as ``45.8%``."""
        return str(self.rules["percent"]).format(
            number=self.number(100 * share, digits=digits)
        )

    def points(self, share: float, *, digits: int = 1) -> str:
        """``share`` (0 to 1) in percentage points."""
        text = self.number(100 * share, digits=digits)
        return self.noun(float(text == self.number(1.0, digits=digits)), "point", text)

    def chance(self, probability: float) -> str:
        """``probability`` as so many in 100, never as a bare certainty."""
        if math.isnan(probability):
            return str(self.rules["missing"])
        if probability < CHANCE_FLOOR:
            return str(self.rules["chance_below"])
        if probability > CHANCE_CEILING:
            return str(self.rules["chance_above"])
        return str(self.rules["chance"]).format(
            number=self.number(100 * probability, digits=0)
        )

    def date(self, day: dt.date) -> str:
        """``day`` in full, such as ``31 December 2023``."""
        return str(self.rules["date"]).format(
            day=day.day, month=self.rules["months"][day.month - 1], year=day.year
        )

    def period(self, text: str) -> str:
        """A canonical period in words: ``2023/24`` stays, ``2023-06`` is June 2023.

        A span of periods, ``2013 to 2024``, is joined as the language joins them; the
        first and last day of whole years are those years.
        """
        if found := re.fullmatch(WHOLE_YEARS, text):
            first, last = found[1], found[2]
            years = str(self.rules["years"]).format(first=first, last=last)
            return first if first == last else years
        if SPAN in text:
            ends = [self.period(end) for end in text.split(SPAN)]
            return str(self.rules["range"]).join(ends)
        if found := re.fullmatch(r"([0-9]{4})-Q([1-4])", text):
            quarter = self.rules["quarters"][int(found[2]) - 1]
            return str(self.rules["quarter"]).format(quarter=quarter, year=found[1])
        if found := re.fullmatch(r"([0-9]{4})-([0-9]{2})", text):
            month = self.rules["months"][int(found[2]) - 1]
            return str(self.rules["month"]).format(month=month, year=found[1])
        if found := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text):
            return str(self.rules["date"]).format(
                day=int(found[3]),
                month=self.rules["months"][int(found[2]) - 1],
                year=found[1],
            )
        return text

    def listed(self, items: Sequence[str]) -> str:
        """``items`` as a list in a sentence: ``a, b and c``.

        Where a language writes "and" otherwise before some sounds, the last item
        decides.
        """
        if len(items) < 2:
            return "".join(items)
        head = self.rules["list_comma"].join(items[:-1])
        sound = self.rules["list_and_before"]
        other = sound and re.match(sound, items[-1], re.IGNORECASE)
        joint = self.rules["list_and_then" if other else "list_and"]
        return f"{head}{joint}{items[-1]}"

    def plural(self, n: float) -> str:
        """Plural category of ``n`` in this language (CLDR names)."""
        for category, numbers in self.rules["plural"].items():
            if n in numbers:
                return str(category)
        return "other"

    def noun(self, n: float, noun: str, number: str | None = None) -> str:
        """``n`` things: ``1 project``, ``3 projects``."""
        forms = self.rules["nouns"].get(noun)
        if forms is None:
            raise KeyError(f"locale {self.name} has no noun '{noun}'")
        text = forms.get(self.plural(n), forms["other"])
        return str(text).format(
            n=self.number(n, digits=0) if number is None else number
        )

    def ordinal(self, n: int) -> str:
        """``n`` as a place in an order.

        Examples
        --------
        >>> [locale("en-GB").ordinal(n) for n in (1, 2, 3, 11, 22)]
        ['1st', '2nd', '3rd', '11th', '22nd']
        """
        forms = self.rules["ordinal"]
        ending = next((e for e in (str(n % 100), str(n % 10)) if e in forms), "other")
        return str(forms[ending]).format(n=n)

    def message(
        self, name: str, /, *, plural: float | None = None, **texts: str
    ) -> str:
        """Message ``name`` with its slots filled by ``texts``.

        Raises
        ------
        KeyError
            The locale has no such message or a slot was left empty.
        """
        found = self.messages[name]
        if isinstance(found, str):
            return found.format_map(texts)
        category = "other" if plural is None else self.plural(plural)
        return str(found.get(category, found["other"])).format_map(texts)


def installed() -> tuple[str, ...]:
    """Names of the languages that the library speaks."""
    return tuple(sorted(p.name for p in FOLDER.iterdir() if p.is_dir()))


def locale(name: str = DEFAULT) -> Locale:
    """Return the locale ``name``.

    Raises
    ------
    EvidenceError
        No such locale is installed (``MM-LOCALE``).

    Examples
    --------
    >>> locale("en-GB").percent(0.458)
    '45.8%'
    >>> locale("en-GB").listed(["air", "heat", "homes"])
    'air, heat and homes'
    """
    return _loaded(FOLDER, name)


@lru_cache(maxsize=32)
def _loaded(root: Path, name: str) -> Locale:
    folder = root / name
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", name) or not (
        folder.is_dir()
    ):
        known = ", ".join(installed())
        raise EvidenceError(
            f"There is no language table '{name}'.",
            fix=f"choose one of: {known}.",
            code="MM-LOCALE",
        )
    files = sorted(folder.glob("*.toml"))
    tables = {f.stem: tomllib.loads(f.read_text(encoding="utf-8")) for f in files}
    rules = tables.pop("numbers")
    messages: dict[str, Message] = {}
    for table in tables.values():
        messages.update(_flat(table))
    return Locale(name, rules, messages)


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Message]:
    """Nested tables as dotted ids; a table of forms is one message."""
    flat: dict[str, Message] = {}
    for key, value in table.items():
        if isinstance(value, dict) and not _is_forms(value):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _is_forms(table: Mapping[str, Any]) -> bool:
    """Whether a table holds the forms of one message: by plural or by last digits."""
    return "other" in table and all(k in PLURALS or k.isdigit() for k in table)


def _decimals(value: float) -> int:
    size = abs(float(value))
    if size >= 99.95 or size.is_integer():
        return 0
    return min(6, max(0, 2 - math.floor(math.log10(size) + 1e-12)))

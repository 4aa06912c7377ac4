"""From the text of a cell to a number, or to the reason why there is none.

The shorthand is the one British official statistics agreed on (``[c]``, ``[x]``,
``[z]``, ``[low]``, ``[p]`` ...), with the older signs (``:``, ``..``, ``*``) that
still stand in many tables. Nothing of this is ever read as zero.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from math import isfinite, nan
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CODES = {
    "c": ("suppressed", "confidential"),
    "*": ("suppressed", "suppressed"),
    "suppressed": ("suppressed", ""),
    "confidential": ("suppressed", "confidential"),
    "u": ("suppressed", "withheld for low reliability"),
    "x": ("missing", "not available"),
    ":": ("missing", "not available"),
    "..": ("missing", "not available"),
    "...": ("missing", "not available"),
    "w": ("missing", "none recorded in the survey"),
    "missing": ("missing", ""),
    "not available": ("missing", ""),
    "z": ("not_applicable", "not applicable"),
    ".": ("not_applicable", "not applicable"),
    "not applicable": ("not_applicable", ""),
    "low": ("low", "too small to show"),
    "k": ("low", "too small to show"),
    "~": ("low", "too small to show"),
}
UNSURE = {"-", "–", "—", "na", "n/a", "n.a.", "n.a", "#n/a"}
MARKS = {
    "p": ("provisional", ""),
    "e": ("estimated", ""),
    "f": ("estimated", "forecast"),
    "r": ("", "revised"),
    "b": ("", "break in the series"),
    "u": ("", "low reliability"),
    "low": ("", "low figure"),
    "k": ("", "low figure"),
    "ns": ("", "not statistically reliable"),
    "s": ("", ""),
    "ss": ("", ""),
    "sss": ("", ""),
    "a": ("", "average"),
    "t": ("", "total"),
}
SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003", " "))
PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
NUMBER = re.compile(
    r"(?P<sign>[-+−–]?)\s*(?P<currency>(£|€|\$|¥|GBP|EUR|USD)\s*)?(?P<inner>[-−]?)"
    r"(?P<digits>[.,]?[0-9]([0-9.,' ]*[0-9])?[.,]?([eE][-+]?[0-9]+)?)\s*"
    r"(?P<percent>%|per cent|percent)?\s*(?P<after>£|€|GBP|EUR|USD)?\s*(?P<mark>.*)",
    re.DOTALL,
)
FOOTNOTE = re.compile(r"[*†‡§¶#¹²³⁰⁴⁵⁶⁷⁸⁹]+|[\[(]\s*(note\s*)?[0-9]{1,3}\s*[\])]")
BRACKETED = re.compile(r"\[([a-z]{1,4})\]|\(([a-z]{1,3})\)|([a-z]{1,3})")

COMMA_SIGN = re.compile(
    r"\D*([0-9]+,([0-9]{1,2}|[0-9]{4,})|0,[0-9]+|[0-9.]+\.[0-9]+,[0-9]+)\D*"
)
POINT_SIGN = re.compile(
    r"\D*([0-9]+\.([0-9]{1,2}|[0-9]{4,})|0\.[0-9]+|[0-9,]+,[0-9]+\.[0-9]+)\D*"
)
EITHER = re.compile(r"\D*[1-9][0-9]{0,2}[.,][0-9]{3}\D*")


class Numeral(NamedTuple):
    """What a cell of a number column says.

    ``value`` is NaN where there is no number; ``status`` is then the reason, or
    empty. ``problem`` is (code, message, fix) of what is wrong; ``unsure`` is what
    a person should look at.
    """

    value: float = nan
    status: str = ""
    note: str = ""
    percent: bool = False
    problem: tuple[str, str, str] | None = None
    unsure: str = ""


@lru_cache(maxsize=50_000)
def read_number(text: str, decimal: str = ".") -> Numeral:
    """Read one cell of a number column.

    Parameters
    ----------
    text : str
        The cell, as it is written.
    decimal : str
        What stands before the decimals: ``.`` or ``,``.

    Returns
    -------
    Numeral
        Its ``problem`` has one of the codes ``MM-NUMBER``, ``MM-NUMBER-INFINITE``,
        ``MM-NUMBER-MARK`` and ``MM-DECIMAL-COMMA``.

    Examples
    --------
    >>> read_number("1,234 [p]").value, read_number("1,234 [p]").status
    (1234.0, 'provisional')
    >>> read_number("[c]").status
    'suppressed'
    """
    plain = text.translate(SPACES).strip()
    if decimal == "." and len(plain) < 16 and PLAIN.fullmatch(plain):
        return Numeral(float(plain))
    if coded := _coded(plain):
        return coded
    found = NUMBER.fullmatch(plain)
    if found is None or (found["sign"] and found["inner"]):
        return Numeral(problem=_not_a_number(plain))
    digits = _digits(found["digits"], decimal)
    if digits is None:
        return Numeral(problem=_badly_written(found["digits"], decimal))
    negative = found["sign"] in ("-", "−", "–") or bool(found["inner"])
    value = float(("-" if negative else "") + digits)
    if not isfinite(value):
        return Numeral(problem=_infinite(plain))
    return _marked(Numeral(value, percent=bool(found["percent"])), found["mark"], plain)


def as_percent(text: str) -> float:
    """Return a stored share as per cent, digit by digit: 0.07 is 7, not 7.0000001."""
    return float(Decimal(text) * 100)


def decimal_mark(
    texts: Sequence[str], others: Iterable[str], delimiter: str | None
) -> str | None:
    """Return what stands before the decimals in a column, or none if it is open.

    Only a file parted by semicolons can have a decimal comma. A column is read so
    when it shows it; when it shows nothing, the other columns of the file decide.
    """
    if delimiter != ";":
        return "."
    comma, point = _shows(texts, COMMA_SIGN), _shows(texts, POINT_SIGN)
    if comma or point:
        return "," if comma and not point else "."
    if not _shows(texts, EITHER):
        return "."
    rest = list(others)
    comma, point = _shows(rest, COMMA_SIGN), _shows(rest, POINT_SIGN)
    if comma == point:
        return None
    return "," if comma else "."


def _shows(texts: Iterable[str], sign: re.Pattern[str]) -> bool:
    return any(sign.fullmatch(t.strip()) for t in texts)


def _coded(plain: str) -> Numeral | None:
    word = plain.casefold()
    if len(word) > 2 and word[0] + word[-1] in ("[]", "()"):
        word = word[1:-1].strip()
    if word in CODES:
        status, note = CODES[word]
        return Numeral(status=status, note=note)
    if word in UNSURE:
        return Numeral(
            status="missing",
            unsure=f"'{plain}' is read as missing; some tables use it for zero "
            "or for something else.",
        )
    return None


def _digits(written: str, decimal: str) -> str | None:
    """Return the digits as Python writes them, or none if they are ill-formed."""
    body, exponent = [*re.split("[eE]", written), ""][:2]
    if decimal == ",":
        body = body.translate(str.maketrans(",.", ".,"))
    for mark in (",", " ", "'"):
        grouped = rf"[0-9]{{1,3}}({re.escape(mark)}[0-9]{{3}})+(\.[0-9]*)?"
        if re.fullmatch(grouped, body):
            body = body.replace(mark, "")
            break
    if not re.fullmatch(r"[0-9]+\.?[0-9]*|\.[0-9]+", body):
        return None
    return f"{body}e{exponent}" if exponent else body


def _marked(number: Numeral, mark: str, plain: str) -> Numeral:
    mark = mark.strip()
    if not mark:
        return number
    if FOOTNOTE.fullmatch(mark):
        return number._replace(
            note=f"footnote {mark}",
            unsure=f"'{mark}' is read as a footnote mark and kept in the note.",
        )
    found = BRACKETED.fullmatch(mark.casefold())
    name = next((g for g in found.groups() if g), "") if found else ""
    if name in MARKS:
        status, note = MARKS[name]
        return number._replace(status=status, note=note)
    return Numeral(
        problem=(
            "MM-NUMBER-MARK",
            f"'{mark}' after the number in '{plain}' is not a mark that is known.",
            "put units, footnotes and remarks into the column `note`; leave the "
            "number alone in its cell.",
        )
    )


def _not_a_number(plain: str) -> tuple[str, str, str]:
    word = plain.casefold().lstrip("+-")
    if word in ("inf", "infinity", "∞"):
        return _infinite(plain)
    if re.fullmatch(r"\([^()]*[0-9][^()]*\)", plain):
        fix = "write a negative number with a minus sign, -12.3, not in brackets."
    else:
        fix = "write a number, or leave the cell empty; [c] is suppressed, [x] missing."
    return "MM-NUMBER", f"'{plain[:60]}' is not a number.", fix


def _infinite(plain: str) -> tuple[str, str, str]:
    return (
        "MM-NUMBER-INFINITE",
        f"'{plain[:60]}' is infinite.",
        "leave it empty where there is no number; something was divided by zero.",
    )


def _badly_written(digits: str, decimal: str) -> tuple[str, str, str]:
    if decimal == "." and re.fullmatch(r"[0-9]*(\.[0-9]{3})*,[0-9]+", digits):
        better = digits.replace(".", "").replace(",", ".")
        return (
            "MM-DECIMAL-COMMA",
            f"'{digits}' seems to have a decimal comma, in a file with decimal points.",
            f"write {better}, or save the whole file with semicolons between cells.",
        )
    return (
        "MM-NUMBER",
        f"The digits of '{digits[:60]}' are not grouped in a way that is known.",
        "write the number without marks between thousands, with a decimal point.",
    )

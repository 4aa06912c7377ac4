"""Numbers in a text that no named cell of a result bears out.

Written apart from the library's own reading of numbers, so that the two check each
other.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.locale import locale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from missionmetrics.core.result import Result

# No letter, digit or mark right before it: the 2 of CO2e is no number.
NUMBER = re.compile(r"(?<![\w.,/])[0-9][0-9,]*(?:\.[0-9]+)?")


def tokens(text: str) -> list[str]:
    return [t.rstrip(",") for t in NUMBER.findall(text)]


def values(results: Iterable[Result]) -> tuple[list[float], set[str]]:
    """Numbers in the named cells, and number words that stand there as text."""
    found, written = [], set()
    for result in results:
        tables = result.tables()
        every = (*result.sentences, *result.cautions, result.question, result.interval)
        for sentence in every:
            message = locale().messages[sentence.message]
            for text in message.values() if isinstance(message, dict) else [message]:
                written |= set(tokens(text))
            for slot in sentence.slots.values():
                value = slot.cell.value(tables)
                if isinstance(value, str) or hasattr(value, "year"):
                    written |= set(tokens(slot.say(tables, "en-GB")))
                elif slot.style.startswith("chance"):
                    written |= {"1", "99", "100"}
                    found.append(float(value))
                elif isinstance(value, int | float | np.number):
                    found.append(float(value))
    return found, written


def untrue(text: str, results: Iterable[Result]) -> list[str]:
    """The numbers of ``text`` that are, to their own rounding, no named cell."""
    found, written = values(results)
    return [t for t in tokens(text) if t not in written and not _stands(t, found)]


def _stands(token: str, found: list[float]) -> bool:
    shown = float(token.replace(",", ""))
    decimals = len(token.partition(".")[2])
    half = 0.5 * 10.0**-decimals * (1 + 1e-9)
    scaled = [abs(v) * s for v in found for s in (1, 100) if math.isfinite(v)]
    return any(abs(v - shown) <= half for v in scaled)


def spoilt(text: str) -> list[tuple[str, str]]:
    """The text with the last digit of each long number changed, one at a time."""
    made = []
    for match in NUMBER.finditer(text):
        token = match.group().rstrip(",")
        if sum(map(str.isdigit, token)) < 3 or (len(token) == 4 and token.isdigit()):
            continue  # short numbers and years may stand elsewhere too
        wrong = token[:-1] + str((int(token[-1]) + 5) % 10)
        start = match.start()
        made.append((wrong, text[:start] + wrong + text[start + len(token) :]))
    return made

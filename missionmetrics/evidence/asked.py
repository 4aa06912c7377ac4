"""What a question names: lists of names, days and exceptional times, read once.

A text alone is one name, never a list of its letters, and a bare year is no day: what
cannot be read stops the question instead of changing its answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOCK = ("name", "start", "end")


class Shock(NamedTuple):
    """A declared exceptional time, both days included."""

    name: str
    start: pd.Timestamp
    end: pd.Timestamp


def listed(given: object, *, setting: str) -> list[str]:
    """Names as a list; a text alone is one name.

    Parameters
    ----------
    given : str or iterable of str
    setting : str
        What it was given as, for the message.

    Raises
    ------
    EvidenceError
        ``MM-NAMES`` where it is no list of names.

    Examples
    --------
    >>> listed("jobs", setting="indicators"), listed(("a", "b"), setting="areas")
    (['jobs'], ['a', 'b'])
    """
    if isinstance(given, str):
        return [given]
    if not isinstance(given, Iterable):
        raise EvidenceError(
            f"`{setting}` is {given!r}, which is no list of names.",
            fix="give the names in a list.",
            code="MM-NAMES",
        )
    return [str(one) for one in given]


def chosen(given: object, known: Sequence[str], *, setting: str) -> None:
    """Stop unless ``given`` is one of the words that are ``known``.

    Raises
    ------
    EvidenceError
        ``MM-CHOICE``: a misspelt word would else be taken for another.

    Examples
    --------
    >>> chosen("all", ("any", "all"), setting="coders")
    """
    if given not in known:
        raise EvidenceError(
            f"`{setting}` is {given!r}, which is not a choice that exists.",
            fix=f"use one of: {', '.join(known)}.",
            code="MM-CHOICE",
        )


def read_day(given: object, *, setting: str, code: str = "MM-DAY") -> pd.Timestamp:
    """A day, written in full or given as a date.

    Parameters
    ----------
    given : str, date or Timestamp
    setting : str
        What it was given as, for the message.
    code : str
        Code of the error.

    Raises
    ------
    EvidenceError
        ``code`` where it is no day, such as a year alone.

    Examples
    --------
    >>> str(read_day("2019-07-01", setting="launch").date())
    '2019-07-01'
    """
    told = given.isoformat()[:10] if isinstance(given, date) else given
    text = told if isinstance(told, str) else ""
    day = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
    if pd.isna(day):
        raise EvidenceError(
            f"`{setting}` is not a day: {given!r}.",
            fix='write year, month and day, such as "2022-04-01".',
            code=code,
        )
    return pd.Timestamp(day)


def read_shocks(given: Sequence[Mapping[str, Any]]) -> list[Shock]:
    """Declared exceptional times, each with its name, first and last day.

    Raises
    ------
    EvidenceError
        ``MM-SHOCK`` where one lacks something or ends before it starts; ``MM-DAY``.

    Examples
    --------
    >>> lockdown = {"name": "lockdown", "start": "2020-03-23", "end": "2021-07-19"}
    >>> [shock.name for shock in read_shocks([lockdown])]
    ['lockdown']
    """
    found = []
    for one in _tables(given):
        start, end = (read_day(one[e], setting=f"shocks: {e}") for e in SHOCK[1:])
        if end < start:
            raise _no_shock(f"'{one['name']}' ends before it starts", given)
        found.append(Shock(str(one["name"]), start, end))
    return found


def shock_settings(given: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The same as a setting that can be written down and given again.

    Raises
    ------
    EvidenceError
        As `read_shocks`.
    """
    return [
        {"name": s.name, **{e: str(getattr(s, e).date()) for e in SHOCK[1:]}}
        for s in read_shocks(given)
    ]


def _tables(given: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Refuse what is not a list of complete mappings."""
    many = isinstance(given, Iterable) and not isinstance(given, str | Mapping)
    tables = list(given) if many else []
    if not many or not all(isinstance(t, Mapping) for t in tables):
        raise _no_shock("they are no list of tables", given)
    if lacking := [name for t in tables for name in SHOCK if not t.get(name)]:
        raise _no_shock(f"one has no `{lacking[0]}`", given)
    return tables


def _no_shock(problem: str, given: object) -> EvidenceError:
    return EvidenceError(
        f"In `shocks`, {problem}: {given!r}.",
        fix='write [{"name": "lockdown", "start": "2020-03-23", "end": "2021-07-19"}].',
        code="MM-SHOCK",
    )

"""Which records of several series can be read, and how they are laid out."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.connectedness.own_past import (
    best_order,
    evened,
    plan,
    surprises,
)
from missionmetrics.stats.connectedness.vector import checked

if TYPE_CHECKING:
    from collections.abc import Collection

    from missionmetrics.stats.connectedness.own_past import Plan

Floats = NDArray[np.float64]

RIDGE = 0.3
"""Penalty on links between surprises: with less, few dates show mostly noise."""
MOST_ORDER, DATES_AN_ORDER = 6, 8
"""The own past goes so far back at most, and one more for so many dates."""
MANY, DATES_OF_MANY = 10, 5
"""From so many places on, one more for so many: memory that is left out shows there."""
FEWEST, FEWEST_TOGETHER, SEVERAL = 12, 8, 4
"""Used dates below which nothing can be said: of fewer than four places, or of more."""
DATES_A_SERIES = 1.5
"""A record needs so many used dates for each series, or more."""
ALIKE = 0.99
"""Correlation of surprises from which two series are one thing told twice.

Of 100 records of 60 dates and five series, of which none follows another and two go
together so far, any net leaves nought out in 3; in 9 where it is .995, in 17 at .999.
"""
STILL = 1e-8
"""Surprises that are this small beside the largest figure are rounding."""


class Alike(NamedTuple):
    """Two series by their places, and the correlation of their surprises."""

    one: int
    two: int
    correlation: float


def readable(series: ArrayLike, exceptional: Collection[int]) -> tuple[Floats, Plan]:
    """Series (N, T, k), each in its own measure, and the plan to read them by.

    Raises
    ------
    EvidenceError
        ``MM-CARRIED-SHORT``, ``MM-CARRIED-DATES``; as `fit_vector` for values.
    """
    table = checked(series, 1, RIDGE)
    table = table[None] if table.ndim == 2 else table
    if table.ndim != 3:
        raise EvidenceError(
            f"the series have shape {table.shape}.",
            fix="give one row a date and one column a series, in one place or several.",
            code="MM-VECTOR-SHAPE",
        )
    exceptional = _checked_dates(exceptional, table.shape[1])
    _check_length(table, exceptional)
    _check_moves(table, exceptional)
    table = evened(table, exceptional)
    most = _most_order(table.shape, exceptional)
    return table, _laid_out(table, exceptional, most)


def still(table: Floats, exceptional: Collection[int]) -> NDArray[np.bool_]:
    """Series (N, k) of (N, T, k) of which used dates hold a line or a rule alone.

    Asked of the dates that are used at the least: a series that moves on an exceptional
    date alone has nothing left on the others.
    """
    laid = plan(table.shape[1], _most_order(table.shape, exceptional), exceptional)
    left = np.abs(surprises(table, laid).left).max(axis=1)
    largest = np.abs(np.delete(table, list(exceptional), axis=1)).max(axis=1)
    return np.asarray(left <= STILL * largest)


def alike(table: Floats, laid: Plan) -> Alike | None:
    """The two series of (N, T, k) that are nearly one thing, either way round."""
    left = surprises(table, laid).left
    rows = left.reshape(-1, left.shape[-1])
    whole = np.asarray(np.corrcoef(rows, rowvar=False))
    apart = np.triu(np.abs(whole), 1)
    if apart.max() < ALIKE:
        return None
    one, two = (int(i) for i in np.unravel_index(apart.argmax(), apart.shape))
    return Alike(one, two, float(whole[one, two]))


def with_usual_past(table: Floats, laid: Plan) -> Plan:
    """The plan of series (N, T, k) that goes no further back than one place would.

    For ranges: they know their noise from dates, of which every date back takes one.
    """
    return _laid_out(table, laid.exceptional, _usual_order(laid.dates))


def _laid_out(table: Floats, exceptional: Collection[int], most: int) -> Plan:
    """The plan of series (N, T, k): their memory's length, and the dates to be used."""
    order = best_order(table, most, exceptional)
    return plan(table.shape[1], order, exceptional)


def _most_order(shape: tuple[int, ...], exceptional: Collection[int]) -> int:
    """How far back the own past of series of that shape (N, T, k) may go."""
    places, dates, k = shape
    usual = _usual_order(dates)
    if places < MANY:
        return usual
    longest, needed = min(dates // DATES_OF_MANY, MOST_ORDER), fewest_dates(places, k)
    enough = [
        order for order in range(usual + 1, longest + 1)
        if _followed(plan(dates, order, exceptional)) >= needed
    ]  # fmt: skip
    return max(enough, default=usual)


def _usual_order(dates: int) -> int:
    return int(np.clip(dates // DATES_AN_ORDER, 1, MOST_ORDER))


def _followed(laid: Plan) -> int:
    """How many dates can be held against the one before."""
    return int(laid.follow[0].size)


def usable_dates(dates: int, exceptional: Collection[int] = ()) -> int:
    """How many of so many dates can be held against the one before, at the least."""
    return _followed(plan(dates, _usual_order(dates), exceptional))


def fewest_dates(places: int, k: int) -> int:
    """Used dates that k series need which are read together in so many places."""
    least = FEWEST if places < SEVERAL else FEWEST_TOGETHER
    return int(np.ceil(max(least, DATES_A_SERIES * k / places)))


def _checked_dates(exceptional: Collection[int], dates: int) -> list[int]:
    """Places of exceptional dates as whole numbers."""
    try:
        given = list(exceptional)
    except TypeError as fault:
        raise _no_dates(f"is {exceptional!r}", dates) from fault
    bad = [
        one for one in given
        if not isinstance(one, Integral) or isinstance(one, bool)
        or not 0 <= one < dates
    ]  # fmt: skip
    if bad:
        raise _no_dates(f"holds {bad[0]!r}", dates)
    return [int(one) for one in given]


def _no_dates(seen: str, dates: int) -> EvidenceError:
    return EvidenceError(
        f"`exceptional` {seen}; it names places of {dates} dates.",
        fix="give a list of places of dates, counted from 0.",
        code="MM-CARRIED-DATES",
    )


def _check_moves(table: Floats, exceptional: Collection[int]) -> None:
    if (found := still(table, exceptional)).any():
        place, series = np.argwhere(found)[0]
        raise EvidenceError(
            f"Series {series} of place {place} lies on a line, or follows from its own "
            "past without a remainder, on all dates that can be used.",
            fix="leave it out: it neither leads nor follows.",
            code="MM-VECTOR-VALUES",
        )


def _check_length(table: Floats, exceptional: Collection[int]) -> None:
    places, dates, k = table.shape
    used = usable_dates(dates, exceptional)
    needed = fewest_dates(places, k)
    if used < needed:
        raise EvidenceError(
            f"{used} of {dates} dates of {k} series can be held against the date "
            f"before; {needed} are needed.",
            fix="use fewer series, pool them, or wait for a longer record.",
            code="MM-CARRIED-SHORT",
        )

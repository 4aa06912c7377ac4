"""What was declared of the rate of actions, before anybody looked.

A programme that grows, or that opens for proposals once a year, has its actions in
bunches all the same. Without a calendar or a trend that is declared, these bunches
would be taken for actions that lead to others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import listed, read_day
from missionmetrics.stats.excitation.baseline import Trend

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KNOWN = ("calendar", "trend", "steps")
CALENDARS = ("even", "quarters", "months")
YEAR = 12
EXAMPLE = '{"calendar": [3, 10], "trend": True}'


class Declared(NamedTuple):
    """The calendar, whether the rate may grow or shrink, and days of steps."""

    calendar: str | tuple[int, ...]
    trend: bool
    steps: tuple[pd.Timestamp, ...]

    def settings(self) -> dict[str, Any]:
        """As it can be written down and given again."""
        kept = self.calendar if isinstance(self.calendar, str) else list(self.calendar)
        days = [str(day.date()) for day in self.steps]
        return {"calendar": kept, "trend": self.trend, "steps": days}

    @property
    def even(self) -> bool:
        """Whether it says no more than that actions come at an even pace."""
        return self.calendar == "even" and not self.trend and not self.steps

    @property
    def kind(self) -> str:
        """What it is made of: calendar, growth and steps, or an even pace."""
        made = {"calendar": self.calendar != "even", "growth": self.trend,
                "steps": bool(self.steps)}  # fmt: skip
        return "_and_".join(name for name, there in made.items() if there) or "even"

    @property
    def leaves_out(self) -> bool:
        """Whether growth, or calls of the year, would be taken for an echo."""
        return not self.trend or self.calendar == "even"


def read_declared(given: Mapping[str, Any] | None) -> Declared:
    """The baseline as it was declared, or why it is refused.

    Raises
    ------
    EvidenceError
        ``MM-ECHO-BASELINE`` where there is none, it declares nothing or cannot be read;
        ``MM-DAY``; ``MM-NAMES`` where steps are no list.
    """
    if given is None or not isinstance(given, Mapping) or not given:
        raise _refused("no baseline is declared")
    if unknown := [str(k) for k in given if k not in KNOWN]:
        raise _refused(f"`{unknown[0]}` is not part of a baseline")
    trend = given.get("trend", False)
    if not isinstance(trend, bool):
        raise _refused(f"`trend` is {trend!r}")
    days = [read_day(day, setting="baseline: steps")
            for day in listed(given.get("steps", ()), setting="steps")]  # fmt: skip
    if "calendar" not in given and not trend and not days:
        raise _refused("neither a calendar nor growth nor a step is declared")
    return Declared(
        _calendar(given.get("calendar", "even")), trend, tuple(sorted(days))
    )


def _calendar(given: object) -> str | tuple[int, ...]:
    if isinstance(given, str) and given in CALENDARS:
        return given
    months = list(given) if isinstance(given, list | tuple) else []
    whole = all(isinstance(m, int) and not isinstance(m, bool) for m in months)
    if not months or not whole or not all(1 <= m <= YEAR for m in months):
        raise _refused(f"`calendar` is {given!r}")
    return tuple(sorted(set(months)))


def _refused(problem: str) -> EvidenceError:
    return EvidenceError(
        f"In `baseline`, {problem}.",
        fix=f"say how actions would come by themselves, such as {EXAMPLE}: the months "
        'with calls (or "months", "quarters", "even"), and whether the programme grows '
        "or shrinks; `steps` takes days on which it changed. A mission declares it in "
        "mission.toml under [protocol.rhythm].",
        code="MM-ECHO-BASELINE",
    )


def shapes(declared: Declared, middles: pd.DatetimeIndex, kept: Floats) -> Floats:
    """Parts of the baseline in each period, (T, b).

    Parameters
    ----------
    declared : Declared
    middles : DatetimeIndex, shape (T,)
        The middle of each period.
    kept : array, shape (T,)
        Which share of each period was watched.
    """
    month = middles.month.to_numpy()
    if isinstance(declared.calendar, tuple):
        kind = np.isin(month, declared.calendar).astype(int)
    else:
        kind = {"even": 0 * month, "quarters": (month - 1) // 3,
                "months": month - 1}[declared.calendar]  # fmt: skip
    since = [middles >= day for day in declared.steps]
    step = np.sum(since, axis=0) if since else 0 * month
    _, part = np.unique(np.column_stack([kind, step]), axis=0, return_inverse=True)
    size = int(part.max()) + 1
    if not declared.trend:
        return np.asarray(np.eye(size)[part.ravel()] * kept[:, None])
    centre = np.arange(middles.size, dtype=float) + 0.5
    lines = Trend(float(middles.size)).at(centre)
    found = np.eye(size)[part.ravel()][:, :, None] * lines[:, None, :]
    return np.asarray(found.reshape(middles.size, -1) * kept[:, None])

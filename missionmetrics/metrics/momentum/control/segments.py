"""Limits, signals and runs of each stretch of a record that shares its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.figures.pace import EARLY
from missionmetrics.stats.process.limits import Limits, xmr_limits
from missionmetrics.stats.process.links import Link, neighbour_link
from missionmetrics.stats.process.run_rules import Runs, anhoej_runs
from missionmetrics.stats.process.signals import Codes, senses, signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.control.rebasing import Stretch
    from missionmetrics.metrics.momentum.figures.panel import Panel

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

APART = 1.5
"""So many usual distances between two figures are a gap."""


class Segment(NamedTuple):
    """One stretch with the limits it is judged by.

    ``signals`` and ``senses`` stand beside ``stretch.places``; ``enough`` says that
    there are limits; ``last`` is the position of the last figure in the record.
    """

    stretch: Stretch
    limits: Limits
    link: Link
    runs: Runs
    signals: Codes
    senses: Codes
    enough: bool
    last: int

    @property
    def changed(self) -> bool:
        """Whether the last figure is part of a signal, or a run is too long."""
        return bool(self.enough and (self.latest != "" or self.runs.shifted))

    @property
    def steady(self) -> bool:
        """Whether nothing speaks against the limits lasting.

        No signal at the last figure, no run that is too long, and no figures that
        lean on the one before.
        """
        return self.enough and not self.changed and not self.link.linked

    @property
    def level(self) -> bool:
        """Whether all figures are the same, also those that no limit rests on."""
        same = self.limits.step == 0 and not (self.signals != "").any()
        return bool(self.enough and same)

    @property
    def latest(self) -> str:
        """The rule that the last figure is part of, if any."""
        return str(self.signals[self._last])

    @property
    def latest_sense(self) -> str:
        """Which way that is."""
        return str(self.senses[self._last])

    @property
    def _last(self) -> int:
        return int(self.last - self.stretch.places[0])


def segments(
    seen: Panel,
    parts: Sequence[Stretch],
    *,
    direction: int,
    baseline: tuple[int, int] | None = None,
) -> list[Segment]:
    """Each stretch with its own limits, or those of the baseline inside it."""
    values = np.where(seen.used[0], seen.observed[0], np.nan)
    return [
        _segment(values, seen.times, part, direction, _inside(part, baseline))
        for part in parts
    ]


def baseline_places(
    seen: Panel, parts: Sequence[Stretch], baseline: Sequence[str] | None
) -> tuple[int, int] | None:
    """First and last position of the baseline.

    Raises
    ------
    EvidenceError
        It is not two periods of the record in order, or the limits start afresh
        inside it (``MM-BASELINE-PERIOD``).
    """
    if baseline is None:
        return None
    has = seen.used[0] if seen.used.any() else ~seen.used[0]
    known = [p for p, given in zip(seen.periods, has, strict=True) if given]
    two = isinstance(baseline, list | tuple) and len(baseline) == 2
    if not two or any(period not in known for period in baseline):
        raise EvidenceError(
            f"The baseline is {baseline!r}; it is its first and its last period, both "
            "with figures.",
            fix=f"choose two from {known[0]} to {known[-1]}, such as "
            f"baseline=('{known[0]}', '{known[min(len(known), 12) - 1]}').",
            code="MM-BASELINE-PERIOD",
        )  # fmt: skip
    first, last = (seen.periods.index(p) for p in baseline)
    together = any({first, last} <= set(p.places.tolist()) for p in parts)
    if first >= last or not together:
        why = "ends before it begins" if first >= last else "spans a new start"
        raise EvidenceError(
            f"The baseline from {baseline[0]} to {baseline[1]} {why}.",
            fix="choose periods in order that share their limits.",
            code="MM-BASELINE-PERIOD",
        )
    return first, last


def _inside(part: Stretch, baseline: tuple[int, int] | None) -> Places:
    """Positions that the limits of a stretch rest on."""
    if baseline is None or baseline[0] not in part.places:
        return part.places
    return np.arange(baseline[0], baseline[1] + 1)


def _segment(
    values: Floats, times: Floats, part: Stretch, direction: int, base: Places
) -> Segment:
    own, at = spaced(values[part.places], times[part.places])
    limits = xmr_limits(spaced(values[base], times[base])[0])
    enough = limits.n >= EARLY and not np.isnan(limits.step)
    if enough and limits.step == 0:  # levels that differ only across gaps
        enough = bool(np.nanmax(values[base]) == np.nanmin(values[base]))
    if not enough:
        limits = xmr_limits([])._replace(n=limits.n)
    found = signals(own, limits)
    known = part.places[~np.isnan(values[part.places])]
    return Segment(
        stretch=part, limits=limits, link=neighbour_link(own),
        runs=anhoej_runs(own, centre=limits.centre) if enough else anhoej_runs([]),
        signals=found[at], senses=senses(own, limits, found, direction)[at],
        enough=enough, last=int(known[-1] if known.size else part.places[-1]),
    )  # fmt: skip


def spaced(values: Floats, times: Floats) -> tuple[Floats, Places]:
    """The values with a gap where a period is left out, and where each now stands."""
    apart = np.diff(times)
    usual = np.median(apart) if apart.size else 1.0
    gaps = np.append(0, np.cumsum(apart > APART * usual)).astype(np.int64)
    at = np.arange(values.size) + gaps[: values.size]
    spaced = np.full(at[-1] + 1 if at.size else 0, np.nan)
    spaced[at] = values
    return spaced, at

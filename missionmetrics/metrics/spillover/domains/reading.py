"""Indicators on one row of dates, and what the record says of links between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.seeds import stream
from missionmetrics.evidence.asked import read_shocks
from missionmetrics.stats.connectedness.following import following
from missionmetrics.stats.connectedness.indices import indices
from missionmetrics.stats.connectedness.own_past import surprises
from missionmetrics.stats.connectedness.readable import (
    alike,
    fewest_dates,
    readable,
    still,
    usable_dates,
)
from missionmetrics.stats.connectedness.remade import orders, redrawn
from missionmetrics.stats.connectedness.shares import generalised
from missionmetrics.stats.connectedness.vector import fit_vector
from missionmetrics.stats.connectedness.visible import least_visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from missionmetrics.evidence.lined_up import LinedUp
    from missionmetrics.stats.connectedness.following import Following

    Floats = NDArray[np.float64]

CHANCE = 99
"""Records without links on which the usual index is read."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """What was read.

    Attributes
    ----------
    lined : LinedUp
    struck : int
        Dates in declared exceptional times.
    gaps : int
        Other dates on which a figure is missing.
    used, needed : int
        Dates that are held against the one before, or at the least could be where
        nothing is read, and how many it takes.
    found : Following or None
        None where there are too few.
    visible : float
        Least share that would be seen in 80 of 100 such records; NaN where none.
    usual, usual_chance : float
        The usual index (generalised, one date back, ten ahead), and its mean over
        records in which nothing follows; NaN for several areas or too few dates.
    """

    lined: LinedUp
    struck: int
    gaps: int
    used: int
    needed: int
    found: Following | None = None
    visible: float = np.nan
    usual: float = np.nan
    usual_chance: float = np.nan


def read(
    lined: LinedUp,
    *,
    shocks: Sequence[Mapping[str, str]],
    level: float,
    draws: int,
    seed: int | None,
) -> Reading:
    """Read the links between indicators.

    Raises
    ------
    EvidenceError
        ``MM-DOMAIN-STILL`` for an indicator that never leaves its line,
        ``MM-DOMAIN-ALIKE`` for two that are one thing; as `following`.
    """
    _check_finite(lined)
    struck = _struck(lined, shocks)
    left_out = np.flatnonzero(struck | ~lined.whole).tolist()
    places, dates, k = lined.figures.shape
    used, needed = usable_dates(dates, left_out), fewest_dates(places, k)
    plain = Reading(
        lined=lined, struck=int(struck.sum()), used=used, needed=needed,
        gaps=int((~lined.whole & ~struck).sum()),
    )  # fmt: skip
    if used < needed:
        return plain
    values = _filled(lined.figures)
    _check_moves(lined, values, left_out)
    _check_alike(lined, values, left_out)
    found = following(values, exceptional=left_out, level=level, draws=draws, seed=seed)
    visible = least_visible(
        values, found.carried.critical, exceptional=left_out, seed=seed
    )
    usual, chance = _usual(values, seed) if not left_out else (np.nan, np.nan)
    return replace(
        plain, used=found.carried.dates, found=found, visible=visible, usual=usual,
        usual_chance=chance,
    )  # fmt: skip


def _struck(lined: LinedUp, shocks: Sequence[Mapping[str, str]]) -> NDArray[np.bool_]:
    """Dates (T,) that lie in a declared exceptional time, if only in part."""
    struck = np.zeros(len(lined.start), bool)
    for shock in read_shocks(shocks):
        inside = (lined.start <= shock.end) & (lined.end >= shock.start)
        struck |= np.asarray(inside, bool)
    return struck


def _filled(values: Floats) -> Floats:
    """Values with gaps drawn through; the dates of gaps are not used."""
    filled = values.copy()
    dates = np.arange(values.shape[1])
    for n, k in np.argwhere(np.isnan(values).any(axis=1)):
        known = np.isfinite(values[n, :, k])
        filled[n, :, k] = np.interp(dates, dates[known], values[n, known, k])
    return filled


def _check_finite(lined: LinedUp) -> None:
    """Refuse a figure that is infinite; a gap is no fault."""
    if (endless := np.isinf(lined.figures)).any():
        place, date, k = np.argwhere(endless)[0]
        raise EvidenceError(
            f"'{lined.indicators[k]}' in '{lined.area_ids[place]}' is infinite in "
            f"{lined.periods[date]}.",
            fix="correct the figure, or leave it out as missing.",
            code="MM-VECTOR-VALUES",
        )


def _check_moves(lined: LinedUp, values: Floats, left_out: Sequence[int]) -> None:
    """Refuse what never leaves its line on the dates that are used."""
    if (found := still(values, left_out)).any():
        place, k = np.argwhere(found)[0]
        raise EvidenceError(
            f"'{lined.indicators[k]}' in '{lined.area_ids[place]}' never leaves a line "
            "or a fixed pattern on the dates that can be used.",
            fix="leave it or the area out: what never changes course neither leads nor "
            "follows.",
            code="MM-DOMAIN-STILL",
        )


def _check_alike(lined: LinedUp, values: Floats, left_out: Sequence[int]) -> None:
    """Refuse two indicators whose surprises are the same, either way round."""
    if (found := alike(*readable(values, left_out))) is not None:
        one, two = (lined.indicators[i] for i in (found.one, found.two))
        raise EvidenceError(
            f"'{one}' and '{two}' are nearly one thing: their ups and downs have a "
            f"correlation of {found.correlation:.3f}.",
            fix="leave one of them out: of a share and its rest, or a number and its "
            "rate, neither can be said to follow the other.",
            code="MM-DOMAIN-ALIKE",
        )


def _usual(values: Floats, seed: int | None) -> tuple[float, float]:
    """The usual index of one area, and its mean where nothing follows.

    Not for indicators of which one is a sum of the others.
    """
    places, dates, k = values.shape
    if places > 1 or dates < 2 * k + 3:
        return np.nan, np.nan
    table, laid = readable(values, ())
    rng = stream(seed, 3)
    drawn = orders(laid, CHANCE, rng)
    made = redrawn(table, laid, surprises(table, laid), drawn)
    try:
        ours, nobody = (indices(generalised(fit_vector(x))).total
                        for x in (table[0], made[:, 0]))  # fmt: skip
    except EvidenceError:
        return np.nan, np.nan
    return float(ours), float(nobody.mean())

"""How far chance alone moves the likelihood of counts with a known echo.

The signed root of the likelihood ratio at a ratio is large where the counts speak
against it. What chance makes of it is found by simulation at a few ratios, and holds
in between.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from missionmetrics.stats.excitation.profile import (
    Fits,
    free_fits,
    held_fits,
    rates,
    uneven,
)
from missionmetrics.stats.excitation.records import Counts, alone
from missionmetrics.stats.excitation.rescaling import misfit
from missionmetrics.stats.excitation.simulate import draw_counts
from missionmetrics.stats.rare import critical_of

Floats = NDArray[np.float64]

TRIED = np.concatenate([np.linspace(0, 1.2, 61), np.linspace(1.25, 2.0, 16)])
"""Ratios asked about; from the last on a range is open."""
STEADY = 0.95
"""Largest ratio that is simulated: above one, events grow without end."""


class Record(NamedTuple):
    """One record of counts, and how well each ratio explains it.

    ``parts`` (T, b) are those of the baseline, ``best`` the best fit, ``held`` the best
    fits with each ratio of ``TRIED`` held, ``root`` (Q,) their signed root, and
    ``loose`` how uneven the counts are.
    """

    parts: Floats
    decays: Floats
    best: Fits
    held: Fits
    root: Floats
    loose: float


class Chances(NamedTuple):
    """What chance alone does at a few ratios.

    ``points`` (P,) are the ratios; ``lower, middle, upper`` (P,) the ends and the
    middle of the signed root there; ``none`` (B,) all that was drawn where there is no
    echo, ``fit`` (B,) how badly the model fitted its own records, and ``decay`` by how
    much twice the log-likelihood gets worse at the decay that is true.
    """

    points: Floats
    lower: Floats
    middle: Floats
    upper: Floats
    none: Floats
    fit: Floats
    decay: float


def signed_root(best: Fits, held: Fits, loose: float) -> Floats:
    """Signed root of the likelihood ratio at each ratio tried, (Q,)."""
    top = max(float(best.gain[0]), float(held.gain.max()))
    side = np.where(best.ratio[0] >= TRIED, 1.0, -1.0)
    return np.asarray(side * np.sqrt(2 * np.maximum(top - held.gain, 0) / loose))


def by_chance(record: Record, *, level: float, draws: int, seed: int | None) -> Chances:
    """Draw records at a few ratios and fit them as the record was fitted."""
    places = _places(record.root, level)
    rows = np.repeat(places, draws)
    held = record.held
    made = draw_counts(
        np.random.default_rng(seed),
        held.baseline[rows] @ record.parts.T,
        held.seen[rows],
        held.decay[rows],
        uneven=record.loose,
    )
    signed, free = _roots(made, record, rows)
    drawn = signed.reshape(places.size, draws)
    tail = (1 - level) / 2
    lower, middle, upper = np.quantile(drawn, [tail, 0.5, 1 - tail], axis=1)
    upper[0] = critical_of(drawn[0], level, among=2)
    likeliest = min(float(record.best.ratio[0]), STEADY)
    nearest = int(np.argmin(np.abs(TRIED[places] - likeliest)))
    own = slice(nearest * draws, (nearest + 1) * draws)
    drawn_there = alone(made[own], record.parts)
    found = Fits(*(part[own] for part in free))
    true = held.decay[places[nearest], None]
    return Chances(
        TRIED[places], lower, middle, upper, drawn[0],
        misfit(made[own], rates(drawn_there, found)),
        _decay_lost(drawn_there, found, true, level),
    )  # fmt: skip


def _decay_lost(records: Counts, found: Fits, true: Floats, level: float) -> float:
    """What of twice the log-likelihood is lost at the true decay, by chance."""
    start = np.column_stack([found.baseline, found.seen])
    there = free_fits(records, true, start)
    lost = 2 * np.maximum(found.gain - there.gain, 0) / uneven(records, found)
    return float(np.quantile(lost, level))


def _roots(
    made: Floats, record: Record, rows: NDArray[np.int64]
) -> tuple[Floats, Fits]:
    """Signed roots (R,) of drawn records at the ratios they were drawn at."""
    records, held = alone(made, record.parts), record.held
    start = np.column_stack([held.baseline[rows], held.seen[rows]])
    free = free_fits(records, record.decays, start)
    kept = held_fits(records, record.decays, TRIED[rows], held.baseline[rows])
    size = 2 * np.maximum(free.gain - kept.gain, 0) / uneven(records, free)
    side = np.where(free.ratio >= TRIED[rows], 1.0, -1.0)
    return np.asarray(side * np.sqrt(size)), free


def _places(root: Floats, level: float) -> NDArray[np.int64]:
    """Places among the ratios tried: nought, both textbook ends and the middle."""
    z = float(ndtri(0.5 + level / 2))
    most = int(np.searchsorted(TRIED, STEADY))
    ends = [np.flatnonzero(root <= limit) for limit in (z, 0.0, -z)]
    found = [int(e[0]) if e.size else most for e in ends]
    return np.unique(np.minimum([0, *found], most))


def crossing(root: Floats, limit: Floats) -> float:
    """The ratio at which the signed root falls to its limit; 0 if below all on."""
    above = root - limit
    under = np.flatnonzero(above <= 0)
    if not under.size:
        return float("inf")
    k = int(under[0])
    if k == 0:
        return 0.0
    share = above[k - 1] / (above[k - 1] - above[k])
    return float(TRIED[k - 1] + share * (TRIED[k] - TRIED[k - 1]))

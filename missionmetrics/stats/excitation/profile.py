"""The likelihood of counts over the decays and branching ratios that might be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.excitation.concave import best_amounts
from missionmetrics.stats.excitation.records import (
    Counts,
    across,
    alone,
    faded_counts,
    within,
)

Floats = NDArray[np.float64]


class Fits(NamedTuple):
    """The best of each record over the decays tried.

    ``baseline`` (R, b), ``seen`` (R,) is what one event brings in later periods and
    ``ratio`` (R,) in all, ``decay`` (R,), ``gain`` (R,) the log-likelihood.
    """

    baseline: Floats
    seen: Floats
    ratio: Floats
    decay: Floats
    gain: Floats


def free_fits(records: Counts, decays: Floats, start: Floats | None = None) -> Fits:
    """Baseline, ratio and decay all looked for."""
    gains, amounts = [], []
    for decay in decays:
        at, spent = records.raised(float(decay))
        found = best_amounts(
            np.concatenate([records.own, at], axis=1),
            records.weights,
            np.concatenate([records.length, spent], axis=1),
            start=start,
        )
        start = found.values
        gains.append(found.gain)
        amounts.append(found.values)
    gain, rows = np.array(gains), np.arange(records.counts.shape[0])
    best = gain.argmax(axis=0)
    values = np.array(amounts)[best, rows]
    decay_of = decays[best]
    seen = values[:, -1]
    return Fits(
        values[:, :-1], seen, within(seen, decay_of), decay_of, gain[best, rows]
    )


def held_fits(
    records: Counts, decays: Floats, ratios: Floats, start: Floats | None = None
) -> Fits:
    """Baseline and decay looked for, with the ratio of each record held, (R,)."""
    gains, amounts = [], []
    for decay in decays:
        at, spent = records.raised(float(decay))
        seen = across(ratios, decay)
        found = best_amounts(
            records.own,
            records.weights,
            records.length,
            known=seen[:, None] * at[:, 0],
            start=start,
        )
        start = found.values
        gains.append(found.gain - seen * spent[:, 0])
        amounts.append(found.values)
    gain, rows = np.array(gains), np.arange(records.counts.shape[0])
    best = gain.argmax(axis=0)
    decay_of = decays[best]
    return Fits(
        np.array(amounts)[best, rows], across(ratios, decay_of),
        np.asarray(ratios, dtype=float), decay_of, gain[best, rows],
    )  # fmt: skip


def at_ratios(counts: Floats, shapes: Floats, decays: Floats, ratios: Floats) -> Fits:
    """One record (T,) with each of the ratios held in turn."""
    return held_fits(alone(counts[None], shapes).one(0, ratios.size), decays, ratios)


def rates(records: Counts, fits: Fits) -> Floats:
    """The fitted rate of each period, (R, T)."""
    own = fits.baseline @ records.shapes.T
    brought = np.zeros_like(own)
    for decay in np.unique(fits.decay):
        rows = fits.decay == decay
        brought[rows] = faded_counts(records.sources[rows, 0], float(decay))
    return np.asarray(own + fits.seen[:, None] * brought)


def uneven(records: Counts, fits: Fits) -> Floats:
    """By how much counts vary more than chance alone lets them, (R,); 1 or more.

    Pearson's statistic over its degrees of freedom: events that are recorded in
    batches vary more than events that come one by one.
    """
    rate = np.maximum(rates(records, fits), 1e-9)
    parts = np.where(rate > 1e-8, (records.counts - rate) ** 2 / rate, 0.0)
    left = max(records.counts.shape[1] - records.shapes.shape[1] - 2, 1)
    return np.asarray(np.maximum(parts.sum(axis=1) / left, 1.0))

"""Amounts and decay that suit dated events best, found together.

With the decay held the log-likelihood is concave in the amounts of the baseline and the
ratios; with the decay it is not. Steps of Newton's method in all of them at once, with
exact curvature, are shortened until each finds more, and stop where an amount would
fall below nought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.excitation.decay import PIECE

if TYPE_CHECKING:
    from missionmetrics.stats.excitation.dated import Dated
    from missionmetrics.stats.excitation.starting import Tried

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEPS = 100
LAST = 3e-5
"""What a step may promise for it to be the last; each squares what is left."""
NEAR = 1e-3
"""What a step may promise when an amount at nought is let in."""
EDGE = 1e-7
RIDGE = 1e-12
FARTHEST = 0.7
"""How far the log of the decay moves in one step."""
SHORTEST = 1e-6
TINY = 1e-300


class Top(NamedTuple):
    """Amounts (R, b + R) of each kind, the log of the decay, the log-likelihood."""

    amounts: Floats
    log_decay: float
    gain: float


class _Slope(NamedTuple):
    """Log-likelihood at a point, its slope and curvature.

    ``rise`` (R, p) and ``curve`` (R, p, p), negated, are those of the amounts; ``turn``
    and ``bend`` those of the log decay, ``cross`` (R, p) of both.
    """

    gain: float
    rise: Floats
    curve: Floats
    cross: Floats
    turn: float
    bend: float


def highest(record: Dated, tried: Tried) -> Top:
    """The highest of the tops that are reached from decays that were tried."""
    tops = [climb(record, *start, tried.bounds) for start in tried.tops()]
    return tops[int(np.argmax([top.gain for top in tops]))]


def climb(
    record: Dated, amounts: Floats, log_decay: float, bounds: tuple[float, float]
) -> Top:
    """The top that is reached from these amounts and this decay."""
    here = _slope(record, amounts, log_decay)
    at = Top(amounts, log_decay, here.gain)
    for _ in range(STEPS):
        way, turn, promise = _way(here, at, bounds)
        found = _higher(record, at, way, turn, bounds)
        if found is None:
            break
        at, here = found
        if promise < LAST:
            break
    return at


def _higher(
    record: Dated, at: Top, way: Floats, turn: float, bounds: tuple[float, float]
) -> tuple[Top, _Slope] | None:
    """The longest step that does not lead down; None if none does."""
    step = 1.0
    while step > SHORTEST:
        amounts, log_decay = _moved(at, way, turn, step, bounds)
        there = _slope(record, amounts, log_decay)
        if there.gain >= at.gain:
            return Top(amounts, log_decay, there.gain), there
        step /= 4
    return None


def _slope(record: Dated, amounts: Floats, log_decay: float) -> _Slope:
    plain, once, twice = record.turning(float(np.exp(log_decay)))
    b, p = record.length.size, amounts.shape[1]
    ratios = amounts[:, b:]
    square, total = np.zeros((len(ratios), p + 1, p + 1)), np.zeros((len(ratios), 1))
    gain = 0.0
    for first in range(0, record.weights.shape[1], PIECE // 2):
        here = np.s_[..., first : first + PIECE // 2]
        shapes = np.concatenate([record.own[here], plain.at[here]], axis=1)
        more = _sums(shapes, once.at[here], twice.at[here], record.weights[here],
                     amounts, ratios)  # fmt: skip
        square, total, gain = square + more[0], total + more[1], gain + more[2]
    spent = np.concatenate([record.length, plain.spent])
    cross = -square[:, :p, p]
    cross[:, b:] += total[:, p + 1 : -1] - once.spent
    bend = (total[:, -1] - square[:, p, p]).sum()
    return _Slope(
        gain=gain - float((amounts @ spent).sum()),
        rise=total[:, :p] - spent,
        curve=square[:, :p, :p],
        cross=cross,
        turn=float(total[:, p].sum() - (ratios @ once.spent).sum()),
        bend=float(bend - (ratios @ twice.spent).sum()),
    )


def _sums(
    shapes: Floats,
    once: Floats,
    twice: Floats,
    weights: Floats,
    amounts: Floats,
    ratios: Floats,
) -> tuple[Floats, Floats, float]:
    """Over events: products (R, p + 1, p + 1) and sums (R, p + d + 2) of all over rate.

    ``all`` are the parts, what the rate gains with the log decay, what each kind's part
    gains, and what the first of these gains in its turn.
    """
    rate = np.maximum((amounts[:, None, :] @ shapes)[:, 0], TINY)
    rate[weights == 0] = 1.0
    faster, second = ratios[:, None, :] @ once, ratios[:, None, :] @ twice
    every = np.concatenate([shapes, faster, once, second], axis=1)
    every /= rate[:, None, :]
    some = every[:, : shapes.shape[1] + 1]
    square = (some * weights[:, None, :]) @ np.swapaxes(some, 1, 2)
    total = (every @ weights[:, :, None])[:, :, 0]
    return square, total, float(np.vdot(weights, np.log(rate)))


def _way(
    here: _Slope, at: Top, bounds: tuple[float, float]
) -> tuple[Floats, float, float]:
    """Newton's step of amounts and log decay, and what it promises."""
    free = at.amounts > 0
    way, turn, promise = _newton(here, free, at.log_decay, bounds)
    if promise > NEAR or free.all():
        return way, turn, promise
    events = np.einsum("rpp->rp", here.curve) + TINY
    worth = np.where(free, -np.inf, here.rise / np.sqrt(events))
    best = worth.max(axis=1, keepdims=True)
    let_in = (worth == best) & (best > EDGE)
    if not let_in.any():
        return way, turn, promise
    wider, more, gain = _newton(here, free | let_in, at.log_decay, bounds)
    if (wider[let_in] > 0).all():
        return wider, more, gain
    return way, turn, promise


def _newton(
    here: _Slope, free: Flags, log_decay: float, bounds: tuple[float, float]
) -> tuple[Floats, float, float]:
    """The step of the free amounts, with the decay where it may move."""
    size = np.einsum("rpp->rp", here.curve)
    both = free[:, :, None] & free[:, None, :]
    held = np.where(free, RIDGE * size + TINY, 1.0)
    kept = here.curve * both + held[:, :, None] * np.eye(free.shape[1])
    sides = np.stack([here.rise, here.cross], axis=2) * free[:, :, None]
    solved = np.linalg.solve(kept, sides)
    along, across = solved[:, :, 0], solved[:, :, 1]
    slope = here.turn + float((sides[:, :, 1] * along).sum())
    bend = -here.bend - float((sides[:, :, 1] * across).sum())
    turn = slope / bend if bend > 0 else np.sign(slope) * FARTHEST
    turn = float(np.clip(turn, -FARTHEST, FARTHEST))
    turn = float(np.clip(log_decay + turn, *bounds) - log_decay)
    promise = float((sides[:, :, 0] * along).sum()) + abs(turn * slope)
    if bend <= 0 and turn:
        # on a plain nothing is promised, though there may be a hill beyond it
        promise += NEAR
    return along + across * turn, turn, promise


def _moved(
    at: Top, way: Floats, turn: float, step: float, bounds: tuple[float, float]
) -> tuple[Floats, float]:
    """A step along the way, of each kind up to the edge at most."""
    falls = way < 0
    reach = np.where(falls, at.amounts / np.where(falls, -way, 1.0), np.inf)
    within = np.minimum(step, reach.min(axis=1, keepdims=True))
    after = np.maximum(at.amounts + within * way, 0.0)
    after = np.where(falls & (reach <= within), 0.0, after)
    return after, float(np.clip(at.log_decay + step * turn, *bounds))

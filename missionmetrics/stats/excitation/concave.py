"""Parts of a rate that suit events best, for many records at once.

A rate is a sum of parts, each a known shape times an amount of nought or more. The
log-likelihood of events is concave in the amounts: one best answer, found by steps of
Newton's method that stop where an amount would fall below nought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

Floats = NDArray[np.float64]

AT_ONCE = 40_000
"""Records times parts times places that are worked on at once."""
GROWS = 1.3
"""How much longer than the shortest the longest of them may be."""
STEPS = 80
CLOSE = 1e-6
"""What the last step may promise; it squares what is left."""
NEAR = 1e-3
"""What a step may still add when an amount at nought is let in."""
LARGE = 0.5
KEPT = 0.6
EDGE = 1e-7
TINY = 1e-300
RIDGE = 1e-10


class Amounts(NamedTuple):
    """Amounts (R, p) and the log-likelihood (R,) there, without what is known."""

    values: Floats
    gain: Floats


def best_amounts(
    shapes: Floats,
    weights: Floats,
    totals: Floats,
    *,
    known: Floats | float = 0.0,
    start: Floats | None = None,
) -> Amounts:
    """Largest ``sum(weights * log(x @ shapes + known)) - totals @ x``, x 0 or more.

    Parameters
    ----------
    shapes : array, shape (R, p, m)
        Each part's rate, for an amount of one, at the ``m`` places with events.
    weights : array, shape (R, m)
        Events there; 0 fills up records with fewer places.
    totals : array, shape (R, p)
        Each part's rate, for an amount of one, added up over the whole record.
    known : array, shape (R, m), or float
        Rate at those places that is not looked for.
    start : array, shape (R, p), or None
        Amounts to begin from.

    Examples
    --------
    >>> one = np.ones((1, 1, 1))
    >>> best_amounts(one, np.array([[6.0]]), np.array([[3.0]])).values.tolist()
    [[2.0]]
    """
    base = np.broadcast_to(np.asarray(known, dtype=float), weights.shape)
    values, gain = np.empty(totals.shape), np.empty(totals.shape[0])
    for rows, width in _alike(weights, totals.shape[1]):
        found = _best(
            shapes[rows, :, :width],
            weights[rows, :width],
            totals[rows],
            base[rows, :width],
            None if start is None else start[rows],
        )
        values[rows], gain[rows] = found
    return Amounts(values, gain)


def _alike(
    weights: Floats, parts: int
) -> Iterator[tuple[slice | NDArray[np.int64], int]]:
    """Records of much the same length together, as many as are quickly at hand."""
    records, most = weights.shape
    if weights.size * parts <= AT_ONCE:
        yield slice(None), most
        return
    length = most - (weights[:, ::-1] > 0).argmax(axis=1)
    order = np.argsort(length, kind="stable")
    first = 0
    while first < records:
        width = int(length[order[first]])
        number = max(int(AT_ONCE / max(GROWS * width * parts, 1)), 1)
        fit = int(np.searchsorted(length[order], GROWS * max(width, 1), side="right"))
        end = min(first + number, max(fit, first + 1))
        yield order[first:end], int(length[order[end - 1]])
        first = end


def _best(
    shapes: Floats,
    weights: Floats,
    totals: Floats,
    known: Floats,
    start: Floats | None,
) -> Amounts:
    events = np.maximum(weights.sum(axis=1), 1.0)[:, None]
    seen = totals > 0
    scale = np.where(seen, events / np.where(seen, totals, 1.0), 0.0)
    there = weights > 0
    scaled = shapes * scale[:, :, None]
    scaled *= there[:, None, :]
    base = np.where(there, known, 1.0)
    x = _begin(start, scale, seen)
    todo = _Todo(scaled, weights, base, events, seen)
    rows = np.arange(x.shape[0])
    for _ in range(STEPS):
        x[rows], gap = _step(todo, x[rows])
        left = gap > CLOSE
        if not left.any():
            break
        if left.mean() < KEPT:
            rows, todo = rows[left], todo.only(left)
    whole = _Todo(scaled, weights, base, events, seen)
    return Amounts(x * scale, whole.worth(x, whole.rate(x)))


class _Todo(NamedTuple):
    """Records that are not settled yet."""

    scaled: Floats
    weights: Floats
    base: Floats
    events: Floats
    seen: NDArray[np.bool_]

    def only(self, rows: NDArray[np.bool_]) -> _Todo:
        """Those of these rows."""
        return _Todo(
            self.scaled[rows],
            self.weights[rows],
            self.base[rows],
            self.events[rows],
            self.seen[rows],
        )

    def rate(self, x: Floats) -> Floats:
        """Rate at each place (R, m) with amounts (R, p); 1 where it is filled up."""
        rate = (x[:, None, :] @ self.scaled)[:, 0]
        rate += self.base
        return np.maximum(rate, TINY, out=rate)

    def worth(self, x: Floats, rate: Floats) -> Floats:
        """Log-likelihood (R,) at amounts (R, p) and their rate (R, m)."""
        total = np.einsum("rm,rm->r", self.weights, np.log(rate))
        return np.asarray(total - (self.events * x).sum(axis=1))

    def gain(self, x: Floats) -> Floats:
        """Log-likelihood at amounts (R, p); none where an event could not come."""
        rate = self.rate(x)
        return np.where(rate.min(axis=1) > TINY, self.worth(x, rate), -np.inf)


def _begin(start: Floats | None, scale: Floats, seen: NDArray[np.bool_]) -> Floats:
    even = seen / np.maximum(seen.sum(axis=1, keepdims=True), 1)
    if start is None:
        return np.asarray(even, dtype=float)
    given = np.where(scale > 0, start / np.where(scale > 0, scale, 1.0), 0.0)
    return np.asarray(0.98 * given + 0.02 * even)


def _step(todo: _Todo, x: Floats) -> tuple[Floats, Floats]:
    """Amounts after one step, and what it promised; no end if it was cut short."""
    part = todo.scaled / todo.rate(x)[:, None, :]
    weighted = part * todo.weights[:, None, :]
    rise = weighted.sum(axis=2) - todo.events
    curve = weighted @ np.swapaxes(part, 1, 2)
    free = todo.seen & (x > 0)
    way, gap = _way(curve, rise, free, todo.events)
    let_in = _let_in(rise, free, todo.seen, todo.events) & (gap <= NEAR)[:, None]
    if let_in.any():
        wider, more = _way(curve, rise, free | let_in, todo.events)
        rises = np.asarray((~let_in | (wider > 0)).all(axis=1))
        way, gap = np.where(rises[:, None], wider, way), np.where(rises, more, gap)
    whole, cut = _moved(x, way, np.ones(gap.size))
    large = gap > LARGE
    if large.any():
        worse = large & ~(todo.gain(whole) > todo.gain(x))
        short, _ = _moved(x, way, 1.0 / (1.0 + np.sqrt(gap)))
        whole = np.where(worse[:, None], short, whole)
    return whole, np.where(cut, np.inf, gap)


def _way(
    curve: Floats, rise: Floats, free: NDArray[np.bool_], events: Floats
) -> tuple[Floats, Floats]:
    """Newton's step of the free amounts, and what it adds."""
    kept = np.where(free[:, :, None] & free[:, None, :], curve, 0.0)
    held = np.where(free, RIDGE * events, 1.0)
    kept += held[:, :, None] * np.eye(free.shape[1])
    slope = np.where(free, rise, 0.0)
    way = np.linalg.solve(kept, slope[:, :, None])[:, :, 0]
    return way, np.maximum((slope * way).sum(axis=1), 0.0)


def _let_in(
    rise: Floats, free: NDArray[np.bool_], seen: NDArray[np.bool_], events: Floats
) -> NDArray[np.bool_]:
    """Of the amounts at nought, the one that would add most, if any would."""
    worth = np.where(seen & ~free, rise / events, -np.inf)
    best = worth.max(axis=1, keepdims=True)
    return np.asarray((worth == best) & (best > EDGE))


def _moved(x: Floats, way: Floats, stride: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """A step along the way, up to the edge at most, and whether that cut it short."""
    falls = way < 0
    reach = np.where(falls, x / np.where(falls, -way, 1.0), np.inf)
    nearest = reach.min(axis=1)
    within = np.minimum(stride, nearest)[:, None]
    after = x + within * way
    after = np.where(falls & (reach <= within), 0.0, np.maximum(after, 0.0))
    return after, nearest < stride

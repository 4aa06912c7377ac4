"""One kind of events at a constant rate of its own: the usual case, done quickly.

Only the share of raised events and the decay are open. Shares are found at many decays
at once, some of very many events telling which of these are in the running; from each
top Newton's method climbs in baseline, ratio and decay together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.excitation.climbing import (
    EDGE,
    FARTHEST,
    LAST,
    NEAR,
    RIDGE,
    SHORTEST,
    TINY,
    Top,
)
from missionmetrics.stats.excitation.climbing import STEPS as CLIMBS
from missionmetrics.stats.excitation.decay import PIECE, carried
from missionmetrics.stats.excitation.starting import Tried, told_decays

if TYPE_CHECKING:
    from missionmetrics.stats.excitation.dated import Dated

Floats = NDArray[np.float64]

TELLING = 4_000
"""Events, evenly taken, that tell which decays are in the running."""
SURE = 5.0
"""Standard errors by which a decay falls behind that is not."""
AT_ONCE = 32_000
"""Events times decays that are worked on at once."""
FEWER = 8
"""One event in so many tells where to begin."""
STEPS = 12
SETTLED = 1.0
"""What a further step may still add to a log-likelihood that only ranks decays."""


def is_plain(record: Dated) -> bool:
    """Whether there is one kind of events, with a constant baseline."""
    return record.own.shape[:2] == (1, 1) and bool((record.own == 1.0).all())


def highest_plain(record: Dated) -> Top:
    """The highest of the tops that are reached from decays that were tried."""
    log_decay = told_decays(record)
    tried = Tried(log_decay, *_shares(record, np.exp(log_decay)))
    tops = [_climb(record, *start, tried.bounds) for start in tried.tops()]
    return tops[int(np.argmax([top.gain for top in tops]))]


class _Point(NamedTuple):
    """Amount of the baseline, ratio and log decay."""

    own: float
    ratio: float
    log_decay: float


class _Slope(NamedTuple):
    """Log-likelihood at a point with its slopes, and its curvature negated.

    Of the baseline ``own``, the ``ratio`` and the log decay ``turn``; ``both`` is the
    curvature of the first two, ``cross`` (2,) that of the log decay with each, not
    negated.
    """

    gain: float
    rise: tuple[float, float]
    curve: tuple[float, float, float]
    cross: tuple[float, float]
    turn: float
    bend: float


def _climb(
    record: Dated, amounts: Floats, log_decay: float, bounds: tuple[float, float]
) -> Top:
    at = _Point(float(amounts[0, 0]), float(amounts[0, 1]), log_decay)
    here = _slope(record, at)
    for _ in range(CLIMBS):
        way, promise = _way(here, at, bounds)
        found = _higher(record, at, here.gain, way, bounds)
        if found is None:
            break
        at, here = found
        if promise < LAST:
            break
    return Top(np.array([[at.own, at.ratio]]), at.log_decay, here.gain)


def _higher(
    record: Dated, at: _Point, gain: float, way: _Point, bounds: tuple[float, float]
) -> tuple[_Point, _Slope] | None:
    """The longest step that does not lead down; None if none does."""
    step = 1.0
    while step > SHORTEST:
        to = _moved(at, way, step, bounds)
        there = _slope(record, to)
        if there.gain >= gain:
            return to, there
        step /= 4
    return None


def _slope(record: Dated, at: _Point) -> _Slope:
    plain, once, twice = record.turning(float(np.exp(at.log_decay)))
    square, total, logs = np.zeros((3, 3)), np.zeros(4), 0.0
    for first in range(0, record.weights.shape[1], PIECE):
        here = np.s_[0, 0, first : first + PIECE]
        weights = record.weights[0, first : first + PIECE]
        more = _sums(plain.at[here], once.at[here], twice.at[here], weights, at)
        square, total, logs = square + more[0], total + more[1], logs + more[2]
    (oo, orr, of), (_, rr, rf), (_, _, ff) = square.tolist()
    own, raised, faster, second = total.tolist()
    length = float(record.length[0])
    spent, slower, bent = (float(p.spent[0]) for p in (plain, once, twice))
    r = at.ratio
    return _Slope(
        gain=logs - at.own * length - r * spent,
        rise=(own - length, raised - spent),
        curve=(oo, orr, rr),
        cross=(-r * of, faster - r * rf - slower),
        turn=r * (faster - slower),
        bend=r * (second - bent) - r * r * ff,
    )


def _sums(
    at: Floats, once: Floats, twice: Floats, weights: Floats, point: _Point
) -> tuple[Floats, Floats, float]:
    """Over events: products (3, 3) and sums (4,) of parts of the rate, and its log.

    The parts, each over the rate, are one, what was raised, what this gains with the
    log decay, and in the sums what the gain gains in its turn.
    """
    rate = at * point.ratio
    rate += point.own
    np.maximum(rate, TINY, out=rate)
    parts = np.empty((3, rate.size))
    np.divide(1.0, rate, out=parts[0])
    np.multiply(at, parts[0], out=parts[1])
    np.multiply(once, parts[0], out=parts[2])
    weighted = parts * weights
    total = weighted.sum(axis=1)
    return (
        parts @ weighted.T,
        np.append(total, twice @ weighted[0]),
        float(weights @ np.log(rate)),
    )


def _way(here: _Slope, at: _Point, bounds: tuple[float, float]) -> tuple[_Point, float]:
    """Newton's step, and what it promises."""
    free = (at.own > 0, at.ratio > 0)
    way, promise = _newton(here, free, at.log_decay, bounds)
    if promise > NEAR or all(free):
        return way, promise
    worth = [
        -np.inf if is_free else rise / np.sqrt(curve + TINY)
        for is_free, rise, curve in zip(free, here.rise, here.curve[::2], strict=True)
    ]
    best = int(np.argmax(worth))
    if worth[best] <= EDGE:
        return way, promise
    wider = (free[0] or best == 0, free[1] or best == 1)
    further, more = _newton(here, wider, at.log_decay, bounds)
    return (further, more) if further[best] > 0 else (way, promise)


def _newton(
    here: _Slope, free: tuple[bool, bool], log_decay: float,
    bounds: tuple[float, float],
) -> tuple[_Point, float]:  # fmt: skip
    """The step of the free amounts, with the decay where it may move."""
    a, b, c = here.curve
    a, c = (a * (1 + RIDGE) + TINY if free[0] else 1.0,
            c * (1 + RIDGE) + TINY if free[1] else 1.0)  # fmt: skip
    b = b if all(free) else 0.0
    rise = [s if f else 0.0 for s, f in zip(here.rise, free, strict=True)]
    cross = [s if f else 0.0 for s, f in zip(here.cross, free, strict=True)]
    size = a * c - b * b
    along = ((c * rise[0] - b * rise[1]) / size, (a * rise[1] - b * rise[0]) / size)
    across = ((c * cross[0] - b * cross[1]) / size,
              (a * cross[1] - b * cross[0]) / size)  # fmt: skip
    slope = here.turn + cross[0] * along[0] + cross[1] * along[1]
    bend = -here.bend - cross[0] * across[0] - cross[1] * across[1]
    turn = slope / bend if bend > 0 else float(np.sign(slope)) * FARTHEST
    turn = _within(log_decay + _within(turn, (-FARTHEST, FARTHEST)), bounds) - log_decay
    promise = rise[0] * along[0] + rise[1] * along[1] + abs(turn * slope)
    if bend <= 0 and turn:
        # on a plain nothing is promised, though there may be a hill beyond it
        promise += NEAR
    way = (along[0] + across[0] * turn, along[1] + across[1] * turn)
    return _Point(*way, turn), promise


def _within(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])


def _moved(
    at: _Point, way: _Point, step: float, bounds: tuple[float, float]
) -> _Point:  # fmt: skip
    """A step along the way, up to the edge at most."""
    pairs = ((at.own, way.own), (at.ratio, way.ratio))
    reach = [x / -w if w < 0 else np.inf for x, w in pairs]
    short = min(step, *reach)
    own, ratio = (0.0 if w < 0 and r <= short else max(x + short * w, 0.0)
                  for (x, w), r in zip(pairs, reach, strict=True))  # fmt: skip
    return _Point(own, ratio, _within(at.log_decay + step * way.log_decay, bounds))


class _Sample(NamedTuple):
    """One kind of events, of which some tell where the likelihood has its tops.

    The sums over all earlier events are exact; ``lags`` (K, B) are times to the event,
    or the end, that comes after a block of B events of ``number`` (K, B); ``gaps`` (K,)
    those from one such event to the next, and ``weights`` (K - 1,) what each stands
    for.
    """

    lags: Floats
    number: Floats
    gaps: Floats
    weights: Floats


def _sample(record: Dated, telling: int) -> _Sample:
    events = record.weights[0]
    size = max(events.size // telling, 1)
    blocks = events.size // size + 1
    pad = blocks * size - events.size
    times = np.cumsum(record.gaps)
    places = np.append(np.arange(blocks - 1) * size + size - pad, events.size)
    ends = times[places]
    earlier = np.append(np.full(pad, -np.inf), times[:-1]).reshape(blocks, size)
    number = np.append(np.zeros(pad), events).reshape(blocks, size)
    told = events[places[:-1]]
    return _Sample(
        lags=ends[:, None] - earlier,
        number=number,
        gaps=np.diff(ends, prepend=ends[0]),
        weights=told * (events.sum() / told.sum()),
    )


def _shares(record: Dated, decays: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood (G,) and amounts (G, 1, 2) that suit best at each decay."""
    number, length = float(record.number[0]), float(record.length[0])
    sample = _sample(record, TELLING)
    share, spent, logs = _share(sample, length, decays)
    more = logs @ sample.weights
    if sample.lags.shape[1] > 1:
        running = _running(logs, more, sample.weights)
        whole = _sample(record, record.weights.size)
        share[running], spent[running], logs = _share(whole, length, decays[running])
        more[running] = logs @ whole.weights
    amounts = np.column_stack([(1 - share) * number / length, share * number / spent])
    gain = number * np.log(number / length) - number + more
    return gain, amounts[:, None, :]


def _running(logs: Floats, more: Floats, weights: Floats) -> NDArray[np.bool_]:
    """Decays that a sample of events cannot tell from the best, (G,)."""
    behind = logs[more.argmax()] - logs
    doubt = np.sqrt(behind**2 @ weights**2)
    return np.asarray(behind @ weights <= SURE * doubt)


def _share(
    sample: _Sample, length: float, decays: Floats
) -> tuple[Floats, Floats, Floats]:
    """Share of raised events, what each adds (G,), and what that gains, (G, K - 1)."""
    step = max(AT_ONCE // sample.lags.size, 1)
    found = [
        _some_shares(sample, length, decays[k : k + step])
        for k in range(0, decays.size, step)
    ]
    share, spent, logs = (np.concatenate(part) for part in zip(*found, strict=True))
    return share, spent, logs


def _some_shares(
    sample: _Sample, length: float, decays: Floats
) -> tuple[Floats, Floats, Floats]:
    kept = np.multiply.outer(-decays, sample.gaps)
    np.exp(kept, out=kept)
    if sample.lags.shape[1] == 1:
        added = kept * sample.number[:, 0]
    else:
        faded = (np.exp(-decay * sample.lags) for decay in decays)
        added = np.array([np.einsum("kb,kb->k", f, sample.number) for f in faded])
    kept[:, 0] = 0.0
    sums = carried(kept.ravel(), added.ravel()).reshape(kept.shape)
    spent = sample.number.sum() - sums[:, -1]
    apart = sums[:, :-1]
    apart *= (decays * length / spent)[:, None]
    apart -= 1.0
    share = _best_share(apart, sample.weights)
    return share, spent, np.log(1.0 + share[:, None] * apart)


def _best_share(apart: Floats, weights: Floats) -> Floats:
    """Largest ``sum(weights * log(1 + share * apart))`` for each row, 0 to below 1."""
    share = np.full(apart.shape[0], 0.3)
    for every in (FEWER, 1):
        here, some = np.ascontiguousarray(apart[:, ::every]), weights[::every]
        part = np.empty_like(here)
        for _ in range(STEPS):
            share, settled = _better(here, some, share, part)
            if settled:
                break
    return share


def _better(
    apart: Floats, weights: Floats, share: Floats, part: Floats
) -> tuple[Floats, bool]:
    """Shares after one step, and whether it added next to nothing; ``part`` is used."""
    np.multiply(share[:, None], apart, out=part)
    part += 1.0
    np.divide(apart, part, out=part)
    rise = part @ weights
    part *= part
    after = share + rise / np.maximum(part @ weights, TINY)
    after = np.where(after < 1.0, np.maximum(after, 0.0), (1.0 + share) / 2)
    return after, bool((np.abs(after - share) * np.abs(rise)).max() < SETTLED)

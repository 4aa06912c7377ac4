"""From which decays to look for the largest likelihood: it may have several tops."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.excitation.concave import best_amounts
from missionmetrics.stats.excitation.decay import carried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from missionmetrics.stats.excitation.dated import Dated

Floats = NDArray[np.float64]

SLOWEST, FASTEST = 0.1, 100.0
"""Decays tried: one over the whole record, and so many over the mean gap."""
FEWEST, MOST, ENOUGH = 16, 48, 8_000
"""Decays tried, and those times events: chance makes narrow tops of few events."""
TELLING = 4_000
"""Events, evenly taken, that tell which decays are in the running."""
SURE = 5.0
"""Standard errors by which a decay falls behind that is not."""
AT_ONCE = 16_000
"""Events times decays that are worked on at once."""
FEWER = 8
"""One event in so many tells where to begin."""
STEPS = 12
SETTLED = 1.0
"""What a further step may still add to a log-likelihood that only ranks decays."""
TINY = 1e-300


class Tried(NamedTuple):
    """The best at each decay tried.

    ``log_decay`` (G,), rising; ``gain`` (G,) log-likelihood; ``amounts`` (G, R, b + R).
    """

    log_decay: Floats
    gain: Floats
    amounts: Floats

    @property
    def bounds(self) -> tuple[float, float]:
        """The slowest and the fastest."""
        return float(self.log_decay[0]), float(self.log_decay[-1])

    def tops(self) -> Iterator[tuple[Floats, float]]:
        """Amounts and log decay from which to climb, one for each top.

        A top between two decays is some eighth of the way that the likelihood falls to
        their neighbours above them: one that would need more than all of that is left
        out.
        """
        left = np.append(-np.inf, self.gain[:-1])
        right = np.append(self.gain[1:], -np.inf)
        higher = (self.gain > left) & (self.gain >= right)
        falls = np.maximum(self.gain - left, self.gain - right)
        reach = self.gain + np.where(np.isfinite(falls), falls, 0.0)
        for k in np.flatnonzero(higher & (reach >= self.gain.max())):
            yield self._peak(int(k))

    def _peak(self, k: int) -> tuple[Floats, float]:
        """Where the parabola through a top and its neighbours peaks."""
        if not 0 < k < self.gain.size - 1:
            return self.amounts[k], float(self.log_decay[k])
        before, at, after = self.gain[k - 1 : k + 2]
        move = (after - before) / (2 * (2 * at - before - after))
        to = k + int(np.sign(move))
        amounts = self.amounts[k] + abs(move) * (self.amounts[to] - self.amounts[k])
        step = self.log_decay[1] - self.log_decay[0]
        return amounts, float(self.log_decay[k] + move * step)


def try_decays(record: Dated) -> Tried:
    """Fit amounts at decays all over what a record of this kind can tell."""
    gap = record.until / float(record.number.sum())
    ends = np.log(SLOWEST / record.until), np.log(FASTEST / gap)
    starts = int(np.clip(ENOUGH / record.weights.size, FEWEST, MOST))
    log_decay = np.linspace(*ends, starts)
    alone = record.own.shape[:2] == (1, 1) and bool((record.own == 1.0).all())
    gain, amounts = (_shares if alone else _amounts)(record, np.exp(log_decay))
    return Tried(log_decay, gain, amounts)


def fit_held(
    record: Dated, decay: float, start: Floats | None = None
) -> tuple[float, Floats]:
    """Log-likelihood and amounts (R, b + R) with the decay held."""
    plain = record.raised(decay)
    totals = np.concatenate([record.length, plain.spent])
    found = best_amounts(
        np.concatenate([record.own, plain.at], axis=1),
        record.weights,
        np.broadcast_to(totals, (record.number.size, totals.size)),
        start=start,
    )
    return float(found.gain.sum()), found.values


def _amounts(record: Dated, decays: Floats) -> tuple[Floats, Floats]:
    gains, amounts = [], []
    start: Floats | None = None
    for decay in decays:
        gain, start = fit_held(record, float(decay), start)
        gains.append(gain)
        amounts.append(start)
    return np.array(gains), np.array(amounts)


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
    """One kind with a constant baseline: only the share of raised events is open.

    Some of very many events say which decays are in the running, and all of them which
    of these is best.
    """
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
    few = apart[:, ::FEWER].copy()
    share = np.full(apart.shape[0], 0.3)
    for _ in range(STEPS):
        share, settled = _newton(few, weights[::FEWER], share)
        if settled:
            break
    for _ in range(STEPS):
        share, settled = _newton(apart, weights, share)
        if settled:
            break
    return share


def _newton(apart: Floats, weights: Floats, share: Floats) -> tuple[Floats, bool]:
    """Shares after one step, and whether it added next to nothing."""
    part = share[:, None] * apart
    part += 1.0
    np.divide(apart, part, out=part)
    rise = part @ weights
    part *= part
    curve = np.maximum(part @ weights, TINY)
    after = np.maximum(share + rise / curve, 0.0)
    after = np.where(after >= 1.0, (1.0 + share) / 2, after)
    return after, bool((np.abs(after - share) * np.abs(rise)).max() < SETTLED)

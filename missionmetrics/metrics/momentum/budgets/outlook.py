"""How long a budget lasts: chances from joint draws, plain sums, the falls needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri

from missionmetrics.metrics.momentum.figures.pace import (
    DAMPINGS,
    EARLY,
    OTHER_PRIORS,
    REACH,
    UNDECIDED,
)
from missionmetrics.stats.budget import first_crossing, yearly_cut
from missionmetrics.stats.trends.kernel import damped_reach
from missionmetrics.stats.trends.paths import draw_paths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.budgets.account import Account
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.stats.trend import TrendFit

    Floats = NDArray[np.float64]

QUANTILES = (0.1, 0.5, 0.9)
MOST_MISSING = 0.25
"""Share of the years passed that may be estimated from the trend."""
SURE = 0.9


class Range(NamedTuple):
    """A number and the ends of its interval; NaN where not known."""

    estimate: float = np.nan
    low: float = np.nan
    high: float = np.nan


class Ways(NamedTuple):
    """D ways to go on: ``spent`` (D,) so far, ``flows`` (D, F) of the years ahead.

    ``lengths`` (F,) are those of the years ahead, ``now`` (D,) the yearly level now.
    """

    spent: Floats
    flows: Floats
    lengths: Floats
    now: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Record:
    """The figures of one area, fitted; ``last`` is the budget year of the last used.

    ``sight`` is the last budget year that the record can see, no later than the
    budget's own last.
    """

    seen: Panel
    account: Account
    fit: TrendFit
    values: Floats
    last: int
    sight: int

    @property
    def judged(self) -> bool:
        """Whether there are enough figures, with doubt to be read from them."""
        return self.paced and not bool(self.fit.exact[0])

    @property
    def paced(self) -> bool:
        """Whether there are enough figures to read a pace from."""
        return int(self.fit.n[0]) >= EARLY


@dataclass(frozen=True, eq=False, kw_only=True)
class Outlook:
    """What is used, left, likely and needed.

    ``fading`` (4, 3) are quantiles of the years until it runs out, one row for each
    of `DAMPINGS`, infinite beyond sight. ``kept`` (4,) are the same by plain sums:
    infinite where the budget lasts. ``without_last`` is the chance that it runs out in
    sight when the last figure is left out of the trend. ``band`` (3, F) is the total
    used by the end of each year ahead: middle, low, high.
    """

    spent: Range
    left: Range
    chance: Range
    steady: bool
    without_last: float
    fading: Floats
    kept: Floats
    cut_share: Range
    cut_amount: Range
    band: Floats

    @property
    def over(self) -> bool:
        """Whether it is used up, and no margin of error leaves that open."""
        return self.left.estimate <= 0 and not self.left.high > 0


def record(seen: Panel, account: Account) -> Record:
    """Fit the trend, and see how far ahead it reaches."""
    values = seen.fitted_values()
    fit = seen.fit(values)
    first = seen.times[seen.used[0].argmax()]
    last = int(np.round(fit.last[0] - 0.5 - account.begins)) if fit.enough[0] else -1
    reach = int(np.floor(REACH * (fit.last[0] - first) + 1e-9)) if fit.enough[0] else 0
    return Record(
        seen=seen,
        account=account,
        fit=fit,
        values=values,
        last=last,
        sight=min(last + reach, account.counts.size - 1),
    )


def outlook(given: Record, *, level: float, seed: int) -> Outlook | None:
    """Every number of the budget; None where too many years have no figure."""
    if not _answerable(given):
        return None
    ways = _ways(given, given.fit, 1.0, seed) if given.judged else None
    account = given.account
    spent = _spent(account, ways, level)
    left = Range(*(account.budget - v for v in (spent[0], spent[2], spent[1])))
    years = given.sight - account.latest
    open_still = left.estimate > 0 or left.high > 0
    forward = ways is not None and years > 0 and open_still
    crossings = _crossings(given, seed) if forward else []
    chances = [float(np.isfinite(c).mean()) for c in crossings]
    ranged = chances[:-1]  # the last leaves out the last figure
    wide = bool(ranged) and max(ranged) - min(ranged) > UNDECIDED
    chance = Range(chances[0], min(ranged), max(ranged)) if ranged else Range()
    share, amount = _cuts(given, ways, spent, level)
    return Outlook(
        spent=spent,
        left=left,
        chance=Range() if wide else chance,
        steady=bool(chances) and not wide and _same_side(chances),
        without_last=chances[-1] if chances else np.nan,
        fading=_quantiles(crossings[: len(DAMPINGS)]),
        kept=_kept(given, spent.estimate),
        cut_share=share,
        cut_amount=amount,
        band=_band(ways, level) if forward and ways is not None else np.empty((3, 0)),
    )


def _answerable(given: Record) -> bool:
    """Whether years without a figure are few, and lie where the trend can see."""
    missing = given.account.missing
    if not missing.size:
        return True
    first = given.seen.times[given.seen.used[0].argmax()]
    before = given.account.middle(int(missing[0])) < first
    many = missing.size > MOST_MISSING * given.account.passed
    return given.judged and not before and not many


def _spent(account: Account, ways: Ways | None, level: float) -> Range:
    """What has been used; its ends from margins given and from years estimated."""
    if account.missing.size and ways is not None:
        tail = (1 - level) / 2
        low, middle, high = np.quantile(ways.spent, [tail, 0.5, 1 - tail])
        return Range(float(middle), float(low), float(high))
    wide = float(ndtri((1 + level) / 2)) * account.error
    return Range(account.known, account.known - wide, account.known + wide)


def _ways(given: Record, fit: TrendFit, damping: float, seed: int) -> Ways:
    """Ways to go on, with what the years without a figure may have held."""
    account, back = given.account, given.seen.scale.back
    last = int(np.round(fit.last[0] - 0.5 - account.begins))
    gaps = account.missing
    past, late = gaps[gaps <= last], gaps[gaps > last]
    end = max(given.sight, account.latest)
    paths = draw_paths(
        fit,
        max(end - last, 0),
        past=[account.middle(int(k)) for k in past],
        damping=damping,
        seed=seed,
    )
    figures, filled = back(paths.figures), back(paths.past)
    spent = np.full(paths.now.size, account.known)
    spent += (
        filled @ account.counts[past]
        + figures[:, late - last - 1] @ (account.counts[late])
    )
    if account.error > 0:
        rng = np.random.default_rng([seed, 1])
        spent += account.error * rng.standard_normal(spent.size)
    ahead = account.weights(account.latest + 1, end)
    flows = figures[:, figures.shape[1] - ahead.size :] * ahead
    lengths = account.lengths(account.latest + 1, end)
    return Ways(spent, flows, lengths, back(paths.now))


def _crossings(given: Record, seed: int) -> list[Floats]:
    """Years until it runs out, drawn under each way to see the record.

    First as the pace may fade, then under other priors, then without the last figure.
    """
    fits = [(given.fit, phi) for phi in DAMPINGS]
    fits += [(given.seen.fit(given.values, prior=prior), 1.0) for prior in OTHER_PRIORS]
    shorter = given.values.copy()
    shorter[0, given.seen.last()[0]] = np.nan
    fits.append((given.seen.fit(shorter), 1.0))
    found = []
    for fit, damping in fits:
        ways = _ways(given, fit, damping, seed)
        found.append(
            first_crossing(ways.spent, ways.flows, given.account.budget, ways.lengths)
        )
    return found


def _same_side(chances: list[float]) -> bool:
    """Whether every way to see the record gives nearly the same sure answer."""
    return min(chances) >= SURE or max(chances) <= 1 - SURE


def _quantiles(crossings: list[Floats]) -> Floats:
    """Quantiles of the years, (ways, 3); infinite beyond sight."""
    if not crossings:
        return np.full((len(DAMPINGS), len(QUANTILES)), np.nan)
    return np.array(
        [np.quantile(c, QUANTILES, method="inverted_cdf") for c in crossings]
    )


def _kept(given: Record, spent: float) -> Floats:
    """Years until it runs out if the level just follows its pace, (4,): sums only."""
    if not given.paced:
        return np.full(len(DAMPINGS), np.nan)
    account, fit = given.account, given.fit
    first, end = account.latest + 1, account.counts.size - 1
    later = np.arange(first, end + 1) - given.last
    spacing = float(fit.spacing[0])
    level, slope = float(fit.level().mean()[0]), float(fit.slope().mean()[0])
    counts, lengths = account.weights(first, end), account.lengths(first, end)
    found = []
    for phi in DAMPINGS:
        reach = np.array([damped_reach(h / spacing, phi) * spacing for h in later])
        flows = given.seen.scale.back(level + slope * reach) * counts
        after = first_crossing([spent], flows[None], account.budget, lengths)
        found.append(float(after[0]))
    return np.array(found)


def _cuts(
    given: Record, ways: Ways | None, spent: Range, level: float
) -> tuple[Range, Range]:
    """Yearly falls that keep within the budget, with the doubt of level and use."""
    account = given.account
    ahead = account.weights(account.latest + 1, account.counts.size - 1)
    if not given.paced or not ahead.any():
        return Range(), Range()
    back, now = given.seen.scale.back, given.fit.level()
    central, left = back(now.mean()), account.budget - spent.estimate
    best = yearly_cut(central, left, ahead)
    if ways is None:
        return Range(float(best.share[0])), Range(float(best.amount[0]))
    tail = (1 - level) / 2
    if account.missing.size or account.error > 0:
        drawn = yearly_cut(ways.now[:4000], account.budget - ways.spent[:4000], ahead)
        # Where nothing is left, no fall is enough.
        ends = [
            np.quantile(np.nan_to_num(d, nan=np.inf), [tail, 1 - tail],
                        method="inverted_cdf")
            for d in drawn
        ]  # fmt: skip
    else:  # with the sum known, the fall only rises with the level
        ends = [*yearly_cut(back(np.concatenate(now.interval(level))), left, ahead)]
    share, amount = (
        Range(float(b[0]), float(e[0]), float(e[1]))
        for b, e in zip(best, ends, strict=True)
    )
    return share, amount


def _band(ways: Ways, level: float) -> Floats:
    tail = (1 - level) / 2
    totals = ways.spent[:, None] + np.cumsum(ways.flows, axis=1)
    return np.quantile(totals, [0.5, tail, 1 - tail], axis=0)

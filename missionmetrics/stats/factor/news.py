"""What each new figure, and each corrected one, changed in the factor of many series.

When figures arrive or are corrected, the factor of `missionmetrics.stats.factor.fit`
moves, and the move is the sum of a weight times a surprise over those figures. The
model is not fitted again in between, so nothing else moves it. Banbura and Modugno
(2014), Journal of Applied Econometrics 29:133-160; the weights are statsmodels'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.factor.fit import months_by_series

if TYPE_CHECKING:
    from missionmetrics.stats.factor.fit import FactorFit

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class FactorNews(NamedTuple):
    """What changed the factor (or one series' reading) at one month.

    ``before`` and ``after`` are its values on the old and on the new figures. The other
    fields have an entry for each figure that is new or corrected, R in all: its
    ``month`` and ``series``, whether it ``is_revision``, the value that was
    ``expected`` (for a correction, the old figure) and the ``actual`` one, both in the
    unit of the series, and its ``impact``. The impacts add up to ``after - before``.

    ``sign_differs`` marks figures that were better than expected and yet lowered the
    factor, or worse and yet raised it. That is no mistake: the figures of a month are
    weighed jointly, and one that is better by less than its fellows promised counts
    against. It is the commonest misreading of such tables.
    """

    reason: str
    before: float
    after: float
    month: Whole
    series: Whole
    is_revision: NDArray[np.bool_]
    expected: Floats
    actual: Floats
    impact: Floats
    sign_differs: NDArray[np.bool_]

    def by_series(self, series: int) -> Floats:
        """Impact of each of ``series`` series, (2, S): new figures; corrections."""
        found = np.zeros((2, series))
        np.add.at(found, (self.is_revision.astype(int), self.series), self.impact)
        return found


def factor_news(
    fit: FactorFit, before: ArrayLike, after: ArrayLike, *, at: int | None = None
) -> FactorNews:
    """What did each new and each corrected figure change in the factor?

    Parameters
    ----------
    fit : FactorFit
        The factor, fitted once and kept.
    before, after : array_like, shapes (T, S) and (T', S), T <= T'
        The figures of the last report and of this one, from the same first month on.
    at : int or None
        Month whose factor is explained, from 0; the last of ``after`` when None.

    Returns
    -------
    FactorNews
        Its impacts add up to the change of the factor.

    Raises
    ------
    EvidenceError
        ``MM-NEWS-SHAPE`` where the tables do not fit one another or have no such month;
        ``MM-NEWS-WITHDRAWN`` where a figure of ``before`` is gone.

    Notes
    -----
    Corrections are made first, then new figures arrive; the surprise of a new figure
    is its distance from what the corrected figures let expect.

    Examples
    --------
    >>> import numpy as np
    >>> from missionmetrics.stats.factor.fit import fit_factor
    >>> wave = np.sin(np.arange(30.0) / 3)
    >>> noise = np.cos(np.outer(np.arange(30.0) ** 2, [1.0, 2.0, 3.0]))
    >>> now = wave[:, None] + 0.3 * noise
    >>> news = factor_news(fit_factor(now[:-1]), now[:-1], now)
    >>> missed = news.impact.sum() - (news.after - news.before)
    >>> len(news.impact), bool(abs(missed) < 1e-10)
    (3, True)
    """
    old, new = _pair(fit, before, after)
    month = len(new) - 1 if at is None else at
    if not 0 <= month < len(new):
        raise EvidenceError(
            f"`at` is {at}, and the figures have {len(new)} months from 0 on.",
            fix="name one of their months.",
            code="MM-NEWS-SHAPE",
        )
    if fit.reason:
        return _silent(fit.reason)
    width = new.shape[1]
    was, now = (
        fit.results.apply(
            (t - fit.means) / fit.scales * fit.signs,
            k_endog_monthly=width,
            copy_initialization=True,
        )
        for t in (old, new)
    )
    raw = was.news(
        now, comparison_type="updated", start=month, end=month, state_index=[0],
        revisions_details_start=True, return_raw=True,
    )  # fmt: skip
    return _told(fit, raw, old, new, (was, now), month)


def _told(
    fit: FactorFit, raw: Any, old: Floats, new: Floats, pair: tuple[Any, Any], at: int
) -> FactorNews:
    """The news in the unit of the factor: its share of one series over the loading."""
    design = np.asarray(fit.results.model.ssm["design"])[:, 0]
    guide = int(np.argmax(np.abs(design)))
    way = np.sign(fit.loadings[guide] * design[guide])
    unit = way / design[guide]
    revised = list(raw.revisions_ix)
    arrived = list(raw.updates_ix)
    moves = [np.zeros(0)]
    if revised:
        moves.append(np.ravel(raw.revision_weights[0][guide]) * raw.revisions)
    if arrived:
        moves.append(np.ravel(raw.gain[0][guide]) * raw.news)
    places = np.array([*revised, *arrived], dtype=np.int64).reshape(-1, 2)
    month, series = places[:, 0], places[:, 1]
    impact = unit * np.concatenate(moves)
    is_revision = np.arange(len(places)) < len(revised)
    scale = fit.scales[series] * fit.signs[series]
    foreseen = np.ravel(raw.update_forecasts) if arrived else np.zeros(0)
    expected = old[month, series]
    expected[~is_revision] = (
        foreseen * scale[~is_revision] + fit.means[series[~is_revision]]
    )
    actual = new[month, series]
    surprise = (actual - expected) * fit.signs[series]
    first, last = (way * float(r.smoothed_state[0, at]) for r in pair)
    return FactorNews(
        "", first, last, month, series, is_revision, expected, actual, impact,
        surprise * impact < 0,
    )  # fmt: skip


def _pair(fit: FactorFit, before: ArrayLike, after: ArrayLike) -> tuple[Floats, Floats]:
    """Both tables on the months of the later one; nothing may have gone."""
    old, new = months_by_series(before), months_by_series(after)
    if not old.shape[1] == new.shape[1] == fit.means.size or len(old) > len(new):
        raise EvidenceError(
            f"`before` has shape {old.shape}, `after` {new.shape}, and the fit has "
            f"{fit.means.size} series.",
            fix="give the same series, from the same first month on.",
            code="MM-NEWS-SHAPE",
        )
    empty = np.full((len(new) - len(old), new.shape[1]), np.nan)
    old = np.vstack([old, empty])
    gone = np.argwhere(~np.isnan(old) & np.isnan(new))
    if gone.size:
        month, series = gone[0]
        raise EvidenceError(
            f"The figure of series {series} for month {month} is in `before` and not "
            "in `after`.",
            fix="a figure can be corrected; to withdraw one, fit the factor again.",
            code="MM-NEWS-WITHDRAWN",
        )
    return old, new


def _silent(reason: str) -> FactorNews:
    no, whole = np.zeros(0), np.zeros(0, dtype=np.int64)
    none = np.zeros(0, dtype=bool)
    return FactorNews(reason, np.nan, np.nan, whole, whole, none, no, no, no, none)

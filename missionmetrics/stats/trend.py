"""Where a record stands, how fast it moves and where that leads, with honest doubt.

A local linear trend: each observation is a level plus noise; the level moves by the
slope plus shocks that stay; the slope itself wanders. How much level and slope move
is hardly visible in a short record, so it is not estimated and then believed: it is
summed out over a grid under a stated prior (`PCPrior`), and the noise's scale with
it. What remains is a mixture of t distributions (`Mixture`) for any combination of
levels and slopes, at any time. Standard software plugs in one estimate instead; its
95% intervals for the current slope cover 60 to 87% at 12 to 40 observations
(``docs/calibration.md`` has both).

>>> import numpy as np
>>> fit = fit_trend([[3.0, 3.9, 5.2, 5.8, 7.1, 7.9]], np.arange(2018.0, 2024.0))
>>> low, high = fit.slope().interval(0.95)
>>> bool(low[0] < 1.0 < high[0])
True
>>> chance = fit.level(2030.0).above(14.0)
>>> bool(0.5 < chance[0] < 1.0)
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.trends.fit import Band, TrendFit
from missionmetrics.stats.trends.groups import fit_groups
from missionmetrics.stats.trends.known import fit_known
from missionmetrics.stats.trends.learned import LearnedPrior, learn_prior
from missionmetrics.stats.trends.mixture import Mixture
from missionmetrics.stats.trends.outliers import Outliers, fit_outliers
from missionmetrics.stats.trends.plans import Frame, Plan, plans
from missionmetrics.stats.trends.prior import FixedRatios, PCPrior

if TYPE_CHECKING:
    from missionmetrics.stats.trends.fitted import Fitted
    from missionmetrics.stats.trends.prior import Prior

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

__all__ = [
    "Band",
    "FixedRatios",
    "LearnedPrior",
    "Mixture",
    "Outliers",
    "PCPrior",
    "TrendFit",
    "fit_trend",
    "learn_prior",
]


def fit_trend(
    values: ArrayLike,
    times: ArrayLike,
    *,
    prior: Prior | None = None,
    spans: ArrayLike | None = None,
    errors: ArrayLike | None = None,
    seasons: ArrayLike | None = None,
    kink: float | None = None,
    outliers: Outliers | None = None,
) -> TrendFit:
    """Fit a local linear trend to each row, with its movement summed out.

    Parameters
    ----------
    values : array_like, shape (N, T) or (T,)
        One record a row; NaN where nothing was observed.
    times : array_like, shape (T,)
        Strictly increasing dates, in years or any other unit; of a period, its middle.
    prior : PCPrior, LearnedPrior or FixedRatios, optional
        What is assumed of movement; ``PCPrior()`` when None.
    spans : array_like, shape (T,), or number, optional
        How long each observation lasts, in the unit of ``times``. Averages over
        windows that overlap then share what they have in common; without it, or where
        none overlap, an observation is a moment.
    errors : array_like, shape (N, T), optional
        Known standard errors of the values, above 0. A row in which one is missing is
        fitted without any.
    seasons : array_like of int, shape (T,), optional
        Season of each date from 0, such as the month: a pattern that does not change
        is taken out, and level and slope are those without it.
    kink : float, optional
        A date, declared beforehand, from which the slope may be another: see
        `TrendFit.kink`.
    outliers : Outliers, optional
        Allow single observations to be far off.

    Returns
    -------
    TrendFit
        A row with fewer than 3 observations (one more for each coefficient of seasons
        and kink) is kept and marked, not refused.

    Raises
    ------
    EvidenceError
        ``MM-TREND-TIMES`` when times are not finite or not strictly increasing;
        ``MM-TREND-VALUES`` when a value is infinite; ``MM-TREND-SHAPE`` when shapes
        do not fit; ``MM-TREND-SPANS`` when windows are not above 0, or overlap without
        a common period; ``MM-TREND-ERRORS`` when an error is not above 0;
        ``MM-TREND-SEASONS`` when seasons are not numbered from 0;
        ``MM-TREND-TOGETHER`` when two of the settings do not go together.

    Notes
    -----
    The prior is stated in observation spacings, so the unit of ``times`` does not
    matter. Records do not influence one another.

    A calendar whose gaps are whole multiples of one step (yearly figures, some years
    missing) gets the discrete local linear trend, whose slope may change at each date
    of that calendar; other dates get its continuous form, whose slope may change at
    any moment. The first tends to the second as the step gets finer. A record's own
    dates decide, so absent rows and missing values are the same.

    Records of 60 observations or fewer use 221 cells, longer ones 625. Work grows with
    dates squared for each record and with dates cubed for each distinct calendar;
    records with known errors or outliers are worked on one by one.

    What each setting does to coverage is measured in ``docs/calibration.md``.
    """
    table, dates = _checked(values, times)
    frame = _frame(dates, spans, seasons, kink)
    known = _errors(errors, table)
    _refuse_together(frame, known, outliers)
    chosen = PCPrior() if prior is None else prior
    seen = ~np.isnan(table)
    groups: tuple[Fitted, ...]
    if outliers is not None:
        groups = fit_outliers(table, frame, chosen, outliers, plans(seen, frame))
    elif known is None:
        groups = fit_groups(table, frame, chosen, plans(seen, frame))
    else:
        served = np.asarray((~seen | ~np.isnan(known)).all(axis=1))
        groups = (
            *fit_known(table, known, frame, chosen, _planned(seen, frame, served)),
            *fit_groups(table, frame, chosen, _planned(seen, frame, ~served)),
        )
    return _gathered(seen, frame, chosen, groups)


def _gathered(
    seen: Flags, frame: Frame, prior: Prior, groups: tuple[Fitted, ...]
) -> TrendFit:
    count = seen.sum(axis=1)
    position = seen.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)
    latest = frame.times[position]
    spacing = np.full(count.size, np.nan)
    exact, enough = np.zeros((2, count.size), dtype=bool)
    for group in groups:
        spacing[group.plan.rows] = group.plan.clock.spacing
        exact[group.plan.rows] = group.exact
        if group.plan.base and frame.spans is not None:
            # the last base period that is seen: later ones owe nothing to the record
            after = (frame.spans[position] - group.plan.base) / 2
            latest = np.where(_in(group, count.size), latest + after, latest)
        enough[group.plan.rows] = True
    return TrendFit(
        frame=frame,
        n=count,
        last=np.where(count > 0, latest, np.nan),
        spacing=spacing,
        enough=enough,
        exact=exact,
        prior=prior,
        groups=groups,
    )


def _in(group: Fitted, records: int) -> Flags:
    """Whether each record is in the group, (N,)."""
    inside = np.zeros(records, dtype=bool)
    inside[group.plan.rows] = True
    return inside


def _planned(seen: Flags, frame: Frame, chosen: Flags) -> list[Plan]:
    """Plans for some of the rows, under their places in the whole table."""
    rows = np.flatnonzero(chosen)
    if not rows.size:
        return []
    return [p._replace(rows=rows[p.rows]) for p in plans(seen[rows], frame)]


def _frame(
    dates: Floats,
    spans: ArrayLike | None,
    seasons: ArrayLike | None,
    kink: float | None,
) -> Frame:
    """The dates and what stands beside the trend, checked."""
    lasting = numbered = None
    if spans is not None:
        lasting = _row(spans, dates, "spans")
        if not (np.isfinite(lasting) & (lasting > 0)).all():
            raise EvidenceError(
                f"`spans` holds {lasting[~(lasting > 0)][:1]}.",
                fix="give how long each observation lasts, above 0.",
                code="MM-TREND-SPANS",
            )
    if seasons is not None:
        given = _row(seasons, dates, "seasons")
        numbered = np.nan_to_num(given, nan=-1.0).astype(np.int64)
        if (numbered != given).any() or numbered.min() != 0 or numbered.max() < 1:
            raise EvidenceError(
                f"`seasons` runs from {given.min()} to {given.max()}.",
                fix="number the seasons 0, 1, 2 and so on, at least two.",
                code="MM-TREND-SEASONS",
            )
    if kink is not None and not np.isfinite(kink):
        raise EvidenceError(
            f"`kink` is {kink}.",
            fix="give one date in the unit of `times`.",
            code="MM-TREND-TIMES",
        )
    return Frame(dates, lasting, numbered, kink)


def _row(given: ArrayLike, dates: Floats, name: str) -> Floats:
    array = np.asarray(given, dtype=float)
    if array.shape not in ((), dates.shape):
        raise EvidenceError(
            f"`{name}` has shape {array.shape}, `times` {dates.shape}.",
            fix="give one number a time.",
            code="MM-TREND-SHAPE",
        )
    return np.broadcast_to(array, dates.shape)


def _errors(errors: ArrayLike | None, table: Floats) -> Floats | None:
    if errors is None:
        return None
    known = np.atleast_2d(np.asarray(errors, dtype=float))
    if known.shape != table.shape:
        raise EvidenceError(
            f"`errors` has shape {known.shape}, `values` {table.shape}.",
            fix="give one standard error a value, NaN where it is not known.",
            code="MM-TREND-SHAPE",
        )
    bad = ~np.isnan(known) & ~((known > 0) & np.isfinite(known)) & ~np.isnan(table)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise EvidenceError(
            f"`errors` is {known[row, column]} in row {row}, column {column}.",
            fix="give a standard error above 0, or NaN where it is not known.",
            code="MM-TREND-ERRORS",
        )
    return known


def _refuse_together(
    frame: Frame, known: Floats | None, outliers: Outliers | None
) -> None:
    if known is not None and outliers is not None:
        first, second = "`errors`", "`outliers`"
    elif frame.seasons is not None and frame.spans is not None:
        first, second = "`seasons`", "`spans`"
    else:
        return
    raise EvidenceError(
        f"{first} and {second} do not go together.",
        fix="leave one of them out.",
        code="MM-TREND-TOGETHER",
    )


def _checked(values: ArrayLike, times: ArrayLike) -> tuple[Floats, Floats]:
    """Refuse what is no table of records on dates; copies, so callers keep theirs."""
    table = np.atleast_2d(np.array(values, dtype=float))
    dates = np.array(times, dtype=float)
    if dates.ndim != 1 or table.ndim != 2 or table.shape[1] != dates.size:
        raise EvidenceError(
            f"`values` has shape {np.shape(values)} and `times` {np.shape(times)}.",
            fix="give one row a record and one column a time.",
            code="MM-TREND-SHAPE",
        )
    if not np.isfinite(dates).all() or (np.diff(dates) <= 0).any() or not dates.size:
        bad = np.flatnonzero(
            ~np.isfinite(dates) | (np.diff(dates, prepend=-np.inf) <= 0)
        )
        raise EvidenceError(
            f"`times` is not a rising row of dates (position {bad[:1]}).",
            fix="sort the dates, drop repeats and give each a number.",
            code="MM-TREND-TIMES",
        )
    if np.isinf(table).any():
        row, column = np.argwhere(np.isinf(table))[0]
        raise EvidenceError(
            f"`values` is infinite in row {row}, column {column}.",
            fix="write NaN for what was not observed.",
            code="MM-TREND-VALUES",
        )
    return table, dates

"""One indicator in many areas as arrays on one row of dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit

from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.asked import read_shocks
from missionmetrics.evidence.long_form import HAS_VALUE, middle
from missionmetrics.metrics.momentum.figures.fitting import (
    Fitting,
    fitting,
    lengths,
    standard_errors,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.stats.trend import TrendFit
    from missionmetrics.stats.trends.outliers import Outliers
    from missionmetrics.stats.trends.prior import Prior

    Floats = NDArray[np.float64]


SAME_LENGTH = 0.03
"""Share by which windows may differ in length and still be of one length."""
PER_CENT: Mapping[str, float] = {"%": 1.0, "share": 100.0}
"""Units whose differences are told in percentage points, and the factor to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Scale on which change is judged, and the way back to natural units."""

    name: str
    there: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    lowest: float
    highest: float


def _same(values: Floats) -> Floats:
    return values


def scale_of(name: str, unit: str) -> Scale:
    """Scale ``name`` for figures in ``unit``; a percentage lies between 0 and 100."""
    if name == "log":
        return Scale(name=name, there=np.log, back=np.exp, lowest=0.0, highest=np.inf)
    if name == "logit":
        top = 100.0 if unit == "%" else 1.0
        return Scale(
            name=name,
            there=lambda values: logit(values / top),
            back=lambda values: top * expit(values),
            lowest=0.0,
            highest=top,
        )
    return Scale(name=name, there=_same, back=_same, lowest=-np.inf, highest=np.inf)


@dataclass(frozen=True, eq=False, kw_only=True)
class Panel:
    """Observed values of one indicator, N areas on T dates.

    Attributes
    ----------
    area_id, area : tuple of str, length N
        Codes and names.
    times : array, shape (T,)
        Middle of each period, decimal year.
    periods : tuple of str, length T
        The periods, as they are written.
    observed : array, shape (N, T)
        Natural units; NaN where nothing was published.
    used : array of bool, shape (N, T)
        Published, and not inside a declared shock.
    scale : Scale
        Scale on which change is judged.
    name, unit, direction : str
        What is measured, its unit in words, which way is better.
    minimum, maximum : float
        The smallest and largest value that is possible; infinite where undeclared.
    errors : array, shape (N, T)
        Published standard errors of the figures, natural units; NaN where none is.
    beside : Fitting
        What stands beside the trend: windows, seasons, errors, outliers.
    rows : DataFrame
        The rows of evidence behind the values, with ``time``.
    """

    area_id: tuple[str, ...]
    area: tuple[str, ...]
    times: Floats
    periods: tuple[str, ...]
    observed: Floats
    used: NDArray[np.bool_]
    scale: Scale
    series_id: str
    name: str
    unit: str
    direction: str
    errors: Floats
    beside: Fitting
    rows: pd.DataFrame
    minimum: float = -np.inf
    maximum: float = np.inf

    def fitted_values(self) -> Floats:
        """Values on the scale of change, NaN where they are not used."""
        kept = np.where(self.used, self.observed, np.nan)
        outside = (kept <= self.scale.lowest) | (kept >= self.scale.highest)
        if outside.any():
            n, t = np.argwhere(outside)[0]
            raise EvidenceError(
                f"'{self.series_id}' is {kept[n, t]:g} in {self.area[n]}, "
                f"{self.periods[t]}; on the scale '{self.scale.name}' it must lie "
                f"between {self.scale.lowest:g} and {self.scale.highest:g}.",
                fix="set `scale` of the indicator to 'identity', or correct the value.",
                code="MM-SCALE",
            )
        return self.scale.there(kept)

    def possible(self, values: Floats) -> Floats:
        """Values in natural units, cut off where no value is possible."""
        return np.clip(values, self.minimum, self.maximum)

    def fit(
        self,
        values: Floats | None = None,
        *,
        rows: NDArray[np.int64] | slice = slice(None),
        prior: Prior | None = None,
        kink: float | None = None,
    ) -> TrendFit:
        """Fit the trend to the values of areas, or to others in their place.

        ``rows`` are all areas by default; ``values`` (rows, T) are on the scale of
        change, NaN where they are not used.
        """
        given = self.fitted_values()[rows] if values is None else values
        return self.beside.fit(given, rows=rows, prior=prior, kink=kink)

    @property
    def in_per_cent(self) -> bool:
        """Whether the figures are percentages or shares."""
        return self.unit in PER_CENT

    def last(self) -> NDArray[np.int64]:
        """Position of each area's last value that is used, (N,); -1 without one."""
        width = self.times.size
        position = width - 1 - self.used[:, ::-1].argmax(axis=1)
        return np.where(self.used.any(axis=1), position, -1)


def panel(
    evidence: Evidence,
    *,
    indicator: str,
    area_ids: Sequence[str],
    shocks: Sequence[Mapping[str, str]] = (),
    overlapping: bool = False,
    outliers: Outliers | None = None,
) -> Panel:
    """Lay the rows of one indicator out by area and date.

    ``overlapping`` says that averages over windows that overlap may come, since
    whoever asks fits a trend that carries them.

    Raises
    ------
    EvidenceError
        An area has no rows or none is named (``MM-AREA-EMPTY``), or one is named twice
        (``MM-AREA-TWICE``); the rows are of several groups (``MM-GROUPS``) or of
        periods that overlap and may not, or are of different lengths
        (``MM-PERIODS-OVERLAP``).
    """
    table = evidence.table
    _refuse_twice(evidence, area_ids)
    rows = table.loc[
        (table["series_id"] == indicator) & table["area_id"].isin(list(area_ids))
    ].copy()
    _refuse_empty(evidence, indicator, area_ids, set(rows["area_id"]))
    _refuse_groups(rows, indicator)
    _refuse_overlap(evidence, rows, indicator, overlapping)
    rows["time"] = middle(rows)
    dates = rows[["time", "period", "start", "end"]].drop_duplicates("time")
    dates = dates.sort_values("time").reset_index(drop=True)
    place = rows["area_id"].map({a: i for i, a in enumerate(area_ids)}).to_numpy()
    when = np.searchsorted(dates["time"].to_numpy(), rows["time"].to_numpy())
    values = np.full((len(area_ids), len(dates)), np.nan)
    values[place, when] = rows["value"].to_numpy("float64")
    has = np.zeros(values.shape, dtype=bool)
    has[place, when] = rows["status"].isin(HAS_VALUE).to_numpy()
    known = ~np.isnan(values) & has
    errors = np.full(values.shape, np.nan)
    errors[place, when] = standard_errors(rows)
    used = known & ~_in_shock(dates, shocks)
    names = _names(evidence)
    meta = evidence.series.set_index("series_id").loc[[indicator]].iloc[0]
    scale = scale_of(str(meta["scale"]), str(meta["unit"]))
    return Panel(
        area_id=tuple(area_ids),
        area=tuple(names.get(a, a) for a in area_ids),
        times=dates["time"].to_numpy("float64"),
        periods=tuple(dates["period"]),
        observed=np.where(known, values, np.nan),
        used=used,
        scale=scale,
        series_id=indicator,
        name=str(meta["name"]),
        unit=_unit_in_words(str(meta["unit"]), meta["unit_name"]),
        direction=str(meta["direction"]),
        minimum=bound_of(meta, "minimum", -np.inf),
        maximum=bound_of(meta, "maximum", np.inf),
        errors=errors,
        beside=fitting(dates, values, used, errors, scale, outliers=outliers),
        rows=rows.sort_values(["area_id", "time"]).reset_index(drop=True),
    )


def _names(evidence: Evidence) -> dict[str, str]:
    """Name of each area by its code; of several the first."""
    named = evidence.areas.drop_duplicates("area_id")
    return dict(zip(named["area_id"], named["name"].astype(str), strict=True))


def bound_of(meta: pd.Series[Any], name: str, open_end: float) -> float:
    """What the indicator declares possible, or no bound where it declares none."""
    given = meta.get(name)
    return open_end if given is None or np.isnan(float(given)) else float(given)


def _unit_in_words(unit: str, name: object) -> str:
    """The unit's name; a percentage keeps its sign, which the words understand."""
    if unit in PER_CENT or not isinstance(name, str) or not name:
        return unit
    return name


def _refuse_empty(
    evidence: Evidence, indicator: str, wanted: Sequence[str], found: set[str]
) -> None:
    if not wanted:
        raise EvidenceError(
            "No area is asked for.", fix="name at least one.", code="MM-AREA-EMPTY"
        )
    if missing := [a for a in wanted if a not in found]:
        names = ", ".join(f"{evidence.name_of_area(a)} ({a})" for a in missing[:5])
        lost = evidence.lost.loc[evidence.lost["area_id"] == missing[0], "reason"]
        why = f" In {missing[0]}, {lost.iloc[0]}." if len(lost) else ""
        raise EvidenceError(
            f"'{indicator}' has no figure for {names}"
            f"{f' and {len(missing) - 5} more' if len(missing) > 5 else ''}.{why}",
            fix="ask for an area that has figures, or add them to `observations`.",
            code="MM-AREA-EMPTY",
        )


def _refuse_twice(evidence: Evidence, area_ids: Sequence[str]) -> None:
    twice = [a for i, a in enumerate(area_ids) if a in area_ids[:i]]
    if twice:
        raise EvidenceError(
            f"{evidence.name_of_area(twice[0])} ({twice[0]}) is asked for twice.",
            fix="name each area once; a place cannot be compared with itself.",
            code="MM-AREA-TWICE",
        )


def _refuse_groups(rows: pd.DataFrame, indicator: str) -> None:
    groups = sorted({str(g) or "all" for g in rows["group"].fillna("")})
    if len(groups) > 1:
        raise EvidenceError(
            f"'{indicator}' is split into groups: {', '.join(groups[:5])}.",
            fix="choose with groups='...', or several of one area with groups=[...].",
            code="MM-GROUPS",
        )


def _refuse_overlap(
    evidence: Evidence, rows: pd.DataFrame, indicator: str, overlapping: bool
) -> None:
    """Refuse figures that share days: they are not separate observations.

    Averages over windows of one length may, where the trend carries the overlap.
    """
    spans, known = lengths(rows), rows.loc[rows["value"].notna()]
    alike = bool(spans.max() - spans.min() < SAME_LENGTH * spans.max())
    if overlapping and alike and not known.duplicated(["area_id", "start"]).any():
        return
    known = known.sort_values(["area_id", "start", "end"])
    before = known.groupby("area_id")["end"].shift()
    shared = known.loc[(known["start"] <= before).to_numpy()]
    if len(shared):
        row = shared.iloc[0]
        place = evidence.name_of_area(str(row["area_id"]))
        raise EvidenceError(
            f"'{indicator}' has figures for periods that overlap in {place}, such as "
            f"{row['period']} and the one before.",
            fix="keep one figure for each time, no quarters beside years. Averages "
            "that overlap can be asked for their pace if all last equally long.",
            code="MM-PERIODS-OVERLAP",
        )


def _in_shock(
    dates: pd.DataFrame, shocks: Sequence[Mapping[str, str]]
) -> NDArray[np.bool_]:
    """Periods of which the larger part lies inside a declared shock, (T,)."""
    inside = np.zeros(len(dates), dtype=bool)
    starts, ends = dates["start"].to_numpy(), dates["end"].to_numpy()
    day = np.timedelta64(1, "D")
    for shock in read_shocks(shocks):
        first, last = shock.start.to_datetime64(), shock.end.to_datetime64()
        shared = np.minimum(ends, last) - np.maximum(starts, first) + day
        inside |= shared > (ends - starts + day) / 2
    return inside

"""Areas in three classes, hatched where the range crosses a break."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.charts.forms.amounts import digits_of, finite
from missionmetrics.charts.text import clean, same
from missionmetrics.core.words import amount

if TYPE_CHECKING:
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

CLASSES = 3
COLUMNS = ("unit", "estimate", "low", "high", "certainty")


class KeyEntry(NamedTuple):
    """An entry of the key of a map: its mark, its meaning, how many areas."""

    mark: str
    kind: str
    words: str
    areas: str


def areas(result: Result) -> pd.DataFrame | None:
    """One row an area of the geography, or nothing when the table does not fit it."""
    table, shape = result.table, result.geography
    fits = (
        shape is not None
        and "area_id" in table
        and table["area_id"].is_unique
        and same(table["measure"])
        and set(shape.area_id) == set(table["area_id"])
        and table["estimate"].notna().any()
    )
    if not fits or shape is None:
        return None
    frame = table[["area_id", *COLUMNS]].set_index("area_id").loc[list(shape.area_id)]
    frame.insert(0, "name", [clean(n) for n in shape.name])
    frame = finite(frame)
    return frame.reset_index() if frame["estimate"].notna().any() else None


def breaks(values: pd.Series[float]) -> tuple[float, ...]:
    """Two rounded breaks that leave about a third of the areas in each class.

    One where there are two values, none where there is one.
    """
    known = values[np.isfinite(values.to_numpy(dtype=float))]
    least, most = float(known.min()), float(known.max())
    if least == most:
        return ()
    if known.isin([least, most]).all():
        return ((least + most) / 2,)
    wanted = [float(known.quantile(q)) for q in (1 / 3, 2 / 3)]
    for digits in (1, 2, 3, 4):
        step = 10 ** (math.floor(math.log10(max(known.max() - known.min(), 1e-12)))
                      - digits)  # fmt: skip
        found = tuple(sorted({round(round(w / step) * step, 12) for w in wanted}))
        if len(found) == CLASSES - 1 and known.min() < found[0] and (
            found[-1] < known.max()
        ):  # fmt: skip
            return found
    return tuple(sorted(w for w in set(wanted) if w > least)) or (most,)


def classed(
    frame: pd.DataFrame, locale: Locale
) -> tuple[pd.DataFrame, tuple[KeyEntry, ...]]:
    """Give each area its class, or a '?' where its range crosses a break.

    An area without a range is classed by its estimate when no area has one, and
    is too uncertain when others have. Where nothing rises, the largest falls are
    the strongest class.
    """
    cuts = breaks(frame["estimate"])
    ranged = frame[["low", "high"]].notna().all(axis=1)
    low = frame["low"].where(ranged, frame["estimate"])
    high = frame["high"].where(ranged, frame["estimate"])
    lower = np.searchsorted(cuts, low.to_numpy(float), side="right") + 1
    upper = np.searchsorted(cuts, high.to_numpy(float), side="right") + 1
    falls = bool((frame["estimate"].dropna() <= 0).all())
    strength = len(cuts) + 2 - lower if falls else lower
    kinds = np.where(lower == upper, [f"class-{c}" for c in strength], "unsure")
    kinds = np.where(np.logical_and(ranged.any(), ~ranged), "unsure", kinds)
    kinds = np.where(frame["estimate"].isna(), "blank", kinds)
    kinds = np.where(frame["certainty"] == "withheld", "withheld", kinds)
    marks = [_mark(k, locale) for k in kinds]
    result = frame.assign(kind=kinds, mark=marks)
    return result, tuple(_key(result, cuts, locale, falls=falls))


def _mark(kind: str, locale: Locale) -> str:
    if kind.startswith("class-"):
        return locale.number(float(kind[-1]), digits=0)
    return locale.message("figures.unsure") if kind == "unsure" else ""


def _key(
    frame: pd.DataFrame, cuts: tuple[float, ...], locale: Locale, *, falls: bool
) -> list[KeyEntry]:
    words = _class_words(frame, cuts, locale)
    ordered = words[::-1] if falls else words
    named = {f"class-{i}": text for i, text in enumerate(ordered, start=1)}
    named |= {
        "unsure": locale.message("figures.too_uncertain"),
        "withheld": locale.message("figures.map_withheld"),
        "blank": locale.message("figures.map_not_enough"),
    }
    counted = frame["kind"].value_counts()
    return [
        KeyEntry(_mark(kind, locale), kind, text,
                 locale.noun(float(counted.get(kind, 0)), "area"))
        for kind, text in named.items()
        if kind.startswith("class-") or kind in counted
    ]  # fmt: skip


def _class_words(
    frame: pd.DataFrame, cuts: tuple[float, ...], locale: Locale
) -> list[str]:
    """What each class holds, from the lowest; the one value where there is but one."""
    unit, ends = str(frame["unit"].iloc[0]), cuts or (frame["estimate"].max(),)
    digits = str(max(digits_of(pd.Series(ends), unit=unit), 0))
    said = [clean(amount(float(c), {"unit": unit}, locale, digits)) for c in ends]
    if not cuts:
        return said
    between = [locale.message("figures.class_between", low=a, high=b)
               for a, b in pairwise(said)]  # fmt: skip
    return [locale.message("figures.class_below", high=said[0]), *between,
            locale.message("figures.class_above", low=said[-1])]  # fmt: skip

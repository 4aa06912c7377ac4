"""Rules that tie a row of one table to a row of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.schemas.columns import days_of, numbers_of, texts_of
from missionmetrics.schemas.dating import by_id, dated, texts_by_id
from missionmetrics.schemas.place import Place, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from missionmetrics.core.errors import Fault
    from missionmetrics.schemas.mission_models import MissionFile

DATED = ("observations", "targets", "populations", "documents")


def cross_faults(
    frames: Mapping[str, pd.DataFrame],
    places: Mapping[str, Place],
    mission: MissionFile | None = None,
) -> Iterator[Fault]:
    """Faults of periods, deadlines, allowed values and passages, by table."""
    starts = mission.mission.financial_year_starts if mission else "04-01"
    indicators = frames.get("indicators", pd.DataFrame())
    for name in DATED:
        frame, place = frames.get(name), places.get(name, Place())
        if frame is None or frame.empty:
            continue
        read, faults = dated(
            name, frame, place, indicators=indicators, year_starts=starts
        )
        yield from faults
        if name == "targets":
            yield from _too_early(frame, read.end, place)
        if name in ("observations", "targets"):
            logged = name == "observations"  # a target may be zero on any scale
            yield from _not_possible(frame, indicators, place, logged=logged)
    if "segments" in frames:
        yield from _two_consents(frames["segments"], places.get("segments", Place()))
    if "segments" in frames and "documents" in frames:
        place = places.get("segments", Place())
        yield from _beyond_the_end(frames["segments"], frames["documents"], place)


def _too_early(
    frame: pd.DataFrame, end: pd.Series[Any], place: Place
) -> Iterator[Fault]:
    """Deadlines that come before the baseline is over."""
    deadline = days_of(frame, "deadline")
    for i in np.flatnonzero((deadline <= end).to_numpy()):
        yield place.fault(
            "MM-DEADLINE-BASELINE",
            f"The deadline, {shown(deadline.iloc[i])}, comes before the baseline "
            f"ends, on {shown(end.iloc[i])}.",
            "correct `deadline` or `baseline_period`.",
            position=int(i),
            column="deadline",
            value=deadline.iloc[i],
        )


def _not_possible(
    frame: pd.DataFrame, indicators: pd.DataFrame, place: Place, *, logged: bool
) -> Iterator[Fault]:
    """Values that the indicator says cannot be."""
    names = texts_of(frame, "indicator_id")
    value = numbers_of(frame, "value")

    def bound(column: str) -> NDArray[np.float64]:
        bounds = by_id(indicators, "indicator_id", numbers_of(indicators, column))
        return names.map(bounds).to_numpy(dtype=float, na_value=np.nan)

    least, most = bound("minimum"), bound("maximum")
    outside = (value < least) | (value > most)
    outside &= ~(texts_of(frame, "kind") == "budget").to_numpy(dtype=bool)  # a sum
    for i in np.flatnonzero(outside):
        low = value[i] < least[i]
        yield place.fault(
            "MM-VALUE-RANGE",
            f"The value {shown(value[i])} of `{names.iloc[i]}` is "
            f"{'below' if low else 'above'} {shown(least[i] if low else most[i])}, the "
            f"{'smallest' if low else 'largest'} that is possible.",
            "correct the value or its unit, or the indicator's minimum and maximum.",
            position=int(i),
            column="value",
            value=value[i],
        )
    scales = texts_by_id(indicators, "indicator_id", "scale")
    scaled = logged & (names.map(scales) == "log").to_numpy()
    for i in np.flatnonzero(scaled & ~outside & (value <= 0)):
        yield place.fault(
            "MM-VALUE-SCALE",
            f"The value {shown(value[i])} of `{names.iloc[i]}` has no logarithm, and "
            "the indicator's scale is `log`.",
            "correct the value, or set the indicator's `scale` to identity.",
            position=int(i),
            column="value",
            value=value[i],
        )


def _beyond_the_end(
    segments: pd.DataFrame, documents: pd.DataFrame, place: Place
) -> Iterator[Fault]:
    """Passages that end after their document does."""
    names = texts_of(segments, "document_id")
    lengths = by_id(documents, "document_id", numbers_of(documents, "n_chars"))
    length = names.map(lengths).to_numpy(dtype=float, na_value=np.nan)
    end = numbers_of(segments, "end")
    for i in np.flatnonzero(end > length):
        yield place.fault(
            "MM-SEGMENT-SPAN",
            f"The passage ends at character {shown(end[i])}, but the document "
            f"`{names.iloc[i]}` has {shown(length[i])} characters.",
            "correct the passage's `end`, or the document's `n_chars`.",
            position=int(i),
            column="end",
            value=end[i],
        )


def _two_consents(segments: pd.DataFrame, place: Place) -> Iterator[Fault]:
    """Passages whose rows disagree on consent: one fault for each passage."""
    names, consent = texts_of(segments, "segment_id"), texts_of(segments, "consent")
    given = consent.groupby(names)
    differs = (given.transform("nunique") > 1).to_numpy() & names.notna().to_numpy()
    told: set[str] = set()
    for i in sorted(map(int, np.flatnonzero(differs)), key=place.row):
        name = names.iloc[i]
        if name in told:
            continue
        told.add(name)
        kinds = sorted(set(consent[(names == name).to_numpy()].dropna()))
        yield place.fault(
            "MM-CONSENT-DIFFERS",
            f"The passage `{name}` has more than one consent: {', '.join(kinds)}.",
            "write the same consent in every row of the passage; `none`, if unsure.",
            position=i,
            column="consent",
            value=consent.iloc[i],
        )

"""Rules inside one table that tie columns of a row together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from missionmetrics.schemas.columns import days_of, numbers_of, texts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.core.errors import Severity

NO_VALUE = ("suppressed", "missing", "not_applicable")
HAS_VALUE = ("ok", "provisional", "estimated")

DATE_ORDER = {
    "areas": ("valid_from", "valid_to"),
    "interventions": ("start", "end"),
    "observations": ("start", "end"),
    "projects": ("start", "planned_end"),
    "sources": ("published_on", "next_expected"),
    "targets": ("declared_on", "deadline"),
}


class Broken(NamedTuple):
    """Rows that break one rule, and the words for it.

    ``rows`` is a mask, shape (rows,). ``message`` and ``fix`` may name columns in
    braces; the row's values are put there.
    """

    rows: NDArray[np.bool_]
    column: str
    code: str
    message: str
    fix: str
    severity: Severity = "error"


Rule = Callable[[pd.DataFrame], Iterator[Broken]]


def broken_rules(name: str, frame: pd.DataFrame) -> Iterator[Broken]:
    """Every rule of table ``name`` that some row of ``frame`` breaks."""
    for rule in (*RULES.get(name, ()), _dates_in_order(name)):
        yield from (found for found in rule(frame) if found.rows.any())


def _numbers(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    held = numbers_of(frame, column)
    return np.where(np.isinf(held), np.nan, held)


def _among(frame: pd.DataFrame, column: str, *words: str) -> NDArray[np.bool_]:
    return texts_of(frame, column).isin(words).to_numpy()


def _absent(frame: pd.DataFrame, column: str) -> NDArray[np.bool_]:
    if column not in frame:
        return np.ones(len(frame), dtype=bool)
    return frame[column].isna().to_numpy()


def _dates_in_order(name: str) -> Rule:
    def rule(frame: pd.DataFrame) -> Iterator[Broken]:
        first, last = DATE_ORDER.get(name, ("", ""))
        if first in frame and last in frame:
            wrong = days_of(frame, last) < days_of(frame, first)
            yield Broken(
                wrong.to_numpy(),
                last,
                "MM-DATE-ORDER",
                f"It ends on {{{last}}}, before it begins on {{{first}}}.",
                f"correct `{first}` or `{last}`; day and month may be swapped.",
            )

    return rule


def _interval(frame: pd.DataFrame) -> Iterator[Broken]:
    low, value, high = (_numbers(frame, c) for c in ("low", "value", "high"))
    crossed = low > high
    yield Broken(
        crossed,
        "low",
        "MM-LOW-HIGH",
        "The lower end of the interval, {low}, is above the upper end, {high}.",
        "swap `low` and `high`, or correct the wrong one.",
    )
    yield Broken(
        ~crossed & ((value < low) | (value > high)),
        "value",
        "MM-OUTSIDE-INTERVAL",
        "The value {value} lies outside its own interval (low {low}, high {high}).",
        "check that value, low and high are in the same unit and the same row.",
    )


def _value_and_status(frame: pd.DataFrame) -> Iterator[Broken]:
    absent = _absent(frame, "value")
    yield Broken(
        ~absent & _among(frame, "status", *NO_VALUE),
        "value",
        "MM-VALUE-STATUS",
        "There is a value, {value}, although the status says `{status}`.",
        "empty the value, or correct the status; a suppressed value must not stay.",
    )
    yield Broken(
        absent & _among(frame, "status", *HAS_VALUE),
        "value",
        "MM-VALUE-STATUS",
        "There is no value, although the status says `{status}`.",
        "write the value, or say why it is missing: missing, suppressed, "
        "not_applicable or low.",
    )


def _period_given(frame: pd.DataFrame) -> Iterator[Broken]:
    undated = _absent(frame, "start") | _absent(frame, "end")
    yield Broken(
        _absent(frame, "period") & undated,
        "period",
        "MM-PERIOD-MISSING",
        "Nothing says when this is: there is no period, and not both start and end.",
        "write the period, for example 2023, or a start and an end date.",
    )


def _target_complete(frame: pd.DataFrame) -> Iterator[Broken]:
    no_value, no_high = _absent(frame, "value"), _absent(frame, "high")
    ranged = _among(frame, "kind", "range")
    needs = _among(frame, "kind", "reach", "at_most", "at_least", "range", "budget")
    stays = _among(frame, "kind", "stay") & _absent(frame, "baseline_value")
    yield Broken(
        no_value & (needs | stays),
        "value",
        "MM-TARGET-VALUE",
        "A target of kind `{kind}` has no value to arrive at.",
        "write the value; for `stay`, the baseline_value will do.",
    )
    yield Broken(
        ranged & no_high,
        "high",
        "MM-TARGET-RANGE",
        "A target of kind `range` has no upper end.",
        "write the lower end in `value` and the upper end in `high`.",
    )
    yield Broken(
        ranged & (_numbers(frame, "value") > _numbers(frame, "high")),
        "value",
        "MM-TARGET-RANGE",
        "The lower end of the target, {value}, is above its upper end, {high}.",
        "swap `value` and `high`, or correct the wrong one.",
    )


def _budget(frame: pd.DataFrame) -> Iterator[Broken]:
    yield Broken(
        _among(frame, "kind", "budget") & (_numbers(frame, "value") <= 0),
        "value",
        "MM-TARGET-BUDGET",
        "A budget of {value} leaves nothing to use.",
        "write all that may be used from `baseline_period` until the deadline.",
    )


def _adds_up(frame: pd.DataFrame) -> Iterator[Broken]:
    ratio = _among(frame, "aggregation", "ratio")
    for column, words in (
        ("numerator_id", "above the line"),
        ("denominator_id", "below the line"),
    ):
        yield Broken(
            ratio & _absent(frame, column),
            column,
            "MM-RATIO-PARTS",
            f"`{{indicator_id}}` is a ratio, but nothing names the indicator {words}.",
            f"write its indicator_id in `{column}`, or set aggregation to none.",
        )
    yield Broken(
        _among(frame, "aggregation", "weighted_mean") & _absent(frame, "weight_group"),
        "weight_group",
        "MM-WEIGHT-GROUP",
        "`{indicator_id}` is a weighted mean, but nothing says what weights it.",
        "name the group of `populations` that weights it, or `all`.",
    )
    yield Broken(
        _numbers(frame, "minimum") > _numbers(frame, "maximum"),
        "minimum",
        "MM-LOW-HIGH",
        "The smallest possible value, {minimum}, is above the largest, {maximum}.",
        "swap `minimum` and `maximum`, or correct the wrong one.",
    )


def _cost_has_currency(frame: pd.DataFrame) -> Iterator[Broken]:
    yield Broken(
        ~_absent(frame, "cost") & _absent(frame, "currency"),
        "currency",
        "MM-CURRENCY",
        "The cost, {cost}, has no currency.",
        "write the three-letter code of the currency, for example GBP or EUR.",
    )


def _not_itself(frame: pd.DataFrame) -> Iterator[Broken]:
    first = texts_of(frame, "from_project_id")
    second = texts_of(frame, "to_project_id")
    yield Broken(
        ((first == second) & first.notna()).to_numpy(),
        "to_project_id",
        "MM-SELF-LINK",
        "The project `{to_project_id}` is linked to itself.",
        "name the other project, or remove the row.",
    )


def _leads_elsewhere(frame: pd.DataFrame) -> Iterator[Broken]:
    first = texts_of(frame, "from_outcome_id")
    second = texts_of(frame, "to_outcome_id")
    yield Broken(
        ((first == second) & first.notna()).to_numpy(),
        "to_outcome_id",
        "MM-CLAIM-SELF",
        "The claim says that `{to_outcome_id}` led to itself.",
        "name what it led to, or remove the row.",
    )


def _passage(frame: pd.DataFrame) -> Iterator[Broken]:
    start, end = _numbers(frame, "start"), _numbers(frame, "end")
    yield Broken(
        end <= start,
        "end",
        "MM-SEGMENT-SPAN",
        "The passage ends at character {end}, not after its start at {start}.",
        "count characters from the beginning of the document; end comes after start.",
    )
    yield Broken(
        np.isnan(start) != np.isnan(end),
        "end",
        "MM-SEGMENT-SPAN",
        "Only one end of the passage is given (start {start}, end {end}).",
        "give both start and end, or neither.",
    )


RULES: dict[str, tuple[Rule, ...]] = {
    "indicators": (_adds_up,),
    "observations": (_interval, _value_and_status, _period_given),
    "targets": (_target_complete, _budget),
    "projects": (_cost_has_currency,),
    "project_links": (_not_itself,),
    "segments": (_passage,),
    "claims": (_leads_elsewhere,),
}

"""Tables about figures: indicators, their observations and their targets."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

from missionmetrics.schemas.dtypes import Day, Number, Text
from missionmetrics.schemas.fields import (
    choice,
    day,
    ident,
    keyed_by,
    number,
    period,
    text,
)


class Indicators(pa.DataFrameModel):
    """What is measured, in which unit, which way is better, and how it adds up.

    Nothing is added up over areas unless ``aggregation`` says how.
    """

    indicator_id: Series[Text] = ident(
        "Name that other tables use for this indicator.",
        example="territorial_emissions",
    )
    name: Series[Text] = text(
        "The indicator's name, as it should stand in a chart.",
        example="Territorial greenhouse gas emissions",
    )
    unit: Series[Text] = text(
        "The unit, as it is written beside a number.", example="kt CO2e"
    )
    unit_name: Series[Text] | None = text(
        "The unit in words, for a sentence.",
        example="kilotonnes of carbon dioxide equivalent",
        nullable=True,
    )
    direction: Series[Text] = choice(
        "up",
        "down",
        "stay",
        description="Which way is better: up, down, or stay as it is.",
        example="down",
    )
    frequency: Series[Text] = choice(
        "annual",
        "financial_year",
        "academic_year",
        "quarterly",
        "monthly",
        "weekly",
        "daily",
        "irregular",
        description="How often there is a value. Decides how periods are read: "
        "`2011-12` is a financial year for one indicator and December for another.",
        example="annual",
    )
    aggregation: Series[Text] = choice(
        "sum",
        "weighted_mean",
        "ratio",
        "none",
        description="How values of small areas become the value of a large one.",
        example="sum",
    )
    weight_group: Series[Text] | None = text(
        "For a weighted mean: the group in `populations` that gives the weights; "
        "`all` means everyone.",
        example="all",
        nullable=True,
    )
    numerator_id: Series[Text] | None = ident(
        "For a ratio: the indicator above the line.",
        example="households_in_fuel_poverty",
        nullable=True,
        references=("indicators", "indicator_id"),
    )
    denominator_id: Series[Text] | None = ident(
        "For a ratio: the indicator below the line.",
        example="households",
        nullable=True,
        references=("indicators", "indicator_id"),
    )
    scale: Series[Text] | None = choice(
        "identity",
        "log",
        "logit",
        description="Scale on which change is judged: `log` for what grows by "
        "percentages, `logit` for shares.",
        example="identity",
        nullable=True,
        default="identity",
    )
    minimum: Series[Number] | None = number(
        "The smallest value that is possible.", example="0"
    )
    maximum: Series[Number] | None = number(
        "The largest value that is possible.", example="100"
    )
    definition: Series[Text] | None = text(
        "What is counted, in a sentence.",
        example="All greenhouse gases emitted within the area's borders.",
        nullable=True,
    )
    excludes: Series[Text] | None = text(
        "What is not counted, in a sentence.",
        example="Flights, shipping, and goods made elsewhere.",
        nullable=True,
    )
    source_id: Series[Text] | None = ident(
        "Where the values come from, unless an observation says otherwise.",
        example="desnz-2025",
        nullable=True,
        references=("sources", "source_id"),
    )

    class Config:
        """Facts about the table."""

        title = "Indicators"
        metadata = keyed_by("indicator_id")


class Observations(pa.DataFrameModel):
    """One value of one indicator, for one place, period and group, as one edition says.

    A value that is not there is not zero: `status` says why it is missing.
    """

    indicator_id: Series[Text] = ident(
        "What is measured.",
        example="territorial_emissions",
        references=("indicators", "indicator_id"),
    )
    area_id: Series[Text] = ident(
        "Where.", example="E08000003", references=("areas", "area_id")
    )
    period: Series[Text] | None = period(
        "When: 2023, 2023/24, 2023-Q2, 2023-06, a date, or `start to end`. "
        "Needed unless `start` and `end` are given.",
        example="2023",
        nullable=True,
    )
    start: Series[Day] | None = day(
        "First day of the period, where `period` is not given.", example="2023-01-01"
    )
    end: Series[Day] | None = day(
        "Last day of the period, where `period` is not given.", example="2023-12-31"
    )
    group: Series[Text] | None = text(
        "The group of people or things, in your own words; empty means all.",
        example="transport",
        nullable=True,
        default="",
    )
    vintage: Series[Text] | None = text(
        "Which edition of the figures the value is from.",
        example="2025",
        nullable=True,
    )
    value: Series[Number] | None = number(
        "The value, in the indicator's unit; empty when there is none.",
        example="1794.2",
        unit="the indicator's unit",
    )
    se: Series[Number] | None = number(
        "Its standard error.",
        example="21.5",
        minimum=0,
        unit="the indicator's unit",
    )
    low: Series[Number] | None = number(
        "Lower end of its 95% interval.", example="1752", unit="the indicator's unit"
    )
    high: Series[Number] | None = number(
        "Upper end of its 95% interval.", example="1836", unit="the indicator's unit"
    )
    n: Series[Number] | None = number(
        "How many people, readings or things the value rests on.",
        example="412",
        minimum=0,
        unit="count",
        sensitivity="aggregate_only",
    )
    status: Series[Text] | None = choice(
        "ok",
        "provisional",
        "estimated",
        "suppressed",
        "missing",
        "not_applicable",
        "low",
        description="What kind of value it is, or why there is none; `low` means too "
        "small to show after rounding. Empty means `ok` beside a value, `missing` "
        "otherwise.",
        example="ok",
        nullable=True,
        default="ok",
    )
    source_id: Series[Text] | None = ident(
        "Where the value comes from.",
        example="desnz-2025",
        nullable=True,
        references=("sources", "source_id"),
    )
    note: Series[Text] | None = text(
        "Working note; never published.",
        example="Meter changed in March.",
        nullable=True,
        sensitivity="restricted",
    )

    class Config:
        """Facts about the table."""

        title = "Observations"
        metadata = keyed_by("indicator_id", "area_id", "period", "group", "vintage")


class Targets(pa.DataFrameModel):
    """Where an indicator should be by when, and from which baseline."""

    target_id: Series[Text] = ident("Name of the target.", example="neutral-2038")
    indicator_id: Series[Text] = ident(
        "What should change.",
        example="territorial_emissions",
        references=("indicators", "indicator_id"),
    )
    area_id: Series[Text] = ident(
        "Where.", example="E47000001", references=("areas", "area_id")
    )
    kind: Series[Text] = choice(
        "reach",
        "at_most",
        "at_least",
        "stay",
        "range",
        "budget",
        description="What it means to arrive: reach the value, be at most or at least "
        "it, stay within `tolerance` of it (of the baseline, if there is no value), or "
        "be within `value` to `high`. `budget`: all figures from "
        "`baseline_period` until the deadline add up to no more than the value. Other "
        "rows of one indicator and area with different deadlines are a path: the last "
        "one is the goal, the others interim targets.",
        example="at_most",
    )
    value: Series[Number] | None = number(
        "The value to arrive at; for a range, its lower end; for a budget, what may be "
        "used up in all.",
        example="0",
        unit="the indicator's unit",
    )
    high: Series[Number] | None = number(
        "For a range: its upper end.", example="5", unit="the indicator's unit"
    )
    tolerance: Series[Number] | None = number(
        "To stay: how far from the value still counts as staying.",
        example="2",
        minimum=0,
        unit="the indicator's unit",
    )
    removals: Series[Number] | None = number(
        "For net targets: the removals a year, declared for the deadline, that are to "
        "cover what is left then.",
        example="300",
        minimum=0,
        unit="the indicator's unit",
    )
    deadline: Series[Day] = day(
        "The day by which it should be so.", example="2038-12-31", nullable=False
    )
    baseline_period: Series[Text] = period(
        "The period from which change is counted; the first that a budget counts.",
        example="2018",
    )
    baseline_value: Series[Number] | None = number(
        "The value then, if the target states it.",
        example="12500",
        unit="the indicator's unit",
    )
    declared_on: Series[Day] | None = day(
        "The day on which the target was made public.", example="2019-03-26"
    )
    wording: Series[Text] | None = text(
        "The target as it is written.",
        example="Carbon neutral by 2038.",
        nullable=True,
    )
    source_id: Series[Text] | None = ident(
        "Where it is written.",
        example="five-year-plan",
        nullable=True,
        references=("sources", "source_id"),
    )

    class Config:
        """Facts about the table."""

        title = "Targets"
        metadata = keyed_by("target_id")

"""``mission.toml``: goal, place, dates, and what was declared before looking."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from missionmetrics.schemas.migration import SCHEMA_VERSION


def _broken(code: str, message: str, fix: str) -> PydanticCustomError:
    return PydanticCustomError(
        "missionmetrics", "{message}", {"code": code, "message": message, "fix": fix}
    )


def _no_number(value: Any) -> Any:
    """Refuse numbers, which pydantic would take for seconds since 1970."""
    if isinstance(value, (int, float)):
        raise _broken(
            "MM-MISSION-VALUE",
            f"`{value}` is not a date.",
            "write a date without quotes, year first: 2019-03-26.",
        )
    return value


Day = Annotated[date, BeforeValidator(_no_number)]
Words = Annotated[str, Field(min_length=1)]
AreaId = Annotated[str, Field(pattern=r"^\S(.*\S)?$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Mission(_Section):
    """The mission itself: a goal that is bold, can be measured, and has a date."""

    mission_id: AreaId = Field(
        description="Short name of the mission, used in file names.",
        examples=["carbon-neutral-2038"],
    )
    title: Words = Field(
        description="The mission's title, as it should head the page.",
        examples=["Carbon neutral Greater Manchester by 2038"],
    )
    goal: Words = Field(
        description="The goal in one sentence that a resident understands.",
        examples=["By 2038 the city region adds no more carbon than it takes up."],
    )
    counts: tuple[Words, ...] = Field(
        default=(),
        description="What counts towards the goal.",
        examples=[["Territorial emissions of all greenhouse gases"]],
    )
    does_not_count: tuple[Words, ...] = Field(
        default=(),
        description="What does not count, so that nobody can argue about it later.",
        examples=[["Flights", "Goods made elsewhere"]],
    )
    place: Words = Field(
        description="Name of the place, as it reads in a sentence.",
        examples=["Greater Manchester"],
    )
    area_id: AreaId = Field(
        description="The whole place, as `areas` names it.", examples=["E47000001"]
    )
    launch: Day = Field(
        description="The day on which the mission began.", examples=["2019-03-26"]
    )
    deadline: Day = Field(
        description="The day by which the goal should be reached.",
        examples=["2038-12-31"],
    )
    financial_year_starts: str = Field(
        default="04-01",
        description="Month and day on which the financial year starts.",
        pattern=r"^[0-9]{2}-[0-9]{2}$",
        examples=["04-01"],
    )
    languages: tuple[Language, ...] = Field(
        default=("en-GB",),
        min_length=1,
        description="Languages to publish in, the first one first.",
        examples=[["en-GB"]],
    )
    licence: Words = Field(
        description="The licence under which the results are published.",
        examples=["Open Government Licence v3.0"],
    )
    attribution: Words | None = Field(
        default=None,
        description="How others should name you when they use the results.",
        examples=["Greater Manchester Combined Authority"],
    )
    headline: AreaId | None = Field(
        default=None,
        description="The indicator that the page opens with.",
        examples=["territorial_emissions"],
    )
    comparator: AreaId | None = Field(
        default=None,
        description="The area that the place is held against.",
        examples=["K02000001"],
    )
    contact: Words | None = Field(
        default=None,
        description="Where a reader can say what is wrong.",
        examples=["evidence@example.org"],
    )

    @field_validator("financial_year_starts")
    @classmethod
    def _on_every_calendar(cls, text: str) -> str:
        try:
            date(2023, *map(int, text.split("-")))
        except ValueError:
            raise _broken(
                "MM-MISSION-VALUE",
                f"`{text}` is not a day that every year has.",
                'write month and day, such as "04-01" for 1 April.',
            ) from None
        return text

    @field_validator("deadline")
    @classmethod
    def _after_the_launch(cls, deadline: date, info: ValidationInfo) -> date:
        launch = info.data.get("launch")
        if launch is not None and deadline <= launch:
            raise _broken(
                "MM-MISSION-DATES",
                f"The deadline, {deadline}, is not after the launch, {launch}.",
                "correct `launch` or `deadline`.",
            )
        return deadline

    @field_validator("comparator")
    @classmethod
    def _somewhere_else(cls, area: str | None, info: ValidationInfo) -> str | None:
        if area is not None and area == info.data.get("area_id"):
            raise _broken(
                "MM-MISSION-VALUE",
                f"The place is held against itself: `{area}`.",
                "name another area, or leave `comparator` out.",
            )
        return area


class Shock(_Section):
    """A known event that moved everything for a while, such as the pandemic."""

    name: Words = Field(
        description="What it is called.", examples=["Covid-19 restrictions"]
    )
    start: Day = Field(
        description="The first day it was felt.", examples=["2020-03-23"]
    )
    end: Day = Field(description="The last day it was felt.", examples=["2021-07-18"])

    @field_validator("end")
    @classmethod
    def _after_the_start(cls, end: date, info: ValidationInfo) -> date:
        start = info.data.get("start")
        if start is not None and end < start:
            raise _broken(
                "MM-MISSION-DATES",
                f"It ends on {end}, before it begins on {start}.",
                "correct `start` or `end`.",
            )
        return end


class Rebase(_Section):
    """A day from which the limits of a process start afresh, and why."""

    start: Day = Field(
        description="The first day that the new limits are for.",
        examples=["2022-04-01"],
    )
    reason: Words = Field(
        description="What was changed on purpose, so that older figures no longer say "
        "what is usual.",
        examples=["The count now takes in homes that are let"],
    )
    indicator_id: AreaId | None = Field(
        default=None,
        description="The indicator it holds for; all of them when left out.",
        examples=["homes_insulated"],
    )


class Rings(_Section):
    """How far what is done in a place may reach, declared before looking."""

    edges: tuple[Annotated[float, Field(gt=0)], ...] = Field(
        min_length=1,
        max_length=5,
        description="How far each ring reaches, the nearest first.",
        examples=[[1, 2]],
    )
    by: Literal["borders", "km"] = Field(
        default="borders",
        description="Whether rings are counted in borders crossed or in kilometres "
        "between the middles of areas.",
        examples=["borders"],
    )
    actions: tuple[Words, ...] | None = Field(
        default=None,
        description="The interventions that it holds for, by code or by what their "
        "codes start with before a hyphen; all of them when left out.",
        examples=[["clean-buses"]],
    )

    @field_validator("edges")
    @classmethod
    def _rising(cls, edges: tuple[float, ...]) -> tuple[float, ...]:
        if any(b <= a for a, b in pairwise(edges)):
            raise _broken(
                "MM-MISSION-VALUE",
                f"Rings do not reach further one by one: {list(edges)}.",
                "write rising numbers, such as [1, 2].",
            )
        return edges

    @model_validator(mode="after")
    def _whole_borders(self) -> Self:
        if self.by == "borders" and any(edge % 1 for edge in self.edges):
            raise _broken(
                "MM-MISSION-VALUE",
                f"Borders are counted in whole numbers, not {list(self.edges)}.",
                'write numbers such as [1, 2], or `by = "km"`.',
            )
        return self


CALENDARS = ("even", "quarters", "months")
"""Names that a calendar may have in place of months."""


class Rhythm(_Section):
    """How actions would come by themselves, declared before looking."""

    calendar: Literal["even", "quarters", "months"] | tuple[int, ...] = Field(
        default="even",
        description="The months with calls, by number; or `even`, or a pace of its own "
        "for each of the `quarters` or `months` of the year.",
        examples=[[3, 9]],
    )
    trend: bool = Field(
        default=False,
        description="Whether the programme grows or shrinks by itself.",
        examples=[True],
    )
    steps: tuple[Day, ...] = Field(
        default=(),
        description="Days on which its pace changed at once.",
        examples=[["2024-04-01"]],
    )

    @field_validator("calendar", mode="before")
    @classmethod
    def _of_the_year(cls, given: Any) -> Any:
        parts = list(given) if isinstance(given, list | tuple) else [given]
        if len(parts) == 1 and parts[0] in CALENDARS:
            return parts[0]
        if wrong := [p for p in parts if _month(p) is None]:
            raise _broken(
                "MM-MISSION-VALUE",
                f"`{wrong[0]}` is not a month by its number.",
                'write months such as [3, 9], or "even", "quarters" or "months".',
            )
        if not parts or not isinstance(given, list | tuple):
            raise _broken(
                "MM-MISSION-VALUE",
                "The calendar is not a list of months.",
                'write months such as [3, 9], or "even", "quarters" or "months".',
            )
        return tuple(sorted({_month(p) for p in parts}))

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if "calendar" not in self.model_fields_set and not self.trend | bool(
            self.steps
        ):
            raise _broken(
                "MM-MISSION-MISSING",
                "The section `[protocol.rhythm]` says nothing.",
                "add a line such as `calendar = [3, 9]` or `trend = true`; `calendar = "
                '"even"` if actions would come at an even pace.',
            )
        return self


def _month(given: Any) -> int | None:
    """The number of a month, also as text; nothing where it is none."""
    text = "" if isinstance(given, bool | float) else str(given).strip()
    whole = text.isascii() and text.isdigit() and len(text) <= 2
    return int(text) if whole and 1 <= int(text) <= 12 else None


class Links(_Section):
    """Between which things links are looked for, declared before looking."""

    indicators: tuple[AreaId, ...] = Field(
        min_length=2,
        description="Codes of indicators of unlike things, of which one may follow "
        "another; not two counts of the same thing.",
        examples=[["homes_insulated", "fuel_poor_households"]],
    )
    areas: Words | None = Field(
        default=None,
        description="A level of areas that are read together, or one area; the whole "
        "place when left out.",
        examples=["district"],
    )

    @field_validator("indicators")
    @classmethod
    def _each_once(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(given)) < len(given):
            raise _broken(
                "MM-MISSION-VALUE",
                f"An indicator is named twice: {list(given)}.",
                "name each once.",
            )
        return given


class Protocol(_Section):
    """What was declared before anybody looked at the results."""

    declared_on: Day | None = Field(
        default=None,
        description="The day on which the protocol was declared.",
        examples=["2026-01-15"],
    )
    thresholds: dict[str, float] = Field(
        default_factory=dict,
        description="Named limits that judgements rest on.",
        examples=[{"on_pace": 0.5}],
    )
    shocks: tuple[Shock, ...] = Field(
        default=(), description="Known events that moved everything for a while."
    )
    rebase: tuple[Rebase, ...] = Field(
        default=(),
        description="Days from which the limits of a process start afresh, with the "
        "reason.",
    )
    rings: Rings | None = Field(
        default=None,
        description="How far what is done in a place may reach.",
        examples=[{"edges": [1], "by": "borders"}],
    )
    rhythm: Rhythm | None = Field(
        default=None,
        description="How actions would come by themselves: calls, growth and steps.",
        examples=[{"calendar": [3, 9], "trend": True}],
    )
    links: Links | None = Field(
        default=None,
        description="Between which things links are looked for.",
        examples=[{"indicators": ["homes_insulated", "fuel_poor_households"]}],
    )


class Publication(_Section):
    """What may leave the house, and who said so."""

    policy: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = Field(
        default="council-5",
        description="Name of the rules that protect people in small numbers.",
        examples=["council-5"],
    )
    threshold: int = Field(
        default=5,
        ge=1,
        description="Counts below this are not shown.",
        examples=[5],
    )
    quotes: Literal["consented", "none"] = Field(
        default="consented",
        description="Whether quotes of people who agreed are published.",
        examples=["consented"],
    )
    signed_off_by: Words | None = Field(
        default=None,
        description="Who agreed to publish.",
        examples=["Director of Public Health"],
    )
    signed_off_on: Day | None = Field(
        default=None, description="When they agreed.", examples=["2026-11-20"]
    )


class MissionFile(_Section):
    """All of ``mission.toml``.

    Attributes
    ----------
    schema_version : int
        The version of the tables that the folder was made for.
    mission : Mission
        Goal, place and dates.
    protocol : Protocol
        What was declared beforehand.
    publication : Publication
        What may be published.
    """

    schema_version: int = Field(
        default=SCHEMA_VERSION,
        ge=1,
        description="The version of the tables that the folder was made for.",
        examples=[SCHEMA_VERSION],
    )
    mission: Mission
    protocol: Protocol = Field(
        default_factory=Protocol,
        description="What was declared before anybody looked at the results.",
    )
    publication: Publication = Field(
        default_factory=Publication,
        description="What may be published, and who said so.",
    )

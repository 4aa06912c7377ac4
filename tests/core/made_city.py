"""What the questions of a city answer, asked of figures made up for the purpose.

Riverton is no real place and nobody published these numbers: they stand in for a
city's own, so that the newer drawings can be looked at as an editor would see them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.acceleration import acceleration
from missionmetrics.metrics.momentum.budget_left import budget_left
from missionmetrics.metrics.momentum.composite_index import composite_index
from missionmetrics.metrics.momentum.net_gap import net_gap
from missionmetrics.metrics.momentum.on_course import on_course
from missionmetrics.metrics.momentum.process_control import process_control
from missionmetrics.metrics.spillover.area_spillover import area_spillover
from missionmetrics.metrics.spillover.domain_spillover import domain_spillover
from missionmetrics.metrics.spillover.project_spillover import project_spillover
from missionmetrics.metrics.spillover.ripples import ripples
from missionmetrics.metrics.spillover.spatial_impacts import spatial_impacts
from tests.made import areas, indicators, observations, targets
from tests.made_claims import NOTHING, claims, coded, evidence, outcomes
from tests.metrics.spillover import around_city
from tests.metrics.spillover.made_actions import CALL_MONTHS, portfolio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.evidence.long_form import Evidence

SOURCES = pd.DataFrame({
    "source_id": ["s1"], "title": ["Figures made up for a test"],
    "publisher": ["Riverton City Council"], "licence": ["CC0 1.0"],
    "vintage": ["2025"], "kind": ["statistics"], "consent": ["given"],
})  # fmt: skip
PLACES = {"riverton": "Riverton"}
FIELDS = {
    "emissions": {"name": "Emissions", "unit": "kt CO2e", "scale": "log",
                  "unit_name": "kilotonnes of CO2e"},
    "buses": {"name": "Buses on time", "unit": "%", "unit_name": "per cent",
              "direction": "up", "frequency": "monthly", "aggregation": "none"},
    "cycling": {"name": "Trips by bicycle", "unit": "%", "unit_name": "per cent",
                "direction": "up", "aggregation": "none"},
    "waste": {"name": "Household waste", "unit": "kg per person",
              "unit_name": "kilograms per person", "aggregation": "none"},
    "homes": {"name": "Homes with good insulation", "unit": "%",
              "unit_name": "per cent", "direction": "up", "aggregation": "none"},
    "air": {"name": "Fine dust in the air", "unit": "µg/m³",
            "unit_name": "micrograms per cubic metre", "aggregation": "none"},
}  # fmt: skip
# Kilotonnes a year from 2003 to 2024: about level, then a fall.
EMISSIONS = (4120, 4075, 4138, 4060, 4102, 4031, 3872, 3968, 3871, 3925, 3857, 3780,
             3741, 3702, 3661, 3548, 3402, 3109, 3121, 2933, 2786, 2664)  # fmt: skip
# Per cent a month from January 2022 to December 2024; from July 2023 all stops count.
BUSES = (81.2, 79.6, 80.4, 82.1, 80.9, 79.8, 81.7, 83.0, 78.9, 77.6, 78.2, 68.1,
         80.3, 81.4, 79.7, 80.8, 82.2, 80.1, 73.9, 75.6, 72.8, 71.7, 73.4, 70.9,
         74.1, 72.5, 75.0, 73.2, 74.8, 76.1, 75.3, 77.0, 74.6, 75.9, 82.8,
         76.4)  # fmt: skip
# Per cent or amounts a year from 2010 to 2024.
YEARLY = {
    "cycling": (3.1, 3.4, 3.2, 3.6, 3.9, 3.7, 4.3, 4.2, 4.8, 4.7, 5.6, 5.3, 5.9, 6.4,
                6.2),
    "waste": (412, 405, 409, 398, 401, 392, 385, 388, 379, 371, 384, 376, 361, 355,
              352),
    "homes": (31.0, 32.6, 34.9, 36.1, 38.8, 40.2, 43.1, 44.6, 47.2, 49.9, 51.0, 54.3,
              56.1, 59.4, 61.2),
    "air": (13.9, 13.2, 13.6, 12.8, 13.1, 12.2, 12.5, 11.7, 11.9, 11.1, 9.6, 10.8,
            10.2, 10.1, 9.7),
}  # fmt: skip
# Nine wards in 2024: trips by bicycle, waste, homes with good insulation.
WARDS = {
    "Castle Hill": (9.1, 318, 74.0), "Docks": (7.4, 371, 58.5),
    "Eastfield": (3.2, 402, 51.2), "Harbour": (6.8, 344, 66.1),
    "Meadows": (5.9, 330, 70.4), "Millbrook": (6.1, 362, 57.3),
    "Northgate": (2.7, 398, 55.0), "Old Town": (10.2, 341, 49.8),
    "Westbank": (4.4, 355, 63.9),
}  # fmt: skip


def _months(values: Sequence[float], first: int) -> pd.DataFrame:
    """Figures of each month from January of ``first`` on."""
    table = observations({"riverton": list(values)}, indicator="buses")
    start = pd.date_range(f"{first}-01-01", periods=len(values), freq="MS")
    return table.assign(
        period=start.strftime("%Y-%m"), start=start, end=start + pd.offsets.MonthEnd()
    )


def _held(rows: pd.DataFrame, places: Mapping[str, str] = PLACES) -> Evidence:
    """The evidence of ``rows``, with the names of its indicators and places."""
    named = sorted(set(rows["indicator_id"]))
    fields = [indicators(indicator_id=name, **FIELDS[name]) for name in named]
    held = areas(dict.fromkeys(places)).assign(name=list(places.values()))
    return indicator_evidence(rows, pd.concat(fields), held, SOURCES)


def _emissions() -> Evidence:
    return _held(
        observations({"riverton": EMISSIONS}, first=2003, indicator="emissions")
    )


def _aim(indicator: str, kind: str, value: float, year: int, **more: Any) -> Any:
    row = {"target_id": f"{indicator}-{year}", "indicator_id": indicator,
           "area_id": "riverton", "kind": kind, "value": float(value), "wording": "",
           "deadline": pd.Timestamp(f"{year}-12-31"),
           "baseline_period": "2010"}  # fmt: skip
    return targets(**(row | more))


@cache
def process_limits() -> Result:
    """A monthly share with limits, a new start, and a target that moves."""
    aims = pd.concat([
        _aim("buses", "at_least", value, year, baseline_period=None)
        for value, year in ((80, 2022), (85, 2024))
    ])  # fmt: skip
    return process_control(
        _held(_months(BUSES, 2022)), aims, indicator="buses", area="riverton",
        rebase=[{"start": "2023-07-01", "reason": "All stops are counted"}],
    )  # fmt: skip


@cache
def change_of_pace() -> Result:
    """Emissions before and after a date declared beforehand."""
    return acceleration(_emissions(), indicator="emissions", area="riverton",
                        launch="2017-06-01")  # fmt: skip


@cache
def budget() -> Result:
    """Emissions against a budget for twenty years."""
    aim = _aim("emissions", "budget", 45_000, 2037, baseline_period="2018")
    return budget_left(_emissions(), aim, indicator="emissions", area="riverton")


@cache
def gap_to_net() -> Result:
    """Emissions, what may be left of them, and what is declared to cover that."""
    aim = _aim("emissions", "at_most", 400, 2030, baseline_period="2003")
    return net_gap(_emissions(), aim.assign(removals=250.0), indicator="emissions",
                   area="riverton")  # fmt: skip


@cache
def index_of_wards() -> Result:
    """Nine wards by three indicators put together."""
    names = ("cycling", "waste", "homes")
    ids = {f"w{i}": name for i, name in enumerate(WARDS)}
    rows = pd.concat([
        observations({i: [WARDS[name][k]] for i, name in ids.items()}, first=2024,
                     indicator=indicator)
        for k, indicator in enumerate(names)
    ])  # fmt: skip
    return composite_index(_held(rows, ids), specification=list(names))


# What each field of a month takes of the month before, in the order of LEADING.
LEADING = ("buses", "cycling", "air", "homes", "waste")
TAKEN = (
    (0.3, 0.0, 0.0, 0.0, 0.0), (0.6, 0.3, 0.0, 0.0, 0.0), (0.0, -0.6, 0.3, 0.0, 0.0),
    (0.0, 0.0, 0.0, 0.4, 0.0), (0.0, 0.0, 0.0, 0.0, 0.2),
)  # fmt: skip


def made_leading(
    months: int = 72, *, links: float = 1.0, shared: float = 0.7, seed: int = 5
) -> Evidence:
    """Monthly figures of five fields: cycling follows buses, and fine dust cycling."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(months, 5)) + shared * rng.normal(size=(months, 1))
    own = np.diag(np.diagonal(TAKEN))
    taken = own + links * (np.array(TAKEN) - own)
    values = shocks.copy()
    for month in range(1, months):
        values[month] += taken @ values[month - 1]
    level = np.array([75, 6, 11, 50, 360]) + values * (2, 0.4, 0.6, 1, 8)
    start = pd.date_range("2019-01-01", periods=months, freq="MS")
    rows = pd.concat([
        observations({"riverton": level[:, k].round(2)}, indicator=name).assign(
            period=start.strftime("%Y-%m"), start=start,
            end=start + pd.offsets.MonthEnd())
        for k, name in enumerate(LEADING)
    ])  # fmt: skip
    return _held(rows)


@cache
def fields_that_follow() -> Result:
    """Five fields over ten years, of which some follow others."""
    return domain_spillover(made_leading(120), indicators=LEADING, areas="riverton")


@cache
def fields_by_chance() -> Result:
    """Two years of fields in which nothing follows anything."""
    held = made_leading(24, links=0.0, shared=0.0, seed=2)
    return domain_spillover(held, indicators=LEADING, areas="riverton")


# Wards of the wider city, seven rows of seven squares a kilometre wide.
SIDE = 7


def squares() -> Any:
    """Outlines of the wards ``q00`` to ``q48``."""
    import geopandas as gpd
    import shapely

    cells = [shapely.box(1000 * c, 1000 * r, 1000 * (c + 1), 1000 * (r + 1))
             for r in range(SIDE) for c in range(SIDE)]  # fmt: skip
    ids = [f"q{i:02d}" for i in range(SIDE**2)]
    return gpd.GeoDataFrame({"area_id": ids}, geometry=cells, crs="EPSG:27700")


def made_next_door(*, here: float = 2.0, around: float = 4.0) -> Evidence:
    """Insulation goes with fine dust: ``here`` and ``around`` for each ten points."""
    rng = np.random.default_rng(77)
    homes = 55 + 10 * rng.standard_normal((SIDE, SIDE))
    held = np.pad(homes, 1, constant_values=np.nan)
    sides = [held[1:-1, :-2], held[1:-1, 2:], held[:-2, 1:-1], held[2:, 1:-1]]
    near = np.nanmean(sides, axis=0)
    noise = 0.8 * rng.standard_normal((SIDE, SIDE))
    air = 40 - here * homes / 10 - around * near / 10 + noise
    waste = 350 + 20 * rng.standard_normal((SIDE, SIDE))
    ids = squares()["area_id"]
    rows = pd.concat([
        observations({a: [v] for a, v in zip(ids, np.round(values.ravel(), 2),
                                             strict=True)},
                     first=2024, indicator=name)
        for name, values in (("homes", homes), ("air", air), ("waste", waste))
    ])  # fmt: skip
    return _held(rows, {a: f"Ward {a[1:]}" for a in ids})


@cache
def next_door() -> Result:
    """Fine dust in 49 wards, by what they and their neighbours have."""
    return spatial_impacts(made_next_door(), squares(), outcome="air",
                           drivers=["homes", "waste"])  # fmt: skip


def made_next_door_over_time(
    *, here: float = 2.0, around: float = 4.0, dates: int = 8
) -> Evidence:
    """The same over years, in which wards that insulate more have *more* dust at first.

    Wards differ for good, and years move all of them; what is left of a year is half
    there the next.
    """
    rng = np.random.default_rng(80)
    shape = (dates, SIDE, SIDE)
    kept, times = rng.standard_normal(shape[1:]), rng.standard_normal((dates, 1, 1))
    homes = 55 + 4 * rng.standard_normal(shape) + 8 * kept + 5 * times
    held = np.pad(homes, ((0, 0), (1, 1), (1, 1)), constant_values=np.nan)
    sides = [held[:, 1:-1, :-2], held[:, 1:-1, 2:], held[:, :-2, 1:-1],
             held[:, 2:, 1:-1]]  # fmt: skip
    near = np.nanmean(sides, axis=0)
    noise = 0.5 * rng.standard_normal(shape)
    for t in range(1, dates):
        noise[t] += 0.5 * noise[t - 1]
    air = 60 - here * homes / 10 - around * near / 10 + 12 * kept + 3 * times + noise
    waste = 350 + 20 * rng.standard_normal(shape)
    ids = squares()["area_id"]
    rows = pd.concat([
        observations(
            dict(zip(ids, np.round(values.reshape(dates, -1).T, 3), strict=True)),
            first=2016, indicator=name,
        )
        for name, values in (("homes", homes), ("air", air), ("waste", waste))
    ])  # fmt: skip
    return _held(rows, {a: f"Ward {a[1:]}" for a in ids})


@cache
def next_door_over_time() -> Result:
    """Wards set beside themselves over eight years."""
    return spatial_impacts(made_next_door_over_time(), squares(), outcome="air",
                           drivers=["homes", "waste"], dates="all")  # fmt: skip


@cache
def next_door_mapped() -> Result:
    """What each ward passes on over eight years, by trips between them, for a map."""
    rng = np.random.default_rng(81)
    every = range(SIDE**2)
    sides = [(i, j) for i in every for j in (i - SIDE, i - 1, i + 1, i + SIDE)
             if j in every and (abs(i - j) > 1 or i // SIDE == j // SIDE)]  # fmt: skip
    trips = pd.DataFrame(sides, columns=["area_id", "neighbour_id"])
    trips = trips.map("q{:02d}".format).assign(weight=rng.uniform(0.2, 2, len(sides)))
    return spatial_impacts(made_next_door_over_time(), squares(), outcome="air",
                           drivers=["homes"], dates="all", near=trips,
                           by_area="sent")  # fmt: skip


@cache
def next_door_unsaid() -> Result:
    """The same asked of too few wards."""
    few = squares()["area_id"].tolist()[:12]
    return spatial_impacts(made_next_door(), squares(), outcome="air",
                           drivers=["homes"], areas=few)  # fmt: skip


def _yearly(years: int = 15) -> Evidence:
    return _held(pd.concat([
        observations({"riverton": values[:years]}, first=2010, indicator=name)
        for name, values in YEARLY.items()
    ]))  # fmt: skip


def _goals() -> pd.DataFrame:
    return pd.concat([
        _aim("cycling", "at_least", 12, 2032), _aim("waste", "at_most", 300, 2030),
        _aim("homes", "at_least", 80, 2032), _aim("air", "at_most", 5, 2032),
    ])  # fmt: skip


@cache
def together() -> Result:
    """Four indicators taken together, and what changed since the last report."""
    return on_course(_yearly(), _goals(), _yearly(13), indicators=list(YEARLY),
                     area="riverton")  # fmt: skip


@cache
def together_by_panels() -> Result:
    """The same with the weights of two panels of people."""
    panels = pd.DataFrame({"panel": ["Residents", "Businesses"],
                           "cycling": [1, 3], "waste": [3, 1], "homes": [3, 4],
                           "air": [4, 1], "elicited_as": "swings"})  # fmt: skip
    return on_course(_yearly(), _goals(), indicators=list(YEARLY), area="riverton",
                     weights=panels)  # fmt: skip


EFFECTS = {
    "bus": "The bike bus starts", "ride": "More children ride to school",
    "calm": "The street by the school is calmer", "talk": "Parents get to know others",
    "shop": "The corner shop sells more", "group": "A street group starts",
    "jams": "More cars on Mill Road", "late": "Fewer children come late",
}  # fmt: skip
# Who of twelve people tells of which link.
TOLD = {
    ("bus", "ride"): range(11), ("ride", "calm"): range(6), ("ride", "late"): (1, 7),
    ("bus", "talk"): (0, 2, 3, 8, 9), ("talk", "group"): (2, 9),
    ("calm", "shop"): (3,), ("calm", "jams"): (10, 11), ("group", "bus"): (9,),
}  # fmt: skip
SPOKEN = ("safety", "cars", "health", "time")


def _effects(people: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The outcomes, and what the first so many people tell."""
    told = [(f"p{who}", *link) for link, all_ in TOLD.items() for who in all_
            if who < people]  # fmt: skip
    things = outcomes(
        EFFECTS, kind={"bus": "action"},
        sector=dict.fromkeys(("bus", "ride", "calm", "jams"), "transport")
        | {"talk": "community", "group": "community", "shop": "business"},
        sense=dict.fromkeys(("ride", "calm", "talk", "shop"), "better")
        | {"jams": "worse"},
    )  # fmt: skip
    return things, claims(told)


@cache
def told_effects() -> Result:
    """What twelve people say came of a bike bus, and themes that go together."""
    words = coded({
        f"d{n:02d}": [*SPOKEN[n % 4 :], *SPOKEN[: n % 4], "safety", "health"]
        for n in range(12)
    })  # fmt: skip
    things, said = _effects(12)
    found = evidence({"c1": "supports", "c18": "against"})
    return ripples(things, said, found, *words, SOURCES)


@cache
def effects_told_by_few() -> Result:
    """The same from four people: too few for a range."""
    return ripples(*_effects(4), evidence({}), *NOTHING, SOURCES)


def _around(
    seen: np.ndarray[Any, Any], sites: Sequence[str] = around_city.SITES, *,
    acts: pd.DataFrame | None = None, **asked: Any,
) -> Result:  # fmt: skip
    """Squares of a city by ``seen`` figures, some of them acted on from 2014."""
    named = indicators(indicator_id="homes", **FIELDS["homes"])
    ids = around_city.IDS
    rows = observations(dict(zip(ids, seen, strict=True)), first=2010,
                        indicator="homes")  # fmt: skip
    held = areas({"riverton": None} | dict.fromkeys(ids, "riverton"))
    given = indicator_evidence(rows, named, held, SOURCES)
    acts = around_city.actions(sites) if acts is None else acts
    return area_spillover(given, around_city.shapes(), acts, indicator="homes",
                          **({"draws": 199} | asked))  # fmt: skip


@cache
def around_places() -> Result:
    """Places acted on, those next to them, and all together."""
    return _around(around_city.figures(around_city.SITES))


@cache
def moved_around() -> Result:
    """The same where the places next to them went the other way, in two rings."""
    sites = ("c0202", "c0203", "c0707")
    seen = around_city.figures(sites, effects=(5.0, -2.0))
    return _around(seen, sites, rings=[1, 2], declared=True)


@cache
def around_dates() -> Result:
    """The same by date, where the action began in the middle of a year."""
    acts = around_city.actions(around_city.SITES, start="2014-07-01")
    seen = around_city.figures(around_city.SITES, noise=1.0)
    return _around(seen, acts=acts, show="dates")


@cache
def moved_around_dates() -> Result:
    """The same by date in two rings, from the first day of a year."""
    sites = ("c0202", "c0203", "c0707")
    seen = around_city.figures(sites, effects=(5.0, -2.0), noise=0.8)
    return _around(seen, sites, rings=[1, 2], declared=True, show="dates")


@cache
def around_unknown() -> Result:
    """Rings so wide that no place lies beyond them."""
    return _around(around_city.figures(around_city.SITES), rings=[6])


@cache
def followed() -> Result:
    """Projects with two calls a year, of which each is followed by others."""
    return project_spillover(**portfolio(2, 300), baseline={"calendar": CALL_MONTHS})


@cache
def followed_by_department() -> Result:
    """The same, department by department."""
    return project_spillover(
        **portfolio(2, 300), baseline={"calendar": CALL_MONTHS}, by="department"
    )


ALL: dict[str, Callable[[], Result]] = {
    made.__name__: made
    for made in (process_limits, change_of_pace, budget, gap_to_net, index_of_wards,
                 together, together_by_panels, fields_that_follow, fields_by_chance,
                 told_effects, effects_told_by_few, next_door, next_door_unsaid,
                 next_door_over_time, next_door_mapped,
                 around_places, moved_around, around_dates, moved_around_dates,
                 around_unknown, followed,
                 followed_by_department)
}  # fmt: skip

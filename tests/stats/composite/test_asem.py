"""ASEM's connectivity index: what COINr 1.1.14 makes of it, where its data reach.

COINr divides some indicators by GDP, population, area or energy use. Its author printed
these four for 51 countries in the pages of the book on COINr (W. Becker, COINr
documentation, 2021: GDP in "Denomination", the others in "Helper functions"; GitHub
bluefoxr/COINrDoc, commit 037effbe). They stand in ``asem_denominators.csv``: km2, Mtoe
(as the values suggest), thousand million USD, thousand people. The indicators are read
from the reference files.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from missionmetrics.stats.composite.building import build
from missionmetrics.stats.composite.importance import components
from missionmetrics.stats.composite.options import Imputation, Missing
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)
from missionmetrics.stats.composite.weighting import remove_one
from tests import required

DENOMINATORS = Path(__file__).with_name("asem_denominators.csv")
LEVELS = {"2": "pillar", "3": "sub-index", "4": "index"}
# COINr fills gaps with the mean of Europe or of Asia, as ASEM groups its members.
ASIA = {"AUS", "BGD", "BRN", "CHN", "IDN", "IND", "JPN", "KAZ", "KHM", "KOR", "LAO",
        "MMR", "MNG", "MYS", "NZL", "PAK", "PHL", "RUS", "SGP", "THA",
        "VNM"}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    return listed(required.reference_file(f"composite/{name}"))


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(given: list[dict[str, str]], names: list[str]) -> np.ndarray:
    return np.array([[np.nan if r[n] == "NA" else float(r[n]) for n in names]
                     for r in given])  # fmt: skip


def declared(*, divided: bool) -> Specification:
    meta = rows("asem_imeta.csv")
    indicators = tuple(
        Indicator(code=m["iCode"], parent=m["Parent"], direction=int(m["Direction"]),
                  weight=float(m["Weight"]),
                  denominator=m["Denominator"] if divided and m["Denominator"] != "NA"
                  else None)
        for m in meta if m["Level"] == "1"
    )  # fmt: skip
    aggregates = tuple(
        Aggregate(code=m["iCode"], level=LEVELS[m["Level"]], weight=float(m["Weight"]),
                  parent=None if m["Parent"] == "NA" else m["Parent"])
        for m in meta if m["Level"] in LEVELS
    )  # fmt: skip
    return Specification(
        indicators=indicators, aggregates=aggregates, missing=Missing(least=0.0),
        imputation=Imputation(method="group-mean"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def units() -> list[str]:
    return [r["uCode"] for r in rows("asem_raw.csv")]


@pytest.fixture(scope="module")
def groups(units) -> list[str]:
    assert set(units) >= ASIA
    assert len(units) == 51
    return ["Asia" if u in ASIA else "Europe" for u in units]


@pytest.fixture(scope="module")
def undivided(groups):
    spec = declared(divided=False)
    raw = table(rows("asem_raw.csv"), [i.code for i in spec.indicators])
    return spec, build(raw, spec, groups=groups)


def test_pillars_that_need_no_denominator_are_coinr_s(undivided, units):
    spec, built = undivided
    austria = built.scores[units.index("AUT")]
    found = dict(zip([a.code for a in spec.aggregates], austria, strict=True))
    # COINr 1.1.14, build_example_coin().
    assert found["Political"] == pytest.approx(78.2260375848, abs=1e-9)
    assert found["Environ"] == pytest.approx(69.4751144231, abs=1e-9)


def test_as_many_values_are_brought_in_as_coinr_brings_in(undivided):
    spec, built = undivided
    points = dict(zip([i.code for i in spec.indicators], built.treated.audit.points,
                      strict=True))  # fmt: skip
    # COINr 1.1.14, the table of treatment; indicators without denominator.
    expected = {"CostImpEx": 1, "Tariff": 3, "Forest": 2, "Poverty": 3, "FemLab": 1,
                "PubDebt": 1}  # fmt: skip
    undivided_ones = {
        m["iCode"] for m in rows("asem_imeta.csv")
        if m["Level"] == "1" and m["Denominator"] == "NA"
    }  # fmt: skip
    assert {c: n for c, n in points.items() if n and c in undivided_ones} == expected


def test_every_gap_is_filled_and_flagged(undivided):
    _, built = undivided
    assert int(built.imputed.flags.sum()) == 63  # gaps in asem_raw.csv
    assert np.isfinite(built.index).all()


@pytest.fixture(scope="module")
def whole(groups, units):
    spec = declared(divided=True)
    sizes = {r["uCode"]: r for r in listed(DENOMINATORS)}
    names = ["Area", "Energy", "GDP", "Population"]
    below = table([sizes[u] for u in units], names)
    raw = table(rows("asem_raw.csv"), [i.code for i in spec.indicators])
    return spec, build(raw, spec, groups=groups,
                       denominators=dict(zip(names, below.T, strict=True)))  # fmt: skip


def test_the_whole_index_is_coinr_s(whole, units):
    _, built = whole
    index = dict(zip(units, built.index, strict=True))
    expected = {
        "AUT": 61.9018034074, "GBR": 57.7636609297, "CHN": 37.7685475348,
        "KHM": 42.1580600653, "CHE": 68.383724, "NLD": 64.819516, "DNK": 64.804080,
    }  # fmt: skip
    assert {u: index[u] for u in expected} == pytest.approx(expected, abs=1e-6)
    assert built.index.mean() == pytest.approx(51.4611342432, abs=1e-6)
    assert built.index.std(ddof=1) == pytest.approx(9.16750963934, abs=1e-6)
    assert [units[u] for u in np.argsort(built.rank)[:3]] == ["CHE", "NLD", "DNK"]


def test_the_pillars_are_coinr_s(whole, units):
    spec, built = whole
    place = {a.code: k for k, a in enumerate(spec.aggregates)}
    expected = {"Physical": 41.1484184066, "Political": 78.2260375848,
                "Environ": 69.4751144231}  # fmt: skip
    austria = built.scores[units.index("AUT")]
    assert {p: austria[place[p]] for p in expected} == pytest.approx(expected, abs=1e-6)
    within = [place[a.code] for a in spec.aggregates if a.parent == "Conn"]
    shares = components(built.scores[:, within]).shares
    assert shares == pytest.approx([0.58869, 0.26901, 0.06938, 0.04294, 0.02998],
                                   abs=1e-5)  # fmt: skip


def test_the_whole_treatment_is_coinr_s(whole):
    spec, built = whole
    audit = built.treated.audit
    points = dict(zip([i.code for i in spec.indicators], audit.points, strict=True))
    expected = {
        "Flights": 1, "Bord": 3, "Gas": 3, "Services": 4, "FDI": 2, "ForPort": 3,
        "CostImpEx": 1, "Tariff": 3, "StMob": 2, "CultServ": 3, "Forest": 2,
        "Poverty": 3, "NGOs": 3, "FemLab": 1, "PubDebt": 1,
    }  # fmt: skip
    assert {c: n for c, n in points.items() if n} == expected
    flights = [i.code for i in spec.indicators].index("Flights")
    assert audit.skew_before[flights] == pytest.approx(2.24355572967, abs=1e-9)
    assert audit.kurtosis_before[flights] == pytest.approx(6.29820195988, abs=1e-9)


def test_the_loss_of_a_pillar_moves_places_as_in_coinr(whole):
    spec, built = whole
    expected = {
        "Physical": 1.529411765, "ConEcFin": 2.627450980, "Political": 2.901960784,
        "Instit": 1.176470588, "P2P": 1.686274510, "Environ": 3.098039216,
        "Social": 3.960784314, "SusEcFin": 2.627450980,
    }  # fmt: skip
    found = remove_one(built.normalised.values, spec, parts=tuple(expected))
    assert dict(zip(found.parts, found.shift, strict=True)) == pytest.approx(
        expected, abs=1e-8
    )

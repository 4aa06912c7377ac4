"""Faults of other programs, each with a test that it is not ours.

Measured earlier in COINr 1.1.14 and Compind 3.4 unless said otherwise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.building import build
from missionmetrics.stats.composite.contributions import change, contributions
from missionmetrics.stats.composite.declared import read_specification
from missionmetrics.stats.composite.means import NOT_ABOVE, UNKNOWN, power_mean
from missionmetrics.stats.composite.options import (
    UNTREATED,
    Aggregation,
    Normalisation,
)
from missionmetrics.stats.composite.penalties import mean_min, penalised_mean
from tests.stats.composite.made import KEEP, REFUSE, flat

EQUAL3 = [1, 1, 1]


@pytest.mark.parametrize("power", [1.0, 0.0, -1.0, 2.0, 0.5])
def test_coinr_the_general_mean_alone_has_no_answer_with_a_gap(power):
    # a_genmean gives NA where a_gmean re-weights: one rule for gaps holds for all.
    found = power_mean([[2.0, np.nan, 8.0]], EQUAL3, power, KEEP)
    same = power_mean([[2.0, 8.0]], [1, 1], power, KEEP)
    assert found.values[0, 0] == pytest.approx(same.values[0, 0], abs=1e-12)
    refused = power_mean([[2.0, np.nan, 8.0]], EQUAL3, power, REFUSE)
    assert np.isnan(refused.values[0, 0])
    assert refused.reason[0, 0] == UNKNOWN


def test_coinr_growth_from_nought_is_infinite():
    # CAGR(c(0, 5), c(1, 2)) is Inf, and -4 to -2 is a fall: change is never a ratio.
    spec = flat(1, normalisation=Normalisation())
    before = contributions(np.array([[0.0], [-4.0]]), spec)
    after = contributions(np.array([[5.0], [-2.0]]), spec)
    assert change(before, after).difference.tolist() == [5.0, 2.0]


def test_compind_the_general_mean_is_a_constant_or_mistaken():
    # ci_generalized_mean: 1 by default; 2.5 and 8 with (S)^1/p in place of (S)^(1/p).
    found = power_mean([[1.0, 3.0], [4.0, 4.0]], [1, 1], 2.0, KEEP).values[:, 0]
    assert found == pytest.approx([2.2360679775, 4.0], abs=1e-9)


def test_compind_both_penalties_of_ampi_are_one_and_rounded():
    # ci_ampi overwrites its own argument. By hand: mean 100, variance 200/3.
    less, more = (
        penalised_mean([[100.0, 110.0, 90.0]], EQUAL3, KEEP, penalty=which,
                       deviation="population").values[0, 0]
        for which in ("subtract", "add")
    )  # fmt: skip
    assert (less, more) == pytest.approx((100 - 2 / 3, 100 + 2 / 3), abs=1e-12)
    assert less != round(less, 3)


def test_compind_mean_min_takes_another_unit_s_mean():
    # ci_mean_min recycles means along the wrong way: here each unit has its own.
    rows = np.array([[1.0, 5.0], [10.0, 30.0], [7.0, 7.0]])
    found = mean_min(rows, [1, 1], KEEP, alpha=1.0, beta=0.0).values[:, 0]
    assert found.tolist() == [1.0, 10.0, 7.0]
    half = mean_min(rows, [1, 1], KEEP, alpha=0.5, beta=0.0).values[:, 0]
    assert half.tolist() == [2.0, 15.0, 7.0]


def test_ampi_as_its_authors_have_it():
    # Goalposts 0 to 10 come to 70 and 130: by hand, rows of 100 and 100, of 82 and 118.
    def made(penalty):
        rule = Aggregation(method="ampi", penalty=penalty)
        scale = Normalisation(method="goalposts", low=70, high=130)
        spec = flat(2, aggregation=rule, normalisation=scale, treatment=UNTREATED)
        posts = tuple(replace(i, goalposts=(0.0, 10.0)) for i in spec.indicators)
        return build([[5.0, 5.0], [2.0, 8.0]], replace(spec, indicators=posts)).index

    assert made("subtract") == pytest.approx([100, 100 - 18**2 / 100], abs=1e-12)
    assert made("add") == pytest.approx([100, 100 + 18**2 / 100], abs=1e-12)


def test_mpi_and_ampi_differ_by_their_standard_deviation():
    # Rows and both answers: the published forms, worked by hand.
    rows = [[100, 110, 90], [105, 105, 105], [120, 80, 100]]
    sample, population = (
        penalised_mean(rows, EQUAL3, KEEP, penalty="subtract", deviation=d).values[:, 0]
        for d in ("sample", "population")
    )
    assert sample == pytest.approx([99, 105, 96], abs=1e-12)
    assert population == pytest.approx([298 / 3, 105, 292 / 3], abs=1e-12)


@pytest.mark.parametrize("given", [
    {"normalisation": {"methods": "z"}},
    {"normalisation": {"method": "z-score"}},
    {"agregation": {"method": "geometric"}},
    {"treatment": {"win_max": 3}},
    {"missing": {"policy": "ignore"}},
])  # fmt: skip
def test_coinr_an_unknown_option_falls_back_silently(given):
    # COINr's issue 60: a mistyped name is not noticed, and the default is analysed.
    base = {
        "indicators": [{"code": "a", "parent": "i"}],
        "aggregates": [{"code": "i", "level": "index"}],
    }
    read_specification(base)
    with pytest.raises(EvidenceError, match="use one of") as caught:
        read_specification({**base, **given})
    assert caught.value.code == "MM-COMPOSITE-OPTION"


def test_an_unknown_method_names_those_that_exist():
    with pytest.raises(EvidenceError, match="arithmetic, geometric, harmonic"):
        Aggregation(method="amean")  # type: ignore[arg-type]


@pytest.mark.parametrize("power", [0.0, -1.0, -2.0])
@pytest.mark.parametrize("bad", [0.0, -3.0])
def test_a_mean_that_does_not_exist_is_not_computed(power, bad):
    found = power_mean([[bad, 4.0], [2.0, 4.0]], [1, 1], power, KEEP)
    assert np.isnan(found.values[0, 0])
    assert found.reason[:, 0].tolist() == [NOT_ABOVE, 0]
    # A value that has no weight is not looked at.
    assert power_mean([[bad, 4.0]], [0, 1], power, KEEP).values[0, 0] == 4.0

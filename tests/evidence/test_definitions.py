"""A result carries the definitions of what it shows, and no others."""

import pandas as pd

from missionmetrics.core.provenance import Definition
from missionmetrics.evidence.definitions import definitions_of, theme_definitions
from missionmetrics.evidence.indicators import indicator_evidence
from missionmetrics.metrics.momentum.compare_areas import compare_areas
from missionmetrics.metrics.momentum.momentum import momentum
from tests import made

RATIO = pd.DataFrame(
    {
        "series_id": ["rate", "cold", "homes", "other"],
        "name": ["Rate", "Cold homes", "Homes", "Other"],
        "definition": ["", "Below 18 degrees.", None, "Secret."],
        "excludes": "",
        "unit": ["%", "homes", "homes", "kt"],
        "scale": ["logit", None, "identity", "log"],
        "aggregation": ["ratio", "sum", "sum", "sum"],
        "numerator_id": ["cold", None, None, None],
        "denominator_id": ["homes", None, None, None],
    }
)


def test_a_ratio_brings_the_definitions_of_its_parts_and_no_others():
    assert definitions_of(RATIO, ["rate"]) == (
        Definition(id="rate", name="Rate", unit="%", scale="logit",
                   numerator="Cold homes", denominator="Homes"),
        Definition(id="cold", name="Cold homes", text="Below 18 degrees.",
                   unit="homes"),
    )  # fmt: skip


def test_what_is_not_defined_or_not_known_is_left_out():
    assert definitions_of(RATIO, ["homes", "nobody"]) == ()


def test_parts_count_only_where_the_indicator_is_a_ratio():
    summed = RATIO.assign(aggregation="sum")
    assert definitions_of(summed, ["rate"]) == ()


def test_themes_need_no_definition_column():
    codes = pd.DataFrame({"code_id": ["a"], "name": ["A"]})
    assert theme_definitions(codes, ["a"]) == ()
    written = codes.assign(definition="When it is cold.")
    assert theme_definitions(written, ["a", "a"]) == (
        Definition(id="a", name="A", text="When it is cold."),
    )


def test_momentum_and_the_comparison_carry_the_definition_of_their_indicator():
    values = {"a": [9.0, 8, 7, 6, 5, 4, 3.5, 3], "b": [9.0, 9, 8, 8, 8, 7, 7, 7]}
    known = made.indicators(definition="All gases.", excludes="Flights.")
    other = made.indicators(indicator_id="y", definition="Secret.")
    given = indicator_evidence(
        made.observations(values),
        pd.concat([known, other]),
        made.areas(dict.fromkeys(values)),
        made.SOURCES,
    )
    wanted = (
        Definition(id="x", name="Emissions", text="All gases.", excludes="Flights.",
                   unit="kt", scale="identity"),
    )  # fmt: skip
    moved = momentum(given, made.no_targets(), indicator="x", areas=["a"])
    beside = compare_areas(given, indicator="x", area="a", with_="b")
    assert moved.provenance.definitions == wanted
    assert beside.provenance.definitions == wanted
    assert "Secret." not in moved.to_json() + beside.to_json()

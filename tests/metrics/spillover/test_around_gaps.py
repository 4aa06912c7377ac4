"""What is told around places acted on where figures that it needs are missing."""

import numpy as np
import pytest

from missionmetrics.charts.figure import figure
from tests.metrics.spillover.around_city import (
    FIRST,
    IDS,
    actions,
    ask,
    figures,
    steps,
)

ONE, TWO = ("c0404",), ("c0202", "c0707")
LAST_BEFORE = 3


def without(sites, *, away, dates, values=None):
    """Figures of a city without those of some areas, by borders from the sites."""
    seen = figures(sites) if values is None else values
    gone = np.isin(steps(sites), away)
    seen[np.ix_(gone, dates)] = np.nan
    return seen


def one_before_one_after():
    """A site with figures from before alone, and another from after alone."""
    values = figures(TWO)
    values[IDS.index("c0202"), 4:] = np.nan
    values[IDS.index("c0707"), :4] = np.nan
    return values


@pytest.mark.parametrize("show", ["rings", "dates"])
@pytest.mark.parametrize(
    ("away", "asked"), [([0, 1], {}), ([0], {"by": "km", "rings": [0.5]})]
)
def test_without_the_last_figures_before_only_dates_are_untold(show, away, asked):
    values = without(ONE, away=away, dates=[LAST_BEFORE])
    result = ask(ONE, values, show=show, draws=99, **asked)
    part = result.table if show == "rings" else result.parts["effects"]
    assert part["certainty"].iloc[0] == "clear"
    assert np.isnan(result.parts["state"]["moved_before"].iloc[0])
    if show == "dates":
        assert result.table["certainty"].tolist() == ["not enough data"]
        assert "cannot be said yet when" in result.say()[0]
        assert len(result.say()) == 1
        assert not figure(result).drawable


def test_figures_from_after_near_the_sites_alone_are_no_comparison():
    far = list(range(2, 12))
    result = ask(TWO, without(TWO, away=far, dates=range(4, 8)), draws=99)
    assert result.parts["why"]["reason"].tolist() == ["none_beside"]
    assert any("both places further away and" in s for s in result.say())
    assert any("a la vez" in s for s in result.say("es"))


def test_a_ring_is_never_told_by_date_as_the_places_acted_on():
    values = without(ONE, away=[0], dates=[LAST_BEFORE])
    result = ask(ONE, values, show="dates", draws=99)
    first = result.table.iloc[0]
    assert (first["exposure"], first["certainty"]) == ("acted_on", "not enough data")
    assert set(result.table["exposure"][1:]) == {"ring_1"}
    assert len(result.say()) == 1
    assert "cannot be said yet when places acted on changed" in result.say()[0]
    assert "other ways" in result.doubt()
    panels = set(result.parts["observed"]["panel"])
    assert panels == {"ring_1"}


def test_without_a_date_after_nothing_is_told_of_any():
    result = ask(TWO, one_before_one_after(), show="dates", draws=99)
    assert result.parts["state"]["dates_after"].iloc[0] == 0
    assert result.table["estimate"].notna().all()
    assert len(result.say()) == 1
    assert "cannot be said yet when places acted on changed" in result.say()[0]


def test_no_place_acted_on_is_counted_where_none_has_figures_to_use():
    result = ask(TWO, one_before_one_after(), draws=99)
    told = [*result.say(), *result.warn()]
    assert not any("0 places" in s for s in told)
    assert any("Next to those places it is about" in s for s in told)
    assert not any("wider rings" in s for s in told)
    assert "other ways" in result.doubt()


def test_what_comes_of_ignoring_neighbours_is_told_beside_an_estimate_alone():
    values = without(ONE, away=[0], dates=range(4, 7))
    values = without(ONE, away=list(range(2, 12)), dates=[7], values=values)
    result = ask(ONE, values, draws=99)
    assert np.isnan(result.table["estimate"].iloc[0])
    ways = result.parts["ways"].set_index("way")
    assert np.isfinite(ways.loc["neighbours_ignored", "estimate"])
    assert not any("If neighbours were counted" in s for s in result.say())


def test_a_start_within_the_first_period_is_not_told_as_before_the_figures():
    acts = actions(TWO)
    acts.loc[1, "start"] = acts.loc[1, "start"].replace(year=FIRST, month=6)
    result = ask(TWO, acts=acts, draws=99)
    assert result.parts["state"]["early"].iloc[0] == 1
    assert any(
        "before a whole period with figures had passed" in c for c in result.warn()
    )

"""Effects held against regressions with a column for each area and date."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.sparse.csgraph import connected_components

from missionmetrics.stats.rings.exposure import BETWEEN, FAR
from missionmetrics.stats.rings.imputed import (
    estimates,
    gaps,
    hang_together,
    kinds_asked,
    last_kind,
    shown,
    usable,
    weights,
)
from missionmetrics.stats.rings.study import study
from tests.required import ROOT
from tests.stats.rings.made import city, figures

# statsmodels 0.15 and diff-diff 3.13.0, printed to ten decimals.
REFERENCE = (1.9881922763, 0.9814819118, 0.3899926559)


def dummies(areas, dates):
    """A column for each area, and for each date but the first."""
    n, t = (a.ravel() for a in np.indices((areas, dates)))
    return np.column_stack([np.eye(areas)[n], np.eye(dates)[t][:, 1:]])


def in_two_steps(values, kind, codes):
    """Fit area and date effects to unexposed figures in statsmodels; average the rest.

    Averages leave out figures whose area or date is never seen unexposed.
    """
    x, y, k = dummies(*values.shape), values.ravel(), kind.ravel()
    free = (k == FAR) & np.isfinite(y)
    x = x[:, x[free].any(axis=0)]
    left = y - x @ sm.OLS(y[free], x[free]).fit().params
    told = usable(kind, np.isfinite(values)).ravel()
    return np.array([left[told & (k == code)].mean() for code in codes])


def test_the_reference_city_to_every_printed_decimal():
    rows = pd.read_csv(ROOT / "tests/reference/rings_sim.csv")
    ordered = rows.sort_values(["unit", "time"])
    values = ordered["outcome"].to_numpy().reshape(400, 8)
    areas = rows.groupby("unit").max()
    first = int(rows["ft"].max())
    code = np.select([areas["tru"], areas["r1"], areas["r2"]], [0, 1, 2], FAR)
    kind = np.where(np.arange(8) >= first, code[:, None], FAR).astype(np.int8)
    known = np.isfinite(values)
    weighted = weights(kinds_asked(kind, known, 2), kind, known)
    found = estimates(weighted, values[None])[:, 0]
    assert found == pytest.approx(REFERENCE, abs=1e-8)


@pytest.mark.parametrize(
    ("whole", "late", "missing"),
    [((4,), 0, 0.0), ((4,), 1, 0.2), ((2, 5, 7), 0, 0.0), ((2, 4, 30), 1, 0.15)],
)
def test_effects_are_those_of_two_regressions(whole, late, missing):
    design = city(5, whole=whole, late=late)
    values = figures(design, 5, gaps=missing)
    found = study(values, design)
    expected = in_two_steps(values, found.kind, range(3))
    assert found.effects == pytest.approx(expected, abs=1e-9)


def test_all_begun_at_once_they_are_those_of_one_regression():
    design = city(6)
    values = figures(design, 6)
    found = study(values, design)
    exposed = [(found.kind == code).ravel().astype(float) for code in range(3)]
    x = np.column_stack([*exposed, dummies(*values.shape)])
    fit = sm.OLS(values.ravel(), x).fit()
    assert found.effects == pytest.approx(fit.params[:3], abs=1e-9)


def test_effects_of_place_and_date_change_nothing():
    design = city(7, whole=(2, 5))
    values = figures(design, 7, gaps=0.1)
    rng = np.random.default_rng(8)
    more = 9 * rng.normal(size=(80, 1)) + 9 * rng.normal(size=8)
    assert study(values + more, design).effects == pytest.approx(
        study(values, design).effects, abs=1e-9
    )


def test_gaps_are_what_the_weights_average():
    design = city(9, whole=(2, 5))
    values = figures(design, 9, gaps=0.1)
    found = study(values, design)
    left = gaps(values, found.kind)
    mean = [np.nanmean(left[found.kind == code]) for code in range(3)]
    assert found.effects == pytest.approx(mean, abs=1e-9)


def test_an_area_that_was_always_exposed_tells_nothing():
    design = city(10, whole=(0, 4))
    values = figures(design, 10)
    found = study(values, design)
    always = (found.kind != FAR).all(axis=1)
    assert always.any()
    strange = np.where(always[:, None], 1e6, values)
    assert study(strange, design).effects == pytest.approx(found.effects, abs=1e-6)


def test_dates_hang_together_where_the_graph_of_areas_and_dates_does():
    rng = np.random.default_rng(11)
    kind = np.where(rng.random((200, 6, 9)) < 0.5, FAR, 0).astype(np.int8)
    known = rng.random((6, 9)) < 0.6
    found = hang_together(kind, known)
    for one, told in zip((kind == FAR) & known, found, strict=True):
        graph = np.zeros((15, 15))
        graph[:6, 6:] = one
        _, label = connected_components(graph, directed=False)
        assert told == (len(set(label[6:][one.any(axis=0)])) <= 1)
    assert 0 < found.sum() < 200


def test_an_area_is_at_last_what_its_figures_show():
    kind = np.array([[FAR, FAR, 0], [FAR, 1, 0], [FAR, FAR, FAR], [1, 1, 1]])
    known = np.array([[True, True, True], [True, True, False], [True] * 3, [True] * 3])
    found = last_kind(kind.astype(np.int8), known)
    assert found.tolist() == [0, BETWEEN, FAR, BETWEEN]


def test_what_is_rounding_alone_is_nought():
    weighted = np.array([[[1.0, -1.0]], [[1.0, -1.0 + 1e-9]]])
    found = shown(weighted, np.array([[1e6, np.nextafter(1e6, 2e6)]]))
    assert found.tolist() == [0.0, pytest.approx(1e-3, rel=1e-3)]

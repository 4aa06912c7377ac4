"""Areas that hang together with those next door: models, impacts, likeness.

Who is near whom comes first (`nearest`, `within`, `flows`, or lists of neighbours by
`from_neighbours`), as weights (`scaled`). `fit_spatial` fits a model by exact maximum
likelihood, `fit_panel` areas over several dates, `fit_lasting` those whose errors last
from date to date, `two_stage` without a likelihood. `impacts` says what a change of a
driver goes with in the area itself and next door, with ranges, and `local_impacts` area
by area. `morans_i` asks whether near areas are more alike than chance would have it,
`left_morans_i` the same of what a model leaves.

>>> import numpy as np
>>> rng = np.random.default_rng(2)
>>> points = rng.uniform(size=(80, 2))
>>> weights = scaled(nearest(points, 4))
>>> driver = rng.normal(size=(80, 1))
>>> outcome = driver[:, 0] + 0.5 * weights.lag(driver)[:, 0] + rng.normal(size=80) / 4
>>> found = impacts(fit_spatial(outcome, driver, weights, model="slx"))
>>> bool(found.direct.low[0] < 1.0 < found.direct.high[0])
True
>>> bool(morans_i(points[:, 0], weights, draws=199).p < 0.05)
True
"""

from __future__ import annotations

from missionmetrics.stats.spatial.autocorrelation import (
    Alike,
    LocalAlike,
    discoveries,
    local_morans_i,
    morans_i,
    residual_morans_i,
)
from missionmetrics.stats.spatial.fit import Fit, fit_spatial
from missionmetrics.stats.spatial.impacts import Impact, Impacts, impacts
from missionmetrics.stats.spatial.information import standard_errors
from missionmetrics.stats.spatial.lasting import (
    Lasting,
    draw_lasting,
    fit_lasting,
    share_ends,
    share_middle,
)
from missionmetrics.stats.spatial.left_over import left_morans_i
from missionmetrics.stats.spatial.local_impacts import (
    LocalImpacts,
    LocalRanges,
    local_impacts,
    local_ranges,
)
from missionmetrics.stats.spatial.nearness import flows, nearest, within
from missionmetrics.stats.spatial.panel import fit_panel
from missionmetrics.stats.spatial.two_stage import TwoStage, two_stage
from missionmetrics.stats.spatial.weights import Weights, from_neighbours, scaled

__all__ = [
    "Alike",
    "Fit",
    "Impact",
    "Impacts",
    "Lasting",
    "LocalAlike",
    "LocalImpacts",
    "LocalRanges",
    "TwoStage",
    "Weights",
    "discoveries",
    "draw_lasting",
    "fit_lasting",
    "fit_panel",
    "fit_spatial",
    "flows",
    "from_neighbours",
    "impacts",
    "left_morans_i",
    "local_impacts",
    "local_morans_i",
    "local_ranges",
    "morans_i",
    "nearest",
    "residual_morans_i",
    "scaled",
    "share_ends",
    "share_middle",
    "standard_errors",
    "two_stage",
    "within",
]

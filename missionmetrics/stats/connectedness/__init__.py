"""Several series: does one follow another, how much, and how much would chance show?

`carried_over` holds what follows from one date to the next against records in which
nothing follows, and `following` adds ranges of totals, nets and pairs; `moved_together`
is what comes at the same date, `apart_from_common` tells whether one hidden thing could
move all, and `least_visible` how strong links would have to be.
The usual index is here too, for comparison with other programs: `fit_vector`, shares by
`generalised`, `orthogonal`, `joint`, `extended_joint` or `by_frequency`, read by
`indices`; `rolling_indices` in a moving window and `moving_vector` with ties that
drift. On short records it reads high where nothing follows anything:

>>> import numpy as np
>>> series = np.random.default_rng(3).normal(size=(30, 4))
>>> bool(indices(generalised(fit_vector(series))).total > 0.1)
True
>>> found = carried_over(series, draws=199, seed=1)
>>> bool(found.p > 0.05)
True
"""

from __future__ import annotations

from missionmetrics.stats.connectedness.carried import Carried, carried_over
from missionmetrics.stats.connectedness.common_mover import Apart, apart_from_common
from missionmetrics.stats.connectedness.following import Clear, Following, following
from missionmetrics.stats.connectedness.indices import Indices, indices
from missionmetrics.stats.connectedness.moving import moving_vector
from missionmetrics.stats.connectedness.rolling import rolling_indices
from missionmetrics.stats.connectedness.same_date import (
    Ranged,
    Together,
    moved_together,
)
from missionmetrics.stats.connectedness.shares import (
    by_frequency,
    extended_joint,
    generalised,
    joint,
    orthogonal,
)
from missionmetrics.stats.connectedness.vector import Vector, fit_vector
from missionmetrics.stats.connectedness.visible import least_visible
from missionmetrics.stats.connectedness.ways import Ways

__all__ = [
    "Apart",
    "Carried",
    "Clear",
    "Following",
    "Indices",
    "Ranged",
    "Together",
    "Vector",
    "Ways",
    "apart_from_common",
    "by_frequency",
    "carried_over",
    "extended_joint",
    "fit_vector",
    "following",
    "generalised",
    "indices",
    "joint",
    "least_visible",
    "moved_together",
    "moving_vector",
    "orthogonal",
    "rolling_indices",
]

"""What is assumed of movement beforehand, and how much the answers hang on it."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.metrics.momentum.figures.estimate import of_mixture
from missionmetrics.metrics.momentum.figures.goal import chance_at
from missionmetrics.metrics.momentum.figures.pace import (
    DAMPINGS,
    PRIORS,
    deadline_or_next,
    kept_up,
    stepped,
)
from missionmetrics.metrics.momentum.figures.panel import PER_CENT
from missionmetrics.stats.trend import PCPrior, learn_prior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.momentum.figures.goal import Goal
    from missionmetrics.metrics.momentum.figures.pace import Pace
    from missionmetrics.metrics.momentum.figures.panel import Panel
    from missionmetrics.stats.trends.prior import Prior

LEARNED = "learned"
PARTS = ("slope", "level", "tail", "atom")


def prior_of(given: str | Mapping[str, float], seen: Panel) -> Prior:
    """The prior by its name, learned from the panel, or made of its numbers.

    Raises
    ------
    EvidenceError
        No such name or number (``MM-PRIOR-UNKNOWN``); a number out of its range
        (``MM-TREND-PRIOR``); too few areas to learn from (``MM-TREND-BATCH``).
    """
    if isinstance(given, Mapping):
        if unknown := [k for k in given if k not in PARTS]:
            raise EvidenceError(
                f"`prior` has no number '{unknown[0]}'.",
                fix=f"choose among {', '.join(PARTS)}.",
                code="MM-PRIOR-UNKNOWN",
            )
        if not all(isinstance(v, Real) for v in given.values()):
            raise EvidenceError(
                f"`prior` holds {dict(given)!r}; its parts are numbers.",
                fix='write numbers, such as {"slope": 0.5}.',
                code="MM-PRIOR-UNKNOWN",
            )
        return PCPrior(**given)
    if given == LEARNED:
        return learn_prior(seen.fit())
    if not isinstance(given, str) or given not in PRIORS:
        raise EvidenceError(
            f"`prior` is {given!r}.",
            fix=f"write one of {', '.join([*PRIORS, LEARNED])}, or a mapping with some "
            f"of {', '.join(PARTS)}.",
            code="MM-PRIOR-UNKNOWN",
        )
    return PRIORS[given]


def sensitivity_part(
    seen: Panel, aim: Goal, pace: Pace, why: pd.DataFrame, *, level: float
) -> pd.DataFrame:
    """The pace and the chances of a single area under each prior and way to fade.

    ``shock_slope`` and ``shock_level`` are the changes that the prior calls large, in
    standard deviations of the noise; ``clear`` says whether the pace's interval leaves
    out nought. A chance that is missing has its reason beside it, that of the table.
    """
    if len(seen.area_id) > 1 or not pace.fit.enough[0] or pace.fit.exact[0]:
        return pd.DataFrame()
    due = pace.fit.enough & (pace.horizon > 0) & aim.known
    near = due & (pace.horizon <= pace.reach + 1e-9)
    times = PER_CENT.get(seen.unit, 1.0)
    reasons = dict(zip(why["measure"], why["reason"], strict=True))
    rows = []
    for name, fit in pace.fits.items():
        here = fit.level().mean()
        velocity = stepped(of_mixture(fit.slope(), level), seen, here)
        enough = kept_up(fit, aim, due)
        deadline = deadline_or_next(fit, aim, near)
        for phi in DAMPINGS:
            chance = chance_at(fit, aim, deadline, near, damping=phi)
            rows.append(
                {
                    "area_id": seen.area_id[0],
                    "area": seen.area[0],
                    "prior": name,
                    "shock_slope": getattr(fit.prior, "slope", np.nan),
                    "shock_level": getattr(fit.prior, "level", np.nan),
                    "damping": phi,
                    "velocity": times * float(velocity.estimate[0]),
                    "low": times * float(velocity.low[0]),
                    "high": times * float(velocity.high[0]),
                    "unit": "points" if seen.in_per_cent else seen.unit,
                    "clear": bool(velocity.low[0] > 0 or velocity.high[0] < 0),
                    "chance_enough": float(enough[0]),
                    "chance_arrival": float(chance[0]),
                }
            )
    part = pd.DataFrame(rows)
    for measure in ("chance_enough", "chance_arrival"):
        missing = part[measure].isna()
        reason = reasons.get(measure, "")
        part[f"reason_{measure}"] = np.where(missing, reason, "")
    return part


def hangs_on_prior(part: pd.DataFrame, areas: int) -> NDArray[np.bool_]:
    """Whether a pace is clear under one prior and not under another, (N,)."""
    told = np.zeros(areas, dtype=bool)
    if not part.empty:
        told[:] = part["clear"].any() and not part["clear"].all()
    return told

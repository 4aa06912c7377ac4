"""Are actions followed by more actions?

A portfolio snowballs where each action is followed by others that would not have come
by the calendar alone. Bunches in the dates of actions tell how many, once the calendar
and the growth of the programme are declared; links that were written down tell the
same from another side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.core.seeds import checked_seed
from missionmetrics.metrics.spillover.actions.dated import (
    dated_actions,
    large_groups,
    periods,
)
from missionmetrics.metrics.spillover.actions.declared import (
    Declared,
    read_declared,
    shapes,
)
from missionmetrics.metrics.spillover.actions.echoes import Asked, answers
from missionmetrics.metrics.spillover.actions.lineage import lineage
from missionmetrics.metrics.spillover.actions.table import (
    Told,
    drawn,
    fading,
    main_table,
    observed,
    pairs_of,
    reasons,
    state,
)
from missionmetrics.metrics.spillover.actions.words import Wording
from missionmetrics.stats.excitation.echo import FEWEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.actions.dated import (
        Actions,
        By,
        Every,
        Periods,
    )

    Floats = NDArray[np.float64]

REFERENCES = (
    "Hawkes, A. G. (1971) Spectra of some self-exciting and mutually exciting point "
    "processes. Biometrika 58:83-90",
    "Kirchner, M. (2016) Hawkes and INAR(infinity) processes. Stochastic Processes and "
    "their Applications 126:2494-2525",
    "Fokianos, K., Rahbek, A. & Tjostheim, D. (2009) Poisson autoregression. Journal "
    "of the American Statistical Association 104:1430-1439",
    "Nelson, W. (1988) Graphical analysis of system repair data. Journal of Quality "
    "Technology 20:24-35",
)
EVEN = Declared("even", trend=False, steps=())
MOST_PAIRED = 6
SHORTEST = 0.5
"""Shortest half-life tried, in periods."""
SHARE = 10.0
"""Part of the record that the longest half-life tried may take."""


def project_spillover(
    projects: pd.DataFrame,
    project_events: pd.DataFrame,
    project_links: pd.DataFrame,
    *,
    baseline: Mapping[str, Any] | None = None,
    events: str = "started",
    by: By | None = None,
    every: Every = "week",
    longest: float | None = None,
    window: float = 365.0,
    start: str | None = None,
    end: str | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> Result:
    """Are actions followed by more than the calendar alone would give?

    Parameters
    ----------
    projects, project_events, project_links : DataFrame
        Tables of a mission, as in ``data_schemas``.
    baseline : mapping
        How actions would come by themselves, declared beforehand: ``calendar``
        (``"even"``, ``"quarters"``, ``"months"``, or the months with calls, such as
        ``[3, 10]``), ``trend`` (whether the programme grows or shrinks) and ``steps``
        (days on which its pace changed). There is no answer without one.
    events : str
        Which kind of ``project_events`` counts as an action.
    by : {"department", "domain"} or None
        Groups to ask about one by one, and what follows from one to another.
    every : {"day", "week", "month"}
        Length of the periods in which actions are counted.
    longest : float or None
        Longest half-life tried, in days; a tenth of the time watched by default.
    window : float
        Days after its start in which recorded followers of a project are counted.
    start, end : str or None
        First and last day watched; from the first action to the last event by default.
    level : float
        Coverage of the intervals, between 0 and 1.
    seed : int
        Of what is drawn by chance.

    Returns
    -------
    Result
        Key ``group`` (empty for all); ``further_actions`` that followed each action
        beyond the baseline, ``further_actions_even`` the same beyond an even pace,
        ``recorded_followers`` of a project within ``window``, and ``half_life`` of what
        follows, in days. Parts: ``answers`` and ``answers_even`` with every number and
        ``why`` there is none, ``observed`` actions of each period with the fitted rate,
        ``fading`` (what has followed after so many days), ``pairs`` of groups, and
        ``state``.

    Raises
    ------
    EvidenceError
        No declared baseline, or one that cannot be read (``MM-ECHO-BASELINE``,
        ``MM-DAY``); an unknown kind, group or period (``MM-ECHO-KIND``, ``MM-ECHO-BY``,
        ``MM-ECHO-EVERY``); no dated action (``MM-ECHO-NONE``) or nothing watched
        (``MM-ECHO-WATCHED``); dates that tell only the month (``MM-ECHO-ROUNDED``); a
        time that is not above 0 (``MM-ECHO-DAYS``); ``MM-LEVEL``, ``MM-SEED``.

    Notes
    -----
    The figure is the branching ratio of a self-exciting process of counts, with a
    range by test inversion: see :func:`~missionmetrics.stats.excitation.echo.find_echo`
    and the published calibration. It says what came after what. Bunches that share a
    cause outside the record look the same.

    Fewer than 20 actions, or a range from nought to one or more, give no figure. With a
    growing programme declared as such, about 300 actions are needed before one is
    likely. A declared trend may bend twice: one that bends once called an echo in 9% of
    80 simulated records of a programme that grew twentyfold without any.

    Examples
    --------
    >>> mission = mm.example()
    >>> found = mission.project_spillover(baseline={"trend": True})
    >>> found.table["measure"].tolist()[0]
    'further_actions'
    """
    require_coverage(level)
    checked_seed(seed)
    declared = read_declared(baseline)
    actions = dated_actions(
        projects, project_events, kind=events, by=by, start=start, end=end
    )
    span = periods(actions, every)
    half_lives = _half_lives(span, longest)
    _require_days(window, "window")
    asked = Asked(half_lives, level, seed)
    groups = _counted(actions, span, by)
    known = lineage(actions, project_links)
    told = Told(
        answers(groups, declared, span, asked),
        [] if declared.even else answers(groups, EVEN, span, asked),
        [known.followers(n, window=window, level=level, seed=seed) for n in groups]
        if events == "started"
        else None,
        _pairs(actions, groups, shapes(declared, span.middles, span.kept), asked),
    )
    parts = {
        "answers": reasons(told.declared, span),
        "answers_even": reasons(told.even, span),
        "observed": observed(told.declared, span),
        "fading": fading(told.declared, span),
        "pairs": told.pairs,
        "state": state(
            told, actions, declared, links=len(project_links), unused=known.unused,
            window=window, days=span.days, longest=half_lives[1] * span.days,
        ),
    }  # fmt: skip
    table = main_table(told, span)
    parts["drawn"] = drawn(table)
    words = Wording(table=table, parts=parts, by=by)
    return Result(
        question=words.question(), table=table, interval=words.interval(),
        sentences=words.sentences(), cautions=words.cautions(),
        form="interval-by-group",
        parts={name: part for name, part in parts.items() if not part.empty},
        provenance=Provenance(
            metric="spillover.project_spillover",
            settings={
                "baseline": declared.settings(), "events": events, "by": by,
                "every": every, "longest": longest, "window": window, "start": start,
                "end": end, "level": level, "seed": seed,
            },
            inputs={
                "projects": fingerprint(projects),
                "project_events": fingerprint(project_events),
                "project_links": fingerprint(project_links),
            },
            references=REFERENCES,
        ),
    )  # fmt: skip


def _counted(actions: Actions, span: Periods, by: str | None) -> dict[str, Floats]:
    """Actions of each period, group by group."""
    group, date = actions.table["group"], actions.table["date"]
    names = sorted(set(group) - {""}) if by else [""]
    return {name: span.counts(date[group == name]) for name in names}


def _pairs(
    actions: Actions, groups: Mapping[str, Floats], parts: Floats, asked: Asked
) -> pd.DataFrame:
    """What follows from one large group to another."""
    large = large_groups(actions, FEWEST, MOST_PAIRED)
    if len(large) < 2:
        return pd.DataFrame()
    return pairs_of(large, np.array([groups[name] for name in large]), parts, asked)


def _half_lives(span: Periods, longest: float | None) -> tuple[float, float]:
    """Shortest and longest half-life tried, in periods."""
    if longest is None:
        return SHORTEST, max(span.starts.size / SHARE, 1.0)
    _require_days(longest, "longest")
    return SHORTEST, max(longest / span.days, 2 * SHORTEST)


def _require_days(given: float, setting: str) -> None:
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if not number or not 0 < given < np.inf:
        raise EvidenceError(f"`{setting}` is {given!r}.", code="MM-ECHO-DAYS",
                            fix="give a number of days above 0.")  # fmt: skip

"""Are actions followed by more actions?

A portfolio snowballs where each action is followed by others that would not have come
by the calendar alone. Bunches in the dates of actions tell how many, once the calendar
and the growth of the programme are declared; links that were written down tell the
same from another side.
"""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance, Source, fingerprint
from missionmetrics.core.result import Result
from missionmetrics.core.seeds import checked_seed
from missionmetrics.evidence.asked import read_day
from missionmetrics.evidence.sources import cited
from missionmetrics.metrics.spillover.actions.dated import (
    by_size,
    dated_actions,
    periods,
)
from missionmetrics.metrics.spillover.actions.declared import (
    Declared,
    read_declared,
    shapes,
)
from missionmetrics.metrics.spillover.actions.echoes import Asked, answers
from missionmetrics.metrics.spillover.actions.lineage import lineage
from missionmetrics.metrics.spillover.actions.reading import require_tables
from missionmetrics.metrics.spillover.actions.table import (
    Told,
    drawn,
    fading,
    followers,
    main_table,
    observed,
    pairs_of,
    reasons,
    recorded,
    state,
)
from missionmetrics.metrics.spillover.actions.words import Wording
from missionmetrics.stats.excitation.asked import SHORTEST, span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.actions.dated import (
        Actions,
        By,
        Every,
        Periods,
    )
    from missionmetrics.metrics.spillover.actions.lineage import Lineage

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


def project_spillover(
    projects: pd.DataFrame,
    project_events: pd.DataFrame,
    project_links: pd.DataFrame,
    sources: pd.DataFrame | None = None,
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
    seed: int | None = 0,
) -> Result:
    """Are actions followed by more than the calendar alone would give?

    Parameters
    ----------
    projects, project_events, project_links : DataFrame
        Tables of a mission, as in ``data_schemas``.
    sources : DataFrame or None
        That table too, for those that the others name to be credited.
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
        First and last day watched; from the first action to the last by default. An
        end after the last action says that none came until then, which is told where
        it makes for a silence that stands out.
    level : float
        Coverage of the intervals, between 0 and 1.
    seed : int or None
        Of what is drawn by chance; None for other draws each time.

    Returns
    -------
    Result
        Key ``group`` (empty for all); ``further_actions`` that followed each action
        beyond the baseline, ``further_actions_even`` the same beyond an even pace,
        ``recorded_followers`` of a project within ``window``, and ``half_life`` of what
        follows, in days. Parts: ``answers`` and ``answers_even`` with every number and
        ``why`` there is none, ``observed`` actions of each period with the fitted rate,
        ``fading`` (what has followed after so many days), ``recorded`` followers and
        ``why`` they are not told, ``pairs`` of groups (what follows in all, as in the
        table; of the six largest), ``drawn`` (measures of the picture) and ``state``.

    Raises
    ------
    EvidenceError
        No declared baseline, or one that declares nothing or cannot be read
        (``MM-ECHO-BASELINE``, ``MM-DAY``, ``MM-NAMES``); an unknown kind or period
        (``MM-ECHO-KIND``, ``MM-ECHO-EVERY``), or a group that is unknown or that no
        project has (``MM-ECHO-BY``); tables that lack columns or hold a project twice
        (``MM-ECHO-TABLE``), dates that cannot be read (``MM-ECHO-DATE``); no dated
        action (``MM-ECHO-NONE``) or nothing watched (``MM-ECHO-WATCHED``); dates that
        tell only the month (``MM-ECHO-ROUNDED``); a time that is not above 0
        (``MM-ECHO-DAYS``); a level so high that it would take too long
        (``MM-ECHO-LEVEL``); ``MM-LEVEL``, ``MM-SEED``.

    Notes
    -----
    The figure is the branching ratio of a self-exciting process of counts, with a
    range by test inversion: see :func:`~missionmetrics.stats.excitation.echo.find_echo`
    and the published calibration. It says what came after what. Bunches that share a
    cause outside the record look the same.

    Fewer than 20 actions, a silence at one end of more than half of the time watched
    (that no declared step explains), a range from nought to one or more, or one without
    an upper end give no figure. Fewer than 5 recorded followers are never clear. With a
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
    _require_days(window, "window")
    declared = read_declared(baseline)
    tables = {"projects": projects, "project_events": project_events,
              "project_links": project_links}  # fmt: skip
    require_tables(**tables)
    actions = dated_actions(
        projects, project_events, kind=events, by=by, start=start, end=end
    )
    span = periods(actions, every)
    asked = Asked(_half_lives(span, longest), level, seed)
    known = lineage(actions, project_links)
    told = _told(actions, span, declared, asked, known,
                 by=by, window=window if events == "started" else None)  # fmt: skip
    table = main_table(told, span)
    parts = _parts(told, span, table) | {
        "state": state(told, actions, declared, known, span, window=float(window),
                       longest=asked.half_lives[1] * span.days)
    }  # fmt: skip
    settings = {
        "baseline": declared.settings(), "events": events, "by": by, "every": every,
        "longest": None if longest is None else float(longest),
        "window": float(window), "start": _written(start), "end": _written(end),
        "level": float(level), "seed": seed if seed is None else int(seed),
    }  # fmt: skip
    words = Wording(table=table, parts=parts, by=by)
    return _result(words, settings, tables, _credited(sources, tables))


def _credited(
    sources: pd.DataFrame | None, tables: dict[str, pd.DataFrame]
) -> tuple[Source, ...]:
    """Sources that any row names."""
    if sources is None:
        return ()
    named = [t["source_id"].dropna() for t in tables.values() if "source_id" in t]
    return cited(sources, {str(one) for ids in named for one in ids})


def _result(
    words: Wording, settings: dict[str, Any], tables: dict[str, pd.DataFrame],
    sources: tuple[Source, ...],
) -> Result:  # fmt: skip
    return Result(
        question=words.question(), table=words.table, interval=words.interval(),
        sentences=words.sentences(), cautions=words.cautions(),
        form="interval-by-group",
        parts={name: part for name, part in words.parts.items() if not part.empty},
        provenance=Provenance(
            metric="spillover.project_spillover", settings=settings,
            inputs={name: fingerprint(given) for name, given in tables.items()},
            references=REFERENCES, sources=sources,
        ),
    )  # fmt: skip


def _told(
    actions: Actions, span: Periods, declared: Declared, asked: Asked, known: Lineage,
    *, by: str | None, window: float | None,
) -> Told:  # fmt: skip
    """All that is found in the dates, and in the links where they can be held to it."""
    groups = _counted(actions, span, by)
    found = answers(groups, declared, span, asked)
    told = {a.group for a in found if a.echo is not None}
    large = [name for name in by_size(actions) if name in told]
    return Told(
        found,
        [] if declared.even else answers(groups, EVEN, span, asked),
        [] if window is None else [
            recorded(known, name, window=window, asked=asked) for name in groups
        ],
        _pairs(large[:MOST_PAIRED], groups,
               shapes(declared, span.middles, span.kept), asked),
        large,
    )  # fmt: skip


def _parts(told: Told, span: Periods, table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {
        "answers": reasons(told.declared, span),
        "answers_even": reasons(told.even, span),
        "recorded": followers(told),
        "observed": observed(told.declared, span),
        "fading": fading(told.declared, span),
        "pairs": told.pairs,
        "drawn": drawn(table),
    }


def _counted(actions: Actions, span: Periods, by: str | None) -> dict[str, Floats]:
    """Actions of each period, group by group."""
    group, date = actions.table["group"], actions.table["date"]
    names = sorted(set(group) - {""}) if by else [""]
    return {name: span.counts(date[group == name]) for name in names}


def _pairs(
    large: Sequence[str], groups: Mapping[str, Floats], parts: Floats, asked: Asked
) -> pd.DataFrame:
    """What follows from one large group to another."""
    if len(large) < 2:
        return pd.DataFrame()
    return pairs_of(large, np.array([groups[name] for name in large]), parts, asked)


def _half_lives(span: Periods, longest: float | None) -> tuple[float, float]:
    """Shortest and longest half-life tried, in periods."""
    if longest is None:
        return span_of(None, span.starts.size)
    _require_days(longest, "longest")
    return SHORTEST, max(float(longest) / span.days, 2 * SHORTEST)


def _written(day: object) -> str | None:
    """A day as it can be written down and given again."""
    return None if day is None else str(read_day(day, setting="day").date())


def _require_days(given: float, setting: str) -> None:
    number = isinstance(given, Real) and not isinstance(given, bool)
    if not number or not 0 < given < np.inf:
        raise EvidenceError(f"`{setting}` is {given!r}.", code="MM-ECHO-DAYS",
                            fix="give a number of days above 0.")  # fmt: skip

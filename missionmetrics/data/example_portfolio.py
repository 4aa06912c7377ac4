"""Harbour City's portfolio: small projects, some of which lead to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.data.example_words import written

if TYPE_CHECKING:
    from missionmetrics.data.example_places import Places

SNOWBALL_RATIO = 0.6
NEW_A_YEAR = 2.9
DELAY_YEARS = 1.0
SHORTEST_DELAY = 0.15
FEWEST, MOST = 62, 88
BEGAN, SEEN_UNTIL = pd.Timestamp("2017-04-03"), pd.Timestamp("2026-10-30")
FATES = {"stopped": 0.30, "scaled": 0.18, "completed": 0.36, "stalled": 0.08}
FATE_YEARS = {"stopped": 0.65, "scaled": 1.1, "completed": 1.4, "stalled": 0.9}
SAME_FIELD = 0.7
LESSON_WRITTEN, LESSON_USED = 0.8, 0.55
IDEAS = 4


@dataclass(slots=True)
class Project:
    """One project while the portfolio is being drawn; times in years."""

    at: float
    parent: int | None
    field: str = ""
    generation: int = 0
    fate: str = "running"
    until: float = np.inf


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The three tables, and the truth."""

    projects: pd.DataFrame
    events: pd.DataFrame
    links: pd.DataFrame
    truth: dict[str, Any]


def make_portfolio(rng: np.random.Generator, places: Places) -> Portfolio:
    """Draw a branching portfolio: each project starts others at a known ratio.

    Parameters
    ----------
    rng : Generator
        Source of chance.
    places : Places
        Where projects can work.

    Returns
    -------
    Portfolio
    """
    years = (SEEN_UNTIL - BEGAN).days / 365.25
    drawn = _branching(rng, years)
    while not FEWEST <= len(drawn) <= MOST:
        drawn = _branching(rng, years)
    for i, project in enumerate(drawn):
        _give_field(rng, project, drawn, i)
        _give_fate(rng, project, years)
    projects = _projects(rng, drawn, places)
    links, used = _links(rng, drawn)
    events = _events(rng, drawn, set(used))
    return Portfolio(projects, events, links, _truth(drawn, used))


def _branching(rng: np.random.Generator, years: float) -> list[Project]:
    """New starts at a constant rate, follow-ons after exponential delays."""
    pool = [
        (float(t), -1) for t in rng.uniform(0, years, rng.poisson(NEW_A_YEAR * years))
    ]
    found: list[tuple[float, int]] = []
    while pool:
        at, parent = pool.pop()
        found.append((at, parent))
        for _ in range(rng.poisson(SNOWBALL_RATIO)):
            later = at + SHORTEST_DELAY + rng.exponential(DELAY_YEARS - SHORTEST_DELAY)
            if later < years:
                pool.append((float(later), len(found) - 1))
    order = sorted(range(len(found)), key=lambda i: found[i][0])
    place = {old: new for new, old in enumerate(order)}
    return [
        Project(found[i][0], place[found[i][1]] if found[i][1] >= 0 else None)
        for i in order
    ]


def _give_field(
    rng: np.random.Generator, project: Project, drawn: list[Project], i: int
) -> None:
    fields = list(written("projects")["domains"])
    names = written("projects")["domains"]
    taken = {f: sum(p.field == f for p in drawn[:i]) for f in fields}
    free = [f for f in fields if taken[f] < len(names[f])]
    parent = None if project.parent is None else drawn[project.parent]
    if parent is not None:
        project.generation = parent.generation + 1
        if rng.uniform() < SAME_FIELD and parent.field in free:
            project.field = parent.field
            return
    project.field = free[int(rng.integers(len(free)))]


def _give_fate(rng: np.random.Generator, project: Project, years: float) -> None:
    drawn = rng.uniform()
    for fate, chance in FATES.items():
        drawn -= chance
        if drawn < 0:
            until = project.at + 0.12 + rng.exponential(FATE_YEARS[fate])
            if until < years:
                project.fate, project.until = fate, float(until)
            return


def _day(years: float) -> pd.Timestamp:
    return BEGAN + pd.Timedelta(days=round(years * 365.25))


def _projects(
    rng: np.random.Generator, drawn: list[Project], places: Places
) -> pd.DataFrame:
    words = written("projects")
    left = {f: list(names) for f, names in words["domains"].items()}
    rows = []
    for i, project in enumerate(drawn):
        start = _day(project.at)
        cost = 9_000 * 1.7**project.generation * rng.lognormal(0, 0.6)
        rows.append(
            {
                "project_id": f"p{i + 1:02d}",
                "name": left[project.field].pop(0),
                "area_id": _area(rng, places),
                "domain": project.field,
                "department": words["departments"][project.field],
                "lead": str(rng.choice(words["leads"]["of"])),
                "start": start,
                "planned_end": start + pd.Timedelta(days=int(rng.integers(180, 720))),
                "status": project.fate,
                "cost": float(round(cost, -2)),
                "currency": "GBP",
                "price_year": start.year,
            }
        )
    rows += _ideas(rng, len(drawn), left, places)
    frame = pd.DataFrame(rows).assign(source_id="portfolio")
    for column in ("start", "planned_end"):
        frame[column] = pd.to_datetime(frame[column])
    frame["price_year"] = frame["price_year"].astype("Int64")
    return frame


def _ideas(
    rng: np.random.Generator, n: int, left: dict[str, list[str]], places: Places
) -> list[dict[str, Any]]:
    """Projects that have a name and nothing else yet."""
    open_fields = [f for f, names in left.items() if names]
    chosen = rng.choice(open_fields, min(IDEAS, len(open_fields)), replace=False)
    return [
        {
            "project_id": f"p{n + i + 1:02d}",
            "name": left[str(field)].pop(0),
            "area_id": _area(rng, places),
            "domain": str(field),
            "department": written("projects")["departments"][str(field)],
            "status": "idea",
        }
        for i, field in enumerate(chosen)
    ]


def _area(rng: np.random.Generator, places: Places) -> str:
    if rng.uniform() < 0.25:
        return "HC"
    if rng.uniform() < 0.4:
        return str(rng.choice(places.district_ids))
    return str(rng.choice(places.ids))


def _links(
    rng: np.random.Generator, drawn: list[Project]
) -> tuple[pd.DataFrame, dict[int, int]]:
    rows = [
        (p.parent, i, "grew_from", p.at)
        for i, p in enumerate(drawn)
        if p.parent is not None
    ]
    used: dict[int, int] = {}
    for i, project in enumerate(drawn):
        if project.fate != "stopped" or rng.uniform() >= LESSON_USED:
            continue
        later = [
            j for j, p in enumerate(drawn) if project.until < p.at < project.until + 2
        ]
        if later:
            used[i] = int(rng.choice(later))
            rows.append((i, used[i], "lesson_used", drawn[used[i]].at))
    grown = {(a, b) for a, b, *_ in rows}
    for kind, number in (("copied", 5), ("merged", 2)):
        for _ in range(number):
            a, b = sorted(rng.choice(len(drawn), 2, replace=False).tolist())
            if (a, b) not in grown:
                rows.append((a, b, kind, max(drawn[a].at, drawn[b].at) + 0.05))
                grown.add((a, b))
    frame = pd.DataFrame(
        {
            "from_project_id": [f"p{a + 1:02d}" for a, *_ in rows],
            "to_project_id": [f"p{b + 1:02d}" for _, b, *_ in rows],
            "kind": [k for *_, k, _ in rows],
            "date": pd.to_datetime([_day(at) for *_, at in rows]),
            "source_id": "portfolio",
        }
    )
    return frame, used


def _events(
    rng: np.random.Generator, drawn: list[Project], used: set[int]
) -> pd.DataFrame:
    lessons = written("projects")["lessons"]
    rows: list[tuple[int, float, str, str | None]] = []
    for i, project in enumerate(drawn):
        rows.append((i, project.at, "started", None))
        if project.fate in ("stopped", "scaled", "completed"):
            rows.append((i, project.until, project.fate, None))
        if project.fate == "stalled":
            rows.append((i, project.until, "paused", "Nothing was logged after this."))
        half = project.at + 0.5 * (min(project.until, project.at + 2) - project.at)
        if rng.uniform() < 0.3 and half < project.until and _day(half) < SEEN_UNTIL:
            rows.append((i, half, "changed", str(rng.choice(lessons["changed"]))))
        learnt = lessons.get(project.fate)
        if learnt and (i in used or rng.uniform() < LESSON_WRITTEN):
            at = project.until + 0.05
            if _day(at) < SEEN_UNTIL:
                rows.append((i, at, "lesson", str(rng.choice(learnt))))
    rows.sort(key=lambda r: (r[1], r[0], r[2]))
    return pd.DataFrame(
        {
            "event_id": [f"e{k + 1:03d}" for k in range(len(rows))],
            "project_id": [f"p{i + 1:02d}" for i, *_ in rows],
            "date": pd.to_datetime([_day(at) for _, at, *_ in rows]),
            "kind": [kind for *_, kind, _ in rows],
            "note": [note for *_, note in rows],
            "source_id": "portfolio",
        }
    )


def _truth(drawn: list[Project], used: dict[int, int]) -> dict[str, Any]:
    grown = sum(p.parent is not None for p in drawn)
    stopped = sum(p.fate == "stopped" for p in drawn)
    return {
        "ratio": SNOWBALL_RATIO,
        "new_a_year": NEW_A_YEAR,
        "mean_delay_years": DELAY_YEARS,
        "seen_until": str(SEEN_UNTIL.date()),
        "projects": len(drawn),
        "follow_ons": grown,
        "generations": max(p.generation for p in drawn),
        "stopped": stopped,
        "lessons_used": len(used),
        "note": "The number of projects was kept between "
        f"{FEWEST} and {MOST}; follow-ons after the last day are not seen.",
    }

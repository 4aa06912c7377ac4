"""Portfolios made up with known truth: who follows whom, and when calls come."""

from __future__ import annotations

import numpy as np
import pandas as pd

from missionmetrics.metrics.spillover.actions.dated import dated_actions
from missionmetrics.metrics.spillover.project_spillover import project_spillover

WEEKS = 260
FIRST = pd.Timestamp("2019-01-07")
SHARES = {"Highways": 0.5, "Homes": 0.35, "Parks": 0.15}
CALL_MONTHS = [3, 9]


def born(rng: np.random.Generator, number: int, kind: str) -> np.ndarray:
    """Weeks at which projects begin by themselves: evenly, growing, or by calls."""
    even = rng.uniform(0, WEEKS, number)
    if kind == "even":
        return even
    if kind == "growing":
        return WEEKS * np.log1p(rng.uniform(size=number) * 19) / np.log(20)
    day = FIRST + pd.to_timedelta((even * 7).astype(int), "D")
    call = rng.choice(CALL_MONTHS, number)
    inside = pd.to_datetime({"year": day.year, "month": call, "day": 1})
    inside += pd.to_timedelta(rng.integers(0, 28, number), "D")
    chosen = rng.uniform(size=number) < 0.7
    weeks = ((inside - FIRST).dt.days / 7).to_numpy()
    return np.clip(np.where(chosen, weeks, even), 0, WEEKS - 0.2)


def lives(rng: np.random.Generator, own: np.ndarray, ratio: float,
          half_life: float) -> list[tuple[float, int]]:  # fmt: skip
    """Week and parent of each project, those that follow others among them."""
    made = [(float(t), -1) for t in own]
    at = 0
    while at < len(made):
        for _ in range(rng.poisson(ratio)):
            week = made[at][0] + rng.exponential(half_life / np.log(2))
            if week < WEEKS:
                made.append((week, at))
        at += 1
    return made


def portfolio(seed: int = 3, number: int = 160, ratio: float = 0.5, *,
              kind: str = "calls", half_life: float = 4.0,
              kept: float = 0.9) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Tables of about so many projects, each followed by ``ratio`` more on average."""
    rng = np.random.default_rng(seed)
    rows, links = [], []
    for department, share in SHARES.items():
        own = born(rng, rng.poisson(number * share * (1 - ratio)), kind)
        base = len(rows)
        for week, parent in lives(rng, own, ratio, half_life):
            if parent >= 0 and rng.uniform() < kept:
                links.append((f"p{base + parent}", f"p{len(rows)}", "grew_from"))
            rows.append((f"p{len(rows)}", department, week))
    table = pd.DataFrame(rows, columns=["project_id", "department", "week"])
    day = FIRST + pd.to_timedelta((table["week"] * 7).astype(int), "D")
    projects = table.drop(columns="week").assign(
        name=table["project_id"], domain="streets", start=day, status="running"
    )
    names = table["project_id"]
    events = pd.DataFrame(
        {"event_id": names, "date": day, "project_id": names, "kind": "started"}
    )
    columns = ["from_project_id", "to_project_id", "kind"]
    return {"projects": projects, "project_events": events,
            "project_links": pd.DataFrame(links, columns=columns)}  # fmt: skip


CALLS = {"calendar": CALL_MONTHS}
EVEN = {"calendar": "even"}


def ask(tables=None, baseline=None, **settings):
    given = portfolio() if tables is None else tables
    return project_spillover(**given, baseline=baseline or CALLS, **settings)


def of(result, measure, column="estimate", group=""):
    rows = result.table.set_index(["group", "measure"])
    return rows.loc[(group, measure), column]


def state(result, column):
    return result.parts["state"][column].iloc[0]


def changed(tables, **new):
    return {**tables, **new}


def made_of(days):
    """Tables of projects that began so many days after the first, by department."""
    rows = [(f"{d}{i}", d, FIRST + pd.Timedelta(int(t), "D"))
            for d, times in days.items() for i, t in enumerate(times)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["project_id", "department", "start"])
    return {
        "projects": table.assign(name="x", domain="y", status="running"),
        "project_events": pd.DataFrame(
            {"event_id": [], "project_id": [], "date": pd.to_datetime([]), "kind": []}
        ),
        "project_links": pd.DataFrame(
            {"from_project_id": [], "to_project_id": [], "kind": []}
        ),
    }


def actions(tables, start=None, end=None):
    return dated_actions(tables["projects"], tables["project_events"], kind="started",
                         by=None, start=start, end=end)  # fmt: skip


def steep():
    """120 dates at a rate that grows a hundred thousandfold in five years."""
    rng = np.random.default_rng(1)
    rng.uniform(size=300)
    days = 1825 * np.log1p(rng.uniform(size=120) * 1e5) / np.log1p(1e5)
    return made_of({"A": np.sort(days)})

"""Tables of projects as they were given: their columns, and days that can be read."""

from __future__ import annotations

import pandas as pd

from missionmetrics.core.errors import EvidenceError

COLUMNS = {
    "projects": ("project_id", "status"),
    "project_events": ("project_id", "date", "kind"),
    "project_links": ("from_project_id", "to_project_id"),
}


def require_tables(**tables: pd.DataFrame) -> None:
    """Refuse tables without the columns that are needed, or with a project twice.

    Raises
    ------
    EvidenceError
        ``MM-ECHO-TABLE``.
    """
    for name, table in tables.items():
        if not isinstance(table, pd.DataFrame):
            raise _broken(f"`{name}` is no table, but {table!r}",
                          "give a table without rows where there is none.")  # fmt: skip
        lacking = [column for column in COLUMNS[name] if column not in table]
        if lacking:
            raise _broken(
                f"`{name}` has no column `{lacking[0]}`",
                "give the tables of a mission, as in data_schemas.",
            )
    names = tables["projects"]["project_id"]
    if names.duplicated().any():
        raise _broken(f"`projects` has '{names[names.duplicated()].iloc[0]}' twice",
                      "give each project one row.")  # fmt: skip


DAY = r"\d{4}-\d{1,2}-\d{1,2}(\D.*)?"
"""A text that begins with year, month and day; a year, or a year and month, is none."""


def read_days(given: pd.Series[pd.Timestamp], *, table: str) -> pd.Series[pd.Timestamp]:
    """The day of each date, where it was; none where none is given.

    Raises
    ------
    EvidenceError
        ``MM-ECHO-DATE``.
    """
    told, none = given.notna(), pd.Series(pd.NaT, given.index)
    whole = given.astype(str).str.fullmatch(DAY)
    try:
        found = pd.to_datetime(given.where(whole), errors="coerce", format="ISO8601")
    except ValueError:  # time zones that differ
        found = none
    odd = told & found.isna()
    if odd.any():
        raise EvidenceError(
            f"`{table}` has a date that cannot be read: {given[odd].iloc[0]!r}.",
            fix='write year, month and day, such as "2022-04-01".',
            code="MM-ECHO-DATE",
        )
    if found.dt.tz is not None:
        found = found.dt.tz_localize(None)
    return found.dt.normalize()


def _broken(problem: str, fix: str) -> EvidenceError:
    return EvidenceError(f"{problem}.", fix=fix, code="MM-ECHO-TABLE")

"""Which figures a result rests on, and which were left aside and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.charts.text import clean, label, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

NAMED = 12  # periods that are listed one by one


def rows_used(result: Result, locale: Locale) -> tuple[list[str], list[str]]:
    """Return what is recorded of the rows used, and of those left aside.

    A trend says so of each published figure in its part ``observed``; shares say how
    many were counted, and how many were not coded. Either list is empty where the
    result records nothing.

    Examples
    --------
    >>> from missionmetrics.core.locale import locale
    >>> rows_used(mm.example().momentum(), locale("en-GB"))[0]
    ['10 of 12 figures as published, from 2013 to 2024.']
    """
    if "observed" in result.parts and "used" in result.parts["observed"]:
        return _of_figures(result.parts["observed"], result, locale)
    if "counts" in result.parts and "n" in result.parts["counts"]:
        return _of_sources(result, locale)
    return [], []


def _of_figures(
    observed: pd.DataFrame, result: Result, locale: Locale
) -> tuple[list[str], list[str]]:
    say = locale.message
    used = observed["used"].fillna(value=False).astype(bool)
    kept = observed.loc[used].sort_values("time")["period"].astype(str)
    number = locale.number(float(used.sum()), digits=0)
    said = (
        say("documents.rows.no_figures", all=_count(observed, locale))
        if kept.empty
        else say("documents.rows.figures", used=number, all=_count(observed, locale),
                 first=locale.period(kept.iloc[0]), last=locale.period(kept.iloc[-1]))
    )  # fmt: skip
    empty = observed["value"].isna() & ~used
    aside = observed["value"].notna() & ~used
    dropped = [
        say("documents.rows.empty", status=label(locale, "status", str(status)),
            which=_periods(rows, locale))
        for status, rows in observed[empty].groupby("status")
    ]  # fmt: skip
    if aside.any():
        shocks = _shocks(result)
        reason = "in_shock" if shocks else "aside"
        dropped.append(say(f"documents.rows.{reason}", shocks=locale.listed(shocks),
                           which=_periods(observed[aside], locale)))  # fmt: skip
    return [said], dropped or [say("documents.rows.none_dropped")]


def _of_sources(result: Result, locale: Locale) -> tuple[list[str], list[str]]:
    say = locale.message
    everyone = result.parts["counts"]["n"].drop_duplicates().astype(float)
    if len(everyone) != 1:
        return [], []
    used = [say("documents.rows.sources", n=locale.noun(everyone.iloc[0], "source"))]
    if "reading" not in result.parts or "uncoded" not in result.parts["reading"]:
        return used, []
    uncoded = float(result.parts["reading"]["uncoded"].iloc[0])
    if not uncoded:
        return used, [say("documents.rows.none_dropped")]
    return used, [say("documents.rows.uncoded", n=locale.number(uncoded, digits=0))]


def _shocks(result: Result) -> list[str]:
    """Names of the declared exceptional times."""
    if "events" not in result.parts:
        return []
    events = result.parts["events"]
    return [clean(name) for name in events.loc[events["kind"] == "shock", "label"]]


def _periods(rows: pd.DataFrame, locale: Locale) -> str:
    """The periods one by one, with the area where there are several; many by number."""
    several = "area" in rows and not same(rows["area"])
    if several or len(rows) > NAMED:
        return _count(rows, locale)
    ordered: Sequence[str] = rows.sort_values("time")["period"].astype(str).tolist()
    return locale.listed([clean(locale.period(p)) for p in ordered])


def _count(rows: pd.DataFrame, locale: Locale) -> str:
    return locale.noun(float(len(rows)), "figure")

"""The data dictionary of a release: one row for each column of each CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.charts.figure import figure
from missionmetrics.charts.text import clean, label
from missionmetrics.core.locale import DEFAULT
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.core.result import CERTAINTIES
from missionmetrics.publish.documents.meanings import CODED, meaning
from missionmetrics.publish.fragment import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from missionmetrics.charts.figure import Figure
    from missionmetrics.charts.tables import NumbersTable
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

COLUMNS = ("file", "column", "meaning", "unit", "type", "codes")
SIZED = ("estimate", "low", "high")
PERIODS = ("period", "quarter", "month")


def dictionary(
    results: Sequence[Result], folders: Mapping[str, str], *, locale: str = DEFAULT
) -> pd.DataFrame:
    """Return what each column of each published CSV means.

    Parameters
    ----------
    results : sequence of Result
        Protected results in the order of the page.
    folders : mapping of str to str
        Where the files of a figure stand, by the id of the figure.
    locale : str
        Language of the words.

    Returns
    -------
    DataFrame
        Columns ``file, column, meaning, unit, type, codes``;
        :func:`missionmetrics.core.tidy_csv.csv_text` writes it.

    Examples
    --------
    >>> found = dictionary([mm.example().momentum()], {})
    >>> found.loc[found["column"] == "certainty", "type"].tolist()
    ['text']
    """
    figures = [figure(r, locale=locale) for r in results]
    rows = [
        row
        for fig in figures
        for table in fig.tables
        for row in _rows(fig, table, folders.get(fig.id, ""))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def dictionary_html(found: pd.DataFrame, *, locale: str = DEFAULT) -> str:
    """Return a dictionary as HTML, to stand inside a page: a list for each layout."""
    language = find_locale(locale)
    return render("dictionary.html.j2", language, layouts=_layouts(found))


def _layouts(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The files whose columns are all alike, and those columns, in order."""
    known: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for file, rows in found.groupby("file", sort=False):
        layout = tuple(rows[list(COLUMNS[1:])].itertuples(index=False, name=None))
        known.setdefault(layout, []).append(str(file))
    return [
        {
            "files": files,
            "columns": [
                dict(zip(COLUMNS[1:], column, strict=True)) for column in layout
            ],
        }
        for layout, files in known.items()
    ]


def _rows(fig: Figure, table: NumbersTable, folder: str) -> Iterator[dict[str, str]]:
    for column in map(str, table.frame.columns):
        yield {
            "file": f"{folder}{table.name}.csv",
            "column": clean(column),
            "meaning": meaning(fig.locale, column),
            "unit": _unit(fig, table, column),
            "type": _type(table.frame[column], column, fig.locale),
            "codes": "; ".join(_codes(table.frame, column, fig.locale)),
        }


def _unit(fig: Figure, table: NumbersTable, column: str) -> str:
    if column in SIZED and "unit" in table.frame:
        given = dict.fromkeys(table.frame["unit"].dropna().astype(str))
    elif column == "time":
        return fig.locale.message("units.year")
    elif table.name == "series" and pd.api.types.is_float_dtype(table.frame[column]):
        given = dict.fromkeys([fig.unit])
    else:
        return ""
    return "; ".join(label(fig.locale, "units", unit) for unit in given if unit)


def _type(column: pd.Series[Any], name: str, locale: Locale) -> str:
    kinds = pd.api.types
    if kinds.is_bool_dtype(column):
        kind = "truth"
    elif kinds.is_integer_dtype(column):
        kind = "whole"
    elif kinds.is_numeric_dtype(column):
        kind = "number"
    elif kinds.is_datetime64_any_dtype(column):
        kind = "date"
    else:
        kind = "period" if name in PERIODS else "text"
    return locale.message(f"documents.type.{kind}")


def _codes(frame: pd.DataFrame, name: str, locale: Locale) -> list[str]:
    """The codes of a column, each with its words."""
    if name in SIZED:
        empty = "empty_withheld" if "certainty" in frame else "empty_cell"
        return [locale.message(f"documents.{empty}")]
    if name not in CODED or name == "unit":
        return []
    found = dict.fromkeys(frame[name].dropna().astype(str))
    given = CERTAINTIES if name == "certainty" else found
    return [
        locale.message("documents.code", code=clean(code),
                       words=label(locale, CODED[name], code))
        for code in given if code
    ]  # fmt: skip

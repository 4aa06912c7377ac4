"""What stands beside a map of more areas than a page can list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from missionmetrics.charts.forms.amounts import Amounts, digits_of, finite
from missionmetrics.charts.tables import NumbersTable, numbers_table
from missionmetrics.charts.text import clean, label

if TYPE_CHECKING:
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result

END = 10  # areas at either end
REGION = "region"
KINDS = ("class-1", "class-2", "class-3", "unsure", "blank", "withheld")


def ends_table(result: Result, locale: Locale) -> NumbersTable:
    """The areas with the highest and the lowest estimates, highest first."""
    known = finite(result.table).dropna(subset=["estimate"])
    ordered = known.sort_values("estimate", ascending=False, kind="stable")
    # No area stands at both ends; the odd one in the middle stands at neither.
    most = min(END, max(len(known) // 2, 1))
    both = pd.concat([ordered.head(most), ordered.iloc[most:].tail(most)])
    caption = locale.message("describe_maps.ends", n=locale.number(most, digits=0))
    return numbers_table("ends", both.reset_index(drop=True), result.keys, locale,
                         caption)  # fmt: skip


def regions_table(
    result: Result, shaded: pd.DataFrame, locale: Locale
) -> NumbersTable | None:
    """Areas by region: how many, their middle value, and how many in each class.

    Only where the table of the result has a column ``region``.
    """
    if REGION not in result.keys:
        return None
    region = result.table.set_index("area_id")[REGION].loc[shaded["area_id"]]
    frame = shaded.assign(region=region.to_numpy())
    summed = frame.groupby(REGION, sort=True).agg(
        areas=("area_id", "size"), median=("estimate", "median")
    )
    counted = pd.crosstab(frame[REGION], frame["kind"])
    kinds = [k for k in KINDS if k in counted]
    table = summed.join(counted[kinds]).reset_index()
    unit = str(shaded["unit"].iloc[0])
    amounts = Amounts(locale, digits_of(summed["median"], unit=unit))
    headings = [label(locale, "columns", c) for c in (REGION, "areas", "median")]
    return NumbersTable(
        name="regions",
        caption=locale.message("describe_maps.regions"),
        headings=(
            *headings,
            *(locale.message(f"describe_maps.kind.{k}") for k in kinds),
        ),
        numeric=(False, *(True for _ in range(2 + len(kinds)))),
        rows=tuple(
            (
                clean(row[REGION]),
                locale.number(row["areas"], digits=0),
                amounts.whole(row["median"], unit)
                or locale.message("figures.not_enough"),
                *(locale.number(row[k], digits=0) for k in kinds),
            )
            for row in table.to_dict("records")
        ),
        frame=table,
    )

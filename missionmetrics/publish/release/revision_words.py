"""What changed since the previous release, as sentences made from the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    import pandas as pd


def sentences(table: pd.DataFrame, *, explained: bool) -> tuple[Sentence, ...]:
    """What is said of the counts in ``table``, each sentence with its claim.

    Parameters
    ----------
    table : DataFrame
        One row a measure, as in the result of a comparison.
    explained : bool
        Whether the part ``why`` holds a reason.
    """
    value = dict(zip(table["measure"], table["estimate"], strict=True))
    place = {m: i for i, m in enumerate(table["measure"])}

    def cell(measure: str) -> Cell:
        return Cell("", place[measure], "estimate")

    day = Slot(Cell("settings", 0, "previous"), "period")
    some = value["figures_changed"] > 0
    first = Sentence(
        f"release.revisions.{'changed' if some else 'none'}",
        {"day": day, **({"n": Slot(cell("figures_changed"), "count:figure")} if some
                        else {})},
        (Claim(cell("figures_changed"), ">" if some else "==", 0),),
    )  # fmt: skip
    said = [first]
    for measure, style in (("largest_change", "percent:1"),
                           ("largest_points", "points:1")):  # fmt: skip
        if value[measure] > 0:
            said.append(
                Sentence(
                    f"release.revisions.{measure}",
                    {"size": Slot(cell(measure), style)},
                    (Claim(cell(measure), ">", 0),),
                )
            )
    if some and explained:
        slot = Slot(Cell("why", 0, "reason"), "message:release.why")
        said.append(Sentence("release.revisions.why", {"why": slot}))
    for measure in ("figures_new", "figures_gone", "numbers_gone", "sentences_changed"):
        if value[measure] > 0:
            said.append(_counted(measure, cell(measure)))
    return tuple(said)


def _counted(measure: str, cell: Cell) -> Sentence:
    return Sentence(
        f"release.revisions.{measure}",
        {"n": Slot(cell, "number:0")},
        (Claim(cell, ">", 0),),
        plural="n",
    )

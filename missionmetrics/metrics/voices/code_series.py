"""What people speak of: the share of sources that name each theme.

The brief asks for qualitative evidence beside the figures. A coded text enters here
as a share of sources with a declared denominator, so that no long transcript drowns
the others and nobody reads a count of passages as a count of people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.disclosure import Counted, Disclosure
from missionmetrics.core.provenance import Provenance
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot
from missionmetrics.evidence.coded import coded_evidence, people_behind
from missionmetrics.evidence.definitions import theme_definitions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.evidence.long_form import Evidence

REFERENCES = (
    "Bellinson, R. (2022) Mobilising local action to address 21st century challenges. "
    "UCL IIPP Policy Brief 19",
    "Brown, L. D., Cai, T. T. & DasGupta, A. (2001) Interval estimation for a "
    "binomial proportion. Statistical Science 16:101-133",
)
KEYS = ("code_id", "theme", "period", "area_id", "group")
FEW = 10
PEOPLE = ("interview", "focus_group", "diary", "submission")
By = Literal["period", "area_id", "group"]


def code_series(
    documents: pd.DataFrame,
    codes: pd.DataFrame,
    segments: pd.DataFrame,
    areas: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    by: Sequence[By] = (),
    themes: Literal["lowest", "top", "all"] = "lowest",
    coders: Literal["any", "all"] = "any",
    level: float = 0.95,
) -> Result:
    """What do people speak of, and how many of them?

    Parameters
    ----------
    documents, codes, segments, areas, sources : DataFrame
        Tables of a mission, as in ``data_schemas``.
    by : sequence of {"period", "area_id", "group"}
        What the shares are told apart by; nothing pools all sources.
    themes : {"lowest", "top", "all"}
        Themes with none below them in the code book, those with none above, or all.
    coders : {"any", "all"}
        A source names a theme when any, or only when all, of its coders found it.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Result
        Keys ``code_id, theme, period, area_id, group``; the measure
        ``share_of_sources`` (0 to 1) with its interval; ``n`` is the number of
        sources. Most often named first. Parts with the same keys: ``counts`` has
        ``hits`` of ``n`` sources, ``agreed`` has ``strict``: the hits when all coders
        of a source must agree. Part ``reading``: one row, ``read_twice`` and
        ``uncoded`` texts.

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``); no coded documents
        (``MM-CODED-EMPTY``).

    Notes
    -----
    A period without sources has no row: silence is missing, not nought. The
    interval treats sources as independent and does not correct for coder error.

    Examples
    --------
    >>> mission = mm.example()
    >>> spoken = mission.code_series()
    >>> bool(spoken.table["estimate"].between(0, 1).all())
    True
    """
    require_coverage(level)
    tables = (documents, codes, segments, areas, sources)
    given = coded_evidence(*tables, by=by, coders=coders, level=level)
    strict = coded_evidence(*tables, by=by, coders="all", level=level)
    chosen = _themes(codes, themes)
    table, parts = _ordered(given, strict, chosen)
    parts["reading"] = _reading(segments, given)
    shield = _disclosure(documents, codes, segments, table, by=by, coders=coders)
    return Result(
        question=Sentence("code_series.question"),
        table=table,
        interval=Sentence(
            "code_series.interval",
            {"level": Slot(Cell("settings", 0, "level"), "percent:0")},
        ),
        sentences=(*_sentences(table, parts, by), *_left_out(parts["reading"])),
        cautions=(
            Sentence("code_series.caution.asked"),
            Sentence("code_series.caution.loud"),
        ),
        form="interval-by-group",
        parts=parts,
        disclosure=shield,
        provenance=Provenance(
            metric="voices.code_series",
            settings={
                "by": list(by),
                "themes": themes,
                "coders": coders,
                "level": level,
            },
            sources=given.sources,
            references=REFERENCES,
            definitions=theme_definitions(codes, table["code_id"]),
        ),
    )


def _themes(codes: pd.DataFrame, themes: str) -> list[str]:
    """Codes at the wanted depth of the code book."""
    above = codes["parent_id"].notna()
    if themes == "top":
        return codes.loc[~above, "code_id"].tolist()
    if themes == "lowest":
        parents = codes.loc[above, "parent_id"]
        return codes.loc[~codes["code_id"].isin(parents), "code_id"].tolist()
    return codes["code_id"].tolist()


def _reading(segments: pd.DataFrame, given: Evidence) -> pd.DataFrame:
    """How many texts more than one coder has read, and how many none has."""
    readers = segments.groupby("document_id")["coder_id"].agg("nunique")
    return pd.DataFrame(
        {"read_twice": [int(readers.gt(1).sum())], "uncoded": [len(given.lost)]}
    )


def _ordered(
    given: Evidence, strict: Evidence, chosen: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Rows with the most often named first, and the counts behind each."""
    rows = given.table.copy()
    rows["hits"] = (rows["value"] * rows["n"]).round().astype("int64")
    agreed = strict.table
    rows["strict"] = (agreed["value"] * agreed["n"]).round().astype("int64")
    rows = (
        rows.loc[rows["series_id"].isin(list(chosen))]
        .sort_values(
            ["period", "area_id", "group", "hits", "series_id"],
            ascending=[True, True, True, False, True],
        )
        .reset_index(drop=True)
    )
    names = given.series.set_index("series_id")["name"]
    table = pd.DataFrame(
        {
            "code_id": rows["series_id"],
            "theme": rows["series_id"].map(names),
            "period": rows["period"],
            "area_id": rows["area_id"],
            "group": rows["group"],
            "measure": "share_of_sources",
            "unit": "share",
            "estimate": rows["value"],
            "low": rows["low"],
            "high": rows["high"],
            "n": rows["n"].astype("int64"),
            "certainty": np.where(rows["n"] >= FEW, "clear", "unclear"),
        }
    )
    keys = table[list(KEYS)]
    counts = keys.assign(hits=rows["hits"], n=table["n"])
    return table, {"counts": counts, "agreed": keys.assign(strict=rows["strict"])}


def _sentences(
    table: pd.DataFrame, parts: Mapping[str, pd.DataFrame], by: Sequence[str]
) -> tuple[Sentence, ...]:
    """The finding of the newest stratum; strata are never compared with others."""
    counts = parts["counts"]
    first, last = _stratum(table, by)
    hits, second = Cell("counts", first, "hits"), Cell("counts", first + 1, "hits")
    if int(counts["hits"].iloc[first]) == 0:
        none = Sentence("code_series.finding.none", holds=(Claim(hits, "==", 0),))
        return (none, *_of_stratum(table, first, by))
    theme = Slot(Cell("", first, "theme"), "text")
    tied = last > first and counts["hits"].iloc[first] == counts["hits"].iloc[first + 1]
    claims = [Claim(hits, ">", 0)]
    if last > first:
        claims.append(Claim(hits, "==" if tied else ">", second))
    said = [
        Sentence(
            f"code_series.finding.{'tied' if tied else 'most'}",
            {"theme": theme},
            holds=tuple(claims),
        ),
        Sentence("code_series.share.most", _shared(first) | {"theme": theme}),
        Sentence(
            "code_series.range.most",
            {
                "low": Slot(Cell("", first, "low"), "percent:0"),
                "high": Slot(Cell("", first, "high"), "percent:0"),
            },
            holds=(Claim(hits, ">", 0),),
            role="doubt",
        ),
    ]
    said += _of_stratum(table, first, by)
    if int(counts["hits"].iloc[last]) < int(counts["hits"].iloc[first]):
        fewest = Cell("counts", last, "hits")
        slots = {k: v for k, v in _shared(last).items() if k != "share"}
        slots["theme"] = Slot(Cell("", last, "theme"), "text")
        less = (Claim(fewest, "<", hits),)
        said.append(Sentence("code_series.least.theme", slots, holds=less))
    if int(parts["reading"]["read_twice"].iloc[0]) > 0:
        slots = {
            "theme": theme,
            "n": Slot(Cell("reading", 0, "read_twice"), "number:0"),
            "strict": Slot(Cell("agreed", first, "strict"), "count:source"),
        }
        twice = (Claim(Cell("reading", 0, "read_twice"), ">", 0),)
        said.append(
            Sentence("code_series.coders.differ", slots, holds=twice, role="doubt")
        )
    return tuple(said)


def _stratum(table: pd.DataFrame, by: Sequence[str]) -> tuple[int, int]:
    """First and last row of the newest stratum."""
    if not by:
        return 0, len(table) - 1
    strata = table[["period", "area_id", "group"]].apply(tuple, axis=1)
    rows = np.flatnonzero((strata == max(strata)).to_numpy())
    return int(rows[0]), int(rows[-1])


def _of_stratum(table: pd.DataFrame, row: int, by: Sequence[str]) -> list[Sentence]:
    """Of whom the finding speaks, where the shares are told apart."""
    styles = {"period": "period", "area_id": "text", "group": "text"}
    return [
        Sentence(
            f"code_series.of_{column}.only",
            {"which": Slot(Cell("", row, column), styles[column])},
            holds=(Claim(Cell("", row, column), "==", str(table[column].iloc[row])),),
        )
        for column in by
        if table[column].iloc[row]
    ]


def _shared(row: int) -> dict[str, Slot]:
    return {
        "hits": Slot(Cell("counts", row, "hits"), "number:0"),
        "n": Slot(Cell("", row, "n"), "count:source"),
        "share": Slot(Cell("", row, "estimate"), "percent:0"),
    }


def _left_out(reading: pd.DataFrame) -> tuple[Sentence, ...]:
    """How many documents were not coded and are in no share."""
    cell = Cell("reading", 0, "uncoded")
    if int(reading["uncoded"].iloc[0]) == 0:
        return ()
    slots = {"n": Slot(cell, "count:source")}
    return (Sentence("code_series.uncoded.some", slots, holds=(Claim(cell, ">", 0),)),)


def _disclosure(
    documents: pd.DataFrame,
    codes: pd.DataFrame,
    segments: pd.DataFrame,
    table: pd.DataFrame,
    *,
    by: Sequence[By],
    coders: Literal["any", "all"],
) -> Disclosure:
    """People, not texts: somebody who was heard six times is still one."""

    def people(found_by: Literal["any", "all"], column: str) -> tuple[int, ...]:
        behind = people_behind(documents, codes, segments, by=by, coders=found_by)
        keys = ["code_id", "period", "area_id", "group"]
        counted = table[keys].merge(behind, on=keys, how="left", validate="one_to_one")
        return tuple(int(n) for n in counted[column])

    named, everyone = people(coders, "people"), people(coders, "of_people")
    personal = documents["kind"].isin(PEOPLE).any()
    return Disclosure(
        counting_unit="person" if personal else "source",
        contributors=named,
        total=everyone,
        restricted=("text", "participant_id"),
        counted=(
            Counted("counts", "hits", named, KEYS),
            Counted("counts", "n", everyone, KEYS),
            Counted("agreed", "strict", people("all", "people"), KEYS),
        ),
        about_nobody=("reading",),
    )

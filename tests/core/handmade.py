"""Results built by hand, one a form, with numbers that anyone can check.

The words live in a locale folder made for the test (:func:`install`), so that a
second language and a pseudo-language can be read from the same place.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from missionmetrics.core import locale as locale_module
from missionmetrics.core.disclosure import Disclosure
from missionmetrics.core.geography import Geography
from missionmetrics.core.provenance import Provenance, Source
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Cell, Claim, Sentence, Slot

if TYPE_CHECKING:
    import pytest

REAL = locale_module.FOLDER
PSEUDO = "en-XA"
PSEUDO_RTL = "ar-XB"
HERE = Path(__file__).parent

# Greater Manchester 2005 to 2023, territorial emissions in kt CO2e, and the United
# Kingdom; DESNZ, Open Government Licence v3.0. Rounded to whole kilotonnes.
CITY = (20857, 20752, 20243, 20675, 18983, 19504, 17967, 18770, 18063, 15929,
        15188, 14488, 13978, 14169, 13673, 12286, 12645, 11690, 11312)  # fmt: skip
COUNTRY = (641480, 637001, 622706, 606087, 555198, 570896, 527179, 543959, 533669,
           491839, 474651, 448255, 436629, 431001, 415314, 379896, 396390, 372511,
           356381)  # fmt: skip
YEARS = tuple(range(2005, 2024))
SOURCE = Source(
    source_id="desnz",
    title="Territorial greenhouse gas emissions by local authority",
    publisher="Department for Energy Security and Net Zero",
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains public sector information licensed under the Open Government "
        "Licence v3.0."
    ),
    vintage="2005 to 2023",
    published_on="2025-06-26",
    url="https://www.gov.uk/government/statistics",
)
MISSION = {"indicator_id": "territorial", "indicator": "Territorial emissions"}


def install(folder: Path) -> Path:
    """Make the locale folder of the tests: the real languages and two pseudo ones.

    Words of a result made by hand that nobody has put into Spanish stand there
    between the marks of the pseudo-language.
    """
    for language, words in (("en-GB", "words"), ("es", "spanish")):
        (folder / language).mkdir(parents=True, exist_ok=True)
        real = (REAL / language).glob("*.toml")
        for file in (*real, *HERE.glob(f"handmade_*{words}.toml")):
            shutil.copy(file, folder / language / file.name)
    for file in HERE.glob("handmade_*words.toml"):
        if not (
            spanish := file.with_stem(file.stem.replace("words", "spanish"))
        ).exists():
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            made = _lines("", _disguised(table, PSEUDO_LANGUAGES[PSEUDO], keep=False))
            (folder / "es" / spanish.name).write_text("\n".join(made), encoding="utf-8")
    for name, pseudo in PSEUDO_LANGUAGES.items():
        _pseudo(folder / "en-GB", folder / name, pseudo)
    return folder


def use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read locale tables from ``folder`` until the test ends; they must not change."""
    monkeypatch.setattr(locale_module, "FOLDER", folder)


class Pseudo(NamedTuple):
    """How a pseudo-language writes: its marks, its letters and its direction."""

    opening: str
    closing: str
    letters: dict[int, str]
    direction: str


PSEUDO_LANGUAGES = {
    PSEUDO: Pseudo("⟦", "⟧", str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ"), "ltr"),
    # Each letter as a letter of the Arabic script: it cannot be read, but it runs
    # from right to left as the script does.
    PSEUDO_RTL: Pseudo("⟦", "⟧", str.maketrans(
        "abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه") | str.maketrans(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ابتثجحخدذرزسشصضطظعغفقكلمنه"), "rtl"),
}  # fmt: skip


def _pseudo(english: Path, folder: Path, pseudo: Pseudo) -> None:
    folder.mkdir(exist_ok=True)
    for file in english.glob("*.toml"):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        made = _disguised(table, pseudo, keep=file.stem == "numbers")
        if file.stem == "numbers":
            made["direction"] = pseudo.direction
        lines = _lines("", made)
        (folder / file.name).write_text("\n".join(lines), encoding="utf-8")


SIGNS = ("decimal", "thousands", "minus", "percent", "direction", "list_comma",
         "list_and_before")  # fmt: skip


def _disguised(given: Any, pseudo: Pseudo, *, keep: bool, key: str = "") -> Any:
    if isinstance(given, dict):
        return {k: _disguised(v, pseudo, keep=keep, key=k) for k, v in given.items()}
    if isinstance(given, list):
        return [_disguised(v, pseudo, keep=keep) for v in given]
    if not isinstance(given, str) or (keep and key in SIGNS):
        return given
    # Words are put between marks and other letters; slots stay as they are.
    pieces = re.split(r"(\{[^}]*\})", given)
    body = "".join(
        p if p.startswith("{") else p.translate(pseudo.letters) for p in pieces
    )
    return f"{pseudo.opening}{body}{pseudo.closing}"


def _lines(path: str, table: dict[str, Any]) -> list[str]:
    import json

    plain = {k: v for k, v in table.items() if not isinstance(v, dict)}
    lines = [f"[{path}]"] if path and plain else []
    lines += [f"{json.dumps(k)} = {json.dumps(v)}" for k, v in plain.items()]
    for key, value in table.items():
        if isinstance(value, dict):
            quoted = json.dumps(key)
            lines += _lines(f"{path}.{quoted}" if path else quoted, value)
    return lines


def row(measure: str, unit: str, estimate: float, low: float, high: float, n: int,
        certainty: str = "clear", **keys: Any) -> dict[str, Any]:  # fmt: skip
    return {**keys, "measure": measure, "unit": unit, "estimate": estimate,
            "low": low, "high": high, "n": n, "certainty": certainty}  # fmt: skip


def origin(metric: str, **settings: Any) -> Provenance:
    return Provenance(
        metric=metric,
        settings=settings,
        inputs={"observations": "0123456789abcdef"},
        sources=(SOURCE,),
        references=("Durbin and Koopman (2012) Time Series Analysis, 2nd ed.",),
        versions={"missionmetrics": "0.1.0"},
    )


def slot(r: int, column: str, style: str, part: str = "") -> Slot:
    return Slot(Cell(part, r, column), style)


def claim(r: int, column: str, comparison: str, right: float | str) -> Claim:
    return Claim(Cell("", r, column), comparison, right)


def trend_parts() -> dict[str, pd.DataFrame]:
    years = np.array(YEARS)
    value = np.array(CITY, dtype=float)
    level = pd.Series(value).rolling(5, center=True, min_periods=3).mean().to_numpy()
    half = 420 + 40 * np.abs(years - 2014) / 2
    ahead = np.arange(2024, 2039)
    middle = level[-1] - 467.0 * (ahead - 2023)
    spread = half[-1] + 95.0 * (ahead - 2023)
    city = {"area_id": "E47000001", "area": "Greater Manchester"}
    return {
        "observed": pd.DataFrame(
            {**city, "period": [str(y) for y in years], "time": years + 0.5,
             "value": value, "unit": "kt CO2e", "status": ["ok"] * 18 + ["provisional"]}
        ),
        "path": pd.DataFrame(
            {
                "time": np.r_[years, ahead] + 0.5,
                "period": [str(y) for y in np.r_[years, ahead]],
                "estimate": np.r_[level, middle],
                "low": np.r_[level - half, np.maximum(middle - spread, 0)],
                "high": np.r_[level + half, middle + spread],
                "future": [False] * 19 + [True] * 15,
            }
        ),
        "required": pd.DataFrame(
            {"time": [2023.5, 2038.5], "period": ["2023", "2038"],
             "value": [11312.0, 0.0]}
        ),
        "target": pd.DataFrame(
            {"time": [2038.5], "period": ["2038"], "value": [0.0],
             "label": ["Carbon neutral by 2038"]}
        ),
        "comparator": pd.DataFrame(
            {"time": years + 0.5, "period": [str(y) for y in years],
             "value": np.array(COUNTRY) / COUNTRY[0] * CITY[0],
             "label": "United Kingdom"}
        ),
        "events": pd.DataFrame(
            {"time": [2018.24, 2020.25], "label": ["Mission starts", "Pandemic"],
             "kind": ["launch", "shock"]}
        ),
    }  # fmt: skip


def trend() -> Result:
    """Pace of emissions: form ``trend``."""
    keys = {**MISSION, "area_id": "E47000001", "area": "Greater Manchester"}
    table = pd.DataFrame([
        row("change_since_start", "share", -0.458, math_nan(), math_nan(), 19, **keys),
        row("pace", "kt CO2e a year", -467, -602, -331, 19, **keys),
        row("pace_needed", "kt CO2e a year", -754, math_nan(), math_nan(), 1, **keys),
        row("chance", "probability", 0.03, math_nan(), math_nan(), 19,
            "unclear", **keys),
    ])  # fmt: skip
    return Result(
        question=Sentence("handmade.trend.question"),
        table=table,
        parts=trend_parts(),
        interval=Sentence("handmade.trend.interval"),
        sentences=(
            Sentence("handmade.trend.behind",
                     holds=(Claim(Cell("", 1, "estimate"), ">",
                                  Cell("", 2, "estimate")),)),
            Sentence("handmade.trend.fall", {
                "fall": slot(0, "estimate", "percent_size"),
                "first": slot(0, "period", "period", "observed"),
                "last": slot(18, "period", "period", "observed"),
            }, (claim(0, "estimate", "<", 0),)),
            Sentence("handmade.trend.pace", {
                "pace": slot(1, "estimate", "size"),
                "need": slot(2, "estimate", "size"),
            }),
            Sentence("handmade.trend.doubt", {
                "low": slot(1, "high", "size"), "high": slot(1, "low", "size"),
                "chance": slot(3, "estimate", "chance"),
            }, role="doubt"),
        ),
        cautions=(Sentence("handmade.trend.caution"),),
        form="trend",
        provenance=origin("momentum.momentum", level=0.95),
    )  # fmt: skip


def math_nan() -> float:
    return float("nan")


BOROUGHS = (("E08000001", "Bolton", -0.445), ("E08000002", "Bury", -0.400),
            ("E08000003", "Manchester", -0.474), ("E08000004", "Oldham", -0.464),
            ("E08000005", "Rochdale", -0.453), ("E08000006", "Salford", -0.435),
            ("E08000007", "Stockport", -0.476), ("E08000008", "Tameside", -0.496),
            ("E08000009", "Trafford", -0.428),
            ("E08000010", "Wigan", -0.485))  # fmt: skip


def _area_table(half: float = 0.012) -> pd.DataFrame:
    return pd.DataFrame(
        row("change", "share", x, x - half, x + half, 19,
            **MISSION, area_id=code, area=name)
        for code, name, x in BOROUGHS
    )  # fmt: skip


def squares(count: int, across: int = 4, side: float = 9000.0) -> tuple[bytes, ...]:
    """Outlines of ``count`` squares that touch, near Manchester (EPSG:27700)."""
    return tuple(
        shapely.to_wkb(shapely.box(
            370000 + side * (i % across), 390000 + side * (i // across),
            370000 + side * (i % across + 1), 390000 + side * (i // across + 1),
        ))
        for i in range(count)
    )  # fmt: skip


def area_map() -> Result:
    """Change in each of ten areas: form ``map``."""
    return Result(
        question=Sentence("handmade.map.question"),
        table=_area_table(0.004),
        geography=Geography(
            area_id=tuple(b[0] for b in BOROUGHS),
            name=tuple(b[1] for b in BOROUGHS),
            wkb=squares(10), crs="EPSG:27700", note="Squares, for the test.",
        ),
        interval=Sentence("handmade.map.interval"),
        sentences=(
            Sentence("handmade.map.most",
                     {"area": slot(7, "area", "text"),
                      "fall": slot(7, "estimate", "percent_size")},
                     (claim(7, "estimate", "<", -0.485),)),
        ),
        cautions=(Sentence("handmade.map.caution"),),
        form="map",
        provenance=origin("spillover.area_change"),
    )  # fmt: skip


def groups() -> Result:
    """Change in each of ten areas: form ``interval-by-group``."""
    given = area_map().to_dict()
    given |= {"form": "interval-by-group", "geography": None}
    return Result.from_dict(given)


def tree() -> Result:
    """Which project came out of which: form ``tree``, which has no drawing yet."""
    return Result(
        question=Sentence("handmade.tree.question"),
        table=pd.DataFrame([row("offspring", "projects", 1.5, 0.7, 2.6, 4,
                                "unclear", portfolio="Streets")]),
        parts={"tree": pd.DataFrame({
            "node_id": ["p1", "p2", "p3", "p4"],
            "parent_id": [None, "p1", "p1", "p3"],
            "name": ["School street", "Bike bus", "Play street", "Summer of streets"],
        })},
        interval=Sentence("handmade.tree.interval"),
        sentences=(Sentence("handmade.tree.each",
                            {"n": slot(0, "estimate", "number:1")}),),
        form="tree",
        provenance=origin("portfolio.snowball"),
    )  # fmt: skip


def quotes() -> Result:
    """What people said: form ``quotes``."""
    return Result(
        question=Sentence("handmade.quotes.question"),
        table=pd.DataFrame([
            row("share_of_sources", "share", 0.62, 0.45, 0.77, 34, theme="Cost"),
            row("share_of_sources", "share", 0.29, 0.17, 0.46, 34, theme="Noise"),
        ]),
        parts={"quotes": pd.DataFrame({
            "quote": ["The pump is quiet, but the first bill frightened me.",
                      "Nobody told us who to ring when it stopped."],
            "speaker": ["a tenant, 2024", "a landlord, 2023"],
            "theme": ["Cost", "Noise"],
            "consent": ["anonymous", "named"],
        })},
        interval=Sentence("handmade.quotes.interval"),
        sentences=(Sentence("handmade.quotes.most", {
            "theme": slot(0, "theme", "text"),
            "share": slot(0, "estimate", "percent:0"),
            "low": slot(0, "low", "percent:0"), "high": slot(0, "high", "percent:0"),
            "n": slot(0, "n", "number:0"),
        }),),
        form="quotes",
        provenance=origin("voices.code_series"),
        disclosure=Disclosure(counting_unit="source", contributors=(21, 10),
                              total=(34, 34)),
    )  # fmt: skip


def counts() -> Result:
    """People who came, by ward: a count table that needs disclosure control."""
    wards = ("Northgate", "Quayside", "Millbrook", "Old Town")
    people = (41, 17, 3, 29)
    return Result(
        question=Sentence("handmade.counts.question"),
        table=pd.DataFrame(
            row("people", "people", k, math_nan(), math_nan(), k, group=w)
            for w, k in zip(wards, people, strict=True)
        ),
        interval=Sentence("handmade.counts.interval"),
        sentences=(
            Sentence("handmade.counts.most", {"group": slot(0, "group", "text"),
                                              "n": slot(0, "estimate", "number:0")}),
            Sentence("handmade.counts.least", {"group": slot(2, "group", "text"),
                                               "n": slot(2, "estimate", "number:0")}),
        ),
        form="interval-by-group",
        provenance=origin("participation.attendance"),
        disclosure=Disclosure(counting_unit="person", contributors=people,
                              total=people),
    )  # fmt: skip


ALL = {f.__name__: f for f in (trend, area_map, groups, tree, quotes, counts)}

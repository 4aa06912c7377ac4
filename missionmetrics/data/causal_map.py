"""Maps that other programs drew, as the tables `outcomes` and `claims`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pandas as pd

from missionmetrics.core.errors import EvidenceError, Fault
from missionmetrics.data.csv_grid import file_bytes
from missionmetrics.data.drawn_days import drawn_days
from missionmetrics.data.drawn_graphml import read_graphml
from missionmetrics.data.drawn_map import (
    LONGEST_LABEL,
    MAX_MAP_BYTES,
    DrawnMap,
    folded,
    map_faults,
    tidy,
    way_of,
)
from missionmetrics.data.drawn_prsm import not_a_map, read_prsm
from missionmetrics.data.drawn_sheets import read_sheets
from missionmetrics.data.typed import DTYPES
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

READERS = {".prsm": read_prsm, ".json": read_prsm, ".graphml": read_graphml,
           ".xml": read_graphml}  # fmt: skip
SOURCES = ("map", "creators")
LONGEST_ID = 40
MARK = 10  # digits of a fingerprint: of 5,000 maps of 20,000 labels, one has two alike
MAP_MARK = 6  # of 100 maps of one person, two have one mark in 3 of 10,000 cases


class CausalMap(NamedTuple):
    """A map as tables of a mission.

    Attributes
    ----------
    outcomes, claims : DataFrame
        As in ``data_schemas``; every factor is an outcome, every link a claim.
    faults : tuple of Fault
        Warnings met while reading.
    """

    outcomes: pd.DataFrame
    claims: pd.DataFrame
    faults: tuple[Fault, ...]


def read_causal_map(
    path: str | Path,
    *,
    said_by: str | None = None,
    sources: Literal["map", "creators"] = "map",
    actions: Sequence[str] = (),
) -> CausalMap:
    """Read a map of what led to what, as a program for mapping saved it.

    Parameters
    ----------
    path : path
        A file of PRSM (``.prsm``, or its JSON), GraphML, or a workbook with the sheets
        ``Factors`` (``Label``) and ``Links`` (``From``, ``To``).
    said_by : str or None
        Made-up name of who made the map; by default the name of the file. Two maps
        under one name are the word of one source.
    sources : {"map", "creators"}
        A map that a group drew is the word of one source. With ``"creators"`` each
        link is the word of whoever drew it, under a made-up name, and all were heard
        together.
    actions : sequence of str
        Labels of what the mission did; all others are outcomes. A text alone is one
        label.

    Returns
    -------
    CausalMap

    Raises
    ------
    EvidenceError
        Something is wrong with the file or the map; ``faults`` holds all of it at
        once (``MM-EVIDENCE``). ``sources`` is neither of the two
        (``MM-MAP-SOURCES``), or ``actions`` is no list (``MM-MAP-ACTION``).

    Notes
    -----
    Who drew a link stands in such files by the name on the screen. That name is never
    kept. A map says what people think, not what was seen to happen.

    An ``outcome_id`` hangs on the label alone, capitals apart, and a ``claim_id`` on
    who made the map and on all its links, so that the tables of several maps can be put
    under one another. A map whose links were changed has other ids of claims: what was
    found to bear on the old ones cannot be taken for evidence on others.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "streets.prsm")
    ...     text = '{"nodes": [{"id": 1, "label": "Bike bus"}, {"id": 2, "label": '
    ...     text += '"Quiet streets"}], "edges": [{"from": 1, "to": 2, "label": "+"}]}'
    ...     written = file.write_text(text)
    ...     found = read_causal_map(file, actions=["Bike bus"])
    >>> found.outcomes["kind"].tolist(), found.claims["polarity"].tolist()
    (['action', 'outcome'], ['more'])
    """
    if sources not in SOURCES:
        raise EvidenceError(
            f"`sources` is {sources!r}, which is no kind of source.",
            fix=f"use one of: {', '.join(SOURCES)}.",
            code="MM-MAP-SOURCES",
        )
    actions, place = _listed(actions), Path(path)
    drawn = _read(place)
    faults = [*drawn.faults]
    if not any(f.severity == "error" for f in faults):
        faults += map_faults(drawn, place.name)
        faults += _unknown_actions(drawn, actions, place.name)
    wrong = [f for f in faults if f.severity == "error"]
    if wrong:
        raise EvidenceError(
            f"The map '{place.name}' cannot be read as it is.",
            fix="correct what is listed, save the map and read it again.",
            code="MM-EVIDENCE",
            faults=wrong,
        )
    outcomes = _outcomes(drawn, {folded(a) for a in actions})
    days, undated = drawn_days(drawn, place.name)
    claims = _claims(drawn, days, said_by or place.stem, sources)
    return CausalMap(outcomes, claims, (*faults, *undated))


def _listed(actions: object) -> list[str]:
    if isinstance(actions, str):
        return [actions]
    if not isinstance(actions, Iterable):
        raise EvidenceError(
            f"`actions` is {actions!r}, which is no list of labels.",
            fix="give the labels in a list.",
            code="MM-MAP-ACTION",
        )
    return [str(action) for action in actions]


def _read(path: Path) -> DrawnMap:
    ending = path.suffix.casefold()
    if ending == ".xlsx":
        return read_sheets(path, file=path.name)
    if ending not in READERS:
        known = ", ".join([*READERS, ".xlsx"])
        what = f"ends in '{path.suffix}'" if path.suffix else "has no ending"
        what = "is a folder" if path.is_dir() else what
        what = f"{what}; maps are read from {known}"
        return DrawnMap(faults=(not_a_map(path.name, what),))
    data, fault = file_bytes(path, file=path.name, limit=MAX_MAP_BYTES)
    if data is None:
        return DrawnMap(faults=(fault,) if fault else ())
    return READERS[ending](data, file=path.name)


def _unknown_actions(drawn: DrawnMap, actions: Iterable[str], file: str) -> list[Fault]:
    known = {folded(f.label) for f in drawn.factors}
    return [
        Fault(
            code="MM-MAP-ACTION",
            message=f"No factor of the map is called '{tidy(action)[:60]}'.",
            fix="write the label as it stands on the map.",
            file=file,
            value=tidy(action)[:60],
        )
        for action in actions
        if folded(action) not in known
    ]


def _id(label: str) -> str:
    """A readable id that hangs on the label alone, so it is the same in every map.

    Where the readable form does not hold every letter of the label, a fingerprint of
    the label is put after it, so that labels that differ have ids that differ.
    """
    given = folded(label)
    plain = re.sub(r"[^0-9a-z]+", "-", unicodedata.normalize("NFKD", given)).strip("-")
    if plain.replace("-", " ") == given and len(plain) <= LONGEST_ID:
        return plain
    mark = sha256(given.encode()).hexdigest()[:MARK]
    readable = plain[: LONGEST_ID - MARK - 1].strip("-") or "outcome"
    return f"{readable}-{mark}"


def _outcomes(drawn: DrawnMap, actions: set[str]) -> pd.DataFrame:
    rows: dict[str, dict[str, Any]] = {}
    for factor in drawn.factors:
        label = tidy(factor.label)
        if not label:
            continue
        row = rows.setdefault(folded(label), {
            "outcome_id": _id(label), "name": label[:LONGEST_LABEL],
            "kind": "action" if folded(label) in actions else "outcome",
            "description": None,
        })  # fmt: skip
        row["description"] = row["description"] or factor.note or None
    return _typed("outcomes", list(rows.values()))


def _claims(
    drawn: DrawnMap, days: Sequence[dt.date | None], said_by: str, sources: str
) -> pd.DataFrame:
    ids = {f.key: _id(f.label) for f in drawn.factors}
    mark = _mark([(ids[k.first], ids[k.then], way_of(k.label)) for k in drawn.links])
    people: dict[str, str] = {}
    rows = []
    for number, (link, day) in enumerate(zip(drawn.links, days, strict=True), 1):
        first, then = ids[link.first], ids[link.then]
        if first == then:
            continue
        who = said_by
        if sources == "creators":
            who = people.setdefault(link.creator, f"{said_by}-{len(people) + 1}")
        rows.append({
            "claim_id": f"{said_by}-{mark}-c{number}", "from_outcome_id": first,
            "to_outcome_id": then, "participant_id": who,
            "heard_with": said_by if sources == "creators" else None,
            "date": pd.Timestamp(day) if day else pd.NaT,
            "polarity": way_of(link.label), "text": link.note or None,
            "consent": "none",
        })  # fmt: skip
    return _typed("claims", rows)


def _mark(links: list[tuple[str, str, str]]) -> str:
    """A fingerprint of all links: the same when a file is only saved anew."""
    return sha256(repr(links).encode()).hexdigest()[:MAP_MARK]


def _typed(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Every column of the table, with the kinds that it has when it is read."""
    frame = pd.DataFrame(rows, columns=list(TABLES[table].columns))
    return frame.astype({n: DTYPES[c.kind] for n, c in TABLES[table].columns.items()})

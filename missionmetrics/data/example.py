"""Harbour City: an invented city with every table of a mission, and known truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pandas as pd

from missionmetrics.data.example_faults import Planted, crossed_outline, plant
from missionmetrics.data.example_frames import Harbour, make_harbour
from missionmetrics.data.example_words import written
from missionmetrics.data.tables import Tables
from missionmetrics.data.typed import DTYPES
from missionmetrics.data.writing import write_tables
from missionmetrics.schemas.dating import dated
from missionmetrics.schemas.mission import MissionFile
from missionmetrics.schemas.registry import TABLES

if TYPE_CHECKING:
    from missionmetrics.schemas.registry import TableSchema

ORIGIN = "Harbour City (invented)"
SEED = 2038
OUTLINES = "areas.geojson"


def example_tables(*, seed: int = SEED, dirty: bool = False) -> Tables:
    """Return Harbour City, an invented city on its way to carbon neutral.

    Parameters
    ----------
    seed : int
        The same seed gives the same city to the byte.
    dirty : bool
        Spoil the tables with planted faults. They then hold text, as the files would,
        and ``truth["planted"]`` says what was planted where.

    Returns
    -------
    Tables
        ``truth`` holds what the figures were made from:

        - ``indicators``: for each indicator and area, ``period``, ``level`` and
          ``slope`` (change to a period from the one before) without noise and shock;
        - ``shocks``: which known event changed what by how much, on the log scale;
        - ``spillover``: the areas that were acted on, those around them, and the
          effect on each, on the log scale;
        - ``snowball``: mean number of follow-ons of a project, and how it was drawn;
        - ``voices``: shares of themes round by round, each coder's error, chances of
          each verdict;
        - ``claims``: how many were asked, and the chance that each link is named;
        - ``planted``: with ``dirty``, each fault with code, table, row and column.

    Notes
    -----
    Nothing in it is real: no place, no person, no figure. What works on it has been
    shown to work on evidence whose truth is known, and no more than that.

    Examples
    --------
    >>> harbour = example_tables()
    >>> harbour.mission.mission.title
    'Carbon neutral Harbour City by 2038'
    >>> len(harbour.truth["spillover"]["treated"])
    15
    """
    harbour = make_harbour(seed)
    mission = _mission()
    frames = typed_frames(harbour)
    clean = Tables(mission, frames, harbour.shapes, (), ORIGIN, harbour.truth)
    return _spoilt(clean) if dirty else clean


def write_example(folder: str | Path, *, seed: int = SEED, dirty: bool = False) -> Path:
    """Write Harbour City as a mission folder.

    Parameters
    ----------
    folder : path
        Where to write it.
    seed : int
        As in :func:`example_tables`.
    dirty : bool
        Write the spoilt tables, for learning to use ``missionmetrics check``.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    EvidenceError
        Something is in the folder already (``MM-WRITE-EXISTS``).
    """
    made = Path(folder)
    write_tables(example_tables(seed=seed), made)
    if dirty:
        _spoil(made)
    return made


def _mission() -> MissionFile:
    words = written("tables")
    held = {k: words[k] for k in ("mission", "protocol", "publication")}
    return MissionFile.model_validate({"schema_version": 1, **held})


def typed_frames(harbour: Harbour) -> dict[str, pd.DataFrame]:
    """Return every table as reading would give it: all columns, defaults filled in."""
    frames = {name: _typed(harbour, schema) for name, schema in TABLES.items()}
    for name in ("observations", "populations", "documents"):
        read, faults = dated(name, frames[name], indicators=frames["indicators"])
        assert not faults, faults
        frames[name] = frames[name].assign(
            period=read.text, start=read.start, end=read.end
        )
    return frames


def _typed(harbour: Harbour, schema: TableSchema) -> pd.DataFrame:
    given = harbour.frames[schema.name].reset_index(drop=True)
    columns: dict[str, pd.Series[Any]] = {}
    for name, facts in schema.columns.items():
        held = given[name] if name in given else pd.Series(None, index=given.index)
        column = held.astype(DTYPES[facts.kind])
        if facts.default is not None and facts.kind in ("text", "category", "id"):
            column = column.fillna(facts.default)
        columns[name] = column
    return pd.DataFrame(columns)


def _spoilt(clean: Tables) -> Tables:
    """The same city with planted faults, its tables as text."""
    import geopandas as gpd

    with TemporaryDirectory() as name:
        folder = Path(name) / "harbour"
        write_tables(clean, folder)
        planted = _spoil(folder)
        frames = _texts(folder)
        shapes = gpd.read_file(folder / OUTLINES)
    truth = {**(clean.truth or {}), "planted": [p.to_dict() for p in planted]}
    empty = {n: f for n, f in clean.frames.items() if n not in frames}
    return replace(clean, frames={**empty, **frames}, geography=shapes, truth=truth)


def _spoil(folder: Path) -> list[Planted]:
    frames, planted = plant(_texts(folder))
    for name, frame in frames.items():
        text = frame.to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    outlines = folder / OUTLINES
    text, crossed = crossed_outline(outlines.read_text("utf-8"))
    outlines.write_text(text, encoding="utf-8")
    return [*planted, crossed]


def _texts(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables of a folder as text, cell by cell."""
    return {
        path.stem: pd.read_csv(path, dtype="str", keep_default_na=False)
        for path in sorted(folder.glob("*.csv"))
    }
